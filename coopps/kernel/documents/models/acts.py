"""Acts: frozen, signed, delivered."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from coopps.kernel.documents.choices import Channel, PaperReturn, SignatureKind
from coopps.kernel.documents.models.letters import Letter


class Act(models.Model):
    """A document that counts: its bytes, their hash, what it was made from, who signed. Insert-only; nothing is ever
    rendered again.

    Acts without a letter are those the portal issues by itself (acknowledgement, filed letter of intent).
    """

    kind = models.CharField("nature", max_length=40)
    letter = models.OneToOneField(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="act")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="acts")
    number = models.CharField("numéro", max_length=30, unique=True)
    title = models.CharField("objet", max_length=250)
    day = models.DateField("date")
    issued_at = models.DateTimeField("établi le", default=timezone.now)
    content = models.BinaryField()
    sha256 = models.CharField("empreinte", max_length=64)
    prepared_sha256 = models.CharField("empreinte des octets confirmés", max_length=64, blank=True)
    template = models.CharField(max_length=100)
    template_version = models.CharField(max_length=64)
    snapshot = models.JSONField("données", encoder=DjangoJSONEncoder)
    specimen = models.BooleanField("spécimen")
    signature_kind = models.CharField("signature", max_length=12, choices=SignatureKind.choices, blank=True)
    signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signed_acts",
    )
    signatory_name = models.CharField(max_length=200, blank=True)
    signatory_quality = models.CharField(max_length=150, blank=True)
    certificate = models.CharField("certificat", max_length=250, blank=True)

    class Meta:
        verbose_name = "acte"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(letter__isnull=True, signature_kind="")
                | (
                    models.Q(letter__isnull=False, signatory__isnull=False)
                    & ~models.Q(signature_kind="")
                    & ~models.Q(prepared_sha256="")
                    & ~models.Q(signatory_name="")
                    & ~models.Q(signatory_quality="")
                ),
                name="act_of_a_letter_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def download_name(self) -> str:
        return f"{self.number}.pdf"


class Delivery(models.Model):
    """How and when an act reached its addressee.

    `notice` is the message that told of the availability: as long as it has not left, nobody is deemed to have received
    anything. `received_at` is the moment the right may begin: the first opening in the portal, the 15th day after availability
    (prospective, for who consented), or the return of the paper receipt; never backwards. `receipt_day` is the day that
    the delay of appeal runs from, which may be earlier (CRPA, R. 112-20).
    """

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="delivery")
    addressee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField("voie", max_length=12, choices=Channel.choices)
    made_available_at = models.DateTimeField("mise à disposition le", null=True, blank=True)
    notice = models.ForeignKey(
        "mailing.Message",
        verbose_name="avis de mise à disposition",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    opened_at = models.DateTimeField("première ouverture", null=True, blank=True)
    received_at = models.DateTimeField("reçue le", null=True, blank=True)
    receipt_day = models.DateField("jour de notification", null=True, blank=True)
    dispatched_on = models.DateField("envoyée le", null=True, blank=True)
    dispatch_reference = models.CharField("numéro du recommandé", max_length=40, blank=True)
    dispatched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    paper_return = models.CharField("retour", max_length=20, choices=PaperReturn.choices, blank=True)
    returned_on = models.DateField("date du retour", null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "notification"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received_at__isnull=True)
                | models.Q(made_available_at__isnull=False)
                | models.Q(dispatched_on__isnull=False),
                name="received_after_it_left",
            ),
            models.CheckConstraint(
                condition=models.Q(made_available_at__isnull=True)
                | models.Q(received_at__isnull=True)
                | models.Q(received_at__gte=models.F("made_available_at")),
                name="never_received_before_available",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} → {self.addressee}"


class NumberSequence(models.Model):
    """The last number of a series of an agency in a year. Rows are locked to take the next."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "series", "year"], name="one_sequence")]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}: {self.last}"
