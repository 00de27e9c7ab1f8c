"""A person asks to be told when a protocol opens in a region; the portal tells it once, on the day, by a message."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import Agency
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import selectors
from protocols.catalogue.entries import entry_of
from protocols.mails import openings as mails
from protocols.models import OpeningWatch, Protocol
from protocols.selectors.watches import untold


@transaction.atomic
def watch(protocol: Protocol, agency: Agency, user) -> OpeningWatch:
    """Tell `user` of the opening of `protocol` in the region of `agency`. Asked twice, it is one request.

    Raises:
        TransitionRefused: it is open there, or will never be.
    """
    entry = entry_of(protocol, agency.today())
    if entry.joining_in(agency).opens_adhesion:
        raise TransitionRefused(f"Ce protocole est déjà ouvert à l’adhésion dans la région {agency.region}.")
    if not entry.may_open_in(agency):
        raise TransitionRefused(
            "Ce protocole n’ouvre pas d’adhésion sur ce portail : sa fiche dit comment le rejoindre."
        )
    # What was told once of an opening that ended since is asked anew.
    OpeningWatch.objects.filter(user=user, protocol=protocol, agency=agency, told_at__isnull=False).delete()
    found, _ = OpeningWatch.objects.get_or_create(user=user, protocol=protocol, agency=agency)
    return found


@transaction.atomic
def unwatch(pk: int, user) -> bool:
    """`user` takes a request back; whether there was one."""
    deleted, _ = OpeningWatch.objects.filter(pk=pk, user=user).delete()
    return bool(deleted)


def tell_openings() -> None:
    """Tell who waits for a protocol that is open today in the region. Periodic, and called when an order comes into force."""
    open_in: dict[int, set[int]] = {}
    for one in untold():
        if one.agency_id not in open_in:
            rows = selectors.protocols_in_force(one.agency, one.agency.today())
            open_in[one.agency_id] = set(rows.values_list("pk", flat=True))
        if one.protocol_id in open_in[one.agency_id]:
            _tell(one.pk)


@transaction.atomic
def _tell(pk: int) -> None:
    """One at a time: two sweeps tell it once, and who takes the request back meanwhile is not told."""
    rows = OpeningWatch.objects.select_for_update(of=("self",)).select_related("agency", "protocol", "user")
    one = rows.filter(pk=pk, told_at=None).first()
    if one is None:
        return
    one.told_at = timezone.now()
    one.save(update_fields=["told_at"])
    mails.tell_opening(one)
