"""The order is asked about one person, through a link; it stops no clock, and the agency alone reads the answer (art. 4)."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from adhesions.choices import OrdinalAnswer
from adhesions.models import OrdinalConsultation
from adhesions.services import consultations
from coopps.demo import people
from coopps.kernel.mailing.models import Message
from coopps.kernel.transmissions.choices import RecipientKind
from coopps.kernel.transmissions.models import Recipient
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

QUESTION = "Une procédure disciplinaire est-elle en cours ?"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def taken(ours):
    return ours.ready().file().take()


def order_of(story, person=None, **changes) -> Recipient:
    agency, profession = story.adhesion.agency, (person or story.lead).profession
    words = {
        "kind": RecipientKind.ORDER,
        "profession": profession,
        "name": f"Ordre, {profession.label}",
        "email": "Ordre@demonstration.test",
        "valid_from": agency.today() - DAY,
    } | changes
    return Recipient.objects.create(agency=agency, recorded_by=story.instructor, **words)


def asked(story, agent=None, **changes) -> OrdinalConsultation:
    words = {"question": QUESTION, "due_on": story.adhesion.agency.today() + 20 * DAY} | changes
    words.setdefault("recipient", Recipient.objects.first())
    return consultations.ask(story.membership(story.lead), agent or story.instructor, **words)


def given(**changes) -> dict:
    words = {
        "outcome": OrdinalAnswer.ELEMENTS,
        "comment": "Une plainte est en cours d’instruction.",
        "signatory_name": "Alix Essai",
        "signatory_function": "Présidence du conseil régional",
    }
    return words | changes


def test_the_order_answers_once_and_the_agency_reads_it(taken, client):
    order_of(taken)
    desk = signed_in(taken.instructor)
    dossier, member = taken.instruction, taken.membership(taken.lead)
    due = dossier.due_on
    address = reverse("adhesions:consult", args=[dossier.pk, member.pk])
    assert address in desk.get(dossier.desk_url).text
    page = words_of(desk.get(address))
    assert "arrêté du 31 décembre 2009, article 4" in page
    assert "n’arrête pas le délai" in page
    sent = {"recipient": Recipient.objects.get().pk, "question": QUESTION, "due_on": dossier.agency.today() + 20 * DAY}
    assert desk.post(address, sent).status_code == 302
    row = OrdinalConsultation.objects.get()
    message = Message.objects.get(kind="consultation_ordre")
    assert message.to == row.email == "ordre@demonstration.test"
    assert taken.lead.user.last_name not in message.body

    link = reverse("adhesions:ordinal_answer", args=[consultations.LINK.token(row)])
    page = words_of(client.get(link))
    assert QUESTION in page
    assert "n’arrête pas le délai" in page
    assert client.post(link, given()).status_code == 200
    answered = OrdinalConsultation.objects.get()
    assert (answered.outcome, answered.signatory_name) == (OrdinalAnswer.ELEMENTS, "Alix Essai")
    assert Message.objects.get(kind="reponse_ordre").recipient == taken.instructor
    assert client.post(link, given()).status_code == 410
    assert "Une plainte est en cours d’instruction." in words_of(desk.get(dossier.desk_url))
    assert taken.instruction.due_on == due  # the clock goes on
    for person in taken.everyone:
        reader = signed_in(person.user)
        for page in (
            reverse("adhesions:detail", args=[taken.adhesion.pk]),
            reverse("adhesions:dossier", args=[member.pk]),
        ):
            assert "plainte" not in reader.get(page).text


@pytest.mark.parametrize("missing", ["comment", "signatory_name", "signatory_function", "outcome"])
def test_an_answer_that_lacks_something_keeps_what_was_typed(taken, client, missing):
    order_of(taken)
    link = reverse("adhesions:ordinal_answer", args=[consultations.LINK.token(asked(taken))])
    page = client.post(link, given(**{missing: ""}))
    assert page.status_code == 200
    assert all(words in page.text for name, words in given().items() if name not in (missing, "outcome"))
    assert OrdinalConsultation.objects.get().is_open


def test_who_asks_whom(taken, theirs, normandy):
    mine = order_of(taken)
    doctors = order_of(taken, taken.members[0][0])
    assert list(consultations.bodies_for(taken.membership(taken.lead))) == [mine]
    with pytest.raises(TransitionRefused, match="n’est pas de celles"):
        asked(taken, recipient=doctors)
    with pytest.raises(TransitionRefused, match="date à venir"):
        asked(taken, recipient=mine, due_on=normandy.today())
    for agent in (taken.signatory, theirs.instructor, taken.lead.user):
        with pytest.raises(TransitionRefused) as refused:
            asked(taken, agent, recipient=mine)
        assert refused.value.forbidden
    asked(taken, recipient=mine)
    with pytest.raises(TransitionRefused, match="déjà consulté"):
        asked(taken, recipient=mine)


def test_a_body_without_an_electronic_address_is_said_to_the_administration(taken):
    order_of(taken, email="", address="Caen")
    address = reverse("adhesions:consult", args=[taken.instruction.pk, taken.membership(taken.lead).pk])
    assert "son administration l’ajoute" in words_of(signed_in(taken.instructor).get(address))


def test_another_link_replaces_the_former_and_a_closed_one_opens_nothing(taken, client):
    order_of(taken)
    row = asked(taken)
    desk = signed_in(taken.instructor)
    former = reverse("adhesions:ordinal_answer", args=[consultations.LINK.token(row)])
    Recipient.objects.update(email="nouvelle@demonstration.test")
    later = {"due_on": taken.adhesion.agency.today() + 40 * DAY}
    assert desk.post(reverse("adhesions:consultation_again", args=[row.pk]), later).status_code == 302
    row.refresh_from_db()
    assert (row.email, row.link_round) == ("nouvelle@demonstration.test", 2)
    assert client.get(former).status_code == 410
    link = reverse("adhesions:ordinal_answer", args=[consultations.LINK.token(row)])
    assert client.get(link).status_code == 200
    assert desk.post(reverse("adhesions:consultation_close", args=[row.pk])).status_code == 302
    assert client.get(link).status_code == 410


def test_a_consultation_of_another_region_is_not_found(taken, theirs):
    order_of(taken)
    row = asked(taken)
    for who, status in ((theirs.instructor, 404), (taken.lead.user, 404), (people.account("x@y.test", "S", "D"), 404)):
        reader = signed_in(who)
        for name in ("adhesions:consultation_again", "adhesions:consultation_close"):
            assert reader.post(reverse(name, args=[row.pk])).status_code == status
    assert OrdinalConsultation.objects.get().is_open


def test_the_database_keeps_what_was_asked_and_answered(taken):
    order_of(taken)
    row = asked(taken)
    rows = OrdinalConsultation.objects.filter(pk=row.pk)
    for change in ({"question": "Autre ?"}, {"outcome": OrdinalAnswer.ELEMENTS}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    words = given()
    consultations.answer(
        consultations.LINK.token(row),
        outcome=words["outcome"],
        comment=words["comment"],
        name=words["signatory_name"],
        function=words["signatory_function"],
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(comment="Rien.")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
