"""What waits for a person, role by role: the matter of the home page.

Each module (`professional`, `agency`, `has`, `expert`, `signatory`; for everybody, `conversations` and `undelivered`) has one
function, `waiting_for(user) -> Waiting`, empty for who has not that role. Nothing is decided there: selectors are read and
said in words.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Matter:
    """One line of the home page.

    Attributes:
        title: the fact, in one short sentence.
        url: where it is dealt with, or read.
        action: the verb of the link (« Ouvrir ma lettre »).
        detail: the dossier or the protocol concerned.
        until: the day by which it is to be done, or by which the answer is awaited; None when there is none.
    """

    title: str
    url: str
    action: str = "Ouvrir"
    detail: str = ""
    until: datetime.date | None = None


def many(number: int, one: str, several: str) -> str:
    """« 1 lettre », « 3 lettres »: a number with the words that agree with it."""
    return f"{number} {one if number == 1 else several}"


def by_kind(matters: list[Matter]) -> list[list[Matter]]:
    """The lines that say the same fact, together, each kind where its first line stands."""
    kinds: dict[str, list[Matter]] = {}
    for matter in matters:
        kinds.setdefault(matter.title, []).append(matter)
    return list(kinds.values())


@dataclass
class Waiting:
    """What stops the person today, what waits for the person, what the person waits for, and the rest."""

    stopped: list[Matter] = field(default_factory=list)
    mine: list[Matter] = field(default_factory=list)
    awaited: list[Matter] = field(default_factory=list)
    rest: list[Matter] = field(default_factory=list)

    def __add__(self, other: Waiting) -> Waiting:
        return Waiting(
            self.stopped + other.stopped, self.mine + other.mine, self.awaited + other.awaited, self.rest + other.rest
        )

    def __bool__(self) -> bool:
        return bool(self.stopped or self.mine or self.awaited or self.rest)
