"""The public catalogue: what is searched of each protocol, where each stands, and the filters with their counts."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from accounts.models import Agency
from protocols import search, selectors
from protocols.choices import CatalogueState, Opening, OrderState, Regime
from protocols.models import Protocol, RegimeRule
from protocols.rules import Joining, how_to_join


@dataclass(frozen=True)
class Facet:
    """One filter: its name in the address and its title."""

    name: str
    title: str


FACETS = (
    Facet("theme", "Thème"),
    Facet("region", "Région"),
    Facet("delegant", "Profession délégante"),
    Facet("delegue", "Profession déléguée"),
    Facet("regime", "Régime"),
    Facet("etat", "État"),
)


@dataclass(frozen=True)
class Option:
    """One value of a filter, and how many protocols it would leave with the other filters as they are."""

    value: str
    label: str
    count: int
    selected: bool


class Entry:
    """One protocol as the catalogue shows it on a day."""

    def __init__(
        self, protocol: Protocol, professions: Mapping[str, str], day: datetime.date, rule: RegimeRule | None
    ) -> None:
        self.protocol = protocol
        self.rule = rule
        self._professions = professions
        self._day = day

    @cached_property
    def joining(self) -> Joining:
        """How to join it, for the whole country."""
        return how_to_join(self.protocol, None, self._day, self.rule)

    @property
    def opens_extension(self) -> bool:
        return self._opens(Opening.EXTENSION)

    @property
    def opens_revision(self) -> bool:
        return self._opens(Opening.CREATION)

    def _opens(self, opening: Opening) -> bool:
        return self.protocol.regime_kind.is_regional and self.rule is not None and self.rule.opens(opening)

    @cached_property
    def state(self) -> CatalogueState:
        protocol = self.protocol
        if self.joining.opens_adhesion:
            return CatalogueState.OPEN
        if protocol.regime_kind.is_local:
            return CatalogueState.LOCAL
        orders = (
            protocol.regional_authorizations.all()
            if protocol.regime_kind.is_regional
            else protocol.ministerial_authorizations.all()
        )
        states = {order.state for order in orders}
        if OrderState.AUTHORIZED in states:
            return CatalogueState.AUTHORIZED
        return CatalogueState.REPLACED if states else CatalogueState.NOT_AUTHORIZED

    @cached_property
    def regions(self) -> list[str]:
        """The regions of its current authorizations, in words; “France entière” for a national one."""
        if self.state is CatalogueState.AUTHORIZED and self.protocol.regime == Regime.NATIONAL:
            return ["France entière"]
        return list(dict.fromkeys(agency.region for agency in self._agencies))

    @property
    def _agencies(self) -> list[Agency]:
        orders = self.protocol.regional_authorizations.all()
        return [order.agency for order in orders if order.is_authorized]

    @cached_property
    def delegating(self) -> list[str]:
        """The professions that delegate, in words."""
        return self._labels(self.protocol.version.delegating)

    @cached_property
    def delegated(self) -> list[str]:
        """The professions that are delegated to, in words."""
        return self._labels(self.protocol.version.delegated)

    def _labels(self, required) -> list[str]:
        return [self._professions.get(code, code) for code in dict.fromkeys(who.profession for who in required)]

    def values(self, facet: str) -> set[str]:
        """What this protocol is, for a filter. A national protocol is of every region; a local one of its origin."""
        protocol, version = self.protocol, self.protocol.version
        match facet:
            case "theme":
                return {protocol.theme.slug}
            case "delegant":
                return {who.profession for who in version.delegating}
            case "delegue":
                return {who.profession for who in version.delegated}
            case "regime":
                return {protocol.regime}
            case "etat":
                return {self.state.value}
            case "region" if protocol.regime_kind.is_local:
                return {protocol.origin_region} - {""}
            case "region" if self.regions == ["France entière"]:
                return {EVERYWHERE}
            case "region":
                return {agency.insee for agency in self._agencies}
        raise LookupError(facet)

    def matches(self, facet: str, value: str) -> bool:
        values = self.values(facet)
        return value in values or EVERYWHERE in values

    def document(self) -> search.Document:
        """What is searched of it."""
        protocol, version = self.protocol, self.protocol.version
        specialties = [who.specialty for who in (*version.delegating, *version.delegated) if who.specialty]
        return search.Document(
            protocol.pk,
            (
                (search.CODE, protocol.code),
                (search.NAME, protocol.title),
                *((search.NAME, alias) for alias in protocol.aliases),
                *((search.CONTENT, act.label) for act in version.acts),
                (search.CONTENT, protocol.theme.label),
                *((search.CONTEXT, text) for text in (*self.delegating, *self.delegated, *specialties)),
                *((search.CONTEXT, text) for text in (*version.inclusion, *version.settings)),
            ),
        )


# The value of the filter of region of a protocol that is of every region.
EVERYWHERE = "FR"


class Catalogue:
    """The protocols that answer a search and a choice of filters, and the filters as they can be changed."""

    def __init__(self, day: datetime.date, query: str = "", chosen: Mapping[str, str] | None = None) -> None:
        self.query = query.strip()
        self._labels: dict[str, dict[str, str]] = {
            "delegant": selectors.profession_names(),
            "regime": dict(Regime.choices),
            "etat": dict(CatalogueState.choices),
            "region": dict(Agency.objects.regional().order_by("region").values_list("insee", "region")),
        }
        self._labels["delegue"] = self._labels["delegant"]
        rules = selectors.regime_rules(day)
        self._entries = [
            Entry(protocol, self._labels["delegant"], day, rules.get(protocol.regime))
            for protocol in selectors.catalogue_protocols()
        ]
        themes = {entry.protocol.theme.slug: entry.protocol.theme.label for entry in self._entries}
        self._labels["theme"] = dict(sorted(themes.items(), key=lambda item: item[1]))
        # A value that does not exist is left out: an old address still answers.
        self.chosen = {
            facet.name: value
            for facet in FACETS
            if (value := (chosen or {}).get(facet.name, "")) in self._labels[facet.name]
        }

    @cached_property
    def _found(self) -> list[Entry]:
        """The protocols that answer the search, the best first, before any filter."""
        if not self.query:
            return self._entries
        index = _index(tuple(entry.document() for entry in self._entries))
        by_key = {entry.protocol.pk: entry for entry in self._entries}
        return [by_key[key] for key in index.search(self.query, selectors.vocabulary())]

    @cached_property
    def results(self) -> list[Entry]:
        """The protocols that answer the search and every filter."""
        return list(self._kept(self.chosen))

    def _kept(self, chosen: Mapping[str, str]) -> Iterable[Entry]:
        return (entry for entry in self._found if all(entry.matches(*choice) for choice in chosen.items()))

    def options(self, facet: str) -> list[Option]:
        """The values of a filter that leave at least one protocol, with the others as they are; the chosen one always."""
        others = {name: value for name, value in self.chosen.items() if name != facet}
        values = [entry.values(facet) for entry in self._kept(others)]
        counts = Counter(value for found in values for value in found)
        everywhere = counts.pop(EVERYWHERE, 0) if facet == "region" else 0
        return [
            Option(value, label, counts[value] + everywhere, self.chosen.get(facet) == value)
            for value, label in self._labels[facet].items()
            if counts[value] + everywhere or self.chosen.get(facet) == value
        ]

    def label(self, facet: str) -> str:
        """The chosen value of a filter, in words."""
        return self._labels[facet][self.chosen[facet]]


@lru_cache(maxsize=2)
def _index(documents: tuple[search.Document, ...]) -> search.Index:
    """The index of these very documents, kept until one of them changes."""
    return search.Index(documents)


def entry_of(protocol: Protocol, day: datetime.date) -> Entry:
    """One protocol as the catalogue shows it."""
    return Entry(protocol, selectors.profession_names(), day, selectors.regime_rule(protocol.regime, day))
