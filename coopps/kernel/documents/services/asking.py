"""Asking the signatory of an agency for a letter."""

from __future__ import annotations

from coopps.kernel.documents.choices import Rank
from coopps.kernel.documents.models import Letter


def ask_letter(
    kind: str, agency, *, title: str, proposed_by, rank: Rank, exceptions: list[str], addressee=None
) -> Letter:
    """Ask for a letter, which waits for the next session of the agency. Caller's transaction, in which the decision points to
    its letter.

    Args:
        kind: a registered kind of act, which says what the letter contains and what its signature changes.
        proposed_by: who examined, and never signs it.
        rank: how the decision is read; one with points of attention is never among the plainly conform.
        exceptions: what the signatory should notice, a sentence each.
        addressee: who is notified; nobody for an order or an opinion.
    """
    return Letter.objects.create(
        kind=kind,
        agency=agency,
        addressee=addressee,
        title=title[:250],
        rank=min(rank, Rank.ATTENTION) if exceptions else rank,
        exceptions="\n".join(exceptions),
        proposed_by=proposed_by,
    )
