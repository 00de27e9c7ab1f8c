"""The public catalogue: what is searched of each protocol, where each stands, and the filters with their counts."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from accounts.models import Agency
from coopps.kernel.typed.folding import folded
from protocols import search, selectors
from protocols.choices import Access, CatalogueState, Opening, OpinionOutcome, OrderState, Regime
from protocols.models import Protocol, RegimeRule
from protocols.rules import Joining, JoiningKind, how_to_join


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
    """One protocol as the catalogue shows it on a day, to a reader of the region of `agency` if it is known."""

    def __init__(
        self,
        protocol: Protocol,
        professions: Mapping[str, str],
        day: datetime.date,
        rule: RegimeRule | None,
        agency: Agency | None = None,
    ) -> None:
        self.protocol = protocol
        self.rule = rule
        self.agency = agency
        self._professions = professions
        self._day = day

    @cached_property
    def joining(self) -> Joining:
        """How to join it, for the whole country."""
        return how_to_join(self.protocol, None, self._day, self.rule)

    @cached_property
    def here(self) -> Joining:
        """How to join it in the region of the reader; for the whole country when it is not known."""
        return self.joining if self.agency is None else self.joining_in(self.agency)

    def joining_in(self, agency: Agency) -> Joining:
        """How a team of that region joins it."""
        return how_to_join(self.protocol, agency, self._day, self.rule)

    @cached_property
    def access(self) -> Access:
        """The group of the catalogue in which a reader of the region finds it."""
        if self.here.opens_adhesion:
            return Access.OPEN
        if self.protocol.regime == Regime.NATIONAL and self.state is CatalogueState.AUTHORIZED:
            return Access.DECLARED
        if self.here.kind is JoiningKind.EXTENSION and self.opens_extension:
            return Access.EXTENSION
        return Access.OTHER

    @property
    def is_declared(self) -> bool:
        """Whether a team declares it, instead of asking."""
        return self.joining.kind is JoiningKind.DECLARATION

    def may_open_in(self, agency: Agency) -> bool:
        """Whether a region where it is not open may open it one day: somebody may ask to be told."""
        opinion = self.protocol.has_opinion
        hopeless = opinion is not None and opinion.outcome == OpinionOutcome.UNFAVORABLE
        return self.joining_in(agency).kind in _TO_COME and not hopeless

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
                (search.NAME, protocol.short_name),
                *((search.NAME, alias) for alias in protocol.aliases),
                *((search.CONTENT, act.label) for act in version.acts),
                (search.CONTENT, protocol.theme.label),
                *((search.CONTEXT, text) for text in (*self.delegating, *self.delegated, *specialties)),
                *((search.CONTEXT, text) for text in (*version.inclusion, *version.settings)),
            ),
        )


# Not open, and the regime does not forbid that it be.
_TO_COME = (JoiningKind.NOT_IN_FORCE, JoiningKind.EXTENSION, JoiningKind.NOT_AUTHORIZED)
# The value of the filter of region of a protocol that is of every region.
EVERYWHERE = "FR"


class Catalogue:
    """The protocols that answer a search and a choice of filters, and the filters as they can be changed.

    For a reader whose `region` (INSEE) is known, what a team of that region can join comes first.
    """

    def __init__(
        self, day: datetime.date, query: str = "", chosen: Mapping[str, str] | None = None, *, region: str = ""
    ) -> None:
        self.query = query.strip()
        self.agencies = selectors.regional_agencies()
        self.agency = next((agency for agency in self.agencies if agency.insee == region), None)
        self._labels: dict[str, dict[str, str]] = {
            "delegant": selectors.profession_names(),
            "regime": dict(Regime.choices),
            "etat": dict(CatalogueState.choices),
            "region": {agency.insee: agency.region for agency in self.agencies},
        }
        self._labels["delegue"] = self._labels["delegant"]
        rules = selectors.regime_rules(day)
        self._entries = [
            Entry(protocol, self._labels["delegant"], day, rules.get(protocol.regime), self.agency)
            for protocol in sorted(selectors.catalogue_protocols(), key=lambda protocol: folded(protocol.name))
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
        """The protocols that answer the search and every filter; what can be joined in the region first."""
        found = list(self._kept(self.chosen))
        if self.agency is not None:
            ranks = list(Access)
            found.sort(key=lambda entry: ranks.index(entry.access))
        return found

    @property
    def entries(self) -> list[Entry]:
        """Every protocol, whatever is searched."""
        return self._entries

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

    def professions(self) -> list[Option]:
        """The professions that some protocol names, with how many do: the whole catalogue."""
        return self._every("professions", self._labels["delegant"])

    def themes(self) -> list[Option]:
        """The themes of the whole catalogue, with how many protocols each has."""
        return self._every("theme", self._labels["theme"])

    def _every(self, name: str, labels: Mapping[str, str]) -> list[Option]:
        counts = Counter(
            value
            for entry in self._entries
            for value in (
                entry.values("delegant") | entry.values("delegue") if name == "professions" else entry.values(name)
            )
        )
        found = [
            Option(value, label, counts[value], selected=False) for value, label in labels.items() if counts[value]
        ]
        return sorted(found, key=lambda option: folded(option.label))

    def label(self, facet: str) -> str:
        """The chosen value of a filter, in words."""
        return self._labels[facet][self.chosen[facet]]


@lru_cache(maxsize=2)
def _index(documents: tuple[search.Document, ...]) -> search.Index:
    """The index of these very documents, kept until one of them changes."""
    return search.Index(documents)


def entry_of(protocol: Protocol, day: datetime.date, agency: Agency | None = None) -> Entry:
    """One protocol as the catalogue shows it."""
    return Entry(protocol, selectors.profession_names(), day, selectors.regime_rule(protocol.regime, day), agency)
