"""The rules of the regimes in force on a day."""

from __future__ import annotations

import datetime

from protocols.choices import Opening
from protocols.models import RegimeRule
from protocols.rules.regimes import closed


def regime_rules(day: datetime.date) -> dict[str, RegimeRule]:
    """The rule of each regime in force on `day`, by regime: one query for a whole list."""
    found: dict[str, RegimeRule] = {}
    for rule in RegimeRule.objects.in_force(day):
        found.setdefault(rule.regime, rule)
    return found


def regime_rule(regime: str, day: datetime.date) -> RegimeRule | None:
    """The rule of one regime in force on `day`, or None."""
    return RegimeRule.objects.in_force(day).filter(regime=regime).first()


def why_closed(regime: str, opening: Opening, day: datetime.date) -> str:
    """Why a regime does not open this on `day`, in a sentence; empty when it does."""
    return closed(regime_rule(regime, day), regime, opening)
