"""The steps of the agency as each person clicks: the dossier up to the visa, the decision, its signature, its publication."""

from __future__ import annotations

import re

from django.urls import reverse

from coopps.demo.accounts import PASS_PHRASE
from coopps.demo.creation import Creation
from tests.e2e.clicks import confirm, field, hears, link, post, reads, tick

# Every address by which an agency proposes, signs or publishes a decision on a protocol.
OF_DOSSIER = ("propose", "give_visa", "declare_complete", "transmit")
OF_ORDER = ("order_publish", "order_take_back", "order_ending_open", "order_suspension_propose")
OF_SIGNATORY = ("signing", "signing_confirmation", "signing_try_again")


def deciding(story: Creation) -> list[str]:
    """The addresses that would decide on a protocol."""
    return [
        *(reverse(f"protocols:{name}", args=[story.instruction.pk]) for name in OF_DOSSIER),
        *(reverse(f"protocols:{name}", args=[story.authorization.pk]) for name in OF_ORDER),
        *(reverse(f"portal:{name}") for name in OF_SIGNATORY),
    ]


def retain(page, story: Creation) -> None:
    """The instructor finds the letter on the home, reads the reason, retains it."""
    page.goto("/accueil/")
    link(page, "Dossiers")
    link(page, "Lettres d’intention")
    link(page, story.intent.title)
    link(page, "Prendre en charge")
    confirm(page, "Prendre en charge", "La lettre est la vôtre.")
    assert story.intent.similar_reason in reads(page)
    link(page, "Retenir la lettre d’intention")
    confirm(page, "Retenir la lettre d’intention", "La lettre est retenue.")


def open_dossier(page, story: Creation) -> None:
    """From the list of the dossiers."""
    page.goto("/accueil/")
    link(page, "Dossiers")
    page.locator(f"main a[href*='/dossiers/{story.instruction.pk}/']").first.click()
    hears(page, f"Dossier {story.instruction.number}")


def endorse(page, story: Creation, people) -> None:
    """Take the dossier, verify identities, say it is complete, fill the grids act by act, give the visa."""
    open_dossier(page, story)
    link(page, "Prendre en charge")
    confirm(page, "Prendre en charge", "Déclarer le dossier complet")
    for person in people:
        open_dossier(page, story)
        link(page, f"Vérifier l’identité de {person.full_name}")
        tick(page, "pièce d’identité comparée au répertoire")
        confirm(page, "Dire que l’identité est vérifiée", f"L’identité de {person.full_name} est vérifiée.")
    open_dossier(page, story)
    link(page, "Déclarer le dossier complet")
    confirm(page, "Déclarer le dossier complet", "Dossier complet.")
    fill_grids(page, story)
    open_dossier(page, story)
    hears(page, "Les grilles sont remplies et rien ne s’oppose au visa.")
    link(page, "Donner le visa de l’agence")
    confirm(page, "Donner le visa de l’agence", "Visa donné.")


def fill_grids(page, story: Creation) -> None:
    """The grid of the protocol, then one for each derogatory act."""
    grids = story.instruction.examinations.count()
    for number in range(grids):
        open_dossier(page, story)
        page.locator("table.agency-people tbody a").nth(number).click()
        confirm(page, "Tout conforme pour le reste", "ce qui restait à remplir est conforme")


def propose(page, story: Creation, outcome: str, motivation: str = "") -> None:
    """Propose the order, or the refusal."""
    open_dossier(page, story)
    link(page, "Proposer la décision")
    tick(page, outcome)
    field(page, "Motivation").fill(motivation)
    confirm(page, "Envoyer à la signature", "Décision proposée à la signature.")


def sign(page) -> None:
    """Prepare, read each letter, confirm once; a worker signs."""
    page.goto("/accueil/")
    link(page, "Signature")
    page.locator("main").get_by_role("button", name="Préparer la séance", exact=True).click()
    page.get_by_role("link", name="Lire les lettres").wait_for()
    link(page, "Lire les lettres")
    while True:
        page.wait_for_load_state("networkidle")  # a letter is read once the whole of it is there
        if page.get_by_role("link", name="Passer à la confirmation").count():
            break
        link(page, "Suivante")
    link(page, "Passer à la confirmation")
    phrase = page.get_by_label("Phrase secrète")
    if phrase.count():  # an order or an opinion bears the signature of a person
        phrase.fill(PASS_PHRASE)
    page.locator("main").get_by_role("button", name=re.compile("^Confirmer et signer")).click()
    page.wait_for_load_state()


def publish(page, story: Creation, reference: str) -> None:
    """Enter the publication of the order."""
    open_dossier(page, story)
    link(page, "Renseigner la publication")
    field(page, "Référence de publication").fill(reference)
    field(page, "Date de publication").fill(story.agency.today().isoformat())
    confirm(page, "Renseigner la publication", "Publication renseignée")
    assert "En vigueur depuis le" in reads(page)


def cannot_authorize(page, story: Creation, obstacle: str) -> None:
    """The page says the obstacle; a request by hand is answered with it, and leaves nothing."""
    address = reverse("protocols:propose", args=[story.instruction.pk])
    page.goto(address)
    hears(page, obstacle)
    assert post(page, address, outcome="autoriser", motivation="") == 200  # the page again, with the reason
    assert (story.authorization.state, story.authorization.letter) == ("demandee", None)
