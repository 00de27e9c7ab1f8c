"""Who works for which agency, on a day."""

from __future__ import annotations

import datetime
from itertools import chain

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import Agency, AgencyRole, SignatureDelegation, User
from coopps.kernel.permissions import objects_held
from coopps.kernel.typed.folding import Folded


def agencies_of(user: User, *rights: str) -> list[Agency]:
    """The agencies for which the person holds one of `rights` today: the grant, and a dated row in force."""
    held = Agency.objects.none()
    for right in rights:
        held = held | objects_held(user, right, Agency)
    return [agency for agency in held.distinct() if any(agency.allows(user, right) for right in rights)]


def agents_of(agency: Agency, day: datetime.date | None = None) -> QuerySet[User]:
    """The people who have a role in `agency` in force on `day` (today there), active accounts only."""
    in_force = agency.roles.in_force(day or agency.today())
    return User.objects.filter(is_active=True, pk__in=in_force.values("user_id")).order_by(
        Folded("last_name"), Folded("first_name")
    )


def roles_of(user: User) -> list[AgencyRole]:
    """The roles of `user` in force today, each by the calendar of its own agency."""
    return [
        role
        for role in user.agency_roles.select_related("agency").order_by("agency__region", "kind")
        if role.is_in_force(role.agency.today())
    ]


def needs_certificate(user: User) -> bool:
    """Whether the person signs for an agency, today or from a day to come: the certificate is ready before that day."""
    offices = user.agency_roles.filter(kind=AgencyRoleKind.DIRECTOR).select_related("agency")
    delegations = SignatureDelegation.objects.filter(delegate=user).select_related("agency")
    return any(row.valid_to is None or row.valid_to >= row.agency.today() for row in chain(offices, delegations))


def signatories_without_certificate(agency: Agency) -> QuerySet[User]:
    """The people who sign for `agency` today and have no certificate that is still valid."""
    director = agency.director()
    if director is None:
        return User.objects.none()
    delegations = agency.delegations.in_force(agency.today()).filter(granted_by=director.user)
    return (
        User.objects.filter(Q(pk=director.user_id) | Q(pk__in=delegations.values("delegate_id")), is_active=True)
        .exclude(certificate__not_after__gt=timezone.now())
        .order_by(Folded("last_name"), Folded("first_name"))
    )
