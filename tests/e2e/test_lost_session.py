"""A long text in a browser: kept as it is typed, given back after the session ended, with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from protocols.choices import IntentState
from tests.e2e.clicks import button, field, hears
from tests.protocols.letters import Letter

pytestmark = pytest.mark.django_db(transaction=True)

# 1,200 characters, as somebody writes who refuses with reasons.
WORDS = ("L’acte demandé figure au décret de compétence de la profession. " * 20)[:1199] + "."
PASSWORD = "un mot de passe assez long"


@pytest.fixture
def letter(normandy) -> Letter:
    letter = Letter(normandy, 1).taken()
    letter.instructor.set_password(PASSWORD)
    letter.instructor.save()
    return letter


def sign_in(page, user) -> None:
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    button(page, "Se connecter")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_refusal_sent_after_the_session_ended_is_found_again(signed_in, letter, axe, look, scripts):
    address = reverse("protocols:intent_decline", args=[letter.pk])
    page = signed_in(letter.instructor, java_script_enabled=scripts)
    page.goto(address)
    Session.objects.all().delete()
    field(page, "Motivation").fill(WORDS)
    if scripts:
        hears(page, "Votre session a pris fin")
    page.locator("main").get_by_role("button", name="Ne pas retenir").click()
    hears(page, "Ce que vous aviez tapé est gardé")
    if scripts:
        axe(page)
        look(page, "lost-session-sign-in")
    sign_in(page, letter.instructor)
    page.wait_for_url(f"**{address}")
    assert field(page, "Motivation").input_value() == WORDS
    hears(page, "Rien n’est encore envoyé")
    assert letter.intent.state == IntentState.EXAMINED
    if scripts:
        assert page.get_by_role("button", name="Reprendre cette saisie").count() == 0, "offered once, not twice"
        axe(page)
        look(page, "lost-session-given-back")
    page.locator("main").get_by_role("button", name="Ne pas retenir").click()
    page.wait_for_url(lambda url: address not in url)
    assert letter.intent.motivation == WORDS


def test_what_is_typed_is_a_draft_on_the_server(signed_in, letter, look):
    address = reverse("protocols:intent_decline", args=[letter.pk])
    page = signed_in(letter.instructor)
    page.goto(address)
    field(page, "Motivation").fill(WORDS)
    page.get_by_text(re.compile(r"Brouillon gardé à \d+\sh\s\d\d. Rien n’est encore envoyé.")).wait_for()
    look(page, "draft-kept")
    elsewhere = signed_in(letter.instructor)
    elsewhere.goto(address)
    assert field(elsewhere, "Motivation").input_value() == WORDS
    button(elsewhere, "Effacer ce brouillon et recommencer")
    elsewhere.wait_for_load_state()
    assert field(elsewhere, "Motivation").input_value() == ""
    assert letter.intent.state == IntentState.EXAMINED


def test_a_form_opened_before_signing_in_again_is_given_back(signed_in, letter, axe, look):
    address = reverse("protocols:intent_decline", args=[letter.pk])
    page = signed_in(letter.instructor)
    page.goto(address)
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] != "csrftoken"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    field(page, "Motivation").fill(WORDS)
    page.locator("main").get_by_role("button", name="Ne pas retenir").click()
    hears(page, "ce que vous aviez tapé est gardé")
    axe(page)
    look(page, "old-token")
    page.get_by_role("link", name="Reprendre ma saisie").click()
    assert field(page, "Motivation").input_value() == WORDS
    assert letter.intent.state == IntentState.EXAMINED
