"""What may be read of the catalogue: all of it is public, and none of it names a delegated person (BR-33)."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from protocols.models import (
    MinisterialAuthorization,
    Protocol,
    ProtocolVersion,
    RegionalAuthorization,
    SearchWords,
)
from protocols.search import Vocabulary


def catalogue_protocols() -> QuerySet[Protocol]:
    """Every protocol that has a version, with its latest one and its authorizations: five queries in all."""
    latest = ProtocolVersion.objects.order_by("protocol_id", "-number").distinct("protocol_id")
    return (
        Protocol.objects.filter(versions__isnull=False)
        .distinct()
        .select_related("theme", "has_opinion")
        .prefetch_related(
            Prefetch("versions", latest),
            Prefetch("regional_authorizations", RegionalAuthorization.objects.select_related("agency")),
            Prefetch("ministerial_authorizations", MinisterialAuthorization.objects.all()),
        )
        .order_by("title")
    )


def protocols_in_force(agency, day) -> QuerySet[Protocol]:
    """The protocols that a team of the territory of `agency` may join on `day`."""
    in_force = RegionalAuthorization.objects.in_force(day).filter(agency=agency)
    return Protocol.objects.filter(pk__in=in_force.values("protocol"))


def authorization_in_force(protocol: Protocol, agency, day) -> RegionalAuthorization | None:
    """The regional authorization that opens an adhesion to `protocol` in the territory of `agency` on `day`."""
    return (
        RegionalAuthorization.objects.in_force(day)
        .filter(protocol=protocol, agency=agency)
        .select_related("version", "agency")
        .first()
    )


def vocabulary() -> Vocabulary:
    """The words that the search takes for one another."""
    return Vocabulary([group.word, *group.others] for group in SearchWords.objects.all())
