"""What the silence of the administration means, and when (CRPA, L. 231-1 and following, R. 112-11-1).

The clock never moves a dossier by itself: it only says what the law would read into a silence. A meaning that no legal
officer has established is said to be unknown, and is never an acceptance.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from coopps.kernel.law.choices import SilenceEffect, TextKey
from coopps.kernel.law.clock import decision_due
from coopps.kernel.law.models import ProcedureRule
from coopps.kernel.law.selectors import text
from coopps.kernel.typography import french_date


@dataclass(frozen=True)
class ImpliedDecision:
    """What would be decided by silence: the day, the meaning (`effect` None when it is not established), the sentence."""

    on: datetime.date
    effect: SilenceEffect | None
    sentence: str
    legal_basis: str


def implied_decision(rule: ProcedureRule, received_on: datetime.date) -> ImpliedDecision:
    """What silence on a request complete since `received_on` would mean, by `rule`, and when.

    Raises `ValueError` for a rule that counts in days: no silence decides there.
    """
    if rule.months is None:
        raise ValueError(f"{rule.procedure} has no implied decision")
    effect = SilenceEffect(rule.silence_effect) if rule.silence_effect and rule.is_reviewed else None
    key = {
        SilenceEffect.REJECTION: TextKey.SILENCE_REJECTION,
        SilenceEffect.ACCEPTANCE: TextKey.SILENCE_ACCEPTANCE,
    }.get(effect, TextKey.SILENCE_UNKNOWN)
    due = decision_due(received_on, rule.months)
    sentence = text(key, received_on).fill(date=french_date(due), legal_basis=rule.legal_basis)
    return ImpliedDecision(due, effect, sentence, rule.legal_basis)
