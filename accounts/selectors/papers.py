"""What may be read of the papers of people: by their owner alone."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet

from accounts.models import Paper


def own_papers(user) -> QuerySet[Paper]:
    """Every version that a person keeps: one's own, and nobody else's."""
    return Paper.objects.filter(owner=user, withdrawn_at=None).select_related("document", "unconfirmed")


def current_papers(user) -> QuerySet[Paper]:
    """The last version of each paper of a person, one that is being prepared included."""
    return own_papers(user).current()


def ending_before(day: datetime.date) -> QuerySet[Paper]:
    """The papers that count and end by `day`, with those that may follow on, for all their owners."""
    given = Paper.objects.current().given().exclude(valid_to=None)
    owners = given.filter(valid_to__lte=day).values("owner")
    return given.filter(owner__in=owners, owner__is_active=True).select_related("owner").order_by("owner_id", "pk")


def versions_of(paper: Paper) -> list[Paper]:
    """The versions that came before, the latest first."""
    found = []
    while paper.replaces_id is not None:
        paper = Paper.objects.select_related("document", "replaces").get(pk=paper.replaces_id)
        found.append(paper)
    return found
