"""Pages of a team in a browser: how they look at 1280 and 360 px, what axe finds, that typing is saved."""

from __future__ import annotations

import pytest
from django.urls import reverse

from adhesions.choices import Item, MembershipState
from adhesions.models import Membership
from adhesions.services import dossier, team
from coopps.demo.story import sample_document
from tests.e2e.conftest import TELEPHONE
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_of_a_team_in_preparation(ours, signed_in, seen):
    [(doctor, _)] = ours.members
    page = signed_in(ours.lead.user)
    seen(page, reverse("adhesions:list"), "adhesion-list-empty")
    seen(page, reverse("adhesions:start", args=[ours.protocol.code]), "adhesion-start")
    ours.open().invite()
    invitation = Membership.objects.get(adhesion=ours.pk, state=MembershipState.INVITED)
    seen(page, reverse("adhesions:detail", args=[ours.pk]), "adhesion-detail-preparation")
    seen(page, reverse("adhesions:team", args=[ours.pk]), "adhesion-team")
    seen(page, reverse("adhesions:invite", args=[ours.pk]), "adhesion-invite")
    seen(page, reverse("adhesions:site_add", args=[ours.pk]), "adhesion-site")
    seen(page, reverse("adhesions:intent", args=[ours.pk]), "adhesion-intent-form")
    seen(page, reverse("adhesions:file", args=[ours.pk]), "adhesion-file-missing")
    seen(page, reverse("adhesions:remove", args=[ours.pk, invitation.pk]), "adhesion-remove")
    invited = signed_in(doctor.user)
    seen(invited, reverse("adhesions:list"), "adhesion-list-invited")
    seen(invited, reverse("adhesions:invitation", args=[team.INVITATION.token(invitation)]), "adhesion-invitation")


def test_the_pages_of_one_s_own_dossier(ours, signed_in, open_page, seen):
    ours.open().invite().join()
    mine = ours.membership(ours.lead)
    agreement = dossier.ask_employer(mine, ours.lead.user, employer="Hôpital", email="drh@demonstration.test")
    page = signed_in(ours.lead.user)
    seen(page, reverse("adhesions:dossier", args=[mine.pk]), "adhesion-dossier")
    seen(page, reverse("adhesions:practice", args=[mine.pk]), "adhesion-practice")
    seen(page, reverse("adhesions:dossier_item", args=[mine.pk, "formation_theorique"]), "adhesion-item-empty")
    seen(page, reverse("adhesions:sworn", args=[mine.pk]), "adhesion-sworn")
    employer = reverse("adhesions:employer", args=[dossier.EMPLOYER.token(agreement)])
    seen(open_page(), employer, "adhesion-employer")
    ours.fill().write_intent()
    dossier.add_row(mine, Item.DIPLOMA, ours.lead.user)
    seen(page, reverse("adhesions:dossier_item", args=[mine.pk, "diplome"]), "adhesion-item-rows")
    mine.item_diplome.last().delete()
    seen(page, reverse("adhesions:engagement", args=[mine.pk]), "adhesion-engagement")
    ours.engage()
    seen(page, reverse("adhesions:dossier_item", args=[mine.pk, "assurance"]), "adhesion-item-read")
    seen(page, reverse("adhesions:file", args=[ours.pk]), "adhesion-file")


def test_a_document_is_looked_at_on_a_telephone_without_script_before_it_counts(ours, signed_in, seen):
    ours.open().invite().join()
    mine = ours.membership(ours.lead)
    address = reverse("adhesions:dossier_item", args=[mine.pk, "inscription"])
    page = signed_in(ours.lead.user, viewport=TELEPHONE, java_script_enabled=False)
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
    with_script = signed_in(ours.lead.user)
    seen(with_script, address, "adhesion-item-to-check")
    page.get_by_role("button", name="C’est bien mon document").click()
    page.get_by_role("heading", name="Diplôme").wait_for()
    row = mine.item_inscription.get()
    assert (row.unconfirmed, row.document.original_name) == (None, "inscription.pdf")
    seen(with_script, reverse("adhesions:originals", args=["inscription", row.pk]), "adhesion-originals")


def test_the_pages_of_a_filed_dossier(ours, signed_in, seen):
    ours.ready().file().take().request(ours.lead, Item.DIPLOMA)
    page = signed_in(ours.lead.user)
    seen(page, reverse("adhesions:detail", args=[ours.pk]), "adhesion-detail-requested")
    seen(page, reverse("adhesions:dossier", args=[ours.membership(ours.lead).pk]), "adhesion-dossier-requested")
    seen(page, reverse("adhesions:answer", args=[ours.pk]), "adhesion-answer")
    seen(page, reverse("adhesions:intent", args=[ours.pk]), "adhesion-intent-read")


def test_the_pages_of_a_decided_dossier(ours, signed_in, seen, aside):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose()
    aside(ours.sign)
    ours.receive(doctor)
    page = signed_in(ours.lead.user)
    seen(page, reverse("adhesions:my_acts"), "adhesion-acts-waiting")
    ours.receive(ours.lead)
    seen(page, reverse("adhesions:my_acts"), "adhesion-acts")
    seen(page, reverse("adhesions:detail", args=[ours.pk]), "adhesion-detail-decided")
    seen(page, reverse("adhesions:list"), "adhesion-list")
    seen(page, reverse("adhesions:start_work", args=[ours.pk]), "adhesion-start-work")


def test_what_is_typed_is_saved_and_said_with_the_hour(ours, signed_in):
    ours.open()
    mine = ours.membership(ours.lead)
    page = signed_in(ours.lead.user)
    page.goto(reverse("adhesions:dossier_item", args=[mine.pk, "diplome"]))
    page.get_by_label("Intitulé du diplôme").fill("Diplôme d’État")
    page.get_by_text("Enregistré à").wait_for()
    page.get_by_label("Établissement").fill("Institut de démonstration")
    page.wait_for_function("document.querySelector('[data-autosave-status]').textContent.startsWith('Enregistré')")
    until(lambda: mine.item_diplome.get().institution, "the second field, saved")
    row = mine.item_diplome.get()
    assert (row.title, row.institution) == ("Diplôme d’État", "Institut de démonstration")
