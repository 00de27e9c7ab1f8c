"""A protocol and its versions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from coopps.kernel.typed.folding import Folded
from protocols.canonical import content_hash
from protocols.choices import DerogatoryActKind, DerogatoryActSubKind, Regime

# How many signs the acts of a protocol take in a list.
LINE = 120


class Theme(models.Model):
    """A field of care, by which the catalogue is browsed."""

    slug = models.SlugField("code", max_length=40, unique=True)
    label = models.CharField("libellé", max_length=80)

    class Meta:
        verbose_name = "thème"
        ordering = [Folded("label"), "label"]

    def __str__(self) -> str:
        return self.label


class Protocol(models.Model):
    """A cooperation protocol as the catalogue knows it. What a team signs is one of its versions."""

    code = models.SlugField("code", max_length=40, unique=True)
    official_code = models.BooleanField("code officiel", default=False)
    title = models.CharField("intitulé", max_length=500)
    title_verified = models.BooleanField(
        "intitulé lu dans une source", default=False, help_text="Sinon, titre court fidèle, présenté comme tel."
    )
    short_name = models.CharField(
        "nom court",
        max_length=60,
        blank=True,
        help_text="Ce que l’on lit d’abord dans le catalogue ; l’intitulé vient ensuite. Vide : l’intitulé seul.",
    )
    short_name_official = models.BooleanField(
        "nom court lu dans une source", default=False, help_text="Sinon, nom choisi pour ce portail, d’après les actes."
    )
    theme = models.ForeignKey(Theme, verbose_name="thème", on_delete=models.PROTECT, related_name="protocols")
    regime = models.CharField("régime", max_length=12, choices=Regime.choices)
    initial_regime = models.CharField("premier régime", max_length=12, choices=Regime.choices, blank=True)
    origin_region = models.CharField("région d’origine (INSEE)", max_length=2, blank=True)
    origin_team = models.CharField("équipe d’origine", max_length=200, blank=True)
    aliases = ArrayField(models.CharField(max_length=80), verbose_name="mots de recherche", default=list, blank=True)
    sources = ArrayField(models.CharField(max_length=400), verbose_name="sources", default=list, blank=True)
    note = models.TextField("note publique", blank=True)
    is_demo = models.BooleanField("démonstration", default=False, editable=False)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "protocole"
        ordering = [Folded("title"), "title"]
        constraints = [models.CheckConstraint(condition=models.Q(regime__in=Regime.values), name="known_regime")]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """What is read first: the short name, else the title."""
        return self.short_name or self.title

    @property
    def regime_kind(self) -> Regime:
        return Regime(self.regime)

    @cached_property
    def version(self) -> ProtocolVersion:
        """The latest public version. Prefetch `versions` to read it on many protocols."""
        return max(
            (version for version in self.versions.all() if version.is_public), key=lambda version: version.number
        )

    @property
    def has_opinion(self):
        """The latest opinion of the HAS that is public, or None. Prefetch `opinions` for a list."""
        return next((opinion for opinion in self.opinions.all() if opinion.is_public), None)


@dataclass(frozen=True)
class DerogatoryAct:
    """A derogatory act; its `code` (A1, A2…) keeps its meaning from one version to the next."""

    code: str
    label: str
    kind: str
    sub_kind: str | None
    legal_basis: str | None
    normally_reserved_to: str = ""
    why_derogatory: str = ""
    conditions: str = ""
    required_training: str = ""

    @property
    def kind_label(self) -> str:
        """“Diagnostic, prescription”."""
        words = [DerogatoryActKind(self.kind).label] + (
            [DerogatoryActSubKind(self.sub_kind).label.lower()] if self.sub_kind else []
        )
        return ", ".join(words)


@dataclass(frozen=True)
class RequiredProfession:
    """A profession that may delegate or be delegated to; `specialty` is None when the protocol names none."""

    profession: str
    specialty: str | None


@dataclass(frozen=True)
class Training:
    """What is asked of a delegated person before the first act; None is unknown, not zero."""

    experience_years: int | None
    theory_hours: int | None
    practice: str | None
    supervised_acts: int | None = None
    trainer: str = ""
    evaluation: str = ""
    maintenance: str = ""

    @property
    def is_known(self) -> bool:
        return any(
            (self.experience_years is not None, self.theory_hours is not None, self.practice, self.supervised_acts)
        )


@dataclass(frozen=True)
class TeamRules:
    """How many people a team needs; `stated` is false when the protocol is silent and the default of BR-09 holds."""

    delegating: int
    delegated: int
    stated: bool


class ProtocolVersion(models.Model):
    """The frozen content of a protocol, and its hash: what is authorized, signed for and notified (BR-23).

    Make one with `freeze`. The database refuses a change of `number`, `content`, `sha256` and `frozen_at`.
    """

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="versions")
    # What filed it; none for a version known from the past.
    project = models.ForeignKey(
        "protocols.Project", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField("version")
    content = models.JSONField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    frozen_at = models.DateTimeField("figée le", default=timezone.now)
    is_public = models.BooleanField(
        "publique", default=False, editable=False, help_text="Connue du catalogue, ou autorisée dans une région."
    )

    class Meta:
        verbose_name = "version de protocole"
        verbose_name_plural = "versions de protocole"
        ordering = ["protocol", "-number"]
        constraints = [models.UniqueConstraint(fields=["protocol", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.protocol.code}, version {self.number}"

    @classmethod
    def freeze(
        cls, protocol: Protocol, content: dict[str, Any], *, is_public: bool = False, project=None
    ) -> ProtocolVersion:
        """The version of `protocol` with this content, filed by `project`: the latest when nothing changed, else a new one."""
        latest = cls.objects.filter(protocol=protocol).order_by("-number").first()
        digest = content_hash(content)
        if latest and latest.sha256 == digest and (project is None or latest.project_id == project.pk):
            return latest
        number = latest.number + 1 if latest else 1
        return cls.objects.create(
            protocol=protocol, number=number, content=content, sha256=digest, is_public=is_public, project=project
        )

    @property
    def reference(self) -> dict[str, Any]:
        """What the data of a document says of the version that it is about."""
        return {
            "code": self.protocol.code,
            "intitule": self.title,
            "version": self.number,
            "empreinte": self.sha256,
        }

    @property
    def is_intact(self) -> bool:
        """Whether the content still gives its hash."""
        return content_hash(self.content) == self.sha256

    @property
    def title(self) -> str:
        return self.content["title"]

    @cached_property
    def acts(self) -> list[DerogatoryAct]:
        return [DerogatoryAct(**act) for act in self.content["acts"]]

    @property
    def acts_in_a_line(self) -> str:
        """The first acts, as many as a line holds, and how many others there are."""
        labels = [act.label.rstrip(". ") for act in self.acts]
        told = 1
        while told < len(labels) and len(" ; ".join(labels[: told + 1])) <= LINE:
            told += 1
        others = len(labels) - told
        more = f" ; et {others} autre{'s' if others > 1 else ''} acte{'s' if others > 1 else ''}" if others else ""
        return " ; ".join(labels[:told]) + more

    @property
    def acts_verified(self) -> bool:
        """Whether the acts were read in a source; else they are demonstration data."""
        return self.content["acts_verified"]

    @cached_property
    def delegating(self) -> list[RequiredProfession]:
        return [RequiredProfession(**required) for required in self.content["delegating"]]

    @cached_property
    def delegated(self) -> list[RequiredProfession]:
        return [RequiredProfession(**required) for required in self.content["delegated"]]

    @property
    def inclusion(self) -> list[str]:
        return self.content["inclusion"]

    @property
    def exclusion(self) -> list[str]:
        return self.content["exclusion"]

    @property
    def conditions(self) -> list[str]:
        return self.content["conditions"]

    @property
    def settings(self) -> list[str]:
        return self.content["settings"]

    @cached_property
    def training(self) -> Training:
        return Training(**self.content["training"])

    @cached_property
    def team_rules(self) -> TeamRules:
        """The composition that the protocol asks for, else one delegating and one delegated person (BR-09)."""
        stated = self.content["team"]
        return TeamRules(**stated, stated=True) if stated else TeamRules(1, 1, stated=False)

    def acts_coded(self, codes: list[str]) -> list[DerogatoryAct]:
        """The acts with these codes, in the order of the protocol. Raises `KeyError` for a code that is not there."""
        if unknown := set(codes) - {act.code for act in self.acts}:
            raise KeyError(", ".join(sorted(unknown)))
        return [act for act in self.acts if act.code in codes]

    @property
    def illegal_practice(self) -> str:
        """What acting without authorization would be, after “exercice illégal”: “de la médecine”."""
        names = dict.fromkeys(_PRACTICES.get(who.profession, "de la profession concernée") for who in self.delegating)
        return " ou ".join(names)


# By code of profession (TRE_G15): what is practiced illegally by whoever is not a member.
_PRACTICES = {
    "10": "de la médecine",
    "40": "de l’art dentaire",
    "50": "de la profession de sage-femme",
    "21": "de la pharmacie",
    "60": "de la profession d’infirmier ou d’infirmière",
    "70": "de la profession de masseur-kinésithérapeute",
    "92": "de la profession d’orthoptiste",
}
