"""The help: a guide for each role, and on every page the link to the one that helps there."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopps.kernel.law import selectors as law
from coopps.portal.guides import GUIDES, guide_for
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_each_guide_is_read_by_everybody(client, guide):
    answer = client.get(reverse("portal:help_guide", args=[guide.slug]))
    assert answer.status_code == 200
    words = words_of(answer)
    for step in guide.steps:
        assert step.title in words
        assert bool(step.picture) == bool(step.shown), "a picture is told to who does not see it"
        if step.picture:
            assert (settings.BASE_DIR / "static" / "aide" / f"{step.picture}.webp").exists()


def test_the_list_leads_to_each(client):
    page = client.get(reverse("portal:help")).content.decode()
    assert [guide.slug for guide in GUIDES if reverse("portal:help_guide", args=[guide.slug]) not in page] == []
    assert client.get("/aide/inconnue/").status_code == 404


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/adhesions/12/", "porter-une-demande"),
        ("/adhesions/dossiers/12/diplome/", "personne-invitee"),
        ("/adhesions/employeur/abc/", "employeur"),
        ("/projets/3/rubriques/4/", "rediger-un-protocole"),
        ("/dossiers/12/", "instruire"),
        ("/signature/lettres/4/", "signer"),
        ("/has/", "evaluer-pour-la-has"),
        ("/has/expertises/3/", "expertiser"),
        ("/compte/agence/nor/", "administrer"),
        ("/verifier/", "patient-et-visiteur"),
    ],
)
def test_the_guide_of_a_page(path, slug):
    assert guide_for(path).slug == slug


def test_each_page_has_the_link(ours):
    assert f'href="{reverse("portal:help")}"' in Client().get("/").content.decode()
    page = signed_in(ours.instructor).get(reverse("desk:queue")).content.decode()
    assert f'href="{reverse("portal:help_guide", args=["instruire"])}">Aide<' in page


def test_a_team_finds_what_to_do_when_the_card_fails(client):
    assert "numéro RPPS" in words_of(client.get(reverse("portal:help_guide", args=["e-cps"])))


# What belongs to the law: a moment, a delay, what silence, a receipt or a missing authorization means.
OF_THE_LAW = re.compile(
    r"sans délai|à tout moment (?:vous|la personne) dev|votre droit|jamais avant|vaut (?:rejet|accord)|\bmois\b|quinze jours"
    r"|observations|recours|exercice illégal|obligatoire|délai",
    re.IGNORECASE,
)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_what_a_guide_says_of_the_law_is_a_text_of_law_with_its_standing(client, texts, guide):
    told = [guide.title, guide.lead, *(words for step in guide.steps for words in (step.title, *step.sentences))]
    assert [words for words in told if OF_THE_LAW.search(words)] == []
    page = words_of(client.get(reverse("portal:help_guide", args=[guide.slug])))
    for key in (key for step in guide.steps for key in step.texts):
        row = law.text(key, timezone.localdate())
        assert " ".join(row.paragraphs()[0].split()) in page
        assert f"État : {row.get_standing_display()}" in page


def test_no_guide_tells_a_signatory_how_fast_to_read(client):
    said = words_of(client.get(reverse("portal:help_guide", args=["signer"])))
    assert "minutes" not in said
    assert "Chaque lettre se lit en entier" in said
