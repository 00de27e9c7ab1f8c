"""A delay in words: how many days are left, or since when it has passed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from coopps.kernel.typography import NBSP


@dataclass(frozen=True)
class Delay:
    """A date to keep, seen from `today`."""

    until: datetime.date
    today: datetime.date

    @property
    def days(self) -> int:
        """Days left; negative when the date has passed."""
        return (self.until - self.today).days

    @property
    def is_late(self) -> bool:
        return self.days < 0

    @property
    def is_near(self) -> bool:
        """Two weeks or less are left."""
        return 0 <= self.days <= 14

    @property
    def words(self) -> str:
        """« dans 12 jours », « demain », « aujourd’hui », « dépassée de 3 jours »."""
        if self.days == 0:
            return "aujourd’hui"
        if self.days == 1:
            return "demain"
        return f"dans {_days(self.days)}" if self.days > 0 else f"dépassée de {_days(-self.days)}"


def since(day: datetime.date, today: datetime.date) -> str:
    """« aujourd’hui », « hier », « il y a 12 jours »."""
    days = (today - day).days
    return {0: "aujourd’hui", 1: "hier"}.get(days, f"il y a {_days(days)}")


def _days(count: int) -> str:
    return f"{count}{NBSP}jour{'s' if count > 1 else ''}"
