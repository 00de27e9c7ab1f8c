"""The safe of papers of a person: each given once, with what it says, and kept in each of its versions.

What a kind of paper says is written here once: a dossier that takes a paper has the same fields (adhesions.models.dossier).
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import capfirst

from accounts.choices import PaperKind
from coopps.kernel.documents.models import GivenDocument
from coopps.kernel.typed.bounds import Days, Numbers, SavedAsTyped

# When a diploma was obtained, or a training ended: in a working life, until today.
CAREER = Days(back=70, ahead=0)


class AskedPaper(SavedAsTyped, GivenDocument):
    """A document and what it says. While the person fills, a field may be empty or out of its bounds; `owed()` says what, and
    where."""

    required: tuple[str, ...] = ()
    needs_document = True

    class Meta:
        abstract = True

    def missing(self, today: datetime.date) -> list[str]:
        """What is still owed, one sentence each."""
        return [sentence for _, sentence in self.owed(today)]

    def owed(self, today: datetime.date) -> list[tuple[str, str]]:
        """What is still owed: the field where it is mended, and a sentence."""
        owed = [
            (name, f"« {capfirst(self._meta.get_field(name).verbose_name)} » n’est pas rempli.")
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


class IdentityWords(models.Model):
    """What an identity document says, beside the person."""

    valid_to = models.DateField("valable jusqu’au", null=True, blank=True, validators=[Days(back=50, ahead=20)])

    class Meta:
        abstract = True


class RegistrationWords(models.Model):
    """What the order, or the professional file, certifies."""

    required = ("number",)
    number = models.CharField(
        "numéro d’inscription",
        max_length=30,
        blank=True,
        help_text="Numéro au tableau de l’ordre, ou numéro d’enregistrement s’il n’y a pas d’ordre.",
    )

    class Meta:
        abstract = True


class DiplomaWords(models.Model):
    """What a diploma says."""

    required = ("title", "institution", "obtained_on")
    title = models.CharField("intitulé du diplôme", max_length=200, blank=True)
    institution = models.CharField("établissement", max_length=200, blank=True)
    obtained_on = models.DateField("date d’obtention", null=True, blank=True, validators=[CAREER])

    class Meta:
        abstract = True


class ExperienceWords(models.Model):
    """What a certificate of experience says."""

    required = ("field", "years")
    field = models.CharField("domaine d’exercice", max_length=200, blank=True)
    years = models.DecimalField(
        "années d’expérience", max_digits=4, decimal_places=1, null=True, blank=True, validators=[Numbers(0, 60)]
    )

    class Meta:
        abstract = True


class TheoryWords(models.Model):
    """What a certificate of theoretical training says."""

    required = ("organization", "hours", "ended_on")
    organization = models.CharField("organisme de formation", max_length=200, blank=True)
    hours = models.DecimalField(
        "heures suivies", max_digits=6, decimal_places=1, null=True, blank=True, validators=[Numbers(1, 5000)]
    )
    ended_on = models.DateField("terminée le", null=True, blank=True, validators=[CAREER])

    class Meta:
        abstract = True


class PracticeWords(models.Model):
    """What a certificate of practical training says."""

    required = ("supervisor", "supervised_acts", "ended_on")
    supervisor = models.CharField("personne qui a supervisé", max_length=200, blank=True)
    supervised_acts = models.IntegerField(
        "actes réalisés sous supervision", null=True, blank=True, validators=[Numbers(1, 5000)]
    )
    ended_on = models.DateField("terminée le", null=True, blank=True, validators=[CAREER])

    class Meta:
        abstract = True


class InsuranceWords(models.Model):
    """What a certificate of professional liability insurance says, whatever the protocol."""

    required = ("insurer", "policy_number", "valid_from", "valid_to")
    insurer = models.CharField("assureur", max_length=150, blank=True)
    policy_number = models.CharField("numéro de contrat", max_length=60, blank=True)
    valid_from = models.DateField("valable du", null=True, blank=True, validators=[Days(back=50, ahead=2)])
    valid_to = models.DateField("valable jusqu’au", null=True, blank=True, validators=[Days(back=50, ahead=20)])

    class Meta:
        abstract = True

    def doubtful(self, today: datetime.date) -> list[tuple[str, str]]:
        doubtful = super().doubtful(today)
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            doubtful.append(("valid_to", "La fin de l’assurance précède son début."))
        return doubtful


_WORDS: dict[PaperKind, type[models.Model]] = {
    PaperKind.IDENTITY: IdentityWords,
    PaperKind.REGISTRATION: RegistrationWords,
    PaperKind.DIPLOMA: DiplomaWords,
    PaperKind.EXPERIENCE: ExperienceWords,
    PaperKind.THEORY: TheoryWords,
    PaperKind.PRACTICE: PracticeWords,
    PaperKind.INSURANCE: InsuranceWords,
}


def words_of(kind: str) -> list[str]:
    """The names of the fields that a kind of paper has."""
    return [field.name for field in _WORDS[PaperKind(kind)]._meta.local_fields]


class PaperQuerySet(models.QuerySet):
    """Papers, by what has become of them."""

    def current(self) -> PaperQuerySet:
        """The last version of each: not withdrawn, and no other that counts took its place."""
        follows = Paper.objects.filter(replaces=OuterRef("pk"), document__isnull=False)
        return self.filter(~Exists(follows), withdrawn_at=None)

    def given(self) -> PaperQuerySet:
        """Those that count: the person has looked at their pages."""
        return self.exclude(document=None)


class Paper(
    RegistrationWords,
    DiplomaWords,
    ExperienceWords,
    TheoryWords,
    PracticeWords,
    InsuranceWords,
    AskedPaper,
):
    """One version of a paper in the safe of its owner, who alone reads it. A dossier that takes it keeps its own copy of what it
    says and this very document.

    Once its document counts, a version keeps it: another document, or other words once a dossier has taken it, make a version
    that `replaces` it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("sorte de document", max_length=20, choices=PaperKind.choices, editable=False)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="replaced_by"
    )
    added_at = models.DateTimeField("ajouté le", default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "document personnel"
        verbose_name_plural = "documents personnels"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_known_kinds"),
            models.CheckConstraint(
                condition=Q(document__isnull=True) | Q(confirmed_at__isnull=False), name="paper_was_looked_at"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def required(self) -> tuple[str, ...]:
        """The fields without which the paper proves nothing."""
        return getattr(_WORDS[PaperKind(self.kind)], "required", ())

    @property
    def words(self) -> dict[str, object]:
        """What it says, by the name of each field of its kind."""
        return {name: getattr(self, name) for name in words_of(self.kind)}

    @property
    def name(self) -> str:
        """What the person recognizes it by, else its kind."""
        told = {
            PaperKind.REGISTRATION: self.number,
            PaperKind.DIPLOMA: self.title,
            PaperKind.EXPERIENCE: self.field,
            PaperKind.THEORY: self.organization,
            PaperKind.PRACTICE: self.supervisor,
            PaperKind.INSURANCE: self.insurer,
        }
        return told.get(PaperKind(self.kind)) or self.get_kind_display()

    def say(self, words: dict[str, object]) -> None:
        """Write what the paper says."""
        for name, value in words.items():
            setattr(self, name, value)
