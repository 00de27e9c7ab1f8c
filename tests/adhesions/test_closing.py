"""A request whose team never answers is closed by a reasoned act, for each person; an identity may stay unverified."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from adhesions.choices import AdhesionState, ArrivalState, ClosingState, Item, MembershipState
from adhesions.models import Closing
from adhesions.services import closings, filing, leaving
from coopps.demo.accounts import PASS_PHRASE
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Delivery, Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.adhesions.test_arrival import filed, newcomer
from tests.reading import printed, signed_in, words_of
from tests.workflow.test_who_may import cast, check  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MOTIVE = "L’agence a demandé une pièce ; l’équipe ne l’a pas donnée dans le délai qui lui était laissé."
REASON = "L’équipe a téléphoné : elle enverra la pièce demain."


def on(day: datetime.date):
    """At noon of a day in Caen."""
    return time_machine.travel(datetime.datetime.combine(day, datetime.time(11), tzinfo=datetime.UTC), tick=False)


@pytest.fixture
def asked(ours):
    """A document is asked for; the identity of nobody is verified."""
    ours.ready().file()
    examining.take(ours.instruction, ours.instructor)
    return ours.request(ours.lead, Item.DIPLOMA)


@pytest.fixture
def overdue(asked):
    """The day after the last one on which the team could answer."""
    with on(asked.instruction.open_request.due_on + DAY):
        yield asked


def propose(story) -> Closing:
    return closings.propose(story.instruction, story.instructor, motivation=MOTIVE)


def letters(story) -> list[Letter]:
    return list(Letter.objects.filter(kind=closings.LETTER, agency=story.adhesion.agency).order_by("pk"))


def doctor_of(story):
    return story.members[0][0]


def confirm(story, *wanted: Letter) -> None:
    session = story.session()
    found = Letter.objects.filter(pk__in=[letter.pk for letter in wanted]).select_related("preparation")
    seen = {letter.pk: letter.preparation.sha256 for letter in found}
    assert not signing_session.confirm(session, story.signatory, seen, PASS_PHRASE)
    for letter in wanted:
        signing_session.sign_letter(letter.pk)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_it_is_closed_only_once_the_day_of_the_agency_is_past(asked):
    due_on = asked.instruction.open_request.due_on
    with on(due_on), pytest.raises(TransitionRefused, match="peut répondre jusqu’au"):
        propose(asked)
    # 23:30 in Caen, on the last day: the delay runs still.
    late = datetime.datetime.combine(due_on, datetime.time(21, 30), tzinfo=datetime.UTC)
    with time_machine.travel(late, tick=False), pytest.raises(TransitionRefused, match="peut répondre jusqu’au"):
        propose(asked)
    assert letters(asked) == []
    with on(due_on + DAY):
        assert propose(asked).is_proposed


def test_each_person_gets_a_signed_letter_and_the_last_one_closes_the_request(overdue):
    silence_on = overdue.instruction.silence_on
    closing = propose(overdue)
    first, second = letters(overdue)
    assert {first.addressee, second.addressee} == {overdue.lead.user, doctor_of(overdue).user}
    assert {letter.proposed_by for letter in (first, second)} == {overdue.instructor}
    assert overdue.instruction.awaits_documents
    confirm(overdue, first)
    assert fresh(closing).state == ClosingState.PROPOSED
    assert overdue.adhesion.state == AdhesionState.FILED
    for refused in (
        lambda: filing.answer_request(overdue.adhesion, overdue.lead.user),
        lambda: filing.withdraw(overdue.adhesion, overdue.lead.user),
        lambda: leaving.leave(overdue.membership(doctor_of(overdue)), doctor_of(overdue).user),
        lambda: examining.close_request(overdue.instruction, overdue.instructor),
        lambda: closings.take_back(overdue.instruction, overdue.instructor, reason=REASON),
    ):
        with pytest.raises(TransitionRefused, match="a signé la clôture"):
            refused()
    confirm(overdue, second)
    assert fresh(closing).state == ClosingState.DECIDED
    assert overdue.adhesion.state == AdhesionState.CLOSED
    assert overdue.instruction.state == InstructionState.WITHDRAWN
    assert overdue.instruction.silence_on == silence_on
    assert overdue.instruction.open_request is None
    said = printed(bytes(fresh(second).act.content))
    for words in (MOTIVE, "Je clos, sans vous autoriser, votre demande", "une nouvelle demande", "recours"):
        assert words in said


def test_the_team_reads_why_opens_the_letter_and_may_ask_again(overdue, theirs):
    propose(overdue)
    confirm(overdue, *letters(overdue))
    page = words_of(signed_in(overdue.lead.user).get(reverse("adhesions:detail", args=[overdue.pk])))
    delivery = Delivery.objects.get(act__letter__kind=closings.LETTER, addressee=overdue.lead.user)
    assert "L’agence a clos cette demande" in page
    assert delivery.get_absolute_url() in page
    assert signed_in(overdue.lead.user).get(delivery.get_absolute_url()).status_code == 200
    desk = words_of(signed_in(overdue.instructor).get(overdue.instruction.desk_url))
    assert "restée sans réponse, est close" in desk
    assert letters(overdue)[0].act.get_absolute_url() in desk
    assert signed_in(overdue.instructor).get(letters(overdue)[0].act.get_absolute_url()).status_code == 200
    assert signed_in(theirs.instructor).get(letters(overdue)[0].act.get_absolute_url()).status_code == 404
    former = overdue.pk
    assert overdue.open().pk != former


def test_the_team_that_answers_before_the_signature_goes_on(overdue):
    closing = propose(overdue)
    overdue.explain()
    filing.answer_request(overdue.adhesion, overdue.lead.user)
    assert (fresh(closing).state, fresh(closing).given_up_for) == (ClosingState.ABANDONED, "L’équipe a répondu.")
    assert {letter.state for letter in letters(overdue)} == {LetterState.CANCELLED}
    assert overdue.instruction.state == InstructionState.CHECKING
    assert overdue.adhesion.state == AdhesionState.FILED
    with pytest.raises(TransitionRefused, match="l’équipe a répondu"):
        propose(overdue)
    page = reverse("adhesions:close_unanswered", args=[overdue.instruction.pk])
    for typed in ({"motivation": ""}, {"motivation": MOTIVE}):
        assert signed_in(overdue.instructor).post(page, typed).status_code == 200


def test_sent_back_by_the_signatory_it_is_as_before(overdue):
    closing = propose(overdue)
    first, second = letters(overdue)
    confirm(overdue, first)
    session = overdue.session()
    signing_session.send_back(fresh(second), overdue.signatory, reason="Relancez cette personne.")
    assert session.pk == fresh(first).session_id
    assert (fresh(closing).state, fresh(closing).given_up_for) == (ClosingState.ABANDONED, "Relancez cette personne.")
    assert overdue.instruction.awaits_documents
    # Who has a letter keeps it: only the other one is written to again, and that letter closes the request.
    again = propose(overdue)
    assert [letter.addressee for letter in again.letters.all()] == [second.addressee]
    confirm(overdue, again.letters.get())
    assert overdue.adhesion.state == AdhesionState.CLOSED


def test_taken_back_it_may_be_proposed_again(overdue):
    closing = propose(overdue)
    with pytest.raises(TransitionRefused, match="déjà à la signature"):
        propose(overdue)
    page = reverse("adhesions:closing_take_back", args=[overdue.instruction.pk])
    response = signed_in(overdue.instructor).post(page, {"reason": REASON})
    assert response.status_code == 302
    assert fresh(closing).state == ClosingState.ABANDONED
    assert {letter.state for letter in letters(overdue)} == {LetterState.CANCELLED}
    assert REASON in words_of(signed_in(overdue.instructor).get(overdue.instruction.desk_url))
    assert propose(overdue).is_proposed


def test_the_page_says_the_facts_and_keeps_to_who_instructs(overdue, theirs):
    page = reverse("adhesions:close_unanswered", args=[overdue.instruction.pk])
    desk = signed_in(overdue.instructor).get(overdue.instruction.desk_url)
    assert page in words_of(desk)
    said = words_of(signed_in(overdue.instructor).get(page))
    for words in (Item.DIPLOMA.label, overdue.lead.full_name, doctor_of(overdue).full_name, "L. 114-5", "En fait"):
        assert words in said
    assert signed_in(theirs.instructor).get(page).status_code == 404
    assert signed_in(overdue.signatory).get(page).status_code == 403
    short = signed_in(overdue.instructor).post(page, {"motivation": "Sans réponse."})
    assert "au moins une phrase" in words_of(short)
    assert not Closing.objects.exists()
    assert signed_in(overdue.instructor).post(page, {"motivation": MOTIVE}).status_code == 302
    again = signed_in(overdue.instructor).post(page, {"motivation": MOTIVE})
    assert "déjà à la signature" in words_of(again)


def test_the_page_is_refused_while_the_team_may_answer(asked):
    client, page = signed_in(asked.instructor), reverse("adhesions:close_unanswered", args=[asked.instruction.pk])
    assert page not in words_of(client.get(asked.instruction.desk_url))
    assert "peut répondre jusqu’au" in words_of(client.get(page))


def test_the_database_keeps_one_closing_with_motives_that_do_not_change(overdue):
    closing = propose(overdue)
    with pytest.raises(IntegrityError, match="one_closing"), transaction.atomic():
        Closing.objects.create(request=closing.request, motivation=MOTIVE, proposed_by=overdue.instructor)
    with pytest.raises(IntegrityError, match="closing_says_its_motives"), transaction.atomic():
        Closing.objects.create(request=closing.request, motivation="Non.", proposed_by=overdue.instructor)
    with pytest.raises(DatabaseError), transaction.atomic():
        Closing.objects.filter(pk=closing.pk).update(motivation=MOTIVE + " Autre.")


def test_an_arrival_left_without_an_answer_is_closed_alone(ours):
    ours.decided()
    arrival = filed(ours, newcomer(ours))
    examining.take(arrival.instruction, ours.instructor)
    examination = fresh(arrival.membership).examination
    examining.request_documents(
        fresh(arrival.instruction),
        ours.instructor,
        missing=[examining.Missing(examination, Item.DIPLOMA, Item.DIPLOMA.label, "Illisible.")],
        due_on=ours.adhesion.agency.today() + 30 * DAY,
    )
    before = ours.adhesion.state
    with on(ours.adhesion.agency.today() + 31 * DAY):
        closings.propose(fresh(arrival.instruction), ours.instructor, motivation=MOTIVE)
        [letter] = letters(ours)
        assert letter.addressee == arrival.membership.user
        confirm(ours, letter)
    assert fresh(arrival).state == ArrivalState.GIVEN_UP
    assert fresh(arrival.membership).state == MembershipState.REMOVED
    assert fresh(arrival.instruction).state == InstructionState.WITHDRAWN
    assert ours.adhesion.state == before


CLOSING = {"proposee": {"instructor": {"abandon"}}, "abandonnee": {}, "decidee": {}}


def test_who_may_move_a_closing(cast):  # noqa: F811 - the fixture
    """Who instructs takes it back; the signed letters alone decide."""
    ours, everyone = cast
    ours.ready().file()
    examining.take(ours.instruction, ours.instructor)
    ours.request(ours.lead, Item.DIPLOMA)
    with on(ours.instruction.open_request.due_on + DAY):
        first = propose(ours)
        check(first, everyone, CLOSING)
        closings.take_back(ours.instruction, ours.instructor, reason=REASON)
        check(fresh(first), everyone, CLOSING)
        again = propose(ours)
        confirm(ours, *again.letters.all())
        check(fresh(again), everyone, CLOSING)
    assert {fresh(first).state, fresh(again).state} == {"abandonnee", "decidee"}
