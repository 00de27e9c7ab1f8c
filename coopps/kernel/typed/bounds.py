"""Between what a number or a day is believed: a year typed with two digits, −20 hours, a training that ended in 2031.

A bound is a validator of a model field. On a row that is saved as typed (`SavedAsTyped`), it never refuses: completeness
says it, as it says what is missing.
"""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.text import capfirst

from coopps.kernel.typography import NBSP, french_date

OUT_OF_BOUNDS = "out_of_bounds"
# Wallis-et-Futuna: where a French day begins first.
_FIRST_TO_WAKE = datetime.timezone(datetime.timedelta(hours=12))


class Bounds(ABC):
    """What a value must lie between."""

    @abstractmethod
    def fault(self, value, today: datetime.date) -> str:
        """What is wrong with `value`, in a sentence that says what to do; empty when nothing is."""

    def __call__(self, value) -> None:
        """As a validator; the day is the latest one on French soil."""
        if fault := self.fault(value, datetime.datetime.now(_FIRST_TO_WAKE).date()):
            raise ValidationError(fault, code=OUT_OF_BOUNDS)


@deconstructible
@dataclass
class Days(Bounds):
    """From so many years ago to so many years ahead, both included; `ahead=0` is until today."""

    back: int = 100
    ahead: int = 20

    def first(self, today: datetime.date) -> datetime.date:
        return _years_from(today, -self.back)

    def last(self, today: datetime.date) -> datetime.date:
        return _years_from(today, self.ahead)

    def fault(self, value: datetime.date, today: datetime.date) -> str:
        if isinstance(value, datetime.datetime):
            value = value.date()
        if value < self.first(today):
            return f"La date attendue est au plus tôt le {french_date(self.first(today))}. Vérifiez l’année."
        if value > self.last(today):
            if self.ahead == 0:
                return "Cette date est dans le futur. Vérifiez-la, l’année surtout."
            return f"La date attendue est au plus tard le {french_date(self.last(today))}. Vérifiez l’année."
        return ""


# By when an answer is awaited, and when what is declared happened: the services say the rest.
AWAITED = Days(back=1, ahead=3)
HAPPENED = Days(back=20, ahead=0)


@deconstructible
@dataclass
class Numbers(Bounds):
    """From `least` to `most`, both included."""

    least: int | Decimal
    most: int | Decimal

    def fault(self, value, today: datetime.date | None = None) -> str:
        if self.least <= value <= self.most:
            return ""
        return f"Un nombre de {in_french(self.least)} à {in_french(self.most)} est attendu ici. Vérifiez-le."


def bounds_of(field) -> Bounds | None:
    """The bounds of a model field, None when it has none."""
    return next((validator for validator in field.validators if isinstance(validator, Bounds)), None)


def in_french(value: int | Decimal) -> str:
    """`1 200`, `12,5`."""
    return f"{value:,}".replace(",", NBSP).replace(".", ",")


def _years_from(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


class SavedAsTyped:
    """For a model whose rows are saved while one types: out of its bounds a value is kept, and told."""

    def clean_fields(self, exclude=None) -> None:
        try:
            super().clean_fields(exclude)
        except ValidationError as invalid:
            kept = {
                name: [error for error in errors if error.code != OUT_OF_BOUNDS]
                for name, errors in invalid.error_dict.items()
            }
            if any(kept.values()):
                raise ValidationError({name: errors for name, errors in kept.items() if errors}) from invalid

    def out_of_bounds(self, today: datetime.date) -> Iterator[tuple[str, str]]:
        """Each field whose value is not believed, with a sentence."""
        for field in self._meta.fields:
            bounds = bounds_of(field)
            if bounds is None:  # a foreign key has none: to read it would fetch its row
                continue
            value = getattr(self, field.name)
            if value is not None and (fault := bounds.fault(value, today)):
                yield field.name, f"« {capfirst(field.verbose_name)} » : {fault[:1].lower()}{fault[1:]}"
