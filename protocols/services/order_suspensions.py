"""A protocol is suspended in urgency in a region, and restored: each by a signed order."""

from __future__ import annotations

from django.db import transaction

from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services.asking import ask_letter, take_letter_back
from coopps.kernel.workflow.conditions import days_to_answer, required_motive
from coopps.kernel.workflow.refusals import TransitionRefused, refuse_unless
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols.choices import SuspensionState
from protocols.mails import stopping as mails
from protocols.models import OrderSuspension, RegionalAuthorization
from protocols.models.authorizations import may_supervise
from protocols.selectors import stopping as selectors
from protocols.services import deciding, order_endings
from protocols.services.order_endings import said, sent_back_by

ORDER, LIFT = "arrete_suspension", "arrete_levee_suspension"
S = SuspensionState


# --- The agent --------------------------------------------------------------------------------------------------------
def refuse_to_propose(authorization: RegionalAuthorization, agent) -> None:
    """Raise `TransitionRefused` when this person may not propose to suspend this authorization, or when it has no object."""
    refuse_unless(may_supervise(authorization, agent))
    if not authorization.is_authorized:
        raise TransitionRefused(
            f"Cette autorisation est « {authorization.get_state_display().lower()} » : seule une autorisation en vigueur se "
            "suspend."
        )
    if selectors.suspending(authorization) is not None:
        raise TransitionRefused("Une suspension de cette autorisation est déjà à la signature.")


def propose(
    authorization: RegionalAuthorization, agent, *, ground: str, facts: str, urgency: str, days: int
) -> OrderSuspension:
    """Send a suspension to the signatory. Nothing is suspended before the order is signed.

    Raises:
        TransitionRefused: without the right to, without facts or urgency, with more than a month to answer, or when the
            authorization does not stand or its suspension is proposed already.
    """
    with transaction.atomic():
        authorization = deciding.locked(authorization)
        refuse_to_propose(authorization, agent)
        facts = required_motive(facts, "Dites les faits.", said(ground, authorization))
        urgency = required_motive(urgency, "Dites l’urgence, en droit et en fait.", said(ground, authorization))
        days = days_to_answer(days)
        return OrderSuspension.objects.create(
            authorization=authorization,
            ground=ground,
            facts=facts,
            urgency=urgency,
            days=days,
            proposed_by=agent,
            letter=_ask(ORDER, authorization, agent, "Suspension", [f"Urgence : {urgency}"]),
        )


def take_back(suspension: OrderSuspension, agent, *, reason: str) -> OrderSuspension:
    """Take the proposal back before its signature."""
    return take_letter_back(suspension, "abandon", agent, reason=reason)


def propose_lift(suspension: OrderSuspension, agent, *, motivation: str) -> OrderSuspension:
    """Send the lifting of a suspension to the signatory. The protocol stays suspended until then."""
    with transaction.atomic():
        suspension = OrderSuspension.objects.select_related(*selectors.ABOUT).get(pk=suspension.pk)
        check(suspension, "propose_lift", agent)
        letter = _ask(LIFT, suspension.authorization, agent, "Levée de la suspension", [])
        return perform(suspension, "propose_lift", agent, motivation=motivation, letter=letter)


def take_back_lift(suspension: OrderSuspension, agent, *, reason: str) -> OrderSuspension:
    """Take the proposal to lift back before its signature."""
    return take_letter_back(suspension, "take_back_lift", agent, letter="lift_letter", reason=reason)


def _ask(kind: str, authorization: RegionalAuthorization, agent, about: str, exceptions: list[str]) -> Letter:
    return ask_letter(
        kind,
        authorization.agency,
        title=f"{about} : {authorization.version.title}",
        rank=Rank.REFUSAL if kind == ORDER else Rank.ATTENTION,
        exceptions=exceptions,
        proposed_by=agent,
    )


# --- What the acts change (registered in protocols.acts) -----------------------------------------------------------------
def on_issued(act: Act) -> None:
    """The suspension is signed: nobody acts under the protocol, and the hearing of an end opens with it, unless one is open."""
    suspension = perform(act.letter.ordersuspension, "order", SYSTEM)
    authorization = deciding.suspend(suspension.authorization, motivation=suspension.facts, act=act)
    if selectors.considered(authorization) is None:
        order_endings.create(
            authorization,
            suspension.proposed_by,
            ground=suspension.ground,
            facts=suspension.facts,
            days=suspension.days,
        )


def on_returned(letter: Letter) -> None:
    """The signatory does not suspend."""
    note = sent_back_by(letter)
    suspension = perform(letter.ordersuspension, "abandon", SYSTEM, reason=letter.return_reason, note=note)
    mails.tell_returned(suspension.authorization, letter)


def on_lifted(act: Act) -> None:
    """The lifting is signed: people may act again. An end that is considered goes on."""
    suspension = perform(act.letter.lifted_ordersuspension, "lift", SYSTEM)
    deciding.resume(suspension.authorization, motivation=suspension.lift_motivation)


def on_lift_returned(letter: Letter) -> None:
    """The signatory does not lift the suspension."""
    note = sent_back_by(letter)
    suspension = perform(
        letter.lifted_ordersuspension, "take_back_lift", SYSTEM, reason=letter.return_reason, note=note
    )
    mails.tell_returned(suspension.authorization, letter)
