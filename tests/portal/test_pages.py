"""Public pages, pages that say what failed, navigation by role, and the promises that every page keeps."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys

import pytest
from django.contrib.auth.decorators import login_not_required
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import path, reverse
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import AgencyRole, SignatureDelegation, User
from coopps import urls
from coopps.kernel.components import glossary
from coopps.portal.context import Portal
from tests.markup import inline_code
from tests.stories import PUBLISHED

PUBLIC = [
    "portal:welcome",
    "portal:glossary",
    "portal:contact",
    "portal:site_map",
    "portal:legal_notice",
    "portal:terms",
    "portal:personal_data",
    "portal:accessibility",
]

pytestmark = pytest.mark.usefixtures("texts")


@pytest.fixture
def nurse():
    return User.objects.create_user("infirmiere@example.org", "mot de passe long", first_name="Ada", last_name="Test")


@pytest.fixture
def agent(bare_normandy):
    user = User.objects.create_user("agent@example.org", "mot de passe long", first_name="Bea", last_name="Test")
    AgencyRole.objects.create(
        agency=bare_normandy,
        user=user,
        kind=AgencyRoleKind.INSTRUCTOR,
        quality="Instructrice",
        valid_from=timezone.localdate() - datetime.timedelta(days=1),
    )
    return user


def portal_of(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return Portal(request)


@pytest.mark.parametrize("name", PUBLIC)
def test_anyone_reads_a_public_page(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert inline_code(response.text) == []


@pytest.mark.parametrize("name", PUBLIC)
def test_the_neutral_brand_shows_nothing_of_the_state(client, settings, name):
    assert "arianne" not in client.get(reverse(name)).text.replace("fil d’Ariane", "")
    assert "fr-logo" not in client.get(reverse(name)).text
    settings.STATE_BRAND = True
    branded = client.get(reverse(name)).text
    assert "fr-logo" in branded
    assert "data-brand" not in branded


def test_the_landing_page_sends_who_is_signed_in_home(client, nurse):
    client.force_login(nurse)
    response = client.get("/")
    assert response.status_code == 302
    assert response.url == reverse("portal:home")


def test_home_asks_to_sign_in(client):
    response = client.get(reverse("portal:home"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_legal_pages_say_what_is_not_filled_in_and_show_what_is(client, settings):
    missing = client.get(reverse("portal:legal_notice")).text
    assert "L’éditeur du service sera indiqué ici" in missing
    settings.PORTAL_PUBLISHER = "Groupement d’essai"
    settings.PORTAL_CONTACT_EMAIL = "contact@example.org"
    filled = client.get(reverse("portal:legal_notice")).text
    assert "sous licence EUPL 1.2" in filled
    assert "Groupement d’essai" in filled
    assert "mailto:contact@example.org" in filled
    assert "l’hébergeur seront indiqués ici" in filled
    assert "L’éditeur du service sera indiqué ici" not in filled


def test_accessibility_status_stands_in_the_footer_of_every_page(client, settings):
    assert "Accessibilité\u00a0: non conforme" in client.get("/").text
    settings.PORTAL_ACCESSIBILITY = "partiellement conforme"
    page = client.get(reverse("portal:accessibility")).text
    assert "Accessibilité\u00a0: partiellement conforme" in page
    assert "Aucun audit" not in page


def test_contact_lists_the_agencies(client, bare_normandy):
    bare_normandy.email = "cooperations@example.org"
    bare_normandy.save()
    page = client.get(reverse("portal:contact")).text
    assert "Normandie" in page
    assert "mailto:cooperations@example.org" in page


# --- What is said when a page fails -------------------------------------------------------------------------------
def test_an_unknown_address_is_told_in_french_with_what_to_do(client):
    response = client.get("/cette-page/n-existe-pas/")
    assert response.status_code == 404
    assert "Cette page n’existe pas, ou ne vous est pas ouverte" in response.text
    assert reverse("portal:contact") in response.text
    assert inline_code(response.text) == []


def test_a_form_without_its_token_is_told_in_french():
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "a@example.org"})
    assert response.status_code == 403
    assert "Ce formulaire était ouvert depuis trop longtemps" in response.text
    assert "data-failed" in response.text


@pytest.mark.parametrize(
    ("view", "status", "sentence"),
    [
        ("bad_request", 400, "Cette demande n’a pas pu être lue"),
        ("permission_denied", 403, "Votre rôle n’ouvre pas cette action"),
    ],
)
def test_failures_have_their_page(rf, view, status, sentence):
    from django.views import defaults

    request = rf.get("/")
    response = getattr(defaults, view)(request, Exception())
    html = response.content.decode()
    assert response.status_code == status
    assert sentence in html
    assert "data-failed" in html
    assert inline_code(html) == []


# --- A page that fails --------------------------------------------------------------------------------------------
BROKEN = "/casse/un-lien-personnel/7/"


@login_not_required
def broken(request, token, pk):
    raise RuntimeError("ce que personne n’avait prévu")


@pytest.fixture
def breakdown(settings):
    """A client of a portal in which one page fails, and the address of that page."""
    patterns = [path("casse/<token>/<int:pk>/", broken), *urls.urlpatterns]
    settings.ROOT_URLCONF = type("Broken", (), {"urlpatterns": patterns, "handler500": urls.handler500})
    return Client(raise_request_exception=False)


def test_a_fault_has_a_number_on_the_page_and_in_the_log(breakdown, caplog, django_assert_num_queries):
    with django_assert_num_queries(0):  # the database may be what failed
        response = breakdown.get(BROKEN)
    assert response.status_code == 500
    number = re.search(r"sous le numéro <strong>([2-9A-Z]{6})</strong>", response.text).group(1)
    assert "donnez ce numéro" in response.text
    assert "data-failed" in response.text
    assert inline_code(response.text) == []
    [record] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.getMessage() == f"fault {number}: GET casse/<token>/<int:pk>/ {{'pk': 7}}"
    assert "ce que personne n’avait prévu" in caplog.text, "with what happened"
    assert "un-lien-personnel" not in caplog.text
    assert breakdown.get(BROKEN).text != response.text


def test_an_autosave_that_fails_is_told_the_number(breakdown):
    response = breakdown.post(BROKEN, headers={"X-Autosave": "1"})
    assert response.status_code == 500
    assert response["Content-Type"].startswith("text/plain")
    assert re.search(r"n° [2-9A-Z]{6}\.", response.text)


@pytest.mark.parametrize("module", ["development", "production"])
def test_faults_are_written_down_wherever_the_portal_runs(module):
    """Django's own settings write them nowhere but to the administrators' mail boxes when DEBUG is off."""
    code = f"""
import logging, django, coopps.settings.{module}
django.setup()
logging.getLogger("django.request").error("fault ABCDEF", exc_info=RuntimeError("panne"))
"""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": f"coopps.settings.{module}",
        "COOPPS_SECRET_KEY": "x" * 60,
        "COOPPS_HOSTS": "example.org",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr.count("ERROR django.request fault ABCDEF") == 1
    assert "RuntimeError: panne" in done.stderr


# --- Navigation ---------------------------------------------------------------------------------------------------
def labels(user):
    return [link.label for link in portal_of(user).navigation]


def test_each_role_has_its_navigation(nurse, agent):
    assert not {"Dossiers", "Signature"} & set(labels(nurse))
    assert not {"Mes adhésions", "Mes actes autorisés"} & set(labels(agent))
    assert portal_of(agent).is_agent
    assert not portal_of(agent).is_signatory
    assert not portal_of(nurse).is_agent


def test_the_list_of_dossiers_is_offered_to_who_reads_them(agent):
    assert "Dossiers" in labels(agent)
    AgencyRole.objects.filter(user=agent).update(kind=AgencyRoleKind.ADMINISTRATOR)
    assert "Dossiers" not in labels(agent)
    assert portal_of(agent).is_agent


def test_a_role_that_ended_opens_nothing(agent):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    AgencyRole.objects.filter(user=agent).update(valid_to=yesterday)
    assert not portal_of(agent).is_agent


@pytest.mark.parametrize(("ends_in", "signs"), [(None, True), (0, True), (-1, False)])
def test_a_delegation_of_signature_within_its_dates_makes_a_signatory(bare_normandy, agent, nurse, ends_in, signs):
    today = timezone.localdate()
    SignatureDelegation.objects.create(
        agency=bare_normandy,
        delegate=nurse,
        granted_by=agent,
        quality="Directrice adjointe",
        reference="Décision d’essai",
        valid_from=today - datetime.timedelta(days=10),
        valid_to=None if ends_in is None else today + datetime.timedelta(days=ends_in),
        **PUBLISHED,
    )
    assert portal_of(nurse).is_signatory is signs
    assert not portal_of(agent).is_signatory


def test_the_navigation_costs_one_query_and_none_for_anonymous(agent, django_assert_num_queries):
    from django.contrib.auth.models import AnonymousUser

    with django_assert_num_queries(1):
        portal = portal_of(agent)
        assert portal.navigation
        assert portal.is_agent
    with django_assert_num_queries(0):
        assert portal_of(AnonymousUser()).navigation


def test_the_navigation_says_where_one_is(nurse):
    current = {link.label: link.current for link in portal_of(nurse, reverse("portal:home")).navigation}
    assert current["Accueil"] == "page"
    assert current.get("Protocoles", "") == ""


# --- Glossary -----------------------------------------------------------------------------------------------------
def test_every_term_has_a_definition_without_identifiers_of_the_code():
    terms = glossary.terms()
    assert len({term.slug for term in terms}) == len(terms)
    assert [term.name for term in terms if len(term.definition) < 40 or "`" in term.definition] == []


def test_the_parser_reads_headings_definitions_and_nothing_else():
    text = "# G\n\nintroduction\n\n## A\n\n### b\n`B`, `C`\n\nDeux\nlignes.\n\n## Z\n\nautre\n\n### a\n\nUne."
    assert glossary.parse(text) == [glossary.Term("a", "Une."), glossary.Term("b", "Deux lignes.")]


def test_a_dotted_term_opens_its_definition_under_an_id_of_its_own():
    template = Template(
        '{% load portal_tags %}{% term "délégué" %} {% term "délégué" "personne déléguée" %}', name="terms"
    )
    html = template.render(Context())
    assert html.count(glossary.term("délégué").definition) == 2
    assert 'data-term="terme-1"' in html
    assert 'id="terme-2"' in html
    assert ">personne déléguée</a>" in html


def test_a_term_that_the_glossary_does_not_know_is_an_error():
    with pytest.raises(KeyError, match="inconnu"):
        Template('{% load portal_tags %}{% term "mot inconnu" %}').render(Context())


def test_the_glossary_page_has_an_anchor_for_each_term(client):
    page = client.get(reverse("portal:glossary")).text
    assert [term.slug for term in glossary.terms() if f'id="{term.slug}"' not in page] == []
