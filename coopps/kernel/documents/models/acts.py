"""Acts: frozen, signed, delivered."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from coopps.kernel.documents.choices import Channel, DispatchMeans, PaperReturn, SignatureKind
from coopps.kernel.documents.models.letters import Letter
from coopps.kernel.typed.bounds import HAPPENED


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
    scan = models.OneToOneField(
        "documents.StoredFile",
        verbose_name="original signé à la main, numérisé",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

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
            ),
            models.CheckConstraint(
                condition=models.Q(signature_kind=SignatureKind.BY_HAND, scan__isnull=False, certificate="")
                | (~models.Q(signature_kind=SignatureKind.BY_HAND) & models.Q(scan__isnull=True)),
                name="hand_signed_act_has_its_scan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def download_name(self) -> str:
        return f"{self.number}.pdf"

    @property
    def is_sealed(self) -> bool:
        """Whether nobody but the seal of the agency signed it: it counts in the portal, and not on paper."""
        return self.signature_kind == SignatureKind.SEAL


class Delivery(models.Model):
    """How and when an act reached its addressee.

    `notice` is the message that told of the availability: as long as it has not left, nobody is deemed to have received
    anything. `received_at` is the moment the right may begin: the first opening in the portal, the 15th day after availability
    (prospective, for who consented), or the entry of the paper receipt; never backwards. `receipt_day` is the day that
    the delay of appeal runs from, which may be earlier (CRPA, R. 112-20): by post, the day of distribution, or that of
    presentation for a letter that the person was told of and did not fetch. `received_through` is the dispatch by which the
    person has it.
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
    received_through = models.OneToOneField(
        "documents.Dispatch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "notification"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received_at__isnull=True)
                | models.Q(made_available_at__isnull=False)
                | models.Q(received_through__isnull=False),
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

    @property
    def is_by_post(self) -> bool:
        """Whether it is notified on paper."""
        return self.channel == Channel.PAPER

    @property
    def last_dispatch(self) -> Dispatch | None:
        """The latest time that it was sent by post or handed over."""
        return max(self.dispatches.all(), key=lambda dispatch: dispatch.pk, default=None)

    @property
    def is_to_send(self) -> bool:
        """Whether it is notified on paper and waits for an agent to send it, for the first time or again."""
        last = self.last_dispatch
        return self.is_by_post and self.received_at is None and (last is None or not last.is_awaited)

    @property
    def is_to_send_again(self) -> bool:
        """Whether the post gave it back, and the person does not have it."""
        return self.is_to_send and self.last_dispatch is not None


class Dispatch(models.Model):
    """One time that a paper letter left: where to, when, and what became of it. Kept when the letter is sent again.

    Three dates: presented, when the person was told by the post that it waits; distributed, when the person has it; returned,
    when the agency has it back.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="dispatches")
    means = models.CharField("moyen", max_length=12, choices=DispatchMeans.choices, default=DispatchMeans.REGISTERED)
    sent_on = models.DateField("envoyée le", validators=[HAPPENED])
    reference = models.CharField("numéro du recommandé", max_length=40)
    address = models.CharField(
        "adresse corrigée", max_length=250, blank=True, help_text="Vide : celle que la lettre porte."
    )
    hand_signed = models.BooleanField(
        "exemplaire signé à la main",
        default=False,
        help_text="De qui a signé l’acte, quand celui-ci ne porte que le cachet de l’agence.",
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("résultat", max_length=20, choices=PaperReturn.choices, blank=True)
    presented_on = models.DateField("présentée le", null=True, blank=True, validators=[HAPPENED])
    distributed_on = models.DateField("distribuée le", null=True, blank=True, validators=[HAPPENED])
    returned_on = models.DateField("revenue le", null=True, blank=True, validators=[HAPPENED])
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "envoi postal"
        verbose_name_plural = "envois postaux"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"], condition=models.Q(outcome=""), name="one_dispatch_awaited_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    outcome="", presented_on=None, distributed_on=None, returned_on=None, outcome_by=None
                )
                | models.Q(
                    outcome=PaperReturn.RECEIVED,
                    distributed_on__isnull=False,
                    returned_on=None,
                    outcome_by__isnull=False,
                )
                | models.Q(
                    outcome=PaperReturn.UNCLAIMED,
                    presented_on__isnull=False,
                    distributed_on=None,
                    returned_on__isnull=False,
                    outcome_by__isnull=False,
                )
                | models.Q(
                    outcome=PaperReturn.UNKNOWN_ADDRESS,
                    presented_on=None,
                    distributed_on=None,
                    returned_on__isnull=False,
                    outcome_by__isnull=False,
                ),
                name="dispatch_outcome_has_its_dates",
            ),
            models.CheckConstraint(
                condition=(models.Q(presented_on=None) | models.Q(presented_on__gte=models.F("sent_on")))
                & (models.Q(distributed_on=None) | models.Q(distributed_on__gte=models.F("sent_on")))
                & (models.Q(returned_on=None) | models.Q(returned_on__gte=models.F("sent_on")))
                & (
                    models.Q(presented_on=None)
                    | models.Q(distributed_on=None)
                    | models.Q(distributed_on__gte=models.F("presented_on"))
                )
                & (
                    models.Q(presented_on=None)
                    | models.Q(returned_on=None)
                    | models.Q(returned_on__gte=models.F("presented_on"))
                ),
                name="dispatch_dates_follow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_means_display()} du {self.sent_on:%d/%m/%Y}"

    @property
    def is_awaited(self) -> bool:
        """Whether nothing has come back from the post."""
        return self.outcome == ""

    @property
    def is_by_hand(self) -> bool:
        """Whether an agent handed it over."""
        return self.means == DispatchMeans.BY_HAND

    @property
    def is_of_unknown_address(self) -> bool:
        """Whether the post found nobody: nothing is notified."""
        return self.outcome == PaperReturn.UNKNOWN_ADDRESS


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
