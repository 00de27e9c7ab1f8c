"""The record of what became of an identity: verified, then perhaps declared again. Append-only."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.choices import IdentityEvent, VerificationMeans


class IdentityVerification(models.Model):
    """One line of the record: who did what to which identity, when and how. The database refuses UPDATE and DELETE."""

    professional = models.ForeignKey(
        "accounts.HealthProfessional", on_delete=models.PROTECT, related_name="verifications"
    )
    event = models.CharField("événement", max_length=20, choices=IdentityEvent.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur ou autrice", on_delete=models.PROTECT, related_name="+"
    )
    agency = models.ForeignKey(
        "accounts.Agency", verbose_name="agence", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    means = models.CharField("moyen", max_length=20, choices=VerificationMeans.choices, blank=True)
    note = models.TextField("note", blank=True)
    identity = models.CharField("identité", max_length=350, help_text="Telle qu’elle était à ce moment.")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "vérification d’identité"
        verbose_name_plural = "vérifications d’identité"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.identity} : {self.get_event_display()}"
