"""The pictures of the help are those of the pages as they are: made here, and compared by what the pages say.

`make pictures` writes them again (`static/aide/`), with the words of each page (`tests/e2e/help_pages.json`). Otherwise this test
fails when the headings, the fields and the buttons of a page are not those of its picture.
"""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from accounts.choices import AgencyRoleKind
from adhesions.choices import MembershipState
from adhesions.models import Membership
from adhesions.services import dossier, team
from coopps.demo import people
from coopps.portal.guides import GUIDES
from tests.protocols.drafts import Draft
from tests.stories import creation

pytestmark = pytest.mark.django_db(transaction=True)

WRITES = "COOPPS_PICTURES" in os.environ
PICTURES = Path(settings.BASE_DIR) / "static" / "aide"
WORDS = Path(__file__).parent / "help_pages.json"
SCREEN = {"width": 1200, "height": 750}
SIZE = (720, 450)
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
SAID = """() => [...document.querySelectorAll("main :is(h1, h2, h3, legend, label, button, th)")]
  .filter((one) => one.checkVisibility()).map((one) => `${one.tagName.toLowerCase()} ${one.innerText}`)"""


def words_of(page) -> list[str]:
    """Headings, labels and buttons, without the days and the numbers that pass."""
    said = [re.sub(rf"\d+(er)?|{MONTHS}", "#", " ".join(one.split())) for one in page.evaluate(SAID)]
    return list(dict.fromkeys(said))


def take(page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    said = words_of(page)
    known = json.loads(WORDS.read_text()) if WORDS.exists() else {}
    if WRITES:
        PICTURES.mkdir(exist_ok=True)
        with Image.open(io.BytesIO(page.screenshot())) as picture:
            picture.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS).save(
                PICTURES / f"{name}.webp", quality=70, method=6
            )
        known[name] = said
        WORDS.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    assert said == known.get(name), f"the page of the picture « {name} » has changed: make pictures"


def test_the_pages_for_everybody(open_page, normandy, our_protocol):
    page = open_page(viewport=SCREEN)
    take(page, reverse("protocols:catalogue"), "catalogue")
    take(page, reverse("portal:check"), "verifier")


def test_the_pages_of_a_team(ours, signed_in, open_page):
    [(doctor, _)] = ours.members
    ours.open().invite()
    page = signed_in(ours.lead.user, viewport=SCREEN)
    take(page, reverse("adhesions:invite", args=[ours.pk]), "inviter")
    take(page, reverse("adhesions:detail", args=[ours.pk]), "demande")
    waiting = Membership.objects.get(adhesion=ours.pk, state=MembershipState.INVITED)
    invited = signed_in(doctor.user, viewport=SCREEN)
    take(invited, reverse("adhesions:invitation", args=[team.INVITATION.token(waiting)]), "invitation")
    ours.join()
    mine = ours.membership(ours.lead)
    take(page, reverse("adhesions:fill", args=[mine.pk]), "dossier")
    agreement = dossier.ask_employer(mine, ours.lead.user, employer="Hôpital", email="drh@demonstration.test")
    take(
        open_page(viewport=SCREEN), reverse("adhesions:employer", args=[dossier.EMPLOYER.token(agreement)]), "employeur"
    )


def test_the_page_of_an_author(normandy, signed_in):
    project = Draft(normandy, 1).write()
    page = signed_in(project.lead.user, viewport=SCREEN)
    take(page, reverse("projects:section", args=[project.pk, 8]), "rubrique")


def test_the_pages_of_an_agency(ours, normandy, signed_in):
    ours.ready().file().take()
    page = signed_in(ours.instructor, viewport=SCREEN)
    take(page, reverse("desk:queue"), "file")
    take(
        page, reverse("adhesions:grid", args=[ours.instruction.pk, ours.membership(ours.lead).examination_id]), "grille"
    )
    ours.complete().examine().propose()
    take(signed_in(ours.signatory, viewport=SCREEN), reverse("portal:signing"), "signature")
    manager = people.agent(
        "comptes@demonstration.test", "Noa", "Démo", normandy, AgencyRoleKind.ADMINISTRATOR, "Comptes"
    )
    take(signed_in(manager, viewport=SCREEN), reverse("accounts:agency", args=[normandy.code]), "agence")


def test_the_page_of_an_expert(normandy, signed_in):
    story = creation(normandy, 101).transmitted().admit().invite()
    page = signed_in(story.appointments[0].expert.user, viewport=SCREEN)
    take(page, reverse("has:expert_home"), "expertise")


def test_each_picture_of_the_guides_is_made_here():
    named = {step.picture for guide in GUIDES for step in guide.steps if step.picture}
    assert named == {path.stem for path in PICTURES.glob("*.webp")}
    assert named == set(json.loads(WORDS.read_text()))
    heavy = {path.name: path.stat().st_size for path in PICTURES.glob("*.webp") if path.stat().st_size > 60_000}
    assert heavy == {}
