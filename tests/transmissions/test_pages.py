"""The register of transmissions, and the recipients that the administration keeps."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from accounts.models import Agency, Profession
from coopps.demo import people
from coopps.kernel.mailing.choices import MessageState
from coopps.kernel.mailing.models import Message
from coopps.kernel.transmissions import services
from coopps.kernel.transmissions.choices import PROFESSIONS, Event, RecipientKind
from coopps.kernel.transmissions.models import Recipient, Transmission
from tests.reading import words_of
from tests.stories import office

pytestmark = pytest.mark.django_db
K = RecipientKind
REGISTER = "portal:transmissions"


def withdrawal(agency, number: int = 1, codes=("60",)) -> list[Transmission]:
    return services.announce(
        Event.WITHDRAWAL,
        agency=agency,
        occurrence=f"x-{number}",
        subject=f"Retrait {agency.code} {number}",
        fact=f"Le retrait {number}.",
        professions=Profession.objects.filter(code__in=codes),
    )


@pytest.fixture
def instructor(normandy):
    return office(normandy)[0]


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# --- The register -----------------------------------------------------------------------------------------------------
def test_each_tab_holds_its_own(client, normandy, reunion, keep, instructor):
    keep(K.URPS, "60", name="URPS des infirmiers")
    withdrawal(normandy)
    withdrawal(reunion, 2)
    client.force_login(instructor)
    shown = words_of(client.get(reverse(REGISTER)))
    assert "Retrait NOR 1" in shown
    assert "Retrait REU" not in shown
    assert "arrêté du 31 décembre 2009, article 3" in shown
    to_send = words_of(client.get(reverse(REGISTER), {"onglet": "a-envoyer"}))
    assert "URPS des infirmiers" in to_send
    assert "Ordre régional ou interrégional, Infirmier" not in to_send
    missing = words_of(client.get(reverse(REGISTER), {"onglet": "sans-destinataire"}))
    assert "Ordre régional ou interrégional, Infirmier" in missing
    assert "URPS des infirmiers" not in missing
    assert "Retrait NOR 1" not in words_of(client.get(reverse(REGISTER), {"onglet": "envoyees"}))
    assert "Retrait NOR 1" not in words_of(client.get(reverse(REGISTER), {"nature": "bilan"}))
    assert "Retrait NOR 1" in words_of(client.get(reverse(REGISTER), {"nature": "retrait", "q": "urps INFIRMIERS"}))
    for wrong in ({"onglet": "autre"}, {"nature": "autre"}, {"agence": "REU"}):
        assert client.get(reverse(REGISTER), wrong).status_code == 404
    assert "1 transmission obligatoire est à faire" in words_of(client.get(reverse("portal:home")))


def test_a_message_is_sent_from_the_register_and_a_trouble_is_shown(client, normandy, keep, instructor):
    keep(K.URPS, "60", name="URPS des infirmiers")
    withdrawal(normandy)
    row = Transmission.objects.get(recipient_kind=K.URPS)
    client.force_login(instructor)
    address = reverse("portal:transmission_send", args=[row.pk])
    page = words_of(client.get(address))
    assert "urps60@destinataire.test" in page
    assert "Le retrait 1." in page
    assert client.post(address).status_code == 302
    message = Message.objects.get(kind="transmission")
    assert message.to == "urps60@destinataire.test"
    assert "par courriel du portail" in words_of(client.get(reverse(REGISTER), {"onglet": "envoyees"}))
    assert "n’est pas à envoyer" in words_of(client.get(address))
    assert client.post(address).status_code == 200
    assert Message.objects.filter(kind="transmission").count() == 1
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, last_error="550 inconnu")
    assert "a été refusé" in words_of(client.get(reverse(REGISTER), {"onglet": "a-verifier"}))


def test_another_way_is_noted_with_its_proof(client, normandy, keep, instructor):
    keep(K.ORDER, "60", email="", address="Caen", name="Ordre des infirmiers")
    withdrawal(normandy)
    row = Transmission.objects.get(recipient_kind=K.ORDER)
    client.force_login(instructor)
    assert "ne part pas par courriel" in words_of(client.get(reverse("portal:transmission_send", args=[row.pk])))
    address = reverse("portal:transmission_note", args=[row.pk])
    tomorrow = normandy.today() + datetime.timedelta(days=2)
    assert client.post(address, {"sent_on": tomorrow, "reference": "RAR 12"}).status_code == 200
    assert client.post(address, {"sent_on": normandy.today(), "reference": ""}).status_code == 200
    assert not Transmission.objects.filter(proof__isnull=False).exists()
    assert client.post(address, {"sent_on": normandy.today(), "reference": "RAR 12"}).status_code == 302
    shown = words_of(client.get(reverse(REGISTER), {"onglet": "envoyees"}))
    assert "RAR 12" in shown
    assert f"par {instructor.full_name}" in shown


def test_who_opens_the_register(client, normandy, reunion, keep, administrator):
    keep(K.URPS, "60")
    withdrawal(normandy)
    row = Transmission.objects.get(recipient_kind=K.URPS)
    neighbor, _ = office(reunion)
    supervisor = people.agent("suivi@demonstration.test", "Sam", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi")
    stranger = people.account("seule@demonstration.test", "Sol", "Démo")
    for user, listed in ((neighbor, 200), (supervisor, 403), (administrator, 403), (stranger, 403)):
        client.force_login(user)
        assert client.get(reverse(REGISTER)).status_code == listed
        for name in ("portal:transmission_send", "portal:transmission_note"):
            assert client.get(reverse(name, args=[row.pk])).status_code == 404
            assert client.post(reverse(name, args=[row.pk])).status_code == 404
    assert Transmission.objects.get(pk=row.pk).is_to_send


def test_the_register_asks_as_many_queries_for_many_rows_as_for_one(client, normandy, keep, instructor):
    keep(K.URPS, "60")
    withdrawal(normandy)
    services.send(Transmission.objects.get(recipient_kind=K.URPS), instructor)
    client.force_login(instructor)
    one = queries(client, reverse(REGISTER))
    for number in (2, 3):
        withdrawal(normandy, number, codes=("10", "60", "70"))
    for row in Transmission.objects.filter(recipient_kind=K.URPS, to_email__gt="", proof=None):
        services.send(row, instructor)
    assert queries(client, reverse(REGISTER)) == one


# --- The recipients ---------------------------------------------------------------------------------------------------
def test_the_checklist_names_who_is_missing(client, normandy, keep, administrator):
    client.force_login(administrator)
    address = reverse("accounts:agency_recipients", args=[normandy.code])
    page = client.get(address)
    every = len(PROFESSIONS[K.ORDER]) + len(PROFESSIONS[K.URPS]) + 4
    assert len(page.context["missing"]) == every
    keep(K.ORDER, "60", name="Ordre des infirmiers de Normandie")
    page = client.get(address)
    assert len(page.context["missing"]) == every - 1
    assert "Ordre des infirmiers de Normandie" in words_of(page)
    assert f"{every - 1} destinataires manquent" in words_of(
        client.get(reverse("accounts:agency", args=[normandy.code]))
    )
    one = queries(client, address)
    keep(K.ORDER, "10")
    keep(K.URPS, "10")
    assert queries(client, address) == one


def test_a_missing_recipient_is_added_from_the_list_and_what_waited_is_to_send(client, normandy, administrator):
    withdrawal(normandy)
    nurse = Profession.objects.filter(code="60").order_by("pk").first()
    client.force_login(administrator)
    address = reverse("accounts:agency_recipient", args=[normandy.code])
    assert 'value="ordre" selected' in client.get(address, {"nature": "ordre", "profession": nurse.pk}).text
    words = {"kind": "ordre", "profession": nurse.pk, "name": "Ordre", "valid_from": normandy.today()}
    assert "au moins une" not in client.get(address).text
    refused = client.post(address, words)
    assert "Indiquez une adresse électronique ou une adresse postale." in words_of(refused)
    assert "Choisissez la profession" in words_of(client.post(address, words | {"profession": "", "address": "Caen"}))
    assert "effacez-la" in words_of(client.post(address, words | {"kind": "unps", "address": "Caen"}))
    orthoptist = Profession.objects.get(code="92")
    assert "effacez-la" in words_of(client.post(address, words | {"profession": orthoptist.pk, "address": "Caen"}))
    assert not Recipient.objects.exists()
    added = client.post(address, words | {"email": "ordre@destinataire.test"}, follow=True)
    assert "1 transmission à faire" in words_of(added)
    assert Transmission.objects.get(recipient_kind=K.ORDER).to_email == "ordre@destinataire.test"
    recipient = Recipient.objects.get()
    change = reverse("accounts:agency_recipient_change", args=[normandy.code, recipient.pk])
    yesterday = normandy.today() - datetime.timedelta(days=1)
    ended = words | {"email": "autre@destinataire.test", "valid_from": yesterday, "valid_to": yesterday}
    assert client.post(change, ended).status_code == 302
    recipient.refresh_from_db()
    assert (recipient.email, recipient.valid_to) == ("autre@destinataire.test", yesterday)
    assert "Destinataires d’un autre jour" in words_of(
        client.get(reverse("accounts:agency_recipients", args=[normandy.code]))
    )


def test_who_keeps_the_recipients(client, normandy, reunion, keep, administrator, instructor):
    recipient = keep(K.UNPS)
    neighbor = people.agent(
        "admin.reu@demonstration.test", "Rea", "Démo", reunion, AgencyRoleKind.ADMINISTRATOR, "Administration"
    )
    names = {
        "accounts:agency_recipients": [],
        "accounts:agency_recipient": [],
        "accounts:agency_recipient_change": [recipient.pk],
    }
    words = {"kind": "unps", "name": "Pris", "email": "pris@destinataire.test", "valid_from": normandy.today()}
    for user, status in ((instructor, 403), (neighbor, 404)):
        client.force_login(user)
        for name, args in names.items():
            address = reverse(name, args=[normandy.code, *args])
            assert client.get(address).status_code == status
            if name != "accounts:agency_recipients":
                assert client.post(address, words).status_code == status
    # Under one's own agency, the neighbor's row is not found.
    client.force_login(neighbor)
    address = reverse("accounts:agency_recipient_change", args=[reunion.code, recipient.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, words).status_code == 404
    assert [row.name for row in Recipient.objects.all()] == [recipient.name]


def test_the_has_keeps_no_recipients(client, reference):
    has = Agency.objects.has()
    admin = people.agent(
        "admin.has@demonstration.test", "Hal", "Démo", has, AgencyRoleKind.ADMINISTRATOR, "Administration"
    )
    client.force_login(admin)
    assert client.get(reverse("accounts:agency_recipients", args=[has.code])).status_code == 404
    words = {"kind": "unps", "name": "Pris", "email": "pris@destinataire.test", "valid_from": has.today()}
    client.post(reverse("accounts:agency_recipient", args=[has.code]), words)
    assert not Recipient.objects.exists()
