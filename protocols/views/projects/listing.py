"""What a person prepares: letters of intent and projects in one list, with whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.views.generic import TemplateView

from coopps.kernel.components.turns import Turn
from protocols.choices import IntentState
from protocols.models import Intent, Project
from protocols.rules.intents import intent_problems
from protocols.selectors import intents
from protocols.selectors import projects as selectors
from protocols.services import authors
from protocols.turns import intents as intent_turns
from protocols.turns import projects as project_turns


@dataclass(frozen=True)
class Listed:
    """One line of the list."""

    title: str
    detail: str
    url: str
    state: str
    label: str
    number: str
    turn: Turn


@dataclass(frozen=True)
class Invitation:
    """An invitation to write that waits for the reader."""

    title: str
    agency: str
    url: str


class ListView(TemplateView):
    """What waits for the person, then the rest."""

    template_name = "projects/list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        led = selectors.led_by(user)
        listed = [of_project(project, leads=project.pk in led) for project in selectors.written_by(user)]
        # A letter that led to a project is read from it.
        listed += [of_intent(intent) for intent in intents.led_by(user).filter(project=None)]
        invitations = [
            Invitation(
                row.project.title,
                row.project.agency.name,
                reverse("projects:author_invitation", args=[authors.INVITATION.token(row)]),
            )
            for row in selectors.invitations_to(user)
        ]
        return super().get_context_data(
            invitations=invitations,
            waiting=[row for row in listed if row.turn.yours],
            others=[row for row in listed if not row.turn.yours],
            **kwargs,
        )


def of_project(project: Project, *, leads: bool) -> Listed:
    """A project in the list."""
    instruction = project.instruction
    return Listed(
        project.title or "Protocole sans intitulé",
        f"Projet de protocole, {project.agency.name}",
        reverse("projects:detail", args=[project.pk]),
        project.state,
        project.get_state_display(),
        instruction.number if instruction else "",
        project_turns.turn_of(project, leads=leads),
    )


def of_intent(intent: Intent) -> Listed:
    """A letter of intent in the list."""
    turn = intent_turns.turn_of(intent, ready=intent.state == IntentState.DRAFT and not intent_problems(intent))
    return Listed(
        str(intent),
        f"Lettre d’intention, {intent.get_kind_display().lower()}",
        reverse("projects:intent_detail", args=[intent.pk]),
        intent.state,
        intent.public_label,
        intent.number or "",
        turn,
    )
