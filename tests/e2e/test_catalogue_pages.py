"""The catalogue in a browser: each page looked at on both screens, what axe finds, and the region remembered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import reference_data
from tests.e2e.conftest import TELEPHONE

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "catalogue": reverse("protocols:catalogue"),
    "catalogue-regions": reverse("protocols:regions"),
    "catalogue-profession": reverse("protocols:profession", args=["60"]),
    "catalogue-theme": reverse("protocols:theme", args=["ophtalmologie"]),
    "catalogue-compare": f"{reverse('protocols:compare')}?avec=DEMO-BILAN-6-15&et=DEMO-SNP-RHIN",
    "catalogue-regional": reverse("protocols:detail", args=["DEMO-URODYN"]),
    "catalogue-national": reverse("protocols:detail", args=["PC160"]),
    "catalogue-text": reverse("protocols:text", args=["DEMO-VACC"]),
    "catalogue-declaration": reverse("protocols:declaration", args=["PC160"]),
    "catalogue-declare-local": reverse("protocols:declare", args=["local-es"]),
}


@pytest.fixture
def catalogue(db):
    reference_data.put()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_catalogue_is_accessible_and_fits_a_telephone(open_page, seen, catalogue, name):
    seen(open_page(reduced_motion="reduce"), PAGES[name], name)


def test_the_region_is_chosen_once_and_what_can_be_joined_there_comes_first(open_page, seen, catalogue):
    page = open_page(viewport=TELEPHONE, reduced_motion="reduce")
    page.goto(PAGES["catalogue"])
    page.get_by_label("Ma région").select_option(label="Normandie")
    page.get_by_role("button", name="Retenir cette région").click()
    assert page.get_by_label("Ma région").evaluate("node => node.selectedOptions[0].text") == "Normandie"
    page.goto(PAGES["catalogue-regional"])
    assert page.get_by_role("heading", name="Rejoindre ce protocole, région Normandie").is_visible()
    seen(page, PAGES["catalogue"], "catalogue-region")
