"""Whose turn it is in a project of protocol, until when, and the one thing to do: the same words on every page of the team."""

from __future__ import annotations

from django.urls import reverse

from accounts.choices import Transmission
from coopps.desk import road as desk
from coopps.desk.legal_clock import Clock
from coopps.desk.road import Road
from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import Party, for_each
from coopps.kernel.components.turns import YOUR_TEAM, Turn
from coopps.kernel.instruction.turns import rejected
from coopps.kernel.typography import french_date
from protocols.choices import OpinionOutcome, OrderState, ProjectState
from protocols.models import Project, RegionalAuthorization

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


# The step that has a date: the decision of the agency. The date is the agency's own: the text of 2012 counts two months from the
# transmission to the HAS, and that of 2014 none.
_DECISION = 6
# What stops the clock of the decision.
_ENDS = ("authorize", "refuse", "withdraw", "close")


def road_of(project: Project) -> Road:
    """The road of a project, the same for its team and for the agency."""
    state, authorization = S(project.state), project.authorization
    records = list(project.record.all())
    moves = desk.moves_of(
        project.agency,
        [(project.created_at, S.DRAFTING.meaning.step)],
        [(record.at, S(record.target).meaning.step) for record in records],
    )
    step = _STEPS[state](project)
    over_since = project.agency.day_of(records[-1].at) if step is None and records else None
    instruction = authorization.instruction if authorization is not None else None
    return Road(
        STEPS,
        step or moves[-1][1],
        turn_of(project, leads=False),
        moves,
        over=step is None,
        over_since=over_since,
        due=(_DECISION, instruction.due_on) if instruction is not None and instruction.due_on else None,
        aimed=True,
        clock=clock_of(authorization) if instruction is not None else None,
    )


def clock_of(authorization: RegionalAuthorization) -> Clock:
    """The legal days of the request of an authorization: the clock goes on after the visa, to the decision."""
    instruction, agency = authorization.instruction, authorization.agency
    visa = next((one.at for one in instruction.record.all() if one.transition == "give_visa"), None)
    ends = [one.at for one in authorization.record.all() if one.transition in _ENDS]
    return desk.clock_of(
        instruction,
        decided_on=agency.day_of(ends[-1]) if ends else None,
        visa_on=agency.day_of(visa) if visa else None,
    )


def _its_own(project: Project) -> int | None:
    return S(project.state).meaning.step


def _while_filed(project: Project) -> int | None:
    """The agency checks, then examines."""
    return _its_own(project) + project.instruction.is_running


def _once_reviewed(project: Project) -> int | None:
    """The reservations, if any, then the decision; an opinion against the project leads to no order."""
    if project.opinion.outcome == OpinionOutcome.UNFAVORABLE:
        return None
    return _its_own(project) + all(not row.is_pending for row in project.reservations)


def _once_decided(project: Project) -> int | None:
    return _its_own(project) if project.authorization.is_authorized else None


_STEPS = for_each(
    S,
    "step of the team",
    {
        S.DRAFTING: _its_own,
        S.FILED: _while_filed,
        S.ENDORSED: _its_own,
        S.TRANSMITTED: _its_own,
        S.REVIEWED: _once_reviewed,
        S.DECIDED: _once_decided,
        S.REJECTED: _its_own,
        S.WITHDRAWN: _its_own,
        S.CLOSED: _its_own,
    },
)


def turn_of(project: Project, *, leads: bool) -> Turn:
    """Whose turn it is, said to an author of the project.

    Args:
        project: with its parts (`selectors.projects.with_parts`).
        leads: whether the reader leads it.
    """
    authorization = project.authorization
    undecided = authorization is not None and authorization.state in OrderState.where(pending=True)
    if undecided and (born_on := authorization.instruction.silent_since(project.agency.today())):
        return rejected(authorization.instruction, born_on)
    return _TURNS[S(project.state)](project, leads)


def _drafting(project: Project, leads: bool) -> Turn:
    left = project.lacks
    if left:
        points = "un point" if len(left) == 1 else f"{len(left)} points"
        return Turn(
            Party.TEAM,
            f"Il reste {points} à compléter avant le dépôt.",
            action=Action(
                "Continuer la rédaction", reverse("projects:section", args=[project.pk, left[0].section.number])
            ),
            yours=True,
        )
    if leads:
        return Turn(
            Party.TEAM,
            "Toutes les rubriques obligatoires sont remplies : relisez le document, puis déposez-le.",
            action=Action("Déposer le protocole", reverse("projects:file", args=[project.pk])),
            yours=True,
        )
    return Turn(
        Party.TEAM,
        "Toutes les rubriques obligatoires sont remplies : la personne qui porte le projet peut le déposer.",
        words=YOUR_TEAM,
    )


def _asked(project: Project, leads: bool, sentence: str, anchor: str) -> Turn:
    until = project.awaited_until
    if leads:
        return Turn(
            Party.TEAM,
            sentence,
            until,
            Action("Répondre", reverse("projects:file_again", args=[project.pk])),
            yours=True,
        )
    page = reverse("projects:detail", args=[project.pk])
    return Turn(Party.TEAM, sentence, until, Action("Voir ce qui est demandé", f"{page}#{anchor}"), yours=True)


def _at_the_agency(project: Project, leads: bool) -> Turn:
    instruction = project.instruction
    if project.awaited:
        return _asked(project, leads, "L’agence demande de compléter le protocole.", "demande")
    if instruction.is_running:
        return Turn(Party.AGENCY, "L’agence instruit le protocole, acte par acte.", instruction.due_on)
    return Turn(Party.AGENCY, "L’agence vérifie que le dossier est complet.", instruction.due_on)


def _endorsed(project: Project, leads: bool) -> Turn:
    if project.agency.transmission == Transmission.TEAM and leads:
        return Turn(
            Party.TEAM,
            "L’agence a donné son visa : transmettez le protocole à la Haute Autorité de santé.",
            action=Action("Transmettre à la HAS", reverse("projects:transmit", args=[project.pk])),
            yours=True,
        )
    if project.agency.transmission == Transmission.TEAM:
        return Turn(
            Party.TEAM,
            "L’agence a donné son visa : la personne qui porte le projet le transmet à la HAS.",
            words=YOUR_TEAM,
        )
    return Turn(Party.AGENCY, "L’agence a donné son visa et va transmettre le protocole à la Haute Autorité de santé.")


def _at_the_has(project: Project, leads: bool) -> Turn:
    if project.awaited:
        return _asked(project, leads, "La Haute Autorité de santé demande de modifier le protocole.", "demande")
    return Turn(Party.HAS, "Elle examine le protocole avec ses experts, puis rend son avis à l’agence.")


def _reviewed(project: Project, leads: bool) -> Turn:
    if project.awaited:
        return _asked(project, leads, "L’avis est favorable avec réserves : répondez à chacune.", "reserves")
    if any(reservation.is_answered for reservation in project.reservations):
        return Turn(Party.NOBODY, "Vos réponses aux réserves sont examinées.")
    if project.opinion.outcome == OpinionOutcome.UNFAVORABLE:
        return Turn(
            Party.AGENCY,
            "L’avis est défavorable : l’agence ne peut pas autoriser le protocole et doit motiver sa décision.",
        )
    return Turn(Party.AGENCY, "L’avis est rendu : l’agence prend sa décision.")


def _decided(project: Project, leads: bool) -> Turn:
    return _DECISIONS[OrderState(project.authorization.state)](project)


def _refused(project: Project) -> Turn:
    return Turn(Party.NOBODY, "L’agence a refusé d’autoriser le protocole ; les motifs sont dans sa décision.")


def _authorized(project: Project) -> Turn:
    published_on = project.authorization.publication_date
    if not published_on:
        return Turn(
            Party.AGENCY,
            "Le protocole est autorisé : l’adhésion ouvrira quand la publication de l’arrêté sera renseignée.",
        )
    return Turn(
        Party.NOBODY,
        f"Le protocole est autorisé, et l’arrêté publié le {french_date(published_on)}.",
        action=Action("Voir dans le catalogue", reverse("protocols:detail", args=[project.protocol.code])),
    )


def _as_it_stands(project: Project) -> Turn:
    return Turn(Party.NOBODY, f"L’autorisation est « {project.authorization.get_state_display().lower()} ».")


_DECISIONS = for_each(
    OrderState,
    "turn of the team once its project is decided",
    {
        OrderState.REQUESTED: _as_it_stands,
        OrderState.PENDING: _as_it_stands,
        OrderState.AUTHORIZED: _authorized,
        OrderState.REFUSED: _refused,
        OrderState.SUSPENDED: _as_it_stands,
        OrderState.REPEALED: _as_it_stands,
        OrderState.REPLACED: _as_it_stands,
        OrderState.EXPIRED: _as_it_stands,
        OrderState.WITHDRAWN: _as_it_stands,
        OrderState.CLOSED: _as_it_stands,
    },
)


def _over(sentence: str):
    return lambda project, leads: Turn(Party.NOBODY, sentence)


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
