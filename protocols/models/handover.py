"""The lead of a project, proposed to another author."""

from __future__ import annotations

from django.db import models

from accounts.models import Handover
from protocols.models.projects import Project


class ProjectHandover(Handover):
    """A proposal to lead the project of a protocol."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="handovers")

    class Meta(Handover.Meta):
        verbose_name = "passation d’un projet"
        verbose_name_plural = "passations des projets"
        constraints = [
            *Handover.Meta.constraints,
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(outcome=""), name="one_open_handover_per_project"
            ),
        ]
