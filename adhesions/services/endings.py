"""A right comes to its end: considered, heard, proposed, signed, notified (arrêté of 21 July 2010, article 2)."""

from __future__ import annotations

import datetime

from django.db import transaction

from adhesions import letters
from adhesions.choices import HOLDING, EndingState, Ground
from adhesions.mails import rights as mails
from adhesions.models import Adhesion, Ending, NominativeAuthorization
from adhesions.models.authorization import may_supervise
from adhesions.services import informing, life
from adhesions.services.proceedings import hold_letters, locked
from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Act, Delivery, Letter
from coopps.kernel.documents.services.asking import ask_letter, take_letter_back
from coopps.kernel.documents.services.delivering import make_available
from coopps.kernel.documents.services.issuing import issue_by_portal
from coopps.kernel.instruction.mails import tell_returned
from coopps.kernel.law.clock import observations_until
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import days_to_answer, required_motive
from coopps.kernel.workflow.refusals import TransitionRefused, refuse_unless
from coopps.kernel.workflow.runner import SYSTEM, check, perform

INVITATION, LETTER = "invitation_observations", "fin_autorisation"
S = EndingState


# --- The agent ----------------------------------------------------------------------------------------------------
def refuse_to_open(authorization: NominativeAuthorization, agent) -> None:
    """Raise `TransitionRefused` when this person may not consider the end of this right, or when it has no object."""
    refuse_unless(may_supervise(authorization, agent))
    if not authorization.holds:
        raise TransitionRefused(
            f"Cette autorisation est « {authorization.get_state_display()} » : il n’y a rien à finir."
        )
    if authorization.endings.filter(state__in=S.where(over=False)).exists():
        raise TransitionRefused("La fin de cette autorisation est déjà envisagée.")


def open_ending(authorization: NominativeAuthorization, agent, *, ground: str, facts: str, days: int) -> Ending:
    """Consider the end of a right: the person is invited to present observations. The right stays as it is.

    Raises:
        TransitionRefused: without the right to, without facts, with more than a month to answer, or when there is no
            right or an end is considered already.
    """
    with transaction.atomic():
        authorization = locked(authorization)
        refuse_to_open(authorization, agent)
        ending = create(authorization, agent, ground=ground, facts=facts, days=days)
        act = issue_by_portal(
            INVITATION, agency=authorization.adhesion.agency, series="O", composition=letters.invitation(ending)
        )
        ending.invitation = act
        ending.save(update_fields=["invitation"])
        make_available(act, authorization.professional.user)
    return ending


def rights_left(adhesion: Adhesion) -> list[NominativeAuthorization]:
    """The rights whose end is not considered: those that the end of the whole adhesion would concern."""
    considered = Ending.objects.filter(authorization__adhesion=adhesion, state__in=S.where(over=False))
    held = NominativeAuthorization.objects.filter(adhesion=adhesion, state__in=HOLDING)
    return list(
        held.exclude(pk__in=considered.values("authorization"))
        .select_related("adhesion__agency", "professional")
        .order_by("pk")
    )


def refuse_to_open_for_all(adhesion: Adhesion, agent) -> None:
    """Raise `TransitionRefused` when this person may not consider the end of the adhesion, or when it has no object."""
    refuse_unless(may_supervise(NominativeAuthorization(adhesion=adhesion), agent))
    if not rights_left(adhesion):
        raise TransitionRefused(
            "Personne de l’équipe n’a d’autorisation dont la fin reste à envisager : il n’y a rien à finir."
        )


def open_for_all(adhesion: Adhesion, agent, *, ground: str, facts: str, days: int) -> list[Ending]:
    """Consider the end of a whole adhesion (arrêté of 21 July 2010, art. 2 II): the end of the right of each person, for the same
    case and facts. Each is invited by an act, heard, and decided by a letter of their own; an end considered already goes on."""
    with transaction.atomic():
        refuse_to_open_for_all(adhesion, agent)
        return [open_ending(right, agent, ground=ground, facts=facts, days=days) for right in rights_left(adhesion)]


def open_ones(adhesion: Adhesion) -> list[Ending]:
    """The ends considered in an adhesion that are not proposed yet."""
    return list(
        Ending.objects.filter(authorization__adhesion=adhesion, state__in=S.where(over=False))
        .exclude(state=S.PROPOSED)
        .select_related("authorization__adhesion__agency", "authorization__professional__user")
        .order_by("pk")
    )


def refuse_to_propose_for_all(adhesion: Adhesion, agent) -> None:
    """Raise `TransitionRefused` while somebody is not heard yet: one sentence for each."""
    refuse_unless(may_supervise(NominativeAuthorization(adhesion=adhesion), agent))
    found = open_ones(adhesion)
    if not found:
        raise TransitionRefused("Aucune fin n’est à proposer dans cette équipe.")
    reasons = []
    for ending in found:
        try:
            check(ending, "propose", agent)
        except TransitionRefused as refusal:
            reasons += [f"{ending.authorization.professional.full_name} : {reason}" for reason in refusal.reasons]
    if reasons:
        raise TransitionRefused(*reasons)


def propose_for_all(
    adhesion: Adhesion, agent, *, motivation: str, effect_on: datetime.date | None = None
) -> list[Ending]:
    """Send every end considered in an adhesion to the signatory, with one motivation, once everybody was heard."""
    with transaction.atomic():
        refuse_to_propose_for_all(adhesion, agent)
        return [propose(row, agent, motivation=motivation, effect_on=effect_on) for row in open_ones(adhesion)]


def create(authorization: NominativeAuthorization, agent, *, ground: str, facts: str, days: int, **more) -> Ending:
    """The row itself, its words checked. Caller's transaction, which holds the right."""
    facts = required_motive(facts, "Dites les faits.", Ground(ground).label)
    return Ending.objects.create(
        authorization=authorization, ground=ground, facts=facts, days=days_to_answer(days), opened_by=agent, **more
    )


def propose(ending: Ending, agent, *, motivation: str, effect_on: datetime.date | None = None) -> Ending:
    """Send the end to the signatory, once the person was heard.

    Raises:
        TransitionRefused: before the delay has passed or observations came, or as the runner.
    """
    with transaction.atomic():
        locked(ending.authorization)  # first, as whatever ends the right does
        ending = Ending.objects.get(pk=ending.pk)
        check(ending, "propose", agent)
        person, agency = ending.authorization.professional, ending.authorization.adhesion.agency
        heard = (
            f"Observations présentées le {french_date(ending.observed_at, agency.tz)}."
            if ending.observed_at
            else f"Aucune observation présentée avant le {french_date(ending.observations_until)}."
        )
        letter = ask_letter(
            LETTER,
            agency,
            addressee=person.user,
            title=f"Fin de l’autorisation : {person.full_name}",
            rank=Rank.REFUSAL,
            exceptions=[heard],
            proposed_by=agent,
        )
        return perform(ending, "propose", agent, motivation=motivation, letter=letter, effect_on=effect_on)


def take_back(ending: Ending, agent, *, reason: str) -> Ending:
    """Take the proposal back before its signature; its letter is cancelled."""
    return take_letter_back(ending, "take_back", agent, reason=reason)


def abandon(ending: Ending, agent, *, reason: str) -> Ending:
    """The end is not considered any more, and the person is told."""
    with transaction.atomic():
        ending = perform(ending, "abandon", agent, reason=reason)
        mails.tell_end_abandoned(ending)
    return ending


# --- The person ---------------------------------------------------------------------------------------------------
def observe(ending: Ending, person, *, observations: str) -> Ending:
    """The person presents observations; who opened it is told."""
    with transaction.atomic():
        ending = perform(ending, "observe", person, observations=observations)
        mails.tell_observations(ending, ending.record.last().pk)
    return ending


# --- What the acts change (registered in adhesions.acts) --------------------------------------------------------------
def on_invitation_received(delivery: Delivery) -> None:
    """The delay for observations begins the day the person has the invitation."""
    _begin_delay(delivery, delivery.act.agency.day_of(delivery.received_at))


def on_invitation_notified(delivery: Delivery) -> None:
    """The post told the person that the invitation waited, and nobody fetched it: the delay runs from that day."""
    _begin_delay(delivery, delivery.receipt_day)


def _begin_delay(delivery: Delivery, received_on: datetime.date) -> None:
    ending = Ending.objects.select_for_update(of=("self",)).get(invitation=delivery.act_id)
    if ending.observations_until is not None:
        return  # it runs already
    ending.observations_until = observations_until(received_on, ending.days)
    ending.save(update_fields=["observations_until"])


def on_issued(act: Act) -> None:
    """The end is signed: the right ends on the day that the act says, once the person has it; who must be told is told."""
    ending = perform(act.letter.ending, "decide", SYSTEM)
    informing.of_end(ending, act)


def on_returned(letter: Letter) -> None:
    """The signatory sent the letter back: the agent proposes again, or abandons."""
    ending = perform(letter.ending, "take_back", SYSTEM, reason=letter.return_reason)
    tell_returned(ending.authorization.instruction, letter)


def on_received(delivery: Delivery) -> None:
    """The person has the act: the right ends now, unless the act says a later day."""
    _end_if_due(delivery.act.letter.ending)


def end_what_is_due() -> None:
    """End each right whose day has come; a letter notified by post and not claimed counts as notified."""
    due = Ending.objects.filter(
        state=S.DECIDED, authorization__state__in=HOLDING, letter__act__delivery__receipt_day__isnull=False
    )
    for ending in due:
        with transaction.atomic():
            _end_if_due(ending)


def _end_if_due(ending: Ending) -> None:
    hold_letters([ending.authorization_id])  # first, as their signature does
    authorization = locked(ending.authorization)
    today = authorization.adhesion.agency.today()
    if authorization.holds and (ending.effect_on is None or ending.effect_on <= today):
        life.end(authorization, motivation=ending.motivation)
