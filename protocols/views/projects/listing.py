"""What a person prepares: letters of intent and projects in one list, with whose turn it is."""

from __future__ import annotations

from django.urls import reverse

from coopps.kernel.components.mine import Invitation, Listed, MineView
from protocols.models import Intent, Project
from protocols.rules.intents import intent_problems
from protocols.selectors import intents
from protocols.selectors import projects as selectors
from protocols.services import authors
from protocols.turns import intents as intent_turns
from protocols.turns import projects as project_turns


class ListView(MineView):
    """What a person prepares."""

    template_name = "projects/list.html"

    def listed(self):
        user = self.request.user
        led = selectors.led_by(user)
        for project in selectors.written_by(user):
            yield of_project(project, leads=project.pk in led)
        # A letter that led to a project is read from it.
        for intent in intents.led_by(user).filter(project=None):
            yield of_intent(intent)

    def invitations(self):
        for row in selectors.invitations_to(self.request.user):
            yield Invitation(
                row.project.title,
                (
                    f"On vous propose de rédiger ce protocole, accompagné par l’agence ({row.project.agency.name}). Répondez en "
                    "ouvrant l’invitation.",
                ),
                reverse("projects:author_invitation", args=[authors.INVITATION.token(row)]),
            )


def of_project(project: Project, *, leads: bool) -> Listed:
    """A project in the list."""
    instruction = project.instruction
    return Listed(
        project.title or "Protocole sans intitulé",
        f"Projet de protocole, {project.agency.name}",
        reverse("projects:detail", args=[project.pk]),
        project,
        project.get_state_display(),
        instruction.number if instruction else "",
        project_turns.turn_of(project, leads=leads),
    )


def of_intent(intent: Intent) -> Listed:
    """A letter of intent in the list."""
    turn = intent_turns.turn_of(intent, ready=intent.is_draft and not intent_problems(intent))
    return Listed(
        str(intent),
        f"Lettre d’intention, {intent.get_kind_display().lower()}",
        reverse("projects:intent_detail", args=[intent.pk]),
        intent,
        intent.public_label,
        intent.number or "",
        turn,
    )
