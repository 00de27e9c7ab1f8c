"""Asking the signatory of an agency for a letter, and taking it back before its signature."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from coopps.kernel.documents.choices import LetterState, Rank
from coopps.kernel.documents.models import Letter
from coopps.kernel.workflow.models import Machine
from coopps.kernel.workflow.runner import SYSTEM, check, perform, prompted_by

Proposed = TypeVar("Proposed", bound=Machine)


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


def take_letter_back(proposal: Proposed, transition: str, actor, *, letter: str = "letter", **words) -> Proposed:
    """Do the transition that takes a proposal back, and cancel its letter before its signature.

    Args:
        letter: the way from the proposal to its letter.

    Raises:
        TransitionRefused: as the runner; the letter is confirmed already.
    """
    row = type(proposal)._base_manager.filter(pk=proposal.pk)
    with transaction.atomic():
        check(row.get(), transition, actor)
        held = Letter.objects.select_for_update(of=("self",)).get(
            pk__in=row.values(letter)
        )  # first, as its signature does
        proposal = perform(proposal, transition, actor, **words)
        with prompted_by(actor):
            perform(held, "cancel", SYSTEM)
    return proposal


def hold(letters: QuerySet[Letter]) -> list[Letter]:
    """Those of these letters that nobody has signed or given up, locked: what is being signed is signed before, or never.
    Caller's transaction, which takes nothing else before: a signature takes its letter first."""
    keys = list(letters.filter(state__in=LetterState.where(over=False)).values_list("pk", flat=True))
    held = Letter.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return [letter for letter in held if not LetterState(letter.state).over]
