"""The messages."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from coopps.kernel.mailing.choices import Group, MessageState, Pace

# Longer than any worker can hold a message: Celery ends a task after CELERY_TASK_TIME_LIMIT.
ABANDONED_AFTER = timedelta(minutes=10)


class MessageQuerySet(models.QuerySet):
    """Messages, by what is to be done with them."""

    def due(self):
        """Those to send now."""
        return self.filter(state=MessageState.WAITING, not_before__lte=timezone.now())

    def ripe(self):
        """Those kept for a digest whose hour has come."""
        return self.filter(state=MessageState.KEPT, not_before__lte=timezone.now())

    def abandoned(self):
        """Those that a worker took and never came back from."""
        return self.filter(state=MessageState.SENDING, claimed_at__lt=timezone.now() - ABANDONED_AFTER)


class Message(models.Model):
    """One message to one person. It leaves once, or becomes doubtful for a person to decide."""

    kind = models.CharField("nature", max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="destinataire",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="à la demande de",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    agency = models.ForeignKey(
        "accounts.Agency",
        verbose_name="agence chargée du dossier",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    digest = models.ForeignKey(
        "self",
        verbose_name="résumé",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="entries",
    )
    to = models.EmailField("adresse")
    subject = models.CharField("objet", max_length=250)
    body = models.TextField("texte")
    opens = models.BooleanField("son lien ouvre quelque chose à qui le suit", default=False, editable=False)
    key = models.CharField("clé", max_length=500, unique=True, help_text="Une adresse peut en faire partie.")
    state = models.CharField(
        "état", max_length=12, choices=MessageState.choices, default=MessageState.WAITING, editable=False
    )
    attempts = models.PositiveSmallIntegerField("essais", default=0, editable=False)
    created_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)
    not_before = models.DateTimeField("pas avant le", default=timezone.now, editable=False)
    claimed_at = models.DateTimeField("pris en charge le", null=True, editable=False)
    sent_at = models.DateTimeField("envoyé le", null=True, editable=False)
    last_error = models.TextField("dernière erreur", blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="vérifié par",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    settled_at = models.DateTimeField("vérifié le", null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state_is_known"),
            models.CheckConstraint(
                condition=~models.Q(state=MessageState.SENT) | models.Q(sent_at__isnull=False),
                name="message_sent_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MessageState.SENDING) | models.Q(claimed_at__isnull=False),
                name="message_taken_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MessageState.DIGESTED, digest__isnull=False)
                | (~models.Q(state=MessageState.DIGESTED) & models.Q(digest__isnull=True)),
                name="message_digested_says_where",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=~models.Q(state=MessageState.SENT),
                name="message_not_sent",
            ),
            models.Index(fields=["to"], name="message_by_address"),
            models.Index(
                fields=["sender", "created_at"],
                condition=models.Q(sender__isnull=False),
                name="message_by_sender",
            ),
            models.Index(
                fields=["recipient", "not_before"],
                condition=models.Q(state=MessageState.KEPT),
                name="message_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    @property
    def link(self) -> str:
        """The address that the text ends with; empty when it ends with none, or has been erased."""
        last = self.body.strip().rpartition("\n")[2].strip()
        return last if last.startswith(("https://", "http://")) else ""

    @property
    def paragraphs(self) -> list[str]:
        """What it says, without the address at its end."""
        return [part.strip() for part in self.body.removesuffix(self.link).split("\n\n") if part.strip()]

    @property
    def trouble(self) -> str:
        """What happened to a message that surely or perhaps did not arrive, in a sentence; empty for another."""
        if self.state == MessageState.DOUBTFUL:
            return f"Nous ne savons pas si le courriel à {self.to} est arrivé."
        if self.state == MessageState.WITHHELD:
            return f"Le compte de {self.to} est fermé : aucun courriel ne lui est envoyé."
        if self.state != MessageState.FAILED:
            return ""
        if self.last_error.startswith("5"):
            return f"Le courriel à {self.to} a été refusé : l’adresse est peut-être fausse, ou la boîte fermée."
        return f"Le courriel à {self.to} n’a pas pu partir, malgré plusieurs essais."


class Preference(models.Model):
    """How often a person wants to receive the messages of a group. Without a row, at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences")
    group = models.CharField("sujet", max_length=20, choices=Group.choices)
    pace = models.CharField("rythme", max_length=20, choices=Pace.choices)

    class Meta:
        verbose_name = "préférence de courriel"
        verbose_name_plural = "préférences de courriel"
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="one_preference_by_group"),
            models.CheckConstraint(condition=models.Q(group__in=Group.values), name="preference_group_is_known"),
            models.CheckConstraint(condition=models.Q(pace__in=Pace.values), name="preference_pace_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()} : {self.get_pace_display()}"
