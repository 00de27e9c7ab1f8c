"""What a dossier holds about one thing, as plain rows that are kept and compared: what was there when the agency asked or
remarked, and what is there since. Pure functions.

A row is `{"key", "title", "facts": [[label, words]…], "document": {"id", "name", "pages", "sha256"} or None}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


def row(key: str, title: str, facts: Iterable[tuple[str, str]], document=None) -> Row:
    """One row; `document` is a stored file."""
    return {
        "key": key,
        "title": title,
        "facts": [[str(label), str(words)] for label, words in facts],
        "document": document
        and {"id": document.pk, "name": document.original_name, "pages": document.pages, "sha256": document.sha256},
    }


@dataclass(frozen=True)
class Changed:
    """One value, before and since."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A row that is not as it was: added, taken out, or with these values and this document changed."""

    title: str
    added: bool
    removed: bool
    values: tuple[Changed, ...]
    document_before: Row | None
    document_after: Row | None

    @property
    def is_replaced(self) -> bool:
        """Whether another document stands in the place of the earlier one."""
        return self.document_before != self.document_after


def compare(before: list[Row], after: list[Row]) -> list[Change]:
    """What changed, and nothing else; in the order of what is there now, then what is there no more."""
    was, now = ({one["key"]: one for one in rows} for rows in (before, after))
    return [
        _change(was.get(key), now.get(key))
        for key in [*now, *(key for key in was if key not in now)]
        if was.get(key) != now.get(key)
    ]


def documents_in(*states: list[Row] | None) -> set[int]:
    """The keys of the documents that these states hold."""
    return {one["document"]["id"] for rows in states for one in rows or [] if one["document"]}


def _change(was: Row | None, now: Row | None) -> Change:
    facts_was, facts_now = (dict(map(tuple, one["facts"])) if one else {} for one in (was, now))
    labels = dict.fromkeys([*facts_now, *facts_was])
    return Change(
        (now or was)["title"],
        was is None,
        now is None,
        tuple(
            Changed(label, facts_was.get(label, ""), facts_now.get(label, ""))
            for label in labels
            if facts_was.get(label, "") != facts_now.get(label, "")
        ),
        was and was["document"],
        now and now["document"],
    )
