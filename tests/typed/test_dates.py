"""A day as people write it, within its bounds."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from coopps.kernel.typed.bounds import Days
from coopps.kernel.typed.dates import NOT_A_DAY, WHICH_CENTURY, DayField, read_day

TODAY = datetime.date(2026, 11, 12)
PAST = Days(back=70, ahead=0)
AHEAD = Days(back=1, ahead=20)


@pytest.mark.parametrize(
    "typed",
    [
        "30/06/2019",
        "30.06.2019",
        "30-06-2019",
        "2019-06-30",
        "30 06 2019",
        "30/6/2019",
        "30/06/19",
        "30.6.19",
        "0019-06-30",
    ],
)
def test_a_day_is_read_however_it_is_written(typed):
    assert read_day(typed, PAST, TODAY) == datetime.date(2019, 6, 30)


@pytest.mark.parametrize(
    ("typed", "bounds", "day"),
    [
        ("30/06/98", PAST, datetime.date(1998, 6, 30)),
        ("30/06/27", AHEAD, datetime.date(2027, 6, 30)),
        ("01/05/62", Days(back=110, ahead=-16), datetime.date(1962, 5, 1)),
    ],
)
def test_two_digits_are_the_year_of_the_one_century_that_is_believed(typed, bounds, day):
    assert read_day(typed, bounds, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "bounds", "sentence"),
    [
        ("30/06/31", PAST, WHICH_CENTURY),  # 1931 is before, 2031 is after
        ("30/06/19", Days(back=110, ahead=0), WHICH_CENTURY),  # 1919 or 2019
        ("hier", PAST, NOT_A_DAY),
        ("31/02/2019", PAST, NOT_A_DAY),
        ("30/06/019", PAST, NOT_A_DAY),
        ("20199-06-30", PAST, NOT_A_DAY),
        ("٣٠/٠٦/٢٠١٩", PAST, NOT_A_DAY),
        ("30/06-2019 ou 2020", PAST, NOT_A_DAY),
    ],
)
def test_what_is_no_day_is_told(typed, bounds, sentence):
    with pytest.raises(ValueError, match="^" + sentence[:20]):
        read_day(typed, bounds, TODAY)


@given(st.dates())
def test_the_calendar_of_a_browser_is_read_back(day):
    if day.year >= 100:
        assert read_day(DayField().widget.format_value(day), Days(), TODAY) == day


@pytest.mark.parametrize(
    ("bounds", "day", "said"),
    [
        (PAST, datetime.date(2031, 1, 1), "dans le futur"),
        (PAST, datetime.date(2026, 11, 13), "dans le futur"),
        (PAST, datetime.date(2026, 11, 12), ""),
        (PAST, datetime.date(1956, 11, 11), "au plus tôt le 12\xa0novembre\xa01956"),
        (AHEAD, datetime.date(2047, 1, 1), "au plus tard le 12\xa0novembre\xa02046"),
    ],
)
def test_a_day_out_of_its_bounds_is_told(bounds, day, said):
    fault = bounds.fault(day, TODAY)
    assert said in fault
    assert bool(fault) is bool(said)


def test_bounds_follow_the_29_of_february():
    leap = datetime.date(2028, 2, 29)
    assert (Days(back=1, ahead=1).first(leap), Days(back=1, ahead=1).last(leap)) == (
        datetime.date(2027, 2, 28),
        datetime.date(2029, 2, 28),
    )


def test_today_is_that_of_the_first_french_territory_to_wake():
    """At 13 h in Paris it is tomorrow in Wallis: what was done there today is not in the future."""
    with time_machine.travel(datetime.datetime(2026, 11, 12, 13, tzinfo=datetime.UTC), tick=False):
        PAST(datetime.date(2026, 11, 13))
        with pytest.raises(forms.ValidationError):
            PAST(datetime.date(2026, 11, 14))


def test_the_field_says_what_to_do():
    with time_machine.travel(datetime.datetime(2026, 11, 12, 9, tzinfo=datetime.UTC), tick=False):
        field = DayField(bounds=PAST)
        assert field.clean("30/06/2019") == datetime.date(2019, 6, 30)
        for typed, sentence in {"hier": NOT_A_DAY, "30/06/31": WHICH_CENTURY}.items():
            with pytest.raises(forms.ValidationError, match=sentence[:20]):
                field.clean(typed)
        with pytest.raises(forms.ValidationError, match="dans le futur"):
            field.clean("2031-01-01")
