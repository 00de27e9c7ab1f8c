"""The regions drawn: where a protocol stands, and what each region opens. A table says the same beside every drawing."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from accounts.models import Agency
from protocols.catalogue.entries import Entry
from protocols.choices import Access

OUTLINES = settings.BASE_DIR / "static" / "maps" / "regions.json"
# A figure below this one could tell who it is about.
SMALLEST = 5


@dataclass(frozen=True)
class Shape:
    """A region on the map.

    Attributes:
        path: its outline, as an SVG path.
        x, y: where its mark is written.
        tone: how it is filled: `open`, `known`, `ended` or `none`.
        mark: what is written on it, so that the color says nothing alone.
        words: what its tooltip says.
        query: what its link adds to the address of the page.
    """

    path: str
    x: int
    y: int
    tone: str
    mark: str
    words: str
    query: str


@dataclass(frozen=True)
class Drawing:
    """The map: its frame, and the regions in it."""

    view_box: str
    shapes: list[Shape]


@functools.cache
def outlines() -> dict:
    """The file of the outlines, with its source and its license."""
    return json.loads(OUTLINES.read_text(encoding="utf-8"))


def _draw(agencies: Iterable[Agency], tell) -> Drawing:
    """`tell` gives the tone, the mark and the words of a region. A region without an outline stays in the table only."""
    file = outlines()
    shapes = []
    for agency in agencies:
        if outline := file["regions"].get(agency.insee):
            tone, mark, words = tell(agency)
            x, y = outline["label"]
            said = f"{agency.region} : {words}"
            shapes.append(Shape(outline["path"], x, y, tone, mark, said, f"region={agency.insee}"))
    return Drawing(file["view_box"], shapes)


# --- Teams: a figure, and nobody's name -------------------------------------------------------------------------------
def teams_in_words(count: int) -> str:
    """How many teams, as anybody may read it."""
    if count == 0:
        return "aucune"
    return str(count) if count >= SMALLEST else f"moins de {SMALLEST}"


def total_in_words(counts: Iterable[int]) -> str:
    """The sum, from which no small figure can be found by subtraction."""
    counts = [count for count in counts if count]
    if not counts or sum(counts) < SMALLEST:
        return teams_in_words(sum(counts))
    hidden = sum(1 for count in counts if count < SMALLEST)
    shown = sum(count for count in counts if count >= SMALLEST)
    return f"au moins {max(shown + hidden, SMALLEST)}" if hidden else str(shown)


# --- One protocol -----------------------------------------------------------------------------------------------------
def of_protocol(entry: Entry, agencies: Iterable[Agency]) -> Drawing:
    """Where a protocol is open, authorized without being open, or stopped."""
    orders: dict[int, list] = {}
    for order in entry.protocol.regional_authorizations.all():
        orders.setdefault(order.agency_id, []).append(order)

    def tell(agency: Agency) -> tuple[str, str, str]:
        if entry.is_declared and entry.regions == ["France entière"]:
            return "known", "•", "autorisé, par déclaration"
        if entry.joining_in(agency).opens_adhesion:
            return "open", "✓", "adhésion ouverte"
        known = orders.get(agency.pk, [])
        if any(order.is_authorized for order in known):
            return "known", "•", "autorisé, adhésion pas encore ouverte"
        if known:
            return "ended", "×", known[0].get_state_display().lower()
        return "none", "", "pas d’autorisation connue"

    return _draw(agencies, tell)


# --- The whole catalogue ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RegionRow:
    """What the table says of a region: how many protocols are open to an adhesion, how many are authorized, how many teams."""

    agency: Agency
    open: int
    authorized: int
    teams: str


def rows_of_catalogue(entries: list[Entry], agencies: list[Agency], teams: Mapping[int, int]) -> list[RegionRow]:
    """One row for each region. National protocols, which are of every region, are counted apart."""
    opened: Counter[int] = Counter()
    authorized: Counter[int] = Counter()
    acting: Counter[int] = Counter()
    for entry in entries:
        regional = entry.protocol.regional_authorizations.all()
        for order in regional:
            acting[order.agency_id] += teams.get(order.pk, 0)
        if not entry.protocol.regime_kind.is_regional:
            continue
        for agency_id in {order.agency_id for order in regional if order.is_authorized}:
            authorized[agency_id] += 1
        for agency in agencies:
            opened[agency.pk] += entry.joining_in(agency).opens_adhesion
    return [
        RegionRow(agency, opened[agency.pk], authorized[agency.pk], teams_in_words(acting[agency.pk]))
        for agency in agencies
    ]


def of_catalogue(rows: list[RegionRow]) -> Drawing:
    """How many protocols each region opens."""
    by_key = {row.agency.pk: row for row in rows}

    def tell(agency: Agency) -> tuple[str, str, str]:
        row = by_key[agency.pk]
        tone = "open" if row.open else "known" if row.authorized else "none"
        plural = "s" if row.open > 1 else ""
        mark = str(row.open) if row.open else "•" if row.authorized else ""
        return tone, mark, f"{row.open} protocole{plural} ouvert{plural} à l’adhésion"

    return _draw([row.agency for row in rows], tell)


def national(entries: Iterable[Entry]) -> int:
    """How many protocols are authorized for the whole country."""
    return sum(entry.access is Access.DECLARED for entry in entries)
