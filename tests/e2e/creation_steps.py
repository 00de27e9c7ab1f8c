"""The steps of a protocol as each person clicks them: the letter of intent, the drafting, the agency."""

from __future__ import annotations

import re

from coopps.demo.creation import Creation
from protocols.models import Theme
from tests.e2e.clicks import button, confirm, field, hears, link, reads, tick, wait_for_mail

REASON = "Les protocoles proches visent un autre suivi."


# --- The letter of intent ----------------------------------------------------------------------------------------------
def find_the_way(page) -> None:
    """The questions, from the catalogue, lead to the letter."""
    link(page, "Protocoles")
    link(page, "Rejoindre, étendre ou créer")
    for answer in ("Oui, au moins un acte", "Non, aucun ne convient", "Pour d’autres équipes aussi"):
        tick(page, answer)
        button(page, "Continuer")
    hears(page, "Créer un protocole")
    link(page, "Écrire la lettre d’intention")
    button(page, "Commencer la lettre")


def write_the_letter(page, story: Creation) -> None:
    """One subject a page: purpose, place, people, two acts, the reason under the protocols that resemble, the need."""
    subject = story.subject
    link(page, "Compléter la lettre")
    field(page, "Intitulé provisoire").fill(subject.title)
    page.get_by_label("Thème").select_option(label=Theme.objects.get(slug=subject.theme).label)
    field(page, "Objet de la coopération").fill("Confier le suivi à une personne formée.")
    tick(page, "Transfert d’actes de soins")
    go_on(page, "Les lieux d’exercice")
    go_on(page, "Les professionnels pressentis")
    page.get_by_role("group", name="Vous", exact=True).get_by_label("Rôle").select_option("delegue")
    name_the_doctor(page, story)
    go_on(page, "Les actes envisagés")
    for number, (label, kind, _, basis, why) in enumerate(subject.acts[:2], start=1):
        if number > 1:
            button(page, "Enregistrer et ajouter un acte")
        act = page.get_by_role("group", name=f"Acte {number}")
        act.get_by_label("Acte ou activité").fill(label)
        act.get_by_label("Finalité").select_option(kind)
        act.get_by_label("Texte de compétence visé").fill(basis)
        act.get_by_label("Pourquoi l’acte est dérogatoire").fill(why)
    page.locator("aside .portal-likeness").first.wait_for()
    go_on(page, "Les protocoles qui ressemblent au vôtre")
    page.locator(".portal-likeness").first.wait_for()
    field(page, "Pourquoi les protocoles proches ne suffisent pas").fill(REASON)
    go_on(page, "Le contexte et le besoin")
    field(page, "Situation actuelle").fill("Les délais s’allongent.")
    field(page, "Besoin de santé régional").fill(subject.need)
    attest(page)


def go_on(page, title: str) -> None:
    """The part is saved, and the next one opens."""
    button(page, "Enregistrer et continuer")
    page.get_by_role("heading", level=1, name=title).wait_for()


def attest(page) -> None:
    """The last part leads to the check of the answers."""
    go_on(page, "Votre attestation")
    tick(page, "J’atteste")
    button(page, "Enregistrer et vérifier mes réponses")
    hears(page, "Vérifiez vos réponses avant de déposer")


def name_the_doctor(page, story: Creation) -> None:
    """The other professional of the letter."""
    doctor = story.colleague
    person = page.get_by_role("group", name="Autre personne 1")
    person.get_by_label("Prénom et nom").fill(doctor.full_name)
    person.get_by_label("Rôle").select_option("delegant")
    person.get_by_label("Profession").select_option(label="Médecin")
    person.get_by_label("Adresse électronique").fill(doctor.user.email)


def file_the_letter(page) -> None:
    """The acknowledgement is there at once."""
    confirm(page, "Déposer la lettre d’intention", "La lettre d’intention est déposée sous le numéro")
    assert "Accusé de réception n°" in reads(page)


# --- The drafting -------------------------------------------------------------------------------------------------------
def invite_to_write(lead, colleague, story: Creation, mailbox) -> None:
    """The lead opens the drafting from the letter; the colleague accepts by the personal link."""
    link(lead, "Ouvrir la rédaction")
    link(lead, "Inviter ou retirer une personne")
    link(lead, "Inviter une personne")
    field(lead, "Prénom et nom").fill(story.colleague.full_name)
    field(lead, "Adresse électronique").fill(story.colleague.user.email)
    tick(lead, "Personne délégante")
    confirm(lead, "Envoyer l’invitation", "L’invitation est envoyée")
    colleague.goto(wait_for_mail(mailbox, story.colleague.user.email, "protocole"))
    confirm(colleague, "Rédiger avec l’équipe", "Vous rédigez maintenant ce protocole avec l’équipe.")


def open_section(page, story: Creation, number: int) -> None:
    """From the page of the project."""
    page.goto("/accueil/")
    link(page, "Mes projets")
    page.get_by_role("link", name=story.project.title, exact=True).first.click()
    page.locator(".portal-sections a", has_text=re.compile(rf"^{number}\. ")).click()
    page.get_by_text(f"rubrique {number} sur 20").wait_for()


def write_sections(page, story: Creation) -> None:
    """A text, a table of two acts, a record."""
    open_section(page, story, 4)
    field(page, "Objectifs de la coopération").fill("Rendre le suivi plus régulier.")
    confirm(page, "Enregistrer et continuer", "La rubrique 4 est complète.")
    for row, (label, kind, sub_kind, basis, why) in enumerate(story.subject.acts[:2]):
        act = page.get_by_role("group", name=re.compile(rf"^Acte A?{row + 1}$"))
        act.get_by_label("Acte ou activité").fill(label)
        act.get_by_label("Nature").select_option(kind)
        act.get_by_label("Précision").select_option(sub_kind)
        act.get_by_label("Réservé à").fill("Médecin")
        act.get_by_label("Texte qui le réserve").fill(basis)
        act.get_by_label("Pourquoi il est dérogatoire").fill(why)
    confirm(page, "Enregistrer et continuer", "La rubrique 5 est complète.")
    open_section(page, story, 10)
    for label, value in (
        ("Expérience professionnelle, en années", "3"),
        ("Formation théorique, en heures", "40"),
        ("Formation pratique", "Vingt consultations observées."),
        ("Actes supervisés, au moins", "10"),
        ("Qui forme", "Un médecin délégant."),
        ("Comment les compétences sont évaluées", "Épreuve écrite, puis observation."),
        ("Comment elles se maintiennent", "Une journée par an."),
    ):
        field(page, label).fill(value)
    confirm(page, "Enregistrer et continuer", "La rubrique 10 est complète.")


def write_at_once(lead, colleague, story: Creation) -> None:
    """Two people in section 8: the second sees what both wrote, and keeps a part of each."""
    for page in (lead, colleague):
        open_section(page, story, 8)
    field(colleague, "Situation actuelle").fill("Le contexte du médecin.")
    field(colleague, "Besoin de santé régional").fill("Le besoin, par le médecin.")
    confirm(colleague, "Enregistrer et continuer", "La rubrique 8 est complète.")
    field(lead, "Situation actuelle").fill("Le contexte de l’infirmière.")
    button(lead, "Enregistrer et continuer")
    lead.get_by_role("heading", name="Deux personnes ont écrit dans cette rubrique").wait_for()
    for name, kept in (
        ("Situation actuelle", "Ce que j’ai écrit"),
        ("Besoin de santé régional", "Ce qui était enregistré"),
    ):
        choice = lead.get_by_role("radiogroup", name=name)
        if choice.count():
            choice.locator("label", has_text=kept).click()
    confirm(lead, "Enregistrer mon choix", "avec ce que vous avez choisi")
    content = story.project.content
    assert (content["context"], content["regional_need"]) == (
        "Le contexte de l’infirmière.",
        "Le besoin, par le médecin.",
    )


# --- The filing, the transmission, the reservations -------------------------------------------------------------------
def open_project(page, story: Creation) -> None:
    """From the list of one's projects."""
    page.goto("/accueil/")
    link(page, "Mes projets")
    page.get_by_role("link", name=story.project.title, exact=True).first.click()
    hears(page, "Les vingt rubriques")


def file_the_protocol(page, story: Creation) -> None:
    """The version is frozen, the acknowledgement is there."""
    open_project(page, story)
    link(page, "Déposer le protocole")
    confirm(page, "Déposer le protocole", "Le protocole est déposé sous le numéro")
    assert "Accusé de réception n°" in reads(page)


def transmit(page, story: Creation) -> None:
    """The team transmits after the visa, which is Normandy's way."""
    open_project(page, story)
    link(page, "Transmettre à la HAS")
    confirm(page, "Transmettre à la Haute Autorité de santé", "Le protocole est transmis à la Haute Autorité de santé.")


def answer_reservations(page, story: Creation) -> None:
    """Each reservation is answered, the sections change, a new version is filed."""
    for number in (1, 2):
        open_project(page, story)
        link(page, f"Répondre à la réserve n° {number}")
        field(page, "Votre réponse").fill(f"La rubrique est récrite ({number}).")
        confirm(page, "Enregistrer la réponse", "Votre réponse est enregistrée.")
    open_section(page, story, 9)
    field(page, "Qui informe, quand et comment").fill("Un document de deux pages, remis et expliqué.")
    confirm(page, "Enregistrer et continuer", "La rubrique 9 est complète.")
    field(page, "Formation théorique, en heures").fill("60")
    confirm(page, "Enregistrer et continuer", "La rubrique 10 est complète.")
    open_project(page, story)
    page.get_by_role("link", name="Répondre", exact=True).click()
    confirm(page, "Déposer la nouvelle version", "La version 2 est déposée.")


# --- A second region ----------------------------------------------------------------------------------------------------
def write_the_extension(page, story: Creation) -> None:
    """From the page of the protocol in the catalogue: who would take part, and the need of this region."""
    link(page, "Demander l’extension à ma région")
    button(page, "Commencer la lettre")
    link(page, "Compléter la lettre")
    field(page, "Objet de la coopération").fill("Suivre ici aussi les patients avec ce protocole.")
    tick(page, "Transfert d’actes de soins")
    go_on(page, "Les lieux d’exercice")
    go_on(page, "Les professionnels pressentis")
    page.get_by_role("group", name="Vous", exact=True).get_by_label("Rôle").select_option("delegue")
    name_the_doctor(page, story)
    go_on(page, "Le contexte et le besoin")
    field(page, "Situation actuelle").fill("Aucun suivi de ce genre dans la région.")
    field(page, "Besoin de santé régional").fill("La prévalence du diabète est la plus forte du pays.")
    attest(page)


def find_in_the_catalogue(page, words: str, address: str) -> None:
    """Anybody searches with daily words."""
    page.goto("/protocoles/")
    page.get_by_role("searchbox").first.fill(words)
    button(page, "Rechercher")
    page.locator(f"main a[href='{address}']").first.click()
    hears(page, "Rejoindre ce protocole")
