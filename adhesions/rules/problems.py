"""What is missing: for whom, and where to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a dossier from being filed.

    Attributes:
        sentence: what is missing, said so that a person can act on it.
        member: key of the membership concerned; None for the team.
        item: where to mend it: an item of the dossier, or a section of the adhesion.
        field: the very field of that item, as its page anchors it; empty for the item as a whole.
        rule: the business rule, for the reader of the code.
    """

    sentence: str
    member: int | None = None
    item: str = ""
    rule: str = ""
    field: str = ""
