"""The import of the public extract of the RPPS into the local mirror.

The file is read a first time for the fingerprint of each of its lines, which goes into a temporary table. A person
whose lines add up to the fingerprint already known is left alone. The lines of the others, if any, are read again and
copied, then a few set-based statements rewrite these people. The order of the lines does not count, and readers see
the directory before or after the import, never between.

A broken transfer must not empty the directory: an extract that seems cut, that would mark many people absent or that
holds more than a few unreadable lines is doubted, and changes nothing unless its import is forced.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import DirectoryActivity, DirectoryImport, DirectoryName, DirectoryPerson, DirectoryTown
from accounts.rpps_extract import COLUMNS, SEPARATOR, Writing, position
from coopps.kernel.typed.folding import folded_in_sql

_BAR = SEPARATOR.encode()
_KEPT_SAMPLES = 1000
_BATCH = 512
# From one extract to the next, a few people in a thousand come or go.
_LEAST_SHARE_OF_ROWS = 0.95
_MOST_VANISHED_SHARE = 0.05
_MOST_BAD_LINES = 10
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


class ImportDoubted(ImportRefused):
    """The file is an extract and seems damaged: somebody who has checked it may force its import."""


def import_directory(
    path: Path, report: Callable[[int, str], None] = lambda number, reason: None, *, force: bool = False
) -> DirectoryImport:
    """Bring the mirror to what the extract at `path` says; return what was done.

    Args:
        path: the extract: 56 columns, one line per person and activity, as published or as a spreadsheet saved it.
        report: called with the number and the reason of each line that is skipped.
        force: import it even if it seems damaged.

    A person who is no longer in the file is kept and marked; one who comes back is unmarked. A known person whom a
    skipped line names is in the file, and stays as known. A file identical to the last one imported is recognized by its
    hash, and not read again.

    Raises:
        ImportDoubted: without `force`: the last line has no end, there are far fewer lines than the last time, many
        people would be marked absent, or more than a few lines are bad.
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
            extract = _Extract(file, done, report, force=force)
            done.save()
            with transaction.atomic(), connection.cursor() as cursor:
                _bring_up_to_date(cursor, extract, last)
        done.finished_at = timezone.now()
        done.save()
    return done


class _Extract:
    """An open extract: its header is checked at once, its lines are read twice. Bad lines are counted and reported.

    `unread` gathers the people whom the bad lines name.
    """

    def __init__(
        self, file: BinaryIO, done: DirectoryImport, report: Callable[[int, str], None], *, force: bool
    ) -> None:
        self.file, self.done, self.report, self.force = file, done, report, force
        self.unread: set[bytes] = set()
        header = self._header()
        self.writing = Writing.of(header)
        names = self.writing.names(header)
        # Some extracts end each line with a separator.
        self.ends_with_separator = names[-1] == ""
        if self.ends_with_separator:
            names.pop()
        if tuple(names) != COLUMNS:
            raise ImportRefused(f"Ce fichier n’est pas une extraction du RPPS : {_header_fault(names)}.")
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            self.doubt("Ce fichier semble coupé : sa dernière ligne n’a pas de fin.")

    def doubt(self, why: str) -> None:
        """Stop here for what makes the file look damaged, unless its import is forced."""
        if not self.force:
            raise ImportDoubted(f"{why} Rien n’a été importé.")

    def _header(self) -> bytes:
        self.file.seek(0)
        return self.file.readline()

    def _lines(self) -> Iterator[bytes]:
        """The lines after the header, as published."""
        self._header()
        lines = (raw.rstrip(b"\r\n") for raw in self.file)
        return lines if self.writing.is_published else map(self.writing.published, lines)

    def fingerprints(self) -> Iterator[bytes]:
        """For each good line: its number, the person, and 48 bits that stand for its content."""
        separators = len(COLUMNS) - 1 + self.ends_with_separator
        number = 1
        for number, line in enumerate(self._lines(), start=2):
            fault = _line_fault(line, separators)
            if fault:
                self.unread |= _people_named(line)
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
        if self.done.bad_lines > _MOST_BAD_LINES:
            self.doubt(f"Plus de {_MOST_BAD_LINES} lignes de ce fichier sont illisibles.")


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
    if kind in (b"8", b"0") and identifier.isalnum() and national_id == kind + identifier:
        return ""
    if re.fullmatch(rb"\d[,.]\d+E\+\d+", national_id):
        return "identification nationale arrondie par un tableur, qui doit prendre chaque colonne comme du texte"
    return "identification nationale inattendue"


def _people_named(bad_line: bytes) -> set[bytes]:
    """The national identifiers that a bad line may be about."""
    kind, identifier, national_id = (*bad_line.split(_BAR, 3), b"", b"", b"")[:3]
    return {each for each in (kind + identifier, national_id) if re.fullmatch(rb"[08][0-9AB]{9,11}", each)}


def _bring_up_to_date(cursor, extract: _Extract, last: DirectoryImport | None) -> None:
    done = extract.done
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    if not cursor.fetchone()[0]:
        raise ImportRefused("Un autre import de l’annuaire est en cours : attendez qu’il soit terminé.")
    cursor.execute("SET LOCAL work_mem = '128MB'")
    _compare(cursor, extract, done)
    if not done.rows:
        raise ImportRefused("Ce fichier ne contient aucune ligne utilisable : rien n’a été importé.")
    if last is not None and done.rows < _LEAST_SHARE_OF_ROWS * last.rows:
        extract.doubt(
            f"Ce fichier semble coupé : il compte {done.rows} lignes lisibles, contre {last.rows} au dernier import."
        )
    _mark_absences(cursor, extract)
    wanted = _wanted_lines(cursor, extract)
    if any(wanted):
        _rewrite(cursor, extract, wanted, done)
    cursor.execute("DROP TABLE IF EXISTS line, unread, present, touched, content, rewritten")


def _compare(cursor, extract: _Extract, done: DirectoryImport) -> None:
    """Fill `line` (each line and its fingerprint), `unread` (whom a bad line names), `present` (who is in the file) and
    `touched` (whose lines differ; a known person with an unread line is not compared)."""
    cursor.execute('CREATE TEMP TABLE line (number integer, national_id text COLLATE "C", fingerprint bigint)')
    _copy(cursor, "line", extract.fingerprints())
    cursor.execute('CREATE TEMP TABLE unread (national_id text COLLATE "C")')
    _copy(cursor, "unread", (each + b"\n" for each in extract.unread))
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
        "WHERE present.fingerprint IS DISTINCT FROM known.fingerprint "
        "AND (known.id IS NULL OR national_id NOT IN (SELECT national_id FROM unread))",
    )
    _run(cursor, "ANALYZE present")
    _run(cursor, "ANALYZE touched")


def _mark_absences(cursor, extract: _Extract) -> None:
    """Mark who is no longer in the file, and unmark who came back."""
    done = extract.done
    done.vanished = _run(
        cursor,
        "UPDATE {person} known SET vanished_at = now() WHERE vanished_at IS NULL "
        "AND NOT EXISTS (SELECT FROM present WHERE present.national_id = known.national_id) "
        "AND national_id NOT IN (SELECT national_id FROM unread)",
    )
    if done.vanished:
        listed = done.vanished + DirectoryPerson.objects.filter(vanished_at=None).count()
        if done.vanished > _MOST_VANISHED_SHARE * listed:
            extract.doubt(f"Ce fichier ne contient plus {done.vanished} des {listed} personnes que l’annuaire connaît.")
    done.returned = _run(
        cursor,
        "UPDATE {person} SET vanished_at = NULL WHERE vanished_at IS NOT NULL AND national_id IN "
        "(SELECT national_id FROM present UNION ALL SELECT national_id FROM unread)",
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
    _learn_spellings(cursor)


def _learn_spellings(cursor) -> None:
    """Keep the last names and the towns that were never met, as they are searched: each is folded once, and not once a person."""
    _run(
        cursor,
        "INSERT INTO {name} (name, key) SELECT last_name, {key} FROM (SELECT DISTINCT last_name FROM rewritten) met "
        "WHERE NOT EXISTS (SELECT FROM {name} known WHERE known.name = met.last_name)",
        key=_bare("last_name"),
    )
    _run(
        cursor,
        "INSERT INTO {town} (postcode, city, key) SELECT postcode, city, {key} "
        "FROM (SELECT DISTINCT postcode, city FROM content WHERE postcode ~ '^[0-9]+$' AND city <> '') met "
        "WHERE NOT EXISTS (SELECT FROM {town} known WHERE known.postcode = met.postcode AND known.city = met.city)",
        key=_bare("city"),
    )


def _bare(column: str) -> str:
    """`accounts.rules.bare_name` of a column."""
    return f"regexp_replace({folded_in_sql(column)}, '[^[:alnum:]]', '', 'g')"


def _copy(cursor, table: str, lines: Iterator[bytes]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN {_COPY_FORMAT}") as copy:
        while batch := list(islice(lines, _BATCH)):
            copy.write(b"".join(batch))


def _run(cursor, statement: str, **parts: str) -> int:
    """Run a statement that names `{person}`, `{activity}` and other parts of our own; the number of rows it touched."""
    models = {"person": DirectoryPerson, "activity": DirectoryActivity, "name": DirectoryName, "town": DirectoryTown}
    tables = {part: model._meta.db_table for part, model in models.items()}
    cursor.execute(statement.format(**tables, **parts))
    return cursor.rowcount
