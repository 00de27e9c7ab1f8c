"""Conversations about a dossier: what one side writes to another, what is joined, and who read it when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from coopps.kernel.documents.models import StoredFile
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.models.instruction import Instruction

MOST_CHARACTERS = 5_000


class DossierMessage(models.Model):
    """What a person wrote for one side of a dossier to another. It is never changed nor deleted; `key` is that of the form it was
    typed in, which is sent once."""

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="messages")
    sender = models.CharField("de la part de", max_length=10, choices=Side.choices)
    recipient = models.CharField("pour", max_length=10, choices=Side.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("message")
    sent_at = models.DateTimeField("envoyé le", default=timezone.now)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = "message"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(sender=models.F("recipient")), name="message_has_two_sides"),
            models.CheckConstraint(
                condition=~models.Q(text="") & LessThanOrEqual(Length("text"), MOST_CHARACTERS),
                name="message_is_bounded",
            ),
        ]
        indexes = [models.Index(fields=["instruction", "recipient", "sender"], name="conversation")]

    def __str__(self) -> str:
        return f"{self.get_sender_display()} → {self.get_recipient_display()} — {self.instruction.number}"

    @property
    def side(self) -> Side:
        """On behalf of whom it was written."""
        return Side(self.sender)


class JoinedFile(models.Model):
    """A document joined to a message. Until the message is sent only who joins it sees it, and may take it away; then it is as
    fixed as the message."""

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField("pour", max_length=10, choices=Side.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(DossierMessage, null=True, on_delete=models.PROTECT, related_name="files")

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.document)


class Reading(models.Model):
    """A person of the other side had the message on the screen: once, and for good."""

    message = models.ForeignKey(DossierMessage, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField("lu le", default=timezone.now)

    class Meta:
        verbose_name = "lecture"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["message", "reader"], name="read_once")]

    def __str__(self) -> str:
        return f"{self.reader} — {self.read_at:%d/%m/%Y}"
