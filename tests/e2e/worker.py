"""A real Celery worker on the servers of the test, for journeys that wait for it as a person would."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from coopps.embedded.processes import child


@contextmanager
def celery_worker(log: Path, site_url: str):
    """Run a worker that reads this test's database and its own Redis; its output goes to `log`."""
    server = urlsplit(os.environ["DATABASE_URL"])
    told = {
        "DATABASE_URL": server._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "COOPPS_SITE_URL": site_url,
    }
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        command = [sys.executable, "-m", "celery", "--app", "coopps", "worker", "--loglevel=info", "--concurrency=1"]
        with child(command, log) as process:
            yield process
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
