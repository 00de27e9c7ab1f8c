"""What the eight pages that save into their own rows answer to an autosave, and what comes back after the session ended."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from coopps.kernel.components import autosave, drafts
from coopps.kernel.components.models import Draft
from tests.protocols.drafts import Draft as Project
from tests.protocols.drafts import section_url, typed
from tests.protocols.letters import Letter
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Autosave": "1"}


def test_the_answers():
    assert autosave.saved(number=3).headers["X-Saved-Number"] == "3"
    answers = {
        204: autosave.saved(),
        401: autosave.session_ended(),
        403: autosave.page_outdated(),
        409: autosave.overtaken(),
        422: autosave.not_saved("La lettre est déposée."),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert bool(answer.content) == (status != 204), "a page is told why"


def test_after_filing_an_autosave_is_told_so_and_not_led_away(normandy):
    """It answered a redirect, which the page took for the end of the session."""
    letter = Letter(normandy, 1)
    letter.filed()
    page = reverse("projects:intent_part", args=[letter.pk, "cooperation"])
    answer = signed_in(letter.lead.user).post(page, {"title": "Autre"}, headers=AUTOSAVE)
    assert answer.status_code == 422
    assert words_of(answer) == "Cette lettre est déposée : elle ne change plus."


def test_after_filing_neither_is_the_team(ours):
    ours.ready().file()
    page = reverse("adhesions:intent", args=[ours.adhesion.pk])
    answer = signed_in(ours.lead.user).post(page, {"purpose": "Autre"}, headers=AUTOSAVE)
    assert answer.status_code == 422
    assert words_of(answer).startswith("La lettre d’intention ne se modifie plus")


def given_back(user, page: str, **words):
    """The page after a form was sent to it without a session, and its author signed in again."""
    Client().post(page, words | {drafts.TYPED_BY: drafts.author_key(user)})
    answer = signed_in(user).get(page)
    assert "repris" in words_of(answer)
    return answer


def test_a_letter_comes_back_and_is_saved_by_its_author_only(normandy):
    letter = Letter(normandy, 1)
    letter.open()
    page = reverse("projects:intent_part", args=[letter.pk, "cooperation"])
    before = letter.intent.purpose
    answer = given_back(letter.lead.user, page, purpose="Ce qui allait se perdre")
    assert "Ce qui allait se perdre" in words_of(answer)
    assert letter.intent.purpose == before
    assert Draft.objects.count() == 1


def test_a_section_comes_back_with_the_number_that_was_read(normandy):
    """Whoever saved meanwhile is not written over: the choice between the two is asked."""
    project = Project(normandy, 1)
    user, page = project.lead.user, section_url(project, 4)
    client = signed_in(user)
    read = typed(project, 4, objectives="Ce qui allait se perdre")
    client.post(page, typed(project, 4, objectives="Ce qu’une autre personne a écrit"), headers=AUTOSAVE)
    answer = given_back(user, page, **read)
    assert "Ce qui allait se perdre" in words_of(answer)
    sent = read | {"number": answer.context["saved"]}
    assert client.post(page, sent, headers=AUTOSAVE).status_code == 409
    assert client.post(page, sent).status_code == 409


def test_the_letter_of_a_team_and_an_item_of_a_dossier_come_back(ours):
    ours.open().invite().join()
    page = reverse("adhesions:intent", args=[ours.adhesion.pk])
    answer = given_back(ours.lead.user, page, purpose="Ce qui allait se perdre")
    assert answer.context["form"]["purpose"].value() == "Ce qui allait se perdre"
    # Once saved as it is typed on, the draft does not come back over what is newer.
    client = signed_in(ours.lead.user)
    assert client.post(page, {"purpose": "Ce qui est plus récent"}, headers=AUTOSAVE).status_code == 204
    assert client.get(page).context["form"]["purpose"].value() == "Ce qui est plus récent"
    item = reverse("adhesions:dossier_item", args=[ours.membership(ours.lead).pk, "diplome"])
    answer = given_back(ours.lead.user, item, title="Diplôme d’État")
    assert answer.context["forms"][0]["title"].value() == "Diplôme d’État"


def test_two_windows_on_a_row_of_a_dossier_lose_neither_text(ours):
    ours.open()
    member = ours.membership(ours.lead)
    page = reverse("adhesions:dossier_item", args=[member.pk, "diplome"])
    client = signed_in(ours.lead.user)
    first = client.post(page, {"title": "Diplôme de Caen", "saving": "0"}, headers=AUTOSAVE)
    assert first.status_code in (200, 204)
    assert first["X-Saved-Number"] == str(member.item_diplome.get().saving)
    late = {"title": "Diplôme de Rouen", "saving": "0"}
    assert client.post(page, late, headers=AUTOSAVE).status_code == 409
    answer = client.post(page, late)
    said = words_of(answer)
    assert "Diplôme de Caen" in said
    assert answer.context["forms"][0]["title"].value() == "Diplôme de Rouen"
    assert member.item_diplome.get().title == "Diplôme de Caen"
    again = late | {"saving": str(member.item_diplome.get().saving)}
    assert client.post(page, again).status_code == 302
    assert member.item_diplome.get().title == "Diplôme de Rouen"
