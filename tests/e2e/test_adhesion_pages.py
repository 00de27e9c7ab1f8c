"""Pages of a team in a browser: how they look at 1280 and 360 px, what axe finds, that typing is saved."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from adhesions.choices import Item, MembershipState
from adhesions.models import Membership
from adhesions.services import dossier, team
from coopps.demo.story import sample_document
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

TELEPHONE = {"width": 360, "height": 740}


def elsewhere(step) -> None:
    """Do a step of a story as the worker does, in another thread: signing runs an event loop, as Playwright does here."""

    def run():
        try:
            step()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


@pytest.fixture
def page_of(open_page):
    """`page_of(person)`: a browser in which a person of a story is signed in."""

    def sign_in(person, **options):
        client = Client()
        client.force_login(person.user)
        page = open_page(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.goto("/")
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": page.url}])
        return page

    return sign_in


@pytest.fixture
def seen(axe, look):
    """`seen(page, address, name)`: open, judge at both widths, take pictures."""

    def see(page, address: str, name: str):
        page.goto(address)
        axe(page)
        look(page, f"adhesion-{name}")
        before = page.viewport_size
        page.set_viewport_size(TELEPHONE)
        axe(page)
        page.set_viewport_size(before)

    return see


def test_the_pages_of_a_team_in_preparation(ours, page_of, seen):
    [(doctor, _)] = ours.members
    page = page_of(ours.lead)
    seen(page, reverse("adhesions:list"), "list-empty")
    seen(page, reverse("adhesions:start", args=[ours.protocol.code]), "start")
    ours.open().invite()
    invitation = Membership.objects.get(adhesion=ours.pk, state=MembershipState.INVITED)
    seen(page, reverse("adhesions:detail", args=[ours.pk]), "detail-preparation")
    seen(page, reverse("adhesions:team", args=[ours.pk]), "team")
    seen(page, reverse("adhesions:invite", args=[ours.pk]), "invite")
    seen(page, reverse("adhesions:site_add", args=[ours.pk]), "site")
    seen(page, reverse("adhesions:intent", args=[ours.pk]), "intent-form")
    seen(page, reverse("adhesions:file", args=[ours.pk]), "file-missing")
    seen(page, reverse("adhesions:remove", args=[ours.pk, invitation.pk]), "remove")
    invited = page_of(doctor)
    seen(invited, reverse("adhesions:list"), "list-invited")
    seen(invited, reverse("adhesions:invitation", args=[team.INVITATION.token(invitation)]), "invitation")


def test_the_pages_of_one_s_own_dossier(ours, page_of, open_page, seen):
    ours.open().invite().join()
    mine = ours.membership(ours.lead)
    agreement = dossier.ask_employer(mine, ours.lead.user, employer="Hôpital", email="drh@demonstration.test")
    page = page_of(ours.lead)
    seen(page, reverse("adhesions:dossier", args=[mine.pk]), "dossier")
    seen(page, reverse("adhesions:practice", args=[mine.pk]), "practice")
    seen(page, reverse("adhesions:dossier_item", args=[mine.pk, "formation_theorique"]), "item-empty")
    seen(page, reverse("adhesions:sworn", args=[mine.pk]), "sworn")
    employer = reverse("adhesions:employer", args=[dossier.EMPLOYER.token(agreement)])
    seen(open_page(), employer, "employer")
    ours.fill().write_intent()
    dossier.add_row(mine, Item.DIPLOMA, ours.lead.user)
    seen(page, reverse("adhesions:dossier_item", args=[mine.pk, "diplome"]), "item-rows")
    mine.item_diplome.last().delete()
    seen(page, reverse("adhesions:engagement", args=[mine.pk]), "engagement")
    ours.engage()
    seen(page, reverse("adhesions:dossier_item", args=[mine.pk, "assurance"]), "item-read")
    seen(page, reverse("adhesions:file", args=[ours.pk]), "file")


def test_a_document_is_looked_at_on_a_telephone_without_script_before_it_counts(ours, page_of, seen):
    ours.open().invite().join()
    mine = ours.membership(ours.lead)
    address = reverse("adhesions:dossier_item", args=[mine.pk, "inscription"])
    page = page_of(ours.lead, viewport=TELEPHONE, java_script_enabled=False)
    page.goto(address)
    page.get_by_label("Numéro d’inscription").fill("EX-1")
    content = sample_document("Attestation d’inscription")
    page.locator("input[type=file]").set_input_files(
        {"name": "inscription.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_text("Est-ce bien votre document").wait_for()
    page.wait_for_load_state()
    picture = page.get_by_role("img", name="Page 1 sur 1")
    assert picture.evaluate("image => image.complete && image.naturalHeight") == 1600
    with_script = page_of(ours.lead)
    seen(with_script, address, "item-to-check")
    page.get_by_role("button", name="C’est bien mon document").click()
    page.get_by_role("heading", name="Diplôme").wait_for()
    row = mine.item_inscription.get()
    assert (row.unconfirmed, row.document.original_name) == (None, "inscription.pdf")
    seen(with_script, reverse("adhesions:originals", args=["inscription", row.pk]), "originals")


def test_the_pages_of_a_filed_dossier(ours, page_of, seen):
    ours.ready().file().take().request(ours.lead, Item.DIPLOMA)
    page = page_of(ours.lead)
    seen(page, reverse("adhesions:detail", args=[ours.pk]), "detail-requested")
    seen(page, reverse("adhesions:dossier", args=[ours.membership(ours.lead).pk]), "dossier-requested")
    seen(page, reverse("adhesions:answer", args=[ours.pk]), "answer")
    seen(page, reverse("adhesions:intent", args=[ours.pk]), "intent-read")


def test_the_pages_of_a_decided_dossier(ours, page_of, seen):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose()
    elsewhere(ours.sign)
    ours.receive(doctor)
    page = page_of(ours.lead)
    seen(page, reverse("adhesions:my_acts"), "acts-waiting")
    ours.receive(ours.lead)
    seen(page, reverse("adhesions:my_acts"), "acts")
    seen(page, reverse("adhesions:detail", args=[ours.pk]), "detail-decided")
    seen(page, reverse("adhesions:list"), "list")
    seen(page, reverse("adhesions:start_work", args=[ours.pk]), "start-work")


def test_what_is_typed_is_saved_and_said_with_the_hour(ours, page_of):
    ours.open()
    mine = ours.membership(ours.lead)
    page = page_of(ours.lead)
    page.goto(reverse("adhesions:dossier_item", args=[mine.pk, "diplome"]))
    page.get_by_label("Intitulé du diplôme").fill("Diplôme d’État")
    page.get_by_text("Enregistré à").wait_for()
    page.get_by_label("Établissement").fill("Institut de démonstration")
    page.wait_for_function("document.querySelector('[data-autosave-status]').textContent.startsWith('Enregistré')")
    until(lambda: mine.item_diplome.get().institution, "the second field, saved")
    row = mine.item_diplome.get()
    assert (row.title, row.institution) == ("Diplôme d’État", "Institut de démonstration")
