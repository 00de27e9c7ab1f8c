"""What may be read of decisions and of the rights that they open: whose, what is to be confirmed, what is awaited, what ends."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from adhesions.choices import (
    HOLDING,
    REPLACED,
    AuthorizationState,
    DoubtState,
    EndingState,
    MembershipState,
    RenewalState,
    WithdrawalState,
)
from adhesions.models import (
    Adhesion,
    Doubt,
    Ending,
    LiabilityInsurance,
    Membership,
    NominativeAuthorization,
    Renewal,
    Withdrawal,
)
from coopps.kernel.instruction.models import DocumentRequest


def counted_insurances() -> QuerySet[LiabilityInsurance]:
    """Those that count, as `LiabilityInsurance.counts` says."""
    return LiabilityInsurance.objects.filter(Q(renewal=None) | Q(renewal__state=RenewalState.ACCEPTED))


def rights_to_review() -> QuerySet[NominativeAuthorization]:
    """The rights that were given and are not over, with all that the rule of a fallen condition reads."""
    return (
        NominativeAuthorization.objects.filter(state__in=HOLDING)
        .select_related(
            "professional__user", "adhesion__agency", "adhesion__authorization__agency", "membership__professional"
        )
        .prefetch_related(
            "doubts",
            "professional__verifications",
            "adhesion__authorizations",
            "adhesion__memberships__user",
            Prefetch("membership__item_assurance", LiabilityInsurance.objects.select_related("renewal")),
        )
        .order_by("pk")
    )


def postponements_open(**among) -> list[tuple[NominativeAuthorization, DocumentRequest]]:
    """The decisions put off whose documents are awaited, each with what is asked; `among` narrows them."""
    asked = Prefetch("proposal__examination__own_requests", DocumentRequest.objects.open_to_one(), to_attr="asked")
    rows = (
        NominativeAuthorization.objects.filter(state=AuthorizationState.POSTPONED, **among)
        .select_related(
            "adhesion__agency",
            "professional__user",
            "membership__examination__instruction",
            "proposal__examination",
        )
        .prefetch_related(asked)
        .order_by("pk")
    )
    return [(row, row.proposal.examination.asked[0]) for row in rows if row.proposal.examination.asked]


def own_postponements(user) -> QuerySet[NominativeAuthorization]:
    """The decisions about a person that are put off."""
    return NominativeAuthorization.objects.filter(
        professional__user=user, state=AuthorizationState.POSTPONED
    ).select_related(
        "adhesion__agency", "professional", "membership__examination__instruction", "proposal__examination"
    )


def doubts_to_decide(agencies) -> QuerySet[Doubt]:
    """What a person of these agencies is to confirm: neither kept nor closed, and no end of the right is considered."""
    considered = Ending.objects.filter(authorization=OuterRef("authorization"), state__in=EndingState.where(over=False))
    return (
        Doubt.objects.filter(~Exists(considered), state=DoubtState.OPEN, authorization__adhesion__agency__in=agencies)
        .select_related("authorization__membership__examination__instruction", "authorization__professional")
        .order_by("since", "pk")
    )


def renewals_to_examine(agencies) -> QuerySet[Renewal]:
    """The certificates of insurance that people gave since their decision, and that nobody has read."""
    return (
        Renewal.objects.filter(state=RenewalState.SENT, membership__adhesion__agency__in=agencies)
        .select_related("membership__examination__instruction", "membership__professional")
        .order_by("sent_at", "pk")
    )


def own_authorizations(user) -> QuerySet[NominativeAuthorization]:
    """What was decided for a person and opened a right, newest first."""
    return (
        NominativeAuthorization.objects.filter(
            professional__user=user,
            state__in=AuthorizationState.where(given=True),
        )
        .select_related(
            "adhesion__version",
            "adhesion__protocol",
            "adhesion__agency",
            "adhesion__authorization__agency",
            "membership",
            "professional",
            "letter__act__delivery",
        )
        .defer("letter__act__content", "letter__act__snapshot")
        .prefetch_related(
            Prefetch("withdrawals", _with_notice()),
            "adhesion__sites",
            "membership__sites",
            "adhesion__authorizations__professional",
            "doubts",
            "membership__renewals",
        )
        .order_by("-pk")
    )


def authorizations_of(adhesion: Adhesion) -> QuerySet[NominativeAuthorization]:
    """The decisions about the members of an adhesion."""
    return decisions().filter(adhesion=adhesion)


def decisions() -> QuerySet[NominativeAuthorization]:
    """Decisions with their act and its delivery, without the bytes."""
    return (
        NominativeAuthorization.objects.exclude(state__in=REPLACED)
        .select_related("professional__profession", "letter__act__delivery", "membership", "proposal")
        .defer("letter__act__content", "letter__act__snapshot")
        .prefetch_related(Prefetch("withdrawals", _with_notice()), "doubts")
        .order_by("pk")
    )


def by_check_code(code: str) -> NominativeAuthorization | None:
    """The authorization behind a code that was made public by a signed letter."""
    return (
        NominativeAuthorization.objects.filter(check_code=code)
        .exclude(state__in=AuthorizationState.where(settled=False))
        .select_related(
            "professional__profession",
            "adhesion__protocol",
            "adhesion__version",
            "adhesion__agency",
            "adhesion__authorization",
            "membership",
        )
        .prefetch_related("membership__sites", "adhesion__sites", "doubts")
        .first()
    )


def co_adherents(authorization: NominativeAuthorization) -> list[Membership]:
    """The other people who adhere with this person, or wait to: not those who were refused, or whose right is over."""
    out = NominativeAuthorization.objects.filter(
        adhesion=authorization.adhesion_id, state__in=AuthorizationState.where(over=True, settled=True)
    )
    return list(
        Membership.objects.filter(adhesion=authorization.adhesion_id, state=MembershipState.FILED, user__is_active=True)
        .exclude(pk=authorization.membership_id)
        .exclude(authorizations__in=out)
        .select_related("user")
        .order_by("pk")
    )


def own_endings(user) -> QuerySet[Ending]:
    """The ends considered for a person, from the moment the invitation to present observations is notified."""
    return Ending.objects.filter(
        authorization__professional__user=user, invitation__delivery__receipt_day__isnull=False
    ).select_related(
        "authorization__adhesion__agency",
        "authorization__adhesion__protocol",
        "authorization__adhesion__version",
        "authorization__membership",
        "authorization__professional",
    )


def endings_to_answer(user) -> QuerySet[Ending]:
    """Those of them in which the person may present observations."""
    return own_endings(user).filter(state=EndingState.OPENED)


def endings_heard(agencies) -> QuerySet[Ending]:
    """The ends considered by agencies whose hearing is over: to propose, or to give up."""
    over = Q(state=EndingState.HEARD)
    for agency in agencies:
        over |= Q(
            state=EndingState.OPENED, authorization__adhesion__agency=agency, observations_until__lt=agency.today()
        )
    found = Ending.objects.filter(over, authorization__adhesion__agency__in=agencies)
    return found.select_related("authorization__membership__examination__instruction", "authorization__professional")


def own_withdrawals(user) -> QuerySet[Withdrawal]:
    """The withdrawals that a person announced."""
    return Withdrawal.objects.filter(authorization__professional__user=user).select_related(
        "authorization__adhesion__agency", "authorization__adhesion__version", "authorization__professional"
    )


def withdrawals_ahead(agencies) -> QuerySet[Withdrawal]:
    """The withdrawals announced in the teams of agencies, by their day."""
    return (
        Withdrawal.objects.filter(
            state__in=WithdrawalState.where(over=False), authorization__adhesion__agency__in=agencies
        )
        .select_related("authorization__membership__examination__instruction", "authorization__adhesion__protocol")
        .order_by("effect_on", "pk")
    )


def _with_notice() -> QuerySet[Withdrawal]:
    """Withdrawals with their act and who was told, without the bytes."""
    return (
        Withdrawal.objects.select_related("notice")
        .defer("notice__content", "notice__snapshot")
        .prefetch_related("told__recipient")
    )
