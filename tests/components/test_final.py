"""What nothing takes back is said above its button, which has a look of its own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from adhesions.models import Adhesion
from coopps.kernel.workflow.runner import is_final
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "final"), [("withdraw", True), ("file", False), ("start", False)])
def test_a_transition_that_leads_nowhere_further_is_final(name, final):
    assert is_final(Adhesion, name) is final


def test_its_page_says_so(ours):
    ours.open()
    page = signed_in(ours.lead.user).get(reverse("adhesions:withdraw", args=[ours.pk]))
    assert "Ce geste est définitif : il ne pourra pas être repris." in words_of(page)
    assert 'class="fr-btn portal-final"' in page.content.decode()


def test_another_does_not(ours):
    ours.open()
    page = signed_in(ours.lead.user).get(reverse("adhesions:invite", args=[ours.pk]))
    assert "portal-final" not in page.content.decode()
