"""What a state means, said on its enumeration: no page keeps a list of states of its own.

A machine's enumeration is a `State`; each member says its value, what it means, its label::

    class LetterState(State):
        PREPARED = "preparee", Meaning(look=badges.WAITING, whose=Party.SIGNATORY, over=False), "prête à signer"

A machine whose dossiers are listed in tabs, or go by steps, has a `Meaning` of its own with what its pages ask. What is
not said is found by `tests/coherence/test_states.py`, which names the state and what it lacks; so is a state that a
table made by `for_each` forgets.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from django.db import models

from coopps.kernel.components.badges import NEUTRAL, Look

Value = TypeVar("Value")


class Party(enum.Enum):
    """Whose move it is, with the words that say so to whoever is not that party."""

    PERSON = "C’est au tour de la personne"
    TEAM = "C’est au tour de l’équipe"
    AGENCY = "C’est au tour de l’agence"
    SIGNATORY = "C’est au tour de la personne qui signe"
    HAS = "C’est au tour de la Haute Autorité de santé"
    NOBODY = "Rien n’est attendu de vous"


class _Unsaid(enum.Enum):
    UNSAID = "unsaid"


UNSAID: Any = _Unsaid.UNSAID


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a state means for whoever reads a page.

    Attributes:
        look: of its badge.
        whose: whose move it is.
        over: nothing more can happen.
        public: its label for the team; empty when it is that of everybody.
    """

    look: Look = UNSAID
    whose: Party = UNSAID
    over: bool = UNSAID
    public: str = ""


class State(models.TextChoices):
    """Base of the states of a machine."""

    meaning: Meaning

    def __new__(cls, value: str, meaning: Meaning | None = None):
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning or Meaning()
        return member

    @property
    def look(self) -> Look:
        """The look of its badge."""
        return self.meaning.look

    @property
    def whose(self) -> Party:
        """Whose move it is."""
        return self.meaning.whose

    @property
    def over(self) -> bool:
        """Whether nothing more can happen."""
        return self.meaning.over

    @property
    def public_label(self) -> str:
        """The label for the team."""
        return self.meaning.public or str(self.label)

    @classmethod
    def where(cls, **said: Any) -> tuple[State, ...]:
        """The states that mean it, in their order: `where(over=True)`."""
        return tuple(
            state for state in cls if all(getattr(state.meaning, name, UNSAID) == value for name, value in said.items())
        )


def look_of(state: Any) -> Look:
    """The look of the badge of `state`: a `State`, or a row of the machine of one. Any other value is neutral."""
    if isinstance(state, models.Model) and (states := _states_of(type(state))):
        state = states(state.state)
    return state.look if isinstance(state, State) else NEUTRAL


@functools.cache
def _states_of(model: type[models.Model]) -> type[State] | None:
    choices = model._meta.get_field("state").flatchoices
    return next((states for states in _all(State) if states.choices == choices), None)


@dataclass(frozen=True)
class _Table:
    states: type[models.TextChoices]
    what: str
    rows: Mapping[models.TextChoices, Any]


_tables: list[_Table] = []


def for_each(
    states: type[models.TextChoices], what: str, rows: Mapping[models.TextChoices, Value]
) -> Mapping[models.TextChoices, Value]:
    """`rows`, a table with one row for each of `states`; `what` it gives is a word for whoever forgets one."""
    _tables.append(_Table(states, what, rows))
    return rows


def forgotten() -> Iterator[str]:
    """What is missing, in words: a state that does not say what it means, a table without a row for a state."""
    for states in _all(State):
        asked = {field.name: None for state in states for field in fields(state.meaning)}
        for state in states:
            if unsaid := [name for name in asked if getattr(state.meaning, name, UNSAID) is UNSAID]:
                yield f"{states.__name__}.{state.name} does not say: {', '.join(unsaid)}"
    for table in _tables:
        for state in table.states:
            if state not in table.rows:
                yield f"{table.states.__name__}.{state.name} has no {table.what}"


def _all(base: type[State]) -> Iterator[type[State]]:
    for found in base.__subclasses__():
        yield found
        yield from _all(found)
