"""What is new in the catalogue: protocols, regions and ends, each with an identifier that never changes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from protocols import selectors
from protocols.choices import OrderState
from protocols.models import Protocol

HELD = 60


@dataclass(frozen=True)
class News:
    """One piece of news. `key` is unique and never changes; `summary` is one sentence, without a person's name."""

    key: str
    title: str
    summary: str
    protocol: Protocol
    moment: datetime.datetime


def news(now: datetime.datetime) -> list[News]:
    """What happened until `now`, the latest first. What will be in force another day is not told."""
    found = [one for protocol in selectors.catalogue_protocols_with_arrival() for one in _of(protocol)]
    past = [one for one in found if one.moment <= now]
    return sorted(past, key=lambda one: (one.moment, one.key), reverse=True)[:HELD]


def _of(protocol: Protocol) -> Iterator[News]:
    line = protocol.version.acts_in_a_line
    yield News(
        f"protocole/{protocol.code}",
        f"{protocol.name} : au catalogue",
        f"{protocol.title}. Actes : {line}.",
        protocol,
        protocol.arrived_at,
    )
    for order in protocol.ministerial_authorizations.all():
        if order.order_date and OrderState(order.state).meaning.shown:
            yield News(
                f"protocole/{protocol.code}/france/{order.pk}",
                f"{protocol.name} : autorisé dans toute la France",
                f"{protocol.title}. Autorisé par arrêté ministériel.",
                protocol,
                _midnight(order.order_date, timezone.get_default_timezone()),
            )
    for order in protocol.regional_authorizations.all():
        region, tz = order.agency.region, order.agency.tz
        if order.order_date and order.publication_date:
            yield News(
                f"protocole/{protocol.code}/region/{order.pk}",
                f"{protocol.name} : autorisé dans la région {region}",
                f"{protocol.title}. L’arrêté de la région {region} est publié.",
                protocol,
                _midnight(max(order.order_date, order.publication_date), tz),
            )
        ended = order.changed_on or (order.term_on if order.is_over else None)
        if ended and not order.is_authorized:
            yield News(
                f"protocole/{protocol.code}/region/{order.pk}/{order.state}/{ended.isoformat()}",
                f"{protocol.name} : {order.get_state_display().lower()} dans la région {region}",
                f"{protocol.title}. Dans la région {region}, cette autorisation n’est plus en vigueur.",
                protocol,
                _midnight(ended, tz),
            )


def _midnight(day: datetime.date, tz: datetime.tzinfo) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tz)
