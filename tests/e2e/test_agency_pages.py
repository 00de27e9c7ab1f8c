"""The pages of an agency in a browser: how they look at two sizes, what axe finds, the keyboard, what is saved as typed."""

from __future__ import annotations

import datetime

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from adhesions.choices import Item
from coopps.demo import people
from coopps.kernel.instruction.choices import Finding
from coopps.kernel.instruction.services import examining
from tests.stories import story

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_list_to_the_grid(signed_in, ours, normandy, show):
    today = normandy.today()
    ours.ready().file().take()
    for serial, name, late in ((7, "Équipe d’urologie du Havre", -4), (8, "Équipe de la Baie", 9)):
        other = story(normandy, "DEMO-URODYN", serial, team_name=name).ready().file().take().complete()
        instruction = other.instruction
        instruction.due_on = today + datetime.timedelta(days=late)
        instruction.save(update_fields=["due_on"])
    story(normandy, "DEMO-VACC", 9, team_name="Centre de vaccination de Caen").ready().file()
    page = signed_in(ours.instructor)
    pk, lead = ours.instruction.pk, ours.membership(ours.lead)
    show(page, reverse("portal:home"), "agency-home")
    show(page, reverse("desk:queue"), "agency-queue")
    show(page, reverse("adhesions:desk", args=[pk]), "agency-desk")
    show(page, reverse("adhesions:identity", args=[pk, lead.pk]), "agency-identity")
    show(page, reverse("adhesions:request_documents", args=[pk]), "agency-request")
    show(page, reverse("adhesions:declare_complete", args=[pk]), "agency-complete")
    show(page, reverse("adhesions:grid", args=[pk, lead.examination_id]), "agency-grid")
    page.screenshot(path=settings.BASE_DIR / "var" / "screenshots" / "agency-grid-screen.png")
    show(page, reverse("adhesions:grid", args=[pk, ours.adhesion.examination_id]), "agency-grid-team")


def test_the_grid_is_filled_from_the_keyboard_and_saved(signed_in, ours):
    ours.ready().file().take()
    examination = ours.membership(ours.lead).examination
    page = signed_in(ours.instructor)
    page.goto(reverse("adhesions:grid", args=[ours.instruction.pk, examination.pk]))
    page.locator("#critere-M1 input[type=radio]").first.focus()
    page.keyboard.press("c")
    page.keyboard.press("j")
    page.keyboard.press("n")  # the focus goes to the comment
    why = page.locator("#critere-M2 .agency-comment__why")
    assert why.is_visible()
    page.keyboard.type("Diplôme sans date, à revoir")
    assert not why.is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('fieldset').id") == "critere-M1"
    assert page.locator("[data-grid-progress]").inner_text() == "2 critères sur 9"
    page.get_by_text("Enregistré à").wait_for()
    assert list(examination.answers.order_by("criterion").values_list("criterion", "value", "comment")) == [
        ("M1", Finding.CONFORM, ""),
        ("M2", Finding.NOT_CONFORM, "Diplôme sans date, à revoir"),
    ]
    # The document of a criterion opens beside it, and the keyboard leaves the grid by Tab.
    page.keyboard.press("j")
    page.keyboard.press("d")
    diploma = ours.membership(ours.lead).item_diplome.get()
    address = reverse("adhesions:document", args=[Item.DIPLOMA, diploma.pk])
    page.wait_for_function(
        "address => [...document.querySelectorAll('iframe')].some(frame => frame.contentWindow.location.href.includes(address))",
        arg=address,
    )
    page.locator(".agency-grid button[type=submit]").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-grid]')") is None


def test_decisions_and_what_follows(signed_in, ours, show, axe, look):
    [(doctor, _)] = ours.members
    ours.ready().file().take()
    ours.request(ours.lead, Item.INSURANCE, "L’attestation ne mentionne pas le protocole.")
    examining.close_request(ours.instruction, ours.instructor)
    ours.complete()
    examining.answer(
        ours.membership(doctor).examination,
        "M3",
        ours.instructor,
        value=Finding.NOT_CONFORM,
        comment="Deux ans justifiés sur cinq.",
    )
    ours.examine()
    page = signed_in(ours.instructor)
    pk = ours.instruction.pk
    show(page, reverse("adhesions:proposal", args=[pk, ours.membership(doctor).pk]), "agency-proposal-empty")
    page.get_by_text("Refuser", exact=True).click()
    axe(page)
    look(page, "agency-proposal-refuse")
    page.get_by_role("button", name="Enregistrer la proposition").click()
    page.wait_for_url(f"**{reverse('adhesions:proposal', args=[pk, ours.membership(ours.lead).pk])}")
    page.get_by_text("Autoriser", exact=True).click()
    axe(page)
    look(page, "agency-proposal")
    page.get_by_role("button", name="Enregistrer la proposition").click()
    page.get_by_role("heading", name="Proposer les décisions à la signature").wait_for()
    axe(page)
    look(page, "agency-propose")
    page.get_by_role("button", name="Proposer les décisions à la signature").click()
    page.get_by_text("Décisions envoyées à la signature").wait_for()
    axe(page)
    look(page, "agency-desk-held")


def test_what_a_supervisor_and_the_register_see(signed_in, aside, ours, show):
    ours.lead.consents.all().delete()
    ours.ready().file().take().complete().examine().propose()
    aside(ours.sign)
    ours.receive(ours.members[0][0])
    page = signed_in(ours.instructor)
    show(page, reverse("portal:register"), "agency-register")
    agency = ours.adhesion.agency
    supervisor = people.agent("suivi@demonstration.test", "Sami", "Démo", agency, AgencyRoleKind.SUPERVISOR, "Suivi")
    page = signed_in(supervisor)
    show(page, reverse("adhesions:desk", args=[ours.instruction.pk]), "agency-desk-supervisor")
    decision = ours.letter(ours.members[0][0]).authorization
    show(page, reverse("adhesions:ending_open", args=[decision.pk]), "agency-ending-open")
    show(page, reverse("adhesions:suspension_propose", args=[decision.pk]), "agency-suspension-propose")
