"""What changed between two contents, in words, as `projects/changes.html` draws it: for authors, agency and HAS alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from protocols.sections import Column, Kind, Section
from protocols.sections.comparison import Change, FieldChange, Line, Piece, SectionChange, ValueChange
from protocols.sections.reading import Fact, profession_in_words

# Words that stayed are cut in their middle beyond this many characters: what changed is what one comes to read.
LONGEST = 240
_KEPT = 90
# A text of which less stayed than this was written again: the old and the new read better one after the other.
WRITTEN_AGAIN = 0.4
_CUT = " […] "


@dataclass(frozen=True)
class ShownValue:
    """One value that changed: its words, or what it was and what it is."""

    label: str
    pieces: tuple[Piece, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class ShownLine:
    """One row or one sentence that came, went or changed."""

    change: Change
    name: str
    facts: tuple[Fact, ...] = ()
    values: tuple[ShownValue, ...] = ()


@dataclass(frozen=True)
class ShownField:
    """One field that changed."""

    label: str
    values: tuple[ShownValue, ...] = ()
    lines: tuple[ShownLine, ...] = ()
    reordered: bool = False


@dataclass(frozen=True)
class ShownSection:
    """One section in which something changed."""

    section: Section
    fields: tuple[ShownField, ...]


def in_words(changes: Iterable[SectionChange], names: Mapping[str, str]) -> list[ShownSection]:
    """The changes as one reads them. `names` gives the professions by code."""
    return [ShownSection(change.section, tuple(_field(field, names) for field in change.fields)) for change in changes]


def _field(change: FieldChange, names: Mapping[str, str]) -> ShownField:
    if change.value is not None:
        return ShownField(change.field.label, values=(_value(change.value, names, ""),))
    if change.cells:
        return ShownField(change.field.label, values=tuple(_value(cell, names) for cell in change.cells))
    lines = tuple(_line(change, line, names) for line in change.changed_lines)
    return ShownField(change.field.label, lines=lines, reordered=change.reordered)


def _line(change: FieldChange, line: Line, names: Mapping[str, str]) -> ShownLine:
    field = change.field
    if field.kind is Kind.SENTENCES:
        name = "" if line.cells else line.row
    elif field.kind is Kind.PROFESSIONS:
        name = profession_in_words(line.row, names)
    else:
        first = field.columns[1] if field.matched_by else field.columns[0]
        code = f"{line.row[field.matched_by]}. " if field.matched_by else ""
        name = f"{code}{line.row[first.key]}"
    facts: tuple[Fact, ...] = ()
    if line.change is Change.ADDED and field.kind is Kind.TABLE:
        said = [
            Fact(column.label, column.in_words(line.row[column.key], names))
            for column in field.columns
            if not column.hidden
        ]
        facts = tuple(fact for fact in said if fact.words)
    return ShownLine(line.change, name, facts, tuple(_value(cell, names) for cell in line.cells))


def _value(change: ValueChange, names: Mapping[str, str], label: str | None = None) -> ShownValue:
    column = change.column or Column("", "")
    label = column.label if label is None else label
    if change.is_text and (pieces := change.pieces) and _kept_share(pieces) >= WRITTEN_AGAIN:
        return ShownValue(label, pieces=tuple(_shortened(pieces)))
    return ShownValue(label, before=column.in_words(change.before, names), after=column.in_words(change.after, names))


def _kept_share(pieces: list[Piece]) -> float:
    same = sum(len(piece.text) for piece in pieces if piece.change is Change.SAME)
    return same / max(1, sum(len(piece.text) for piece in pieces if piece.change is not Change.REMOVED))


def _shortened(pieces: list[Piece]) -> Iterable[Piece]:
    for piece in pieces:
        if piece.change is Change.SAME and len(piece.text) > LONGEST:
            yield Piece(piece.change, piece.text[:_KEPT] + _CUT + piece.text[-_KEPT:])
        else:
            yield piece
