"""Hours and dates in a real browser: the wheel moves nothing, a year of two digits is understood."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from adhesions.choices import Item

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_wheel_moves_nothing_and_a_short_year_is_understood(ours, signed_in, axe, look):
    ours.open().invite().join()
    membership = ours.membership(ours.lead)
    page = signed_in(ours.lead.user)
    page.goto(reverse("adhesions:dossier_item", args=[membership.pk, Item.THEORY]))
    page.get_by_label("Organisme de formation").fill("Institut")
    hours = page.get_by_label("Heures suivies")
    hours.fill("59,5")
    hours.hover()
    page.mouse.wheel(0, 300)
    assert hours.input_value() == "59,5"
    page.get_by_label("Terminée le").fill("0019-06-30")  # what the calendar holds when one types 30, 06, 19
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_load_state()
    [row] = membership.items_of_kind(Item.THEORY)
    assert (row.hours, row.ended_on) == (Decimal("59.5"), datetime.date(2019, 6, 30))
    page.goto(reverse("adhesions:dossier_item", args=[membership.pk, Item.THEORY]))
    assert page.get_by_label("Heures suivies").input_value() == "59,5"
    page.get_by_label("Heures suivies").fill("-20")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_load_state()
    page.goto(reverse("adhesions:dossier", args=[membership.pk]))
    assert page.get_by_text("un nombre de 1 à 5").first.is_visible()
    axe(page)
    look(page, "dossier-out-of-bounds")
