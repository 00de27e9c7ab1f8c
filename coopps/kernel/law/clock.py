"""The legal clock: pure functions over days. The figures come from `ProcedureRule`, never from here.

Days are days of a place: whoever calls converts an instant with the time zone of the agency.
"""

from __future__ import annotations

import datetime
from calendar import monthrange
from functools import cache

import holidays

# Departments whose public holidays differ from the common list (code du travail, L. 3133-1, L. 3134-13, L. 3422-2),
# by the names that the `holidays` package gives to them.
_OWN_CALENDAR = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
}


@cache
def _calendar(subdivision: str | None) -> holidays.HolidayBase:
    return holidays.France(subdiv=subdivision)


def add_months(day: datetime.date, months: int) -> datetime.date:
    """`day` plus `months`, to the same number in the month, else to the last day of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_working_day(day: datetime.date, department: str) -> bool:
    """Whether `day` is neither a Saturday, nor a Sunday, nor a public holiday in `department`."""
    return day.weekday() < 5 and day not in _calendar(_OWN_CALENDAR.get(department))


def next_working_day(day: datetime.date, department: str) -> datetime.date:
    """`day` itself when it is a working day in `department`, else the first one that follows."""
    while not is_working_day(day, department):
        day += datetime.timedelta(days=1)
    return day


def decision_due(received_on: datetime.date, months: int) -> datetime.date:
    """The day on which the silence of the administration becomes a decision.

    `received_on` is the receipt of the filing that made the request complete (BR-12). An implied decision is born on any
    day of the week: it does not wait for a working day.
    """
    return add_months(received_on, months)


def appeal_deadline(received_on: datetime.date, *, months: int, department: str) -> datetime.date:
    """The last day to bring the case before the court of `department`, `months` being all months, distance included.

    The delay is clear (neither the day of receipt nor the day of the term counts) and moves to the next working day
    (Conseil d'État, 19 September 2014, no. 362568; 15 December 2023, no. 472836).
    """
    return next_working_day(add_months(received_on, months) + datetime.timedelta(days=1), department)


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
    days have passed (`prospective_start`).
    """
    available = made_available_at.astimezone(tz).date()
    opened = first_opened_at and first_opened_at.astimezone(tz).date()
    return opened if opened and within_days(opened, available, days) else available


def prospective_start(made_available_at: datetime.datetime, tz: datetime.tzinfo, *, days: int) -> datetime.date:
    """The day, never in the past, on which the right begins without an opening: `days` days after availability.

    Only for who consented to electronic notification with a verified identity; the caller checks that.
    """
    return made_available_at.astimezone(tz).date() + datetime.timedelta(days=days)
