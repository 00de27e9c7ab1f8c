"""A request for documents is an act: frozen, made available to each person concerned, opened and dated like the others."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.services import professionals
from adhesions.choices import Item
from coopps.kernel.documents.choices import Channel
from coopps.kernel.documents.models import Act, Delivery
from coopps.kernel.documents.services import delivering
from coopps.kernel.instruction.models import RequestLetter
from coopps.kernel.instruction.services import examining
from coopps.kernel.law.clock import add_months
from coopps.kernel.mailing.models import Message
from coopps.kernel.typography import french_date
from protocols.sections import SECTIONS
from protocols.services import instructing
from tests.reading import printed, signed_in, words_of
from tests.stories import second_nurse

pytestmark = pytest.mark.django_db

REASON = "La date de fin n’est pas lisible."


@pytest.fixture
def asked(ours):
    """The insurance of the doctor is asked for, in a team of three."""
    second_nurse(ours)
    ours.ready().file().take().request(ours.members[0][0], Item.INSURANCE, REASON)
    return ours


def acts_of(story) -> dict[int, Act]:
    """Addressee → act."""
    rows = RequestLetter.objects.filter(request__instruction=story.instruction).select_related("act__delivery")
    return {row.act.delivery.addressee_id: row.act for row in rows}


def test_each_person_concerned_has_an_act_and_nobody_else(asked):
    doctor = asked.members[0][0]
    acts = acts_of(asked)
    assert set(acts) == {asked.lead.user_id, doctor.user_id}
    told = Message.objects.filter(kind="demande_de_pieces")
    assert {message.recipient_id for message in told} == set(acts)
    assert all(reverse("portal:delivery", args=[acts[row.recipient_id].delivery.pk]) in row.body for row in told)


def test_the_act_says_the_list_the_delay_its_effect_on_the_clock_and_who_is_in_charge(asked):
    doctor, agency, dossier = asked.members[0][0], asked.adhesion.agency, asked.instruction
    request = dossier.requests.get()
    said = printed(bytes(acts_of(asked)[doctor.user_id].content))
    rejected_on = add_months(agency.day_of(dossier.filed_at), 4) + datetime.timedelta(days=30)
    assert dossier.silence_on == rejected_on
    for words in (Item.INSURANCE.label, REASON, french_date(request.due_on), french_date(rejected_on), "est suspendu"):
        assert words.replace("\xa0", " ") in said
    assert asked.instructor.full_name in said
    assert agency.email in said


def test_each_reads_the_own_part_and_the_lead_the_whole(ours):
    doctor = ours.members[0][0]
    ours.ready().file().take()
    examining.request_documents(
        ours.instruction,
        ours.instructor,
        missing=[
            examining.Missing(ours.membership(doctor).examination, Item.INSURANCE, "Assurance du docteur", REASON),
            examining.Missing(ours.membership(ours.lead).examination, Item.DIPLOMA, "Diplôme de la personne", REASON),
        ],
        due_on=ours.adhesion.agency.today() + datetime.timedelta(days=20),
        message="Merci de répondre ensemble.",
    )
    acts = acts_of(ours)
    lead, other = (printed(bytes(acts[person.user_id].content)) for person in (ours.lead, doctor))
    assert ("Assurance du docteur" in lead, "Diplôme de la personne" in lead) == (True, True)
    assert ("Assurance du docteur" in other, "Diplôme de la personne" in other) == (True, False)
    assert "Merci de répondre ensemble." in other


def test_it_is_opened_and_dated_whatever_the_consent_and_nobody_is_deemed_to_have_it(asked, work):
    """What was filed here is answered here (CRPA, L. 112-14); the fiction of the fifteen days needs a consent."""
    doctor = asked.members[0][0]
    professionals.withdraw_consent(doctor)
    examining.close_request(asked.instruction, asked.instructor)
    asked.request(doctor, Item.DIPLOMA, REASON)
    act = Act.objects.filter(delivery__addressee=doctor.user).latest("pk")
    assert act.delivery.channel == Channel.ELECTRONIC
    work()
    delivering.receive_by_delay()
    client = signed_in(User.objects.get(pk=doctor.user_id))
    page = reverse("portal:delivery", args=[act.delivery.pk])
    assert "le jour de l’ouverture est gardé" in words_of(client.get(page))
    assert client.post(page).status_code == 302
    assert Delivery.objects.get(act=act).opened_at is not None
    opened = words_of(client.get(page))
    assert "Donner la pièce demandée" in opened
    assert reverse("adhesions:dossier_item", args=[asked.membership(doctor).pk, "diplome"]) in opened
    assert client.get(reverse("portal:act", args=[act.pk])).content == bytes(act.content)


def test_both_sides_are_led_to_it_and_the_agency_reads_when_it_was_opened(asked):
    acts = acts_of(asked)
    mine = acts[asked.lead.user_id]
    page = words_of(signed_in(asked.lead.user).get(reverse("adhesions:detail", args=[asked.pk])))
    assert reverse("portal:delivery", args=[mine.delivery.pk]) in page
    agency = signed_in(asked.instructor)
    assert words_of(agency.get(asked.instruction.desk_url)).count("pas encore ouverte") == 2
    delivering.open_letter(mine.delivery, User.objects.get(pk=asked.lead.user_id))
    assert words_of(agency.get(asked.instruction.desk_url)).count("pas encore ouverte") == 1
    assert agency.get(reverse("portal:act", args=[mine.pk])).status_code == 200


def test_the_neighbor_and_a_colleague_do_not_read_it(asked, theirs):
    act = acts_of(asked)[asked.members[0][0].user_id]
    for user in (theirs.instructor, theirs.lead.user, asked.lead.user, asked.members[1][0].user):
        assert signed_in(user).get(reverse("portal:act", args=[act.pk])).status_code == 404
        assert signed_in(user).get(reverse("portal:delivery", args=[act.delivery.pk])).status_code == 404


def test_it_is_never_changed(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        RequestLetter.objects.update(request=None)


def test_a_request_about_a_protocol_is_an_act_for_each_author(our_protocol):
    our_protocol.drafted().file().take()

    instructing.request_documents(
        our_protocol.instruction,
        our_protocol.instructor,
        sections={SECTIONS[4].key: REASON},
        due_on=our_protocol.agency.today() + datetime.timedelta(days=20),
    )
    rows = RequestLetter.objects.filter(request__instruction=our_protocol.instruction)
    assert {row.act.delivery.addressee_id for row in rows} == {
        our_protocol.lead.user_id,
        our_protocol.colleague.user_id,
    }
    lead = signed_in(our_protocol.lead.user)
    own = rows.get(act__delivery__addressee=our_protocol.lead.user).act.delivery
    page = words_of(lead.get(reverse("projects:detail", args=[our_protocol.project.pk])))
    assert reverse("portal:delivery", args=[own.pk]) in page
