"""The items of a person's dossier, each with its document. Saved as typed: completeness is a rule, not a field."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone

from accounts.models.papers import (
    AskedPaper,
    DiplomaWords,
    ExperienceWords,
    InsuranceWords,
    Paper,
    PracticeWords,
    RegistrationWords,
    TheoryWords,
    words_of,
)
from adhesions.choices import Item
from adhesions.models.membership import Membership


class DossierItem(AskedPaper):
    """One row of an item: what the dossier holds, and the agency reads once it is filed.

    `paper` is the version of the person's own paper that it took, or became: it says where the row comes from, and what
    becomes of the paper changes nothing here.
    """

    item: Item

    paper = models.ForeignKey(Paper, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.item.label} — {self.membership}"

    @property
    def saving(self) -> int:
        """Which saving this is: a window that read another one does not write over it."""
        return 0 if self.saved_at is None else int(self.saved_at.timestamp() * 1_000_000)

    @property
    def is_being_renewed(self) -> bool:
        """Whether it is a certificate that the person prepares while the right goes on."""
        return False

    @property
    def words(self) -> dict[str, object]:
        """What it says of its paper."""
        return {name: getattr(self, name) for name in words_of(self.item) if hasattr(self, name)}

    def take(self, paper: Paper) -> None:
        """Hold this very version of a paper: its document, which the person has looked at, and what it says."""
        for name, value in paper.words.items():
            if hasattr(self, name) and value not in (None, ""):
                setattr(self, name, value)
        self.document, self.unconfirmed = paper.document, None
        self.confirmed_at, self.paper = paper.confirmed_at, paper


def _membership(item: Item) -> models.ForeignKey:
    return models.ForeignKey(Membership, on_delete=models.CASCADE, related_name=f"item_{item.value}")


class IdentityProof(DossierItem):
    """A copy of an identity document; not asked from a person whose identity is verified already."""

    item = Item.IDENTITY
    membership = _membership(Item.IDENTITY)

    class Meta(DossierItem.Meta):
        verbose_name = "pièce d’identité"


class Registration(RegistrationWords, DossierItem):
    """Registration with the order, or in the professional file."""

    item = Item.REGISTRATION
    membership = _membership(Item.REGISTRATION)

    class Meta(DossierItem.Meta):
        verbose_name = "inscription professionnelle"


class Diploma(DiplomaWords, DossierItem):
    """A diploma."""

    item = Item.DIPLOMA
    membership = _membership(Item.DIPLOMA)

    class Meta(DossierItem.Meta):
        verbose_name = "diplôme"


class Experience(ExperienceWords, DossierItem):
    """Experience in the field of the protocol."""

    item = Item.EXPERIENCE
    membership = _membership(Item.EXPERIENCE)

    class Meta(DossierItem.Meta):
        verbose_name = "expérience"


class TheoreticalTraining(TheoryWords, DossierItem):
    """Theoretical training, in hours."""

    item = Item.THEORY
    membership = _membership(Item.THEORY)

    class Meta(DossierItem.Meta):
        verbose_name = "formation théorique"


class PracticalTraining(PracticeWords, DossierItem):
    """Practical training: acts done under supervision."""

    item = Item.PRACTICE
    membership = _membership(Item.PRACTICE)

    class Meta(DossierItem.Meta):
        verbose_name = "formation pratique"


class LiabilityInsurance(InsuranceWords, DossierItem):
    """Professional liability insurance: it names the protocol or its field, and its period."""

    item = Item.INSURANCE
    membership = _membership(Item.INSURANCE)
    covers_protocol = models.BooleanField("l’attestation mentionne le protocole ou le champ des actes", default=False)

    class Meta(DossierItem.Meta):
        verbose_name = "assurance"

    def take(self, paper: Paper) -> None:
        """The same; whether another certificate mentions this protocol is for the person to say anew."""
        self.covers_protocol = self.covers_protocol and self.document_id == paper.document_id
        super().take(paper)

    def owed(self, today: datetime.date) -> list[tuple[str, str]]:
        owed = super().owed(today)
        if not self.covers_protocol:
            owed.append(
                (
                    "covers_protocol",
                    "L’attestation doit mentionner le protocole ou le champ des actes.",
                )
            )
        return owed

    @property
    def was_given_before(self) -> bool:
        """Whether the certificate comes from the person's own papers, looked at before this team asked for anything."""
        return self.paper_id is not None and self.confirmed_at < self.membership.adhesion.created_at

    @property
    def has_period(self) -> bool:
        """Whether both its days are said."""
        return self.valid_from is not None and self.valid_to is not None

    @property
    def is_being_renewed(self) -> bool:
        renewal = getattr(self, "renewal", None)
        return renewal is not None and renewal.is_prepared

    @property
    def counts(self) -> bool:
        """Whether it was given with the request, or since then and accepted by the agency. No query when `renewal` is loaded."""
        renewal = getattr(self, "renewal", None)
        return renewal is None or renewal.is_accepted

    def covers(self, day: datetime.date) -> bool:
        """Whether the insurance is valid on `day` (BR-32)."""
        return self.has_period and self.valid_from <= day <= self.valid_to


class SwornStatement(DossierItem):
    """The sworn statement of acquired competences: the person's own word, dated, on a text kept with it."""

    item = Item.SWORN
    needs_document = False
    required = ("sworn_at",)
    membership = _membership(Item.SWORN)
    text = models.TextField("texte attesté", blank=True)
    sworn_at = models.DateTimeField("attestée le", null=True, blank=True)

    class Meta(DossierItem.Meta):
        verbose_name = "attestation sur l’honneur"

    def swear(self, text: str) -> None:
        """Attest `text` now."""
        self.text = text
        self.sworn_at = timezone.now()


ITEM_MODELS: dict[str, type[DossierItem]] = {
    model.item: model
    for model in (
        IdentityProof,
        Registration,
        Diploma,
        Experience,
        TheoreticalTraining,
        PracticalTraining,
        LiabilityInsurance,
        SwornStatement,
    )
}
