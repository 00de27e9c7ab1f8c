"""The administration of an agency by its own people, and the certificates of its signatories."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import AgencyRight, AgencyRoleKind, SignatureMode
from accounts.models import PersonalCertificate, User
from accounts.services import agencies, certificates
from accounts.services.roles import delegate_signature, give_role, project_grants
from coopps.demo import keys
from coopps.documents import signing
from coopps.workflow.refusals import TransitionRefused
from tests.accounts.conftest import LONG_AGO

DAY = datetime.timedelta(days=1)
PHRASE = "la phrase du certificat"
PBES2 = bytes.fromhex("06092a864886f70d01050d")  # its object identifier: a lock of our time (RFC 8018)
CONTACT = {
    "service": "Service des coopérations",
    "address": "1 rue du Modèle\n14000 Caen",
    "email": "cooperations@exemple.test",
    "phone": "02 00 00 00 00",
    "dpo_email": "donnees@exemple.test",
}


def text(answer) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


@pytest.fixture
def office(person):
    """`office(agency, kind)`: somebody in that role since long ago."""

    def make(agency, kind, valid_from=LONG_AGO, **fields) -> User:
        user = person(f"{kind}.{agency.code}@exemple.test".lower(), first_name=kind.label, last_name=agency.code)
        give_role(user=user, agency=agency, kind=kind, quality=f"Qualité {kind}", valid_from=valid_from, **fields)
        return user

    return make


@pytest.fixture
def director(office, agency) -> User:
    return office(agency, AgencyRoleKind.DIRECTOR)


@pytest.fixture
def manager(office, agency, client) -> User:
    """Who administers our agency, signed in."""
    user = office(agency, AgencyRoleKind.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def delegation(agency, director, person):
    return delegate_signature(
        agency=agency,
        delegate=person("delegate@exemple.test", first_name="Dalia", last_name="Exemple"),
        granted_by=director,
        quality="Directrice adjointe",
        reference="décision n° 1",
        valid_from=agency.today(),
    )


@pytest.fixture
def seals(settings, tmp_path):
    """No agency has a seal yet."""
    settings.SEAL_DIR = tmp_path / "seals"
    return settings.SEAL_DIR


@pytest.fixture
def pages(agency, director, delegation) -> dict[str, str]:
    """Every page about our agency."""
    code, role = agency.code, director.agency_roles.get()
    return {
        "accounts:agency": reverse("accounts:agency", args=[code]),
        "accounts:agency_contact": reverse("accounts:agency_contact", args=[code]),
        "accounts:agency_signature": reverse("accounts:agency_signature", args=[code]),
        "accounts:agency_role": reverse("accounts:agency_role", args=[code]),
        "accounts:agency_role_end": reverse("accounts:agency_role_end", args=[code, role.pk]),
        "accounts:agency_delegation": reverse("accounts:agency_delegation", args=[code]),
        "accounts:agency_delegation_end": reverse("accounts:agency_delegation_end", args=[code, delegation.pk]),
    }


def all_words(user: User) -> dict[str, str]:
    """What any of the forms would accept."""
    return CONTACT | {
        "signature_mode": "personnelle",
        "user": user.email,
        "delegate": user.email,
        "kind": "administration",
        "quality": "Qualité",
        "reference": "n° 9",
        "valid_from": "2026-01-01",
        "last_day": "2030-01-01",
    }


def state(agency) -> tuple:
    agency.refresh_from_db()
    return (
        agency.signature_mode,
        agency.email,
        sorted(agency.roles.values_list("pk", "valid_to")),
        sorted(agency.delegations.values_list("pk", "valid_to")),
    )


# --- Who ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "get", "post"), [("manager", 200, 302), ("instructor", 403, 403), ("delegate", 403, 403),
                             ("neighbor", 404, 404), ("former", 404, 404), ("superuser", 404, 404)]
)  # fmt: skip
def test_who_opens_the_administration_of_an_agency(
    client, office, person, agency, other_agency, delegation, pages, seals, who, get, post
):
    people = {
        "manager": lambda: office(agency, AgencyRoleKind.ADMINISTRATOR),
        "instructor": lambda: office(agency, AgencyRoleKind.INSTRUCTOR),
        "delegate": lambda: delegation.delegate,
        "neighbor": lambda: office(other_agency, AgencyRoleKind.ADMINISTRATOR),
        "former": lambda: office(agency, AgencyRoleKind.ADMINISTRATOR, valid_to=agency.today() - DAY),
        "superuser": lambda: User.objects.create_superuser("admin@exemple.test"),
    }
    user = people[who]()
    words = all_words(person("stranger@exemple.test"))
    before = state(agency)
    client.force_login(user)
    assert {name: client.get(url).status_code for name, url in pages.items()} == dict.fromkeys(pages, get)
    del pages["accounts:agency"]  # only read
    answers = {name: client.post(url, words).status_code for name, url in pages.items()}
    assert answers == dict.fromkeys(pages, post)
    assert (state(agency) == before) is (who != "manager")


def test_rows_of_another_agency_are_not_found_under_the_own_one(client, manager, office, agency, other_agency):
    role = office(other_agency, AgencyRoleKind.ADMINISTRATOR).agency_roles.get()
    address = reverse("accounts:agency_role_end", args=[agency.code, role.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"last_day": "2030-01-01"}).status_code == 404
    role.refresh_from_db()
    assert role.valid_to is None
    page = client.get(reverse("accounts:agency", args=[agency.code])).content.decode()
    assert role.user.email not in page


def test_the_services_refuse_whoever_does_not_administer(agency, other_agency, office, director, delegation, seals):
    neighbor = office(other_agency, AgencyRoleKind.ADMINISTRATOR)
    words = {"quality": "Qualité", "valid_from": agency.today()}
    before = state(agency)
    for attempt in (
        lambda: agencies.change_contact(agency, neighbor, **CONTACT),
        lambda: agencies.choose_signature(agency, neighbor, SignatureMode.PERSONAL),
        lambda: agencies.give_role(agency, neighbor, user=neighbor, kind=AgencyRoleKind.ADMINISTRATOR, **words),
        lambda: agencies.end_role(director.agency_roles.get(), neighbor, agency.today()),
        lambda: agencies.record_delegation(agency, neighbor, delegate=neighbor, reference="n° 2", **words),
        lambda: agencies.end_delegation(delegation, neighbor, agency.today()),
    ):
        with pytest.raises(TransitionRefused) as refusal:
            attempt()
        assert refusal.value.forbidden
    assert state(agency) == before


def test_the_profile_leads_there(client, manager, delegation, agency, other_agency):
    page = text(client.get(reverse("accounts:profile")))
    assert reverse("accounts:agency", args=[agency.code]) in page
    assert reverse("accounts:agency", args=[other_agency.code]) not in page
    assert reverse("accounts:certificate") not in page
    client.force_login(delegation.delegate)
    page = text(client.get(reverse("accounts:profile")))
    assert reverse("accounts:agency", args=[agency.code]) not in page
    assert reverse("accounts:certificate") in page


# --- Letters and signature ----------------------------------------------------------------------------------------
def test_the_contact_is_changed_for_our_agency_only(client, manager, agency, other_agency):
    answer = client.post(reverse("accounts:agency_contact", args=[agency.code]), CONTACT, follow=True)
    assert "les prochaines lettres les porteront" in text(answer)
    agency.refresh_from_db()
    other_agency.refresh_from_db()
    said = {name: getattr(agency, name).replace("\r\n", "\n") for name in CONTACT}
    assert said == CONTACT
    assert other_agency.email == ""


def test_a_wrong_address_keeps_what_was_typed(client, manager, agency):
    typed = CONTACT | {"email": "sans arobase"}
    answer = client.post(reverse("accounts:agency_contact", args=[agency.code]), typed)
    form = answer.context["form"]
    assert list(form.errors) == ["email"]
    assert {name: form[name].value() for name in typed} == typed
    agency.refresh_from_db()
    assert agency.service != CONTACT["service"]


def test_the_seal_is_refused_when_there_is_none(client, manager, agency, seals):
    address = reverse("accounts:agency_signature", args=[agency.code])
    agency.signature_mode = SignatureMode.PERSONAL
    agency.save()
    answer = client.post(address, {"signature_mode": "cachet"})
    assert answer.status_code == 200
    assert "Le cachet électronique de l’agence « NOR » n’est pas installé" in text(answer)
    assert answer.context["form"]["signature_mode"].value() == "cachet"
    agency.refresh_from_db()
    assert agency.signature_mode == SignatureMode.PERSONAL
    keys.make_seal("NOR")
    assert client.post(address, {"signature_mode": "cachet"}).status_code == 302
    agency.refresh_from_db()
    assert agency.signature_mode == SignatureMode.SEAL


def test_the_page_says_when_nothing_can_be_signed(client, manager, agency, delegation, seals):
    page = reverse("accounts:agency", args=[agency.code])
    assert "n’est pas installé" in text(client.get(page))
    keys.make_seal("NOR")
    assert "Aucune lettre ne peut être signée" not in text(client.get(page))
    agencies.choose_signature(agency, manager, SignatureMode.PERSONAL)
    lacking = [delegation.granted_by, delegation.delegate]
    assert set(client.get(page).context["without_certificate"]) == set(lacking)
    certificates.keep_certificate(delegation.delegate, _file("Dalia Exemple"), PHRASE)
    assert list(client.get(page).context["without_certificate"]) == [delegation.granted_by]


# --- Roles --------------------------------------------------------------------------------------------------------
def test_a_role_is_given_by_address_and_ended(client, manager, person, agency):
    user = person("agent@exemple.test", first_name="Alix", last_name="Agent")
    answer = client.post(
        reverse("accounts:agency_role", args=[agency.code]),
        {"user": "Agent@Exemple.test", "kind": "instructeur", "quality": "Instruction", "valid_from": "2026-01-01"},
        follow=True,
    )
    assert "Alix Agent peut, à compter du 1er janvier 2026 : instruire les dossiers" in text(answer)
    role = agency.roles.get(user=user)
    assert role.recorded_by == manager
    assert agency.allows(user, AgencyRight.INSTRUCT)
    address = reverse("accounts:agency_role_end", args=[agency.code, role.pk])
    assert "n’ouvrira plus à Alix Agent : instruire les dossiers" in text(client.get(address))
    yesterday = agency.today() - DAY
    answer = client.post(address, {"last_day": yesterday}, follow=True)
    assert "Le rôle de Alix Agent prend fin" in text(answer)
    assert list(answer.context["ended_roles"]) == [role]
    assert not agency.allows(user, AgencyRight.INSTRUCT)
    assert client.get(address).status_code == 404  # the past is not written again


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"user": "inconnue@exemple.test"}, "user", "Aucun compte n’a cette adresse"),
        ({"user": "unverified@exemple.test"}, "user", "Aucun compte n’a cette adresse"),
        ({"valid_to": "2025-12-31"}, "valid_to", "Le dernier jour ne peut pas précéder le premier."),
        ({"kind": "direction"}, "__all__", "une seule personne peut diriger l’agence à la fois"),
        ({"user": "instructeur.nor@exemple.test"}, "__all__", "a déjà ce rôle"),
    ],
)
def test_a_refused_role_keeps_what_was_typed(
    client, manager, office, director, person, agency, changes, field, sentence
):
    office(agency, AgencyRoleKind.INSTRUCTOR)
    person("agent@exemple.test")
    User.objects.create_user("unverified@exemple.test")
    before = agency.roles.count()
    typed = {
        "user": "agent@exemple.test",
        "kind": "instructeur",
        "quality": "Qualité",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
    } | changes
    answer = client.post(reverse("accounts:agency_role", args=[agency.code]), typed)
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert sentence in text(answer)
    assert {name: form[name].value() for name in typed} == typed
    assert agency.roles.count() == before


def test_one_director_after_the_other(client, manager, director, person, agency):
    """The next one is recorded before the first one leaves, and signs from the day after."""
    heir = person("heritiere@exemple.test")
    last = agency.today() + 10 * DAY
    client.post(
        reverse("accounts:agency_role_end", args=[agency.code, director.agency_roles.get().pk]), {"last_day": last}
    )
    words = {"user": heir.email, "kind": "direction", "quality": "Directrice générale"}
    address = reverse("accounts:agency_role", args=[agency.code])
    assert client.post(address, words | {"valid_from": last}).status_code == 200
    assert client.post(address, words | {"valid_from": last + DAY}).status_code == 302
    for day, signatory in ((last, director), (last + DAY, heir)):
        assert [user for user in (director, heir) if agency.signing_capacity(user, day)] == [signatory]


def test_an_end_can_come_sooner_but_not_later(client, manager, office, agency):
    """Otherwise a delegation would outlive the decision that gives it."""
    today = agency.today()
    role = office(agency, AgencyRoleKind.SUPERVISOR, valid_to=today + 10 * DAY).agency_roles.get()
    address = reverse("accounts:agency_role_end", args=[agency.code, role.pk])
    for wrong, sentence in ((today + 11 * DAY, "pas repoussé"), (LONG_AGO - DAY, "ne peut pas précéder")):
        answer = client.post(address, {"last_day": wrong})
        assert sentence in text(answer)
        assert answer.context["form"]["last_day"].value() == str(wrong)
    assert client.post(address, {"last_day": today}).status_code == 302
    role.refresh_from_db()
    assert role.valid_to == today


def test_ending_the_own_role_closes_the_door(client, manager, agency):
    address = reverse("accounts:agency_role_end", args=[agency.code, manager.agency_roles.get().pk])
    assert "vous n’aurez plus accès" in text(client.get(address))
    answer = client.post(address, {"last_day": agency.today() - DAY})
    assert (answer.status_code, answer.url) == (302, reverse("accounts:profile"))
    assert client.get(reverse("accounts:agency", args=[agency.code])).status_code == 404


def test_the_list_asks_the_same_questions_with_one_row_and_with_three(
    client, manager, delegation, person, agency, seals, django_assert_num_queries
):
    page = reverse("accounts:agency", args=[agency.code])
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for rank in range(2):
        user = person(f"more{rank}@exemple.test")
        words = {"agency": agency, "quality": "Qualité", "valid_from": LONG_AGO}
        give_role(user=user, kind=AgencyRoleKind.INSTRUCTOR, **words)
        delegate_signature(delegate=user, granted_by=delegation.granted_by, reference="n° 3", **words)
    with django_assert_num_queries(len(one)):
        client.get(page)


# --- Delegations --------------------------------------------------------------------------------------------------
def test_a_delegation_signs_within_its_dates(client, manager, director, person, agency):
    delegate = person("dalia@exemple.test", first_name="Dalia", last_name="Exemple")
    with time_machine.travel("2026-02-15T12:00:00Z", tick=False):
        words = {"delegate": delegate.email, "quality": "Directrice adjointe", "reference": "décision n° 7"}
        answer = client.post(
            reverse("accounts:agency_delegation", args=[agency.code]),
            words | {"valid_from": "2026-03-01", "valid_to": "2026-03-31"},
            follow=True,
        )
    assert "Dalia Exemple peut signer les décisions de l’agence, du 1er mars 2026 au 31 mars 2026 inclus" in text(
        answer
    )
    row = agency.delegations.get()
    assert (row.granted_by, row.recorded_by) == (director, manager)
    for day, signs in (("02-28", False), ("03-01", True), ("03-31", True), ("04-01", False)):
        with time_machine.travel(f"2026-{day}T12:00:00Z", tick=False):
            project_grants()
            assert agency.allows(delegate, AgencyRight.SIGN) is signs
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        project_grants()
        capacity = agency.signing_capacity(delegate)
        assert (capacity.quality, capacity.delegation_reference) == ("Directrice adjointe", "décision n° 7")
        address = reverse("accounts:agency_delegation_end", args=[agency.code, row.pk])
        assert "Dalia Exemple ne signera plus" in text(client.get(address))
        assert client.post(address, {"last_day": "2026-03-09"}).status_code == 302
        assert agency.signing_capacity(delegate) is None


@pytest.mark.parametrize("who", ["nobody directs", "the director"])
def test_a_refused_delegation_keeps_what_was_typed(client, manager, office, person, agency, who):
    if who == "the director":
        typed, sentence = {"delegate": office(agency, AgencyRoleKind.DIRECTOR).email}, "à une autre personne"
    else:
        typed, sentence = (
            {"delegate": person("dalia@exemple.test").email},
            "Personne ne dirige l’agence le premier jour",
        )
    typed |= {
        "quality": "Directrice adjointe",
        "reference": "n° 7",
        "valid_from": "2026-03-01",
        "valid_to": "2026-03-31",
    }
    answer = client.post(reverse("accounts:agency_delegation", args=[agency.code]), typed)
    assert sentence in text(answer)
    assert {name: answer.context["form"][name].value() for name in typed} == typed
    assert not agency.delegations.exists()


def test_a_delegation_without_effect_is_told(client, manager, delegation, agency):
    page = reverse("accounts:agency", args=[agency.code])
    assert "Sans effet" not in text(client.get(page))
    agencies.end_role(delegation.granted_by.agency_roles.get(), manager, agency.today() - DAY)
    shown = text(client.get(page))
    assert "Sans effet" in shown
    assert "Personne ne dirige l’agence aujourd’hui" in shown


# --- The own certificate ------------------------------------------------------------------------------------------
def _file(name: str, phrase: str = PHRASE, **dates) -> bytes:
    return signing.make_self_signed(name, "Démonstration", phrase, **dates)


def _send(client, content: bytes, phrase: str = PHRASE):
    words = {"certificate": SimpleUploadedFile("moi.p12", content), "pass_phrase": phrase}
    return client.post(reverse("accounts:certificate"), words, follow=True)


@pytest.fixture
def signatory(client, director) -> User:
    client.force_login(director)
    return director


def test_a_certificate_is_kept_shown_and_replaced(client, signatory, delegation):
    theirs = certificates.keep_certificate(delegation.delegate, _file("Dalia Exemple"), PHRASE)
    assert "Aucun certificat n’est enregistré" in text(client.get(reverse("accounts:certificate")))
    assert "Le certificat de « Dominique Exemple » est enregistré" in text(_send(client, _file("Dominique Exemple")))
    page = text(client.get(reverse("accounts:certificate")))
    assert "Dominique Exemple" in page
    assert "Dalia" not in page
    kept = PersonalCertificate.objects.get(user=signatory)
    assert signing.open_personal(bytes(kept.pkcs12), PHRASE).not_after == kept.not_after
    _send(client, _file("Dominique Exemple-Nouveau", "autre phrase"), "autre phrase")
    kept.refresh_from_db()
    assert kept.subject == "Dominique Exemple-Nouveau"
    assert signing.open_personal(bytes(kept.pkcs12), "autre phrase").name == kept.subject
    theirs.refresh_from_db()
    assert theirs.subject == "Dalia Exemple"


@pytest.mark.parametrize(
    ("content", "phrase", "sentence"),
    [
        (lambda: _file("Dominique"), "pas la bonne", "La phrase secrète ne déverrouille pas ce certificat"),
        (lambda: b"%PDF-1.7", PHRASE, "La phrase secrète ne déverrouille pas ce certificat"),
        (lambda: b"x" * 70_000, PHRASE, "trop gros pour un certificat"),
        (
            lambda: _file("Dominique", valid_from=timezone.now() - 9 * DAY, valid_to=timezone.now() - DAY),
            PHRASE,
            "a expiré le",
        ),
    ],
)
def test_a_refused_certificate_changes_nothing(client, signatory, content, phrase, sentence, caplog):
    former = certificates.keep_certificate(signatory, _file("Dominique Exemple"), PHRASE)
    answer = _send(client, content(), phrase)
    assert sentence in text(answer)
    assert f'value="{phrase}"' not in answer.content.decode()
    assert phrase not in caplog.text
    former.refresh_from_db()
    assert former.subject == "Dominique Exemple"


def test_the_phrase_is_kept_nowhere(client, signatory):
    _send(client, _file("Dominique Exemple"))
    row = PersonalCertificate.objects.get(user=signatory)
    assert PHRASE.encode() not in bytes(row.pkcs12)
    assert PHRASE not in f"{row.subject} {dict(client.session)}"


def test_a_file_with_a_weak_lock_is_kept_with_a_strong_one(client, signatory):
    key, certificate, _ = pkcs12.load_key_and_certificates(_file("Dominique Exemple"), PHRASE.encode())
    weak = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(1)
    lock = weak.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC).build(PHRASE.encode())
    given = pkcs12.serialize_key_and_certificates(None, key, certificate, None, lock)
    _send(client, given)
    kept = bytes(PersonalCertificate.objects.get(user=signatory).pkcs12)
    assert (PBES2 in given, PBES2 in kept) == (False, True)
    assert signing.open_personal(kept, PHRASE).name == "Dominique Exemple"


def test_only_signatories_have_a_certificate(client, manager, director, office, agency, person):
    for user, status in (
        (manager, 404),
        (person("nobody@exemple.test"), 404),
        (office(agency, AgencyRoleKind.INSTRUCTOR), 404),
        (director, 200),
    ):
        client.force_login(user)
        assert client.get(reverse("accounts:certificate")).status_code == status
        assert _send(client, _file("Quelqu’un")).status_code == status
    assert list(PersonalCertificate.objects.values_list("user", flat=True)) == [director.pk]
    with pytest.raises(TransitionRefused):
        certificates.keep_certificate(manager, _file("Quelqu’un"), PHRASE)


def test_a_certificate_is_ready_before_the_first_day_and_useless_after_the_last(client, agency, delegation):
    client.force_login(delegation.delegate)
    for first, last, status in ((5, None, 200), (-9, 0, 200), (-9, -1, 404)):
        delegation.valid_from = agency.today() + first * DAY
        delegation.valid_to = None if last is None else agency.today() + last * DAY
        delegation.save()
        assert client.get(reverse("accounts:certificate")).status_code == status
