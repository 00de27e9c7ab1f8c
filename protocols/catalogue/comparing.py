"""Two protocols of the catalogue, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coopps.kernel.law.models import ProcedureRule
from protocols.catalogue.entries import Entry


@dataclass(frozen=True)
class Line:
    """One subject: what each protocol says of it, an item each; an empty list is unknown."""

    label: str
    left: list[str]
    right: list[str]

    @property
    def is_same(self) -> bool:
        return self.left == self.right


def compare(left: Entry, right: Entry, registration: ProcedureRule | None) -> list[Line]:
    """What one reads to choose between two protocols. `registration` is the rule of the delay of an adhesion."""
    subjects: tuple[tuple[str, Callable[[Entry], list[str]]], ...] = (
        ("Qui délègue", _who(lambda entry: (entry.delegating, entry.protocol.version.delegating))),
        ("À qui", _who(lambda entry: (entry.delegated, entry.protocol.version.delegated))),
        ("Actes", lambda entry: [act.label for act in entry.protocol.version.acts]),
        ("Patients inclus", lambda entry: entry.protocol.version.inclusion),
        ("Patients exclus", lambda entry: entry.protocol.version.exclusion),
        ("Conditions d’organisation", lambda entry: entry.protocol.version.conditions),
        ("Formation des personnes déléguées", _training),
        ("Lieux de mise en œuvre", lambda entry: entry.protocol.version.settings),
        ("État", lambda entry: [entry.state.label]),
        ("Régions", lambda entry: entry.regions),
        ("Comment le rejoindre", lambda entry: [entry.here.sentence]),
        ("Délai", lambda entry: _delay(entry, registration)),
    )
    return [Line(label, list(read(left)), list(read(right))) for label, read in subjects]


def _who(read) -> Callable[[Entry], list[str]]:
    def said(entry: Entry) -> list[str]:
        labels, required = read(entry)
        specialties: dict[str, list[str]] = {}
        for who in required:
            specialties.setdefault(who.profession, []).extend(filter(None, [who.specialty]))
        return [
            f"{label} ({', '.join(named)})" if named else label
            for label, named in zip(labels, specialties.values(), strict=True)
        ]

    return said


def _training(entry: Entry) -> list[str]:
    training = entry.protocol.version.training
    return [
        f"{label} : {value}"
        for label, value in (
            ("Expérience, en années", training.experience_years),
            ("Formation théorique, en heures", training.theory_hours),
            ("Formation pratique", training.practice),
            ("Actes supervisés", training.supervised_acts),
        )
        if value not in (None, "")
    ]


def _delay(entry: Entry, registration: ProcedureRule | None) -> list[str]:
    if entry.is_declared:
        return ["Aucune décision à attendre : la déclaration suffit."]
    if registration is None or registration.months is None:
        return []
    return [f"L’agence enregistre la demande d’adhésion dans les {registration.months} mois ({registration.source})."]
