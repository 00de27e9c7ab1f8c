"""What expires is announced before it does: the insurance of a right, to the person and to who leads; any other paper, to its
owner."""

from __future__ import annotations

import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.rules import WARNED_BEFORE_END
from accounts.services.papers import announce_ends
from adhesions import mails
from adhesions.models import NominativeAuthorization
from adhesions.rules.readiness import insured_until
from adhesions.selectors import leads
from adhesions.selectors.standing import counted_insurances, rights_to_review
from coopps.kernel.law.clock import warning_due


def announce() -> None:
    """Tell each person whose insurance ends soon, and who leads the team, then each owner of a paper that ends: once for each
    announcement, whatever the number of runs. A run that comes late makes the nearest announcement alone."""
    near = timezone.now().date() + datetime.timedelta(days=max(WARNED_BEFORE_END) + 1)
    told = set()
    ending = counted_insurances().filter(membership=OuterRef("membership"), valid_to__lte=near)
    for right in rights_to_review().filter(Exists(ending)):
        today = right.adhesion.agency.today()
        until = insured_until(right.membership, today)
        if until is not None and (step := warning_due(until, today, WARNED_BEFORE_END)) is not None:
            _announce(right, until, step)
            told.add((right.membership.user_id, until))
    announce_ends(timezone.localdate(), told)


def _announce(right: NominativeAuthorization, until: datetime.date, days: int) -> None:
    mails.tell_insurance_ends(right.membership, until, days)
    for member in right.adhesion.memberships.all():
        if member.user is not None and member.pk != right.membership_id and leads(right.adhesion, member.user):
            mails.tell_lead_insurance_ends(right.membership, member, until, days)
