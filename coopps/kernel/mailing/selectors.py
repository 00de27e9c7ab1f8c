"""What waits for the worker."""

from __future__ import annotations

from coopps.kernel.mailing.models import Message


def waiting():
    """The keys of the messages to send now, and of those that a lost worker left behind."""
    rows = Message.objects
    return (rows.due() | rows.abandoned()).order_by("pk").values_list("pk", flat=True)
