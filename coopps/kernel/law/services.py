"""The mark of a legal officer."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coopps.kernel.law.choices import Standing
from coopps.kernel.law.models import ProcedureRule, Reviewed
from coopps.kernel.law.selectors import is_legal_officer, reviewed_models, waiting_for_review


def mark_reviewed(row: Reviewed, officer, day: datetime.date) -> None:
    """Write on `row` that `officer` has read it on `day`. A row already marked keeps its first mark.

    Raises `PermissionDenied` when the person is not a legal officer, and `ValidationError` with a sentence when the
    meaning of silence of a rule is not established.
    """
    if not is_legal_officer(officer):
        raise PermissionDenied("Seule une personne du service juridique peut marquer un texte comme relu.")
    if isinstance(row, ProcedureRule) and not row.silence_effect:
        raise ValidationError(f"{row} : le sens du silence n’est pas établi. Renseignez-le avant de marquer la règle.")
    if not row.source:
        raise ValidationError(f"{row} : indiquez le texte qui a été lu, avec ses articles, avant de marquer.")
    if not row.is_reviewed:
        row.reviewed_on, row.reviewed_by, row.standing = day, officer, Standing.REVIEWED
        row.save(update_fields=["reviewed_on", "reviewed_by", "standing"])


@transaction.atomic
def mark_all_reviewed(officer, day: datetime.date) -> int:
    """Mark every waiting text and rule; return how many. All or nothing: same errors as `mark_reviewed`."""
    rows = [row for model in reviewed_models() for row in waiting_for_review(model)]
    for row in rows:
        mark_reviewed(row, officer, day)
    return len(rows)
