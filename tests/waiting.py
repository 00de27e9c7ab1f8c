"""Waiting for what must happen, never for an hour by the clock: a slow or busy machine takes longer and changes nothing.

The bound only ends a test that would wait for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

Found = TypeVar("Found")

PATIENCE = 300  # seconds
# What a browser waits for at most, in milliseconds: a page that lacks what is looked for will never have it.
PATIENCE_OF_A_PAGE = 90_000


def until(ready: Callable[[], Found], what: str | Callable[[], str], *, pause: float = 0.05) -> Found:
    """Ask `ready()` again until it gives something true, and return that. `what` says what was waited for in vain."""
    end = time.monotonic() + PATIENCE
    while not (found := ready()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what() if callable(what) else what}")
        time.sleep(pause)
    return found


def somebody_waits_for_us() -> bool:
    """Whether another session of PostgreSQL stands behind a lock that this one holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]
