"""A letter of intent in a browser: how its pages look at two sizes, what axe finds, what appears and is kept as one types."""

from __future__ import annotations

import pytest
from django.urls import reverse

from protocols.models import Protocol
from protocols.rules.intent_parts import PARTS
from protocols.services import intents
from tests.protocols.letters import Letter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def letter(normandy) -> Letter:
    return Letter(normandy, 1)


def test_the_questions_lead_to_a_way(page, reference, show):
    address = reverse("projects:orientation")
    show(page, address, "orientation")
    show(page, f"{address}?competence=oui&existant=non", "orientation-last")
    show(page, f"{address}?competence=oui&existant=non&pour=region", "orientation-outcome")


def test_what_resembles_appears_while_one_types_and_nothing_is_lost(signed_in, letter, show):
    letter.open()
    page = signed_in(letter.lead.user)
    known = page.get_by_role("complementary").get_by_role("link", name="Réalisation de bilan uro-dynamique")
    page.goto(reverse("projects:intent_part", args=[letter.pk, "cooperation"]))
    page.get_by_label("Intitulé provisoire").fill("Bilan urodynamique par une orthophoniste")
    known.wait_for()
    page.locator("[data-autosave-status]").get_by_text("Enregistré à").wait_for()
    address = reverse("projects:intent_part", args=[letter.pk, "actes"])
    page.goto(address)
    page.get_by_label("Acte ou activité").fill("Mesure du débit de la vessie")
    page.get_by_role("complementary").get_by_text("En commun").first.wait_for()
    page.locator("[data-autosave-status]").get_by_text("Enregistré à").wait_for()
    intent = letter.intent
    assert intent.title == "Bilan urodynamique par une orthophoniste"
    assert [act.label for act in intent.acts.all()] == ["Mesure du débit de la vessie"]
    show(page, address, "intent-form")


def test_the_pages_of_who_wrote_the_letter(signed_in, aside, letter, show):
    letter.open()
    page = signed_in(letter.lead.user)
    show(page, f"{reverse('projects:intent_new')}?type=creation", "intent-new")
    show(page, reverse("projects:intent_detail", args=[letter.pk]), "intent-draft")
    show(page, reverse("projects:intent_file", args=[letter.pk]), "intent-missing")
    letter.write()
    for part in PARTS:
        show(page, reverse("projects:intent_part", args=[letter.pk, part.key]), f"intent-{part.key}")
    show(page, reverse("projects:intent_file", args=[letter.pk]), "intent-file")
    letter.file()
    show(page, reverse("projects:intent_filed", args=[letter.pk]), "intent-filed")
    letter.take().ask()
    show(page, reverse("projects:intent_answer", args=[letter.pk]), "intent-answer")
    intents.answer(letter.intent, letter.lead.user, reply="Le médecin, à distance.")
    intents.decline(letter.intent, letter.instructor, motivation="L’acte entre déjà dans les compétences.")
    aside(letter.sign)
    show(page, reverse("projects:intent_detail", args=[letter.pk]), "intent-declined")


def test_the_pages_of_the_agency(signed_in, letter, normandy, show):
    letter.open().write(
        title="Bilan urodynamique par une orthophoniste",
        related_protocol=Protocol.objects.get(code="DEMO-URODYN"),
        similar_reason="Le protocole connu ne concerne que l’hôpital.",
    ).file()
    Letter(normandy, 2).filed().take().ask()
    page = signed_in(letter.instructor)
    show(page, reverse("protocols:intents"), "agency-intents")
    show(page, reverse("protocols:intent", args=[letter.pk]), "agency-intent")
    letter.take()
    show(page, reverse("protocols:intent", args=[letter.pk]), "agency-intent-taken")
    show(page, reverse("protocols:intent_redirect", args=[letter.pk]), "agency-intent-redirect")
    show(page, reverse("protocols:intent_transfer", args=[letter.pk]), "agency-intent-transfer")
