"""What waits for the worker, and what did not arrive."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from coopps.kernel.mailing.choices import UNDELIVERED, Group, MessageState, Pace
from coopps.kernel.mailing.models import Message, Preference

# When a digest is put together, where its reader lives; the weekly one on a Monday.
DIGEST_HOUR, DIGEST_WEEKDAY = 7, 0
# What the portal sends to others for one account in twenty-four hours: a large team, or a wrong address thrice corrected.
MOST_A_DAY = 40
MOST_TO_ONE_ADDRESS = 5
# What one address receives in an hour of one kind of message that anybody may ask for.
MOST_ASKED_BY_ANYBODY = 5


def waiting() -> QuerySet:
    """The keys of the messages to send now, and of those that a lost worker left behind."""
    rows = Message.objects
    return (rows.due() | rows.abandoned()).order_by("pk").values_list("pk", flat=True)


def troubles(rows: Iterable) -> dict[int, str]:
    """What happened to the messages of these rows (each names its own, `message_key`) that did not arrive, or perhaps not:
    a sentence by key of the row, for whoever is to deal with it."""
    owners = {row.message_key: row.pk for row in rows}
    failed = Message.objects.filter(key__in=owners, state__in=UNDELIVERED).defer("body")
    return {owners[message.key]: message.trouble for message in failed}


def troubles_about(prefix: str) -> list[str]:
    """The same for all the messages whose key begins with `prefix`, oldest first."""
    failed = Message.objects.filter(key__startswith=prefix, state__in=UNDELIVERED).defer("body")
    return [message.trouble for message in failed.order_by("pk")]


def last_failure(address: str) -> Message | None:
    """The last message to an address, if its outcome is known and it failed: nothing has arrived there since."""
    known = Message.objects.filter(to=address, state__in=[MessageState.SENT, MessageState.FAILED])
    last = known.order_by("-pk").defer("body").first()
    return last if last is not None and last.state == MessageState.FAILED else None


def pace_of(user, group: str) -> Pace:
    """How often a person wants the messages of a group."""
    chosen = Preference.objects.filter(user=user, group=group).values_list("pace", flat=True).first()
    return Pace(chosen) if chosen else Pace.AT_ONCE


def next_digest(pace: Pace, tz: datetime.tzinfo, now: datetime.datetime) -> datetime.datetime:
    """The first digest after `now` of who lives in `tz`."""
    here = now.astimezone(tz)
    day = here.date()
    if here.time() >= datetime.time(DIGEST_HOUR):
        day += datetime.timedelta(days=1)
    if pace == Pace.WEEKLY:
        day += datetime.timedelta(days=(DIGEST_WEEKDAY - day.weekday()) % 7)
    return datetime.datetime.combine(day, datetime.time(DIGEST_HOUR), tzinfo=tz)


def manner_of(user, group: str) -> tuple[MessageState, datetime.datetime]:
    """Where a message of a group to this person begins, and when it leaves."""
    return manner(user, pace_of(user, group))


def manner(user, pace: Pace) -> tuple[MessageState, datetime.datetime]:
    """The same, for who wants to receive it at this pace."""
    now = timezone.now()
    if pace in (Pace.DAILY, Pace.WEEKLY):
        return MessageState.KEPT, next_digest(pace, user.tz, now)
    return (MessageState.UNWANTED if pace == Pace.NEVER else MessageState.WAITING), now


def preferences_of(user) -> dict[Group, Pace]:
    """What a person chose, group by group."""
    chosen = dict(Preference.objects.filter(user=user).values_list("group", "pace"))
    return {group: Pace(chosen.get(group, Pace.AT_ONCE)) for group in Group}


def refusal_to_send(sender, to: str) -> str:
    """Why the portal sends nothing more to `to` at the request of `sender` now, in a sentence; empty when it does.

    Counted on the rows: no restart and no lost cache begins the count again.
    """
    lately = Message.objects.filter(sender=sender, created_at__gt=timezone.now() - datetime.timedelta(days=1))
    addresses = list(lately.values_list("to", flat=True))
    if [box(address) for address in addresses].count(box(to)) >= MOST_TO_ONE_ADDRESS:
        return (
            f"Vous avez déjà fait envoyer {MOST_TO_ONE_ADDRESS} messages à {to} depuis vingt-quatre heures. "
            "Vérifiez cette adresse avec la personne, et réessayez demain."
        )
    if len(addresses) >= MOST_A_DAY:
        return (
            f"Vous avez déjà fait envoyer {MOST_A_DAY} messages depuis vingt-quatre heures : c’est le plus que le portail envoie "
            "pour une personne. Réessayez demain."
        )
    return ""


def is_asked_too_often(to: str, *, prefix: str) -> bool:
    """Whether the messages whose key begins with `prefix`, which anybody may ask for, went to `to` too often within the hour."""
    lately = Message.objects.filter(
        to=to, key__startswith=prefix, created_at__gt=timezone.now() - datetime.timedelta(hours=1)
    )
    return lately.count() >= MOST_ASKED_BY_ANYBODY


def box(address: str) -> str:
    """Where an address arrives: most servers tell neither case, nor dots, nor what follows a plus apart. To count and to
    compare, never to write to."""
    name, _, domain = address.lower().rpartition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{domain}"
