"""The steps of the HAS as each person clicks them: the reviewer, the experts, the college, the opinion, the reservations."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone

from coopps.demo.creation import Creation
from tests.e2e.clicks import button, confirm, field, hears, link, reads, tick


def open_review(page, story: Creation) -> None:
    """From the desk of the reviewers."""
    page.goto("/accueil/")
    link(page, "Dossiers de la HAS")
    link(page, story.project.title)
    hears(page, f"Dossier {story.review.number}")


def admit_and_invite(page, story: Creation) -> None:
    """Take, say it is admissible, invite the three experts of the pool."""
    open_review(page, story)
    link(page, "Prendre en charge")
    confirm(page, "Prendre en charge", "Dossier pris en charge.")
    link(page, "Dire s’il est recevable")
    field(page, "Ce que vous avez vérifié").fill("Ni doublon, ni acte hors du champ.")
    confirm(page, "Déclarer le dossier recevable", "Dossier recevable.")
    link(page, "Inviter des experts et expertes")
    for expert in story.office.experts:
        tick(page, str(expert))
    confirm(page, "Inviter", "Experts et expertes")
    hears(page, str(story.office.experts[0]))


def accept(page) -> None:
    """An expert answers the invitation from the home."""
    page.goto("/accueil/")
    link(page, "Répondre")
    link(page, "Accepter")
    confirm(page, "Accepter", "Invitation acceptée.")


def sees_nothing(page, appointment, secret: str) -> None:
    """Before the statement, and once recused: neither the dossier, nor its PDF, nor the grid; nothing of it on theirs."""
    for name in ("dossier", "dossier_pdf", "opinion", "session_member"):
        address = reverse(f"has:{name}", args=[appointment.pk])
        assert page.request.get(address).status == 403, address
    for address in ("/accueil/", reverse("has:expert_home"), reverse("has:appointment", args=[appointment.pk])):
        page.goto(address)
        assert secret not in page.content()


def state_no_link(page, said: str) -> None:
    """The statement of links for this dossier."""
    page.goto("/accueil/")
    link(page, "Déclarer mes liens")
    tick(page, "Non, aucun lien")
    confirm(page, "Enregistrer ma déclaration", said)


def recuse(page, story: Creation, expert) -> None:
    """The reviewer reads the link that was found, and recuses."""
    open_review(page, story)
    link(page, "Examiner le lien")
    assert story.site["name"] in reads(page)
    link(page, f"Récuser : {expert}")
    field(page, "Motif").fill("Même structure que l’équipe.")
    confirm(page, "Récuser", "récusé")


def open_expertise(page, story: Creation) -> None:
    """The individual opinions are awaited."""
    open_review(page, story)
    link(page, "Ouvrir l’expertise")
    field(page, "Avis individuels attendus au plus tard le").fill(_in(story, 21).isoformat())
    confirm(page, "Ouvrir l’expertise", "Expertise ouverte.")


def give_opinion(page, conclusion: str, comment: str) -> None:
    """Each criterion, the conclusion, the comment; then given."""
    page.goto("/accueil/")
    link(page, "Rédiger mon avis")
    hears(page, "Mon avis individuel")
    criteria = page.locator("section.has-criterion")
    for number in range(criteria.count()):
        criteria.nth(number).locator("label", has_text="Satisfaisant").click()
    page.locator("#conclusion label").get_by_text(conclusion, exact=True).click()
    field(page, "Commentaire général").fill(comment)
    button(page, "Rendre mon avis")
    hears(page, "Ce qui va se passer")
    confirm(page, "Rendre mon avis", "Votre avis est rendu.")


def convene(page, story: Creation) -> None:
    """Today, for the session opens on its day; a place, who reports."""
    open_review(page, story)
    link(page, "Convoquer le collège")
    soon = timezone.now().astimezone(story.review.agency.tz) + datetime.timedelta(minutes=2)
    field(page, "Date et heure").fill(f"{soon:%Y-%m-%dT%H:%M}")
    field(page, "Lieu ou visioconférence").fill("Visioconférence")
    field(page, "Rapporteur ou rapporteuse").select_option(index=1)
    confirm(page, "Convoquer", "Le collège est convoqué")


def open_and_reveal(page, present) -> None:
    """Presence, quorum, opening, reveal."""
    for expert in present:
        tick(page, str(expert))
    confirm(page, "Enregistrer les présences", "Les présences sont enregistrées.")
    link(page, "Ouvrir la séance")
    confirm(page, "Ouvrir la séance", "La séance est ouverte.")
    link(page, "Révéler les avis")
    confirm(page, "Révéler les avis et ouvrir le vote", "Les avis sont révélés et le vote est ouvert.")


def vote(page, choice: str) -> None:
    """A member votes from their own screen."""
    page.goto("/accueil/")
    link(page, "Voter")
    link(page, "Voter")
    page.locator("main label").get_by_text(choice, exact=True).click()
    confirm(page, "Voter", "Votre vote est enregistré.")


def close_session(page, outcome: str) -> None:
    """The vote is closed, the synthesis written, the minutes made."""
    link(page, "Clore le vote")
    confirm(page, "Clore le vote", "Le vote est clos.")
    assert f"Résultat : {outcome}" in reads(page)
    link(page, "Écrire la synthèse")
    field(page, "Synthèse").fill("Le collège a débattu de chaque critère.")
    confirm(page, "Enregistrer la synthèse", "La synthèse est enregistrée.")
    link(page, "Clore la séance")
    confirm(page, "Clore la séance", "La séance est close et son procès-verbal est établi.")
    assert "Procès-verbal n°" in reads(page)


def write_opinion(page, *, motives: str = "", reservations=(), recommendation: str = "") -> None:
    """The opinion says what the college voted; it goes to the president."""
    link(page, "Rédiger l’avis")
    field(page, "Motifs").fill(motives)
    for number, (text, section) in enumerate(reservations):
        if number:
            button(page, "Ajouter une réserve")
        row = page.get_by_role("group", name=f"Réserve n° {number + 1}")
        row.get_by_label("Réserve", exact=True).fill(text)
        row.get_by_label("Rubrique concernée").select_option(section)
    page.get_by_role("group", name="Recommandation n° 1").get_by_label("Recommandation").fill(recommendation)
    button(page, "Proposer à la signature")
    confirm(page, "Proposer l’avis à la signature", "L’avis est proposé à la signature.")


def lift(page, story: Creation, number: int) -> None:
    """One reservation is lifted, with the answer and the difference under the eyes."""
    open_review(page, story)
    link(page, "Examiner les réponses")
    link(page, f"Lever la réserve n° {number}")
    assert "Ce que change la version 2" in reads(page)
    confirm(page, "Lever la réserve", f"La réserve n° {number} est levée.")


def _in(story: Creation, days: int) -> datetime.date:
    return story.agency.today() + datetime.timedelta(days=days)
