"""What changed from one content of a protocol to another, section by section: words in texts, rows in lists and tables.

`apply(diff(before, after), before)` gives `after` back, in its normal shape: what is shown is all that changed.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from protocols.sections import SECTIONS, Column, Field, Kind, Section, normal
from protocols.sections.content import Content

# Two sentences, or two rows, that share less than this are one taken out and one put in, not one changed.
ALIKE = 0.5
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Change(Enum):
    """What happened to a word or to a row."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Piece:
    """Words of a text that stayed, came or went."""

    change: Change
    text: str


@dataclass(frozen=True)
class ValueChange:
    """One value that changed: the words for a text; before and after for a number or a choice.

    Attributes:
        column: where, in a row or a record; None for the value of a whole field.
    """

    column: Column | None
    before: Any
    after: Any

    @property
    def pieces(self) -> list[Piece]:
        """The words, when both are texts."""
        return words(self.before or "", self.after or "")

    @property
    def is_text(self) -> bool:
        kind = self.column.kind if self.column else Kind.TEXT
        return kind in (Kind.LINE, Kind.TEXT) and bool(self.before) and bool(self.after)


@dataclass(frozen=True)
class Line:
    """One row of a table, or one sentence of a list: with what it was and what it is."""

    change: Change
    before: Any
    after: Any
    cells: tuple[ValueChange, ...] = ()

    @property
    def row(self) -> Any:
        return self.before if self.after is None else self.after


@dataclass(frozen=True)
class FieldChange:
    """What changed in one field: `value` of a text or a number, `cells` of a record, `lines` of a list or a table.

    Attributes:
        reordered: rows that both have are not in the same order.
    """

    field: Field
    value: ValueChange | None = None
    cells: tuple[ValueChange, ...] = ()
    lines: tuple[Line, ...] = ()
    reordered: bool = False

    @property
    def changed_lines(self) -> list[Line]:
        """The lines to show: those that changed."""
        return [line for line in self.lines if line.change is not Change.SAME]

    def apply(self, value: Any) -> Any:
        """The value after, from the one before. Raises ValueError when `value` is not what this change started from."""
        if self.value is not None:
            _expect(value, self.value.before)
            return self.value.after
        if self.field.kind is Kind.RECORD:
            for cell in self.cells:
                _expect(value[cell.column.key], cell.before)
            return value | {cell.column.key: cell.after for cell in self.cells}
        started = [line.before for line in self.lines if line.before is not None]
        if sorted(map(_key, started)) != sorted(map(_key, value)):
            raise ValueError(self.field.key)
        return [line.after for line in self.lines if line.after is not None]


@dataclass(frozen=True)
class SectionChange:
    """The fields of a section that changed."""

    section: Section
    fields: tuple[FieldChange, ...]


def diff(before: Content, after: Content) -> list[SectionChange]:
    """The sections that are not the same in both, with the fields that are not."""
    before, after = normal(before), normal(after)
    found = []
    for section in SECTIONS:
        fields = tuple(
            field_diff(field, before[field.key], after[field.key])
            for field in section.fields
            if before[field.key] != after[field.key]
        )
        if fields:
            found.append(SectionChange(section, fields))
    return found


def apply(changes: Iterable[SectionChange], content: Content) -> Content:
    """The content after, from the one before. Raises ValueError when the changes were not made from `content`."""
    found = normal(content)
    for change in changes:
        for field in change.fields:
            found[field.field.key] = field.apply(found[field.field.key])
    return found


def field_diff(field: Field, before: Any, after: Any) -> FieldChange:
    """What changed in one field, of which the values are in their normal shape and differ."""
    if field.kind is Kind.RECORD:
        return FieldChange(field, cells=_cells(field, before, after))
    if field.kind is Kind.SENTENCES:
        return FieldChange(field, lines=tuple(_lines(field, before, after)))
    if field.matched_by:
        return FieldChange(
            field,
            lines=tuple(_matched(field, before, after)),
            reordered=_reordered(field.matched_by, before, after),
        )
    if field.kind.has_rows:
        return FieldChange(field, lines=tuple(_lines(field, before, after)))
    column = Column(field.key, field.label, field.kind)
    return FieldChange(field, value=ValueChange(column, before, after))


def words(before: str, after: str) -> list[Piece]:
    """The words of two texts: those that stayed, those that went, those that came, in the order of reading."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(Change.SAME, "".join(old[i1:i2])))
            continue
        if i1 < i2:
            found.append(Piece(Change.REMOVED, "".join(old[i1:i2])))
        if j1 < j2:
            found.append(Piece(Change.ADDED, "".join(new[j1:j2])))
    return found


def _cells(field: Field, before: dict, after: dict) -> tuple[ValueChange, ...]:
    return tuple(
        ValueChange(column, before[column.key], after[column.key])
        for column in field.columns
        if before[column.key] != after[column.key]
    )


def _changed(field: Field, before: Any, after: Any) -> Line:
    if before == after:
        return Line(Change.SAME, before, after)
    if field.kind is Kind.SENTENCES:
        return Line(Change.CHANGED, before, after, (ValueChange(None, before, after),))
    return Line(Change.CHANGED, before, after, _cells(field, before, after))


def _matched(field: Field, before: list[dict], after: list[dict]) -> Iterator[Line]:
    """Rows recognized by their key, in the order after; those taken out come last."""
    old = {row[field.matched_by]: row for row in before}
    for row in after:
        known = old.pop(row[field.matched_by], None)
        yield Line(Change.ADDED, None, row) if known is None else _changed(field, known, row)
    yield from (Line(Change.REMOVED, row, None) for row in old.values())


def _reordered(key: str, before: list[dict], after: list[dict]) -> bool:
    there, here = [row[key] for row in before], [row[key] for row in after]
    return [code for code in there if code in here] != [code for code in here if code in there]


def _lines(field: Field, before: list, after: list) -> Iterator[Line]:
    """Rows without a key: the same ones are found in order; between them, those that are alike are one that changed."""
    matcher = difflib.SequenceMatcher(None, [_key(row) for row in before], [_key(row) for row in after], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from (Line(Change.SAME, row, row) for row in after[j1:j2])
        else:
            yield from _paired(field, before[i1:i2], after[j1:j2])


def _paired(field: Field, before: list, after: list) -> Iterator[Line]:
    left = list(before)
    for row in after:
        nearest = max(left, key=lambda other: _likeness(other, row), default=None)
        if nearest is None or _likeness(nearest, row) < ALIKE:
            yield Line(Change.ADDED, None, row)
            continue
        left.remove(nearest)
        yield _changed(field, nearest, row)
    yield from (Line(Change.REMOVED, row, None) for row in left)


def _likeness(one: Any, other: Any) -> float:
    return difflib.SequenceMatcher(None, _text(one), _text(other), autojunk=False).ratio()


def _text(row: Any) -> list[str]:
    text = " ".join(str(value) for value in row.values() if value) if isinstance(row, dict) else row
    return _WORD.findall(text)


def _key(row: Any) -> str:
    return json.dumps(row, sort_keys=True)


def _expect(value: Any, started: Any) -> None:
    if value != started:
        raise ValueError("the change was not made from this content")
