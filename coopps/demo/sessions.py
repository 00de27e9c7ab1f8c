"""A signing session held from end to end: what the signatory does, and what the worker does in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from accounts.models import Agency, User
from coopps.demo.accounts import PASS_PHRASE
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.services import signing_session


@contextmanager
def sitting(agency) -> Iterator[None]:
    """One sitting of an agency at a time: the demonstration is made in two processes, each at a day of its own, and a session
    that opens takes back what was prepared on another day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [agency.pk])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [agency.pk])


def hold_session(agency: Agency, signatory: User, pass_phrase: str = PASS_PHRASE) -> None:
    """Prepare, read, confirm and sign every letter that waits at the agency."""
    with sitting(agency):
        session = signing_session.open_session(agency, signatory)
        for letter in session.letters.filter(state=LetterState.TO_PREPARE):
            signing_session.prepare_letter(letter.pk)
        seen = {}
        for letter in session.letters.filter(state=LetterState.PREPARED).select_related("preparation"):
            signing_session.show(letter, signatory)
            seen[letter.pk] = letter.preparation.sha256
        refused = signing_session.confirm(session, signatory, seen, pass_phrase)
        assert not refused, refused  # noqa: S101 - a story that cannot go on says so
        for pk in seen:
            signing_session.sign_letter(pk)
