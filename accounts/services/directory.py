"""The import of the public extract of the RPPS into the local mirror.

The file is read a first time for the fingerprint of each of its lines, which goes into a temporary table. A person
whose lines add up to the fingerprint already known is left alone. The lines of the others, if any, are read again and
copied, then a few set-based statements rewrite these people. The order of the lines does not count, and readers see
the directory before or after the import, never between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import DirectoryActivity, DirectoryImport, DirectoryPerson
from accounts.rpps_extract import COLUMNS, SEPARATOR, position

_BAR = SEPARATOR.encode()
_KEPT_SAMPLES = 1000
_BATCH = 512
# Any key: it only has to be the same for every import.
_LOCK = 7_709_201_301
# The separator of the extract serves COPY too. CSV knows no escape; its quote and its null are control characters,
# which are dropped from what is copied: a column is taken as it is, and an empty one stays an empty text.
_COPY_FORMAT = "(FORMAT csv, DELIMITER '|', QUOTE E'\\x01', ESCAPE E'\\x01', NULL E'\\x02')"
_CONTROL_CHARACTERS = b"\0\1\2\r"

# What is kept of a line: the name in the temporary table `content`, and the column of the extract.
_KEPT = {
    "national_id": "Identification nationale PP",
    "category_code": "Code catégorie professionnelle",
    "last_name": "Nom d'exercice",
    "first_name": "Prénom d'exercice",
    "civility_code": "Code civilité",
    "profession_code": "Code profession",
    "profession_label": "Libellé profession",
    "expertise": "Libellé savoir-faire",
    "mode_code": "Code mode exercice",
    "sector_code": "Code secteur d'activité",
    "sector_label": "Libellé secteur d'activité",
    "structure_name": "Raison sociale site",
    "brand": "Enseigne commerciale site",
    "finess": "Numéro FINESS site",
    "siret": "Numéro SIRET site",
    "street_number": "Numéro Voie (coord. structure)",
    "street_repetition": "Indice répétition voie (coord. structure)",
    "street_type": "Libellé type de voie (coord. structure)",
    "street": "Libellé Voie (coord. structure)",
    "postcode": "Code postal (coord. structure)",
    "commune_code": "Code commune (coord. structure)",
    "city": "Libellé commune (coord. structure)",
}
_kept_columns = itemgetter(*(position(column) for column in _KEPT.values()))

# How the columns of the mirror are made from `content`.
_PERSON = ("last_name", "first_name", "civility_code", "profession_code", "profession_label", "expertise")
_ACTIVITY = {
    "profession_code": "profession_code",
    "profession_label": "profession_label",
    "expertise": "expertise",
    "mode_code": "mode_code",
    "sector_code": "sector_code",
    "sector_label": "sector_label",
    "structure_name": "coalesce(nullif(structure_name, ''), brand)",
    "finess": "finess",
    "siret": "siret",
    "address": "concat_ws(' ', nullif(street_number, ''), nullif(street_repetition, ''), "
    "nullif(street_type, ''), nullif(street, ''))",
    "postcode": "postcode",
    "commune_code": "commune_code",
    "city": "city",
}


class ImportRefused(Exception):
    """The file cannot be imported; `str()` is a sentence in French that says why. Nothing was changed."""


def import_directory(path: Path, report: Callable[[int, str], None] = lambda number, reason: None) -> DirectoryImport:
    """Bring the mirror to what the extract at `path` says; return what was done.

    Args:
        path: the extract: 56 columns separated by `|`, UTF-8 or Latin-1, one line per person and activity.
        report: called with the number and the reason of each line that is skipped.

    A person who is no longer in the file is kept and marked; one who comes back is unmarked. A file identical to the
    last one imported is recognized by its hash, and not read again.

    Raises:
        ImportRefused: the file is not an extract, holds no usable line, or another import is running.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        done = DirectoryImport(file_name=path.name, sha256=sha256)
        last = DirectoryImport.objects.filter(finished_at__isnull=False).first()
        if last is not None and last.sha256 == sha256:
            done.rows, done.people = last.rows, last.people
            done.bad_lines, done.bad_line_samples = last.bad_lines, last.bad_line_samples
        else:
            extract = _Extract(file, done, report)
            done.save()
            with transaction.atomic(), connection.cursor() as cursor:
                _bring_up_to_date(cursor, extract, done)
        done.finished_at = timezone.now()
        done.save()
    return done


class _Extract:
    """An open extract: its header is checked at once, its lines are read twice. Bad lines are counted and reported."""

    def __init__(self, file: BinaryIO, done: DirectoryImport, report: Callable[[int, str], None]) -> None:
        self.file, self.done, self.report = file, done, report
        names, self.is_utf8 = self._header()
        # Some extracts end each line with a separator.
        self.ends_with_separator = names[-1] == ""
        if self.ends_with_separator:
            names.pop()
        if tuple(names) != COLUMNS:
            raise ImportRefused(f"Ce fichier n’est pas une extraction du RPPS : {_header_fault(names)}.")

    def _header(self) -> tuple[list[str], bool]:
        """The names of the columns, and whether the file is in UTF-8: the header has accents, which tell."""
        self.file.seek(0)
        header = self.file.readline().removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
        try:
            return header.decode("utf-8").split(SEPARATOR), True
        except UnicodeDecodeError:
            return header.decode("latin-1").split(SEPARATOR), False

    def _lines(self) -> Iterator[bytes]:
        """The lines after the header, in UTF-8."""
        self._header()
        for raw in self.file:
            line = raw.rstrip(b"\r\n")
            yield line if self.is_utf8 else line.decode("latin-1").encode()

    def fingerprints(self) -> Iterator[bytes]:
        """For each good line: its number, the person, and 48 bits that stand for its content."""
        separators = len(COLUMNS) - 1 + self.ends_with_separator
        number = 1
        for number, line in enumerate(self._lines(), start=2):
            fault = _line_fault(line, separators)
            if fault:
                self._skip(number, fault)
                continue
            _, _, national_id, _ = line.split(_BAR, 3)
            fingerprint = int.from_bytes(hashlib.blake2b(line, digest_size=6).digest())
            yield b"%d|%b|%d\n" % (number, national_id, fingerprint)
        self.done.rows = number - 1 - self.done.bad_lines

    def content(self, wanted: bytearray) -> Iterator[bytes]:
        """The kept columns of the lines whose number is set in `wanted`."""
        for number, line in enumerate(self._lines(), start=2):
            if wanted[number]:
                columns = line.translate(None, _CONTROL_CHARACTERS).split(_BAR)
                yield _BAR.join(_kept_columns(columns)) + b"\n"

    @property
    def last_number(self) -> int:
        """The number of the last line, once the fingerprints have been read."""
        return 1 + self.done.rows + self.done.bad_lines

    def _skip(self, number: int, fault: str) -> None:
        self.report(number, fault)
        self.done.bad_lines += 1
        if len(self.done.bad_line_samples) < _KEPT_SAMPLES:
            self.done.bad_line_samples.append([number, fault])


def _header_fault(names: list[str]) -> str:
    for rank, (found, expected) in enumerate(zip(names, COLUMNS, strict=False), start=1):
        if found != expected:
            return f"sa colonne {rank} devrait s’appeler « {expected} » et s’appelle « {found[:80]} »"
    return f"sa première ligne a {len(names)} colonnes séparées par « {SEPARATOR} », au lieu de {len(COLUMNS)}"


def _line_fault(line: bytes, separators: int) -> str:
    """Why a line cannot be taken; empty when it can."""
    found = line.count(_BAR)
    if found != separators:
        return f"{found + 1} colonnes au lieu de {separators + 1}"
    try:
        line.decode()
    except UnicodeDecodeError:
        return "texte illisible, l’encodage diffère de celui de l’en-tête"
    kind, identifier, national_id, _ = line.split(_BAR, 3)
    if kind not in (b"8", b"0") or not identifier.isalnum() or national_id != kind + identifier:
        return "identification nationale inattendue"
    return ""


def _bring_up_to_date(cursor, extract: _Extract, done: DirectoryImport) -> None:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    if not cursor.fetchone()[0]:
        raise ImportRefused("Un autre import de l’annuaire est en cours : attendez qu’il soit terminé.")
    cursor.execute("SET LOCAL work_mem = '128MB'")
    _compare(cursor, extract, done)
    if not done.rows:
        raise ImportRefused("Ce fichier ne contient aucune ligne utilisable : rien n’a été importé.")
    _mark_absences(cursor, done)
    wanted = _wanted_lines(cursor, extract)
    if any(wanted):
        _rewrite(cursor, extract, wanted, done)
    cursor.execute("DROP TABLE IF EXISTS line, present, touched, content, rewritten")


def _compare(cursor, extract: _Extract, done: DirectoryImport) -> None:
    """Fill `line` (each line and its fingerprint), `present` (who is in the file) and `touched` (whose lines differ)."""
    cursor.execute('CREATE TEMP TABLE line (number integer, national_id text COLLATE "C", fingerprint bigint)')
    _copy(cursor, "line", extract.fingerprints())
    # A sum does not depend on the order of the lines; 48 bits leave room for 32,000 lines of one person.
    done.people = _run(
        cursor,
        "CREATE TEMP TABLE present AS "
        "SELECT national_id, sum(fingerprint)::bigint AS fingerprint FROM line GROUP BY national_id",
    )
    _run(
        cursor,
        "CREATE TEMP TABLE touched AS "
        "SELECT present.*, known.id IS NULL AS is_new FROM present LEFT JOIN {person} known USING (national_id) "
        "WHERE present.fingerprint IS DISTINCT FROM known.fingerprint",
    )
    _run(cursor, "ANALYZE present")
    _run(cursor, "ANALYZE touched")


def _mark_absences(cursor, done: DirectoryImport) -> None:
    """Mark who is no longer in the file, and unmark who came back."""
    done.vanished = _run(
        cursor,
        "UPDATE {person} known SET vanished_at = now() WHERE vanished_at IS NULL "
        "AND NOT EXISTS (SELECT FROM present WHERE present.national_id = known.national_id)",
    )
    done.returned = _run(
        cursor,
        "UPDATE {person} known SET vanished_at = NULL FROM present "
        "WHERE known.vanished_at IS NOT NULL AND present.national_id = known.national_id",
    )


def _wanted_lines(cursor, extract: _Extract) -> bytearray:
    """One byte per line of the file: 1 when the line is about a touched person."""
    wanted = bytearray(extract.last_number + 1)
    with cursor.copy("COPY (SELECT number FROM line JOIN touched USING (national_id)) TO STDOUT") as numbers:
        for number in numbers:
            wanted[int(number)] = 1
    return wanted


def _rewrite(cursor, extract: _Extract, wanted: bytearray, done: DirectoryImport) -> None:
    """Rewrite the touched people and their activities, and count them."""
    columns = ", ".join(f'{column} text COLLATE "C"' for column in _KEPT)
    cursor.execute(f"CREATE TEMP TABLE content ({columns})")
    _copy(cursor, "content", extract.content(wanted))
    # The lines of a person may differ: an exercise in title comes before a student's, then the smallest profession.
    names = ", ".join(_PERSON)
    _run(
        cursor,
        "CREATE TEMP TABLE rewritten AS "
        "SELECT DISTINCT ON (national_id) national_id, fingerprint, is_new, {names} "
        "FROM content JOIN touched USING (national_id) "
        "ORDER BY national_id, category_code = 'E', profession_code, expertise, last_name, first_name, civility_code",
        names=names,
    )
    done.added = _run(
        cursor,
        "INSERT INTO {person} (national_id, fingerprint, {names}) "
        "SELECT national_id, fingerprint, {names} FROM rewritten WHERE is_new",
        names=names,
    )
    done.changed = _run(
        cursor,
        "UPDATE {person} known SET {changes} FROM rewritten "
        "WHERE known.national_id = rewritten.national_id AND NOT is_new",
        changes=", ".join(f"{column} = rewritten.{column}" for column in ("fingerprint", *_PERSON)),
    )
    _run(cursor, "DELETE FROM {activity} USING touched WHERE person_id = touched.national_id AND NOT is_new")
    _run(
        cursor,
        "INSERT INTO {activity} (person_id, {columns}) SELECT national_id, {values} FROM content",
        columns=", ".join(_ACTIVITY),
        values=", ".join(_ACTIVITY.values()),
    )


def _copy(cursor, table: str, lines: Iterator[bytes]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN {_COPY_FORMAT}") as copy:
        while batch := list(islice(lines, _BATCH)):
            copy.write(b"".join(batch))


def _run(cursor, statement: str, **parts: str) -> int:
    """Run a statement that names `{person}`, `{activity}` and other parts of our own; the number of rows it touched."""
    tables = {"person": DirectoryPerson._meta.db_table, "activity": DirectoryActivity._meta.db_table}
    cursor.execute(statement.format(**tables, **parts))
    return cursor.rowcount
