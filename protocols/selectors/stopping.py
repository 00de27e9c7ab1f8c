"""What may be read of what stops a protocol in a region, and by whom."""

from __future__ import annotations

import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from coopps.kernel.components.states import Party
from coopps.kernel.documents.models import Act
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from protocols.choices import OrderEndingState, OrderGround, SuspensionState
from protocols.models import Hearing, OrderEnding, OrderSuspension, RegionalAuthorization

# What every page and document reads of the authorization that is stopped; never the bytes of an act.
ABOUT = ("authorization__agency", "authorization__protocol", "authorization__version")


def endings_for(agencies) -> QuerySet[OrderEnding]:
    """The ends considered by agencies."""
    return OrderEnding.objects.filter(authorization__agency__in=agencies).select_related(*ABOUT)


def suspensions_for(agencies) -> QuerySet[OrderSuspension]:
    """The suspensions that agencies consider or ordered."""
    return OrderSuspension.objects.filter(authorization__agency__in=agencies).select_related(*ABOUT)


def considered(authorization: RegionalAuthorization) -> OrderEnding | None:
    """The end of this authorization that is not over."""
    return authorization.endings.filter(state__in=OrderEndingState.where(over=False)).first()


def is_considered() -> Exists:
    """Whether the end of an authorization is considered: a condition on authorizations."""
    return Exists(
        OrderEnding.objects.filter(authorization=OuterRef("pk"), state__in=OrderEndingState.where(over=False))
    )


def suspending(authorization: RegionalAuthorization) -> OrderSuspension | None:
    """The suspension of this authorization that is not over."""
    return authorization.suspensions.filter(state__in=SuspensionState.where(over=False)).first()


def hearings_of(ending: OrderEnding) -> QuerySet[Hearing]:
    """The people who are heard, with their invitation and where it is."""
    return (
        ending.hearings.select_related("professional__profession", "professional__user", "invitation__delivery")
        .defer("invitation__content", "invitation__snapshot")
        .prefetch_related("invitation__delivery__dispatches")
        .order_by("professional__exercise_name", "pk")
    )


def heard_before(day) -> Q:
    """The hearings that are over on `day`: same rule as `Hearing.is_over`."""
    return Q(observed_at__isnull=False) | Q(observations_until__lt=day)


def endings_heard(agencies) -> QuerySet[OrderEnding]:
    """The ends considered by agencies whose hearings are all over: to propose, or to give up."""
    return endings_for(agencies).filter(~Exists(_waiting()), state=OrderEndingState.OPENED)


def endings_in_hearing(agencies) -> QuerySet[OrderEnding]:
    """The ends considered by agencies of which somebody may still answer, with the last day known to do so (`until`)."""
    found = endings_for(agencies).filter(Exists(_waiting()), state=OrderEndingState.OPENED)
    return found.annotate(until=Max("hearings__observations_until"))


def _waiting() -> QuerySet[Hearing]:
    """The hearings of an end that are not over today."""
    return Hearing.objects.filter(ending=OuterRef("pk")).exclude(heard_before(timezone.localdate()))


def at_the_signature(agencies) -> QuerySet[RegionalAuthorization]:
    """The authorizations that an order at the signature would stop or restore."""
    signatory = {"whose": Party.SIGNATORY}
    return (
        RegionalAuthorization.objects.filter(agency__in=agencies)
        .filter(
            Q(endings__state__in=OrderEndingState.where(**signatory))
            | Q(suspensions__state__in=SuspensionState.where(**signatory))
        )
        .select_related("protocol")
        .distinct()
    )


def ground(value: str, day: datetime.date) -> str:
    """One of the cases, as the text of the day says it."""
    case = OrderGround(value)
    if case.replaces:
        return law.text(TextKey.ORDER_REPLACEMENT, day).body
    return law.text(TextKey.ORDER_ENDING_GROUNDS, day).paragraphs()[list(OrderGround).index(case)]


def grounds(day: datetime.date) -> list[tuple[str, str]]:
    """Every case with its text; one that no reviewed text holds says so."""
    doubt = (
        "" if law.text(TextKey.ORDER_REPLACEMENT, day).is_reviewed else " (à faire confirmer par le service juridique)"
    )
    return [(case.value, ground(case, day) + (doubt if case.replaces else "")) for case in OrderGround]


def summary(ending: OrderEnding) -> dict[str, int]:
    """How many people were invited, answered, let the delay pass, or could not be reached."""
    hearings = list(ending.hearings.select_related("invitation__delivery").defer("invitation__content"))
    answered = sum(hearing.observed_at is not None for hearing in hearings)
    lost = sum(
        hearing.observed_at is None and bool(hearing.invitation) and not hearing.invitation.delivery.received_at
        for hearing in hearings
    )
    return {
        "invited": len(hearings),
        "answered": answered,
        "silent": len(hearings) - answered - lost,
        "brought_back": lost,
    }


def own_hearings(user) -> QuerySet[Hearing]:
    """The hearings of a person, from the day that opens the delay to present observations."""
    return (
        Hearing.objects.filter(professional__user=user, observations_until__isnull=False)
        .select_related(*(f"ending__{way}" for way in ABOUT), "ending__letter", "invitation", "professional")
        .defer("invitation__content", "invitation__snapshot")
        .order_by("-pk")
    )


def hearings_to_answer(user) -> QuerySet[Hearing]:
    """Those of them in which the person may answer, and has not."""
    return own_hearings(user).filter(ending__state=OrderEndingState.OPENED, observed_at=None)


def hearings_open() -> QuerySet[Hearing]:
    """Every hearing whose person may answer, and has not."""
    yesterday = timezone.now().date() - datetime.timedelta(days=1)  # today of no region is before it
    return (
        Hearing.objects.filter(
            ending__state=OrderEndingState.OPENED, observed_at=None, observations_until__gte=yesterday
        )
        .select_related("ending__authorization__agency", "professional__user")
        .order_by("pk")
    )


def hearings_going_on(user) -> QuerySet[Hearing]:
    """Those of them whose end is still considered, or to come."""
    return own_hearings(user).exclude(ending__state__in=OrderEndingState.where(over=True))


def not_invited() -> QuerySet[Hearing]:
    """The hearings whose invitation the worker has not issued."""
    return Hearing.objects.filter(invitation=None, ending__state__in=OrderEndingState.where(hears=True))


def authorization_of(act: Act) -> RegionalAuthorization | None:
    """The authorization that an order of end, of suspension, of lifting or of maintaining, or an invitation, is about."""
    return (
        RegionalAuthorization.objects.filter(
            Q(endings__letter__act=act)
            | Q(endings__hearings__invitation=act)
            | Q(suspensions__letter__act=act)
            | Q(suspensions__lift_letter__act=act)
            | Q(renewals__letter__act=act)
        )
        .select_related("agency", "intent", "project")
        .first()
    )


def orders_of(authorization: RegionalAuthorization) -> QuerySet[Act]:
    """The signed orders that stopped, restored or maintained an authorization, without their bytes."""
    return (
        Act.objects.filter(
            Q(letter__orderending__authorization=authorization)
            | Q(letter__ordersuspension__authorization=authorization)
            | Q(letter__lifted_ordersuspension__authorization=authorization)
            | Q(letter__orderrenewal__authorization=authorization)
        )
        .defer("content", "snapshot")
        .order_by("pk")
    )
