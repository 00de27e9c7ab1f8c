"""Finding a person, a place of exercise or a town in the local mirror of the directory, typing errors forgiven.

A few queries, at most ten answers, and never the whole: who invites knows whom they look for. No address of anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from accounts.choices import IdentifierKind
from accounts.models import DirectoryActivity, DirectoryName, DirectoryPerson, DirectoryTown, HealthProfessional, User
from accounts.rules import (
    bare_name,
    compact,
    identifier_fault,
    is_finess,
    is_siret,
    national_id,
    read_identifier,
)
from accounts.selectors.people import account_at

LEAST_LETTERS = 3
MOST_ANSWERS = 10
# How near two spellings are, from 0 to 1, to be the same word ill typed.
NEAR = 0.72
# What is looked at before the best are kept.
_SPELLINGS, _CANDIDATES, _PLACES = 200, 300, 3000


@dataclass(frozen=True)
class FoundPerson:
    """What may be said of somebody to who looks for them."""

    directory_id: str
    name: str
    profession: str
    towns: str


@dataclass(frozen=True)
class FoundPlace:
    """A place of exercise; `activity` is a line of the directory that says it."""

    activity: int
    name: str
    address: str
    numbers: str


@dataclass(frozen=True)
class Answers:
    """The best answers; `more` when there are others, and `fault` when nothing could be looked for."""

    found: Sequence[FoundPerson] | Sequence[FoundPlace] = ()
    more: bool = False
    fault: str = ""


# --- People -------------------------------------------------------------------------------------------------------------
def listed() -> QuerySet[DirectoryPerson]:
    """Those who may be found: in the last extract, and not of those who asked for not being found. A number is public: only
    who has it for sure asks."""
    unlisted = HealthProfessional.objects.filter(unlisted=True, verified_at__isnull=False)
    hidden = [national_id(kind, number) for kind, number in unlisted.values_list("identifier_kind", "identifier")]
    return DirectoryPerson.objects.filter(vanished_at=None).exclude(national_id__in=hidden)


def find_people(typed: str, where: str = "") -> Answers:
    """Who has this RPPS or ADELI number; else who has this name, in any order, there if a town or a postcode is said."""
    number = compact(typed)
    if any(sign.isdigit() for sign in typed):
        return _by_number(number)
    words = [bare for word in re.split(r"[\s,;]+", typed) if (bare := bare_name(word))]
    if len("".join(words)) < LEAST_LETTERS:
        return Answers(fault="Écrivez au moins trois lettres du nom, ou les onze chiffres du numéro RPPS.")
    there, fault = _there(where, OuterRef("national_id"))
    if fault:
        return Answers(fault=fault)
    # Of the words typed, which are the last name: each beginning, each end, then all of them.
    ways = [(words[:cut], words[cut:]) for cut in range(len(words), 0, -1)]
    ways += [(words[cut:], words[:cut]) for cut in range(1, len(words))]
    ways = [("".join(last), first) for last, first in ways]
    people = _people(_spelled(ways), there) or _people(_nearly_spelled(ways), there)
    return Answers([_said(person) for person in people[:MOST_ANSWERS]], more=len(people) > MOST_ANSWERS)


def account_of(person: DirectoryPerson) -> User | None:
    """The account of a person of the directory whose identity was verified, if its address can be written to."""
    known = HealthProfessional.objects.filter(
        identifier_kind=person.kind, identifier=person.number, verified_at__isnull=False
    ).select_related("user")
    professional = known.first()
    return account_at(professional.user.email) if professional else None


def found_person(directory_id: str) -> DirectoryPerson | None:
    """One of those who may be found."""
    return listed().filter(national_id=directory_id).prefetch_related("activities").first()


def said_of(person: DirectoryPerson) -> FoundPerson:
    """What may be said of a person of the directory, whose activities are loaded."""
    return _said(person)


def _by_number(typed: str) -> Answers:
    for kind in IdentifierKind:
        number = read_identifier(kind, typed)
        if not identifier_fault(kind, number):
            rows = listed().filter(national_id=national_id(kind, number)).prefetch_related("activities")
            return Answers([_said(person) for person in rows])
    return Answers(fault="Ce numéro n’est pas complet : un numéro RPPS compte onze chiffres, un numéro ADELI neuf.")


def _spelled(ways: list[tuple[str, list[str]]]) -> list[tuple[list[str], str, list[str]]]:
    """The last names that begin as they are typed."""
    asked = Q()
    for last, _ in ways:
        asked |= Q(key__startswith=last) if len(last) >= LEAST_LETTERS else Q(key=last)
    rows = DirectoryName.objects.filter(asked).order_by(Length("key"), "key").values_list("name", "key")[:_SPELLINGS]
    known = list(rows)
    return [
        (
            [name for name, key in known if key == last or (len(last) >= LEAST_LETTERS and key.startswith(last))],
            last,
            first,
        )
        for last, first in ways
    ]


def _nearly_spelled(ways: list[tuple[str, list[str]]]) -> list[tuple[list[str], str, list[str]]]:
    """Those that are nearly so: the beginning or the end is as typed, for a hand seldom errs at both."""
    found = []
    for last, first in ways:
        if len(last) <= LEAST_LETTERS:
            continue
        rows = DirectoryName.objects.annotate(letters=Length("key")).filter(
            Q(key__startswith=last[:2]) | Q(key__endswith=last[-3:]),
            letters__gte=len(last) - 2,
        )
        # The name may be unfinished as well.
        known = dict(rows.values_list("name", "key"))
        keys = {
            (name, whole): key if whole else key[: len(last)] for name, key in known.items() for whole in (True, False)
        }
        near = process.extract(last, keys, scorer=OSA.normalized_similarity, score_cutoff=NEAR, limit=40)
        found.append(([name for _, _, (name, _) in near], last, first))
    return found


def _people(spelled: list[tuple[list[str], str, list[str]]], there: Q) -> list[DirectoryPerson]:
    """The people with these names, the nearest first."""
    asked, begun = Q(pk__in=[]), []
    for names, _, first in spelled:
        if not names:
            continue
        named = Q(last_name__in=names)
        if first:
            named &= Q(first_name__folded__startswith=first[0][0])
            begun.append(When(named & Q(first_name__folded__startswith=first[0]), then=Value(0)))
        asked |= named
    if not asked.children or not any(names for names, _, _ in spelled):
        return []
    rows = listed().filter(asked).filter(there)
    if begun:
        rows = rows.annotate(begun=Case(*begun, default=Value(1), output_field=IntegerField())).order_by("begun")
    rows = rows.order_by(*(["begun"] if begun else []), "last_name", "first_name", "pk")[:_CANDIDATES]
    scored = []
    for rank, person in enumerate(rows.prefetch_related("activities")):
        score = max(_score(person, last, first) for names, last, first in spelled if person.last_name in names)
        if score > 0:
            scored.append((-score, rank, person))
    return [person for _, _, person in sorted(scored, key=lambda one: one[:2])]


def _score(person: DirectoryPerson, last: str, first: list[str]) -> float:
    key, given = bare_name(person.last_name), bare_name(person.first_name)
    score = 2.0 if key == last else 1.5 if key.startswith(last) else OSA.normalized_similarity(last, key)
    if not first:
        return score
    typed = "".join(first)
    if given.startswith(typed):
        return score + 1
    near = OSA.normalized_similarity(typed, given)
    return score + near if near >= NEAR else 0


def _said(person: DirectoryPerson) -> FoundPerson:
    towns = {bare_name(activity.city): activity.city for activity in person.activities.all() if activity.city}
    several = list(towns.values())
    shown = ", ".join(several[:2]) + (", …" if len(several) > 2 else "")
    profession = person.profession_label + (f", {person.expertise}" if person.expertise else "")
    return FoundPerson(person.national_id, str(person), profession, shown)


# --- Towns ------------------------------------------------------------------------------------------------------------------
def towns_of(postcode: str) -> list[str]:
    """The towns that the directory knows with this postcode, each once."""
    rows = DirectoryTown.objects.filter(postcode=postcode).order_by("city").values_list("key", "city")
    return list(dict(rows).values())


def _towns(where: str) -> list[DirectoryTown]:
    """The towns that begin as typed, else those nearly so spelled."""
    key = re.sub(
        r"^(st|ste)(?=[^a-z])", lambda begun: {"st": "saint", "ste": "sainte"}[begun[0]], where.strip().lower()
    )
    key = bare_name(key)
    exact = list(DirectoryTown.objects.filter(key=key))
    if exact or len(key) < LEAST_LETTERS:
        return exact
    begun = list(DirectoryTown.objects.filter(key__startswith=key)[:_SPELLINGS])
    if begun:
        return begun
    keys = set(DirectoryTown.objects.values_list("key", flat=True))
    near = process.extract(key, keys, scorer=OSA.normalized_similarity, score_cutoff=NEAR, limit=5)
    return list(DirectoryTown.objects.filter(key__in=[word for word, _, _ in near])[:_SPELLINGS])


def _activities(where: str) -> tuple[Q, str]:
    """The activities that are there, and why nothing can be looked for."""
    digits = compact(where)
    if re.fullmatch(r"[0-9]{2,5}", digits):
        return Q(postcode=digits) if len(digits) == 5 else Q(postcode__startswith=digits), ""
    towns = _towns(where)
    if not towns:
        return (
            Q(),
            f"L’annuaire ne connaît pas de commune « {where.strip()} » : vérifiez-la, ou écrivez son code postal.",
        )
    return Q(postcode__in={town.postcode for town in towns}, city__in={town.city for town in towns}), ""


def _there(where: str, person: OuterRef) -> tuple[Q, str]:
    if not where.strip():
        return Q(), ""
    activities, fault = _activities(where)
    return Q(Exists(DirectoryActivity.objects.filter(activities, person=person))), fault


# --- Places of exercise -----------------------------------------------------------------------------------------------------
def find_places(typed: str, where: str = "") -> Answers:
    """The structures with this FINESS or SIRET number; else those of a town whose name holds what is typed, or nearly."""
    number = compact(typed)
    if is_siret(number) or is_finess(number):
        column = "siret" if is_siret(number) else "finess"
        return _places(DirectoryActivity.objects.filter(**{column: number}), "")
    if not where.strip():
        return Answers(fault="Indiquez aussi la commune ou le code postal, ou un numéro FINESS ou SIRET complet.")
    name = bare_name(typed)
    if len(name) < LEAST_LETTERS:
        return Answers(fault="Écrivez au moins trois lettres du nom de la structure.")
    activities, fault = _activities(where)
    return Answers(fault=fault) if fault else _places(DirectoryActivity.objects.filter(activities), name)


def found_place(activity: int) -> DirectoryActivity | None:
    """One of the places that may be found."""
    return _complete(DirectoryActivity.objects.filter(pk=activity)).first()


def _complete(rows: QuerySet[DirectoryActivity]) -> QuerySet[DirectoryActivity]:
    return rows.exclude(structure_name="").exclude(postcode="").exclude(city="")


def _places(rows: QuerySet[DirectoryActivity], name: str) -> Answers:
    rows = _complete(rows).filter(
        Exists(DirectoryPerson.objects.filter(national_id=OuterRef("person"), vanished_at=None))
    )
    once = rows.order_by("structure_name", "siret", "finess", "pk").distinct("structure_name", "siret", "finess")
    scored = []
    for rank, row in enumerate(once[:_PLACES]):
        score = _likeness(name, bare_name(row.structure_name))
        if score > 0:
            scored.append((-score, rank, row))
    best = [row for _, _, row in sorted(scored, key=lambda one: one[:2])]
    return Answers([_said_of_place(row) for row in best[:MOST_ANSWERS]], more=len(best) > MOST_ANSWERS)


def _likeness(typed: str, key: str) -> float:
    if key.startswith(typed):
        return 2
    if typed in key:
        return 1.5
    near = max((OSA.normalized_similarity(typed, part) for part in _parts(key, len(typed))), default=0)
    return near if near >= NEAR else 0


def _parts(key: str, length: int) -> Iterable[str]:
    """The stretches of a name as long as what is typed."""
    return (key[start : start + length] for start in range(max(1, len(key) - length + 1)))


def _said_of_place(row: DirectoryActivity) -> FoundPlace:
    numbers = [f"FINESS {row.finess}" if row.finess else "", f"SIRET {row.siret}" if row.siret else ""]
    address = ", ".join(part for part in (row.address, f"{row.postcode} {row.city}") if part)
    return FoundPlace(row.pk, row.structure_name, address, ", ".join(number for number in numbers if number))
