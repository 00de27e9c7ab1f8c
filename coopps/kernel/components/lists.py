"""Lists in tabs: what the address says, the words that are searched, the counts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from coopps.kernel.typed.cleaning import clean_line
from coopps.kernel.typed.folding import folded

# The word of the address, then the label and what the tab holds, in the order in which they are drawn.
Tabs = Mapping[str, tuple[str, Q]]


@dataclass(frozen=True)
class Tab:
    """One tab with its count and its address."""

    label: str
    count: int
    query: str
    current: bool


def searched(data) -> str:
    """The words of a search: no more than a person types."""
    return clean_line(data.get("q", ""))[:100]


def matching(rows: QuerySet, words: str, lookups: Collection[str], plain: Collection[str] = ()) -> QuerySet:
    """The rows where each word is found: by one of `lookups`, or, accents and capitals aside, in one of the fields `plain`."""
    for word in words.split():
        found = Q()
        for lookup in lookups:
            found |= Q((lookup, word))
        for field in plain:
            found |= Q((f"{field}__folded__contains", folded(word)))
        rows = rows.filter(found)
    return rows


@dataclass(frozen=True)
class Filters:
    """What the address of a list says; a page opened from it carries the same, and follows the list.

    Attributes:
        tab: the word of the tab; empty for the first one.
        words: what is searched.
        agency, nature: the code of one agency, the key of one nature of dossier; empty for all.
        mine: only what the reader follows.
    """

    tab: str = ""
    words: str = ""
    agency: str = ""
    mine: bool = False
    nature: str = ""

    @classmethod
    def of(cls, data, tabs: Tabs, *, natures: Collection[str] = (), agencies: Collection[str] | None = None) -> Filters:
        """The filters of an address. 404 for a tab, a nature or an agency (when they are given) that the list has not."""
        filters = cls(
            data.get("onglet", ""),
            searched(data),
            data.get("agence", ""),
            data.get("qui") == "moi",
            data.get("nature", ""),
        )
        if (filters.tab and filters.tab not in tabs) or (filters.nature and filters.nature not in natures):
            raise Http404("Cet onglet n’existe pas.")
        if filters.agency and agencies is not None and filters.agency not in agencies:
            raise Http404("Cette agence n’est pas la vôtre.")
        return filters

    @property
    def query(self) -> str:
        """The same, as the end of an address."""
        pairs = {"onglet": self.tab, "q": self.words, "agence": self.agency, "qui": "moi" if self.mine else ""}
        pairs["nature"] = self.nature
        return urlencode({key: value for key, value in pairs.items() if value})

    @property
    def narrow(self) -> bool:
        """Whether something is asked for besides the tab."""
        return replace(self, tab="") != Filters()

    def tabs(self, found: QuerySet, tabs: Tabs) -> list[Tab]:
        """Each tab with its count, in one query, and the address that keeps the other filters.

        Args:
            found: what the filters find, in every tab.
            tabs: with the first one, whose word is empty.
        """
        counts = found.order_by().aggregate(
            **{_keyword(key): Count("pk", filter=held, distinct=True) for key, (_, held) in tabs.items()}
        )
        return [
            Tab(label, counts[_keyword(key)], replace(self, tab=key).query, key == self.tab)
            for key, (label, _) in tabs.items()
        ]


def _keyword(key: str) -> str:
    """The word of a tab, as a keyword."""
    return f"tab_{key.replace('-', '_')}"


class TabbedListMixin(ABC):
    """For a `ListView` in tabs. A list gives `get_tabs()`, `get_found()`, the label of its first tab, and its heading there;
    the `agencies` and the `natures` between which one chooses, if any.

    The context has `filters`, `agencies`, `natures`, `tabs` and `tab_label`: what components/tabs.html and
    components/list_filters.html draw.
    """

    paginate_by = 25
    first_tab = ("Tous", Q())
    first_heading = "Tous les dossiers"
    natures: Mapping[str, str] = {}
    agencies: Collection = ()

    @abstractmethod
    def get_tabs(self) -> Tabs:
        """The tabs after the first one."""

    @abstractmethod
    def get_found(self) -> QuerySet:
        """What `self.filters` find, in every tab."""

    @cached_property
    def tabs(self) -> Tabs:
        return {"": self.first_tab} | dict(self.get_tabs())

    @cached_property
    def filters(self) -> Filters:
        codes = {agency.code for agency in self.agencies}
        return Filters.of(self.request.GET, self.tabs, natures=self.natures, agencies=codes)

    def get_queryset(self) -> QuerySet:
        return self.get_found().filter(self.tabs[self.filters.tab][1])

    def get_context_data(self, **kwargs):
        label, _ = self.tabs[self.filters.tab]
        return super().get_context_data(
            **{
                "filters": self.filters,
                "tabs": self.filters.tabs(self.get_found(), self.tabs),
                "tab_label": label if self.filters.tab else self.first_heading,
                "agencies": self.agencies,
                "natures": self.natures,
            }
            | kwargs
        )
