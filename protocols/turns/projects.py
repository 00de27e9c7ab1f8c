"""Whose turn it is in a project of protocol, until when, and the one thing to do: the same words on every page of the team."""

from __future__ import annotations

from django.urls import reverse

from accounts.choices import Transmission
from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import for_each
from coopps.kernel.components.turns import AGENCY, HAS, NOBODY, TEAM, YOURS, Step, Turn
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.typography import french_date
from protocols.choices import OpinionOutcome, OrderState, ProjectState, ReservationState
from protocols.models import Project

S = ProjectState
STEPS = (
    "Rédiger le protocole",
    "Vérification par l’agence",
    "Instruction par l’agence",
    "Examen par la Haute Autorité de santé",
    "Réponse aux réserves",
    "Décision de l’agence",
    "Publication de l’arrêté",
)


def step_of(project: Project) -> Step | None:
    """The step of a project; None once no order can end it."""
    step = S(project.state).meaning.step
    if project.state == S.FILED and project.instruction.state in (
        InstructionState.COMPLETE,
        InstructionState.PROPOSED,
    ):
        step += 1
    if project.state == S.REVIEWED:
        if project.opinion.outcome == OpinionOutcome.UNFAVORABLE:
            return None
        if not any(row.state in ReservationState.where(pending=True) for row in project.reservations):
            step += 1
    if project.state == S.DECIDED and project.authorization.state != OrderState.AUTHORIZED:
        return None
    return Step(STEPS, step) if step else None


def turn_of(project: Project, *, leads: bool) -> Turn:
    """Whose turn it is, said to an author of the project.

    Args:
        project: with its parts (`selectors.projects.with_parts`).
        leads: whether the reader leads it.
    """
    return _TURNS[S(project.state)](project, leads)


def _drafting(project: Project, leads: bool) -> Turn:
    left = project.lacks
    if left:
        points = "un point" if len(left) == 1 else f"{len(left)} points"
        return Turn(
            YOURS,
            f"Il reste {points} à compléter avant le dépôt.",
            action=Action(
                "Continuer la rédaction", reverse("projects:section", args=[project.pk, left[0].section.number])
            ),
        )
    if leads:
        return Turn(
            YOURS,
            "Toutes les rubriques obligatoires sont remplies : relisez le document, puis déposez-le.",
            action=Action("Déposer le protocole", reverse("projects:file", args=[project.pk])),
        )
    return Turn(
        TEAM, "Toutes les rubriques obligatoires sont remplies : la personne qui porte le projet peut le déposer."
    )


def _asked(project: Project, leads: bool, sentence: str, anchor: str) -> Turn:
    until = project.awaited_until
    if leads:
        return Turn(YOURS, sentence, until, Action("Répondre", reverse("projects:file_again", args=[project.pk])))
    page = reverse("projects:detail", args=[project.pk])
    return Turn(YOURS, sentence, until, Action("Voir ce qui est demandé", f"{page}#{anchor}"))


def _at_the_agency(project: Project, leads: bool) -> Turn:
    instruction = project.instruction
    if project.awaited:
        return _asked(project, leads, "L’agence demande de compléter le protocole.", "demande")
    if instruction.state == InstructionState.COMPLETE:
        return Turn(AGENCY, "L’agence instruit le protocole, acte par acte.", instruction.due_on)
    return Turn(AGENCY, "L’agence vérifie que le dossier est complet.", instruction.due_on)


def _endorsed(project: Project, leads: bool) -> Turn:
    if project.agency.transmission == Transmission.TEAM and leads:
        return Turn(
            YOURS,
            "L’agence a donné son visa : transmettez le protocole à la Haute Autorité de santé.",
            action=Action("Transmettre à la HAS", reverse("projects:transmit", args=[project.pk])),
        )
    if project.agency.transmission == Transmission.TEAM:
        return Turn(TEAM, "L’agence a donné son visa : la personne qui porte le projet le transmet à la HAS.")
    return Turn(AGENCY, "L’agence a donné son visa et va transmettre le protocole à la Haute Autorité de santé.")


def _at_the_has(project: Project, leads: bool) -> Turn:
    if project.awaited:
        return _asked(project, leads, "La Haute Autorité de santé demande de modifier le protocole.", "demande")
    return Turn(HAS, "Elle examine le protocole avec ses experts, puis rend son avis à l’agence.")


def _reviewed(project: Project, leads: bool) -> Turn:
    states = {reservation.state for reservation in project.reservations}
    if project.awaited:
        return _asked(project, leads, "L’avis est favorable avec réserves : répondez à chacune.", "reserves")
    if ReservationState.ANSWERED in states:
        return Turn(NOBODY, "Vos réponses aux réserves sont examinées.")
    if project.opinion.outcome == OpinionOutcome.UNFAVORABLE:
        return Turn(
            AGENCY, "L’avis est défavorable : l’agence ne peut pas autoriser le protocole et doit motiver sa décision."
        )
    return Turn(AGENCY, "L’avis est rendu : l’agence prend sa décision.")


def _decided(project: Project, leads: bool) -> Turn:
    authorization = project.authorization
    if authorization.state == OrderState.REFUSED:
        return Turn(NOBODY, "L’agence a refusé d’autoriser le protocole ; les motifs sont dans sa décision.")
    if authorization.state == OrderState.AUTHORIZED and not authorization.publication_date:
        return Turn(
            AGENCY, "Le protocole est autorisé : l’adhésion ouvrira quand la publication de l’arrêté sera renseignée."
        )
    if authorization.state == OrderState.AUTHORIZED:
        since = french_date(authorization.publication_date)
        return Turn(
            NOBODY,
            f"Le protocole est autorisé, et l’arrêté publié le {since}.",
            action=Action("Voir dans le catalogue", reverse("protocols:detail", args=[project.protocol.code])),
        )
    return Turn(NOBODY, f"L’autorisation est « {authorization.get_state_display().lower()} ».")


def _over(sentence: str):
    return lambda project, leads: Turn(NOBODY, sentence)


_TURNS = for_each(
    S,
    "turn of the team",
    {
        S.DRAFTING: _drafting,
        S.FILED: _at_the_agency,
        S.ENDORSED: _endorsed,
        S.TRANSMITTED: _at_the_has,
        S.REVIEWED: _reviewed,
        S.DECIDED: _decided,
        S.REJECTED: _over("L’agence a rejeté le projet ; les motifs et les voies de recours sont dans sa décision."),
        S.WITHDRAWN: _over("Le projet est retiré."),
        S.CLOSED: _over("Le projet est classé sans suite."),
    },
)
