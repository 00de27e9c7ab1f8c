"""Texts, delays and courts: the legal frame as data, with dates of validity and the mark of a legal officer."""

from __future__ import annotations

import datetime
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from coopps.kernel.law.choices import Procedure, SilenceEffect, Standing, TextKey

_WORD = re.compile(r"\{(\w+)\}")


class DatedQuerySet(models.QuerySet):
    """Rows valid from a day, until a day (included) or until the next row of the same kind."""

    def in_force(self, day: datetime.date):
        """Those that are valid on `day`, the latest first."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day), valid_from__lte=day).order_by(
            "-valid_from"
        )


class Reviewed(models.Model):
    """What a legal officer must have read before a document that uses it stops being a specimen.

    Attributes:
        identified_by: the fields that tell one row of a table from another; the versions of a row follow one another.
    """

    identified_by: tuple[str, ...] = ()

    valid_from = models.DateField("en vigueur à compter du")
    valid_to = models.DateField("jusqu’au", null=True, blank=True, help_text="Dernier jour inclus.")
    source = models.CharField("source", max_length=500, blank=True, help_text="Le texte, avec ses articles.")
    nor = models.CharField("NOR", max_length=12, blank=True)
    article = models.CharField("article", max_length=60, blank=True)
    version = models.CharField("rédaction", max_length=100, blank=True, help_text="Celle qui a été lue.")
    standing = models.CharField(
        "état de la lecture", max_length=8, choices=Standing.choices, default=Standing.MEMORY, editable=False
    )
    note = models.TextField("à vérifier", blank=True, help_text="Ce qui n’a pas été lu dans une source officielle.")
    reviewed_on = models.DateField("relu le", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="relu par",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_on__isnull=True, reviewed_by__isnull=True)
                | models.Q(reviewed_on__isnull=False, reviewed_by__isnull=False),
                name="%(class)s_review_has_day_and_author",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(standing=Standing.REVIEWED, reviewed_on__isnull=False)
                | models.Q(standing__in=[Standing.MEMORY, Standing.READ], reviewed_on__isnull=True),
                name="%(class)s_standing_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(standing=Standing.MEMORY) | ~models.Q(source=""),
                name="%(class)s_read_somewhere",
            ),
        ]

    @property
    def is_reviewed(self) -> bool:
        return self.reviewed_on is not None

    @property
    def citation(self) -> str:
        """The source as it is cited: the text and its articles, its NOR, the version read."""
        parts = [self.source, f"NOR {self.nor}" if self.nor else "", self.version]
        return ", ".join(part for part in parts if part)


class LegalText(Reviewed):
    """One version of a text that documents print. Paragraphs are separated by an empty line; `{words}` are filled in."""

    identified_by = ("key", "regime")

    key = models.CharField("texte", max_length=60, choices=TextKey.choices)
    regime = models.CharField("régime", max_length=20, blank=True, help_text="Vide : pour tous les régimes.")
    title = models.CharField("titre", max_length=200)
    body = models.TextField("contenu")

    class Meta(Reviewed.Meta):
        verbose_name = "texte"
        verbose_name_plural = "textes"
        permissions = [("review_legaltext", "Peut marquer les textes et les règles comme relus")]
        ordering = ["key", "regime", "-valid_from"]
        constraints = [
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(fields=["key", "regime", "valid_from"], name="one_text_per_key_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} ({self.valid_from:%d/%m/%Y})"

    @property
    def words(self) -> set[str]:
        """The names of the words that `fill` needs."""
        return set(_WORD.findall(self.body))

    def fill(self, **words: object) -> str:
        """The body with its `{words}` replaced. Raises `KeyError` when one of them is not given."""
        return _WORD.sub(lambda match: str(words[match[1]]), self.body)

    def paragraphs(self, **words: object) -> list[str]:
        """The filled body, one paragraph each."""
        return [paragraph.strip() for paragraph in re.split(r"\n\s*\n", self.fill(**words)) if paragraph.strip()]


class ProcedureRule(Reviewed):
    """One version of the delay of a procedure: within what the agency acts, and what its silence means, and when.

    Two dates and never one: the agency registers within `months`; its silence is a decision after `silence_months`.
    """

    identified_by = ("procedure",)

    procedure = models.CharField("procédure", max_length=60, choices=Procedure.choices)
    months = models.PositiveSmallIntegerField("mois pour agir", null=True, blank=True)
    days = models.PositiveSmallIntegerField("jours pour agir", null=True, blank=True)
    silence_months = models.PositiveSmallIntegerField("mois de silence valant décision", null=True, blank=True)
    silence_effect = models.CharField(
        "sens du silence",
        max_length=12,
        choices=SilenceEffect.choices,
        blank=True,
        help_text="Vide tant qu’il n’est pas établi.",
    )
    legal_basis = models.CharField("fondement", max_length=300)

    class Meta(Reviewed.Meta):
        verbose_name = "règle de délai"
        verbose_name_plural = "règles de délai"
        ordering = ["procedure", "-valid_from"]
        constraints = [
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(fields=["procedure", "valid_from"], name="one_rule_per_procedure_and_day"),
            models.CheckConstraint(
                condition=models.Q(months__isnull=False, days__isnull=True)
                | models.Q(months__isnull=True, days__isnull=False),
                name="rule_counts_months_or_days",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_on__isnull=True) | ~models.Q(silence_effect=""),
                name="reviewed_rule_says_what_silence_means",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    silence_effect__in=[SilenceEffect.REJECTION, SilenceEffect.ACCEPTANCE], silence_months__isnull=False
                )
                | models.Q(silence_effect__in=["", SilenceEffect.NONE], silence_months__isnull=True),
                name="silence_that_decides_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_procedure_display()} ({self.valid_from:%d/%m/%Y})"

    def clean(self) -> None:
        if (self.months is None) == (self.days is None):
            raise ValidationError("Indiquez un délai en mois ou en jours, et un seul des deux.")
        decides = self.silence_effect in (SilenceEffect.REJECTION, SilenceEffect.ACCEPTANCE)
        if decides != (self.silence_months is not None):
            raise ValidationError(
                "Indiquez au bout de combien de mois le silence vaut rejet ou acceptation, et seulement alors."
            )


class CompetentCourt(models.Model):
    """The administrative court of a department (code de justice administrative, R. 221-3 and R. 312-10)."""

    department = models.CharField("département", max_length=3, unique=True)
    name = models.CharField("tribunal administratif", max_length=100)

    class Meta:
        verbose_name = "tribunal compétent"
        verbose_name_plural = "tribunaux compétents"
        ordering = ["department"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """In words: “tribunal administratif de Caen”, “tribunal administratif d’Orléans”."""
        return f"tribunal administratif {'d’' if self.name[0] in 'AEIOUYÉÎ' else 'de '}{self.name}"

    @property
    def is_overseas(self) -> bool:
        return self.department.startswith(("97", "98"))
