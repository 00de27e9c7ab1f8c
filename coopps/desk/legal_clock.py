"""The legal clock of a dossier as a drawing: filed, asked, received, complete, due, and today. Pure: data in, places out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from coopps.kernel.typography import NBSP, french_date

WIDTH, AXIS = 960, 75
MARGIN = 20
# Where a label may stand (its first line; the date comes below it), the nearest to the axis first.
LANES = (40, 104, 12, 134)
# How wide one letter of a label is drawn, at most.
LETTER = 7.2
# From the label to the date below it.
LINE = 15


@dataclass(frozen=True)
class Moment:
    """Something that happened, or must happen, on a day. `kind`: event, request, complete, due or today."""

    day: datetime.date
    label: str
    kind: str = "event"


@dataclass(frozen=True)
class Mark:
    """A moment on the drawing."""

    x: float
    label_x: float
    label_y: float
    anchor: str
    kind: str
    label: str
    date: str

    @property
    def date_y(self) -> float:
        return self.label_y + LINE

    @property
    def stem_y(self) -> float:
        """Where the line from the axis to the label ends."""
        return self.date_y + 5 if self.label_y < AXIS else self.label_y - LINE + 2


@dataclass(frozen=True)
class Span:
    """A stretch of the axis. `kind`: delay (the legal delay runs), waiting (the team is awaited) or late."""

    x: float
    end: float
    kind: str


@dataclass
class Drawing:
    """What the template draws, and the sentence that says the same."""

    marks: list[Mark]
    spans: list[Span]
    sentence: str
    width: int = WIDTH
    axis: int = AXIS
    left: int = MARGIN
    right: int = WIDTH - MARGIN

    @property
    def top(self) -> float:
        """Where the drawing begins: no higher than its labels ask."""
        return min(AXIS - 10, *(mark.label_y - LINE for mark in self.marks))

    @property
    def height(self) -> float:
        return max(AXIS + 12, *(mark.date_y + 6 for mark in self.marks)) - self.top


@dataclass(frozen=True)
class Request:
    """Documents asked on a day, for `until`; answered by the team on another, or closed by the agency without waiting.

    Attributes:
        whole: the answer brought all that was asked. The delay of silence stands still until such an answer, `until` at the
            latest; neither a word in the place of a document nor the agency makes it run sooner.
        suspends: whether the delay stands still for it.
    """

    asked_on: datetime.date
    until: datetime.date
    answered_on: datetime.date | None = None
    closed_on: datetime.date | None = None
    whole: bool = True
    suspends: bool = True

    @property
    def produced_on(self) -> datetime.date | None:
        """When all that was asked had come."""
        return self.answered_on if self.whole else None

    def suspended_until(self, today: datetime.date) -> datetime.date:
        """The end of what it suspends, as far as is known today."""
        return max(self.asked_on, min(self.produced_on or today, self.until))

    @property
    def runs_again_on(self) -> datetime.date | None:
        """When the delay runs again although the request is over: at the end of the time that was given. None when it does since
        the answer."""
        over = self.answered_on or self.closed_on
        return self.until if self.suspends and over and not self.produced_on and over < self.until else None


@dataclass(frozen=True)
class Clock:
    """The days that count in a dossier.

    Attributes:
        requests: each request for documents.
        complete_on: the receipt that made the dossier complete; the delay counts from it (BR-12).
        due_if_complete: what the due date would be if nothing was missing at the last receipt.
        decided_on: the clock stops there.
        visa_on: the agency gave its visa; the clock goes on, for the decision is not taken.
        silence_on: when silence would be a decision; the days during which documents were awaited do not count.
        silence: that decision, in words.
    """

    filed_on: datetime.date
    today: datetime.date
    requests: list[Request] = field(default_factory=list)
    complete_on: datetime.date | None = None
    due_on: datetime.date | None = None
    due_if_complete: datetime.date | None = None
    decided_on: datetime.date | None = None
    visa_on: datetime.date | None = None
    silence_on: datetime.date | None = None
    silence: str = ""


def draw(clock: Clock) -> Drawing:
    """Place every moment of `clock` on one axis."""
    moments = _merged(_moments(clock))
    first, last = moments[0].day, moments[-1].day
    days = max((last - first).days, 1)

    def x(day: datetime.date) -> float:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (day - first).days / days, 1)

    def span(start: datetime.date, end: datetime.date, kind: str) -> Span:
        return Span(x(start), x(end), kind)

    spans = [
        span(request.asked_on, request.suspended_until(clock.decided_on or clock.today), "waiting")
        for request in clock.requests
        if request.suspends
    ]
    if clock.complete_on and clock.due_on:
        spans.append(span(clock.complete_on, clock.due_on, "delay"))
        stop = clock.decided_on or clock.today
        if stop > clock.due_on:
            spans.append(span(clock.due_on, stop, "late"))
    return Drawing(list(_marks(moments, x)), spans, _sentence(moments))


def _moments(clock: Clock) -> list[Moment]:
    moments = [Moment(clock.filed_on, "Déposé")]
    for request in clock.requests:
        moments.append(Moment(request.asked_on, "Pièces demandées", "request"))
        if request.answered_on:
            moments.append(Moment(request.answered_on, "Pièces reçues" if request.whole else "Réponse reçue"))
        elif request.closed_on:
            moments.append(Moment(request.closed_on, "Demande close"))
        else:
            moments.append(Moment(request.until, "Fin du délai pour les pièces", "request"))
        if request.runs_again_on and not (clock.decided_on and clock.decided_on < request.runs_again_on):
            moments.append(Moment(request.runs_again_on, "Fin de la suspension", "request"))
    if clock.complete_on and clock.due_on:
        moments.append(Moment(clock.complete_on, "Complet", "complete"))
        moments.append(Moment(clock.due_on, "Échéance", "due"))
    elif clock.due_if_complete:
        moments.append(Moment(clock.due_if_complete, "Échéance si complet"))
    if clock.silence_on and not clock.decided_on:
        moments.append(Moment(clock.silence_on, clock.silence, "due"))
    if clock.visa_on:
        moments.append(Moment(clock.visa_on, "Visa"))
    if clock.decided_on:
        moments.append(Moment(clock.decided_on, "Décidé", "complete"))
    else:
        moments.append(Moment(clock.today, "Aujourd’hui", "today"))
    return sorted(moments, key=lambda moment: moment.day)


def _merged(moments: Iterable[Moment]) -> list[Moment]:
    """One moment per day; the most telling kind wins."""
    by_day: dict[datetime.date, Moment] = {}
    order = ["event", "request", "today", "complete", "due"]
    for moment in moments:
        known = by_day.get(moment.day)
        if known is None:
            by_day[moment.day] = moment
        elif moment.label not in known.label:
            kind = max(known.kind, moment.kind, key=order.index)
            by_day[moment.day] = Moment(
                moment.day, f"{known.label}, {moment.label[:1].lower()}{moment.label[1:]}", kind
            )
    return list(by_day.values())


def _marks(moments: list[Moment], x) -> Iterable[Mark]:
    ends = dict.fromkeys(LANES, -1.0)
    for moment in moments:
        place, date = x(moment.day), french_date(moment.day)
        width = LETTER * max(len(moment.label), len(date))
        if place < width / 2:
            anchor, label_x, start = "start", 2, 2
        elif place > WIDTH - width / 2:
            anchor, label_x, start = "end", WIDTH - 2, WIDTH - 2 - width
        else:
            anchor, label_x, start = "middle", place, place - width / 2
        lane = next(
            (lane for lane in LANES if ends[lane] + 12 < start), max(LANES, key=lambda lane: start - ends[lane])
        )
        ends[lane] = start + width
        yield Mark(place, label_x, lane, anchor, moment.kind, moment.label, date)


def _sentence(moments: list[Moment]) -> str:
    return " ; ".join(f"{moment.label.lower()} le {french_date(moment.day)}" for moment in moments).replace(
        " ;", f"{NBSP};"
    )
