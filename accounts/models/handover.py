"""The lead of a dossier, proposed to another person of it and accepted by that person: dated rows, of which one is open."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.choices import HandoverOutcome


class Handover(models.Model):
    """The base of a proposal to lead: who proposed it to whom, and what came of it. A subclass names the dossier."""

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="proposé par", on_delete=models.PROTECT, related_name="+"
    )
    to = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="à", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("proposé le", default=timezone.now)
    outcome = models.CharField("suite", max_length=10, choices=HandoverOutcome.choices, blank=True)
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="", closed_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(closed_at__isnull=False)),
                name="%(class)s_says_when",
            ),
            models.CheckConstraint(condition=~models.Q(to=models.F("proposed_by")), name="%(class)s_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.proposed_by} → {self.to}"

    @property
    def is_open(self) -> bool:
        """Whether the person has not answered, nor the proposal been taken back."""
        return not self.outcome

    def close(self, outcome: HandoverOutcome) -> None:
        """Say what came of it, and save."""
        self.outcome, self.closed_at = outcome, timezone.now()
        self.save(update_fields=["outcome", "closed_at"])
