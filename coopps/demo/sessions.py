"""A signing session held from end to end: what the signatory does, and what the worker does in between."""

from __future__ import annotations

from accounts.models import Agency, User
from coopps.demo.accounts import PASS_PHRASE
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.services import signing_session


def hold_session(agency: Agency, signatory: User, pass_phrase: str = PASS_PHRASE) -> None:
    """Prepare, read, confirm and sign every letter that waits at the agency."""
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
