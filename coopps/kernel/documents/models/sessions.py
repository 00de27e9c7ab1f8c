"""Signing sessions: who signs what, in which capacity, on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from coopps.kernel.documents.choices import SignatureKind

if TYPE_CHECKING:
    from coopps.kernel.documents.models.letters import Letter


class SigningSession(models.Model):
    """One sitting of a signatory: what is prepared, seen and confirmed on one day of the agency's time zone.

    The capacity (name, quality, delegation) is fixed when the session opens, printed on the letters, and checked again
    when the signatory confirms.
    """

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="signing_sessions")
    signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="signing_sessions",
    )
    day = models.DateField("jour")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    signature_kind = models.CharField(max_length=12, choices=SignatureKind.choices)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    quality = models.CharField(max_length=150)
    service = models.CharField(max_length=160)
    by_delegation_of = models.CharField(max_length=150, blank=True)
    delegation_reference = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = "séance de signature"
        constraints = [
            models.UniqueConstraint(fields=["agency", "signatory", "day"], name="one_session_a_day"),
            models.CheckConstraint(
                condition=~models.Q(first_name="") & ~models.Q(last_name="") & ~models.Q(quality=""),
                name="session_names_its_signatory",
            ),
        ]

    def __str__(self) -> str:
        return f"Séance du {self.day:%d/%m/%Y}"

    @property
    def signatory_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def is_open(self) -> bool:
        """Until midnight of the agency's time zone."""
        return self.day == self.agency.today()

    @property
    def has_certificate(self) -> bool:
        """Whether the signatory has a personal certificate, valid now."""
        certificate = getattr(self.signatory, "certificate", None)
        return certificate is not None and certificate.not_after > timezone.now()

    def signature_of(self, letter: Letter) -> SignatureKind:
        """How a letter of this session is signed. The seal of the agency alone signs what is notified through the portal to
        its addressee (CRPA, L. 212-2, 1°); anything else needs the signature of a person: that of the signatory's own
        certificate, or a hand-signed original."""
        if self.signature_kind != SignatureKind.SEAL:
            return SignatureKind(self.signature_kind)
        if not letter.needs_person:
            return SignatureKind.SEAL
        return SignatureKind.PERSONAL if self.has_certificate else SignatureKind.BY_HAND

    def words_of(self, letter: Letter) -> dict[str, Any]:
        """What `documents/signature.html` needs to print under a letter of this session."""
        kind = self.signature_of(letter)
        return {"signatory": self, "by_seal": kind == SignatureKind.SEAL, "by_hand": kind == SignatureKind.BY_HAND}

    def is_in(self, capacity) -> bool:
        """Whether `capacity` is still the one that the letters of this session print; None is no capacity."""
        printed = (self.quality, self.by_delegation_of, self.delegation_reference)
        return capacity is not None and printed == (
            capacity.quality,
            capacity.by_delegation_of,
            capacity.delegation_reference,
        )

    @property
    def formula(self) -> str:
        """« Pour la direction générale de l’agence et par délégation », or nothing for who signs in their own name."""
        return f"Pour {self.agency.office} et par délégation" if self.by_delegation_of else ""
