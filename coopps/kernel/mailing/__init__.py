"""Messages as rows: queued in the transaction of what causes them, sent once by the worker.

The only package that calls Django's mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.text import Truncator

from coopps.kernel.workflow.refusals import TransitionRefused

if TYPE_CHECKING:
    from coopps.kernel.mailing.models import Message


def queue(
    kind: str, to, subject: str, body: str, *, key: str, sender=None, opens: bool = False, agency=None
) -> Message:
    """Write a message to send in the caller's transaction, and wake the worker after its commit.

    It leaves at once, or with the next digest, or not at all, as its reader chose for its group; what the law wants told, what
    opens something and what somebody sends to another person leaves at once.

    Args:
        kind: what sort of message it is, as it is declared (`registry.declare`).
        to: an account, or an address for who has none.
        subject: one line; what is too long for one is cut.
        body: plain text that begins with the fact and ends with one link; never the content of a dossier.
        key: what makes this message the only one of its kind ("act-12-available"). The same key again sends nothing
            and returns the first message.
        sender: the account at whose request a message goes to somebody else; the portal sends so many of them a day.
        opens: its link opens something to whoever follows it; the text is erased once it has left.
        agency: the agency in charge of what it is about: whoever answers the message writes to it.

    Raises:
        LookupError: a kind that is declared nowhere: a fault of the program.
        TransitionRefused: the bounds of `sender` are reached; nothing was written.
    """
    from coopps.kernel.mailing import registry
    from coopps.kernel.mailing.choices import MessageState
    from coopps.kernel.mailing.models import Message
    from coopps.kernel.mailing.selectors import manner_of, refusal_to_send
    from coopps.kernel.outbox import wake

    declared = registry.get(kind)
    address = to if isinstance(to, str) else to.email
    if sender is not None and not Message.objects.filter(key=key).exists():
        # One at a time for an account: two requests at once do not both find the last place.
        get_user_model().objects.select_for_update(no_key=True).get(pk=sender.pk)
        if refusal := refusal_to_send(sender, address):
            raise TransitionRefused(refusal)
    at_once = isinstance(to, str) or opens or sender is not None or declared.legal
    state, not_before = (MessageState.WAITING, timezone.now()) if at_once else manner_of(to, declared.group)
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "state": state,
            "not_before": not_before,
            "agency": agency,
            "kind": kind,
            "recipient": None if isinstance(to, str) else to,
            "sender": sender,
            "to": address,
            "subject": _line(subject, Message._meta.get_field("subject").max_length),
            "body": body,
            "opens": opens,
        },
    )
    if created and state == MessageState.WAITING:
        wake("mailing.send", message.pk)
    return message


def _line(subject: str, longest: int) -> str:
    return Truncator(" ".join(line.strip() for line in subject.splitlines() if line.strip())).chars(longest)


def link(to, *args) -> str:
    """The whole address of a page of the portal, as a message ends with it.

    Args:
        to: the name of the page, its address, or an object that has a page.
    """
    return settings.SITE_URL + resolve_url(to, *args)
