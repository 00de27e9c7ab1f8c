"""A protocol comes to its end in a region: considered, each person heard, an order proposed, signed, in effect on its day (arrêté
of 21 July 2010, article 2)."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coopps.kernel.documents.choices import PaperReturn, Rank
from coopps.kernel.documents.models import Act, Delivery, Letter
from coopps.kernel.documents.services.asking import ask_letter, hold, take_letter_back
from coopps.kernel.documents.services.delivering import make_available
from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.law.clock import observations_until
from coopps.kernel.outbox import wake
from coopps.kernel.workflow.conditions import days_to_answer, required_motive
from coopps.kernel.workflow.refusals import TransitionRefused, refuse_unless
from coopps.kernel.workflow.runner import SYSTEM, check, perform
from protocols import registry
from protocols.choices import OrderEndingState, SuspensionState
from protocols.letters import stopping as letters
from protocols.mails import stopping as mails
from protocols.models import Hearing, OrderEnding, RegionalAuthorization
from protocols.models.authorizations import may_supervise
from protocols.selectors import stopping as selectors
from protocols.services import deciding, informing

INVITATION, REPEAL, REPLACEMENT = "invitation_fin_protocole", "arrete_abrogation", "arrete_remplacement"
S = OrderEndingState


# --- The agent --------------------------------------------------------------------------------------------------------
def refuse_to_open(authorization: RegionalAuthorization, agent) -> None:
    """Raise `TransitionRefused` when this person may not consider the end of this authorization, or when it has no object."""
    refuse_unless(may_supervise(authorization, agent))
    if not (authorization.is_authorized or authorization.is_suspended):
        raise TransitionRefused(
            f"Cette autorisation est « {authorization.get_state_display().lower()} » : il n’y a rien à finir."
        )
    if selectors.considered(authorization) is not None:
        raise TransitionRefused("La fin de cette autorisation est déjà envisagée.")


def open_ending(authorization: RegionalAuthorization, agent, *, ground: str, facts: str, days: int) -> OrderEnding:
    """Consider the end of a protocol in the region: each person concerned is invited to present observations. Nothing else
    changes.

    Raises:
        TransitionRefused: without the right to, without facts, with more than a month to answer, or when there is nothing to
            end or an end is considered already.
    """
    with transaction.atomic():
        authorization = deciding.locked(authorization)
        refuse_to_open(authorization, agent)
        return create(authorization, agent, ground=ground, facts=facts, days=days)


def create(authorization: RegionalAuthorization, agent, *, ground: str, facts: str, days: int) -> OrderEnding:
    """The row itself, its words checked, and a hearing for each person concerned. Caller's transaction, which holds the
    authorization."""
    facts = required_motive(facts, "Dites les faits.", said(ground, authorization))
    ending = OrderEnding.objects.create(
        authorization=authorization, ground=ground, facts=facts, days=days_to_answer(days), opened_by=agent
    )
    hear(authorization)
    return ending


def said(ground: str, authorization: RegionalAuthorization) -> str:
    """The text of a case, which is no motive by itself."""
    return selectors.ground(ground, authorization.agency.today())


def hear(authorization: RegionalAuthorization) -> None:
    """While an end is considered, have whoever is concerned and not invited yet invited too. Caller's transaction."""
    ending = authorization.endings.filter(state__in=S.where(hears=True)).first()
    if ending is None:
        return
    invited = set(ending.hearings.values_list("professional_id", flat=True))
    for one in registry.concerned_by(authorization):
        if one.professional.pk not in invited:
            hearing = Hearing.objects.create(
                ending=ending,
                professional=one.professional,
                standing=one.standing[:250],
                address="\n".join(one.address),
            )
            wake("protocols.invite", hearing.pk)


def propose(ending: OrderEnding, agent, *, motivation: str, effect_on: datetime.date | None = None) -> OrderEnding:
    """Send the order to the signatory, once everybody was heard.

    Args:
        effect_on: the day of the end; the day of the signature when it is left out, or later than it.

    Raises:
        TransitionRefused: before everybody has answered or had the time to, or as the runner.
    """
    with transaction.atomic():
        ending = OrderEnding.objects.select_related(*selectors.ABOUT).get(pk=ending.pk)
        check(ending, "propose", agent)
        authorization = ending.authorization
        letter = ask_letter(
            REPLACEMENT if ending.replaces else REPEAL,
            authorization.agency,
            title=f"{'Remplacement' if ending.replaces else 'Abrogation'} : {authorization.version.title}",
            rank=Rank.REFUSAL,
            exceptions=_noticed(ending),
            proposed_by=agent,
        )
        return perform(ending, "propose", agent, motivation=motivation, letter=letter, effect_on=effect_on)


def _noticed(ending: OrderEnding) -> list[str]:
    """What the signatory should know of the hearing."""
    told = selectors.summary(ending)
    lines = [
        f"Personnes invitées à présenter des observations : {told['invited']}, dont {told['answered']} y ont répondu."
    ]
    if told["brought_back"]:
        lines.append(f"Invitations que la poste a rapportées : {told['brought_back']}.")
    return lines


def take_back(ending: OrderEnding, agent, *, reason: str) -> OrderEnding:
    """Take the proposal back before its signature; its order is cancelled."""
    return take_letter_back(ending, "take_back", agent, reason=reason)


def abandon(ending: OrderEnding, agent, *, reason: str) -> OrderEnding:
    """The end is not considered any more, and whoever was invited is told."""
    with transaction.atomic():
        ending = perform(ending, "abandon", agent, reason=reason)
        invited = ending.hearings.filter(invitation__isnull=False).select_related("professional__user")
        mails.tell_end_abandoned(ending, [hearing.professional.user for hearing in invited])
    return ending


# --- The person -------------------------------------------------------------------------------------------------------
def observe(hearing: Hearing, person, *, observations: str) -> Hearing:
    """A person presents observations; who opened the hearing is told. What was written before stays.

    Raises:
        TransitionRefused: somebody else's hearing, before the invitation is received, or once the order is proposed.
    """
    with transaction.atomic():
        hearing = (
            Hearing.objects.select_for_update(of=("self",)).select_related("ending", "professional").get(pk=hearing.pk)
        )
        if hearing.professional.user_id != person.pk:
            raise TransitionRefused("Cette invitation est adressée à une autre personne.", forbidden=True)
        if hearing.observations_until is None:
            raise TransitionRefused("Ouvrez d’abord la lettre qui vous invite à présenter vos observations.")
        ending = perform(hearing.ending, "observe", person, observations=observations)
        record = ending.record.last()
        hearing.observations = "\n\n".join(filter(None, [hearing.observations, record.note]))
        hearing.observed_at = record.at
        hearing.save(update_fields=["observations", "observed_at"])
        mails.tell_observations(hearing, record.pk)
    return hearing


# --- The worker -------------------------------------------------------------------------------------------------------
def invite(pk: int) -> None:
    """Issue the invitation of one person. Running twice does it once.

    Who came to hold a right while the order was at the signature is heard before it too: the order comes back.
    """
    with transaction.atomic():
        about = Hearing.objects.filter(pk=pk)
        # The order first, as its signature does.
        order = Letter.objects.select_for_update(of=("self",)).filter(orderending__in=about.values("ending")).first()
        hearing = (
            about.select_for_update(of=("self",))
            .select_related(
                *(f"ending__{way}" for way in selectors.ABOUT),
                "ending__authorization__change_act",
                "professional__user",
            )
            .defer("ending__authorization__change_act__content")
            .filter(invitation=None, ending__state__in=S.where(hears=True))
            .first()
        )
        if hearing is None:
            return
        if hearing.ending.is_proposed:
            _bring_back(hearing, order)
        agency = hearing.ending.authorization.agency
        act = issue_by_portal(INVITATION, agency=agency, series="O", composition=letters.invitation(hearing))
        hearing.invitation = act
        hearing.save(update_fields=["invitation"])
        make_available(act, hearing.professional.user)


def _bring_back(hearing: Hearing, order: Letter) -> None:
    why = f"{hearing.professional.full_name} est concerné ou concernée depuis la proposition, et doit être entendu ou entendue."
    ending = perform(hearing.ending, "take_back", SYSTEM, reason=why)
    perform(order, "void", SYSTEM)
    mails.tell_returned(ending.authorization, order)


# --- What the acts change (registered in protocols.acts) -----------------------------------------------------------------
def on_invitation_received(delivery: Delivery) -> None:
    """The delay of this person begins the day the person has the invitation; or began when the post told of it."""
    if not delivery.dispatches.filter(outcome=PaperReturn.UNCLAIMED).exists():
        _open_delay(delivery, delivery.act.agency.day_of(delivery.received_at))


def on_invitation_notified(delivery: Delivery) -> None:
    """The post told the person that the invitation waited, and nobody fetched it: the delay runs from that day."""
    _open_delay(delivery, delivery.receipt_day)


def on_invitation_brought_back(delivery: Delivery) -> None:
    """Nobody is known at the address: the delay runs from the return all the same, and begins anew for who is found later."""
    _open_delay(delivery, delivery.last_dispatch.returned_on)


def _open_delay(delivery: Delivery, day: datetime.date) -> None:
    hearing = Hearing.objects.select_for_update(of=("self",)).select_related("ending").get(invitation=delivery.act_id)
    hearing.observations_until = observations_until(day, hearing.ending.days)
    hearing.save(update_fields=["observations_until"])


def on_issued(act: Act) -> None:
    """The order is signed: whoever the texts oblige to tell is told, and the protocol ends on the day that the order says."""
    ending = act.letter.orderending
    ending = perform(ending, "sign", SYSTEM, effect_on=ending.effect_from(act.day))
    informing.of_end(ending.authorization, act, ending.effect_on)
    if ending.effect_on > ending.authorization.agency.today():
        people = [one.professional.user for one in registry.concerned_by(ending.authorization)]
        mails.tell_end_to_come(ending, act, people)
    else:
        _take_effect(ending)


def on_returned(letter: Letter) -> None:
    """The signatory sent the order back: the agent proposes again, or abandons."""
    ending = perform(letter.orderending, "take_back", SYSTEM, reason=letter.return_reason, note=sent_back_by(letter))
    mails.tell_returned(ending.authorization, letter)


def sent_back_by(letter: Letter) -> str:
    """Who sent an order back, and why, as the record keeps it."""
    last = letter.record.filter(transition="send_back").select_related("actor").last()
    return f"Renvoyé par {last.actor.full_name}. {letter.return_reason}"


def end_what_is_due() -> None:
    """End each protocol whose day has come. Idempotent."""
    due = OrderEnding.objects.filter(state=S.SIGNED, effect_on__lte=_last_day_on_earth())
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            ending = OrderEnding.objects.select_for_update(of=("self",)).get(pk=pk)
            if ending.is_signed and ending.effect_on <= ending.authorization.agency.today():
                _take_effect(ending)


def _last_day_on_earth() -> datetime.date:
    """No agency is at a later day than this one; each is asked its own."""
    return timezone.now().date() + datetime.timedelta(days=1)


def _take_effect(ending: OrderEnding) -> None:
    authorization = ending.authorization
    # The orders about its suspension first, as their signature does.
    about = Q(ordersuspension__authorization=authorization) | Q(lifted_ordersuspension__authorization=authorization)
    for letter in hold(Letter.objects.filter(about)):
        perform(letter, "void", SYSTEM)
    for suspension in authorization.suspensions.filter(state__in=SuspensionState.where(over=False)):
        perform(suspension, "lapse", SYSTEM)
    deciding.end(
        authorization,
        replaced=ending.replaces,
        motivation=ending.motivation,
        act=ending.letter.act,
        on=ending.effect_on,
    )
    perform(ending, "take_effect", SYSTEM)
