"""The benchmark of the directory prints one line that a program can read, and leaves nothing behind."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from accounts.models import DirectoryImport, DirectoryPerson
from coopps.bench import directory
from coopps.bench.synthetic_extract import lines, write_extract


@pytest.mark.django_db(transaction=True)
def test_one_line_of_figures_and_the_mirror_left_alone(capsys, monkeypatch):
    # The import runs in a process of its own: tell it which database the tests use.
    url = urlsplit(os.environ["DATABASE_URL"])
    monkeypatch.setenv("DATABASE_URL", urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}")))
    monkeypatch.setattr(directory, "ROWS", 500)
    monkeypatch.setattr(directory, "ROUNDS", 1)
    directory.run()
    (line,) = capsys.readouterr().out.splitlines()
    figures = {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", line)}
    assert {"first_ratio", "again_ratio", "peak_mb"} <= figures.keys()
    assert 10 < figures["peak_mb"] < 200
    assert not DirectoryPerson.objects.exists()
    assert not DirectoryImport.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'bench_directory'")
        assert cursor.fetchone() == (0,)


def test_another_order_is_the_same_lines(tmp_path: Path):
    first = write_extract(tmp_path / "first.txt", lines(11))
    again = directory._in_another_order(first, tmp_path / "again.txt")
    ours, theirs = first.read_text().splitlines(), again.read_text().splitlines()
    assert ours[0] == theirs[0]
    assert ours != theirs
    assert sorted(ours) == sorted(theirs)
