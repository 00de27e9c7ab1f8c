"""Who is reminded of what a team still owes, and told that it is at a standstill."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils import timezone

from adhesions.choices import EndingState, Item
from adhesions.mails import reminders
from adhesions.models import Adhesion, Ending, Membership
from adhesions.models.adhesion import OPEN
from adhesions.selectors import live_members, with_team
from coopps.kernel.mailing.services.reminding import Reminder, remind
from coopps.kernel.permissions import holders

# The items that are rows of a dossier; the employer answers elsewhere, and the engagement is a step of the record.
DOCUMENTED = [item for item in Item if hasattr(Membership, f"item_{item.value}")]


def tell_of_teams() -> None:
    """Tell who leads each team in preparation of the invitations that nobody answers, and of the dossiers that do not move; and
    remind the people themselves."""
    in_preparation = [
        member
        for adhesion in with_team(Adhesion.objects.filter(state__in=OPEN))
        for member in live_members(adhesion)
        if member.is_in_preparation
    ]
    remind(("invitation_sans_reponse", "dossier_immobile"), [one for row in in_preparation for one in _stalled(row)])


def tell_of_terms() -> None:
    """Tell every person of every team that the order under which it works comes to its term."""
    teams = with_team(Adhesion.objects.filter(state__in=OPEN, authorization__term_on__gte=_yesterday()))
    remind(
        ("terme_de_l_equipe",),
        [
            reminders.of_term(adhesion, member)
            for adhesion in teams
            if adhesion.authorization.is_public and adhesion.authorization.term_on >= adhesion.agency.today()
            for member in live_members(adhesion)
            if member.user is not None
        ],
    )


def tell_of_observations() -> None:
    """Remind each person who may present observations on the end of a right, and has presented none."""
    open_now = Ending.objects.filter(
        state=EndingState.OPENED, observed_at=None, observations_until__gte=_yesterday()
    ).select_related("authorization__adhesion__agency", "authorization__professional__user")
    remind(("observations_rappel",), [reminders.to_observe(ending) for ending in open_now])


def _stalled(member: Membership) -> Iterator[Reminder]:
    agency = member.adhesion.agency
    leads = [user for user in holders("lead", member.adhesion) if user.is_active]
    if member.awaits_answer:
        for lead in leads:
            yield reminders.unanswered(member, lead, agency.day_of(member.invited_at))
    elif member.is_in_progress:
        moved_on = agency.day_of(_moved_at(member))
        for reader in {member.user, *leads}:
            yield reminders.idle(member, reader, moved_on)


def _moved_at(member: Membership) -> datetime.datetime:
    """The last time that something changed in a dossier."""
    rows = [row.saved_at for item in DOCUMENTED for row in getattr(member, f"item_{item.value}").all()]
    records = [record.at for record in member.record.all()]
    return max([member.invited_at, *rows, *records])


def _yesterday() -> datetime.date:
    """Today of no region is before it."""
    return timezone.now().date() - datetime.timedelta(days=1)
