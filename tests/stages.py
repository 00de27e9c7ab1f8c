"""Each stage of a story is built once in each process, by the real services; then the rows that it wrote are put back.

A stage is known by the steps that led to it since the reference data were put. The counters of PostgreSQL say whether anything
else wrote meanwhile: what it left in the tables then belongs to the way that led there, when it is the same in each test;
else the steps that follow are really done. Nothing is shared between two tests but the rows.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection, models
from django.db.models import Max
from django.utils import timezone

Story = TypeVar("Story")


@dataclass(frozen=True)
class _Rows:
    """What a step left in a table: the keys of the rows that went or changed, the rows that came or changed."""

    table: str
    key: str
    gone: list[str]
    come: bytes


@dataclass(frozen=True)
class _Stage:
    rows: list[_Rows]
    story: bytes


_known: dict[tuple, _Stage] = {}
# What was found in the tables that something else than a step wrote: where, then each content that was met there.
_met: dict[tuple, set[bytes]] = {}
# Where this test is: the steps done since the reference data, and the counters of PostgreSQL at the last of them.
_path: tuple = ()
_counters: dict[str, int] | None = None
# The tables as they were last read in this test, each with its counter.
_read: dict[str, tuple[int, dict[str, bytes]]] = {}


def begin() -> None:
    """The reference data are there, and nothing else: stages may be kept from here."""
    global _path, _counters  # noqa: PLW0603 - one test at a time in a process
    # Days and delays hang on the hour, whatever the territory; rights, on the permissions, which a flush makes anew.
    _path = (
        _hour(),
        Permission.objects.aggregate(last=Max("pk"))["last"],
    )
    _counters = _written() if connection.in_atomic_block else None
    _read.clear()


def end() -> None:
    """The test is over."""
    global _counters  # noqa: PLW0603 - as above
    _counters = None


def keep_steps(story_class: type[Story]) -> type[Story]:
    """Decorates a story: each of its steps, its own and the inherited ones, is put back when it was done before from the same
    stage."""
    names = {one.__name__ for one in story_class.__mro__}
    for name in dir(story_class):
        function = getattr(story_class, name)
        if getattr(function, "__annotations__", {}).get("return") in names and not name.startswith("_"):
            setattr(story_class, name, _step(function))
    return story_class


def keep(build: Callable[..., Story]) -> Callable[..., Story]:
    """A function that makes the people of a story, kept as its steps are."""

    @functools.wraps(build)
    def wrapper(*args, **kwargs) -> Story:
        return _reach((build.__module__, build.__qualname__, *_words(args, kwargs)), lambda: build(*args, **kwargs))

    return wrapper


def _step(function: Callable[..., Story]) -> Callable[..., Story]:
    @functools.wraps(function)
    def wrapper(story: Story, *args, **kwargs) -> Story:
        # What the story holds counts too: a test may change it between two steps.
        name = (story.__class__.__name__, *_words((), vars(story)), function.__name__, *_words(args, kwargs))
        found = _reach(name, lambda: function(story, *args, **kwargs))
        if found is not story:
            vars(story).update(vars(found))
        return story

    return wrapper


def _reach(step: tuple, build: Callable[[], Story]) -> Story:
    global _path, _counters  # noqa: PLW0603 - as above
    if _counters is None or not connection.in_atomic_block or not _follow():
        _counters = None
        return build()
    before, path = dict(_counters), (*_path, step, _hour())
    if stage := _known.get(path):
        _put(stage.rows)
        story = pickle.loads(stage.story)
    else:
        tables = _tables()
        was = {table: _content(table, key, before.get(table, 0)) for table, key in tables.items()}
        story = build()
        after = _written()
        rows = [
            _difference(table, key, was[table], _content(table, key, after[table]))
            for table, key in tables.items()
            if after.get(table) != before.get(table)
        ]
        _known[path] = _Stage(rows, pickle.dumps(story))
    _path, _counters = path, _written()
    return story


def _follow() -> bool:
    """Add to the path what something else than a step wrote since the last one, if anything.

    Returns whether what follows is worth keeping: it is not when an hour or a new key differs in each test.
    """
    global _path, _counters
    written = _written()
    touched = {table for table, count in written.items() if _counters.get(table) != count}
    if not touched:
        return True
    tables = _tables()
    if not touched <= tables.keys():
        return False
    digest = hashlib.sha256()
    for table in sorted(touched):
        rows = _content(table, tables[table], written[table])
        digest.update(b"".join([table.encode(), *(rows[key] for key in sorted(rows))]))
    found = digest.digest()
    met = _met.setdefault((*_path, *sorted(touched)), set())
    first, again = not met, found in met
    met.add(found)
    _path, _counters = (*_path, found), written
    return first or again


def _hour() -> datetime.datetime:
    """The hour it is, which a test may have travelled to: what is done at another hour is another stage."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _words(args: tuple, kwargs: dict) -> tuple[str, ...]:
    """What tells one call of a step from another."""

    def word(value) -> str:
        return f"{value._meta.label} {value.pk}" if isinstance(value, models.Model) else repr(value)

    return (*map(word, args), *(f"{name}={word(value)}" for name, value in sorted(kwargs.items())))


@functools.cache
def _tables() -> dict[str, str]:
    """The tables of the portal, each with the column of its key."""
    return {
        model._meta.db_table: model._meta.pk.column
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def _written() -> dict[str, int]:
    """Table → how many rows this transaction wrote there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def _content(table: str, key: str, counter: int) -> dict[str, bytes]:
    """Key → row, in the format of COPY."""
    if table not in _read or _read[table][0] != counter:
        with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
            lines = b"".join(copy).splitlines(keepends=True)
        column = _position(table, key)
        _read[table] = counter, {line.rstrip(b"\n").split(b"\t")[column].decode(): line for line in lines}
    return _read[table][1]


@functools.cache
def _position(table: str, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
        return [one.name for one in cursor.description].index(column)


def _difference(table: str, key: str, was: dict[str, bytes], now: dict[str, bytes]) -> _Rows:
    return _Rows(
        table,
        key,
        [pk for pk, row in was.items() if now.get(pk) != row],
        b"".join(row for pk, row in now.items() if was.get(pk) != row),
    )


def _put(rows: list[_Rows]) -> None:
    """Put the rows of a stage into the tables, as they are: no trigger runs, no key is checked."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for one in rows:
            if one.gone:
                cursor.execute(f'DELETE FROM "{one.table}" WHERE "{one.key}"::text = ANY(%s)', [one.gone])
            if one.come:
                with cursor.copy(f'COPY "{one.table}" FROM STDIN') as copy:
                    copy.write(one.come)
        cursor.execute("SET LOCAL session_replication_role = origin")
