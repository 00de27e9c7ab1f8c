"""Personal rights on adhesions and dossiers: the projection, in guardian, of who is in which team."""

from __future__ import annotations

from adhesions.choices import ACCEPTED
from adhesions.models import Adhesion, Membership
from coopps.kernel.permissions import grant, revoke


def grant_membership(membership: Membership) -> None:
    """The member takes part in the adhesion and fills their own dossier."""
    grant("take_part", membership.user, membership.adhesion)
    grant("fill", membership.user, membership)


def revoke_membership(membership: Membership) -> None:
    """Who left the team sees nothing of it any more."""
    if membership.user is None:
        return
    revoke("fill", membership.user, membership)
    still_there = membership.adhesion.memberships.filter(user=membership.user, state__in=ACCEPTED)
    if not still_there.exclude(pk=membership.pk).exists():
        revoke("take_part", membership.user, membership.adhesion)
        revoke("lead", membership.user, membership.adhesion)


def grant_lead(adhesion: Adhesion, user) -> None:
    """The person leads the adhesion."""
    grant("lead", user, adhesion)
