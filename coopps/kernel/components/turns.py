"""Whose turn it is in a procedure, and where it stands on its way: the two facts that each of its pages begins with."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

from coopps.kernel.components.actions import Action
from coopps.kernel.components.states import Party

# What a team reads of its own turn.
YOUR_TEAM = "C’est au tour de votre équipe"
# What each person of an agency reads of what nobody has taken.
ANY_OF_YOU = "C’est à vous ou à une autre personne de l’agence"


@dataclass
class Turn:
    """Whose turn it is, said to one reader.

    Attributes:
        action: the one primary button; None when there is nothing to do.
        others: the buttons beside it.
        yours: the reader is the one awaited.
        words: said instead of those of the party.
    """

    whose: Party
    sentence: str
    until: datetime.date | None = None
    action: Action | None = None
    others: list[Action] = field(default_factory=list)
    yours: bool = False
    words: str = ""

    @property
    def heading(self) -> str:
        """Whose turn it is, in words."""
        return self.words or ("C’est à vous" if self.yours else self.whose.value)

    @property
    def plain(self) -> Turn:
        """The same without its button, for the page to which it leads."""
        return replace(self, action=None)


@dataclass(frozen=True)
class Step:
    """Where a dossier is on its way, as the stepper draws it: the titles of the steps, and which is the current one, from 1."""

    titles: tuple[str, ...]
    current: int

    @property
    def title(self) -> str:
        return self.titles[self.current - 1]

    @property
    def next_title(self) -> str:
        return self.titles[self.current] if self.current < self.total else ""

    @property
    def total(self) -> int:
        return len(self.titles)
