"""The items of a person's dossier, each with its document. Saved as typed: completeness is a rule, not a field."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst

from adhesions.choices import Item
from adhesions.models.membership import Membership
from coopps.kernel.documents.models import GivenDocument
from coopps.kernel.typed.bounds import Days, Numbers, SavedAsTyped

# When a diploma was obtained, or a training ended: in a working life, until today.
CAREER = Days(back=70, ahead=0)


class DossierItem(SavedAsTyped, GivenDocument):
    """One row of an item. While the person fills, a field may be empty or out of its bounds; `owed()` says what, and where."""

    item: Item
    required: tuple[str, ...] = ()
    needs_document = True

    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.item.label} — {self.membership}"

    @property
    def is_being_renewed(self) -> bool:
        """Whether it is a certificate that the person prepares while the right goes on."""
        return False

    def missing(self, today: datetime.date) -> list[str]:
        """What this row still owes, one sentence each."""
        return [sentence for _, sentence in self.owed(today)]

    def owed(self, today: datetime.date) -> list[tuple[str, str]]:
        """What this row still owes: the field where it is mended, and a sentence."""
        owed = [
            (name, f"« {capfirst(self._meta.get_field(name).verbose_name)} » n’est pas rempli.")
            for name in self.required
            if getattr(self, name) in (None, "")
        ]
        owed += self.doubtful(today)
        if self.unconfirmed_id is not None:
            owed.append(
                ("document", "Le document reçu est à vérifier : regardez ses pages, et dites si c’est bien le vôtre.")
            )
        elif self.needs_document and self.document_id is None:
            owed.append(("document", "Le document n’est pas joint."))
        return owed

    def doubtful(self, today: datetime.date) -> list[tuple[str, str]]:
        """The values that cannot be believed: the field, and a sentence."""
        return list(self.out_of_bounds(today))


def _membership(item: Item) -> models.ForeignKey:
    return models.ForeignKey(Membership, on_delete=models.CASCADE, related_name=f"item_{item.value}")


class IdentityProof(DossierItem):
    """A copy of an identity document; not asked from a person whose identity is verified already."""

    item = Item.IDENTITY
    membership = _membership(Item.IDENTITY)

    class Meta(DossierItem.Meta):
        verbose_name = "pièce d’identité"


class Registration(DossierItem):
    """Registration with the order, or in the professional file."""

    item = Item.REGISTRATION
    required = ("number",)
    membership = _membership(Item.REGISTRATION)
    number = models.CharField(
        "numéro d’inscription",
        max_length=30,
        blank=True,
        help_text="Numéro au tableau de l’ordre, ou numéro d’enregistrement s’il n’y a pas d’ordre.",
    )

    class Meta(DossierItem.Meta):
        verbose_name = "inscription professionnelle"


class Diploma(DossierItem):
    """A diploma."""

    item = Item.DIPLOMA
    required = ("title", "institution", "obtained_on")
    membership = _membership(Item.DIPLOMA)
    title = models.CharField("intitulé du diplôme", max_length=200, blank=True)
    institution = models.CharField("établissement", max_length=200, blank=True)
    obtained_on = models.DateField("date d’obtention", null=True, blank=True, validators=[CAREER])

    class Meta(DossierItem.Meta):
        verbose_name = "diplôme"


class Experience(DossierItem):
    """Experience in the field of the protocol."""

    item = Item.EXPERIENCE
    required = ("field", "years")
    membership = _membership(Item.EXPERIENCE)
    field = models.CharField("domaine d’exercice", max_length=200, blank=True)
    years = models.DecimalField(
        "années d’expérience", max_digits=4, decimal_places=1, null=True, blank=True, validators=[Numbers(0, 60)]
    )

    class Meta(DossierItem.Meta):
        verbose_name = "expérience"


class TheoreticalTraining(DossierItem):
    """Theoretical training, in hours."""

    item = Item.THEORY
    required = ("organization", "hours", "ended_on")
    membership = _membership(Item.THEORY)
    organization = models.CharField("organisme de formation", max_length=200, blank=True)
    hours = models.DecimalField(
        "heures suivies", max_digits=6, decimal_places=1, null=True, blank=True, validators=[Numbers(1, 5000)]
    )
    ended_on = models.DateField("terminée le", null=True, blank=True, validators=[CAREER])

    class Meta(DossierItem.Meta):
        verbose_name = "formation théorique"


class PracticalTraining(DossierItem):
    """Practical training: acts done under supervision."""

    item = Item.PRACTICE
    required = ("supervisor", "supervised_acts", "ended_on")
    membership = _membership(Item.PRACTICE)
    supervisor = models.CharField("personne qui a supervisé", max_length=200, blank=True)
    supervised_acts = models.IntegerField(
        "actes réalisés sous supervision", null=True, blank=True, validators=[Numbers(1, 5000)]
    )
    ended_on = models.DateField("terminée le", null=True, blank=True, validators=[CAREER])

    class Meta(DossierItem.Meta):
        verbose_name = "formation pratique"


class LiabilityInsurance(DossierItem):
    """Professional liability insurance: it names the protocol or its field, and its period."""

    item = Item.INSURANCE
    required = ("insurer", "policy_number", "valid_from", "valid_to")
    membership = _membership(Item.INSURANCE)
    insurer = models.CharField("assureur", max_length=150, blank=True)
    policy_number = models.CharField("numéro de contrat", max_length=60, blank=True)
    valid_from = models.DateField("valable du", null=True, blank=True, validators=[Days(back=50, ahead=2)])
    valid_to = models.DateField("valable jusqu’au", null=True, blank=True, validators=[Days(back=50, ahead=20)])
    covers_protocol = models.BooleanField("l’attestation mentionne le protocole ou le champ des actes", default=False)

    class Meta(DossierItem.Meta):
        verbose_name = "assurance"

    def doubtful(self, today: datetime.date) -> list[tuple[str, str]]:
        doubtful = super().doubtful(today)
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            doubtful.append(("valid_to", "La fin de l’assurance précède son début."))
        return doubtful

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
