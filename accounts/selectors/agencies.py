"""Who works for which agency, on a day."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet

from accounts.models import Agency, AgencyRole, User


def agents_of(agency: Agency, day: datetime.date | None = None) -> QuerySet[User]:
    """The people who have a role in `agency` in force on `day` (today there), active accounts only."""
    in_force = agency.roles.in_force(day or agency.today())
    return User.objects.filter(is_active=True, pk__in=in_force.values("user_id")).order_by("last_name", "first_name")


def roles_of(user: User) -> list[AgencyRole]:
    """The roles of `user` in force today, each by the calendar of its own agency."""
    return [
        role
        for role in user.agency_roles.select_related("agency").order_by("agency__region", "kind")
        if role.is_in_force(role.agency.today())
    ]
