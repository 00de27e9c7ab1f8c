"""The desk of a reviewer of the HAS: the dossiers by stage and date, the opinions received, who is late."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from accounts.choices import AgencyRight
from accounts.selectors import agencies_of
from coopps.kernel.components.lists import TabbedListMixin, matching
from coopps.kernel.components.turns import Turn
from protocols.reviews.choices import ReviewState, ReviewTab
from protocols.reviews.models import Review
from protocols.reviews.selectors import reviews as selectors
from protocols.reviews.turns.reviews import turn_of


class LeadMixin:
    """A page for the reviewers of the HAS: anybody else gets 403."""

    def dispatch(self, request, *args, **kwargs):
        if not agencies_of(request.user, AgencyRight.REVIEW):
            raise PermissionDenied("Cette page est celle des chefs et cheffes de projet de la Haute Autorité de santé.")
        return super().dispatch(request, *args, **kwargs)


@dataclass(frozen=True)
class Line:
    """One dossier of the list."""

    review: Review
    turn: Turn
    expertise: selectors.Expertise
    until: datetime.date | None
    is_late: bool


@method_decorator(never_cache, name="dispatch")
class DeskView(LeadMixin, TabbedListMixin, ListView):
    """Tabs with counts, filters kept in the address, the oldest dossier first."""

    template_name = "reviews/desk.html"
    first_tab = ("En cours", selectors.GOING_ON)
    first_heading = "Dossiers en cours"
    search = ("project__has_number", "project__title", "project__protocol__code", "project__agency__region")

    def get_tabs(self):
        return {tab.value: (tab.label, Q(state__in=ReviewState.where(tab=tab))) for tab in ReviewTab}

    def get_found(self) -> QuerySet[Review]:
        user, filters = self.request.user, self.filters
        reviews = matching(selectors.reviews_for(user), filters.words, (), plain=self.search)
        return reviews.filter(reviewer=user) if filters.mine else reviews

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"lines": [self._line(review) for review in context["object_list"]]}

    def _line(self, review: Review) -> Line:
        today = review.agency.today()
        until = selectors.awaited_on(review)
        return Line(
            review,
            turn_of(review, self.request.user),
            selectors.expertise_of(review, today),
            until,
            until is not None and until < today,
        )
