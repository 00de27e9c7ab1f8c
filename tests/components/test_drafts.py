"""Nothing typed is lost: drafts while one types, and what was sent after the session ended or with a token out of date."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopps.kernel import outbox
from coopps.kernel.components import drafts
from coopps.kernel.components.models import Draft
from protocols.choices import IntentState
from protocols.services import intents
from tests.protocols.letters import Letter
from tests.reading import words_of

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Autosave": "1"}
LONG = "L’acte demandé n’est pas dérogatoire : il est au décret de compétence.\n" * 20


@pytest.fixture
def taken(normandy) -> Letter:
    """A letter that the instructor examines."""
    return Letter(normandy, 1).taken()


@pytest.fixture
def page(taken) -> str:
    """Where the instructor writes a refusal."""
    return reverse("protocols:intent_decline", args=[taken.pk])


def browser(user=None, **options) -> Client:
    client = Client(**options)
    if user is not None:
        client.force_login(user)
    return client


def shown(response) -> str:
    return response.context["form"]["motivation"].value() or ""


def typed(client: Client, page: str) -> dict:
    """The form as the page gave it, with a long refusal typed in it."""
    html = client.get(page).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    return hidden | {"motivation": LONG}


def end_of_session(client: Client) -> None:
    """Twelve hours later: the browser forgets the cookie, the token of the forms stays."""
    Session.objects.all().delete()
    del client.cookies[settings.SESSION_COOKIE_NAME]


# --- While one types ------------------------------------------------------------------------------------------------
def test_what_is_typed_is_kept_and_nothing_is_done(taken, page):
    client = browser(taken.instructor)
    assert f'data-autosave="page-{page}" data-draft' in client.get(page).content.decode()
    assert client.post(page, {"motivation": LONG}, headers=AUTOSAVE).status_code == 204
    assert taken.intent.state == IntentState.EXAMINED
    again = client.get(page)
    assert shown(again) == LONG
    assert re.search(r"Brouillon du \d+\w* \w+ \d{4} à \d+ h \d\d repris", words_of(again))


def test_a_draft_is_its_author_s_alone(taken, page, normandy):
    browser(taken.instructor).post(page, {"motivation": LONG}, headers=AUTOSAVE)
    neighbor = browser(taken.director)
    assert "L’acte demandé" not in words_of(neighbor.get(page))
    outsider = browser(taken.lead.user)
    assert outsider.post(page, {"motivation": LONG}, headers=AUTOSAVE).status_code == 404
    assert list(Draft.objects.values_list("author", flat=True)) == [taken.instructor.pk]


def test_the_draft_goes_with_the_act(taken, page):
    client = browser(taken.instructor)
    client.post(page, {"motivation": LONG}, headers=AUTOSAVE)
    assert client.post(page, {"motivation": ""}).status_code == 200  # refused: the draft stays
    assert Draft.objects.count() == 1
    assert client.post(page, {"motivation": LONG}).status_code == 302
    assert taken.intent.state == IntentState.PROPOSED
    assert not Draft.objects.exists()


def test_one_may_start_anew(taken, page):
    client = browser(taken.instructor)
    client.post(page, {"motivation": LONG}, headers=AUTOSAVE)
    assert client.post(page, {"recommencer": "1"}).url == page
    assert shown(client.get(page)) == ""
    assert taken.intent.state == IntentState.EXAMINED


def test_when_the_act_is_not_possible_any_more_the_sentence_says_so(taken, page):
    client = browser(taken.instructor)
    intents.retain(taken.intent, taken.instructor, motivation="")
    answer = client.post(page, {"motivation": LONG}, headers=AUTOSAVE)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Cette action n’est plus possible" in words_of(answer)
    assert not Draft.objects.exists()


def test_a_draft_is_bounded_and_does_not_stay_for_ever(taken, page):
    client = browser(taken.instructor)
    too_long = "x" * (drafts.MOST_CHARACTERS + 1)
    answer = client.post(page, {"motivation": too_long}, headers=AUTOSAVE)
    assert (answer.status_code, Draft.objects.count()) == (422, 0)
    for number in range(drafts.MOST_DRAFTS + 2):
        drafts.keep(taken.instructor, f"/page/{number}/", client.get("/", {"motivation": "x"}).wsgi_request.GET)
    assert Draft.objects.count() == drafts.MOST_DRAFTS
    assert not Draft.objects.filter(page="/page/0/").exists()
    with time_machine.travel(timezone.now() + drafts.LIFETIME + datetime.timedelta(hours=1)):
        outbox._daily["components.drafts"]()
    assert not Draft.objects.exists()


def test_the_sign_that_postgresql_refuses_is_left_out(taken, page):
    client = browser(taken.instructor)
    assert client.post(page, {"motivation": "a\0b"}, headers=AUTOSAVE).status_code == 204
    assert shown(client.get(page)) == "ab"


def test_nor_does_it_break_the_name_of_a_field(taken, page):
    client = browser(taken.instructor)
    assert client.post(page, {"moti\0vation": LONG}, headers=AUTOSAVE).status_code == 204
    assert shown(client.get(page)) == LONG


def test_a_window_that_ignores_a_saving_does_not_write_over_it(taken, page):
    client = browser(taken.instructor)
    first = client.post(page, {"motivation": "Un.", drafts.NUMBER: "0"}, headers=AUTOSAVE)
    assert (first.status_code, first["X-Saved-Number"]) == (204, "1")
    other = client.post(page, {"motivation": "Deux.", drafts.NUMBER: "0"}, headers=AUTOSAVE)
    assert other.status_code == 409
    assert "dans un autre onglet ou sur un autre appareil" in words_of(other)
    assert shown(client.get(page)) == "Un."
    same = client.post(page, {"motivation": "Un.", drafts.NUMBER: "0"}, headers=AUTOSAVE)
    assert same.status_code == 204, "the same words are no quarrel"
    number = client.get(page).context["draft_number"]
    assert client.post(page, {"motivation": "Deux.", drafts.NUMBER: number}, headers=AUTOSAVE).status_code == 204
    assert shown(client.get(page)) == "Deux."
    assert client.post(page, {"motivation": "x", drafts.NUMBER: "1" * 40}, headers=AUTOSAVE).status_code == 204


# --- After the end of the session -----------------------------------------------------------------------------------
def test_an_autosave_is_told_that_the_session_ended(page):
    answer = browser().post(page, {"motivation": LONG}, headers=AUTOSAVE)
    assert answer.status_code == 401
    assert "Votre session a pris fin" in words_of(answer)


def test_what_is_typed_after_the_end_of_the_session_is_kept_for_whom_the_page_was_made(taken, page):
    client = browser(taken.instructor, enforce_csrf_checks=True)
    form = typed(client, page)
    end_of_session(client)
    answer = client.post(page, form, headers=AUTOSAVE)
    assert answer.status_code == 401
    assert "Ce que vous tapez reste gardé" in words_of(answer)
    client.force_login(taken.instructor)
    assert shown(client.get(page)) == LONG.strip() or shown(client.get(page)) == LONG


def test_a_form_sent_after_the_session_ended_comes_back_filled_in(taken, page):
    client = browser(taken.instructor, enforce_csrf_checks=True)
    form = typed(client, page)
    end_of_session(client)
    answer = client.post(page, form, follow=True)
    assert answer.redirect_chain == [(f"{reverse('account_login')}?next={page}", 302)]
    assert "Ce que vous aviez tapé est gardé : reconnectez-vous pour le retrouver." in words_of(answer)
    assert LONG[:40] not in words_of(answer)
    client.force_login(taken.instructor)
    again = client.get(page)
    assert shown(again) == LONG
    assert taken.intent.state == IntentState.EXAMINED, "nothing is acted upon by itself"


def test_somebody_else_who_signs_in_is_not_shown_it(taken, page):
    client = browser(taken.instructor)
    form = typed(client, page)
    end_of_session(client)
    client.post(page, form)
    client.force_login(taken.director)
    assert "L’acte demandé" not in words_of(client.get(page))


def test_no_browser_keeps_the_page_of_a_person(taken, page):
    client = browser(taken.instructor)
    for url in (page, reverse("portal:home"), reverse("protocols:catalogue"), reverse("account_email")):
        assert "no-store" in client.get(url)["Cache-Control"], url
    assert "Cache-Control" not in browser().get(reverse("protocols:catalogue"))


def test_without_the_key_of_a_person_nothing_is_kept(taken, page):
    """Another site, or somebody who types a request by hand, plants nothing."""
    stranger = browser(taken.lead.user)
    for key in ("", "x", drafts.author_key(taken.instructor)[:-1]):
        browser().post(page, {"motivation": LONG, drafts.TYPED_BY: key})
    assert not Draft.objects.exists()
    # One's own key keeps one's own drafts only.
    browser().post(page, {"motivation": LONG, drafts.TYPED_BY: drafts.author_key(taken.lead.user)})
    assert set(Draft.objects.values_list("author", flat=True)) == {taken.lead.user.pk}
    assert stranger.get(page).status_code == 404
    with time_machine.travel(timezone.now() - drafts.OPEN_FOR - datetime.timedelta(hours=1)):
        old = drafts.author_key(taken.instructor)
    browser().post(page, {"motivation": LONG, drafts.TYPED_BY: old})
    assert not Draft.objects.filter(author=taken.instructor).exists()


def test_passwords_and_their_pages_keep_nothing(taken):
    form = {"oldpassword": "secret", drafts.TYPED_BY: drafts.author_key(taken.instructor)}
    answer = browser().post(reverse("account_change_password"), form)
    assert answer.status_code == 302
    assert not Draft.objects.exists()


# --- A token out of date --------------------------------------------------------------------------------------------
def test_a_form_with_an_old_token_leads_back_to_what_was_typed(taken, page):
    client = browser(taken.instructor, enforce_csrf_checks=True)
    form = typed(client, page) | {"csrfmiddlewaretoken": "z" * 64}
    answer = client.post(page, form)
    assert answer.status_code == 403
    assert f'href="{page}"' in answer.content.decode()
    assert "ce que vous aviez tapé est gardé" in words_of(answer)
    assert shown(client.get(page)) == LONG
    assert taken.intent.state == IntentState.EXAMINED
    told = client.post(page, form, headers=AUTOSAVE)
    assert (told.status_code, told["Content-Type"]) == (403, "text/plain; charset=utf-8")
    end_of_session(client)
    assert client.post(page, form, headers=AUTOSAVE).status_code == 401


def test_a_form_of_somebody_else_is_not_spoken_of(taken, page):
    form = typed(browser(taken.instructor), page) | {"csrfmiddlewaretoken": "z" * 64}
    other = browser(taken.director, enforce_csrf_checks=True)
    answer = other.post(page, form)
    assert answer.status_code == 403
    assert "gardé" not in words_of(answer)
    assert not Draft.objects.filter(author=taken.director).exists()


def test_another_site_plants_nothing(taken, page):
    attacker = {"motivation": "Une motivation que personne n’a écrite", drafts.TYPED_BY: "x"}
    answer = browser(taken.instructor, enforce_csrf_checks=True).post(page, attacker)
    assert answer.status_code == 403
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert not Draft.objects.exists()
