"""A year told in its order: each gesture of the demonstration is made by the real services, on the working day it belongs to.

A scene is a generator. It yields how many working days before today its next gesture takes place, then makes it:

    def asked_for_a_document(team):
        yield 40
        team.open().invite()
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
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from coopps.kernel.law.clock import is_working_day

Scene = Iterator[int]

# The two regions of the demonstration keep the hours of Paris; a day is a working one when it is in both: Alsace has more holidays.
PLACE = ZoneInfo("Europe/Paris")
DEPARTMENT = "67"
OPENS = datetime.time(8, 45)
BETWEEN = datetime.timedelta(minutes=7)
CLOSES = datetime.time(18, 30)


def play(scenes: Iterable[Scene]) -> None:
    """Make every gesture of the scenes, each on its day, between morning and evening.

    Raises:
        ValueError: a scene goes back in time, or to today, whose hours are not over.
    """
    order = itertools.count()
    waiting = [(-next(scene), next(order), scene) for scene in scenes]
    heapq.heapify(waiting)
    days = _days(max((-when for when, _, _ in waiting), default=0))
    gestures: Counter[int] = Counter()
    while waiting:
        when, _, scene = heapq.heappop(waiting)
        with time_machine.travel(_moment(days[-when], gestures[when])):
            ago = next(scene, None)
        gestures[when] += 1
        if ago is None:
            continue
        if not 1 <= ago <= -when:
            raise ValueError(f"a scene goes from {-when} to {ago} working days before today")
        heapq.heappush(waiting, (-ago, next(order), scene))


def _days(most: int) -> list[datetime.date]:
    """Today, then the working days before it, the last one first, until there are `most`."""
    day = timezone.now().astimezone(PLACE).date()
    days = [day]
    while len(days) <= most:
        day -= datetime.timedelta(days=1)
        if is_working_day(day, DEPARTMENT):
            days.append(day)
    return days


def _moment(day: datetime.date, rank: int) -> datetime.datetime:
    """When the gesture of that rank is made on that day."""
    moment = datetime.datetime.combine(day, OPENS, PLACE) + rank * BETWEEN
    return min(moment, datetime.datetime.combine(day, CLOSES, PLACE)).astimezone(datetime.UTC)
