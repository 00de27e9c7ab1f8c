"""What an agency asks for is answered item by item: replaced, or explained; and it reads what changed, and nothing else."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from adhesions.choices import Item
from adhesions.services import dossier, filing
from adhesions.turns import road_of
from coopps.kernel.documents import uploads
from coopps.kernel.instruction.choices import Given, InstructionState
from coopps.kernel.instruction.models import RequestedItem
from coopps.kernel.instruction.services import examining
from coopps.kernel.law.clock import add_months
from coopps.kernel.mailing.models import Message
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.services import filing as projects
from protocols.services import instructing
from tests.documents.sending import file, pdf_of
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

WORD = "L’assureur ne délivre que ce modèle."


@pytest.fixture
def asked(ours):
    """The diploma of the lead and the insurance of the doctor are asked for."""
    ours.ready().file().take()
    doctor = ours.members[0][0]
    examining.request_documents(
        ours.instruction,
        ours.instructor,
        missing=[
            examining.Missing(ours.membership(ours.lead).examination, Item.DIPLOMA, Item.DIPLOMA.label, "Illisible."),
            examining.Missing(
                ours.membership(doctor).examination, Item.INSURANCE, Item.INSURANCE.label, "Sans le protocole."
            ),
        ],
        due_on=ours.adhesion.agency.today().replace(year=ours.adhesion.agency.today().year + 1),
    )
    return ours


def item(story, person) -> RequestedItem:
    return RequestedItem.objects.get(examination=story.membership(person).examination)


def doctor_of(story):
    return story.members[0][0]


def explain(client, asked_item, word: str = WORD):
    return client.post(reverse("desk:explain", args=[asked_item.pk]), {"word": word})


def test_each_thing_has_its_state_for_the_team(asked):
    lead, doctor = signed_in(asked.lead.user), signed_in(doctor_of(asked).user)
    detail = reverse("adhesions:detail", args=[asked.pk])
    assert words_of(lead.get(detail)).count("À donner") == 2
    asked.give(asked.lead, Item.DIPLOMA)
    explain(doctor, item(asked, doctor_of(asked)))
    assert (item(asked, asked.lead).given, item(asked, doctor_of(asked)).given) == (Given.REPLACED, Given.EXPLAINED)
    page = words_of(lead.get(detail))
    own, other = (reverse("adhesions:dossier_item", args=[asked.membership(one).pk, key]) for one, key in (
        (asked.lead, "diplome"), (doctor_of(asked), "assurance"),
    ))  # fmt: skip
    assert own in page
    assert other not in page
    assert other in words_of(doctor.get(detail))
    for words in ("Remplacée", "Expliquée", WORD):
        assert words in page
    assert "À donner" not in page
    # What the member holds is not the team's to read.
    assert "diplome-2.pdf" not in words_of(doctor.get(detail))


def test_nothing_is_sent_while_a_thing_has_neither_changed_nor_a_word(asked):
    client, answering = signed_in(asked.lead.user), reverse("adhesions:answer", args=[asked.pk])
    said = words_of(client.post(answering))
    assert said.count("cette pièce n’a pas changé") == 2
    asked.give(asked.lead, Item.DIPLOMA)
    said = words_of(client.post(answering))
    assert said.count("cette pièce n’a pas changé") == 1
    assert doctor_of(asked).full_name in said
    explain(signed_in(doctor_of(asked).user), item(asked, doctor_of(asked)))
    assert client.post(answering).status_code == 302
    assert asked.instruction.state == InstructionState.CHECKING


def test_the_agency_reads_what_changed_and_the_earlier_document_beside(asked, theirs):
    before = asked.membership(asked.lead).item_diplome.get().document
    asked.give(asked.lead, Item.DIPLOMA)
    after = asked.membership(asked.lead).item_diplome.get().document
    explain(signed_in(doctor_of(asked).user), item(asked, doctor_of(asked)))
    agent = signed_in(asked.instructor)
    assert after.original_name not in words_of(agent.get(asked.instruction.desk_url))  # not answered yet
    filing.answer_request(asked.adhesion, asked.lead.user)
    desk = words_of(agent.get(asked.instruction.desk_url))
    diploma, insurance = item(asked, asked.lead), item(asked, doctor_of(asked))
    addresses = [reverse("desk:kept_document", args=[asked.instruction.pk, one.pk]) for one in (before, after)]
    for words in (*addresses, after.original_name, f"{doctor_of(asked).full_name} explique", WORD):
        assert words in desk, words
    [change] = diploma.changes
    assert change.values == ()
    assert (change.document_before["id"], change.document_after["id"]) == (before.pk, after.pk)
    assert insurance.changes == []
    assert [agent.get(one).getvalue()[:4] for one in addresses] == [b"%PDF"] * 2
    theirs.ready().file().take()
    for stranger in (theirs.instructor, theirs.lead.user, asked.lead.user, doctor_of(asked).user):
        assert [signed_in(stranger).get(one).status_code for one in addresses] == [404] * 2
    # Another document of the same person is not behind this address.
    other = asked.membership(asked.lead).item_inscription.get().document
    assert agent.get(reverse("desk:kept_document", args=[asked.instruction.pk, other.pk])).status_code == 404


def test_what_changes_later_is_not_in_an_answer_already_given(asked):
    asked.give(asked.lead, Item.DIPLOMA)
    explain(signed_in(doctor_of(asked).user), item(asked, doctor_of(asked)))
    filing.answer_request(asked.adhesion, asked.lead.user)
    first = item(asked, asked.lead)
    asked.request(asked.lead, Item.DIPLOMA, "Encore illisible.")
    asked.give(asked.lead, Item.DIPLOMA)
    second = RequestedItem.objects.filter(examination=first.examination).last()
    assert first.after == second.before
    assert RequestedItem.objects.get(pk=first.pk).changes == first.changes
    assert second.given == Given.REPLACED


def test_a_value_that_is_corrected_is_shown_before_and_since(asked):
    row = asked.membership(asked.lead).item_diplome.get()
    was = row.institution
    row.institution = "Institut <corrigé>"
    row.save()
    [change] = item(asked, asked.lead).changes
    assert [(value.label, value.before, value.after) for value in change.values] == [
        ("établissement", was, "Institut <corrigé>")
    ]
    asked.explain()
    filing.answer_request(asked.adhesion, asked.lead.user)
    assert "Institut <corrigé>" in words_of(signed_in(asked.instructor).get(asked.instruction.desk_url))


def test_a_document_that_nobody_has_looked_at_is_not_a_change(asked):
    row = asked.membership(asked.lead).item_diplome.get()
    document = uploads.accept([file(pdf_of())], owner=asked.lead.user, label="Diplôme")
    dossier.save_row(row, asked.lead.user, document=document)
    assert item(asked, asked.lead).given == Given.TO_GIVE


def test_what_is_explained_may_stay_incomplete(asked):
    row = asked.membership(asked.lead).item_diplome.get()
    row.delete()
    explain(signed_in(doctor_of(asked).user), item(asked, doctor_of(asked)))
    with pytest.raises(TransitionRefused, match="Rien n’est encore rempli|rien n’est encore rempli"):
        filing.answer_request(asked.adhesion, asked.lead.user)
    explain(signed_in(asked.lead.user), item(asked, asked.lead), "Le diplôme a brûlé ; l’école est fermée.")
    assert not filing.answer_request(asked.adhesion, asked.lead.user).awaits_documents


def test_who_may_say_a_word(asked, theirs):
    theirs.ready().file()
    diploma, insurance = item(asked, asked.lead), item(asked, doctor_of(asked))
    lead, doctor = signed_in(asked.lead.user), signed_in(doctor_of(asked).user)
    assert explain(lead, insurance).status_code == 302  # who leads answers for the team
    assert explain(doctor, insurance).status_code == 302
    assert explain(doctor, diploma).status_code == 403
    for stranger in (theirs.lead.user, theirs.instructor, asked.instructor):
        assert signed_in(stranger).get(reverse("desk:explain", args=[diploma.pk])).status_code == 404
        assert explain(signed_in(stranger), diploma).status_code == 404
    assert item(asked, asked.lead).word == ""
    assert item(asked, doctor_of(asked)).word_by == doctor_of(asked).user


def test_a_word_is_bounded_kept_as_typed_and_taken_back(asked):
    client, diploma = signed_in(asked.lead.user), item(asked, asked.lead)
    response = explain(client, diploma, "x" * 2001)
    assert response.status_code == 200
    assert "x" * 2001 in words_of(response)
    explain(client, diploma, "Un\0 mot")
    assert item(asked, asked.lead).word == "Un mot"
    explain(client, diploma, "")
    assert (item(asked, asked.lead).word, item(asked, asked.lead).word_by) == ("", None)


def test_no_word_is_said_once_the_answer_is_sent(asked):
    asked.explain()
    filing.answer_request(asked.adhesion, asked.lead.user)
    said = words_of(explain(signed_in(asked.lead.user), item(asked, asked.lead), "Après coup."))
    assert "n’attend plus cette pièce" in said
    assert item(asked, asked.lead).word != "Après coup."


def test_the_sections_of_a_protocol_are_answered_one_by_one(our_protocol):
    story = our_protocol
    story.drafted().file().take()
    instructing.request_documents(
        story.instruction,
        story.instructor,
        sections={"risks": "Un risque manque.", "appendices": "Une annexe manque."},
        due_on=story.agency.today().replace(year=story.agency.today().year + 1),
        message="",
    )
    risks, appendices = RequestedItem.objects.order_by("pk")
    assert (risks.given, appendices.given) == (Given.TO_GIVE, Given.TO_GIVE)
    detail = words_of(signed_in(story.lead.user).get(reverse("projects:detail", args=[story.project.pk])))
    assert detail.count("À donner") == 2
    assert f'{reverse("projects:section", args=[story.project.pk, 13])}">Remplacer ou corriger' in detail
    story.write("context", context="Un contexte complété.")
    with pytest.raises(TransitionRefused) as refusal:
        projects.file_again(story.project, story.lead.user)
    assert [reason.count("n’a pas changé") for reason in refusal.value.reasons] == [1, 1]
    for one in (risks, appendices):
        assert explain(signed_in(story.lead.user), one, "Elle est dans la rubrique 14.").status_code == 302
    assert {one.given for one in RequestedItem.objects.all()} == {Given.EXPLAINED}


# --- The delay of silence (CRPA, L. 114-5) ------------------------------------------------------------------------------
@pytest.fixture
def waiting(ours):
    """Our dossier, filed; two things are asked of two people, within thirty days."""
    ours.ready().file().take()
    asked_of = ((ours.lead, Item.DIPLOMA), (doctor_of(ours), Item.INSURANCE))
    examining.request_documents(
        ours.instruction,
        ours.instructor,
        missing=[
            examining.Missing(ours.membership(person).examination, thing, thing.label, "À revoir.")
            for person, thing in asked_of
        ],
        due_on=ours.adhesion.agency.today() + datetime.timedelta(days=30),
    )
    return ours


def days_won(story) -> int:
    """How many days the delay of silence stood still."""
    dossier, agency = story.instruction, story.adhesion.agency
    return (dossier.silence_on - add_months(agency.day_of(dossier.filed_at), 4)).days


def answered(story, *given) -> None:
    """On the fifth day: these are replaced, the others explained."""
    with time_machine.travel(timezone.now() + datetime.timedelta(days=5), tick=False):
        for person, thing in given:
            story.give(person, thing)
        story.explain()
        filing.answer_request(story.adhesion, story.lead.user)


def test_the_delay_of_silence_runs_again_once_all_that_was_asked_is_produced(waiting):
    answered(waiting, (waiting.lead, Item.DIPLOMA), (doctor_of(waiting), Item.INSURANCE))
    assert days_won(waiting) == 5
    assert waiting.instruction.requests.get().produced_at == waiting.instruction.requests.get().answered_at


@pytest.mark.parametrize("replaced", [0, 1])
def test_a_word_in_the_place_of_a_document_does_not_make_it_run_before_the_time_given_is_over(waiting, replaced):
    answered(waiting, *[(waiting.lead, Item.DIPLOMA)][:replaced])
    assert days_won(waiting) == 30
    assert waiting.instruction.requests.get().produced_at is None
    assert waiting.instruction.state == InstructionState.CHECKING  # the agency goes on meanwhile
    sentence = road_of(waiting.adhesion).drawing.sentence
    assert "réponse reçue le" in sentence
    assert f"fin de la suspension le {french_date(waiting.instruction.requests.get().due_on)}" in sentence


def test_an_agency_that_waits_no_more_does_not_shorten_the_time_it_gave_and_says_so_to_each(waiting):
    before = waiting.instruction.silence_on
    examining.close_request(waiting.instruction, waiting.instructor)
    assert waiting.instruction.silence_on == before
    assert days_won(waiting) == 30
    told = Message.objects.filter(kind="demande_close")
    assert {message.to for message in told} == {waiting.lead.user.email, doctor_of(waiting).user.email}


def test_what_a_word_does_to_the_delay_is_said_where_it_is_written(waiting):
    lead, asked_item = signed_in(waiting.lead.user), RequestedItem.objects.first()
    said = " ".join(asked_item.request.on_words.split())
    assert french_date(asked_item.request.due_on).replace("\u00a0", " ") in said
    assert said in words_of(lead.get(reverse("desk:explain", args=[asked_item.pk])))
    assert said in words_of(lead.get(reverse("adhesions:detail", args=[waiting.pk])))
    closing = words_of(signed_in(waiting.instructor).get(reverse("desk:close_request", args=[waiting.instruction.pk])))
    assert said in closing
    assert "en est prévenue" in closing
