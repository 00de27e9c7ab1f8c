"""Delegations of signature as the administration of an agency records them: dates, publication, acts."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.choices import AgencyRight, AgencyRoleKind
from accounts.services import agencies
from accounts.services.roles import project_grants
from coopps.kernel.typography import french_date
from tests.reading import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("texts")]

DAY = datetime.timedelta(days=1)


def test_a_delegation_signs_within_its_dates(client, manager, director, person, agency):
    delegate = person("dalia@exemple.test", first_name="Dalia", last_name="Exemple")
    with time_machine.travel("2026-02-15T12:00:00Z", tick=False):
        words = {
            "delegate": delegate.email,
            "quality": "Directrice adjointe",
            "reference": "décision n° 7",
            "publication_reference": "recueil n° 12",
            "published_on": "2026-02-14",
            "extent": "tout",
        }
        answer = client.post(
            reverse("accounts:agency_delegation", args=[agency.code]),
            words | {"valid_from": "2026-03-01", "valid_to": "2026-03-31"},
            follow=True,
        )
    assert "Dalia Exemple peut signer les actes de l’agence, du 1er mars 2026 au 31 mars 2026 inclus" in words_of(
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
        assert (capacity.quality, capacity.delegation_reference) == (
            "Directrice adjointe",
            f"décision n° 7, publiée le {french_date(datetime.date(2026, 2, 14))} (recueil n° 12)",
        )
        address = reverse("accounts:agency_delegation_end", args=[agency.code, row.pk])
        assert "Dalia Exemple ne signera plus" in words_of(client.get(address))
        assert client.post(address, {"last_day": "2026-03-09"}).status_code == 302
        assert agency.signing_capacity(delegate) is None


@pytest.mark.parametrize("who", ["nobody directs", "the director"])
def test_a_refused_delegation_keeps_what_was_typed(client, manager, agent_of, person, agency, who):
    if who == "the director":
        typed, sentence = {"delegate": agent_of(agency, AgencyRoleKind.DIRECTOR).email}, "à une autre personne"
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
        "extent": "tout",
    }
    answer = client.post(reverse("accounts:agency_delegation", args=[agency.code]), typed)
    assert sentence in words_of(answer)
    assert {name: answer.context["form"][name].value() for name in typed} == typed
    assert not agency.delegations.exists()


def test_a_delegation_is_recorded_before_its_publication_with_the_acts_that_it_covers(
    client, manager, director, person, agency, other_agency, agent_of
):
    delegate = person("dalia@exemple.test", first_name="Dalia", last_name="Exemple")
    today = agency.today()
    typed = {
        "delegate": delegate.email,
        "quality": "Directrice adjointe",
        "reference": "décision n° 7",
        "valid_from": today - 30 * DAY,
        "extent": "certains",
        "scope": ["notification_nominative", "refus_nominatif"],
    }
    address = reverse("accounts:agency_delegation", args=[agency.code])
    assert "avis_has" not in [value for value, _ in client.get(address).context["form"].fields["scope"].choices]
    for wrong, field, sentence in (
        ({"scope": []}, "scope", "Cochez les actes que la décision énumère"),
        ({"extent": "tout"}, "extent", "Des actes sont cochés"),
        ({"extent": ""}, "extent", ""),
        ({"publication_reference": "recueil n° 3"}, "published_on", "indiquez les deux, ou aucune"),
        ({"published_on": today}, "publication_reference", "indiquez les deux, ou aucune"),
    ):
        answer = client.post(address, typed | wrong)
        assert list(answer.context["form"].errors) == [field]
        assert sentence in words_of(answer)
        assert answer.context["form"]["reference"].value() == "décision n° 7"
    answer = client.post(address, typed, follow=True)
    assert "n’aura d’effet qu’une fois sa publication inscrite" in words_of(answer)
    assert "Pour signer : Notification nominative, Refus" in words_of(answer)
    assert "Sa publication n’est pas inscrite." in words_of(answer)
    row = agency.delegations.get()
    assert agency.signing_capacity(delegate) is None
    publish = reverse("accounts:agency_delegation_publish", args=[agency.code, row.pk])
    client.force_login(agent_of(other_agency, AgencyRoleKind.ADMINISTRATOR))
    for code, status in ((agency.code, 404), (other_agency.code, 404)):
        neighbor = reverse("accounts:agency_delegation_publish", args=[code, row.pk])
        assert client.post(neighbor, {"publication_reference": "x", "published_on": today}).status_code == status
    client.force_login(manager)
    assert "se signe" not in client.get(publish).text
    empty = client.post(publish, {"publication_reference": "", "published_on": ""})
    assert sorted(empty.context["form"].errors) == ["publication_reference", "published_on"]
    answer = client.post(
        publish, {"publication_reference": "recueil n° 3", "published_on": today - 2 * DAY}, follow=True
    )
    assert "Dalia Exemple peut signer les actes énumérés, à compter du" in words_of(answer)
    capacity = agency.signing_capacity(delegate)
    assert (capacity.covers("refus_nominatif"), capacity.covers("ajournement")) == (True, False)
    assert agency.signing_capacity(delegate, kind="ajournement") is None
    assert [agency.allows(delegate, "sign", kind=kind) for kind in ("", "refus_nominatif", "ajournement")] == [
        True, True, False,
    ]  # fmt: skip
    assert client.get(publish).status_code == 404  # once


def test_one_delegation_at_a_time_for_a_person(client, manager, delegation, agency):
    """Under a signature stands the reference of one decision."""
    typed = {
        "delegate": delegation.delegate.email,
        "quality": "Directrice adjointe",
        "reference": "décision n° 8",
        "valid_from": agency.today() + 30 * DAY,
        "extent": "tout",
    }
    answer = client.post(reverse("accounts:agency_delegation", args=[agency.code]), typed)
    assert "a déjà une délégation" in words_of(answer)
    assert answer.context["form"]["reference"].value() == "décision n° 8"
    assert agency.delegations.count() == 1


def test_a_delegation_without_effect_is_told(client, manager, delegation, agency):
    page = reverse("accounts:agency", args=[agency.code])
    assert "Sans effet" not in words_of(client.get(page))
    agencies.end_role(delegation.granted_by.agency_roles.get(), manager, agency.today() - DAY)
    shown = words_of(client.get(page))
    assert "Sans effet" in shown
    assert "Personne ne dirige l’agence aujourd’hui" in shown
