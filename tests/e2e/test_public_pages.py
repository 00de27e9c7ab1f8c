"""Public pages in a browser: how they look, what axe finds, what the neutral brand loads, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.e2e.conftest import TELEPHONE

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "welcome": "portal:welcome",
    "glossary": "portal:glossary",
    "contact": "portal:contact",
    "site-map": "portal:site_map",
    "legal-notice": "portal:legal_notice",
    "terms": "portal:terms",
    "personal-data": "portal:personal_data",
    "accessibility": "portal:accessibility",
    "help": "portal:help",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_is_accessible_and_fits_a_telephone(open_page, seen, name, scheme):
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    page.goto(reverse(PAGES[name]))
    assert page.locator("html").get_attribute("data-fr-theme") == scheme
    seen(page, "", name if scheme == "light" else f"{name}-dark")


def test_a_guide_is_accessible_and_fits_a_telephone(open_page, seen):
    page = open_page()
    for slug in ("porter-une-demande", "e-cps"):
        page.goto(reverse("portal:help_guide", args=[slug]))
        seen(page, "", f"guide-{slug}")


def test_failures_are_accessible_and_fit_a_telephone(open_page, axe, look):
    page = open_page()
    page.goto("/introuvable/")
    axe(page)
    look(page, "not-found")


def test_the_neutral_brand_loads_no_typeface_of_the_state(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for name in PAGES.values():
        page.goto(reverse(name))
        page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/fonts/" in url] == []
    families = page.evaluate(
        "[...new Set([...document.querySelectorAll('*')].map((node) => getComputedStyle(node).fontFamily))]"
    )
    assert [family for family in families if "Marianne" in family] == []


def test_the_text_of_a_page_enlarged_twice_still_fits(open_page):
    # 200 % on a screen of 1280 px leaves 640 px of layout.
    page = open_page(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    for name in PAGES.values():
        page.goto(reverse(name))
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def test_the_first_key_reaches_the_content(page):
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_a_dotted_term_opens_its_definition_from_the_keyboard(page):
    page.goto("/")
    term = page.get_by_role("link", name="protocole de coopération", exact=True)
    definition = page.locator("#terme-1")
    assert not definition.is_visible()
    term.focus()
    page.keyboard.press("Enter")
    assert definition.is_visible()
    assert "se transfèrent" in definition.inner_text()
    page.keyboard.press("Escape")
    assert not definition.is_visible()
    assert term.evaluate("node => node === document.activeElement")


def test_the_menu_of_a_telephone_opens_and_closes(open_page, axe):
    page = open_page(viewport=TELEPHONE)
    page.goto("/")
    link = page.locator("#navigation").get_by_role("link", name="Accueil")
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    link.wait_for(state="visible")
    axe(page)
    page.get_by_role("button", name="Fermer").click()
    link.wait_for(state="hidden")


def test_on_a_telephone_the_header_takes_a_tenth_of_the_screen_at_most(open_page, signed_in, ours):
    ours.open()
    pages = {
        reverse("portal:welcome"): open_page(viewport=TELEPHONE),
        reverse("portal:help"): open_page(viewport=TELEPHONE),
        reverse("adhesions:detail", args=[ours.pk]): signed_in(ours.lead.user, viewport=TELEPHONE),
        reverse("desk:queue"): signed_in(ours.instructor, viewport=TELEPHONE),
    }
    heights = {}
    for address, page in pages.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        heights[address] = page.locator("header.fr-header").bounding_box()["height"]
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("link", name="Aide").first.wait_for()  # the menu has what the line has not
    assert {address: height for address, height in heights.items() if height > TELEPHONE["height"] / 10} == {}
