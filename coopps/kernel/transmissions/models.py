"""The rules of who must be told, the recipients of an agency, the transmissions and their proofs."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from coopps.kernel.components.states import for_each
from coopps.kernel.law.models import DatedQuerySet, Reviewed
from coopps.kernel.transmissions.choices import (
    PROFESSIONS,
    Channel,
    Event,
    Manner,
    RecipientKind,
    TransmissionState,
)
from coopps.kernel.typed.bounds import Days

# When a body may begin and cease to be the one to write to.
RECIPIENT_DAYS = Days(back=40, ahead=30)


class TransmissionRule(Reviewed):
    """One cell of the table of who must be told: of which event, who, in which way, by which text."""

    identified_by = ("event", "recipient_kind")

    event = models.CharField("événement", max_length=20, choices=Event.choices)
    recipient_kind = models.CharField("destinataire", max_length=12, choices=RecipientKind.choices)
    manner = models.CharField("par qui et quand", max_length=14, choices=Manner.choices, default=Manner.AT_ONCE)
    legal_basis = models.CharField("fondement", max_length=300)

    class Meta(Reviewed.Meta):
        verbose_name = "règle de transmission"
        verbose_name_plural = "règles de transmission"
        ordering = ["event", "recipient_kind", "-valid_from"]
        constraints = [
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(
                fields=["event", "recipient_kind", "valid_from"], name="one_rule_per_event_recipient_and_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} : {self.get_recipient_kind_display()} ({self.valid_from:%d/%m/%Y})"


class Recipient(models.Model):
    """Whom an agency writes to, from a day on, until a day (included). What was sent keeps the address that it went to."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="recipients")
    kind = models.CharField(
        "nature",
        max_length=12,
        choices=[(kind.value, kind.label) for kind in RecipientKind if kind.is_kept],
    )
    profession = models.ForeignKey(
        "accounts.Profession",
        verbose_name="profession",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField("nom", max_length=160)
    email = models.EmailField("adresse électronique", blank=True)
    address = models.CharField("adresse postale", max_length=250, blank=True)
    valid_from = models.DateField("destinataire à compter du", validators=[RECIPIENT_DAYS])
    valid_to = models.DateField("jusqu’au", null=True, blank=True, validators=[RECIPIENT_DAYS])
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "destinataire"
        ordering = ["kind", "profession__label", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=list(PROFESSIONS), profession__isnull=False)
                | (~models.Q(kind__in=list(PROFESSIONS)) & models.Q(profession__isnull=True)),
                name="recipient_has_a_profession_where_there_is_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(email="") | ~models.Q(address=""), name="recipient_can_be_written_to"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="recipient_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Said field by field, before the database refuses it."""
        faults = {}
        bodies = PROFESSIONS.get(self.kind, ())
        if bodies and self.profession is None:
            faults["profession"] = "Choisissez la profession de cet organisme."
        elif self.profession is not None and self.profession.code not in bodies:
            faults["profession"] = "Cette nature de destinataire n’existe pas pour cette profession : effacez-la."
        if not (self.email or self.address):
            faults["email"] = "Indiquez une adresse électronique ou une adresse postale."
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            faults["valid_to"] = "Le dernier jour ne peut pas précéder le premier."
        if faults:
            raise ValidationError(faults)


class Transmission(models.Model):
    """That one recipient is to be told of one act. Written in the transaction of the act; its facts never change.

    The recipient and the address are those of the day, or are filled in once, when the agency enters who was missing.
    """

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="transmissions")
    rule = models.ForeignKey(TransmissionRule, on_delete=models.PROTECT, related_name="+")
    event = models.CharField("événement", max_length=20, choices=Event.choices)
    recipient_kind = models.CharField("nature du destinataire", max_length=12, choices=RecipientKind.choices)
    profession = models.ForeignKey("accounts.Profession", null=True, on_delete=models.PROTECT, related_name="+")
    occurrence = models.CharField("ce qui est arrivé", max_length=80)
    act = models.ForeignKey("documents.Act", null=True, on_delete=models.PROTECT, related_name="transmissions")
    subject = models.CharField("objet", max_length=400)
    told = models.TextField(
        "texte du courriel", blank=True, help_text="Vide : le document lui-même est à transmettre, par une autre voie."
    )
    recipient = models.ForeignKey(Recipient, null=True, on_delete=models.PROTECT, related_name="transmissions")
    to_name = models.CharField("nom", max_length=160, blank=True)
    to_email = models.EmailField("adresse électronique", blank=True)
    to_address = models.CharField("adresse postale", max_length=250, blank=True)
    created_at = models.DateTimeField("à faire depuis le", default=timezone.now)

    class Meta:
        verbose_name = "transmission"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "event", "recipient_kind", "profession", "recipient", "to_email"],
                nulls_distinct=False,
                name="told_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_name or self.recipient_words}"

    @property
    def recipient_words(self) -> str:
        """« Ordre régional ou interrégional, Infirmier »."""
        return ", ".join(filter(None, [self.get_recipient_kind_display(), self.profession and self.profession.label]))

    @property
    def state(self) -> TransmissionState:
        if hasattr(self, "proof"):
            return TransmissionState.SENT
        return TransmissionState.TO_SEND if self.to_name else TransmissionState.NO_RECIPIENT

    @property
    def is_to_send(self) -> bool:
        return self.state == TransmissionState.TO_SEND

    @property
    def may_go_by_mail(self) -> bool:
        return self.is_to_send and bool(self.told and self.to_email)

    @property
    def lacks_recipient(self) -> bool:
        return self.state == TransmissionState.NO_RECIPIENT


# How the transmissions in a state are found.
QUERIES = for_each(
    TransmissionState,
    "query",
    {
        TransmissionState.NO_RECIPIENT: models.Q(to_name="", proof__isnull=True),
        TransmissionState.TO_SEND: models.Q(proof__isnull=True) & ~models.Q(to_name=""),
        TransmissionState.SENT: models.Q(proof__isnull=False),
    },
)


class Proof(models.Model):
    """That a transmission left: the message of the portal, or what an agent noted of another way. Insert-only."""

    transmission = models.OneToOneField(Transmission, on_delete=models.PROTECT, related_name="proof")
    channel = models.CharField("voie", max_length=10, choices=Channel.choices)
    message = models.ForeignKey("mailing.Message", null=True, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField("envoyée le")
    reference = models.CharField("référence", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("inscrite le", default=timezone.now)

    class Meta:
        verbose_name = "preuve de transmission"
        verbose_name_plural = "preuves de transmission"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(message__isnull=False) | ~models.Q(reference=""), name="proof_proves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {self.sent_on:%d/%m/%Y}"
