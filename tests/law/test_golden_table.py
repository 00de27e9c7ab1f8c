"""Dates reasoned by hand, one line each: what silence decides and when, and the last day before the court.

Nothing here is computed: the lines were worked out on a calendar, with the article that makes the difference.
"""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopps.kernel.law import clock
from coopps.kernel.law.clock import Pause


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def pause(line: str) -> Pause:
    """« asked until answered », the last one « - » when nothing came."""
    asked, until, answered = line.split()
    return Pause(day(asked), day(until), None if answered == "-" else day(answered))


# Received, then the rejection four months later (décret n° 2014-1286, annexe): to the same number, else to the end of the
# month; never moved to a working day.
FOUR_MONTHS = """
2026-01-15 2026-05-15
2026-03-31 2026-07-31
2026-05-31 2026-09-30 no 31 September
2026-10-31 2027-02-28 no 31 February
2027-10-31 2028-02-29 leap year
2027-10-29 2028-02-29 the 29th exists that year
2026-08-31 2026-12-31
2026-07-31 2026-11-30
2026-12-31 2027-04-30
2024-02-29 2024-06-29
2026-02-28 2026-06-28
2026-10-28 2027-02-28
2026-10-29 2027-02-28
2026-10-30 2027-02-28
2025-10-31 2026-02-28
2026-01-01 2026-05-01 a public holiday
2026-04-14 2026-08-14
2026-07-14 2026-11-14 a Saturday
2026-11-25 2027-03-25
2026-09-01 2027-01-01 a public holiday
2026-06-30 2026-10-30
2026-08-25 2026-12-25 a public holiday
2024-10-29 2025-02-28 no 29th that year
2023-10-30 2024-02-29
2026-11-30 2027-03-30
"""

# Received | asked until answered, … | rejection: the days asked for do not count (CRPA, L. 114-5).
SUSPENDED = """
2026-01-15 | 2026-02-01 2026-03-03 2026-02-11 | 2026-05-25 | ten days
2026-01-15 | 2026-02-01 2026-03-03 2026-03-03 | 2026-06-14 | produced on the last day: all thirty
2026-01-15 | 2026-01-15 2026-02-14 2026-01-20 | 2026-05-20 | asked on the day of the filing
2026-01-15 | 2026-05-14 2026-06-13 2026-05-24 | 2026-05-25 | asked on the eve
2026-01-15 | 2026-05-01 2026-05-31 2026-05-02 | 2026-05-16
2026-01-15 | 2026-05-01 2026-05-31 2026-05-01 | 2026-05-15 | produced at once: nothing stood still
2026-10-31 | 2026-12-01 2026-12-31 2026-12-11 | 2027-03-10 | from the end of February
2027-10-31 | 2027-12-01 2027-12-31 2027-12-02 | 2028-03-01
2026-08-31 | 2026-09-10 2026-10-10 2026-09-30 | 2027-01-20
2026-03-31 | 2026-04-10 2026-05-10 2026-05-10 | 2026-08-30
2026-05-31 | 2026-06-01 2026-07-01 2026-06-30 | 2026-10-29
2026-12-31 | 2027-01-31 2027-03-02 2027-02-28 | 2027-05-28
2026-12-31 | 2027-02-01 2027-03-03 2027-03-01 | 2027-05-28 | February has 28 days
2027-12-31 | 2028-02-01 2028-03-02 2028-03-01 | 2028-05-29 | February has 29 days
2026-01-01 | 2026-03-28 2026-04-27 2026-03-30 | 2026-05-03 | the hour that jumps changes no day
2026-06-30 | 2026-10-24 2026-11-23 2026-10-26 | 2026-11-01 | a Sunday and a holiday: not moved
2026-07-14 | 2026-08-01 2026-08-31 2026-08-15 | 2026-11-28
2026-09-01 | 2026-12-20 2027-01-19 2027-01-04 | 2027-01-16 | over the new year
2026-04-14 | 2026-05-04 2026-06-03 2026-05-29 | 2026-09-08
2026-02-28 | 2026-03-01 2026-03-31 2026-03-16 | 2026-07-13
2026-01-15 | 2026-02-01 2026-03-03 2026-03-20 | 2026-06-14 | late: no more than the delay given
2026-01-15 | 2026-02-01 2026-02-16 2026-04-01 | 2026-05-30
2026-03-31 | 2026-04-10 2026-04-20 2026-06-01 | 2026-08-10
2026-10-31 | 2027-01-10 2027-01-31 2027-02-15 | 2027-03-21
2026-08-31 | 2026-09-10 2026-09-11 2026-10-10 | 2027-01-01
2026-05-31 | 2026-06-15 2026-07-15 2026-07-16 | 2026-10-30 | late by a day
2026-06-30 | 2026-07-01 2026-07-31 2026-12-01 | 2026-11-29 | produced after the rejection
2027-10-31 | 2027-11-30 2027-12-30 2028-01-05 | 2028-03-30
2026-07-14 | 2026-11-13 2026-12-13 2027-01-10 | 2026-12-14
2026-12-31 | 2027-04-29 2027-05-29 2027-06-30 | 2027-05-30
2026-01-15 | 2026-02-01 2026-03-03 - | 2026-06-14 | never produced
2026-03-31 | 2026-05-01 2026-05-15 - | 2026-08-14
2026-08-25 | 2026-12-24 2027-01-23 - | 2027-01-24
2026-10-28 | 2027-02-27 2027-03-29 - | 2027-03-30
2026-01-01 | 2026-01-02 2026-02-01 - | 2026-05-31
2026-11-25 | 2026-12-01 2026-12-08 - | 2027-04-01
2026-09-01 | 2026-10-01 2026-10-31 - | 2027-01-31
2024-02-29 | 2024-03-01 2024-03-31 - | 2024-07-29
2026-02-28 | 2026-06-27 2026-07-27 - | 2026-07-28
2026-04-14 | 2026-04-14 2026-04-30 - | 2026-08-30
2026-01-15 | 2026-02-01 2026-03-03 2026-02-11, 2026-03-15 2026-04-14 2026-03-20 | 2026-05-30 | 10 + 5
2026-01-15 | 2026-02-01 2026-03-03 -, 2026-03-10 2026-03-20 - | 2026-06-24 | 30 + 10
2026-01-15 | 2026-02-01 2026-03-03 2026-02-11, 2026-05-20 2026-06-19 2026-05-25 | 2026-05-30 | asked in the days won
2026-01-15 | 2026-02-01 2026-03-03 2026-02-11, 2026-05-25 2026-06-24 2026-06-01 | 2026-05-25 | asked on the day itself
2026-01-15 | 2026-02-01 2026-03-03 2026-02-11, 2026-05-26 2026-06-25 2026-06-01 | 2026-05-25 | asked too late
2026-03-31 | 2026-04-05 2026-05-05 2026-04-10, 2026-04-20 2026-05-20 2026-04-30, 2026-05-10 2026-06-09 2026-05-25 | 2026-08-30
2026-08-31 | 2026-09-10 2026-10-10 2026-09-20, 2026-11-01 2026-12-01 2026-12-15 | 2027-02-09 | 10 + 30
2026-10-31 | 2026-11-10 2026-11-20 2026-11-15, 2027-02-20 2027-03-22 2027-03-02 | 2027-03-15 | 5 + 10
2026-12-31 | 2027-01-10 2027-02-09 2027-01-11, 2027-02-10 2027-03-12 2027-02-12, 2027-03-10 2027-04-09 2027-03-13 | 2027-05-06
2026-06-30 | 2026-07-10 2026-08-09 -, 2026-08-20 2026-09-19 - | 2026-12-29 | 30 + 30
2026-05-31 | 2026-06-01 2026-06-11 2026-06-11, 2026-06-11 2026-06-21 2026-06-21 | 2026-10-20 | one after the other
2026-07-14 | 2026-08-01 2026-08-31 2026-08-31, 2026-11-20 2026-12-20 2026-11-30 | 2026-12-24
2026-02-28 | 2026-03-10 2026-04-09 2026-03-12, 2026-03-12 2026-04-11 2026-03-14 | 2026-07-02
2026-01-01 | 2026-02-01 2026-02-11 -, 2026-03-01 2026-03-11 -, 2026-04-01 2026-04-11 -, 2026-05-01 2026-05-11 - | 2026-06-10
2026-01-15 | 2026-02-01 2026-03-03 -, 2026-02-15 2026-03-17 - | 2026-06-28 | two at once: a day stands still once
2026-01-15 | 2026-02-01 2026-03-03 -, 2026-02-10 2026-02-20 2026-02-15 | 2026-06-14 | one inside the other
2026-01-15 | 2026-02-01 2026-03-03 2026-02-11, 2026-02-01 2026-03-03 2026-02-11 | 2026-05-25 | the same twice
2026-03-31 | 2026-04-10 2026-05-10 2026-05-10, 2026-05-01 2026-05-20 2026-05-15 | 2026-09-04
2026-08-31 | 2026-09-10 2026-10-10 2026-09-30, 2026-09-20 2026-10-20 2026-10-05 | 2027-01-25
2026-06-30 | 2026-07-01 2026-07-31 2026-07-31, 2026-07-31 2026-08-10 2026-08-10 | 2026-12-09
2026-01-15 | 2026-05-15 2026-06-14 2026-05-20 | 2026-05-15 | asked on the day of the rejection
2026-01-15 | 2026-05-16 2026-06-15 2026-05-20 | 2026-05-15 | asked the day after
2026-03-31 | 2026-12-01 2026-12-31 - | 2026-07-31
2026-10-31 | 2027-02-28 2027-03-30 - | 2027-02-28
2026-10-31 | 2027-03-01 2027-03-31 - | 2027-02-28
2026-01-15 | 2026-02-01 2026-03-03 2026-02-20, 2026-02-25 2026-03-27 2026-03-07 | 2026-06-13 | in part, then the rest: 19 + 10
2026-01-15 | 2026-02-01 2026-03-03 2026-03-10, 2026-03-20 2026-04-19 - | 2026-07-14 | late, then never: 30 + 30
2026-01-15 | 2026-02-01 2026-03-03 2026-02-11, 2026-05-24 2026-06-23 2026-06-03 | 2026-06-04 | on the eve of the day won
2027-10-31 | 2028-02-28 2028-03-29 2028-03-01 | 2028-03-02 | two days over a 29 February
2027-10-31 | 2028-02-29 2028-03-30 2028-03-10 | 2028-02-29 | asked on the day itself, a 29 February
"""

# Last receipt, then the day by which the agency registers (arrêté du 31 décembre 2009, article 2, IV): nobody need say that the
# dossier is complete for it to count, and it waits for no working day.
ACT_BY = """
2026-01-15 2026-03-15 a Sunday
2026-12-31 2027-02-28
2027-12-31 2028-02-29
2026-12-30 2027-02-28
2026-06-30 2026-08-30
2026-08-31 2026-10-31
2026-07-31 2026-09-30
2026-11-14 2027-01-14
"""

# Motives asked for, then the last day to give them: within the month (CRPA, L. 232-4).
MOTIVES = """
2027-01-31 2027-02-28
2028-01-31 2028-02-29
2026-05-31 2026-06-30
2026-06-30 2026-07-30
2026-12-15 2027-01-15
2026-10-31 2026-11-30
"""

# Complete, then the acceptance two months later, whatever was asked before (CRPA, L. 114-5 and L. 231-1).
ACCEPTED = """
2026-02-11 2026-04-11
2026-12-31 2027-02-28
2027-12-31 2028-02-29
2026-08-31 2026-10-31
2026-11-30 2027-01-30
2026-07-01 2026-09-01
"""

# Received, months, department, the last day before its court: clear delay (CJA, R. 421-1, R. 421-7), next working day by the
# holidays of the place (code du travail, L. 3133-1, L. 3134-13, L. 3422-2).
APPEALS = """
2026-01-11 2 971 2026-03-12 the Thursday of mid-Lent is worked
2026-02-02 2 971 2026-04-03 Good Friday is worked in Guadeloupe
2026-05-20 2 971 2026-07-21 21 July is worked
2026-05-20 2 972 2026-07-21
2026-05-20 2 978 2026-07-21
2026-03-26 2 971 2026-05-28 27 May, abolition
2026-03-21 2 972 2026-05-26 22 May, abolition, then Whit Monday
2026-04-09 2 973 2026-06-11 10 June
2026-10-19 2 974 2026-12-21 20 December is a Sunday
2027-10-19 2 974 2027-12-21 20 December is a Monday
2026-02-26 2 976 2026-04-28 27 April
2026-08-08 2 977 2026-10-12 9 October, a Friday
2026-03-27 2 978 2026-05-29 28 May
2026-03-26 2 14 2026-05-27 a working day in Calvados
2025-10-25 2 57 2025-12-29 Saint Stephen
2026-02-02 2 67 2026-04-07 Good Friday, the week-end, Easter Monday
2026-12-31 2 14 2027-03-01
2026-02-28 2 14 2026-04-29
2026-06-13 2 14 2026-08-14
2026-06-14 2 14 2026-08-17 Assumption on a Saturday
2026-08-31 2 14 2026-11-02 All Saints on a Sunday
2026-10-31 2 14 2027-01-04 1 January on a Friday
2026-02-26 3 971 2026-05-28 one month of distance
2026-01-15 4 14 2026-05-18 two months of distance
2026-05-15 2 14 2026-07-16 a rejection born by silence
2026-05-25 2 14 2026-07-27 a Sunday
2027-02-28 2 14 2027-04-29
2028-02-29 2 971 2028-05-02 a Sunday, then Labour Day
2028-02-29 3 971 2028-05-30
2026-07-31 3 974 2026-11-02 All Saints on a Sunday
2026-09-20 3 974 2026-12-21
2027-09-19 3 974 2027-12-21 the abolition, a Monday
2026-08-10 4 14 2026-12-11
2026-10-31 4 14 2027-03-01
"""


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize("line", lines(FOUR_MONTHS))
def test_silence_for_four_months_is_a_rejection(line):
    received, rejected = line.split()[:2]
    assert clock.implied_rejection(day(received), 4) == day(rejected)


@pytest.mark.parametrize("line", lines(SUSPENDED))
def test_what_is_asked_suspends_and_restarts_nothing(line):
    received, pauses, rejected = [part.strip() for part in line.split("|")][:3]
    found = [pause(part) for part in pauses.split(",")]
    assert clock.implied_rejection(day(received), 4, found) == day(rejected)
    assert clock.implied_rejection(day(received), 4, reversed(found)) == day(rejected)


@pytest.mark.parametrize("line", lines(ACCEPTED))
def test_an_acceptance_waits_for_all_documents(line):
    complete, accepted = line.split()
    assert clock.implied_acceptance(day(complete), 2) == day(accepted)


@pytest.mark.parametrize("line", lines(APPEALS))
def test_the_last_day_before_the_court(line):
    received, months, department, last = line.split()[:4]
    assert clock.appeal_deadline(day(received), months=int(months), department=department) == day(last)


@pytest.mark.parametrize("line", lines(ACT_BY))
def test_the_agency_acts_within_two_months_of_the_last_receipt(line):
    received, until = line.split()[:2]
    assert clock.add_months(day(received), 2) == day(until)


@pytest.mark.parametrize("line", lines(MOTIVES))
def test_motives_are_given_within_a_month(line):
    asked, until = line.split()
    assert clock.add_months(day(asked), 1) == day(until)


def test_the_table_is_long_enough():
    tables = (FOUR_MONTHS, SUSPENDED, ACCEPTED, ACT_BY, MOTIVES, APPEALS)
    assert sum(len(lines(table)) for table in tables) >= 140


# --- What is true of any dates ------------------------------------------------------------------------------------------
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 12, 31))
SPANS = st.integers(0, 60)


@st.composite
def pauses_after(draw, received: datetime.date) -> list[Pause]:
    """Requests one after the other, each over before the next."""
    found, at = [], received
    for _ in range(draw(st.integers(0, 4))):
        asked = at + datetime.timedelta(days=draw(st.integers(1, 20)))
        until = asked + datetime.timedelta(days=draw(SPANS))
        found.append(Pause(asked, until, until if draw(st.booleans()) else None))
        at = until
    return found


@given(data=st.data(), received=DAYS)
def test_suspensions_add_up_and_never_bring_the_day_nearer(data, received):
    found = data.draw(pauses_after(received))
    plain, term = clock.implied_rejection(received, 4), clock.implied_rejection(received, 4, found)
    assert term >= plain
    counted = plain
    for one in found:
        if one.asked_on < counted:
            counted += one.end - one.asked_on
    assert term == counted


@given(data=st.data(), received=DAYS, later=st.integers(0, 40))
def test_a_later_production_never_brings_the_day_nearer(data, received, later):
    asked = received + datetime.timedelta(days=data.draw(st.integers(0, 100)))
    until = asked + datetime.timedelta(days=data.draw(SPANS))
    answered = asked + datetime.timedelta(days=data.draw(SPANS))
    sooner = clock.implied_rejection(received, 4, [Pause(asked, until, answered)])
    after = clock.implied_rejection(received, 4, [Pause(asked, until, answered + datetime.timedelta(days=later))])
    never = clock.implied_rejection(received, 4, [Pause(asked, until)])
    assert sooner <= after <= never


@given(received=DAYS, later=st.integers(0, 400))
def test_who_files_later_is_rejected_no_sooner(received, later):
    assert clock.implied_rejection(received, 4) <= clock.implied_rejection(received + datetime.timedelta(days=later), 4)


@given(data=st.data(), received=DAYS)
def test_a_request_more_never_brings_the_day_nearer(data, received):
    found = data.draw(pauses_after(received))
    asked = received + datetime.timedelta(days=data.draw(st.integers(0, 200)))
    more = Pause(asked, asked + datetime.timedelta(days=data.draw(SPANS)))
    assert clock.implied_rejection(received, 4, found) <= clock.implied_rejection(received, 4, [*found, more])


@given(received=DAYS, after=st.integers(0, 90), first=SPANS, then=SPANS)
def test_two_requests_that_follow_each_other_suspend_as_one(received, after, first, then):
    asked = received + datetime.timedelta(days=after)
    middle = asked + datetime.timedelta(days=first)
    end = middle + datetime.timedelta(days=then)
    whole = clock.implied_rejection(received, 4, [Pause(asked, end)])
    assert clock.implied_rejection(received, 4, [Pause(asked, middle), Pause(middle, end)]) == whole


@given(received=DAYS, later=st.integers(0, 400))
def test_what_is_asked_once_the_day_has_come_changes_nothing(received, later):
    term = clock.implied_rejection(received, 4)
    asked = term + datetime.timedelta(days=later)
    assert clock.implied_rejection(received, 4, [Pause(asked, asked + datetime.timedelta(days=30))]) == term


@given(date=DAYS, left=st.integers(-60, 60))
def test_a_warning_comes_at_its_step_and_stays_until_the_next(date, left):
    step = clock.warning_due(date, date - datetime.timedelta(days=left))
    coming = [one for one in clock.WARNED_BEFORE if left <= one]
    assert step == (min(coming) if coming else None)
