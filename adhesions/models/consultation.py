"""What an agency asks an order about one person, and what the order answers (arrêté of 31 December 2009, art. 4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from adhesions.choices import OrdinalAnswer
from adhesions.models.membership import Membership
from coopps.kernel.names import no_address
from coopps.kernel.transmissions.models import Recipient


class OrdinalConsultation(models.Model):
    """One question about one person, to a body whose address the agency keeps; answered once, through a personal link.

    It stops no clock, and is shown to the agency alone. What was asked and what was answered never change.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="consultations")
    recipient = models.ForeignKey(
        Recipient, verbose_name="instance consultée", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField("nom de l’instance", max_length=160)
    email = models.EmailField("adresse électronique")
    question = models.TextField("question posée")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    due_on = models.DateField("réponse souhaitée avant le")
    link_round = models.PositiveSmallIntegerField(default=1)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    outcome = models.CharField("réponse", max_length=10, choices=OrdinalAnswer.choices, blank=True)
    comment = models.TextField("précisions", blank=True)
    signatory_name = models.CharField("prénom et nom", max_length=200, blank=True, validators=[no_address])
    signatory_function = models.CharField("fonction", max_length=200, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "consultation de l’ordre"
        verbose_name_plural = "consultations de l’ordre"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True)
                | (~models.Q(outcome="") & ~models.Q(signatory_name="") & ~models.Q(signatory_function="")),
                name="ordinal_answer_is_signed",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=OrdinalAnswer.ELEMENTS) | ~models.Q(comment=""),
                name="ordinal_elements_are_said",
            ),
            models.UniqueConstraint(
                fields=["membership", "recipient"],
                condition=models.Q(answered_at__isnull=True, closed_at__isnull=True),
                name="one_ordinal_consultation_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} — {self.membership}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still awaited."""
        return self.answered_at is None and self.closed_at is None

    @property
    def message_key(self) -> str:
        """The key of the message with the last link."""
        return f"ordinal-{self.pk}-{self.link_round}"
