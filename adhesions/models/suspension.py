"""A suspension in urgency of the right of one person."""

from __future__ import annotations

from django.db import models

from adhesions.choices import Ground
from adhesions.models.authorization import NominativeAuthorization, may_supervise
from coopps.kernel.workflow.models import TransitionRecord
from protocols.models.suspensions import UrgentSuspension


class Suspension(UrgentSuspension):
    """A suspension in urgency of the right of one person, whom the signed act is addressed to."""

    authorization = models.ForeignKey(NominativeAuthorization, on_delete=models.PROTECT, related_name="suspensions")
    ground = models.CharField("cas prévu par l’arrêté", max_length=30, choices=Ground.choices)

    class Meta(UrgentSuspension.Meta):
        verbose_name = "suspension"

    def may_be_followed_by(self, actor) -> bool:
        """An agent who supervises, outside the team."""
        return may_supervise(self.authorization, actor)


class SuspensionRecord(TransitionRecord):
    """The record of a suspension."""

    subject = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="record")
