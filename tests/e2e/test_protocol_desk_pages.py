"""The agency's pages of a protocol in a browser: how they look at two sizes, what axe finds, the text beside the grid."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.choices import AgencyRoleKind
from coopps.demo import people
from coopps.kernel.instruction.choices import SubjectKind
from protocols.models import RegionalAuthorization
from tests.stories import creation

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_queue_to_the_order(signed_in, our_protocol, normandy, show, aside):
    ours = our_protocol.drafted().file().take()
    creation(normandy, 103).open().write_intent().announce().examine_intent().retain()
    pk = ours.instruction.pk
    page = signed_in(ours.instructor)
    show(page, reverse("desk:queue"), "protocol-queue")
    show(page, reverse("protocols:drafts"), "protocol-drafts")
    show(page, reverse("protocols:desk", args=[pk]), "protocol-desk-checking")
    show(page, reverse("protocols:request_documents", args=[pk]), "protocol-request")
    show(page, reverse("protocols:identity", args=[pk, ours.lead.pk]), "protocol-identity")
    ours.complete()
    act = ours.instruction.examinations.filter(subject=SubjectKind.ACT).first()
    grid = reverse("protocols:grid", args=[pk, act.pk])
    show(page, grid, "protocol-grid-act")
    page.screenshot(path=settings.BASE_DIR / "var" / "screenshots" / "protocol-grid-screen.png")
    whole = ours.instruction.examinations.get(subject=SubjectKind.PROTOCOL)
    show(page, reverse("protocols:grid", args=[pk, whole.pk]), "protocol-grid")
    ours.examine()
    show(page, reverse("protocols:give_visa", args=[pk]), "protocol-visa")
    aside(lambda: ours.endorse().transmit().reviewed().write_opinion().render_opinion())
    show(page, reverse("protocols:desk", args=[pk]), "protocol-desk-reservations")
    show(page, reverse("protocols:propose", args=[pk]), "protocol-propose")
    aside(lambda: ours.answer_reservations().lift().propose().sign())
    show(page, reverse("protocols:desk", args=[pk]), "protocol-desk-signed")
    show(page, reverse("protocols:order_publish", args=[ours.authorization.pk]), "protocol-publish")
    ours.publish()
    show(page, reverse("protocols:orders"), "protocol-orders")
    show(page, reverse("protocols:order", args=[ours.authorization.pk]), "protocol-order")
    show(page, reverse("protocols:detail", args=[ours.project.protocol.code]), "protocol-catalogue")
    show(page, reverse("portal:home"), "protocol-home")


def test_an_order_of_the_past(signed_in, our_protocol, normandy, show):
    supervisor = people.agent(
        "suivi@demonstration.test", "Sami", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi des autorisations"
    )
    order = RegionalAuthorization.objects.get(protocol__code="DEMO-URODYN", agency=normandy)
    page = signed_in(supervisor)
    show(page, reverse("protocols:order", args=[order.pk]), "protocol-order-past")
    show(page, reverse("protocols:order_ending_open", args=[order.pk]), "protocol-ending-open")
    show(page, reverse("protocols:order_suspension_propose", args=[order.pk]), "protocol-suspension-propose")


def test_a_criterion_leads_to_its_section_in_the_text(signed_in, our_protocol):
    ours = our_protocol.drafted().file().take()
    whole = ours.instruction.examinations.get(subject=SubjectKind.PROTOCOL)
    page = signed_in(ours.instructor)
    page.goto(reverse("protocols:grid", args=[ours.instruction.pk, whole.pk]))
    training = page.locator("#rubrique-10")
    page.locator("#critere-D2").get_by_role("link", name="10. Formation").click()
    pane = page.locator(".agency-text").bounding_box()
    box = training.bounding_box()
    assert pane["y"] - 5 <= box["y"] <= pane["y"] + pane["height"]
