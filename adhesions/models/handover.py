"""The lead of an adhesion, proposed to another member."""

from __future__ import annotations

from django.db import models

from accounts.models import Handover
from adhesions.models.adhesion import Adhesion


class AdhesionHandover(Handover):
    """A proposal to lead the adhesion of a team."""

    adhesion = models.ForeignKey(Adhesion, on_delete=models.PROTECT, related_name="handovers")

    class Meta(Handover.Meta):
        verbose_name = "passation d’une adhésion"
        verbose_name_plural = "passations des adhésions"
        constraints = [
            *Handover.Meta.constraints,
            models.UniqueConstraint(
                fields=["adhesion"], condition=models.Q(outcome=""), name="one_open_handover_per_adhesion"
            ),
        ]
