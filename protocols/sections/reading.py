"""A content in words, for whoever reads it: a page, the document, the annex of an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from protocols.sections.content import Content, normal
from protocols.sections.plan import SECTIONS
from protocols.sections.shapes import Field, Kind, Section

# A table of more columns is read on a page turned on its side, or as cards on a telephone.
WIDE = 4


@dataclass(frozen=True)
class Fact:
    """One value and what it is."""

    label: str
    words: str


@dataclass(frozen=True)
class ReadRow:
    """One row of a table: its name, and its cells in the order of the columns."""

    name: str
    cells: list[Fact]

    @property
    def said(self) -> list[Fact]:
        """The cells in which something is said."""
        return [cell for cell in self.cells if cell.words]


@dataclass(frozen=True)
class ReadField:
    """One field in words.

    Attributes:
        layout: text, list, facts, table, wide or cards: what a template has a shape for.
        text, sentences, facts, rows: one of them is filled, by the layout.
    """

    field: Field
    layout: str
    text: str = ""
    sentences: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    rows: tuple[ReadRow, ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def in_lines(self) -> str:
        """The same on plain lines, to be kept beside what comes after."""
        said = [f"{fact.label} : {fact.words}" for fact in self.facts if fact.words]
        said += [" ; ".join(f"{cell.label} : {cell.words}" for cell in row.said) for row in self.rows]
        return "\n".join([*([self.text] if self.text else []), *self.sentences, *said])

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.sentences or self.rows or any(fact.words for fact in self.facts))


@dataclass(frozen=True)
class ReadSection:
    """One section in words."""

    section: Section
    fields: tuple[ReadField, ...]

    @property
    def is_empty(self) -> bool:
        return all(field.is_empty for field in self.fields)

    @property
    def is_wide(self) -> bool:
        """Whether a page turned on its side reads better."""
        return any(field.layout == "wide" and not field.is_empty for field in self.fields)


def read(content: Content, names: Mapping[str, str]) -> list[ReadSection]:
    """The twenty sections of `content` in words. `names` gives the professions by code."""
    content = normal(content)
    return [
        ReadSection(section, tuple(read_field(field, content[field.key], names) for field in section.fields))
        for section in SECTIONS
    ]


def read_field(field: Field, value: Any, names: Mapping[str, str]) -> ReadField:
    """One field in words; `value` is in its normal shape."""
    if field.kind is Kind.PROFESSIONS:
        return ReadField(field, "list", sentences=tuple(profession_in_words(row, names) for row in value))
    if field.kind is Kind.SENTENCES:
        return ReadField(field, "list", sentences=tuple(value))
    if field.kind is Kind.RECORD:
        return ReadField(field, "facts", facts=tuple(_cells(field, value, names)))
    if field.kind is Kind.TABLE:
        rows = tuple(ReadRow(row_name(field, row, place), _cells(field, row, names)) for place, row in _numbered(value))
        headings = tuple(column.label for column in field.columns if not column.hidden)
        return ReadField(field, _layout_of_table(field), rows=rows, headings=headings)
    return ReadField(field, "text", text="" if value is None else str(value))


def row_name(field: Field, row: dict, place: int) -> str:
    """“A2”, for a row that keeps a code; its place for another."""
    return row[field.matched_by] if field.matched_by else str(place)


def profession_in_words(row: dict, names: Mapping[str, str]) -> str:
    """“Médecin, hépatologie”."""
    name = names.get(row["profession"], row["profession"])
    return f"{name}, {row['specialty']}" if row["specialty"] else name


def _layout_of_table(field: Field) -> str:
    if field.matched_by:
        return "cards"
    return "wide" if len(field.columns) > WIDE else "table"


def _cells(field: Field, row: dict, names: Mapping[str, str]) -> list[Fact]:
    return [
        Fact(column.label, column.in_words(row[column.key], names)) for column in field.columns if not column.hidden
    ]


def _numbered(rows: list[dict]) -> enumerate:
    return enumerate(rows, start=1)
