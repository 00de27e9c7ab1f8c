"""The desk of a reviewer of the HAS: the dossiers by stage and date, the opinions received, who is late."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from accounts.choices import AgencyRight
from accounts.selectors import agencies_of
from coopps.kernel.components.turns import Turn
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
class Filters:
    """What the address of the desk says."""

    tab: str = ""
    words: str = ""
    mine: bool = False

    @classmethod
    def of(cls, data) -> Filters:
        """The filters of an address. 404 for a tab that does not exist."""
        tab = data.get("onglet", "")
        if tab and tab not in selectors.STAGES:
            raise Http404("Cet onglet n’existe pas.")
        return cls(tab, data.get("q", "").replace("\0", "").strip()[:100], data.get("qui") == "moi")

    @property
    def query(self) -> str:
        pairs = {"onglet": self.tab, "q": self.words, "qui": "moi" if self.mine else ""}
        return urlencode({key: value for key, value in pairs.items() if value})

    def found(self, reviews: QuerySet[Review], user) -> QuerySet[Review]:
        """Those that answer the words and « mes dossiers », in every tab."""
        for word in self.words.split():
            reviews = reviews.filter(
                Q(project__has_number__icontains=word)
                | Q(project__title__icontains=word)
                | Q(project__protocol__code__icontains=word)
                | Q(project__agency__region__icontains=word)
            )
        return reviews.filter(reviewer=user) if self.mine else reviews


@dataclass(frozen=True)
class Tab:
    """One stage with its count and its address."""

    label: str
    count: int
    query: str
    current: bool


@dataclass(frozen=True)
class Line:
    """One dossier of the list."""

    review: Review
    turn: Turn
    expertise: selectors.Expertise
    until: datetime.date | None
    is_late: bool


@method_decorator(never_cache, name="dispatch")
class DeskView(LeadMixin, ListView):
    """Tabs with counts, filters kept in the address, the oldest dossier first."""

    template_name = "reviews/desk.html"
    paginate_by = 25

    @cached_property
    def filters(self) -> Filters:
        return Filters.of(self.request.GET)

    def get_queryset(self) -> QuerySet[Review]:
        found = self.filters.found(selectors.reviews_for(self.request.user), self.request.user)
        if self.filters.tab:
            return found.filter(state__in=selectors.STAGES[self.filters.tab][1])
        return selectors.going_on(found)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "lines": [self._line(review) for review in context["object_list"]],
            "tabs": self._tabs(),
            "filters": self.filters,
            "tab_label": selectors.STAGES[self.filters.tab][0] if self.filters.tab else "Dossiers en cours",
        }

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

    def _tabs(self) -> list[Tab]:
        found = self.filters.found(selectors.reviews_open_to(self.request.user), self.request.user)
        counts = dict(found.order_by().values_list("state").annotate(Count("pk", distinct=True)))

        def tab(key: str, label: str, states) -> Tab:
            query = Filters(key, self.filters.words, self.filters.mine).query
            return Tab(label, sum(counts.get(state, 0) for state in states), query, key == self.filters.tab)

        here = Filters("", self.filters.words, self.filters.mine)
        return [
            Tab("En cours", selectors.going_on(found).count(), here.query, not self.filters.tab),
            *(tab(key, label, states) for key, (label, states) in selectors.STAGES.items()),
        ]
