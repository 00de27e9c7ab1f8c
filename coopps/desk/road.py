"""The road of a dossier: its steps, where it is today, the legal date with its clock, whose turn it is and what comes next. The
same facts listed, drawn and said, for the team and for the authority."""

from __future__ import annotations

import datetime
import enum
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from coopps.desk.legal_clock import Clock, Drawing, Request, draw
from coopps.kernel.components.states import Party
from coopps.kernel.components.turns import Turn
from coopps.kernel.instruction import selectors
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.law.choices import SilenceEffect
from coopps.kernel.typography import NBSP, french_date

WIDTH = 960
# Where the steps stand on the drawing, how far below their first line of words is, and from a line to the next.
AXIS, WORDS, LINE = 22, 58, 17
# How wide one letter is drawn, at most; what is left free between two steps.
LETTER, FREE = 7.4, 10

# What a page adds to a date that is behind.
LATE = " (date dépassée)"

# What silence would be, on the drawing and in the history.
SILENCE = {
    SilenceEffect.REJECTION: "Rejet par silence",
    SilenceEffect.ACCEPTANCE: "Accord par silence",
    SilenceEffect.NONE: "",
    None: "",
}


class Standing(enum.Enum):
    """Where a step is, seen from today. The value is a word of the style sheet."""

    DONE = "done"
    HERE = "here"
    STOPPED = "stopped"
    AHEAD = "ahead"
    NEVER = "never"


@dataclass(frozen=True)
class Stage:
    """One step.

    Attributes:
        on: when it was done, reached or stopped; for one that is ahead, the date that the law gives it.
        late: whether that date is behind.
        aimed: that date is the agency's own: no text fixes it.
    """

    number: int
    title: str
    standing: Standing
    on: datetime.date | None = None
    late: bool = False
    aimed: bool = False

    @property
    def words(self) -> str:
        """Where it is, in words."""
        alone, dated = {
            Standing.DONE: ("fait", "fait le"),
            Standing.HERE: ("aujourd’hui", "depuis le"),
            Standing.STOPPED: ("terminé ici", "terminé ici le"),
            Standing.AHEAD: ("à venir", "visé pour le" if self.aimed else "au plus tard le"),
            Standing.NEVER: ("n’aura pas lieu", "n’aura pas lieu"),
        }[self.standing]
        return f"{dated} {french_date(self.on)}{LATE if self.late else ''}" if self.on else alone


@dataclass(frozen=True)
class DrawnStage:
    """A step on the drawing: its place, that of the step before, and its words line by line with the height of each."""

    stage: Stage
    x: float
    start: float
    titles: list[tuple[float, str]]
    words: list[tuple[float, str]]


@dataclass(frozen=True)
class Road:
    """The facts of a road.

    Attributes:
        titles: of the steps.
        current: the step of today, from 1; the last one reached when it is over.
        turn: whose turn it is, said to nobody in particular.
        moves: on which day each step was entered, as it went.
        over_since: since when it goes no further.
        due: the step that the law gives a date, and that date.
        aimed: it is not the law that gives it, but the agency.
        clock: the legal days, from the filing on.
    """

    titles: tuple[str, ...]
    current: int
    turn: Turn
    moves: list[tuple[datetime.date, int]] = field(default_factory=list)
    over: bool = False
    over_since: datetime.date | None = None
    due: tuple[int, datetime.date] | None = None
    aimed: bool = False
    clock: Clock | None = None

    @cached_property
    def stages(self) -> list[Stage]:
        return [self._stage(number, title) for number, title in enumerate(self.titles, start=1)]

    def _stage(self, number: int, title: str) -> Stage:
        if number < self.current:
            return Stage(number, title, Standing.DONE, self._entered(number + 1, within=True))
        if number == self.current and self.over:
            return Stage(number, title, Standing.STOPPED, self.over_since)
        if number == self.current:
            return Stage(number, title, Standing.HERE, self._entered(number))
        if self.over:
            return Stage(number, title, Standing.NEVER)
        dated = self.due[1] if self.due and self.due[0] == number else None
        return Stage(number, title, Standing.AHEAD, dated, late=self._is_late(dated), aimed=self.aimed)

    def _is_late(self, day: datetime.date | None) -> bool:
        return day is not None and self.clock is not None and day < self.clock.today

    def _entered(self, number: int, *, within: bool = False) -> datetime.date | None:
        """The last day on which a step was entered. `within`: on which that one, or one after it, followed one before it: some
        steps are gone through in one move."""
        found, before = None, 0
        for day, step in self.moves:
            entered = before < number <= step if within else step == number != before
            found = day if entered else found
            before = step
        return found

    @property
    def title(self) -> str:
        return self.titles[self.current - 1]

    @property
    def next_title(self) -> str:
        """What comes next; empty at the end of the road."""
        return "" if self.over or self.current == len(self.titles) else self.titles[self.current]

    @property
    def whose(self) -> str:
        """Whose turn it is, and until when."""
        whose = "Rien n’est attendu" if self.turn.whose is Party.NOBODY else self.turn.whose.value
        until = f", jusqu’au {french_date(self.turn.until)}" if self.turn.until else ""
        return f"{whose}{until}{LATE if self._is_late(self.turn.until) else ''}."

    @property
    def place(self) -> str:
        """« Étape 2 sur 6 : Vérification des pièces par l’agence »."""
        return f"Étape {self.current} sur {len(self.titles)}{NBSP}: {self.title}"

    @property
    def sentence(self) -> str:
        """Each step and where it is: what the drawing shows."""
        return f"{NBSP}; ".join(f"{stage.number}. {stage.title}, {stage.words}" for stage in self.stages)

    @cached_property
    def drawing(self) -> Drawing | None:
        """The legal clock, once it runs."""
        return draw(self.clock) if self.clock else None

    # --- The steps as a drawing -------------------------------------------------------------------------------------
    width, axis = WIDTH, AXIS

    @cached_property
    def drawn(self) -> list[DrawnStage]:
        column = WIDTH / len(self.titles)
        letters = int((column - FREE) / LETTER)
        found = []
        for stage in self.stages:
            titles = textwrap.wrap(stage.title, letters)
            words = textwrap.wrap(stage.words, letters)
            heights = [WORDS + LINE * row for row in range(len(titles) + len(words))]
            found.append(
                DrawnStage(
                    stage,
                    round(column * (stage.number - 0.5), 1),
                    round(column * max(stage.number - 1.5, 0.5), 1),
                    list(zip(heights, titles, strict=False)),
                    list(zip(heights[len(titles) :], words, strict=True)),
                )
            )
        return found

    @property
    def height(self) -> float:
        return max(height for one in self.drawn for height, _ in one.words) + 8


def moves_of(agency, *told: Iterable[tuple[datetime.datetime, int | None]]) -> list[tuple[datetime.date, int]]:
    """The moves that several machines tell, in their order, by day at the agency; a state that is no step is no move."""
    moves = [(moment, step) for one in told for moment, step in one if step is not None]
    return [(agency.day_of(moment), step) for moment, step in sorted(moves)]


def examined_by_steps(instruction: Instruction | None) -> list[tuple[datetime.datetime, int]]:
    """The steps of an examination as it went; its end is told by what was examined."""
    if instruction is None:
        return []
    states = [(record.at, InstructionState(record.target)) for record in instruction.record.all()]
    return [(moment, state.step) for moment, state in states if not state.over]


def ended_on(instruction: Instruction) -> datetime.date | None:
    """The day on which the clock of a dossier stops: its decision, or its withdrawal."""
    if not instruction.is_over:
        return None  # decided once, and examined again since
    last = [one for one in instruction.record.all() if one.transition in ("conclude", "withdraw")][-1:]
    return instruction.agency.day_of(last[0].at) if last else None


def clock_of(
    instruction: Instruction, *, decided_on: datetime.date | None, visa_on: datetime.date | None = None
) -> Clock:
    """The legal days of a dossier, as they stand today at its agency."""
    agency, implied = instruction.agency, selectors.implied(instruction)

    def day(moment: datetime.datetime | None) -> datetime.date | None:
        return agency.day_of(moment) if moment else None

    requests = sorted(instruction.requests.all(), key=lambda request: request.pk)
    return Clock(
        day(instruction.filed_at),
        agency.today(),
        [
            Request(
                day(request.asked_at),
                request.due_on,
                day(request.answered_at),
                day(request.closed_at),
                whole=request.produced_at is not None,
                suspends=request.suspends,
            )
            for request in requests
        ],
        day(instruction.complete_receipt_at),
        instruction.due_on,
        implied.act_by if instruction.complete_receipt_at is None else None,
        decided_on,
        visa_on=visa_on,
        silence_on=implied.on,
        silence=SILENCE[implied.effect],
    )
