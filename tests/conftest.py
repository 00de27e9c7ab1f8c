"""The ground of every test: real PostgreSQL, Redis and SMTP servers, started here and announced before Django loads.

`DATABASE_URL` and `REDIS_URL`, when set, win. Each xdist worker has its own test database (pytest-django names it), its
own Redis database and its own mail box.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest

from coopps.embedded import servers
from coopps.embedded.mailbox import MailDirectory, mail_server
from tests import template_database
from tests.guards import OutboundNetwork, UndefinedVariables
from tests.rude_server import RudeServer

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_running = ExitStack()
# Set by the process that started PostgreSQL, read by its workers: the tables are there to copy.
_TEMPLATE = "COOPPS_TEST_TEMPLATE"
_directory = Path(tempfile.mkdtemp(prefix="coopps-test-"))
_mail = MailDirectory(_directory / "mail")


def _start() -> None:
    from django.conf import settings

    if settings.configured:
        raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the tests announce their servers before settings load")
    atexit.register(_stop)
    _directory.chmod(0o755)  # PostgreSQL, run by root, works under another account
    (_directory / "static").mkdir()  # whitenoise warns when it is missing
    if "DATABASE_URL" not in os.environ:
        template_database.copy_into(_directory / "postgres")
        os.environ["DATABASE_URL"] = _running.enter_context(servers.postgres(_directory / "postgres", durable=False))
        os.environ[_TEMPLATE] = os.environ["DATABASE_URL"]
    if WORKER and _TEMPLATE in os.environ:
        template_database.copy_within(os.environ[_TEMPLATE], f"{template_database.NAME}_{WORKER}")
    if "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = _running.enter_context(servers.redis(_directory / "redis"))
    if WORKER:
        number = int(re.sub(r"\D", "", WORKER)) + 1
        os.environ["REDIS_URL"] = servers.redis_database(os.environ["REDIS_URL"], number)
    os.environ["EMAIL_HOST"] = "127.0.0.1"
    os.environ["EMAIL_PORT"] = str(_running.enter_context(mail_server(_mail)))
    os.environ["COOPPS_VAR_DIR"] = str(_directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "coopps.settings.test"

    import django

    django.setup()

    from coopps.kernel.mailing.choices import Group
    from coopps.kernel.mailing.registry import Kind, declare

    declare(Kind("essai", "un essai", Group.TEAM))


def _stop() -> None:
    _running.close()
    shutil.rmtree(_directory, ignore_errors=True)


_start()

_network = OutboundNetwork(allowed_urls=[os.environ["REDIS_URL"], os.environ["DATABASE_URL"]])
_undefined = UndefinedVariables(templates=Path(__file__).parents[1])


def pytest_configure(config: pytest.Config) -> None:
    # The tables of the servers started here are made already; those of a server that was given are made anew.
    config.option.reuse_db = _TEMPLATE in os.environ
    _network.install()
    _undefined.install()
    # How long an example takes to draw or to run says how busy the machine is, and nothing about our code.
    hypothesis.settings.register_profile(
        "any_machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("any_machine")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: list) -> None:
    """Let each worker announce its own servers first: pytest-django loads the settings as soon as it sees this name."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure(config: pytest.Config) -> None:
    _network.remove()
    _stop()


@pytest.fixture(scope="session", autouse=True)
def _real_mail(django_test_environment: None) -> None:
    """Django swaps the mail backend for one in memory during tests: take the real one back."""
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(scope="session", autouse=True)
def _quick_emptying() -> None:
    """How a test that commits leaves the database: as it found it, sooner than Django does."""
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = lambda _: template_database.empty()


@pytest.fixture(autouse=True)
def _guards():
    """A test fails when it opened a connection to the outside or rendered an undefined variable of our templates."""
    _network.attempts.clear()
    _undefined.seen.clear()
    yield
    if _network.attempts:
        pytest.fail(f"outbound network: {sorted(set(_network.attempts))}")
    if _undefined.seen:
        pytest.fail("undefined in templates: " + ", ".join(sorted(set(_undefined.seen))))


@pytest.fixture
def mailbox() -> MailDirectory:
    """The messages received by the SMTP server: `mailbox.messages()`, each with `to`, `subject`, `body`."""
    _mail.clear()
    return _mail


@pytest.fixture
def rude_server(settings):
    """Start a server with chosen answers and send mail through it."""
    servers = []

    def start(**answers) -> RudeServer:
        server = RudeServer(**answers)
        servers.append(server)
        settings.EMAIL_PORT = server.port
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def work():
    """Do what waits for the worker, in this process: `work()` runs every waiting row of every kind once.

    Rows that appear meanwhile are done too; returns how many tasks ran. The tasks are the worker's own, called as it
    calls them; only the transport is left out.
    """
    from coopps.celery import app
    from coopps.kernel import outbox

    app.autodiscover_tasks(force=True)

    def run() -> int:
        done: set[tuple[str, int]] = set()
        while True:
            waiting = {(task, pk) for task, rows in outbox._waiting.items() for pk in rows()} - done
            if not waiting:
                return len(done)
            for task, pk in sorted(waiting):
                app.tasks[task].apply(args=(pk,), throw=True)
            done |= waiting

    return run


from tests.stories import (  # noqa: E402, F401 - after Django; fixtures
    bare_normandy,
    normandy,
    our_protocol,
    ours,
    reference,
    reunion,
    texts,
    their_protocol,
    theirs,
)
