"""The pages of a reviewer of the HAS in a browser: how they look at two sizes, and what axe finds."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from protocols.reviews.services import consultations, experts
from tests.stories import creation

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_desk_a_dossier_the_experts_and_a_consulted_body(signed_in, open_page, normandy, reunion, show):
    ours, theirs = creation(normandy, 101).transmitted(), creation(reunion, 102).transmitted()
    reviewer, (first, second, third) = ours.office.reviewer, ours.office.experts
    ours.admit().invite().accept().declare(third).open_expertise()
    ours.give_opinion(ours.appointments[0], "FAVORABLE")
    asked = consultations.ask(
        ours.review,
        reviewer,
        body="ordre",
        name="Conseil national de démonstration",
        email="conseil@demonstration.test",
        question="La formation prévue vous paraît-elle suffisante ?",
        due_on=ours.review.agency.today() + datetime.timedelta(30),
    )
    experts.declare_interests(second, second.user, has_links=True, links="Un congrès invité par un fabricant.")
    page = signed_in(reviewer)
    pk = ours.review.pk
    show(page, reverse("portal:home"), "has-home")
    show(page, reverse("has:desk"), "has-desk")
    show(page, reverse("has:review", args=[pk]), "has-review")
    show(page, reverse("has:review", args=[theirs.review.pk]), "has-review-new")
    show(page, reverse("has:ask_changes", args=[pk]), "has-ask-changes")
    show(page, reverse("has:keep", args=[ours.appointments[2].pk]), "has-keep")
    show(page, reverse("has:replace", args=[ours.appointments[2].pk]), "has-replace")
    show(page, reverse("has:experts"), "has-experts")
    show(page, reverse("has:expert_edit", args=[first.pk]), "has-expert-edit")
    show(page, reverse("has:expert_add"), "has-expert-add")
    show(page, reverse("has:consultation_ask", args=[pk]), "has-consultation-ask")
    address = reverse("has:consultation_answer", args=[consultations.LINK.token(asked)])
    show(open_page(), address, "has-consultation")
