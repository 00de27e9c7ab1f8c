"""What expires is announced before it does: the insurance of a right, to the person and to who leads; any other paper, to its
owner."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.rules import WARNED_BEFORE_END
from accounts.services.papers import announce_ends
from adhesions.mails import reminders
from adhesions.models import NominativeAuthorization
from adhesions.rules.readiness import insured_until
from adhesions.selectors import leads
from adhesions.selectors.standing import counted_insurances, rights_to_review
from coopps.kernel.mailing.services.reminding import Reminder, remind


def announce() -> None:
    """Tell each person whose insurance ends soon, and who leads the team, then each owner of a paper that ends: once for each
    announcement, whatever the number of runs. What follows the last day is the condition that falls (`services.doubts`)."""
    near = timezone.now().date() + datetime.timedelta(days=max(WARNED_BEFORE_END) + 1)
    ending = counted_insurances().filter(membership=OuterRef("membership"), valid_to__lte=near)
    owed = [one for right in rights_to_review().filter(Exists(ending)) for one in _insurance(right)]
    remind(("assurance_expire",), owed)
    announce_ends(timezone.localdate(), {(one.to.pk, one.due_on) for one in owed if one.step is not None})


def _insurance(right: NominativeAuthorization) -> Iterator[Reminder]:
    until = insured_until(right.membership, right.adhesion.agency.today())
    if until is None:
        return
    yield reminders.insurance_ends(right.membership, until)
    for member in right.adhesion.memberships.all():
        if member.user is not None and member.pk != right.membership_id and leads(right.adhesion, member.user):
            yield reminders.insurance_of_team_ends(right.membership, member, until)
