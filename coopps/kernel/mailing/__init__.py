"""Messages as rows: queued in the transaction of what causes them, sent once by the worker.

The only package that calls Django's mail.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import resolve_url

if TYPE_CHECKING:
    from coopps.kernel.mailing.models import Message


def queue(kind: str, to, subject: str, body: str, *, key: str) -> Message:
    """Write a message to send in the caller's transaction, and wake the worker after its commit.

    Args:
        kind: what sort of message it is, to find it again: "invitation", "act_available"…
        to: an account, or an address for who has none.
        subject: one line.
        body: plain text that begins with the fact and ends with one link; never the content of a dossier.
        key: what makes this message the only one of its kind ("act-12-available"). The same key again sends nothing
            and returns the first message.
    """
    from coopps.kernel.mailing.models import Message
    from coopps.kernel.outbox import wake

    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "recipient": None if isinstance(to, str) else to,
            "to": to if isinstance(to, str) else to.email,
            "subject": re.sub(r"\s*[\r\n]+\s*", " ", subject).strip(),
            "body": body,
        },
    )
    if created:
        wake("mailing.send", message.pk)
    return message


def link(to, *args) -> str:
    """The whole address of a page of the portal, as a message ends with it.

    Args:
        to: the name of the page, its address, or an object that has a page.
    """
    return settings.SITE_URL + resolve_url(to, *args)
