"""The legal clock, against dates worked out by hand on a calendar, and against what is true of any date."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopps.kernel.law import clock

PARIS = ZoneInfo("Europe/Paris")
GUADELOUPE = ZoneInfo("America/Guadeloupe")
MAYOTTE = ZoneInfo("Indian/Mayotte")

days = st.dates(datetime.date(2020, 1, 1), datetime.date(2060, 12, 31))
departments = st.sampled_from(["14", "57", "67", "68", "971", "972", "973", "974", "976", "977", "978", "2A"])


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-03-15", 2, "2026-05-15"),
        ("2025-12-31", 2, "2026-02-28"),  # no 31 February
        ("2023-12-31", 2, "2024-02-29"),  # leap year
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-01-31", 2, "2026-03-31"),  # the 31 comes back
    ],
)
def test_months_are_counted_to_the_same_number(start, months, end):
    assert clock.add_months(day(start), months) == day(end)


@pytest.mark.parametrize(
    ("where", "holiday"),
    [
        ("14", "2026-04-06"),  # Easter Monday
        ("14", "2026-05-14"),  # Ascension
        ("14", "2026-05-25"),  # Whit Monday
        ("14", "2026-07-14"),
        ("57", "2026-04-03"),  # Good Friday, Alsace-Moselle
        ("67", "2025-12-26"),  # Saint Stephen
        ("68", "2025-12-26"),
        ("971", "2026-05-27"),  # abolition of slavery, each territory on its own day
        ("972", "2026-05-22"),
        ("973", "2026-06-10"),
        ("974", "2027-12-20"),
        ("976", "2026-04-27"),
        ("977", "2026-10-09"),
        ("978", "2026-05-28"),
    ],
)
def test_public_holidays_are_those_of_the_place(where, holiday):
    assert not clock.is_working_day(day(holiday), where)


@pytest.mark.parametrize(
    "elsewhere", ["2026-04-03", "2025-12-26", "2026-05-27", "2026-05-22", "2026-06-10", "2027-12-20", "2026-04-27"]
)
def test_what_is_a_holiday_elsewhere_is_worked_in_calvados(elsewhere):
    assert clock.is_working_day(day(elsewhere), "14")


@pytest.mark.parametrize(
    ("received", "months", "where", "last_day"),
    [
        ("2026-01-15", 2, "14", "2026-03-16"),  # 15 March + 1 is a Monday
        ("2026-03-10", 2, "14", "2026-05-11"),  # 11 May, Monday
        ("2026-05-03", 2, "14", "2026-07-06"),  # 4 July is a Saturday
        ("2025-12-31", 2, "14", "2026-03-02"),  # 28 February + 1 is a Sunday
        ("2023-12-31", 2, "14", "2024-03-01"),  # 29 February + 1 is a Friday
        ("2026-03-13", 2, "14", "2026-05-15"),  # 14 May is Ascension
        ("2026-09-10", 2, "14", "2026-11-12"),  # 11 November
        ("2026-10-24", 2, "14", "2026-12-28"),  # Christmas on a Friday
        ("2025-10-25", 2, "14", "2025-12-26"),
        ("2025-10-25", 2, "67", "2025-12-29"),  # Saint Stephen, then a week-end
        ("2026-02-02", 2, "14", "2026-04-03"),
        ("2026-02-02", 2, "57", "2026-04-07"),  # Good Friday, week-end, Easter Monday
        ("2027-10-19", 2, "974", "2027-12-21"),
        ("2026-02-26", 2, "976", "2026-04-28"),
        ("2026-01-15", 3, "14", "2026-04-16"),  # one more month: overseas
        ("2026-01-15", 4, "14", "2026-05-18"),  # two more: abroad; 16 May is a Saturday
        ("2026-11-30", 3, "14", "2027-03-01"),
    ],
)
def test_the_appeal_delay_is_clear_and_ends_on_a_working_day(received, months, where, last_day):
    assert clock.appeal_deadline(day(received), months=months, department=where) == day(last_day)


@pytest.mark.parametrize(
    ("available", "opened", "tz", "received"),
    [
        ("2026-05-03T09:00+02:00", "2026-05-10T21:00+02:00", PARIS, "2026-05-10"),
        ("2026-05-03T09:00+02:00", "2026-05-18T23:59+02:00", PARIS, "2026-05-18"),  # the fifteenth day
        ("2026-05-03T09:00+02:00", "2026-05-19T00:01+02:00", PARIS, "2026-05-03"),  # too late: back to availability
        ("2026-05-03T09:00+02:00", None, PARIS, "2026-05-03"),
        # Days are those of the agency, and the hour that jumps in March changes nothing.
        ("2026-03-20T23:30+00:00", "2026-04-04T21:59+00:00", PARIS, "2026-04-04"),
        ("2026-03-28T23:30+00:00", "2026-03-29T22:30+00:00", PARIS, "2026-03-30"),
        ("2026-10-24T22:30+00:00", "2026-10-25T22:30+00:00", PARIS, "2026-10-25"),
        ("2026-05-04T02:00+00:00", None, GUADELOUPE, "2026-05-03"),
        ("2026-05-03T22:00+00:00", None, MAYOTTE, "2026-05-04"),
    ],
)
def test_the_receipt_of_an_electronic_notification(available, opened, tz, received):
    found = clock.deemed_receipt(moment(available), opened and moment(opened), tz, days=15)
    assert found == day(received)


def test_the_last_day_to_open_is_the_fifteenth_day_of_the_agency():
    assert clock.last_day_to_open(moment("2026-05-03T23:30+02:00"), PARIS, days=15) == day("2026-05-18")
    assert clock.last_day_to_open(moment("2026-05-03T23:30+02:00"), MAYOTTE, days=15) == day("2026-05-19")


@given(days, departments)
def test_the_next_working_day_is_worked_and_the_nearest(start, where):
    found = clock.next_working_day(start, where)
    assert clock.is_working_day(found, where)
    skipped = [start + datetime.timedelta(days=n) for n in range((found - start).days)]
    assert not any(clock.is_working_day(one, where) for one in skipped)
    assert len(skipped) <= 6


@given(days, days, st.integers(0, 6), departments)
def test_a_later_receipt_never_gives_an_earlier_deadline(one, other, months, where):
    first, second = sorted((one, other))
    assert clock.add_months(first, months) <= clock.add_months(second, months)
    assert clock.appeal_deadline(first, months=months, department=where) <= clock.appeal_deadline(
        second, months=months, department=where
    )


@given(days, st.integers(1, 6), departments)
def test_an_appeal_never_ends_on_a_week_end_nor_before_its_months(received, months, where):
    last = clock.appeal_deadline(received, months=months, department=where)
    assert last.weekday() < 5
    assert last > clock.add_months(received, months)


@given(days, st.integers(0, 120))
def test_months_keep_the_number_or_end_the_month(start, months):
    end = clock.add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + datetime.timedelta(days=1)).day == 1)


@given(
    st.datetimes(moment("2026-01-01"), moment("2030-01-01"), timezones=st.just(datetime.UTC)),
    st.none() | st.integers(0, 60 * 24 * 40),
)
def test_a_receipt_lies_between_availability_and_opening(available, minutes):
    opened = None if minutes is None else available + datetime.timedelta(minutes=minutes)
    received = clock.deemed_receipt(available, opened, PARIS, days=15)
    assert available.astimezone(PARIS).date() <= received
    assert received <= (opened or available).astimezone(PARIS).date()
    assert received <= clock.last_day_to_open(available, PARIS, days=15)
