"""What an agency has to tell besides what it signs: a difficulty, the yearly report; and several transmissions at once."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Profession
from adhesions.models import EmployerAgreement
from coopps.demo import people
from coopps.kernel.mailing.models import Message
from coopps.kernel.transmissions import services
from coopps.kernel.transmissions.choices import Channel, Event, RecipientKind
from coopps.kernel.transmissions.models import Proof, Transmission
from protocols.models import RegionalAuthorization
from tests.reading import words_of
from tests.stories import office

pytestmark = pytest.mark.django_db
K = RecipientKind
TOLD = "En mai, le taux de reprise a dépassé 8 %, au-delà du seuil d’alerte de 5 %."


@pytest.fixture
def instructor(normandy):
    return office(normandy)[0]


@pytest.fixture
def order(ours) -> RegionalAuthorization:
    """The order under which our team asks to work."""
    return RegionalAuthorization.objects.get(protocol=ours.protocol, agency__code="NOR")


# --- A difficulty -------------------------------------------------------------------------------------------------------
def test_the_agency_tells_the_has_of_a_difficulty_once(client, order, keep, instructor):
    keep(K.HAS, "")
    client.force_login(instructor)
    address = reverse("protocols:order_difficulty", args=[order.pk])
    assert address in client.get(reverse("protocols:order", args=[order.pk])).text
    assert "arrêté du 21 juillet 2010, article 1er, I" in words_of(client.get(address))
    for _ in range(2):
        assert client.post(address, {"nature": "seuil", "told": TOLD}).status_code == 302
    row = Transmission.objects.get()
    assert (row.event, row.recipient_kind, row.is_to_send) == (Event.DIFFICULTY, K.HAS, True)
    assert TOLD in row.told
    assert client.post(address, {"nature": "evenement", "told": TOLD}).status_code == 302
    assert Transmission.objects.count() == 2


def test_a_difficulty_is_told_in_words_by_who_may(client, order, reunion, instructor):
    address = reverse("protocols:order_difficulty", args=[order.pk])
    client.force_login(instructor)
    for wrong in ({"nature": "seuil", "told": ""}, {"nature": "seuil", "told": "x"}, {"nature": "autre", "told": TOLD}):
        page = client.post(address, wrong)
        assert page.status_code == 200
        assert wrong["told"] in page.text
    for user in (office(reunion)[0], people.account("seule@demonstration.test", "Sol", "Démo")):
        client.force_login(user)
        assert client.post(address, {"nature": "seuil", "told": TOLD}).status_code == 404
    assert not Transmission.objects.exists()


# --- The yearly report --------------------------------------------------------------------------------------------------
def test_the_yearly_report_goes_to_all_whom_the_order_names(client, ours, keep, instructor, reunion):
    decided = ours.decided()
    agency, told_before = decided.adhesion.agency, Transmission.objects.count()
    for email in ("rh@hopital.test", "RH@hopital.test"):
        EmployerAgreement.objects.create(
            membership=decided.membership(decided.lead),
            employer="Hôpital d’essai",
            email=email,
            answered_at=timezone.now(),
            agreed=True,
            signatory_name="Alix Essai",
            signatory_function="Direction",
        )
    keep(K.MINISTER, "")
    client.force_login(instructor)
    address = reverse("portal:agency_report", args=[agency.code])
    assert "arrêté du 21 juillet 2010, article 3" in words_of(client.get(address))
    year = agency.today().year - 1
    assert client.post(address, {"year": 1999, "reference": "Bilan"}).status_code == 200
    assert Transmission.objects.count() == told_before
    assert client.post(address, {"year": year, "reference": "Bilan n° 4"}).status_code == 302
    rows = Transmission.objects.filter(event=Event.YEARLY_REPORT)
    assert {row.recipient_kind for row in rows} == {K.HAS, K.MINISTER, K.ORDER, K.URPS, K.EMPLOYER, K.ORGANIZATION}
    assert [row.to_email for row in rows if row.recipient_kind == K.EMPLOYER] == ["rh@hopital.test"]
    assert {row.told for row in rows} == {""}
    assert client.post(address, {"year": year, "reference": "Le même"}).status_code == 302
    assert Transmission.objects.filter(event=Event.YEARLY_REPORT).count() == len(rows)
    client.force_login(office(reunion)[0])
    assert client.get(address).status_code == 404


# --- Several at once ------------------------------------------------------------------------------------------------------
@pytest.fixture
def waiting(normandy, keep) -> list[Transmission]:
    """One that may go by mail, one that may not."""
    keep(K.URPS, "60")
    keep(K.ORDER, "60", email="", address="Caen")
    return services.announce(
        Event.WITHDRAWAL,
        agency=normandy,
        occurrence="x-1",
        subject="Retrait",
        fact="Le retrait.",
        professions=Profession.objects.filter(code="60"),
    )


def test_several_leave_together_or_none_does(client, normandy, waiting, instructor):
    client.force_login(instructor)
    keys = [row.pk for row in waiting]
    by_mail = next(row.pk for row in waiting if row.to_email)
    address = reverse("portal:transmissions_send")
    assert address in client.get(reverse("portal:transmissions"), {"onglet": "a-envoyer"}).text
    assert "ne part pas par courriel" in words_of(client.get(address, {"choix": keys}))
    assert "n’a pas d’adresse électronique" in words_of(client.post(address, {"choix": keys}))
    assert not Proof.objects.exists()
    assert client.post(address, {"choix": [by_mail]}).status_code == 302
    assert Proof.objects.get().transmission_id == by_mail
    assert Message.objects.filter(kind="transmission").count() == 1


def test_one_sending_is_noted_for_several(client, normandy, waiting, instructor):
    client.force_login(instructor)
    address, keys = reverse("portal:transmissions_note"), [row.pk for row in waiting]
    noted = {"choix": keys, "sent_on": normandy.today(), "reference": "Bordereau 7"}
    page = client.post(address, noted | {"reference": ""})
    assert all(f'name="choix" value="{key}"' in page.text for key in keys)
    assert client.post(address, noted).status_code == 302
    proofs = list(Proof.objects.order_by("pk"))
    assert [(one.transmission_id, one.channel, one.reference) for one in proofs] == [
        (key, Channel.OTHER, "Bordereau 7") for key in sorted(keys)
    ]
    assert "déjà inscrit au registre" in words_of(client.post(address, noted))
    assert Proof.objects.count() == len(keys)


def test_what_is_ticked_is_of_my_agency(client, normandy, reunion, waiting, instructor):
    keys = [row.pk for row in waiting]
    for name in ("portal:transmissions_send", "portal:transmissions_note"):
        client.force_login(office(reunion)[0])
        told = {"choix": keys, "sent_on": normandy.today(), "reference": "Vol"}
        assert client.post(reverse(name), told, follow=True).redirect_chain
        client.force_login(instructor)
        for nothing in ({}, {"choix": "x"}, {"choix": "9" * 40}, {"choix": "²"}):
            assert "Cochez d’abord" in words_of(client.get(reverse(name), nothing, follow=True))
        client.force_login(people.account(f"{name[-4:]}@demonstration.test", "Sol", "Démo"))
        assert client.get(reverse(name), {"choix": keys}).status_code == 403
    assert not Proof.objects.exists()
