"""What may be read of the catalogue: all of it is public, and none of it names a delegated person (BR-33)."""

from __future__ import annotations

from django.db.models import Min, Prefetch, Q, QuerySet

from accounts.models import Agency, PlaceOfExercise, Profession
from coopps.kernel.documents.models import Act
from coopps.kernel.typed.folding import Folded
from protocols.choices import Opening
from protocols.models import (
    HasOpinion,
    MinisterialAuthorization,
    Protocol,
    ProtocolVersion,
    RegionalAuthorization,
    SearchWords,
)
from protocols.search import Vocabulary
from protocols.selectors.regimes import regime_rules


def catalogue_protocols() -> QuerySet[Protocol]:
    """Every protocol that has a public version, with its latest one, its authorizations and its opinions: six queries in all."""
    public = ProtocolVersion.objects.filter(is_public=True)
    latest = public.order_by("protocol_id", "-number").distinct("protocol_id")
    orders = (
        RegionalAuthorization.objects.public()
        .select_related("agency", "version", "letter__act", "change_act")
        .defer(
            "version__content",
            "letter__act__content",
            "letter__act__snapshot",
            "change_act__content",
            "change_act__snapshot",
        )
        .order_by("agency__region", "-version__number", "pk")
    )
    opinions = (
        HasOpinion.objects.select_related("version", "letter__act", "project__regional_authorization")
        .defer("version__content", "letter__act__content", "letter__act__snapshot")
        .order_by("-date", "-pk")
    )
    return (
        Protocol.objects.filter(pk__in=public.values("protocol"))
        .select_related("theme")
        .prefetch_related(
            Prefetch("versions", latest),
            Prefetch("opinions", opinions),
            Prefetch("regional_authorizations", orders),
            Prefetch("ministerial_authorizations", MinisterialAuthorization.objects.all()),
        )
        .order_by(Folded("title"), "title")
    )


def catalogue_protocols_with_arrival() -> QuerySet[Protocol]:
    """The same, each with `arrived_at`: when its first public version was frozen."""
    first = Min("versions__frozen_at", filter=Q(versions__is_public=True))
    return catalogue_protocols().annotate(arrived_at=first)


def regional_agencies() -> list[Agency]:
    """The agencies of the regions, by the alphabet of their regions."""
    return list(Agency.objects.regional())


def regional_agency(region: str) -> Agency | None:
    """The agency of a region (INSEE), whatever was typed; None when there is no such region."""
    return next((agency for agency in regional_agencies() if agency.insee == region), None)


def region_of(user) -> str:
    """The region (INSEE) of the first place where a person exercises; empty when there is none."""
    place = PlaceOfExercise.objects.filter(professional__user=user).first()
    agency = Agency.objects.of_department(place.department) if place else None
    return agency.insee if agency else ""


def protocols_in_force(agency, day) -> QuerySet[Protocol]:
    """The protocols that a team of the territory of `agency` may join on `day`."""
    in_force = RegionalAuthorization.objects.in_force(day).filter(agency=agency)
    opening = [regime for regime, rule in regime_rules(day).items() if rule.opens(Opening.ADHESION)]
    return Protocol.objects.filter(pk__in=in_force.values("protocol"), regime__in=opening)


def acts_of_protocol(code: str) -> QuerySet[Act]:
    """The signed opinions and orders of a protocol, public or not, and the orders that stopped it in a region or restored it."""
    return Act.objects.filter(
        Q(letter__regional_authorization__protocol__code=code)
        | Q(letter__has_opinion__protocol__code=code)
        | Q(letter__orderending__authorization__protocol__code=code)
        | Q(letter__ordersuspension__authorization__protocol__code=code)
        | Q(letter__lifted_ordersuspension__authorization__protocol__code=code)
    )


def vocabulary() -> Vocabulary:
    """The words that the search takes for one another."""
    return Vocabulary([group.word, *group.others] for group in SearchWords.objects.all())


def profession_names() -> dict[str, str]:
    """One name per code: protocols name codes, and one code may hold several titles, the plainest being the shortest."""
    names: dict[str, str] = {}
    for code, label in Profession.objects.all().values_list("code", "label"):
        names[code] = min(names.get(code, label), label, key=len)
    return names
