"""`python -m coopps.embedded run [--port N]`, or `python -m coopps.embedded with COMMAND…` on servers of its own."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from coopps.embedded import servers
from coopps.embedded.run import run


def with_servers(command: list[str]) -> int:
    """Run `command` with a PostgreSQL and a Redis that are thrown away afterwards; return its exit status.

    `DATABASE_URL` and `REDIS_URL`, when set, win.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as running:
        directory = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="coopps-")))
        directory.chmod(0o755)
        try:
            if "DATABASE_URL" not in os.environ:
                os.environ["DATABASE_URL"] = running.enter_context(servers.postgres(directory / "postgres"))
            if "REDIS_URL" not in os.environ:
                os.environ["REDIS_URL"] = running.enter_context(servers.redis(directory / "redis"))
        except servers.ServerDoesNotStart as error:
            print(error, file=sys.stderr)
            return 1
        os.environ["COOPPS_VAR_DIR"] = str(directory)
        (directory / "static").mkdir()
        return subprocess.run(command, check=False).returncode  # noqa: S603 - what the caller asks for


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m coopps.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run")
    running.add_argument("--port", type=int, default=8000)
    using = commands.add_parser("with")
    using.add_argument("words", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    try:
        return run(arguments.port) if arguments.command == "run" else with_servers(arguments.words)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
