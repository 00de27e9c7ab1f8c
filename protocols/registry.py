"""What follows, in the same database transaction, from an authorization that begins or ends in a region.

An explicit list, filled in `AppConfig.ready()` of whoever depends on it; `manage.py authorization_handlers` prints it.
"""

from __future__ import annotations

from collections.abc import Callable

from protocols.models import RegionalAuthorization

Handler = Callable[[RegionalAuthorization], None]

on_authorized: list[Handler] = []
on_ended: list[Handler] = []


def when_authorized(handler: Handler) -> Handler:
    """Call `handler(authorization)` when a regional authorization comes into force. Registering twice changes nothing."""
    return _once(on_authorized, handler)


def when_ended(handler: Handler) -> Handler:
    """Call `handler(authorization)` when a regional authorization stops being in force (BR-26)."""
    return _once(on_ended, handler)


def _once(handlers: list[Handler], handler: Handler) -> Handler:
    if handler not in handlers:
        handlers.append(handler)
    return handler
