"""The administration of an agency by its own people."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import AgencyKind, AgencyRight, AgencyRoleKind, SignatureMode, Transmission
from accounts.models import Agency, User
from accounts.services import agencies, certificates
from accounts.services.roles import delegate_signature, give_role
from coopps.demo import keys
from coopps.kernel.documents import signing
from coopps.kernel.mailing import queue
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.accounts.conftest import LONG_AGO
from tests.reading import words_of
from tests.stories import PUBLISHED

pytestmark = pytest.mark.usefixtures("texts")

DAY = datetime.timedelta(days=1)
CONTACT = {
    "service": "Service des coopérations",
    "address": "1 rue du Modèle\n14000 Caen",
    "email": "cooperations@exemple.test",
    "phone": "02 00 00 00 00",
    "dpo_email": "donnees@exemple.test",
}


@pytest.fixture
def seals(settings, tmp_path):
    """No agency has a seal yet."""
    settings.SEAL_DIR = tmp_path / "seals"
    return settings.SEAL_DIR


@pytest.fixture
def pages(agency, director, delegation, person) -> dict[str, str]:
    """Every page about our agency."""
    code, role = agency.code, director.agency_roles.get()
    unpublished = delegate_signature(
        agency=agency, delegate=person("later@exemple.test"), granted_by=director, quality="Adjoint", reference="n° 2",
        valid_from=agency.today(),
    )  # fmt: skip
    return {
        "accounts:agency": reverse("accounts:agency", args=[code]),
        "accounts:agency_contact": reverse("accounts:agency_contact", args=[code]),
        "accounts:agency_signature": reverse("accounts:agency_signature", args=[code]),
        "accounts:agency_transmission": reverse("accounts:agency_transmission", args=[code]),
        "accounts:agency_role": reverse("accounts:agency_role", args=[code]),
        "accounts:agency_role_end": reverse("accounts:agency_role_end", args=[code, role.pk]),
        "accounts:agency_delegation": reverse("accounts:agency_delegation", args=[code]),
        "accounts:agency_delegation_publish": reverse(
            "accounts:agency_delegation_publish", args=[code, unpublished.pk]
        ),
        "accounts:agency_delegation_end": reverse("accounts:agency_delegation_end", args=[code, delegation.pk]),
    }


def all_words(user: User) -> dict[str, str]:
    """What any of the forms would accept."""
    return CONTACT | {
        "signature_mode": "personnelle",
        "transmission": "equipe",
        "user": user.email,
        "delegate": user.email,
        "kind": "administration",
        "quality": "Qualité",
        "reference": "n° 9",
        "extent": "tout",
        "publication_reference": "recueil n° 9",
        "published_on": "2026-01-01",
        "valid_from": "2026-01-01",
        "last_day": "2030-01-01",
    }


def state(agency) -> tuple:
    agency.refresh_from_db()
    return (
        agency.signature_mode,
        agency.transmission,
        agency.email,
        sorted(agency.roles.values_list("pk", "valid_to")),
        sorted(agency.delegations.values_list("pk", "valid_to", "published_on")),
    )


# --- Who ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "get", "post"), [("manager", 200, 302), ("instructor", 403, 403), ("delegate", 403, 403),
                             ("neighbor", 404, 404), ("former", 404, 404), ("superuser", 404, 404)]
)  # fmt: skip
def test_who_opens_the_administration_of_an_agency(
    client, agent_of, person, agency, other_agency, delegation, pages, seals, who, get, post
):
    people = {
        "manager": lambda: agent_of(agency, AgencyRoleKind.ADMINISTRATOR),
        "instructor": lambda: agent_of(agency, AgencyRoleKind.INSTRUCTOR),
        "delegate": lambda: delegation.delegate,
        "neighbor": lambda: agent_of(other_agency, AgencyRoleKind.ADMINISTRATOR),
        "former": lambda: agent_of(agency, AgencyRoleKind.ADMINISTRATOR, valid_to=agency.today() - DAY),
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


def test_rows_of_another_agency_are_not_found_under_ones_own(client, manager, agent_of, agency, other_agency):
    role = agent_of(other_agency, AgencyRoleKind.ADMINISTRATOR).agency_roles.get()
    address = reverse("accounts:agency_role_end", args=[agency.code, role.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"last_day": "2030-01-01"}).status_code == 404
    role.refresh_from_db()
    assert role.valid_to is None
    page = client.get(reverse("accounts:agency", args=[agency.code])).content.decode()
    assert role.user.email not in page


def test_the_services_refuse_whoever_does_not_administer(agency, other_agency, agent_of, director, delegation, seals):
    neighbor = agent_of(other_agency, AgencyRoleKind.ADMINISTRATOR)
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
    page = words_of(client.get(reverse("accounts:profile")))
    assert reverse("accounts:agency", args=[agency.code]) in page
    assert reverse("accounts:agency", args=[other_agency.code]) not in page
    assert reverse("accounts:certificate") not in page
    client.force_login(delegation.delegate)
    page = words_of(client.get(reverse("accounts:profile")))
    assert reverse("accounts:agency", args=[agency.code]) not in page
    assert reverse("accounts:certificate") in page


# --- Letters and signature ----------------------------------------------------------------------------------------
def test_the_contact_is_changed_for_our_agency_only(client, manager, agency, other_agency):
    answer = client.post(reverse("accounts:agency_contact", args=[agency.code]), CONTACT, follow=True)
    assert "les prochaines lettres les porteront" in words_of(answer)
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
    assert "Le cachet électronique de l’agence « NOR » n’est pas installé" in words_of(answer)
    assert answer.context["form"]["signature_mode"].value() == "cachet"
    agency.refresh_from_db()
    assert agency.signature_mode == SignatureMode.PERSONAL
    keys.make_seal("NOR")
    assert client.post(address, {"signature_mode": "cachet"}).status_code == 302
    agency.refresh_from_db()
    assert agency.signature_mode == SignatureMode.SEAL


def test_the_agency_chooses_who_transmits_to_the_has(client, manager, agency, other_agency):
    address = reverse("accounts:agency_transmission", args=[agency.code])
    assert client.get(address).context["form"]["transmission"].value() == Transmission.AGENCY
    assert client.post(address, {"transmission": "personne"}).status_code == 200
    assert client.post(address, {"transmission": Transmission.TEAM}).status_code == 302
    for row in (agency, other_agency):
        row.refresh_from_db()
    assert (agency.transmission, other_agency.transmission) == (Transmission.TEAM, Transmission.AGENCY)
    assert "l’équipe, après le visa de l’agence" in words_of(client.get(reverse("accounts:agency", args=[agency.code])))
    Agency.objects.filter(pk=agency.pk).update(kind=AgencyKind.HAS)
    assert client.post(address, {"transmission": Transmission.AGENCY}).status_code == 404


def test_the_page_says_when_nothing_can_be_signed(client, manager, agency, delegation, seals):
    page = reverse("accounts:agency", args=[agency.code])
    assert "n’est pas installé" in words_of(client.get(page))
    keys.make_seal("NOR")
    assert "Le cachet est installé et valable." in words_of(client.get(page))
    agencies.choose_signature(agency, manager, SignatureMode.PERSONAL)
    lacking = [delegation.granted_by, delegation.delegate]
    assert set(client.get(page).context["without_certificate"]) == set(lacking)
    certificates.keep_certificate(
        delegation.delegate, signing.make_self_signed("Dalia", "Démonstration", "phrase"), "phrase"
    )
    assert list(client.get(page).context["without_certificate"]) == [delegation.granted_by]


# --- Roles --------------------------------------------------------------------------------------------------------
def test_a_role_is_given_by_address_and_ended(client, manager, person, agency):
    user = person("agent@exemple.test", first_name="Alix", last_name="Agent")
    answer = client.post(
        reverse("accounts:agency_role", args=[agency.code]),
        {"user": "Agent@Exemple.test", "kind": "instructeur", "quality": "Instruction", "valid_from": "2026-01-01"},
        follow=True,
    )
    assert "Alix Agent peut, à compter du 1er janvier 2026 : instruire les dossiers" in words_of(answer)
    role = agency.roles.get(user=user)
    assert role.recorded_by == manager
    assert agency.allows(user, AgencyRight.INSTRUCT)
    address = reverse("accounts:agency_role_end", args=[agency.code, role.pk])
    assert "n’ouvrira plus à Alix Agent : instruire les dossiers" in words_of(client.get(address))
    yesterday = agency.today() - DAY
    answer = client.post(address, {"last_day": yesterday}, follow=True)
    assert "Le rôle de Alix Agent prend fin" in words_of(answer)
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
    client, manager, agent_of, director, person, agency, changes, field, sentence
):
    agent_of(agency, AgencyRoleKind.INSTRUCTOR)
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
    assert sentence in words_of(answer)
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


def test_an_end_can_come_sooner_but_not_later(client, manager, agent_of, agency):
    """Otherwise a delegation would outlive the decision that gives it."""
    today = agency.today()
    role = agent_of(agency, AgencyRoleKind.SUPERVISOR, valid_to=today + 10 * DAY).agency_roles.get()
    address = reverse("accounts:agency_role_end", args=[agency.code, role.pk])
    for wrong, sentence in ((today + 11 * DAY, "pas repoussé"), (LONG_AGO - DAY, "ne peut pas précéder")):
        answer = client.post(address, {"last_day": wrong})
        assert sentence in words_of(answer)
        assert answer.context["form"]["last_day"].value() == str(wrong)
    assert client.post(address, {"last_day": today}).status_code == 302
    role.refresh_from_db()
    assert role.valid_to == today


def test_ending_the_own_role_closes_the_door(client, manager, agency):
    address = reverse("accounts:agency_role_end", args=[agency.code, manager.agency_roles.get().pk])
    assert "vous n’aurez plus accès" in words_of(client.get(address))
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
        delegate_signature(delegate=user, granted_by=delegation.granted_by, reference="n° 3", **PUBLISHED, **words)
    with django_assert_num_queries(len(one)):
        client.get(page)


# --- Who gives -----------------------------------------------------------------------------------------------------
def test_nobody_gives_oneself_a_right(agency, manager, person):
    other = person("other@exemple.test")
    words = {"kind": AgencyRoleKind.INSTRUCTOR, "quality": "Instruction", "valid_from": agency.today()}
    with pytest.raises(TransitionRefused, match="Personne ne se donne un droit"):
        agencies.give_role(agency, manager, user=manager, **words)
    agencies.give_role(agency, manager, user=other, **words)
    assert agency.allows(other, "instruct")
    assert not agency.allows(manager, "instruct")


def test_who_runs_the_agency_is_told_that_its_address_receives_nothing(
    client, agency, other_agency, agent_of, rude_server, work
):
    agency.email = "agence@demonstration.test"
    agency.save()
    queue("essai", agency.email, "Objet", "Texte", key="k")
    rude_server(rcpt="550 no such user")
    work()
    for where, told in ((agency, True), (other_agency, False)):
        client.force_login(agent_of(where, AgencyRoleKind.ADMINISTRATOR))
        home = client.get(reverse("portal:home")).content.decode()
        assert ("Nos courriels ne parviennent pas à l’agence" in home) == told


# --- What an acknowledgement must name --------------------------------------------------------------------------------
def test_an_agency_that_cannot_be_reached_is_told_what_is_missing(client, agency, manager):
    client.force_login(manager)
    Agency.objects.filter(pk=agency.pk).update(address="", phone=" ", email="")
    page = client.get(reverse("accounts:agency", args=[agency.code])).text
    assert "L’agence ne peut recevoir aucun dépôt" in page
    assert [
        f"<li>{words}</li>" in page for words in ("son adresse postale", "son téléphone", "son adresse électronique")
    ] == [
        True,
        True,
        True,
    ]
    home = words_of(client.get(reverse("portal:home")))
    assert "Il manque son adresse postale, son téléphone et son adresse électronique." in home
    client.post(reverse("accounts:agency_contact", args=[agency.code]), CONTACT)
    assert "aucun dépôt" not in client.get(reverse("accounts:agency", args=[agency.code])).text
    assert "aucun dépôt" not in client.get(reverse("portal:home")).text
