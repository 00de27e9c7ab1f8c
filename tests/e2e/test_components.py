"""The components together in a browser, and the promise that nothing typed is lost."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts.models import User
from tests.e2e import gallery

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "/galerie/formulaire/"


@pytest.fixture(autouse=True)
def _gallery(settings):
    settings.ROOT_URLCONF = "tests.e2e.gallery"
    gallery.saved.clear()


@pytest.fixture
def sign_in(live_server):
    """`sign_in(page, "name")`: that person, made when needed, is signed in on this page's context."""

    def go(page, name: str = "infirmiere"):
        user, _ = User.objects.get_or_create(email=f"{name}@example.org", defaults={"first_name": name.title()})
        client = Client()
        client.force_login(user)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return go


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_components_are_accessible_and_fit_a_telephone(open_page, axe, look, scheme):
    page = open_page(color_scheme=scheme)
    page.goto("/galerie/composants/")
    axe(page)
    look(page, f"components-{scheme}")


def test_the_code_is_copied(open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/galerie/composants/")
    page.get_by_role("button", name="Copier le code").click()
    page.get_by_role("button", name="Copié").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "ABCD-EFGH"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_errors_are_announced_first_and_lead_to_their_field(open_page, sign_in, axe, look, scheme):
    page = open_page(color_scheme=scheme)
    sign_in(page)
    page.goto(FORM)
    axe(page)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("6 points à corriger").wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert page.title().startswith("À corriger – ")
    axe(page)
    look(page, f"form-errors-{scheme}")
    page.locator("[data-error-summary]").get_by_role("link", name=re.compile("^Statut")).click()
    assert page.evaluate("document.activeElement.id") == "id_status_0"


def test_all_of_a_long_text_is_on_paper(page, sign_in, tmp_path):
    sign_in(page)
    page.goto(FORM)
    page.locator("textarea").first.fill("\n".join(f"Ligne numéro {number}." for number in range(1, 121)))
    page.pdf(path=tmp_path / "paper.pdf")
    words = subprocess.run(
        ["pdftotext", tmp_path / "paper.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert [f"Ligne numéro {number}." in words for number in range(1, 121)] == [True] * 120
    assert page.locator(".portal-printed").count() == 0
    assert page.locator("textarea").first.is_visible()


def test_what_is_typed_is_saved_after_a_pause(page, sign_in):
    sign_in(page)
    page.goto(FORM)
    page.get_by_label("Objet").fill("Vaccination au cabinet")
    page.get_by_text(re.compile(r"Enregistré à \d+\sh\s\d\d")).wait_for()
    assert [sent["subject"] for sent in gallery.saved] == ["Vaccination au cabinet"]
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('coopps:'))") == []


def test_what_was_typed_survives_the_end_of_the_session(page, sign_in):
    sign_in(page)
    page.goto(FORM)
    page.context.clear_cookies()
    page.get_by_label("Objet").fill("Vaccination au cabinet")
    page.get_by_label("Salarié").check(force=True)
    page.get_by_label("Rouen").check(force=True)
    page.get_by_text("Votre session a pris fin").wait_for()
    assert gallery.saved == []
    sign_in(page)
    page.goto(FORM)
    assert page.get_by_label("Objet").input_value() == ""
    page.get_by_role("button", name="Reprendre cette saisie").click()
    assert page.get_by_label("Objet").input_value() == "Vaccination au cabinet"
    assert page.get_by_label("Salarié").is_checked()
    assert page.get_by_label("Rouen").is_checked()
    assert not page.get_by_label("Caen").is_checked()
    page.get_by_text("Enregistré à").wait_for()
    assert gallery.saved[-1]["subject"] == "Vaccination au cabinet"


def test_a_form_sent_after_the_end_of_the_session_is_offered_again(page, sign_in):
    sign_in(page)
    page.goto(FORM)
    page.context.clear_cookies()
    page.get_by_label("Objet").fill("Vaccination au cabinet")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="Ce formulaire était ouvert depuis trop longtemps").wait_for()
    sign_in(page)
    page.goto(FORM)
    page.get_by_role("button", name="Reprendre cette saisie").click()
    assert page.get_by_label("Objet").input_value() == "Vaccination au cabinet"


def test_a_form_sent_after_the_end_of_the_session_is_saved_from_the_next_page(page, sign_in):
    sign_in(page)
    page.goto(FORM)
    page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    page.get_by_label("Objet").fill("Vaccination au cabinet")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/compte/connexion/**")
    assert gallery.saved == []
    sign_in(page)
    page.goto("/galerie/composants/")
    page.get_by_text("qui attendait sur cet appareil est maintenant enregistré").wait_for()
    assert gallery.saved[-1]["subject"] == "Vaccination au cabinet"


def test_what_the_server_took_is_not_offered_again(page, sign_in):
    sign_in(page)
    page.goto(FORM)
    page.get_by_label("Objet").fill("Vaccination au cabinet")
    page.get_by_label("Salarié").check(force=True)
    page.get_by_label("Caen").check(force=True)
    page.get_by_label("Région").select_option("28")
    page.get_by_label("Pièce").set_input_files({"name": "p.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    page.get_by_label("Je m’engage").check(force=True)
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/composants/")
    page.goto(FORM)
    assert page.get_by_role("button", name="Reprendre cette saisie").count() == 0


def test_another_person_is_not_shown_what_was_typed(page, sign_in):
    sign_in(page)
    page.goto(FORM)
    page.context.clear_cookies()
    page.get_by_label("Objet").fill("Vaccination au cabinet")
    page.get_by_text("Votre session a pris fin").wait_for()
    sign_in(page, "voisin")
    page.goto(FORM)
    assert page.get_by_role("button", name="Reprendre cette saisie").count() == 0


def test_without_network_what_is_typed_waits_on_the_device(page, sign_in):
    sign_in(page)
    page.goto(FORM)
    page.context.set_offline(True)
    page.get_by_label("Objet").fill("Vaccination au cabinet")
    page.get_by_text("Pas de réseau").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Enregistré à").wait_for()
    assert gallery.saved[-1]["subject"] == "Vaccination au cabinet"
