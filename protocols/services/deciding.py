"""The decision of a region on a protocol: proposed, signed, published; then suspended, restored or ended.

The one place that says to `protocols.registry` that an authorization is in force, suspended, over or will not come.
"""

from __future__ import annotations

import datetime

from django.db import transaction

from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services.asking import ask_letter, take_letter_back
from coopps.kernel.instruction.choices import FAILING
from coopps.kernel.instruction.mails import tell_returned
from coopps.kernel.typography import of
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols import registry
from protocols.choices import OrderOutcome, ProjectState, ReservationState
from protocols.mails import decisions as mails
from protocols.models import Project, RegionalAuthorization
from protocols.selectors import authorizations as selectors
from protocols.services import informing, renewals, reservations

ORDER, REFUSAL = "arrete_autorisation", "refus_autorisation"
KINDS = {OrderOutcome.AUTHORIZE: ORDER, OrderOutcome.REFUSE: REFUSAL}
TITLES = {OrderOutcome.AUTHORIZE: "Arrêté d’autorisation", OrderOutcome.REFUSE: "Refus d’autorisation"}


# --- The instructor -------------------------------------------------------------------------------------------------
def propose(
    authorization: RegionalAuthorization,
    instructor,
    *,
    outcome: str,
    motivation: str = "",
    duration_months: int | None = None,
) -> RegionalAuthorization:
    """Send an order, or a reasoned refusal, to the Director General.

    A refusal before the visa closes the agency's examination when it is signed: its grids are answered to the end first.

    Raises:
        TransitionRefused: not an instructor of the agency, what the law puts in the way (BR-04, BR-05, BR-06), a refusal
            without a motivation, or addressed to a person whose identity is not verified.
    """
    check(authorization, "propose", instructor)
    with transaction.atomic():
        authorization = locked(authorization)
        words = authorization.clean_propose(outcome=outcome, motivation=motivation, duration_months=duration_months)
        if problems := unready(authorization, outcome):
            raise TransitionRefused(*problems)
        instruction = authorization.instruction
        refuses = outcome == OrderOutcome.REFUSE
        if refuses and instruction.is_complete:
            perform(instruction, "propose", instructor)
        letter = ask_letter(
            KINDS[OrderOutcome(outcome)],
            authorization.agency,
            addressee=selectors.addressee_of(authorization) if refuses else None,
            title=f"{TITLES[OrderOutcome(outcome)]} : {authorization.version.title}",
            rank=Rank.REFUSAL if refuses else Rank.CONFORM,
            exceptions=_exceptions(authorization),
            proposed_by=instructor,
        )
        return perform(authorization, "propose", instructor, letter=letter, proposed_by=instructor, **words)


def unready(authorization: RegionalAuthorization, outcome: str) -> list[str]:
    """What keeps a decision from going to the signatory, besides the law itself: who is to be notified, and how."""
    if outcome != OrderOutcome.REFUSE:
        return []
    addressee = selectors.addressee_of(authorization)
    if addressee.has_verified_identity:
        return []
    return [f"L’identité {of(addressee.full_name)} n’est pas vérifiée : aucun refus ne peut lui être notifié."]


def take_back(authorization: RegionalAuthorization, instructor, *, reason: str) -> RegionalAuthorization:
    """Take a proposal back before its signature: its letter is cancelled."""
    with transaction.atomic():
        authorization = take_letter_back(authorization, "take_back", instructor, reason=reason)
        _back_to_instruction(authorization, reason)
    return authorization


# --- What the stored act changes (registered in protocols.acts) -------------------------------------------------------
def on_issued(act: Act) -> None:
    """The order or the refusal is signed: the region has decided, in the same transaction as the act."""
    authorization = act.letter.regional_authorization
    project = _locked_project(authorization)
    if authorization.outcome == OrderOutcome.AUTHORIZE:
        authorization = perform(authorization, "authorize", SYSTEM, order_number=act.number, order_date=act.day)
        _show(authorization)
        mails.tell_authorized(authorization)
        informing.of_order(authorization, act)
    else:
        authorization = perform(authorization, "refuse", SYSTEM)
        if project is not None:
            reservations.lapse(project)
        registry.announce("on_dropped", authorization)
        mails.tell_refused(authorization)
    if authorization.instruction.is_proposed:
        perform(authorization.instruction, "conclude", SYSTEM)
    if project is not None:
        project = perform(project, "reject" if project.state == ProjectState.FILED else "decide", SYSTEM)
        registry.announce("on_decided", project)


def on_returned(letter: Letter) -> None:
    """The signatory sent the order or the refusal back, with a reason."""
    authorization = perform(letter.regional_authorization, "take_back", SYSTEM, reason=letter.return_reason)
    _back_to_instruction(authorization, letter.return_reason)
    tell_returned(authorization.instruction, letter)


# --- The life of an authorization -------------------------------------------------------------------------------------
@transaction.atomic
def record(authorization: RegionalAuthorization) -> RegionalAuthorization:
    """Save what is known of an authorization without a dossier on the portal, in force or not on the day of its agency.

    What ends or suspends an authorization is a transition, never a correction of what is known.
    """
    before = RegionalAuthorization.objects.select_for_update().filter(pk=authorization.pk).first()
    authorization.save()
    _announce_if_in_force(authorization, before)
    return authorization


@transaction.atomic
def publish(
    authorization: RegionalAuthorization,
    instructor,
    *,
    publication_reference: str,
    publication_date: datetime.date | None,
    order_number: str = "",
    order_date: datetime.date | None = None,
) -> RegionalAuthorization:
    """Enter the publication of an order: from now on teams of the region may join (BR-08, BR-30).

    Args:
        order_number, order_date: for an order older than the portal only; what was signed here is not typed again.
    """
    before = locked(authorization)
    authorization = perform(
        authorization,
        "publish",
        instructor,
        publication_reference=publication_reference,
        publication_date=publication_date,
        order_number=order_number,
        order_date=order_date,
    )
    _announce_if_in_force(authorization, before)
    return authorization


# What stops a protocol, or restores it, is a signed order and nobody directly: `order_endings` and `order_suspensions` prepare
# the orders, and call here what they change, in the transaction of the act.
def suspend(authorization: RegionalAuthorization, *, motivation: str, act: Act) -> RegionalAuthorization:
    """Nobody acts under the protocol in the region meanwhile."""
    authorization = _change(authorization, "suspend", "suspendue", motivation=motivation, act=act)
    registry.announce("on_suspended", authorization)
    return authorization


def resume(authorization: RegionalAuthorization, *, motivation: str) -> RegionalAuthorization:
    """The authorization is what it was before its suspension."""
    before = locked(authorization)
    authorization = _change(authorization, "resume", "rétablie", motivation=motivation)
    _announce_if_in_force(authorization, before)
    return authorization


def end(
    authorization: RegionalAuthorization, *, replaced: bool, motivation: str, act: Act, on: datetime.date
) -> RegionalAuthorization:
    """The end in the region, as a repeal or because a national protocol takes its place: every nominative authorization that
    hangs on it ends too (BR-26)."""
    renewals.lapse(authorization)
    transition, change = ("replace", "remplacée par un protocole national") if replaced else ("repeal", "abrogée")
    authorization = _change(authorization, transition, change, motivation=motivation, act=act, on=on)
    registry.announce("on_ended", authorization)
    return authorization


def _change(authorization: RegionalAuthorization, transition: str, change: str, **words) -> RegionalAuthorization:
    authorization = perform(authorization, transition, SYSTEM, **words)
    mails.tell_change(authorization, change, authorization.record.last().pk)
    return authorization


def _announce_if_in_force(authorization: RegionalAuthorization, before: RegionalAuthorization | None) -> None:
    """Say it once: when what was just saved puts the authorization in force, and it was not. Caller's transaction."""
    day = authorization.agency.today()
    if not authorization.is_in_force(day) or (before is not None and before.is_in_force(day)):
        return
    registry.announce("on_authorized", authorization)
    if last := authorization.record.last():
        mails.tell_in_force(authorization, last.pk)


# --- Inside ---------------------------------------------------------------------------------------------------------
def locked(authorization: RegionalAuthorization) -> RegionalAuthorization:
    """The authorization, which nobody changes before the caller's transaction is over."""
    rows = RegionalAuthorization.objects.select_for_update(of=("self",)).select_related("agency", "version", "protocol")
    return rows.get(pk=authorization.pk)


def _locked_project(authorization: RegionalAuthorization) -> Project | None:
    """The project first, as whoever withdraws or closes it does."""
    return Project.objects.select_for_update(of=("self",)).filter(pk=authorization.project_id).first()


def _show(authorization: RegionalAuthorization) -> None:
    """The version that was authorized enters the catalogue, and gives the protocol its title."""
    version, protocol = authorization.version, authorization.protocol
    if version.is_public:
        return
    version.is_public = True
    version.save(update_fields=["is_public"])
    protocol.title, protocol.title_verified = version.title, True
    protocol.save(update_fields=["title", "title_verified", "updated_at"])


def _back_to_instruction(authorization: RegionalAuthorization, reason: str) -> None:
    if authorization.instruction.is_proposed:
        perform(authorization.instruction, "take_back", SYSTEM, note=reason)


def _exceptions(authorization: RegionalAuthorization) -> list[str]:
    """What the Director General should notice: findings that fail, and reservations that were lifted."""
    found = []
    for examination in authorization.instruction.examinations.prefetch_related("answers"):
        for answer in examination.answers.all():
            if answer.value in FAILING:
                line = f"{examination.label}, {answer.criterion} : {answer.get_value_display().lower()}"
                found.append(f"{line} ({answer.comment})" if answer.comment else line)
    opinion = getattr(authorization.project, "has_opinion", None)
    if opinion is not None and (lifted := opinion.reservations.filter(state=ReservationState.LIFTED).count()):
        found.append(f"Réserves de la Haute Autorité de santé levées : {lifted}")
    return found
