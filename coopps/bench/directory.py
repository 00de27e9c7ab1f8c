"""The import of the RPPS directory against PostgreSQL's own COPY of the same file into a bare table.

Everything happens in a schema of its own, dropped at the end: the mirror of the database at hand is left alone. Imports
run in a process of their own, whose peak memory is read when it ends. The second import is that of the same lines in
another order: its hash is another one, so the shortcut for an identical file plays no part in the figure.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from django.db import connection

from accounts.models import DirectoryActivity, DirectoryImport, DirectoryName, DirectoryPerson, DirectoryTown
from accounts.rpps_extract import COLUMNS
from coopps.bench.synthetic_extract import lines, write_extract

ROWS = int(os.environ.get("BENCH_ROWS", "400000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
_SCHEMA = "bench_directory"
_BLOCK = 1 << 17
# Runs one import, and says how long the import itself took and how much memory the process needed at its peak.
_IMPORT = r"""
import re, sys, time
from pathlib import Path
import django
django.setup()
from django.db import connection
from accounts.services.directory import import_directory
connection.ensure_connection()
start = time.perf_counter()
import_directory(Path(sys.argv[1]))
took = time.perf_counter() - start
peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
print(took, int(peak[1]) / 1024)
"""


def run() -> None:
    """Print `first_ratio= again_ratio= peak_mb=`: medians over `BENCH_ROUNDS` rounds on `BENCH_ROWS` lines."""
    with tempfile.TemporaryDirectory() as directory:
        first = write_extract(Path(directory) / "first.txt", lines(ROWS))
        again = _in_another_order(first, Path(directory) / "again.txt")
        rounds = [_round(first, again) for _ in range(ROUNDS)]
    copy_s, first_s, again_s = (statistics.median(figures) for figures in list(zip(*rounds, strict=True))[:3])
    # Ratios are taken round by round, side by side: a slow moment of the machine slows both terms.
    first_ratio = statistics.median(first / copy for copy, first, _, _ in rounds)
    again_ratio = statistics.median(again / copy for copy, _, again, _ in rounds)
    peak = max(peak for *_, peak in rounds)
    print(
        f"rows={ROWS} copy_s={copy_s:.2f} first_s={first_s:.2f} again_s={again_s:.2f} "
        f"first_ratio={first_ratio:.2f} again_ratio={again_ratio:.2f} peak_mb={peak:.0f}"
    )


def _in_another_order(extract: Path, other: Path) -> Path:
    """Write the lines of `extract` to `other`: every other line, then the rest.

    Line by line: a file may be large.
    """
    with other.open("wb") as file:
        for start in (1, 2):
            with extract.open("rb") as source:
                if start == 1:
                    file.write(source.readline())
                    source.seek(0)
                file.writelines(islice(source, start, None, 2))
    return other


def _round(first: Path, again: Path) -> tuple[float, float, float, float]:
    """COPY, import, COPY, import of the same lines in another order, COPY; seconds of each kind, and peak memory."""
    _make_schema()
    try:
        copies = [_bare_copy(first)]
        first_s, first_peak = _import(first)
        copies.append(_bare_copy(first))
        again_s, again_peak = _import(again)
        copies.append(_bare_copy(first))
        return statistics.mean(copies), first_s, again_s, max(first_peak, again_peak)
    finally:
        _drop_schema()


def _make_schema() -> None:
    _drop_schema()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {_SCHEMA}")
        for model in (DirectoryPerson, DirectoryActivity, DirectoryName, DirectoryTown, DirectoryImport):
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE {_SCHEMA}.{table} (LIKE public.{table} INCLUDING ALL)")


def _drop_schema() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE")


def _bare_copy(path: Path) -> float:
    """Seconds that COPY takes for the file, into a table of 56 texts without any index."""
    columns = ", ".join(f"c{number} text" for number in range(len(COLUMNS)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_SCHEMA}.bare ({columns})")
        start = time.perf_counter()
        with (
            path.open("rb") as file,
            cursor.copy(f"COPY {_SCHEMA}.bare FROM STDIN (FORMAT csv, DELIMITER '|', QUOTE E'\\x01', HEADER)") as copy,
        ):
            while block := file.read(_BLOCK):
                copy.write(block)
        seconds = time.perf_counter() - start
        cursor.execute(f"DROP TABLE {_SCHEMA}.bare")
    return seconds


def _import(path: Path) -> tuple[float, float]:
    """Seconds and megabytes of one import in a process of its own."""
    answer = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _IMPORT, str(path)],
        env=os.environ | {"PGOPTIONS": f"-c search_path={_SCHEMA}"},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, peak = map(float, answer.stdout.split())
    return seconds, peak
