"""`make run` as a person has it: real processes, their end, and what is said when it cannot start."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from coopps.embedded.servers import free_port
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]
GIVEN = {"DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "EMAIL_PORT", "DJANGO_SETTINGS_MODULE", "COOPPS_VAR_DIR"}


def clean_environment(**more) -> dict[str, str]:
    """Nothing of what this test run announced: everything is started anew."""
    return {name: value for name, value in os.environ.items() if name not in GIVEN} | more


class Run:
    """`python -m coopps.embedded run`, with its data in a directory."""

    def __init__(self, var: Path) -> None:
        self.port = free_port()
        self.output = var.parent / f"output-{self.port}"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "coopps.embedded", "run", "--port", str(self.port)],
                cwd=ROOT,
                env=clean_environment(COOPPS_VAR_DIR=str(var)),
                stdout=output,
                stderr=output,
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_open(self) -> list[psutil.Process]:
        def is_open() -> bool:
            assert self.process.poll() is None, self.said()
            return "Ctrl-C arrête tout" in self.said()

        until(is_open, self.said, pause=0.2)
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture
def start(tmp_path_factory):
    """Start a run; whatever the test did, it is stopped."""
    runs = []
    var = tmp_path_factory.mktemp("run") / "var"
    for parent in var.parents:  # PostgreSQL, run by root, works under another account
        if os.geteuid() == 0 and parent.owner() == "root" and parent.name.startswith("pytest"):
            parent.chmod(0o755)

    def begin() -> Run:
        runs.append(Run(var))
        return runs[-1]

    yield begin
    for run in runs:
        run.process.send_signal(signal.SIGTERM)
        run.process.wait(PATIENCE)


def names(processes: list[psutil.Process]) -> str:
    return "\n".join(" ".join(process.cmdline()) for process in processes)


@pytest.mark.long
def test_ctrl_c_stops_all_of_it_and_a_second_run_keeps_the_data(start):
    first = start()
    children = first.wait_until_open()
    for program in ("postgres", "redis-server", "celery --app coopps worker", "celery --app coopps beat", "gunicorn"):
        assert program in names(children)
    with urllib.request.urlopen(f"http://127.0.0.1:{first.port}/") as page:
        assert page.status == 200
    assert f"http://127.0.0.1:{first.port}/demo/courriels/" in first.said()

    refused = start()
    assert refused.process.wait(PATIENCE) == 1
    assert "tourne déjà depuis ce dossier" in refused.said()

    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(PATIENCE) == 0
    assert psutil.wait_procs(children, timeout=PATIENCE)[1] == []

    second = start()
    second.wait_until_open()
    assert "0 changement" in second.said(), "the reference data are there already"


@pytest.mark.long
def test_a_killed_run_leaves_no_server_behind(start):
    run = start()
    children = run.wait_until_open()
    run.process.kill()
    assert psutil.wait_procs(children, timeout=PATIENCE)[1] == []


def test_a_port_in_use_is_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "coopps.embedded", "run", "--port", str(port)],
            cwd=ROOT,
            env=clean_environment(COOPPS_VAR_DIR=str(tmp_path)),
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Le port {port} est déjà utilisé par un autre programme\u00a0: arrêtez-le, ou choisissez un autre port, "
        f"par exemple «\u00a0make run PORT={port + 1}\u00a0».\n"
    )


def test_servers_that_are_given_win(tmp_path):
    given = {"DATABASE_URL": "postgresql://given/x", "REDIS_URL": "redis://given/0"}
    show = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    done = subprocess.run(
        [sys.executable, "-m", "coopps.embedded", "with", sys.executable, "-c", show],
        cwd=ROOT,
        env=clean_environment(**given),
        capture_output=True,
        text=True,
    )
    assert done.stdout == "postgresql://given/x redis://given/0\n"
