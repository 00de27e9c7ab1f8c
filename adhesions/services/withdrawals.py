"""A person leaves: announced months before, effective on its day; or dead, without notice (arrêté of 31 December 2009, art. 3).

Nobody else's right moves here. What becomes of a team whose conditions fall is decided by a person, elsewhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from adhesions import letters
from adhesions.choices import HOLDING, Departure, WithdrawalState
from adhesions.mails import comings
from adhesions.models import NominativeAuthorization, Withdrawal
from adhesions.models.authorization import may_supervise
from adhesions.selectors.standing import co_adherents
from adhesions.services import access, informing, life
from adhesions.services.proceedings import hold_letters, locked
from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.law.clock import add_months
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused, refuse_unless
from coopps.kernel.workflow.runner import SYSTEM, perform

NOTICE, REPORT = "notification_retrait", "constat_deces"
S = WithdrawalState


# --- The person ---------------------------------------------------------------------------------------------------
def notice_months(authorization: NominativeAuthorization) -> int:
    """How many months pass between the receipt of the notice and the withdrawal, at least."""
    return law.rule(Procedure.WITHDRAWAL, authorization.adhesion.agency.today()).months


def earliest_day(authorization: NominativeAuthorization) -> datetime.date:
    """The first day on which a withdrawal announced now may take effect (BR-17)."""
    return add_months(authorization.adhesion.agency.today(), notice_months(authorization))


def refuse_to_announce(authorization: NominativeAuthorization, person) -> None:
    """Raise `TransitionRefused` when this person may not announce a withdrawal from this right, or when it has no object."""
    refuse_unless(authorization.professional.user_id == person.pk)
    if not authorization.holds:
        raise TransitionRefused(
            f"Votre autorisation est « {authorization.get_state_display()} » : il n’y a rien dont se retirer."
        )
    if row := authorization.withdrawals.filter(state__in=S.where(over=False)).first():
        raise TransitionRefused(f"Vous avez déjà annoncé votre retrait, à effet du {french_date(row.effect_on)}.")


def announce(
    authorization: NominativeAuthorization, person, *, effect_on: datetime.date, reason: str = ""
) -> Withdrawal:
    """Announce a withdrawal: the deposit is frozen as an act, the agency and each other person of the team are told.

    Raises:
        TransitionRefused: not the person, no right, announced already, or a day before the notice has passed (BR-17).
    """
    with transaction.atomic():
        authorization = locked(authorization)
        refuse_to_announce(authorization, person)
        earliest = earliest_day(authorization)
        if effect_on < earliest:
            raise TransitionRefused(
                f"Votre retrait prend effet au plus tôt le {french_date(earliest)} : "
                f"{notice_months(authorization)} mois après la réception de son annonce par l’agence, aujourd’hui."
            )
        withdrawal = _deposit(
            NOTICE,
            Withdrawal(
                authorization=authorization,
                departure=Departure.WITHDRAWAL,
                effect_on=effect_on,
                earliest_on=earliest,
                reason=reason.strip(),
                announced_by=person,
            ),
        )
        withdrawal.told.set(comings.tell_withdrawal(withdrawal, co_adherents(authorization)))
    return withdrawal


def cancel(withdrawal: Withdrawal, person) -> Withdrawal:
    """The person stays. Whoever was told of the withdrawal is told so.

    Raises:
        TransitionRefused: not the person, or its day has come.
    """
    with transaction.atomic():
        locked(withdrawal.authorization)  # first, as whatever ends the right does
        withdrawal = perform(withdrawal, "cancel", person)
        comings.tell_withdrawal_cancelled(withdrawal, co_adherents(withdrawal.authorization))
    return withdrawal


# --- The agent ----------------------------------------------------------------------------------------------------
def refuse_to_report(authorization: NominativeAuthorization, agent) -> None:
    """Raise `TransitionRefused` when this agent may not record the death of this person, or when no right is left."""
    refuse_unless(may_supervise(authorization, agent))
    if not authorization.holds:
        raise TransitionRefused(
            f"Cette autorisation est « {authorization.get_state_display()} » : il n’y a rien à finir."
        )


def rights_of(authorization: NominativeAuthorization) -> list[NominativeAuthorization]:
    """Every right that the person holds in the region of this one, this one included."""
    return list(
        NominativeAuthorization.objects.filter(
            professional=authorization.professional_id,
            adhesion__agency=authorization.adhesion.agency_id,
            state__in=HOLDING,
        )
        .select_related("adhesion__version", "adhesion__team")
        .order_by("pk")
    )


def rights_elsewhere(authorization: NominativeAuthorization) -> list[NominativeAuthorization]:
    """Every right that the person holds in another region: its agency alone ends it."""
    held = NominativeAuthorization.objects.filter(professional=authorization.professional_id, state__in=HOLDING)
    return list(
        held.exclude(adhesion__agency=authorization.adhesion.agency_id)
        .select_related("adhesion__agency", "membership__examination__instruction")
        .order_by("pk")
    )


def report_death(
    authorization: NominativeAuthorization, agent, *, died_on: datetime.date, proof: str
) -> list[Withdrawal]:
    """Record that a person has died: every right that the person held in the region ends, the account is closed and receives
    nothing more; the teams are told, and the agencies of other regions where the person holds a right.

    Raises:
        TransitionRefused: without the right to, without a document seen, a day to come, or no right left.
    """
    proof = required_words(proof, "Dites quel document l’agence a vu, ou sa référence.")
    if died_on > authorization.adhesion.agency.today():
        raise TransitionRefused("La date du décès n’est pas à venir.")
    with transaction.atomic():
        rights = rights_of(authorization)
        hold_letters([row.pk for row in rights])  # first, as their signature does
        # All of them, in one order, before anything is read: two agents may begin from two rights.
        rights = [row for row in map(locked, rights) if row.holds]
        authorization = locked(authorization)
        refuse_to_report(authorization, agent)
        User.objects.filter(pk=authorization.professional.user_id).update(is_active=False)
        closed = [_close_for(row, agent, died_on, proof) for row in rights]
        for row in rights_elsewhere(authorization):
            comings.tell_death_elsewhere(closed[0], row)
    return closed


def _close_for(authorization: NominativeAuthorization, agent, died_on: datetime.date, proof: str) -> Withdrawal:
    for row in authorization.withdrawals.filter(state__in=S.where(over=False)):
        perform(row, "lapse", SYSTEM)
    withdrawal = _deposit(
        REPORT,
        Withdrawal(
            authorization=authorization,
            departure=Departure.DEATH,
            effect_on=died_on,
            proof=proof,
            announced_by=agent,
        ),
    )
    team = co_adherents(authorization)
    withdrawal.told.set(comings.tell_death(withdrawal, team))
    return _take_effect(withdrawal, authorization, knowing={member.user_id for member in team})


# --- Its day ------------------------------------------------------------------------------------------------------
def take_effect_of_due() -> None:
    """End the right of each person whose withdrawal was announced for today."""
    for row in Withdrawal.objects.filter(state=S.ANNOUNCED).select_related("authorization__adhesion__agency"):
        if row.effect_on > row.authorization.adhesion.agency.today():
            continue
        with transaction.atomic():
            hold_letters([row.authorization_id])  # first, as their signature does
            authorization = locked(row.authorization)
            withdrawal = Withdrawal.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if withdrawal.is_announced:
                _take_effect(withdrawal, authorization)


def _take_effect(
    withdrawal: Withdrawal, authorization: NominativeAuthorization, *, knowing: Collection[int] = ()
) -> Withdrawal:
    """The right ends, and those whom the texts name are told. Caller's transaction, which holds the letters and the right."""
    withdrawal = perform(withdrawal, "take_effect", SYSTEM)
    life.end(authorization, motivation=withdrawal.motivation, knowing=knowing)
    if heir := access.hand_lead_on(authorization.adhesion, authorization.professional.user):
        comings.tell_lead(authorization.adhesion, heir)
    informing.of_withdrawal(withdrawal)
    return withdrawal


def _deposit(kind: str, withdrawal: Withdrawal) -> Withdrawal:
    """The row with the act that it makes, received now."""
    withdrawal.announced_at = timezone.now()
    withdrawal.notice = issue_by_portal(
        kind,
        agency=withdrawal.authorization.adhesion.agency,
        series="RT",
        composition=letters.withdrawal(withdrawal) if kind == NOTICE else letters.death(withdrawal),
    )
    withdrawal.save()
    return withdrawal
