"""A right is suspended in urgency, and restored: each by a signed act."""

from __future__ import annotations

from django.db import transaction

from adhesions.choices import EndingState, Ground, SuspensionState
from adhesions.models import Ending, NominativeAuthorization, Suspension
from adhesions.models.authorization import may_supervise
from adhesions.services import endings, life
from adhesions.services.proceedings import locked
from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Delivery, Letter
from coopps.kernel.documents.services.asking import ask_letter, take_letter_back
from coopps.kernel.instruction.mails import tell_returned
from coopps.kernel.workflow.conditions import days_to_answer, required_motive
from coopps.kernel.workflow.refusals import TransitionRefused, refuse_unless
from coopps.kernel.workflow.runner import SYSTEM, check, perform

LETTER, LIFT = "suspension_autorisation", "levee_suspension"
S = SuspensionState


# --- The agent ----------------------------------------------------------------------------------------------------
def refuse_to_propose(authorization: NominativeAuthorization, agent) -> None:
    """Raise `TransitionRefused` when this person may not propose to suspend this right, or when it has no object."""
    refuse_unless(may_supervise(authorization, agent))
    if not authorization.is_active:
        raise TransitionRefused(
            f"Cette autorisation est « {authorization.get_state_display()} » : seule une autorisation en vigueur se suspend."
        )
    if authorization.suspensions.filter(state__in=S.where(over=False)).exists():
        raise TransitionRefused("Une suspension de cette autorisation est déjà à la signature.")
    if authorization.endings.filter(state=EndingState.DECIDED).exists():
        raise TransitionRefused("La fin de cette autorisation est déjà signée.")


def propose(
    authorization: NominativeAuthorization, agent, *, ground: str, facts: str, urgency: str, days: int
) -> Suspension:
    """Send a suspension to the signatory. Nothing is suspended before the act is signed.

    Raises:
        TransitionRefused: without the right to, without facts or urgency, with more than a month to answer, or when the
            right is not in force or its suspension is proposed already.
    """
    with transaction.atomic():
        authorization = locked(authorization)
        refuse_to_propose(authorization, agent)
        facts = required_motive(facts, "Dites les faits.", Ground(ground).label)
        urgency = required_motive(urgency, "Dites l’urgence, en droit et en fait.", Ground(ground).label)
        days = days_to_answer(days)
        letter = _ask(LETTER, authorization, agent, "Suspension de l’autorisation", [f"Urgence : {urgency}"])
        return Suspension.objects.create(
            authorization=authorization,
            ground=ground,
            facts=facts,
            urgency=urgency,
            days=days,
            proposed_by=agent,
            letter=letter,
        )


def take_back(suspension: Suspension, agent, *, reason: str) -> Suspension:
    """Take the proposal back before its signature."""
    return take_letter_back(suspension, "abandon", agent, reason=reason)


def propose_lift(suspension: Suspension, agent, *, motivation: str) -> Suspension:
    """Send the lifting of a suspension to the signatory. The right stays suspended until then."""
    with transaction.atomic():
        locked(suspension.authorization)  # first, as whatever ends the right does
        suspension = Suspension.objects.get(pk=suspension.pk)
        check(suspension, "propose_lift", agent)
        letter = _ask(LIFT, suspension.authorization, agent, "Levée de la suspension", [])
        return perform(suspension, "propose_lift", agent, motivation=motivation, letter=letter)


def take_back_lift(suspension: Suspension, agent, *, reason: str) -> Suspension:
    """Take the proposal to lift back before its signature."""
    return take_letter_back(suspension, "take_back_lift", agent, letter="lift_letter", reason=reason)


def _ask(kind: str, authorization: NominativeAuthorization, agent, about: str, exceptions: list[str]) -> Letter:
    person = authorization.professional
    return ask_letter(
        kind,
        authorization.adhesion.agency,
        addressee=person.user,
        title=f"{about} : {person.full_name}",
        rank=Rank.REFUSAL if kind == LETTER else Rank.ATTENTION,
        exceptions=exceptions,
        proposed_by=agent,
    )


# --- What the acts change (registered in adhesions.acts) --------------------------------------------------------------
def on_issued(act: Act) -> None:
    """The suspension is signed: the right is suspended, and the hearing of an end opens with it, unless one is open."""
    suspension = perform(act.letter.suspension, "order", SYSTEM)
    authorization = locked(suspension.authorization)
    life.suspend(authorization, motivation=suspension.facts)
    if not authorization.endings.filter(state__in=EndingState.where(over=False)).exists():
        endings.create(
            authorization,
            suspension.proposed_by,
            ground=suspension.ground,
            facts=suspension.facts,
            days=suspension.days,
            invitation=act,
        )


def on_received(delivery: Delivery) -> None:
    """The letter is also the invitation to present observations: the delay begins."""
    if Ending.objects.filter(invitation=delivery.act_id).exists():
        endings.on_invitation_received(delivery)


def on_notified(delivery: Delivery) -> None:
    """The post told of the letter, and nobody fetched it: the delay runs from that day."""
    if Ending.objects.filter(invitation=delivery.act_id).exists():
        endings.on_invitation_notified(delivery)


def on_returned(letter: Letter) -> None:
    """The signatory does not suspend."""
    suspension = perform(letter.suspension, "abandon", SYSTEM, reason=letter.return_reason)
    tell_returned(suspension.authorization.instruction, letter)


def on_lifted(act: Act) -> None:
    """The lifting is signed: the person may act again. An end that is considered goes on."""
    suspension = perform(act.letter.lifted_suspension, "lift", SYSTEM)
    life.resume(suspension.authorization, motivation=suspension.lift_motivation)


def on_lift_returned(letter: Letter) -> None:
    """The signatory does not lift the suspension."""
    suspension = perform(letter.lifted_suspension, "take_back_lift", SYSTEM, reason=letter.return_reason)
    tell_returned(suspension.authorization.instruction, letter)
