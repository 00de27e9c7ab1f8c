"""National and local protocols: who declares one, where, with what, and what follows, by the texts of law in force."""

from __future__ import annotations

import datetime

from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.law.models import LegalText
from protocols.choices import Regime

NATIONAL = (
    TextKey.DECLARE_NATIONAL,
    TextKey.DECLARE_NATIONAL_PAPERS,
    TextKey.DECLARE_START,
    TextKey.DECLARE_CONTENT,
    TextKey.DECLARE_NATIONAL_AFTER,
)
LOCAL = (
    TextKey.DECLARE_LOCAL_BEFORE,
    TextKey.DECLARE_LOCAL,
    TextKey.DECLARE_LOCAL_PAPERS,
    TextKey.DECLARE_START,
    TextKey.DECLARE_CONTENT,
    TextKey.DECLARE_LOCAL_AFTER,
)
# What is read as a list: one paper or one thing each.
LISTS = frozenset({TextKey.DECLARE_NATIONAL_PAPERS, TextKey.DECLARE_LOCAL_PAPERS, TextKey.DECLARE_CONTENT})


def declared_regimes() -> dict[str, Regime]:
    """The regimes whose protocols are declared, by the word of the address."""
    return {regime.value.lower().replace("_", "-"): regime for regime in Regime if not regime.is_regional}


def sheet(regime: Regime, day: datetime.date) -> list[LegalText]:
    """What the law says of the declaration of a protocol of this regime, in the order in which one acts."""
    return law.texts(NATIONAL if regime == Regime.NATIONAL else LOCAL, day, regime)
