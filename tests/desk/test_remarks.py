"""Remarks on a filed dossier: opened by the agency on a person or on what the person gave, answered, closed again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from adhesions.choices import Item
from adhesions.services import filing
from coopps.demo import people
from coopps.kernel.instruction import conversations
from coopps.kernel.instruction.choices import RemarkState
from coopps.kernel.instruction.models import DossierRemark
from coopps.kernel.instruction.services import remarking
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

TEXT = "L’année du diplôme ne correspond pas à celle de l’inscription."


@pytest.fixture
def taken(ours):
    return ours.ready().file().take()


def doctor_of(story):
    return story.members[0][0]


def page_of(story) -> str:
    return reverse("desk:remarks", args=[story.instruction.pk])


def act_url(remark, act: str) -> str:
    return reverse("desk:remark", args=[remark.examination.instruction_id, remark.pk, act])


def remark_on(story, person, anchor: str = "", text: str = TEXT) -> DossierRemark:
    return remarking.open_remark(story.membership(person).examination, story.instructor, text=text, anchor=anchor)


def fresh(remark) -> DossierRemark:
    return DossierRemark.objects.get(pk=remark.pk)


def test_a_remark_goes_from_its_opening_to_its_end_by_the_pages(taken):
    agent, nurse = signed_in(taken.instructor), signed_in(taken.lead.user)
    examination = taken.membership(taken.lead).examination
    adding = reverse("desk:remark_new", args=[taken.instruction.pk, examination.pk])
    assert adding in agent.get(page_of(taken)).text
    assert page_of(taken) in agent.get(taken.instruction.desk_url).text
    assert "Diplômes : intitulé du diplôme" in words_of(agent.get(adding))
    assert agent.post(adding, {"field": "diplome.title", "text": TEXT}).status_code == 302
    remark = DossierRemark.objects.get()
    assert (remark.requirement, remark.field, remark.opened_for) == ("diplome", "title", taken.adhesion.agency.name)
    assert "1 remarque vous attend" in words_of(nurse.get(reverse("portal:home")))
    assert "1 remarque à traiter" in words_of(nurse.get(reverse("adhesions:detail", args=[taken.pk])))
    shown = words_of(nurse.get(page_of(taken)))
    assert TEXT in shown
    assert "Faire une remarque" not in shown
    assert act_url(remark, "repondre") in shown
    assert act_url(remark, "clore") not in shown
    assert nurse.post(act_url(remark, "repondre"), {"text": "C’est l’année de soutenance."}).status_code == 302
    assert "1 remarque vous attend" in words_of(agent.get(reverse("portal:home")))
    assert "C’est l’année de soutenance." in words_of(agent.get(page_of(taken)))
    assert agent.post(act_url(remark, "rouvrir")).status_code == 302
    assert fresh(remark).state == RemarkState.OPEN
    nurse.post(act_url(remark, "repondre"), {"text": "Le titre est de 2015."})
    assert agent.post(act_url(remark, "clore")).status_code == 302
    assert fresh(remark).is_closed
    assert [one.transition for one in fresh(remark).record.all()] == ["answer", "reopen", "answer", "close"]
    assert "Remarques closes" in words_of(nurse.get(page_of(taken)))
    assert conversations.remarks_for(taken.lead.user) == conversations.remarks_for(taken.instructor) == {}


def test_the_mail_goes_to_who_may_answer_and_carries_nothing(taken):
    remark = remark_on(taken, doctor_of(taken), "diplome")
    told = Message.objects.filter(kind="remarque_sur_le_dossier")
    assert set(told.values_list("recipient", flat=True)) == {taken.lead.user_id, doctor_of(taken).user_id}
    assert not any("diplôme" in f"{one.subject} {one.body}" for one in told)
    remarking.answer(remark, doctor_of(taken).user, text="Fait.")
    [answered] = Message.objects.filter(kind="remarque_sur_le_dossier_repondue")
    assert answered.recipient == taken.instructor
    assert "Fait." not in answered.body


def test_a_member_reads_the_own_remarks_and_the_lead_all(taken):
    remark_on(taken, taken.lead, text="Sur la personne qui porte.")
    remark_on(taken, doctor_of(taken), text="Sur le médecin.")
    [team] = taken.instruction.examinations.filter(subject="equipe")
    remarking.open_remark(team, taken.instructor, text="Sur toute l’équipe.", anchor="intention")
    lead, doctor = (words_of(signed_in(one.user).get(page_of(taken))) for one in (taken.lead, doctor_of(taken)))
    texts = ("Sur la personne qui porte.", "Sur le médecin.", "Sur toute l’équipe.")
    assert [text in lead for text in texts] == [True, True, True]
    assert [text in doctor for text in texts] == [False, True, False]
    other = DossierRemark.objects.get(text="Sur la personne qui porte.")
    assert signed_in(doctor_of(taken).user).post(act_url(other, "repondre"), {"text": "Moi !"}).status_code == 404
    assert fresh(other).is_open


def test_the_neighbor_finds_nothing(taken, theirs):
    theirs.ready().file().take()
    remark = remark_on(taken, taken.lead)
    examination = taken.membership(taken.lead).examination
    adding = reverse("desk:remark_new", args=[taken.instruction.pk, examination.pk])
    for stranger in (theirs.lead.user, theirs.instructor):
        client = signed_in(stranger)
        assert [client.get(one).status_code for one in (page_of(taken), adding, act_url(remark, "clore"))] == [404] * 3
        assert client.post(adding, {"text": TEXT}).status_code == 404
        for name in ("answer", "close"):
            with pytest.raises(TransitionRefused):
                getattr(remarking, name)(remark, stranger, **({"text": TEXT} if name == "answer" else {}))
        with pytest.raises(TransitionRefused):
            remarking.open_remark(examination, stranger, text=TEXT)
    # A remark of ours is not found under the number of the neighbor's dossier, nor a subject.
    agent = signed_in(theirs.instructor)
    assert agent.get(reverse("desk:remark", args=[theirs.instruction.pk, remark.pk, "clore"])).status_code == 404
    assert agent.get(reverse("desk:remark_new", args=[theirs.instruction.pk, examination.pk])).status_code == 404
    assert signed_in(taken.lead.user).get(adding).status_code == 403
    assert DossierRemark.objects.count() == 1


@pytest.mark.parametrize(
    "words", [{"text": ""}, {"text": "\0"}, {"text": "x" * 5001}, {"text": TEXT, "field": "inconnu"}]
)
def test_what_is_typed_wrong_is_told_and_kept(taken, words):
    adding = reverse("desk:remark_new", args=[taken.instruction.pk, taken.membership(taken.lead).examination_id])
    response = signed_in(taken.instructor).post(adding, words)
    assert response.status_code == 200
    assert words["text"].replace("\0", "") in words_of(response)
    assert not DossierRemark.objects.exists()


def test_the_same_words_sent_twice_are_one_remark(taken):
    first, again = (remark_on(taken, taken.lead, "diplome.title") for _ in range(2))
    assert first == again
    assert remark_on(taken, taken.lead, "diplome.institution") != first
    remarking.close(first, taken.instructor)
    assert remark_on(taken, taken.lead, "diplome.title") != first


def test_an_act_that_is_none_is_not_found(taken):
    remark = remark_on(taken, taken.lead)
    assert signed_in(taken.instructor).get(act_url(remark, "effacer")).status_code == 404


def test_a_colleague_closes_what_an_absent_instructor_opened(taken):
    remark = remark_on(taken, taken.lead)
    agency = taken.adhesion.agency
    colleague = people.agent("c@demonstration.test", "Cléo", "Démo", agency, AgencyRoleKind.INSTRUCTOR, "Instruction")
    assert remarking.close(remark, colleague).is_closed


def test_a_decided_dossier_is_remarked_no_more(taken):
    filing.withdraw(taken.adhesion, taken.lead.user)
    with pytest.raises(TransitionRefused, match="on ne le remarque plus"):
        remark_on(taken, taken.lead)
    assert "Faire une remarque" not in words_of(signed_in(taken.instructor).get(page_of(taken)))


def test_the_agency_sees_what_changed_since_the_remark_and_since_the_filing(taken):
    agent = signed_in(taken.instructor)
    remark = remark_on(taken, taken.lead, "diplome")
    assert "Rien n’a changé dans le dossier depuis son dépôt." in words_of(agent.get(page_of(taken)))
    before = taken.membership(taken.lead).item_diplome.get().document
    for _ in range(2):  # asked twice: the comparison is with what was filed
        taken.request(taken.lead, Item.DIPLOMA)
        taken.give(taken.lead, Item.DIPLOMA)
        filing.answer_request(taken.adhesion, taken.lead.user)
    after = taken.membership(taken.lead).item_diplome.get().document
    [change] = fresh(remark).changes
    assert (change.document_before["id"], change.document_after["id"]) == (before.pk, after.pk)
    page = words_of(agent.get(page_of(taken)))
    assert "Ce qui a changé au dossier depuis la remarque" in page
    since = page.split('id="change"')[1]
    for document in (before, after):
        address = reverse("desk:kept_document", args=[taken.instruction.pk, document.pk])
        assert address in since
        assert agent.get(address).getvalue()[:4] == b"%PDF"
    assert "depuis la remarque" not in words_of(signed_in(taken.lead.user).get(page_of(taken)))


def test_a_remark_stops_no_clock(taken):
    before = (taken.instruction.state, taken.instruction.silence_on, taken.instruction.last_receipt_at)
    remarking.answer(remark_on(taken, taken.lead), taken.lead.user, text="Vu.")
    assert (taken.instruction.state, taken.instruction.silence_on, taken.instruction.last_receipt_at) == before


def test_a_protocol_is_remarked_on_its_own_pages(our_protocol):
    our_protocol.drafted().file().take()
    assert signed_in(our_protocol.instructor).get(page_of(our_protocol)).status_code == 404
    examination = our_protocol.instruction.examinations.first()
    with pytest.raises(TransitionRefused):
        remarking.open_remark(examination, our_protocol.instructor, text=TEXT)
