"""The legal clock: pure functions over days. The figures come from `ProcedureRule`, never from here.

Days are days of a place: whoever calls converts an instant with the time zone of the agency.
"""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import holidays

from coopps.kernel.typed.bounds import Numbers

# What is added to the common list (code du travail, L. 3133-1): Alsace and Moselle (L. 3134-13), by the names that the
# `holidays` package gives to them; overseas, the day of the abolition of slavery and no other (L. 3422-2).
_ALSACE_MOSELLE = {"57": "57", "67": "6AE", "68": "6AE"}
_ABOLITION = {
    "971": (5, 27),
    "972": (5, 22),
    "973": (6, 10),
    "974": (12, 20),
    "976": (4, 27),
    "977": (10, 9),
    "978": (5, 28),
}


@cache
def _calendar(subdivision: str | None) -> holidays.HolidayBase:
    return holidays.France(subdiv=subdivision)


def add_months(day: datetime.date, months: int) -> datetime.date:
    """`day` plus `months`, to the same number in the month, else to the last day of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# The delay to present observations may not exceed one month (arrêté of 21 July 2010, article 2, III); a week is ours.
DAYS_TO_ANSWER = Numbers(7, 30)


def observations_until(day: datetime.date, days: int) -> datetime.date:
    """The last day to present observations, for who has the invitation since `day`: never more than a month, and a month may
    have fewer days than were given."""
    return min(day + datetime.timedelta(days=days), add_months(day, 1))


def is_working_day(day: datetime.date, department: str) -> bool:
    """Whether `day` is neither a Saturday, nor a Sunday, nor a public holiday in `department`."""
    return (
        day.weekday() < 5
        and (day.month, day.day) != _ABOLITION.get(department)
        and day not in _calendar(_ALSACE_MOSELLE.get(department))
    )


def next_working_day(day: datetime.date, department: str) -> datetime.date:
    """`day` itself when it is a working day in `department`, else the first one that follows."""
    while not is_working_day(day, department):
        day += datetime.timedelta(days=1)
    return day


@dataclass(frozen=True)
class Pause:
    """Documents asked on a day, to be produced by `until`, and produced on a day or not (CRPA, L. 114-5)."""

    asked_on: datetime.date
    until: datetime.date
    answered_on: datetime.date | None = None

    @property
    def end(self) -> datetime.date:
        """The day on which the delay of silence runs again: the production, or the end of the delay given."""
        return self.until if self.answered_on is None else min(self.answered_on, self.until)


def implied_rejection(received_on: datetime.date, months: int, pauses: Iterable[Pause] = ()) -> datetime.date:
    """The day on which the silence of the administration becomes a rejection.

    The delay runs from the receipt of the request, and stands still while documents that were asked are awaited: it resumes
    on their production, at the latest when the delay given for them ends (CRPA, L. 114-5; BR-12). What is asked once the day
    has come changes nothing. An implied decision is born on any day of the week: it does not wait for a working day.
    """
    term, counted = add_months(received_on, months), received_on
    for pause in sorted(pauses, key=lambda pause: (pause.asked_on, pause.end)):
        if pause.asked_on >= term:
            break
        # Two requests at once suspend the same days, once.
        begin = max(pause.asked_on, counted)
        if pause.end > begin:
            term += pause.end - begin
            counted = pause.end
    return term


def implied_acceptance(complete_on: datetime.date, months: int) -> datetime.date:
    """The day on which silence becomes an acceptance: the delay begins with the receipt of all documents (CRPA, L. 114-5)."""
    return add_months(complete_on, months)


def appeal_deadline(received_on: datetime.date, *, months: int, department: str) -> datetime.date:
    """The last day to bring the case before the court of `department`, `months` being all months, distance included.

    The delay is clear (neither the day of receipt nor the day of the term counts) and moves to the next working day
    (Conseil d'État, 19 September 2014, no. 362568; 15 December 2023, no. 472836).
    """
    return next_working_day(add_months(received_on, months) + datetime.timedelta(days=1), department)


# How many days before a date somebody is told of it, and on the day itself. No text fixes them: a month leaves the time to
# examine, a week to write, a day to have it signed.
WARNED_BEFORE = (30, 7, 1, 0)


def warning_due(date: datetime.date, today: datetime.date, steps: Iterable[int] = WARNED_BEFORE) -> int | None:
    """Which of the warnings of `date` is to be given on `today`: the last one that has come. A day on which nothing ran is made
    up for; a date that has passed has its last warning. None while it is too early."""
    return min((step for step in steps if (date - today).days <= step), default=None)


def within_days(day: datetime.date, start: datetime.date, days: int) -> bool:
    """Whether `day` falls within the `days` days that follow `start`."""
    return start <= day <= start + datetime.timedelta(days=days)


def deemed_receipt(
    made_available_at: datetime.datetime,
    first_opened_at: datetime.datetime | None,
    tz: datetime.tzinfo,
    *,
    days: int,
) -> datetime.date:
    """The day on which an electronic notification counts as received, for the appeal delay only (CRPA, R. 112-20; BR-19).

    The first opening within `days`; failing that, the day it was made available. Without an opening, ask only once the
    last of them has passed (`last_day_to_open`).
    """
    available = made_available_at.astimezone(tz).date()
    opened = first_opened_at and first_opened_at.astimezone(tz).date()
    return opened if opened and within_days(opened, available, days) else available


def last_day_to_open(made_available_at: datetime.datetime, tz: datetime.tzinfo, *, days: int) -> datetime.date:
    """The last of the `days` days that the addressee has to open a notification: it belongs whole to the person. Without an
    opening the right begins on the day after it, never in the past.

    Only for who consented to electronic notification with a verified identity; the caller checks that.
    """
    return made_available_at.astimezone(tz).date() + datetime.timedelta(days=days)
