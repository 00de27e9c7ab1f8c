"""Wake-ups: a row in the database is the work; a wake-up only makes it quick, and may be lost without harm.

`wake("documents.sign", pk)` asks the worker, after commit, to look at a row. Each kind of work also registers how its
waiting rows are found (`register`), and the periodic sweep wakes what a crash, a lost wake-up or a stopped Redis left
behind. Every task may run twice and does its work once.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

logger = logging.getLogger(__name__)

# name of the task → a function that gives the keys of the rows that wait for it
_waiting: dict[str, Callable[[], Iterable[int]]] = {}
# name of a daily duty → the function that does it (it must be idempotent: it runs several times a day)
_daily: dict[str, Callable[[], None]] = {}


# After a wake-up that could not be sent, none is tried for these seconds: forty letters do not wait forty times.
QUIET = 5.0
_quiet_until = 0.0


def register(task: str, waiting: Callable[[], Iterable[int]]) -> None:
    """Say how the rows that wait for the Celery task named `task` are found. Called in `AppConfig.ready()`."""
    _waiting[task] = waiting


def register_daily(name: str, duty: Callable[[], None]) -> None:
    """Register periodic work (lapse of prepared letters, prospective starts…). Idempotent; runs every quarter hour."""
    _daily[name] = duty


def wake(task: str, *args: int) -> None:
    """Ask the worker, once the transaction has committed, to run the task named `task` on ids.

    Never raises into the page: with Redis stopped the sweep does the work later.
    """
    transaction.on_commit(lambda: _send(task, args), robust=True)


@contextmanager
def asleep() -> Iterator[None]:
    """Send no wake-up meanwhile: for a command that writes a great many rows while no worker runs. The sweep finds them."""
    global _quiet_until  # noqa: PLW0603 - one process, one broker
    before, _quiet_until = _quiet_until, math.inf
    try:
        yield
    finally:
        _quiet_until = before


def sweep() -> int:
    """Wake every row that waits, of every kind; return how many were woken."""
    global _quiet_until  # noqa: PLW0603 - one process, one broker
    _quiet_until = 0.0
    woken = 0
    for task, waiting in _waiting.items():
        for pk in waiting():
            _send(task, (pk,))
            woken += 1
    return woken


def run_daily() -> None:
    """Do every periodic duty; one that fails does not keep the others from running."""
    for name, duty in _daily.items():
        try:
            duty()
        except Exception:
            logger.exception("periodic duty %s failed; it runs again at the next turn", name)


def _send(task: str, args: tuple[int, ...]) -> None:
    from coopps.celery import app

    global _quiet_until  # noqa: PLW0603 - one process, one broker
    if time.monotonic() < _quiet_until:
        return
    try:
        app.send_task(task, args=args, retry=False)
    except Exception as error:  # noqa: BLE001 - whatever the broker's fault, the row waits for the sweep
        _quiet_until = time.monotonic() + QUIET
        logger.warning(
            "wake-up %s%s was not sent (%s); the sweep will find the row",
            task,
            args,
            error,
        )
