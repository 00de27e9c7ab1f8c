"""What a section of a protocol is made of: fields, each of one kind, and what a value of each kind looks like."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Kind(enum.Enum):
    """The kind of a field, or of a column of a table."""

    LINE = "line"
    """A few words: `str`."""
    TEXT = "text"
    """Paragraphs: `str`."""
    NUMBER = "number"
    """`int`, or None while nobody has said."""
    CHOICE = "choice"
    """One value of a closed list: `str`."""
    SENTENCES = "sentences"
    """Sentences that can each be checked: list of `str`."""
    TABLE = "table"
    """Rows: list of `dict`, every column in each."""
    PROFESSIONS = "professions"
    """Professions, with their specialty: list of `dict`."""
    RECORD = "record"
    """One row: `dict`."""

    @property
    def has_rows(self) -> bool:
        return self in (Kind.TABLE, Kind.PROFESSIONS)


@dataclass(frozen=True)
class Column:
    """One column of a table, or one line of a record.

    Attributes:
        required: a row without it is not complete.
        for_funders: nor is one where the regime has a funders' board.
        hidden: kept by the row, never typed: the code of an act.
        or_none: nothing typed is kept as None, as the catalogue reads it, and not as an empty text.
        choices: value → label, for a choice.
        least, most: the smallest and the largest number accepted.
    """

    key: str
    label: str
    kind: Kind = Kind.LINE
    help: str = ""
    required: bool = False
    for_funders: bool = False
    hidden: bool = False
    or_none: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 100_000

    @property
    def empty(self) -> Any:
        return None if self.or_none or self.kind is Kind.NUMBER else ""

    def clean(self, value: Any) -> Any:
        """The value as it is kept: stripped text, a number or nothing; what is of another kind is dropped."""
        if self.kind is Kind.NUMBER:
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        text = value.strip().replace("\r\n", "\n") if isinstance(value, str) else ""
        return text or self.empty

    def in_words(self, value: Any, names: Mapping[str, str]) -> str:
        """The value as one reads it. `names` gives the professions by code."""
        if value is None or value == "":
            return ""
        if self.key == "profession":
            return names.get(value, value)
        return dict(self.choices).get(value, str(value))


@dataclass(frozen=True)
class Field:
    """One field of a section: its key in the content, what is asked, and how it is helped.

    Attributes:
        help: a sentence under the label.
        columns: of a table, a record, or professions.
        row: what one row is called, with its article: “un acte”.
        matched_by: the column by which a row is recognized from one version to the next.
        required: the dossier is not complete without it.
        absent: what is said while it is missing.
        most: the largest number, or the longest line, accepted.
        typed: people write it; else the portal does, when a version is frozen.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    help: str = ""
    columns: tuple[Column, ...] = ()
    row: str = ""
    matched_by: str = ""
    required: bool = True
    absent: str = ""
    most: int = 100_000
    typed: bool = True

    @property
    def row_name(self) -> str:
        """What one row is called: “Acte”."""
        return self.row.partition(" ")[2].capitalize()

    @property
    def empty(self) -> Any:
        """What it holds before anybody has written: always the same shape."""
        if self.kind is Kind.RECORD:
            return {column.key: column.empty for column in self.columns}
        if self.kind is Kind.SENTENCES or self.kind.has_rows:
            return []
        return None if self.kind is Kind.NUMBER else ""

    def clean(self, value: Any) -> Any:
        """The value in its one shape: texts stripped, empty rows left out, every column there and no other."""
        if self.kind is Kind.RECORD:
            return self._row(value if isinstance(value, dict) else {})
        if self.kind is Kind.SENTENCES:
            texts = value if isinstance(value, list) else []
            return [text.strip() for text in texts if isinstance(text, str) and text.strip()]
        if self.kind.has_rows:
            rows = [self._row(row) for row in value or [] if isinstance(row, dict)]
            return [row for row in rows if not self.is_blank(row)]
        return Column(self.key, self.label, self.kind).clean(value)

    def is_blank(self, row: dict[str, Any]) -> bool:
        """Whether nothing was typed in a row; what it keeps by itself does not count."""
        return not any(row[column.key] not in (None, "") for column in self.columns if not column.hidden)

    def is_empty(self, value: Any) -> bool:
        """Whether nothing was typed at all."""
        return self.is_blank(value) if self.kind is Kind.RECORD else value in (None, "", [])

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        return {column.key: column.clean(row.get(column.key)) for column in self.columns}


@dataclass(frozen=True)
class Section:
    """One of the twenty sections of the model of the HAS.

    Attributes:
        number: 1 to 20, as readers of the HAS know them.
        key: its name in the database.
        title: in French.
        aim: what it is for, in one or two sentences.
        advice: what a reader of the HAS expects to find, one sentence each.
        basis: where the demand comes from: words, the key of a text of law, or several of both.
    """

    number: int
    key: str
    title: str
    aim: str
    fields: tuple[Field, ...]
    advice: tuple[str, ...] = ()
    basis: str | tuple[str, ...] = ""

    @property
    def mandatory(self) -> bool:
        """Whether something in it must be filled before the filing."""
        return any(field.required for field in self.fields)

    @property
    def keys(self) -> list[str]:
        return [field.key for field in self.fields]

    @property
    def typed_fields(self) -> list[Field]:
        """Those that people write."""
        return [field for field in self.fields if field.typed]

    def field(self, key: str) -> Field:
        """Its field named `key`. Raises KeyError."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    def clean(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values of its fields in their one shape; what belongs to no field is left out."""
        return {field.key: field.clean(values.get(field.key)) for field in self.fields}

    def is_empty(self, values: dict[str, Any]) -> bool:
        """Whether nothing was typed in any of its fields."""
        return all(field.is_empty(values[field.key]) for field in self.fields)
