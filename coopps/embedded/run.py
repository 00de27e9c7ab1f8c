"""`make run`: the whole portal on one's own machine, with real servers, until Ctrl-C.

What is started: PostgreSQL (unless `DATABASE_URL` is set), Redis (unless `REDIS_URL` is set), an SMTP server (unless
`EMAIL_HOST` is set), then the web server, the Celery worker and beat. The data stay in `var/`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from coopps.embedded import servers
from coopps.embedded.mailbox import MailDirectory, mail_server
from coopps.embedded.processes import child

ROOT = Path(__file__).resolve().parents[2]
NEEDED_BYTES = 500 * 1024**2
READY_TIMEOUT = 180  # seconds: a process that stops is noticed at once


class CannotRun(Exception):
    """`str()` is one sentence, in French, that says what to do."""


def run(port: int) -> int:
    """Start everything, wait for Ctrl-C, stop everything; return the exit status."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    try:
        with ExitStack() as running:
            try:
                _serve(running, port)
            finally:
                # Stopping is not to be interrupted: each stop has a time limit of its own.
                signal.signal(signal.SIGINT, signal.SIG_IGN)
    except (CannotRun, servers.ServerDoesNotStart) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nTout est arrêté. Les données restent dans «\u00a0var\u00a0» pour la prochaine fois.")
        return 0
    return 0


def _serve(running: ExitStack, port: int) -> None:
    var = Path(os.environ.get("COOPPS_VAR_DIR", ROOT / "var"))
    logs = var / "log"
    try:
        logs.mkdir(parents=True, exist_ok=True)
        (var / "static").mkdir(exist_ok=True)
        running.enter_context(_alone(var))
    except OSError as error:
        raise CannotRun(
            f"Impossible d’écrire dans «\u00a0{var}\u00a0» ({error.strerror})\u00a0: vérifiez les droits."
        ) from None
    _check_port(port)
    _check_disk(var)

    os.environ["DJANGO_SETTINGS_MODULE"] = "coopps.settings.development"
    os.environ["COOPPS_SITE_URL"] = f"http://127.0.0.1:{port}"
    _say("Démarrage des serveurs…")
    _start_servers(running, var)
    _prepare()

    celery = [sys.executable, "-m", "celery", "--app", "coopps"]
    gunicorn = [sys.executable, "-m", "gunicorn", "coopps.wsgi", "--bind", f"127.0.0.1:{port}", "--preload"]
    processes = {
        "web": [*gunicorn, "--worker-class=gthread", "--workers=2", "--threads=4", "--graceful-timeout=5"],
        "worker": [*celery, "worker", "--loglevel=info", "--concurrency=2"],
        "beat": [*celery, "beat", "--loglevel=info", "--schedule", str(var / "beat-schedule"), "--pidfile="],
    }
    children: dict[str, subprocess.Popen] = {}
    for name, command in processes.items():
        children[name] = running.enter_context(child(command, logs / f"{name}.log"))
        if name == "web":  # the first page before the rest: what is to send waits in the database
            _wait_for_answer(port, children, logs)
    _welcome(port, logs)
    while True:
        _check_alive(children, logs)
        time.sleep(0.5)


def _start_servers(running: ExitStack, var: Path) -> None:
    """Start what the environment does not already give, and announce it there; also in `var/run.env`, for a shell."""
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = running.enter_context(servers.postgres(var / "postgres"))
    if "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = running.enter_context(servers.redis(var / "redis"))
    if "EMAIL_HOST" not in os.environ:
        os.environ["EMAIL_HOST"] = "127.0.0.1"
        os.environ["EMAIL_PORT"] = str(running.enter_context(mail_server(MailDirectory(var / "mail"))))
    announced = ["DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "EMAIL_PORT", "COOPPS_SITE_URL"]
    lines = [f"export {name}='{os.environ[name]}'\n" for name in announced if name in os.environ]
    (var / "run.env").write_text("".join(lines))


def _prepare() -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(ROOT / "manage.py"), "prepare_run"], stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise CannotRun("La préparation s’est arrêtée\u00a0: l’explication est juste au-dessus.")


@contextmanager
def _alone(var: Path) -> Iterator[None]:
    """One run at a time in a directory. The lock falls with the process."""
    with (var / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(
                "Le portail tourne déjà depuis ce dossier\u00a0: arrêtez-le d’abord (Ctrl-C dans son terminal)."
            ) from None
        yield


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotRun(
                f"Le port {port} est déjà utilisé par un autre programme\u00a0: arrêtez-le, ou choisissez un autre port, "
                f"par exemple «\u00a0make run PORT={port + 1}\u00a0»."
            ) from None


def _check_disk(var: Path) -> None:
    free = shutil.disk_usage(var).free
    if free < NEEDED_BYTES:
        raise CannotRun(
            f"Il reste {free // 1024**2} Mo sur le disque et il en faut {NEEDED_BYTES // 1024**2}\u00a0: "
            "libérez de la place, puis relancez."
        )


def _wait_for_answer(port: int, children: dict[str, subprocess.Popen], logs: Path) -> None:
    end = time.monotonic() + READY_TIMEOUT
    while time.monotonic() < end:
        _check_alive(children, logs)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10):
                return
        except urllib.error.HTTPError as error:
            raise CannotRun(
                f"La page d’accueil répond par une erreur {error.code}\u00a0: voyez {logs / 'web.log'}."
            ) from None
        except OSError:
            time.sleep(0.2)
    raise CannotRun(f"Le serveur web ne répond pas\u00a0: voyez {logs / 'web.log'}.")


def _check_alive(children: dict[str, subprocess.Popen], logs: Path) -> None:
    for name, process in children.items():
        if process.poll() is not None:
            log = logs / f"{name}.log"
            end = "".join(log.read_text(errors="replace").splitlines(keepends=True)[-15:])
            raise CannotRun(f"{end}\nLe processus «\u00a0{name}\u00a0» s’est arrêté\u00a0: voyez {log}.")


def _welcome(port: int, logs: Path) -> None:
    from coopps.demo.accounts import ACCOUNTS

    address = f"http://127.0.0.1:{port}/"
    width = max(len(account.email) for account in ACCOUNTS)
    _say("", f"Le portail est ouvert\u00a0: {address}", "", "Comptes de démonstration\u00a0:")
    for account in ACCOUNTS:
        _say(f"  {account.email:<{width}}  {account.password}  {account.label}")
    _say(
        "",
        f"Courriels envoyés\u00a0: {address}demo/courriels/",
        f"Journaux\u00a0: {logs}",
        "Ctrl-C arrête tout\u00a0; les données sont conservées.",
    )


def _say(*lines: str) -> None:
    print("\n".join(lines), flush=True)
