"""Who asked to be told of an opening, and which of those is to be told now."""

from __future__ import annotations

from django.db.models import QuerySet

from protocols.models import OpeningWatch


def watches_of(user) -> QuerySet[OpeningWatch]:
    """What a person asked to be told: one's own, and nobody else's."""
    return (
        OpeningWatch.objects.filter(user=user)
        .select_related("protocol", "agency")
        .order_by("protocol__title", "agency__region")
    )


def untold() -> QuerySet[OpeningWatch]:
    """The watches whose day has not come yet, or has come and was not told."""
    return OpeningWatch.objects.filter(told_at=None).select_related("agency", "protocol", "user")
