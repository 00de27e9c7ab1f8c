"""What the protocol that a team joins asks of each of its members, and what is missing against it.

One rule for the page of the person, the filing, and the grid of the agency: what a person reads as complete is what the agency
finds (domain §3.3; BR-11, BR-32).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from adhesions.choices import Item, Role
from adhesions.rules.composition import profession_problem
from coopps.kernel.instruction.choices import Finding
from coopps.kernel.instruction.grids import Criterion
from coopps.kernel.typed.bounds import bounds_of, in_french
from coopps.kernel.typography import french_date

if TYPE_CHECKING:
    from adhesions.models import Membership


@dataclass(frozen=True)
class Requirement:
    """What is asked of a member about one item.

    Attributes:
        sentence: what is asked; empty when there is nothing to compare with.
        short: what is missing against it, as it is typed; empty when nothing is.
        field: where that is mended, among the fields of the item.
        applies: it is asked of this member.
        is_measured: a number or a date says by itself whether it is met.
    """

    sentence: str = ""
    short: str = ""
    field: str = ""
    applies: bool = True
    is_measured: bool = False


@dataclass(frozen=True)
class _Measure:
    """What is counted over the rows of an item, and compared with the number of the protocol."""

    field: str
    asked: str
    unit: str
    of: str
    typed: str
    none: str


_MEASURES = {
    Item.EXPERIENCE: _Measure("years", "experience_years", "année", " d’expérience", "indiquée", "aucune"),
    Item.THEORY: _Measure("hours", "theory_hours", "heure", " de formation théorique", "indiquée", "aucune"),
    Item.PRACTICE: _Measure("supervised_acts", "supervised_acts", "acte", " sous supervision", "indiqué", "aucun"),
}
# What is asked when the protocol gives no number.
_UNSAID = {
    Item.EXPERIENCE: "Le protocole ne fixe pas de durée.",
    Item.THEORY: "Le protocole ne fixe pas de nombre d’heures.",
    Item.PRACTICE: "Le protocole ne fixe pas de pratique supervisée.",
}


def requirement(item: str, member: Membership, today: datetime.date) -> Requirement:
    """What is asked of a member about one item of the dossier, and what is missing against it today."""
    if item in _MEASURES:
        return _training(Item(item), member)
    if item == Item.INSURANCE:
        return Requirement(
            "L’assurance est valable le jour de la décision.",
            insurance_gap(member, today),
            "valid_to",
            is_measured=True,
        )
    if item == Item.EMPLOYER and not member.has_employer:
        return Requirement("La personne n’est pas salariée pour ce protocole : sans objet ici.", applies=False)
    return Requirement(is_measured=item in (Item.EMPLOYER, Item.COMMITMENT))


def of_criterion(criterion: Criterion, member: Membership, today: datetime.date) -> Requirement:
    """The same, for a criterion of the grid."""
    if criterion.code == "M1":
        problem = profession_problem(member.role, member.professional.profession, member.adhesion.version)
        return Requirement(problem or f"Le protocole admet cette profession comme {member.role_label}.", problem)
    found = [requirement(item, member, today) for item in criterion.evidence]
    return next((one for one in found if one.sentence), found[0])


def proposed_finding(found: Requirement, problems: list[str]) -> Finding | None:
    """What the rule finds about a criterion; None where a person alone can say.

    Args:
        problems: what is missing in the items that answer the criterion.
    """
    if not found.applies:
        return Finding.NOT_APPLICABLE
    if found.short:
        return Finding.NOT_CONFORM
    if problems:
        return Finding.TO_COMPLETE
    return Finding.CONFORM if found.is_measured else None


# --- Training and experience ----------------------------------------------------------------------------------------
def _training(item: Item, member: Membership) -> Requirement:
    training, measure = member.adhesion.version.training, _MEASURES[item]
    delegated = member.role == Role.DELEGATED
    if item != Item.EXPERIENCE and not delegated:
        return Requirement("La formation est celle des personnes déléguées : sans objet ici.", applies=False)
    asked, sentence = getattr(training, measure.asked), asked_by(item, training)
    if not sentence:
        return Requirement(_UNSAID[item])
    if not delegated:
        return Requirement("L’expérience demandée est celle des personnes déléguées : sans objet ici.", applies=False)
    short = _short(asked, total(member, item), measure) if asked else ""
    return Requirement(sentence, short, measure.field, is_measured=asked is not None)


def asked_by(item: Item, training) -> str:
    """What a protocol asks of who is delegated acts about the experience or the training; empty when it asks nothing."""
    measure = _MEASURES[item]
    asked = getattr(training, measure.asked)
    practice = (training.practice or "").strip().rstrip(".") if item == Item.PRACTICE else ""
    sentences = [f"Le protocole demande : {practice}."] if practice else []
    if asked is not None:
        sentences.append(_asks(asked, measure))
    return " ".join(sentences)


def declared(item: Item, training, typed: int | Decimal | None) -> Requirement:
    """The same, and what the number that somebody declares is short of; measured when the protocol asks for a number."""
    measure = _MEASURES[item]
    asked = getattr(training, measure.asked)
    short = _short(asked, None if typed is None else Decimal(typed), measure) if asked else ""
    return Requirement(asked_by(item, training), short, measure.field, is_measured=asked is not None)


def total(member: Membership, item: str) -> Decimal | None:
    """What the rows of an item add up to; None while no number is typed. A number out of its bounds is not counted."""
    measure = _MEASURES[Item(item)]
    typed = [
        value
        for row in member.items_of_kind(item)
        if (value := getattr(row, measure.field)) is not None and not _out_of_bounds(row, measure.field, value)
    ]
    return sum((Decimal(value) for value in typed), Decimal(0)) if typed else None


def _out_of_bounds(row, field: str, value) -> str:
    return bounds_of(row._meta.get_field(field)).fault(value, None)


def _asks(asked: int, measure: _Measure) -> str:
    if not asked:
        return f"Le protocole ne demande {measure.none} {measure.unit}{measure.of}."
    return f"Le protocole demande {_count(asked, measure.unit)}{measure.of}."


def _short(asked: int, typed: Decimal | None, measure: _Measure) -> str:
    if typed is None or typed >= asked:
        return ""
    said = f"{_number(typed)} {'sont' if typed >= 2 else 'est'} {measure.typed}{_plural(typed)}"
    if not typed:
        said = f"{measure.none} n’est {measure.typed}"
    return f"Il manque {_count(asked - typed, measure.unit)}{measure.of} : le protocole en demande {asked}, et {said}."


def _count(number: int | Decimal, unit: str) -> str:
    return f"{_number(number)} {unit}{_plural(number)}"


def _number(number: int | Decimal) -> str:
    whole = int(number)
    return in_french(whole if number == whole else Decimal(number).normalize())


def _plural(number: int | Decimal) -> str:
    return "s" if number >= 2 else ""


# --- Insurance ------------------------------------------------------------------------------------------------------
def insurances(member: Membership) -> list:
    """Those that count: given with the request, or since then and accepted by the agency."""
    return [row for row in member.items_of_kind(Item.INSURANCE) if row.counts]


def insurance_gap(member: Membership, day: datetime.date) -> str:
    """Why the insurance does not cover `day`; empty when it does (BR-32). Without a period typed, that it does not."""
    rows = insurances(member)
    if any(row.covers(day) for row in rows):
        return ""
    if begins := [row.valid_from for row in rows if row.valid_from and row.valid_from > day]:
        return f"L’assurance ne commence que le {french_date(min(begins))}."
    return "L’assurance n’est pas valable aujourd’hui : joignez l’attestation en cours."


def insurance_over(member: Membership, today: datetime.date) -> str:
    """The same, once every period that was typed is past; empty while one goes on or is to come."""
    ends = [row.valid_to for row in insurances(member) if row.valid_to]
    return insurance_gap(member, today) if ends and max(ends) < today else ""


def insurance_warning(member: Membership, today: datetime.date, decided_by: datetime.date) -> str:
    """An insurance that goes on today may end before the decision, or begin after today: nothing is refused, it is told."""
    rows = [row for row in insurances(member) if row.valid_from and row.valid_to]
    running = [row.valid_to for row in rows if row.covers(today)]
    if not running:
        return insurance_gap(member, today) if any(row.valid_from > today for row in rows) else ""
    if any(row.covers(decided_by) for row in rows):
        return ""
    return (
        f"L’assurance se termine le {french_date(max(running))}, avant le {french_date(decided_by)}, dernier jour que l’agence a "
        "pour décider : sans l’attestation de la période suivante, aucune autorisation ne pourra être signée."
    )
