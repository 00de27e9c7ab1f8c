"""What the silence of the administration means, and when (CRPA, L. 231-1 and following, R. 112-11-1).

The clock never moves a dossier by itself: it only says what the law would read into a silence. A meaning that is known from
memory only is said to be unknown, and is never an acceptance.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from coopps.kernel.law.choices import Procedure, SilenceEffect, Standing, TextKey
from coopps.kernel.law.clock import Pause, add_months, implied_acceptance, implied_rejection
from coopps.kernel.law.models import ProcedureRule
from coopps.kernel.law.selectors import text
from coopps.kernel.typography import french_date

E = SilenceEffect


@dataclass(frozen=True)
class ImpliedDecision:
    """The two dates of a request, and what the second means.

    Attributes:
        act_by: by when the agency decides; before the request is complete, by when it would if nothing were missing.
        on: the day on which silence is a decision; None when it is none, or when its meaning is not established.
        effect: what silence means then; None when it is not established.
        sentence: the same, in the words of the text in force.
        legal_basis: where this meaning comes from.
    """

    act_by: datetime.date
    on: datetime.date | None
    effect: SilenceEffect | None
    sentence: str
    legal_basis: str


def implied_decision(
    rule: ProcedureRule,
    filed_on: datetime.date,
    *,
    complete_on: datetime.date | None = None,
    pauses: Iterable[Pause] = (),
) -> ImpliedDecision:
    """What silence on a request filed on `filed_on` would mean, by `rule`, and when.

    Args:
        complete_on: the receipt that made the request complete (BR-12), when it is.
        pauses: the requests for documents, which suspend the delay of a rejection (CRPA, L. 114-5).

    Raises `ValueError` for a rule that counts in days: no silence decides there.
    """
    if rule.months is None:
        raise ValueError(f"{rule.procedure} has no implied decision")
    complete_on = complete_on or filed_on
    act_by = add_months(complete_on, rule.months)
    effect = E(rule.silence_effect) if rule.silence_effect and rule.standing != Standing.MEMORY else None
    match effect:
        case E.REJECTION:
            on = implied_rejection(filed_on, rule.silence_months, pauses)
        case E.ACCEPTANCE:
            on = implied_acceptance(complete_on, rule.silence_months)
        case _:
            on = None
    sentence = text(_AIMED.get((rule.procedure, effect)) or _SENTENCES[effect], filed_on).fill(
        months=rule.months, date=french_date(on or act_by), legal_basis=rule.legal_basis
    )
    return ImpliedDecision(act_by, on, effect, sentence, rule.legal_basis)


# Where the months are those that the agency gives itself: the texts count them from elsewhere, or fix none.
_AIMED = {
    (procedure, E.REJECTION): TextKey.SILENCE_REJECTION_PROTOCOL
    for procedure in (Procedure.PROTOCOL_AUTHORIZATION, Procedure.EXTENSION_AUTHORIZATION)
}
_SENTENCES = {
    E.REJECTION: TextKey.SILENCE_REJECTION,
    E.ACCEPTANCE: TextKey.SILENCE_ACCEPTANCE,
    E.NONE: TextKey.SILENCE_NONE,
    None: TextKey.SILENCE_UNKNOWN,
}
