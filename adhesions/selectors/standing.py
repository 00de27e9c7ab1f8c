"""What may be read of rights after their decision: what is to be confirmed, what is awaited, what was given since."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from adhesions.choices import HOLDING, AuthorizationState, DoubtState, EndingState, RenewalState
from adhesions.models import Doubt, Ending, LiabilityInsurance, NominativeAuthorization, Renewal
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
