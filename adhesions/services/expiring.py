"""What expires is announced before it does: sixty, thirty and seven days before an insurance ends."""

from __future__ import annotations

import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from adhesions import mails
from adhesions.models import NominativeAuthorization
from adhesions.rules.readiness import insured_until
from adhesions.selectors import leads
from adhesions.selectors.standing import counted_insurances, rights_to_review
from coopps.kernel.law.clock import warning_due

DAYS_BEFORE = (60, 30, 7)


def announce() -> None:
    """Tell each person whose insurance ends soon, and who leads the team: once for each announcement, whatever the number of
    runs. A run that comes late makes the nearest announcement alone."""
    near = timezone.now().date() + datetime.timedelta(days=max(DAYS_BEFORE) + 1)
    ending = counted_insurances().filter(membership=OuterRef("membership"), valid_to__lte=near)
    for right in rights_to_review().filter(Exists(ending)):
        today = right.adhesion.agency.today()
        until = insured_until(right.membership, today)
        if until is not None and (step := warning_due(until, today, DAYS_BEFORE)) is not None:
            _announce(right, until, step)


def _announce(right: NominativeAuthorization, until: datetime.date, days: int) -> None:
    mails.tell_insurance_ends(right.membership, until, days)
    for member in right.adhesion.memberships.all():
        if member.user is not None and member.pk != right.membership_id and leads(right.adhesion, member.user):
            mails.tell_lead_insurance_ends(right.membership, member, until, days)
