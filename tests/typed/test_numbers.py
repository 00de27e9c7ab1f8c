"""A number as people write it, within its bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from coopps.kernel.typed.bounds import Numbers
from coopps.kernel.typed.numbers import NOT_A_NUMBER, NOT_WHOLE, TOO_LONG, NumberField, WholeField


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12,5", Decimal("12.5")),
        ("12.5", Decimal("12.5")),
        ("1 200", Decimal(1200)),
        ("1\u202f200,5", Decimal("1200.5")),
        ("1\u2009200", Decimal(1200)),
        ("−20", Decimal(-20)),
        ("60", Decimal(60)),
    ],
)
def test_a_number_is_read_however_it_is_written(typed, number):
    assert NumberField().clean(typed) == number


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (NumberField(), "soixante", NOT_A_NUMBER),
        (NumberField(), "1e5", NOT_A_NUMBER),
        (NumberField(), "1.200,5", NOT_A_NUMBER),
        (NumberField(), "NaN", NOT_A_NUMBER),
        (NumberField(), "٦٠", NOT_A_NUMBER),
        (NumberField(), "12345678901", TOO_LONG),
        (WholeField(), "12,5", NOT_WHOLE),
        (WholeField(), "9" * 30, TOO_LONG),
        (WholeField(min_value=1, max_value=5), "6", "Un nombre de 1 à 5 est attendu ici. Vérifiez-le."),
        (NumberField(min_value=0, max_value=5000), "-20", "Un nombre de 0 à 5\xa0000 est attendu ici. Vérifiez-le."),
    ],
)
def test_what_is_no_number_is_told(field, typed, sentence):
    with pytest.raises(forms.ValidationError) as told:
        field.clean(typed)
    assert told.value.messages == [sentence]


def test_a_whole_number_forgives_its_decimals_when_there_are_none():
    assert WholeField().clean("60,0") == 60


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (Decimal("60.0"), "60"),
        (Decimal("12.5"), "12,5"),
        (Decimal("-0.5"), "-0,5"),
        (Decimal(1000), "1000"),
        (7, 7),
        ("x", "x"),
    ],
)
def test_a_number_is_shown_as_it_is_written(kept, shown):
    assert NumberField().prepare_value(kept) == shown


@given(st.decimals(min_value=-999_999, max_value=999_999, places=1))
def test_what_is_shown_is_read_back(number):
    assert NumberField().clean(NumberField().prepare_value(number)) == number


@pytest.mark.parametrize(("field", "keyboard"), [(NumberField(), "decimal"), (WholeField(), "numeric")])
def test_the_wheel_of_a_mouse_moves_nothing(field, keyboard):
    """A text with the keyboard of digits: a browser turns the wheel over `type=number` only."""
    control = field.widget.render("hours", "60")
    assert 'type="text"' in control
    assert f'inputmode="{keyboard}"' in control


@pytest.mark.parametrize(("value", "right"), [(1, True), (5, True), (0, False), (6, False), (Decimal("4.5"), True)])
def test_bounds_are_included(value, right):
    assert (Numbers(1, 5).fault(value) == "") is right
