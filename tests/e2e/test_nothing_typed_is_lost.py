"""The line cut and the session ended at each field of each form of a team: what was typed is found again, every word of it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.choices import PracticeStatus
from adhesions.choices import Item
from adhesions.forms.dossier import ITEM_FORMS
from adhesions.services import dossier
from protocols.rules.intent_parts import PARTS
from protocols.sections import SECTIONS
from tests.e2e.clicks import field, hears
from tests.protocols.drafts import Draft
from tests.protocols.letters import Letter

pytestmark = pytest.mark.django_db(transaction=True)

# Types in every control of the first form that is kept, and tells what each then says.
TYPE = """() => {
  const form = document.querySelector("form[data-autosave]");
  const told = {};
  let number = 0;
  for (const control of form.elements) {
    if (!control.name || control.disabled || control.readOnly) continue;
    if (["hidden", "file", "password", "submit", "button"].includes(control.type)) continue;
    if (control.type === "checkbox" && control.required) continue;
    if (control.name.endsWith("-DELETE")) continue; // to take a row out is not to type
    number += 1;
    if (control.type === "radio" || control.type === "checkbox") control.checked = true;
    else if (control.tagName === "SELECT") control.selectedIndex = control.options.length - 1;
    else if (control.type === "date") control.value = `2026-05-${String(number % 28 + 1).padStart(2, "0")}`;
    else if (control.type === "number") control.value = number;
    else if (control.type === "email") control.value = `personne${number}@exemple.test`;
    // A number is read without the words around it.
    else if (/postcode|finess|siret/.test(control.name)) control.value = String(76000 + number);
    else control.value = `Mot ${number}`;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}"""
READ = """() => {
  const told = {};
  for (const control of document.querySelector("form[data-autosave]").elements) {
    if (!control.name || ["hidden", "file", "password", "submit", "button"].includes(control.type)) continue;
    if (control.type === "checkbox" && control.required) continue;
    told[control.name] ||= [];
    if (!["radio", "checkbox"].includes(control.type) || control.checked) told[control.name].push(control.value);
  }
  return told;
}"""


def of_a_team(ours) -> list[str]:
    ours.open().invite().join()
    mine = ours.membership(ours.lead)
    site = ours.adhesion.sites.first()
    employed = PracticeStatus.PRIVATE_EMPLOYEE
    mine = dossier.set_practice(mine, ours.lead.user, practice_status=employed, sites=mine.sites.all())
    return [
        reverse("adhesions:start", args=[ours.protocol.code]),
        reverse("adhesions:invite", args=[ours.pk]),
        reverse("adhesions:site_add", args=[ours.pk]),
        reverse("adhesions:site_correct", args=[ours.pk, site.pk]),
        reverse("adhesions:intent", args=[ours.pk]),
        reverse("adhesions:employer_request", args=[mine.pk]),
        reverse("adhesions:practice", args=[mine.pk]),
        reverse("adhesions:fill", args=[mine.pk]),
        *(reverse("adhesions:dossier_item", args=[mine.pk, item]) for item in ITEM_FORMS if item != Item.EMPLOYER),
        reverse("accounts:number"),
        reverse("accounts:identity"),
        reverse("accounts:place_add"),
        reverse("accounts:place_change", args=[ours.lead.places.first().pk]),
    ]


def sign_in_again(page, user, live_server) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


def found_again(page, address: str) -> dict:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    offered = page.get_by_role("button", name="Reprendre cette saisie")
    if offered.count():
        offered.first.click()
    return page.evaluate(READ)


def sweep(signed_in, live_server, user, addresses) -> list[str]:
    """The addresses whose form forgot something, and what."""
    lost, seen = [], 0
    page = signed_in(user)
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if page.locator("form[data-autosave]").count() == 0:
            lost.append(f"{address}: no form is kept")
            continue
        if page.evaluate(READ) == {} and page.locator("form[data-autosave] input[type=file]").count():
            continue  # a document alone: nothing is typed
        seen += 1
        page.context.set_offline(True)
        page.evaluate(TYPE)
        typed = page.evaluate(READ)
        hears(page, "Pas de réseau")
        Session.objects.all().delete()
        page.context.set_offline(False)
        hears(page, "Votre session a pris fin")
        sign_in_again(page, user, live_server)
        page.goto(reverse("accounts:profile"))  # another page: what waits is sent from there
        page.wait_for_load_state("networkidle")
        back = found_again(page, address)
        forgotten = {name: (value, back.get(name)) for name, value in typed.items() if back.get(name) != value}
        if forgotten:
            lost.append(f"{address}: {forgotten}")
    assert seen
    return lost


def test_nothing_of_a_team_is_lost(ours, signed_in, live_server):
    addresses = of_a_team(ours)
    assert sweep(signed_in, live_server, ours.lead.user, addresses) == []


def test_nothing_of_a_project_is_lost(normandy, signed_in, live_server):
    project = Draft(normandy, 1)
    letter = Letter(normandy, 2).open()
    pages = [reverse("projects:section", args=[project.pk, number]) for number in range(1, len(SECTIONS) + 1)]
    pages += [
        reverse("projects:author_invite", args=[project.pk]),
        reverse("projects:remark_new", args=[project.pk, 5]),
        reverse("projects:appendix_add", args=[project.pk]),
    ]
    lost = sweep(signed_in, live_server, project.lead.user, pages)
    parts = [reverse("projects:intent_part", args=[letter.pk, part.key]) for part in PARTS]
    lost += sweep(signed_in, live_server, letter.lead.user, parts)
    assert lost == []


def test_what_was_typed_without_a_line_is_sent_when_it_comes_back(ours, signed_in, axe, look):
    ours.open()
    mine = ours.membership(ours.lead)
    address = reverse("adhesions:dossier_item", args=[mine.pk, "diplome"])
    page = signed_in(ours.lead.user)
    page.goto(address)
    page.context.set_offline(True)
    page.get_by_label("Intitulé du diplôme").fill("Diplôme d’État")
    hears(page, "Pas de réseau")
    page.goto("about:blank")  # the window goes elsewhere, and the text is not sent
    page.context.set_offline(False)
    assert not mine.item_diplome.exists()
    page.goto(reverse("adhesions:detail", args=[ours.pk]))
    hears(page, "Ce que vous aviez tapé et qui attendait sur cet appareil est maintenant enregistré")
    axe(page)
    look(page, "typed-offline-sent")
    assert mine.item_diplome.get().title == "Diplôme d’État"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('coopps:'))") == []


def test_two_windows_on_one_form_see_both_texts(ours, signed_in, axe, look):
    ours.open()
    mine = ours.membership(ours.lead)
    address = reverse("adhesions:dossier_item", args=[mine.pk, "diplome"])
    one = signed_in(ours.lead.user)
    other = one.context.new_page()
    for page in (one, other):
        page.goto(address)
    one.get_by_label("Intitulé du diplôme").fill("Diplôme de Caen")
    hears(one, "Enregistré à")
    hears(other, "Ce formulaire est aussi ouvert dans un autre onglet")
    hears(other, "Diplôme de Caen")
    other.get_by_label("Intitulé du diplôme").fill("Diplôme de Rouen")
    hears(other, "dans un autre onglet ou sur un autre appareil")
    assert mine.item_diplome.get().title == "Diplôme de Caen"
    other.get_by_role("button", name="Voir les deux textes").click()
    hears(other, "Une saisie du")
    axe(other)
    look(other, "two-windows")
    assert other.get_by_label("Intitulé du diplôme").input_value() == "Diplôme de Caen"
    hears(other, "Diplôme de Rouen")
    other.get_by_role("button", name="Reprendre cette saisie").click()
    hears(other, "Enregistré à")
    assert mine.item_diplome.get().title == "Diplôme de Rouen"


def test_two_devices_on_one_draft_see_both_texts(normandy, signed_in):
    letter = Letter(normandy, 1).taken()
    address = reverse("protocols:intent_decline", args=[letter.pk])
    one, other = signed_in(letter.instructor), signed_in(letter.instructor)
    for page in (one, other):
        page.goto(address)
    field(one, "Motivation").fill("Un premier texte.")
    hears(one, "Brouillon gardé à")
    field(other, "Motivation").fill("Un second texte.")
    hears(other, "dans un autre onglet ou sur un autre appareil")
    other.get_by_role("button", name="Voir les deux textes").click()
    hears(other, "Une saisie du")
    assert field(other, "Motivation").input_value() == "Un premier texte."
    hears(other, "Un second texte.")


def test_nothing_stays_on_the_computer_after_signing_out(ours, signed_in):
    ours.open()
    mine = ours.membership(ours.lead)
    page = signed_in(ours.lead.user)
    page.goto(reverse("adhesions:dossier_item", args=[mine.pk, "diplome"]))
    page.context.set_offline(True)
    page.get_by_label("Intitulé du diplôme").fill("Diplôme d’État")
    hears(page, "Pas de réseau")
    page.context.set_offline(False)
    page.get_by_role("button", name="Se déconnecter").first.click()
    page.wait_for_url(lambda url: "dossiers" not in url)
    page.wait_for_load_state("networkidle")
    assert mine.item_diplome.get().title == "Diplôme d’État", "sent before leaving"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('coopps'))") == []


def test_what_could_not_be_sent_is_asked_about_before_signing_out(ours, signed_in):
    ours.open()
    mine = ours.membership(ours.lead)
    page = signed_in(ours.lead.user)
    page.goto(reverse("adhesions:dossier_item", args=[mine.pk, "diplome"]))
    page.context.set_offline(True)
    page.get_by_label("Intitulé du diplôme").fill("Diplôme d’État")
    with page.expect_event("dialog") as asked:
        page.get_by_role("button", name="Se déconnecter").first.click(no_wait_after=True)
    assert "n’a pas pu être enregistrée" in asked.value.message
    asked.value.dismiss()
    assert page.get_by_label("Intitulé du diplôme").input_value() == "Diplôme d’État"
    page.context.set_offline(False)
    hears(page, "Enregistré à")
    assert mine.item_diplome.get().title == "Diplôme d’État"


def test_the_answer_of_an_employer_is_kept_by_the_window(ours, signed_in, open_page):
    ours.open()
    mine = ours.membership(ours.lead)
    agreement = dossier.ask_employer(mine, ours.lead.user, employer="Hôpital", email="drh@demonstration.test")
    address = reverse("adhesions:employer", args=[dossier.EMPLOYER.token(agreement)])
    page = open_page()
    page.goto(address)
    page.locator("form[data-autosave] input[type=text]").first.fill("Dominique Exemple")
    page.goto(address)
    page.get_by_role("button", name="Reprendre cette saisie").click()
    assert page.locator("form[data-autosave] input[type=text]").first.input_value() == "Dominique Exemple"
    agreement.refresh_from_db()
    assert agreement.answered_at is None
