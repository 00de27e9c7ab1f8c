"""Who asked to be told when a protocol opens in a region."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Agency
from protocols.models.protocols import Protocol


class OpeningWatch(models.Model):
    """A person wants to know of the day when teams of a region may join a protocol. Told once; taken back by deleting the row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="opening_watches")
    protocol = models.ForeignKey(Protocol, verbose_name="protocole", on_delete=models.CASCADE, related_name="watches")
    agency = models.ForeignKey(Agency, verbose_name="agence", on_delete=models.CASCADE, related_name="watches")
    asked_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    told_at = models.DateTimeField("annoncée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "alerte d’ouverture"
        verbose_name_plural = "alertes d’ouverture"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "protocol", "agency"], name="one_watch_per_person_and_region")
        ]

    def __str__(self) -> str:
        return f"{self.protocol.code}, {self.agency.region}"
