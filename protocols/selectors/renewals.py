"""What may be read of the renewals of authorizations that have a term, and by whom."""

from __future__ import annotations

from django.db.models import QuerySet

from coopps.kernel.components.states import Party
from protocols.choices import OrderRenewalState, OrderState
from protocols.models import OrderRenewal, RegionalAuthorization
from protocols.selectors.authorizations import party
from protocols.selectors.stopping import ABOUT


def for_agencies(agencies) -> QuerySet[OrderRenewal]:
    """The renewals of the authorizations of agencies (BR-28)."""
    return OrderRenewal.objects.filter(authorization__agency__in=agencies).select_related(*ABOUT)


def own(user) -> QuerySet[OrderRenewal]:
    """Those of the authorizations that a person asked for."""
    return OrderRenewal.objects.filter(party(user, "authorization__")).select_related(*ABOUT).distinct()


def to_give(user) -> QuerySet[OrderRenewal]:
    """Those of them whose elements are waited for."""
    return own(user).filter(state__in=OrderRenewalState.where(whose=Party.TEAM))


def awaiting_elements() -> QuerySet[OrderRenewal]:
    """Every renewal whose elements are waited for, of an authorization that somebody asked for here."""
    return OrderRenewal.objects.filter(
        state__in=OrderRenewalState.where(whose=Party.TEAM), authorization__intent__isnull=False
    ).select_related(*ABOUT)


def waiting_for_agency(agencies) -> QuerySet[OrderRenewal]:
    """Those in which the agency does what comes next, or enters what another says."""
    whose = [*OrderRenewalState.where(whose=Party.AGENCY), *OrderRenewalState.where(whose=Party.HAS)]
    return for_agencies(agencies).filter(state__in=whose)


def last(authorization: RegionalAuthorization) -> OrderRenewal | None:
    """The renewal of its last term."""
    return authorization.renewals.select_related("letter__act").defer("letter__act__content").last()


def with_a_term() -> QuerySet[RegionalAuthorization]:
    """The orders that will end, or should have, by themselves."""
    return (
        RegionalAuthorization.objects.filter(state__in=OrderState.where(shown=True, over=False), term_on__isnull=False)
        .select_related("agency", "protocol", "version", "project", "intent")
        .order_by("pk")
    )
