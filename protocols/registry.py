"""What follows, in the same database transaction, from what happens to the authorization of a protocol in a region.

An explicit list for each event, filled in `AppConfig.ready()` of whoever depends on it; `manage.py authorization_handlers`
prints them. The service that changes an authorization then says so: `announce(registry.on_ended, authorization)`.
"""

from __future__ import annotations

from collections.abc import Callable

from protocols.models import RegionalAuthorization

Handler = Callable[[RegionalAuthorization], None]

on_revised: list[Handler] = []
on_dropped: list[Handler] = []
on_authorized: list[Handler] = []
on_suspended: list[Handler] = []
on_ended: list[Handler] = []


def when_revised(handler: Handler) -> Handler:
    """Call `handler(authorization)` when another version is filed of the protocol that an authorization is asked for."""
    return _once(on_revised, handler)


def when_dropped(handler: Handler) -> Handler:
    """Call `handler(authorization)` when an authorization that was asked for will not come: refused, withdrawn, without
    further action."""
    return _once(on_dropped, handler)


def when_authorized(handler: Handler) -> Handler:
    """Call `handler(authorization)` when a regional authorization comes into force, and again when a suspension is
    lifted. Registering twice changes nothing."""
    return _once(on_authorized, handler)


def when_suspended(handler: Handler) -> Handler:
    """Call `handler(authorization)` when a regional authorization is suspended: it may be in force again."""
    return _once(on_suspended, handler)


def when_ended(handler: Handler) -> Handler:
    """Call `handler(authorization)` when a regional authorization ends for good: repealed or replaced (BR-26)."""
    return _once(on_ended, handler)


def announce(handlers: list[Handler], authorization: RegionalAuthorization) -> None:
    """Call what follows an event, in the caller's transaction: a handler that raises undoes the event."""
    for handler in handlers:
        handler(authorization)


def _once(handlers: list[Handler], handler: Handler) -> Handler:
    if handler not in handlers:
        handlers.append(handler)
    return handler
