"""The account and the profile in a browser: how they look, and what axe finds."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse

from coopps.bench.synthetic_extract import activity, line, synthetic_rpps, write_extract
from coopps.bench.synthetic_extract import person as listed
from tests.accounts.conftest import PASSWORD, person, professions  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _attempts():
    """Attempts to sign in are counted in the cache."""
    call_command("createcachetable", verbosity=0)


def narrow(page, axe):
    page.set_viewport_size({"width": 360, "height": 740})
    axe(page)


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_the_way_in(open_page, axe, look, name):
    page = open_page()
    page.goto(reverse(name))
    page.locator("main form button[type=submit]").first.click()  # nothing typed: the errors too
    axe(page)
    look(page, name.replace("_", "-"))
    narrow(page, axe)


def test_from_the_sign_in_to_the_profile(open_page, axe, look, person, professions, tmp_path):  # noqa: F811 - fixtures
    nurse = listed(1, profession_code="60", profession="Infirmier", last_name="EXEMPLE-NORD", first_name="ALIX")
    path = write_extract(tmp_path / "extract.txt", [line(**nurse, **activity(rank)) for rank in (1, 2)])
    call_command("import_directory", path, verbosity=0)
    person("alix@exemple.test")

    page = open_page()
    page.goto(reverse("account_login"))
    page.get_by_label("Adresse électronique").fill("alix@exemple.test")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"**{reverse('accounts:number')}")
    axe(page)
    look(page, "number")

    page.locator("#id_number").fill(synthetic_rpps(1))
    page.get_by_role("button", name="Chercher dans l’annuaire").click()
    assert page.get_by_label("Nom d’exercice", exact=True).input_value() == "EXEMPLE-NORD"
    page.get_by_label("Nom d’exercice", exact=True).fill("Autre")
    page.get_by_role("button", name="Enregistrer").click()
    axe(page)
    look(page, "identity-to-explain")
    narrow(page, axe)
    page.locator("#id_identifier_justification").fill("Nom changé ce mois-ci.")
    page.locator("label[for=id_places_0]").click()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url(f"**{reverse('accounts:profile')}")
    axe(page)
    look(page, "profile")
    narrow(page, axe)
    page.get_by_role("link", name="Choisir la remise dans le portail").click()
    axe(page)
    look(page, "consent")
    page.get_by_role("button", name="J’accepte").click()
    page.get_by_role("link", name="Ajouter un lieu d’exercice").click()
    page.get_by_role("button", name="Enregistrer").click()
    axe(page)
    look(page, "place")
