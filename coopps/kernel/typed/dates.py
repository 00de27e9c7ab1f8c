"""A date as people type it and as browsers ask for it."""

from __future__ import annotations

import datetime
import re

from django import forms
from django.utils import timezone

from coopps.kernel.typed.bounds import Days

_AS_SAID = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})")
_AS_SENT = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")

NOT_A_DAY = "Cette date n’est pas reconnue : écrivez le jour, le mois et l’année, comme 30/06/2019."
WHICH_CENTURY = "Écrivez l’année avec ses quatre chiffres, comme 30/06/2019."


def read_day(typed: str, bounds: Days, today: datetime.date) -> datetime.date:
    """The day of `30/06/2019`, `30.06.2019`, `30-06-2019` or `2019-06-30`.

    A year of two digits, which a browser's calendar sends as `0019-06-30`, is that of the one century within `bounds`.
    Raises ValueError with a sentence.
    """
    if said := _AS_SAID.fullmatch(typed):
        day, month, year = map(int, said.groups())
    elif sent := _AS_SENT.fullmatch(typed):
        year, month, day = map(int, sent.groups())
    else:
        raise ValueError(NOT_A_DAY)
    try:
        if year >= 100:
            return datetime.date(year, month, day)
        in_each = [datetime.date(century + year, month, day) for century in (1900, 2000)]
    except ValueError as error:
        raise ValueError(NOT_A_DAY) from error
    believed = [found for found in in_each if not bounds.fault(found, today)]
    if len(believed) != 1:
        raise ValueError(WHICH_CENTURY)
    return believed[0]


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def format_value(self, value) -> str | None:
        """Years of four digits, whatever the year: `%Y` writes 999 with three."""
        return value.isoformat() if isinstance(value, datetime.date) else super().format_value(value)


class DayField(forms.DateField):
    """A day, typed or chosen in the calendar, within `bounds`."""

    widget = DateInput
    default_error_messages = {"required": "Cette date manque."}

    def __init__(self, *, bounds: Days | None = None, **options) -> None:
        super().__init__(**options)
        self.bounds = bounds or Days()
        if bounds:
            self.validators.append(bounds)

    def to_python(self, value) -> datetime.date | None:
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        try:
            return read_day(value.strip(), self.bounds, timezone.localdate())
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid") from error


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar, with the hour."""

    input_type = "datetime-local"

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
