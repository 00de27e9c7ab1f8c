"""A year told in its order: each gesture of the demonstration is made by the real services, on the working day it belongs to.

A scene is a generator. It yields how many working days ago its next gesture takes place, then makes it:

    def in_preparation(self):
        yield 40
        team = self.team(…).open().invite()
        yield 36
        team.join()

Whatever the scenes, their gestures are made from the oldest to the newest, as at an agency: numbers follow each other, and a
signing session finds what was proposed before it, and nothing else.
"""

from __future__ import annotations

import datetime
import heapq
import itertools
from collections import Counter
from collections.abc import Generator, Iterable
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from coopps.kernel.law.clock import is_working_day

# Yields days ago; `yield from` gives what the part of a scene has made.
Scene = Generator[int, None, object]

# The two regions keep the hours of Paris, and what is a working day in Alsace is one in Normandy.
PLACE = ZoneInfo("Europe/Paris")
DEPARTMENT = "67"
OPENS = datetime.time(8, 45)
CLOSES = datetime.time(18, 30)
A_YEAR = 249


class Diary:
    """The working days of the year before the loading, and what is made on each."""

    def __init__(self) -> None:
        day = timezone.now().astimezone(PLACE).date()
        self._days = [day]
        while len(self._days) <= A_YEAR:
            day -= datetime.timedelta(days=1)
            if is_working_day(day, DEPARTMENT):
                self._days.append(day)
        self._made: Counter[int] = Counter()

    def day(self, ago: int) -> datetime.date:
        """The day that is `ago` working days before today."""
        return self._days[ago]

    def on(self, ago: int) -> time_machine.travel:
        """A context: it is that day, between morning and evening, later than whatever was made on it before."""
        minutes = self.day(ago).toordinal() * 53 % 180 + self._made[ago] * 41  # no two days alike
        moment = datetime.datetime.combine(self.day(ago), OPENS, PLACE) + datetime.timedelta(minutes=minutes)
        evening = datetime.datetime.combine(self.day(ago), CLOSES, PLACE) + datetime.timedelta(minutes=self._made[ago])
        self._made[ago] += 1
        return time_machine.travel(min(moment, evening).astimezone(datetime.UTC))

    def play(self, scenes: Iterable[Scene]) -> None:
        """Make every gesture of the scenes.

        Raises:
            ValueError: a scene goes back in time, or to today, whose hours are not over.
        """
        order = itertools.count()
        # The first yield of a scene says when it begins; nothing is made before.
        waiting = [(-next(scene), next(order), scene) for scene in scenes]
        heapq.heapify(waiting)
        while waiting:
            when, _, scene = heapq.heappop(waiting)
            with self.on(-when):
                ago = next(scene, None)
            if ago is None:
                continue
            if not 1 <= ago <= -when:
                raise ValueError(f"{scene.__name__} goes from {-when} to {ago} working days ago")
            heapq.heappush(waiting, (-ago, next(order), scene))
