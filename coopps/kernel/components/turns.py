"""Whose turn it is in a procedure: the fact that each of its pages begins with."""

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
