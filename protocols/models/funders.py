"""The opinion of the funders' board, as the agency records it: the regime of 2014 asks for it before the order."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from coopps.kernel.typed.bounds import HAPPENED


class FundersOutcome(models.TextChoices):
    """What the funders' board says (code de la santé publique, L. 4011-2, version of 2014)."""

    FAVORABLE = "favorable", "favorable"
    UNFAVORABLE = "defavorable", "défavorable"


class FundersOpinion(models.Model):
    """What the board said, on which day, in which document. Insert-only: a later one counts instead, none is corrected."""

    authorization = models.ForeignKey(
        "protocols.RegionalAuthorization", on_delete=models.PROTECT, related_name="funders_opinions"
    )
    outcome = models.CharField("sens de l’avis", max_length=11, choices=FundersOutcome.choices)
    given_on = models.DateField("date de l’avis", validators=[HAPPENED])
    reference = models.CharField(
        "référence du document", max_length=160, help_text="Le numéro ou le titre sous lequel l’agence garde l’avis."
    )
    words = models.TextField("ce que dit l’avis", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("inscrit le", default=timezone.now)

    class Meta:
        verbose_name = "avis du collège des financeurs"
        verbose_name_plural = "avis du collège des financeurs"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=FundersOutcome.values) & ~models.Q(reference=""),
                name="board_says_and_where",
            )
        ]

    def __str__(self) -> str:
        return f"avis {self.get_outcome_display()} du collège des financeurs"

    @property
    def is_favorable(self) -> bool:
        return self.outcome == FundersOutcome.FAVORABLE
