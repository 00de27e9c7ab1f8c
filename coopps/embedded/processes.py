"""Child processes that end with their parent, whatever the parent's end."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

STOP_TIMEOUT = 20  # seconds


@contextmanager
def child(
    command: list[str], log: Path, *, sign: signal.Signals = signal.SIGTERM, account: str | None = None
) -> Iterator[subprocess.Popen]:
    """Run `command`, its output added to `log`, under `account` if given; on leaving, ask it to end with `sign`.

    Start it from the main thread: the kernel sends `sign` too when the thread that started it ends.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - programs of our own virtual environment
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent if account else None,
            user=account,
            group=account,
            extra_groups=[] if account else None,
            start_new_session=True,  # Ctrl-C is for the parent, which then ends its children in order
            preexec_fn=_die_with_parent(sign),  # noqa: PLW1509 - one call to the kernel, no lock taken
        )
    try:
        yield process
    finally:
        _stop(process, sign)


def _die_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program: ask the kernel (Linux) for `sign` when the parent dies."""
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def ask() -> None:
        if prctl is not None:
            prctl(1, sign)  # PR_SET_PDEATHSIG
            if os.getppid() != parent:  # it died in between
                os.kill(os.getpid(), sign)

    return ask


def _stop(process: subprocess.Popen, sign: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_TIMEOUT)
    # Whatever is left of its session, which only its own children share.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
