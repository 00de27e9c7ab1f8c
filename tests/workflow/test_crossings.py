"""Two gestures that cross: the second begins while the first is not over. Whoever comes second finds what the first left, nobody
waits in a circle, and no letter is left at the signature for what is over."""

from __future__ import annotations

import datetime
import threading

import pytest
import time_machine
from django.db import connection, transaction

from accounts.choices import AgencyRoleKind
from accounts.models import User
from adhesions.choices import ArrivalState, ClosingState, EndingState, Ground, Item, SuspensionState
from adhesions.models import Closing
from adhesions.services import arrivals, closings, endings, filing, leaving, life, region, suspensions, withdrawals
from adhesions.services.proceedings import locked
from coopps.demo import people
from coopps.demo.accounts import PASS_PHRASE
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services import delivering, signing_session
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.adhesions.test_arrival import filed, newcomer
from tests.orders import sign
from tests.stories import story
from tests.waiting import PATIENCE, somebody_waits_for_us, until

pytestmark = pytest.mark.django_db(transaction=True)

DAY = datetime.timedelta(days=1)
WHY = "Les conditions de l’adhésion ne sont plus remplies depuis le 3 mai."
FACTS = "Deux actes ont été faits hors de la liste du protocole."
MOTIVE = "L’agence a demandé une pièce ; l’équipe ne l’a pas donnée dans le délai qui lui était laissé."


def crossing(first, second, then=lambda: None):
    """Do `first`; once `second`, begun meanwhile, waits for it, do `then` and let go. The answer or the refusal of `second`."""
    told = []

    def run():
        try:
            told.append(second())
        except TransitionRefused as refusal:
            told.append(refusal)
        except Exception as fault:
            told.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        until(lambda: somebody_waits_for_us() or not thread.is_alive(), "the second gesture to meet the first")
        then()
    thread.join(PATIENCE)
    [answer] = told
    if isinstance(answer, Exception) and not isinstance(answer, TransitionRefused):
        raise answer
    return answer


def at_the_signature() -> list[str]:
    return [letter.title for letter in Letter.objects.filter(state__in=LetterState.where(over=False))]


@pytest.fixture
def supervisor(normandy):
    return people.agent("suivi@demonstration.test", "Sami", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi")


@pytest.fixture
def overdue(ours):
    """The day after the last one on which the team could answer."""
    ours.ready().file()
    examining.take(ours.instruction, ours.instructor)
    ours.request(ours.lead, Item.DIPLOMA)
    day = ours.instruction.open_request.due_on + DAY
    with time_machine.travel(datetime.datetime.combine(day, datetime.time(11), tzinfo=datetime.UTC), tick=False):
        yield ours


def propose_closing(story) -> Closing:
    return closings.propose(story.instruction, story.instructor, motivation=MOTIVE)


# --- A closing and what the team does ------------------------------------------------------------------------------
def test_the_team_answers_while_the_closing_is_proposed(overdue):
    overdue.explain()
    crossing(lambda: propose_closing(overdue), lambda: filing.answer_request(overdue.adhesion, overdue.lead.user))
    assert not overdue.instruction.awaits_documents
    assert Closing.objects.get().state == ClosingState.ABANDONED
    assert at_the_signature() == []


def test_the_team_withdraws_while_the_closing_is_proposed(overdue):
    overdue.explain()
    crossing(lambda: propose_closing(overdue), lambda: filing.withdraw(overdue.adhesion, overdue.lead.user))
    assert overdue.instruction.is_over
    assert Closing.objects.get().state == ClosingState.ABANDONED
    assert at_the_signature() == []


def test_a_person_leaves_while_the_closing_is_proposed(overdue):
    doctor = overdue.members[0][0]
    crossing(lambda: propose_closing(overdue), lambda: leaving.leave(overdue.membership(doctor), doctor.user))
    assert Closing.objects.get().state == ClosingState.ABANDONED
    assert at_the_signature() == []


def test_the_protocol_ends_in_the_region_while_the_closing_is_proposed(overdue):
    def end():
        with transaction.atomic():
            region.end(overdue.adhesion.authorization)

    crossing(lambda: propose_closing(overdue), end)
    assert overdue.adhesion.is_over
    assert at_the_signature() == []


def test_an_arrival_is_given_up_while_its_closing_is_signed(ours):
    ours.decided()
    life.start(ours.adhesion, ours.lead.user)
    arrival = filed(ours, newcomer(ours))
    examining.take(arrival.instruction, ours.instructor)
    [member] = arrival.instruction.examinations.all()
    examining.request_documents(
        arrival.instruction,
        ours.instructor,
        missing=[examining.Missing(member, Item.DIPLOMA, Item.DIPLOMA.label)],
        due_on=ours.adhesion.agency.today() + 10 * DAY,
    )
    now = datetime.datetime.combine(ours.adhesion.agency.today() + 11 * DAY, datetime.time(11), tzinfo=datetime.UTC)
    with time_machine.travel(now, tick=False):
        closings.propose(arrival.instruction, ours.instructor, motivation=MOTIVE)
        session = ours.session()
        letter = Letter.objects.get(kind=closings.LETTER)
        signing_session.show(letter, ours.signatory)
        seen = {letter.pk: letter.preparation.sha256}
        assert signing_session.confirm(session, ours.signatory, seen, PASS_PHRASE) == []
        answer = crossing(
            lambda: Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk),
            lambda: arrivals.give_up(arrival, ours.lead.user),
            lambda: signing_session.sign_letter(letter.pk),
        )
    arrival = type(arrival).objects.get(pk=arrival.pk)
    assert isinstance(answer, TransitionRefused)
    assert Letter.objects.get(pk=letter.pk).is_signed
    assert arrival.state == ArrivalState.GIVEN_UP
    assert list(arrival.record.values_list("transition", flat=True)) == ["file", "close"]


# --- A right that is over, and what was considered about it ---------------------------------------------------------
def test_a_right_ends_while_its_end_is_proposed(ours, supervisor):
    ours.decided()
    right = ours.membership(ours.lead).current_authorization
    ending = endings.open_ending(right, supervisor, ground=Ground.BREACH, facts=FACTS, days=15)
    delivering.open_letter(ending.invitation.delivery, User.objects.get(pk=ours.lead.user_id))
    endings.observe(ending, ours.lead.user, observations="Je n’ai rien à ajouter.")
    crossing(
        lambda: endings.propose(ending, supervisor, motivation=WHY),
        lambda: life.end(right, motivation=WHY),
    )
    assert type(ending).objects.get(pk=ending.pk).state == EndingState.ABANDONED
    assert at_the_signature() == []


def test_a_right_ends_while_the_lifting_of_its_suspension_is_proposed(ours, supervisor):
    ours.decided()
    right = ours.membership(ours.lead).current_authorization
    words = {"ground": Ground.BREACH, "facts": FACTS, "urgency": FACTS, "days": 15}
    suspension = suspensions.propose(right, supervisor, **words)
    sign(suspension.letter, ours.signatory)
    suspension = type(suspension).objects.get(pk=suspension.pk)
    crossing(
        lambda: suspensions.propose_lift(suspension, supervisor, motivation=WHY),
        lambda: life.end(right, motivation=WHY),
    )
    assert type(suspension).objects.get(pk=suspension.pk).state == SuspensionState.LAPSED
    assert at_the_signature() == []


def test_two_agents_record_the_death_of_a_person_who_holds_two_rights(ours, supervisor, normandy):
    """Each begins from another right: the rows are taken in one order."""
    ours.decided()
    other = story(normandy, "DEMO-VACC", 7)
    other.lead = ours.lead
    other.decided()
    rights = list(withdrawals.rights_of(ours.membership(ours.lead).current_authorization))
    assert len(rights) == 2
    first, last = rights
    words = {"died_on": normandy.today(), "proof": "Acte de décès n° 214"}
    answer = crossing(
        lambda: locked(first),
        lambda: withdrawals.report_death(last, supervisor, **words),
        lambda: withdrawals.report_death(first, supervisor, **words),
    )
    assert isinstance(answer, TransitionRefused)
