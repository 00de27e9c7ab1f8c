"""The will of all stakeholders (CSP, L. 4011-3): each member's engagement, and the employer's agreement."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from adhesions.models.membership import Membership
from coopps.kernel.names import no_address


class Commitment(models.Model):
    """The engagement that a member signed: bound to the hash of the protocol version and to the counterparts named.

    Rows are kept; a change that voids one says so.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="commitments")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("signé le", default=timezone.now)
    text = models.TextField("texte signé")
    version_sha256 = models.CharField("empreinte de la version du protocole", max_length=64)
    counterpart_ids = ArrayField(models.BigIntegerField(), verbose_name="personnes nommées")
    counterpart_names = ArrayField(models.CharField(max_length=200), verbose_name="noms")
    voided_at = models.DateTimeField("sans effet depuis le", null=True, blank=True)
    void_reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "engagement"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=models.Q(voided_at__isnull=True),
                name="one_commitment_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(voided_at__isnull=True) | ~models.Q(void_reason=""),
                name="void_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Engagement de {self.membership}"


class EmployerAgreement(models.Model):
    """The agreement asked from an employer through a signed link, and the answer, without an account."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="employer_agreements")
    employer = models.CharField("employeur", max_length=200, validators=[no_address])
    email = models.EmailField("adresse électronique de l’employeur")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    agreed = models.BooleanField("accord donné", null=True, blank=True)
    signatory_name = models.CharField("prénom et nom", max_length=200, blank=True, validators=[no_address])
    signatory_function = models.CharField("fonction", max_length=200, blank=True)
    comment = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "accord de l’employeur"
        verbose_name_plural = "accords des employeurs"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True)
                | (models.Q(agreed__isnull=False) & ~models.Q(signatory_name="") & ~models.Q(signatory_function="")),
                name="employer_answer_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employer} — {self.membership}"

    @property
    def former_refusal(self):
        """The last refusal before this request, or None: who is asked again is told of it."""
        rows = [row for row in self.membership.employer_agreements.all() if row.pk < self.pk and row.agreed is False]
        return rows[-1] if rows else None

    @property
    def message_key(self) -> str:
        """The key of the message with the link."""
        return f"employer-agreement-{self.pk}"
