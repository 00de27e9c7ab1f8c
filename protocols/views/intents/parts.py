"""The parts of a letter of intent as who writes it reads them: how far each is, what it says, what it still needs, where it is
written."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from coopps.kernel.typography import french_date
from protocols.models import Intent
from protocols.rules.intent_parts import ACTS, PROFESSIONALS, SITES, Part, parts_of
from protocols.rules.intents import IntentProblem

# Said in the address of a part that was opened from the check of the answers, which follows then.
CHECKING = "verifier"


class Status(enum.Enum):
    """How far a part is: few words, and no colour alone."""

    TO_DO = "À faire"
    BEGUN = "Commencé"
    DONE = "Fait"
    OPTIONAL = "Facultatif"


@dataclass(frozen=True)
class Line:
    """One answer, and where it is changed; `value` is empty when it was left so."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, and where it is mended."""

    sentence: str
    url: str


@dataclass(frozen=True)
class Written:
    """One part of a letter."""

    part: Part
    url: str
    lines: list[Line]
    lacks: list[Lack]

    @property
    def title(self) -> str:
        return self.part.title

    @property
    def status(self) -> Status:
        said = any(line.value for line in self.lines)
        if self.lacks:
            return Status.BEGUN if said else Status.TO_DO
        return Status.DONE if said else Status.OPTIONAL

    @property
    def is_left_out(self) -> bool:
        """Whether nothing is said, and nothing is demanded."""
        return self.status is Status.OPTIONAL

    @property
    def is_done(self) -> bool:
        """Whether nothing keeps the letter from being filed here."""
        return not self.lacks


def page_of(intent: Intent, part: Part, *, checking: bool = False) -> str:
    """Where a part is written; `checking`: the check of the answers follows."""
    query = {CHECKING: "1"} if checking else None
    return reverse("projects:intent_part", args=[intent.pk, part.key], query=query)


def written(intent: Intent, problems: Iterable[IntentProblem], *, checking: bool = False) -> list[Written]:
    """The parts of a letter, in their order."""
    found = []
    for part in parts_of(intent.kind):
        url = page_of(intent, part, checking=checking)
        lacks = [
            Lack(problem.sentence, f"{url}#{problem.anchor}" if problem.anchor else url)
            for problem in problems
            if problem.part == part.key
        ]
        found.append(Written(part, url, list(lines_of(intent, part, url)), lacks))
    return found


def lines_of(intent: Intent, part: Part, url: str) -> Iterator[Line]:
    """What a part says, line by line."""
    if part.key == SITES:
        for row, site in enumerate(intent.sites.all()):
            yield Line("Lieu principal" if site.is_main else "Lieu", site.full_address, f"{url}#{part.key}-{row}")
    elif part.key == PROFESSIONALS:
        for position, person in enumerate(intent.professionals.all()):
            anchor = "moi" if person.is_lead else f"{part.key}-{position - 1}"
            yield Line(person.role_label if person.role else "Rôle à dire", _person(person), f"{url}#{anchor}")
    elif part.key == ACTS:
        for row, act in enumerate(intent.acts.all()):
            said = (act.label, act.get_kind_display(), act.legal_basis, act.why_derogatory)
            yield Line(f"Acte {row + 1}", _listed(said), f"{url}#{part.key}-{row}")
    for name in part.fields:
        if name == "title" and intent.protocol_id is not None:
            continue  # that of the protocol, which is not written here
        yield Line(str(intent._meta.get_field(name).verbose_name), _value(intent, name), f"{url}#id_{name}")


def _person(person) -> str:
    profession = person.profession.neutral if person.profession else ""
    said = _listed((person.name, profession, person.specialty, person.employer, person.email))
    return f"{said} (vous)" if person.is_lead else said


def _listed(said: Iterable[str]) -> str:
    return ", ".join(words for words in said if words)


def _value(intent: Intent, name: str) -> str:
    value = getattr(intent, name)
    if name == "nature":
        return ", ".join(intent.nature_labels)
    if name == "planned_start":
        return french_date(value) if value else ""
    if name == "sincere":
        return "oui" if value else ""
    return "" if value is None else str(value)
