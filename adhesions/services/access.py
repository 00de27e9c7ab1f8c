"""Personal rights on adhesions and dossiers: the projection, in guardian, of who is in which team."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from adhesions.choices import ACCEPTED, HOLDING
from adhesions.models import Adhesion, Membership, NominativeAuthorization
from coopps.kernel.instruction.models import DocumentRequest
from coopps.kernel.instruction.services import examining
from coopps.kernel.permissions import grant, holders, holds, revoke


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


def pass_lead(adhesion: Adhesion, leader, heir) -> None:
    """Another person leads from now on, and receives what the agency awaits of the team. Caller's transaction."""
    revoke("lead", leader, adhesion)
    grant_lead(adhesion, heir)
    own = Q(instruction__adhesion=adhesion) | Q(instruction__arrival__adhesion=adhesion)
    for request in DocumentRequest.objects.open().filter(own).select_related("instruction__agency"):
        examining.send_to_new_lead(request, heir)


def hand_lead_on(adhesion: Adhesion, leaver) -> Membership | None:
    """When the person who leaves led the adhesion, another leads it from now on: who holds a right first, in the order of the
    team. Returns that member, or None when nobody has to be told. Caller's transaction."""
    if not holds(leaver, "lead", adhesion):
        return None
    heir = heir_of(adhesion, leaver)
    if heir is not None:
        pass_lead(adhesion, leaver, heir.user)
    return heir


def heir_of(adhesion: Adhesion, leaver) -> Membership | None:
    """Who would lead the adhesion without this person, or None."""
    rights = NominativeAuthorization.objects.filter(membership=OuterRef("pk"), state__in=HOLDING)
    others = Membership.objects.filter(adhesion=adhesion, state__in=ACCEPTED, user__is_active=True).exclude(user=leaver)
    return others.select_related("user", "professional").order_by(Exists(rights).desc(), "pk").first()


def leads_but(adhesion: Adhesion, actor) -> list:
    """Who leads the team, unless it is who acts: nobody is told of what they did."""
    return [user for user in holders("lead", adhesion).order_by("pk") if actor is None or user.pk != actor.pk]
