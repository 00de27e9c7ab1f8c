"""The message of who asked to be told when a protocol opens in a region."""

from __future__ import annotations

from coopps.kernel import mailing
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from protocols.models import OpeningWatch

declare(Kind("ouverture_region", "un protocole que vous attendez ouvre dans votre région", Group.CATALOG))


def tell_opening(watch: OpeningWatch) -> None:
    """A team of the region may join it from today."""
    fact = (
        f"Le protocole « {watch.protocol.name} » est ouvert à l’adhésion dans la région {watch.agency.region}. Vous aviez "
        "demandé cette annonce : elle est envoyée une seule fois."
    )
    page = mailing.link("protocols:detail", watch.protocol.code)
    mailing.queue(
        "ouverture_region",
        watch.user,
        f"« {watch.protocol.name} » est ouvert dans votre région",
        f"{fact}\n\n{page}",
        key=f"watch-{watch.pk}-open",
        agency=watch.agency,
    )
