"""Who may lead an adhesion, and what is proposed."""

from __future__ import annotations

from django.db.models import QuerySet

from adhesions.choices import ACCEPTED
from adhesions.models import Adhesion, AdhesionHandover, Membership
from coopps.kernel.permissions import objects_held


def may_lead(adhesion: Adhesion) -> QuerySet[Membership]:
    """Those of the team who could lead it: they have joined, and their account is open."""
    return adhesion.memberships.filter(state__in=ACCEPTED, user__is_active=True).select_related("user")


def open_handover(adhesion: Adhesion) -> AdhesionHandover | None:
    """The proposal to lead that waits for an answer."""
    return adhesion.handovers.filter(outcome="").select_related("to").first()


def handovers_to(user) -> QuerySet[AdhesionHandover]:
    """The proposals to lead that a person has to answer, in teams where the person still is."""
    teams = objects_held(user, "take_part", Adhesion)
    return AdhesionHandover.objects.filter(to=user, outcome="", adhesion__in=teams).select_related("adhesion__team")
