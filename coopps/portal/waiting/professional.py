"""What waits for a health professional: letters, invitations, their own dossier, the team's."""

from __future__ import annotations

from django.urls import reverse

from adhesions import selectors as adhesions
from adhesions.choices import AdhesionState, AuthorizationState
from adhesions.selectors import standing
from adhesions.selectors.handing import handovers_to
from adhesions.turns import turn_of
from coopps.kernel.components.states import Party
from coopps.kernel.documents import selectors as documents
from coopps.kernel.documents.choices import Channel
from coopps.portal.waiting import Matter, Waiting
from protocols.rules.intents import intent_problems
from protocols.selectors import intents, projects, renewals, stopping
from protocols.turns.intents import turn_of as turn_of_intent
from protocols.turns.projects import turn_of as turn_of_project


def waiting_for(user) -> Waiting:
    """Letters to open and answer first, then invitations, then each team in which the person takes part."""
    waiting = Waiting()
    _letters(user, waiting)
    _endings(user, waiting)
    _deliveries(user, waiting)
    _hearings(user, waiting)
    _renewals(user, waiting)
    _invitations(user, waiting)
    _handovers(user, waiting)
    _teams(user, waiting)
    _projects(user, waiting)
    _intents(user, waiting)
    _acts(user, waiting)
    return waiting


def _letters(user, waiting: Waiting) -> None:
    deliveries = documents.deliveries_to(user)
    if opened := deliveries.exclude(opened_at=None).count():
        waiting.rest.append(
            Matter(
                "Une lettre que vous avez ouverte" if opened == 1 else f"{opened} lettres que vous avez ouvertes",
                reverse("portal:letters"),
                "Mes lettres",
            )
        )
    for delivery in deliveries.filter(opened_at=None):
        url = reverse("portal:delivery", args=[delivery.pk])
        agency = delivery.act.agency.name
        if delivery.channel == Channel.PAPER and delivery.received_at is None:
            waiting.awaited.append(Matter("Une lettre vous est envoyée par la poste", url, "En savoir plus", agency))
        else:
            until = None if delivery.received_at else documents.last_day_to_open(delivery)
            waiting.mine.append(Matter("Une lettre vous attend", url, "Lire ma lettre", agency, until))


def _endings(user, waiting: Waiting) -> None:
    """The end of a right that an agency considers: the person may answer."""
    for ending in standing.endings_to_answer(user):
        waiting.mine.append(
            Matter(
                "L’agence envisage de mettre fin à votre autorisation",
                reverse("adhesions:observations", args=[ending.pk]),
                "Présenter mes observations",
                ending.authorization.adhesion.protocol.name,
                ending.observations_until,
            )
        )


def _deliveries(user, waiting: Waiting) -> None:
    """A request is filed, and the person has not said how the decision is to be received."""
    filed = (row for row in adhesions.own_memberships(user) if row.must_choose_delivery)
    if member := next(filed, None):
        waiting.mine.append(
            Matter(
                "Dites comment vous voulez recevoir la décision",
                reverse("adhesions:choose_delivery", args=[member.pk]),
                "Choisir",
                member.adhesion.protocol.name,
            )
        )


def _hearings(user, waiting: Waiting) -> None:
    """The end of a protocol that an agency considers: the person may answer."""
    for hearing in stopping.hearings_to_answer(user):
        waiting.mine.append(
            Matter(
                "L’agence envisage de mettre fin à un protocole que vous appliquez",
                reverse("protocols:observations", args=[hearing.pk]),
                "Présenter mes observations",
                hearing.ending.authorization.protocol.name,
                hearing.observations_until,
            )
        )


def _renewals(user, waiting: Waiting) -> None:
    """An authorization that the person asked for comes to its term: the elements of its evaluation are waited for."""
    for renewal in renewals.to_give(user):
        waiting.mine.append(
            Matter(
                "L’autorisation de votre protocole arrive à son terme : l’agence attend les éléments de son évaluation",
                reverse("protocols:renewal", args=[renewal.pk]),
                "Transmettre les éléments",
                renewal.authorization.protocol.name,
                renewal.elements_due,
            )
        )


def _invitations(user, waiting: Waiting) -> None:
    for invitation in adhesions.invitations_to(user):
        waiting.mine.append(
            Matter(
                f"L’équipe « {invitation.adhesion.team} » vous invite",
                reverse("adhesions:list"),
                "Répondre",
                invitation.adhesion.protocol.name,
            )
        )


def _handovers(user, waiting: Waiting) -> None:
    """The person is asked to lead."""
    for row in handovers_to(user):
        about = f"Équipe « {row.adhesion.team} »"
        url = reverse("adhesions:handover", args=[row.pk])
        waiting.mine.append(Matter("On vous propose de porter la demande de votre équipe", url, "Répondre", about))
    for row in projects.handovers_to(user):
        url = reverse("projects:handover", args=[row.pk])
        waiting.mine.append(
            Matter("On vous propose de porter un projet de protocole", url, "Répondre", row.project.title)
        )


def _teams(user, waiting: Waiting) -> None:
    """Each team that goes on, in the words of `adhesions.turns`; the person's own letters stand on their own lines."""
    letters = {matter.url for matter in waiting.mine + waiting.awaited}
    led = adhesions.led_by(user)
    for adhesion in adhesions.listed_for(user).exclude(state__in=AdhesionState.where(over=True)):
        turn = turn_of(adhesion, user, leads=adhesion.pk in led)
        number = f"Demande {adhesion.instruction.number} — " if adhesion.instruction else ""
        about = f"{number}{adhesion.protocol.name} — équipe « {adhesion.team} »"
        url = reverse("adhesions:detail", args=[adhesion.pk])
        if turn.action and turn.action.url in letters:
            continue
        if turn.yours:
            waiting.mine.append(Matter(turn.sentence, turn.action.url, turn.action.label, about, turn.until))
        elif turn.whose is Party.NOBODY:
            waiting.rest.append(Matter(f"Équipe « {adhesion.team} »", url, "Ouvrir", adhesion.protocol.name))
        else:
            waiting.awaited.append(Matter(turn.sentence, url, "Suivre", about, turn.until))


def _projects(user, waiting: Waiting) -> None:
    """The invitations to write, then each project that goes on, in the words of `protocols.turns.projects`."""
    for invitation in projects.invitations_to(user):
        waiting.mine.append(
            Matter(
                "On vous invite à rédiger un projet de protocole",
                reverse("projects:list"),
                "Répondre",
                invitation.project.title,
            )
        )
    led = projects.led_by(user)
    for project in projects.written_by(user):
        turn = turn_of_project(project, leads=project.pk in led)
        url = reverse("projects:detail", args=[project.pk])
        about = f"Projet de protocole — {project}"
        if turn.yours:
            waiting.mine.append(Matter(turn.sentence, turn.action.url, turn.action.label, about, turn.until))
        elif turn.whose is Party.NOBODY:
            waiting.rest.append(Matter("Un projet de protocole", url, "Ouvrir", str(project)))
        else:
            waiting.awaited.append(Matter(turn.sentence, url, "Suivre", about, turn.until))


def _intents(user, waiting: Waiting) -> None:
    """Each letter of intent until its project takes over, in the words of `protocols.turns.intents`."""
    for intent in (
        intents.led_by(user).select_related("authorization__agency", "authorization__instruction").filter(project=None)
    ):
        turn = turn_of_intent(intent, ready=intent.is_draft and not intent_problems(intent))
        url = reverse("projects:intent_detail", args=[intent.pk])
        about = f"Lettre d’intention {intent.number or ''}".strip() + f" — {intent}"
        if turn.yours:
            waiting.mine.append(Matter(turn.sentence, turn.action.url, turn.action.label, about, turn.until))
        elif turn.whose is Party.NOBODY:
            waiting.rest.append(Matter("Une lettre d’intention", url, "Relire", str(intent)))
        else:
            waiting.awaited.append(Matter(turn.sentence, url, "Suivre", about, turn.until))


def _acts(user, waiting: Waiting) -> None:
    for authorization in standing.own_authorizations(user):
        if leaving := authorization.withdrawal:
            waiting.rest.append(
                Matter(
                    "Vous avez annoncé votre retrait",
                    reverse("adhesions:my_acts"),
                    "Voir ou annuler",
                    authorization.adhesion.protocol.name,
                    leaving.effect_on,
                )
            )
        if authorization.is_suspended or authorization.is_suspended_in_region:
            waiting.stopped.append(
                Matter(
                    f"{authorization.told.label} : vous ne pouvez pas en faire les actes",
                    reverse("adhesions:my_acts"),
                    "Lire le motif et la suite",
                    authorization.adhesion.protocol.name,
                )
            )
        elif authorization.open_doubts:
            _doubt(authorization, waiting)
        elif AuthorizationState(authorization.state).received:
            waiting.rest.append(
                Matter(
                    f"Votre autorisation : {authorization.told.label[:1].lower()}{authorization.told.label[1:]}",
                    reverse("adhesions:my_acts"),
                    "Mes actes autorisés",
                    authorization.adhesion.protocol.name,
                )
            )


def _doubt(authorization, waiting: Waiting) -> None:
    """What is to be confirmed: the person gives a new insurance, or waits for the agency."""
    about = authorization.adhesion.protocol.name
    sentence = "Votre autorisation est à confirmer auprès de l’agence"
    acts = reverse("adhesions:my_acts")
    if authorization.awaits_insurance:
        url = reverse("adhesions:renewal", args=[authorization.membership_id])
        if url not in {matter.url for matter in waiting.mine}:  # the turn of the team may say it already
            waiting.mine.append(Matter(sentence, url, "Donner ma nouvelle attestation d’assurance", about))
    else:
        waiting.awaited.append(Matter(sentence, acts, "Voir pourquoi", about))
