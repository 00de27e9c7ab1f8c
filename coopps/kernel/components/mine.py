"""What a person takes part in, on one page: the invitations, what waits for the person, then the rest."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.views.generic import TemplateView

from coopps.kernel.components.turns import Turn


@dataclass(frozen=True)
class Listed:
    """One line of the list, and whose turn it is there; `row` has the state."""

    title: str
    detail: str
    url: str
    row: Any
    label: str
    number: str
    turn: Turn


@dataclass(frozen=True)
class Invitation:
    """An invitation that waits for the reader, and what it is about, a sentence each."""

    title: str
    about: tuple[str, ...]
    url: str


class MineView(ABC, TemplateView):
    """The list of one kind of dossiers. The template of a subclass extends `components/mine.html`."""

    @abstractmethod
    def listed(self) -> Iterable[Listed]:
        """The dossiers of the reader."""

    @abstractmethod
    def invitations(self) -> Iterable[Invitation]:
        """The invitations to the reader."""

    def get_context_data(self, **kwargs):
        listed = list(self.listed())
        return super().get_context_data(
            invitations=list(self.invitations()),
            waiting=[row for row in listed if row.turn.yours],
            others=[row for row in listed if not row.turn.yours],
            **kwargs,
        )
