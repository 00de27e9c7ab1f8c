"""A cluster whose tables exist already: migrated once for each state of the migrations, copied for each run of the tests.

Making the tables is two thirds of a short run. The copy is the real thing: what `migrate` made, triggers included.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from coopps.embedded import servers

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "var" / "test-database"
# The name that pytest-django gives to the database of the tests.
NAME = "test_coopps"
# What `migrate` fills.
KEPT_ROWS = {"django_content_type", "auth_permission"}


def copy_into(directory: Path) -> None:
    """Put a cluster with the migrated database `NAME` in `directory`, making the template first when the migrations have
    changed. Several workers may ask at once: one makes it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    template = KEPT / _digest()
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            for old in KEPT.glob("*"):
                if old.is_dir():
                    shutil.rmtree(old)
            making = KEPT / "making"
            _make(making)
            making.rename(template)
        # Owner and rights are kept: PostgreSQL asks for them.
        subprocess.run(["cp", "--archive", template, directory], check=True)


def copy_within(url: str, name: str) -> None:
    """Copy the migrated database to another of the same server, for one worker."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {NAME}")


def empty() -> None:
    """Take away what a test committed, and leave what `migrate` put there: no trigger runs, no key is checked.

    Django's own way truncates two hundred tables, nearly all of them empty, then makes every permission anew: a second each time.
    """
    from django.db import connection, transaction

    tables = sorted({*connection.introspection.django_table_names(only_existing=True, include_views=False)} - KEPT_ROWS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(";".join(f'DELETE FROM "{table}"' for table in tables))


def _make(directory: Path) -> None:
    with servers.postgres(directory, database=NAME, durable=False) as url:
        environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "coopps.settings.test"}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=environment, check=True)


def _digest() -> str:
    """Of every migration of the project, and of the versions of what brings its own."""
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    for path in sorted(ROOT.glob("**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
