"""A decision put off is no dead end: asked, given by the person alone, reminded, decided again."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from adhesions.choices import AdhesionState, AuthorizationState, Item
from adhesions.models import Experience, NominativeAuthorization
from adhesions.services import decisions, dossier, postponements
from coopps.kernel.instruction.choices import InstructionState, Outcome
from coopps.kernel.instruction.models import DocumentRequest
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.orders import end
from tests.reading import printed, signed_in, words_of
from tests.stories import MOTIVE, second_nurse

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
REASON = "Le délai est passé sans réponse de la personne."


@pytest.fixture
def postponed(ours):
    """A doctor and a nurse are authorized; the decision on the nurse who leads is put off, for a practical training."""
    second_nurse(ours)
    return ours.ready().file().take().complete().examine().propose(postponed=(ours.lead,)).sign()


def decision_of(story, person=None):
    return NominativeAuthorization.objects.filter(membership=story.membership(person or story.lead)).latest("pk")


def asked(story) -> DocumentRequest:
    return DocumentRequest.objects.get(examination=story.membership(story.lead).examination)


def doctor_of(story):
    return story.members[0][0]


def give(story) -> None:
    """The nurse takes the document of the practical training away, then gives another."""
    row = story.membership(story.lead).item_formation_pratique.get()
    row.supervised_acts = 40
    dossier.save_row(row, story.lead.user)


def test_what_is_expected_may_be_given_by_the_person_alone(postponed, theirs):
    theirs.ready()
    request = asked(postponed)
    assert [item.requirement for item in request.items.all()] == [Item.PRACTICE]
    assert request.due_on == decision_of(postponed).proposal.expected_by
    member = postponed.membership(postponed.lead)
    assert dossier.editable_items(member) == [Item.PRACTICE]
    assert dossier.editable_items(postponed.membership(doctor_of(postponed))) == []
    give(postponed)
    with pytest.raises(TransitionRefused):
        dossier.save_row(Experience.objects.get(membership=member), postponed.lead.user)
    for other in (doctor_of(postponed), theirs.lead):
        with pytest.raises(TransitionRefused):
            postponements.answer(decision_of(postponed), other.user)
    assert postponed.instruction.open_request is None  # nothing is asked of the team


def test_the_letter_names_the_documents(postponed):
    said = printed(bytes(postponed.letter(postponed.lead).act.content))
    assert Item.PRACTICE.label in said


def test_a_postponement_names_a_document(ours):
    ours.ready().file().take().complete().examine()
    words = {"outcome": Outcome.POSTPONE, "acts": [], "motivation": MOTIVE, "expected": "L’attestation."}
    words["expected_by"] = ours.adhesion.agency.today() + 30 * DAY
    with pytest.raises(TransitionRefused, match="au moins une pièce"):
        decisions.propose_for(ours.membership(ours.lead), ours.instructor, **words)


def test_a_document_that_is_missing_keeps_the_answer_from_the_agency(postponed):
    row = postponed.membership(postponed.lead).item_formation_pratique.get()
    dossier.delete_row(row, postponed.lead.user)
    with pytest.raises(TransitionRefused, match="Rien n’est encore rempli|rien n’est encore rempli"):
        postponements.answer(decision_of(postponed), postponed.lead.user)
    assert decision_of(postponed).is_postponed


def test_the_agency_decides_again_for_that_person_alone(postponed):
    give(postponed)
    before = postponed.instruction
    signed = decision_of(postponed, doctor_of(postponed))
    with time_machine.travel(timezone.now() + 10 * DAY, tick=False):
        postponements.answer(decision_of(postponed), postponed.lead.user)
        instruction = postponed.instruction
        assert (instruction.state, postponed.adhesion.state) == (InstructionState.COMPLETE, AdhesionState.DECIDED)
        assert instruction.due_on > before.due_on  # counted from this receipt
        assert instruction.silence_on == before.silence_on + 10 * DAY  # suspended while the person was awaited
        assert decision_of(postponed).state == AuthorizationState.RESUMED
        assert Message.objects.filter(recipient=postponed.instructor, kind="pieces_recues").count() == 1
        assert decision_of(postponed, doctor_of(postponed)).pk == signed.pk
        with pytest.raises(TransitionRefused):
            decisions.propose_for(
                postponed.membership(doctor_of(postponed)),
                postponed.instructor,
                outcome=Outcome.AUTHORIZE,
                acts=signed.acts,
            )
        postponed.propose()
        assert decision_of(postponed, doctor_of(postponed)).pk == signed.pk
        postponed.sign().receive(postponed.lead)
    assert decision_of(postponed).state == AuthorizationState.ACTIVE
    assert (postponed.instruction.state, postponed.adhesion.state) == (InstructionState.DECIDED, AdhesionState.DECIDED)


def test_who_waits_for_the_person_is_decided_with_them(ours):
    """The letter of the only doctor is held while the only nurse is not authorized."""
    ours.ready().file().take().complete().examine().propose(postponed=(ours.lead,)).sign()
    assert decision_of(ours, doctor_of(ours)).letter.is_held
    ours.receive(ours.lead)
    assert "donnez à l’agence ce qu’elle attend" in words_of(signed_in(ours.lead.user).get(reverse("portal:home")))
    give(ours)
    postponements.answer(decision_of(ours), ours.lead.user)
    ours.propose().sign().receive()
    assert {decision_of(ours, person).state for person in ours.everyone} == {AuthorizationState.ACTIVE}
    assert (ours.instruction.state, ours.adhesion.state) == (InstructionState.DECIDED, AdhesionState.DECIDED)


def test_one_who_is_refused_after_all_leaves_a_closed_adhesion(ours):
    ours.ready().file().take().complete().examine()
    ours.propose(doctor_of(ours), postponed=(ours.lead,)).sign()
    assert ours.adhesion.state == AdhesionState.DECIDED  # somebody still waits for a decision
    postponements.resume(decision_of(ours), ours.instructor, reason=REASON)
    assert ours.adhesion.state == AdhesionState.DECIDED
    ours.propose(ours.lead).sign()
    assert decision_of(ours).state == AuthorizationState.REFUSED
    assert ours.adhesion.state == AdhesionState.CLOSED


def test_the_agency_goes_on_without_waiting_with_a_reason(postponed, theirs):
    theirs.ready()
    for stranger in (theirs.instructor, postponed.signatory, postponed.lead.user):
        with pytest.raises(TransitionRefused) as refusal:
            postponements.resume(decision_of(postponed), stranger, reason=REASON)
        assert refusal.value.forbidden
    with pytest.raises(TransitionRefused, match="Dites pourquoi"):
        postponements.resume(decision_of(postponed), postponed.instructor, reason=" ")
    postponements.resume(decision_of(postponed), postponed.instructor, reason=REASON)
    assert asked(postponed).closed_at is not None
    assert Message.objects.filter(recipient=postponed.lead.user, kind="examen_repris").count() == 1
    assert dossier.editable_items(postponed.membership(postponed.lead)) == []
    with pytest.raises(TransitionRefused):
        postponements.answer(decision_of(postponed), postponed.lead.user)


def test_the_person_is_reminded_before_the_day_once_for_each_reminder(postponed):
    agency, due = postponed.adhesion.agency, asked(postponed).due_on
    counts = {}
    for left in (16, 15, 14, 8, 7, 2, 1, 0, -1):
        noon = datetime.datetime.combine(due - left * DAY, datetime.time(12), tzinfo=agency.tz)
        with time_machine.travel(noon, tick=False):
            postponements.remind_of_them()
            postponements.remind_of_them()
        counts[left] = Message.objects.filter(kind="rappel_ajournement", recipient=postponed.lead.user).count()
    assert counts == {16: 0, 15: 1, 14: 1, 8: 1, 7: 2, 2: 2, 1: 3, 0: 3, -1: 3}


def test_the_agency_is_told_when_the_day_has_passed_and_not_before(postponed):
    agency, due = postponed.adhesion.agency, asked(postponed).due_on
    client = signed_in(postponed.instructor)
    told = {}
    for day in (due, due + DAY):
        with time_machine.travel(datetime.datetime.combine(day, datetime.time(12), tzinfo=agency.tz), tick=False):
            client = signed_in(postponed.instructor)
            told[day] = "ajournement est resté sans réponse" in words_of(client.get(reverse("portal:home")))
    assert told == {due: False, due + DAY: True}


def test_the_end_of_the_protocol_in_the_region_leaves_nothing_open(postponed):
    end(postponed.adhesion.authorization, postponed.signatory)
    assert decision_of(postponed).state == AuthorizationState.RESUMED
    assert not DocumentRequest.objects.open_to_one().exists()
    assert postponed.adhesion.state == AdhesionState.CLOSED


def test_the_thread_by_the_pages(postponed, theirs):
    theirs.ready()
    nurse, agent = signed_in(postponed.lead.user), signed_in(postponed.instructor)
    postponed.receive(postponed.lead)
    member, row = postponed.membership(postponed.lead), decision_of(postponed)
    home, mine = reverse("portal:home"), reverse("adhesions:dossier", args=[member.pk])
    assert "donnez à l’agence ce qu’elle attend" in words_of(nurse.get(home))
    letter = reverse("portal:delivery", args=[postponed.letter(postponed.lead).act.delivery.pk])
    assert mine in nurse.get(letter).text
    sending = reverse("adhesions:postponement_answer", args=[row.pk])
    assert sending in nurse.get(mine).text
    for stranger in (doctor_of(postponed).user, theirs.lead.user, postponed.instructor):
        assert signed_in(stranger).get(sending).status_code == 404
    desk = reverse("adhesions:desk", args=[postponed.instruction.pk])
    again = reverse("adhesions:reexamine", args=[row.pk])
    assert again in agent.get(desk).text
    assert signed_in(theirs.instructor).get(again).status_code == 404
    assert signed_in(postponed.signatory).get(again).status_code == 403
    assert agent.get(again).status_code == 200
    page = words_of(nurse.get(sending))
    [item] = asked(postponed).items.all()
    for words in (row.proposal.expected, "À donner", reverse("desk:explain", args=[item.pk])):
        assert words in page
    assert "cette pièce n’a pas changé" in words_of(nurse.post(sending))
    nurse.post(reverse("desk:explain", args=[item.pk]), {"word": "L’organisme n’en délivre pas d’autre."})
    assert nurse.post(sending).status_code == 302
    assert (asked(postponed).answered_at is None, asked(postponed).produced_at) == (False, None)
    proposing = reverse("adhesions:proposal", args=[postponed.instruction.pk, member.pk])
    assert proposing in agent.get(desk).text
    typed = {
        "outcome": Outcome.POSTPONE, "motivation": MOTIVE, "expected": "L’attestation.",
        "expected_by": (postponed.adhesion.agency.today() + 40 * DAY).isoformat(),
    }  # fmt: skip
    assert "expected_items" in agent.post(proposing, typed).context["form"].errors
    assert agent.post(proposing, typed | {"expected_items": [Item.PRACTICE]}).status_code == 302
    assert member.examination.current_proposal.expected_items == [Item.PRACTICE]
