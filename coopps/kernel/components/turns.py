"""Whose turn it is in a procedure, and where it stands on its way: the two facts that each of its pages begins with."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from coopps.kernel.components.actions import Action

YOURS = "C’est à vous"
TEAM = "C’est au tour de votre équipe"
THE_TEAM = "C’est au tour de l’équipe"
AGENCY = "C’est au tour de l’agence"
HAS = "C’est au tour de la Haute Autorité de santé"
NOBODY = "Rien n’est attendu de vous"


@dataclass
class Turn:
    """Whose turn it is.

    Attributes:
        action: the one primary button; None when there is nothing to do.
        others: the buttons beside it.
        yours: the reader is the one awaited; always so when `whose` is YOURS.
    """

    whose: str
    sentence: str
    until: datetime.date | None = None
    action: Action | None = None
    others: list[Action] = field(default_factory=list)
    yours: bool = False

    def __post_init__(self) -> None:
        self.yours = self.yours or self.whose == YOURS


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
