"""What is around the words of a message: the same text as plain text and as a page, its headers, and who is answered."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.template.loader import render_to_string

from coopps.kernel import mailing
from coopps.kernel.mailing import registry
from coopps.kernel.mailing.models import Message


def text_of(message: Message) -> str:
    """The plain text; whoever has an account reads under it where to choose what is received."""
    if not (url := _preferences(message)):
        return message.body
    return f"{message.body}\n\n-- \nChoisir les courriels que vous recevez : {url}"


def html_of(message: Message) -> str:
    """The same as a page: nothing is fetched from anywhere, nothing tells who opens it."""
    entries = list(message.entries.all())
    return render_to_string(
        "mailing/message.html",
        {
            "message": message,
            "groups": list(registry.by_group(entries).items()),
            "portal": settings.PORTAL_NAME,
            "answered_by": message.agency.name if reply_to(message) else "",
            "preferences": _preferences(message),
        },
    )


def headers_of(message: Message) -> dict[str, str]:
    """Those of a message that nobody typed (RFC 3834); what a person may refuse says where (RFC 2369)."""
    headers = {
        # The same at each try: whoever receives it twice after a doubt can tell.
        "Message-ID": f"<message-{message.pk}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
    }
    if (url := _preferences(message)) and not registry.get(message.kind).legal:
        headers["List-Unsubscribe"] = f"<{url}>"
    return headers


def reply_to(message: Message) -> list[str]:
    """The agency in charge of what the message is about, when it can be written to."""
    return [message.agency.email] if message.agency is not None and message.agency.email else []


def _preferences(message: Message) -> str:
    """Where its reader chooses what to receive; empty without an account, and beside a link that opens something."""
    return "" if message.recipient is None or message.opens else mailing.link(settings.MAIL_PREFERENCES_URL)
