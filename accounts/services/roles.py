"""Roles in an agency: the dated rows, and their projection in guardian."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.choices import AgencyRight, AgencyRoleKind
from accounts.models import Agency, AgencyRole, SignatureDelegation, User
from coopps.permissions import grant


def give_role(
    *,
    user: User,
    agency: Agency,
    kind: str,
    quality: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    recorded_by: User | None = None,
) -> AgencyRole:
    """Record a role with its dates, and project the agency's rights again."""
    with transaction.atomic():
        role = AgencyRole.objects.create(
            user=user,
            agency=agency,
            kind=kind,
            quality=quality,
            valid_from=valid_from,
            valid_to=valid_to,
            recorded_by=recorded_by,
        )
        project_grants(agency)
    return role


def end_role(role: AgencyRole, *, last_day: datetime.date) -> AgencyRole:
    """Give a role its last day, and project the agency's rights again."""
    with transaction.atomic():
        role.valid_to = last_day
        role.save(update_fields=["valid_to"])
        project_grants(role.agency)
    return role


def delegate_signature(
    *,
    agency: Agency,
    delegate: User,
    granted_by: User,
    quality: str,
    reference: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
) -> SignatureDelegation:
    """Record a delegation of signature with its dates, and project the agency's rights again."""
    with transaction.atomic():
        delegation = SignatureDelegation.objects.create(
            agency=agency,
            delegate=delegate,
            granted_by=granted_by,
            quality=quality,
            reference=reference,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        project_grants(agency)
    return delegation


def project_grants(agency: Agency | None = None) -> None:
    """Derive guardian's grants again from the rows in force today, for one agency or for all. Idempotent; runs daily.

    One group per agency and right holds the grant on the agency; the people in office are its members.
    """
    for one in [agency] if agency is not None else Agency.objects.all():
        day = one.today()
        for right in AgencyRight:
            kinds = [kind for kind in AgencyRoleKind if right in kind.rights]
            holders = set(one.roles.in_force(day).filter(kind__in=kinds).values_list("user_id", flat=True))
            if right == AgencyRight.SIGN:
                holders |= set(one.delegations.in_force(day).values_list("delegate_id", flat=True))
            with transaction.atomic():
                group, created = Group.objects.get_or_create(name=f"agence-{one.code}-{right}")
                if created:
                    grant(right, group, one)
                group.user_set.set(holders)
