"""The decision proposed for each person. What it becomes (an authorization, a letter) belongs to the dossier's application."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from coopps.kernel.instruction.choices import Outcome, SubjectKind
from coopps.kernel.instruction.models import Examination, Instruction, Proposal
from coopps.kernel.instruction.models.instruction import has_taken
from coopps.kernel.instruction.rules import motive_problem, needs_motive
from coopps.kernel.workflow.refusals import TransitionRefused


def propose_for(
    examination: Examination,
    instructor,
    *,
    outcome: str,
    acts: list[str] | None = None,
    is_partial: bool = False,
    limits: str = "",
    motivation: str = "",
    expected: str = "",
    expected_items: list[str] | None = None,
    expected_by: datetime.date | None = None,
) -> Proposal:
    """Propose the decision for one person; proposing again replaces what was not yet sent to the signatory.

    Args:
        acts: codes of the acts, for an authorization; the caller has checked that the protocol version has them.
        is_partial: the acts are fewer than those asked for; the caller knows.
        motivation: in law and in fact, for whatever gives less than what was asked for (CRPA, L. 211-2 and L. 211-5); left
            out of a decision that gives all.
        expected, expected_items, expected_by: what is expected, in words and as documents of the dossier, and by when, for a
            postponement.

    Raises:
        TransitionRefused: not the instructor, not the moment, or words missing.
    """
    with transaction.atomic():
        instruction = Instruction.objects.select_for_update(of=("self",)).get(pk=examination.instruction_id)
        if not has_taken(instruction, instructor):
            raise TransitionRefused(
                "Seule la personne qui instruit ce dossier peut proposer.",
                forbidden=True,
            )
        if not instruction.is_complete:
            raise TransitionRefused(
                f"Une décision se propose sur un dossier complet ; celui-ci est « {instruction.get_state_display()} »."
            )
        if examination.subject != SubjectKind.MEMBER:
            raise TransitionRefused("Une décision se propose pour une personne.")
        fields = _clean(
            instruction,
            outcome,
            acts or [],
            is_partial,
            limits,
            motivation,
            expected,
            expected_items or [],
            expected_by,
        )
        current = examination.current_proposal
        if current is not None:
            withdraw(current, "Proposition remplacée avant son envoi à la signature.")
        return Proposal.objects.create(examination=examination, proposed_by=instructor, **fields)


def withdraw(proposal: Proposal, reason: str) -> Proposal:
    """Mark a proposal as no longer current. The caller holds the dossier's lock."""
    proposal.withdrawn_at = timezone.now()
    proposal.withdrawn_reason = reason
    proposal.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return proposal


def set_aside(examination: Examination, reason: str) -> None:
    """What an examination was about has left the dossier: it is not filled any more, and what was proposed about it is withdrawn.
    The caller holds the dossier's lock."""
    if examination.current_proposal is not None:
        withdraw(examination.current_proposal, reason)
    examination.set_aside_at = timezone.now()
    examination.save(update_fields=["set_aside_at"])


def _clean(instruction, outcome, acts, is_partial, limits, motivation, expected, expected_items, expected_by) -> dict:
    limits, motivation, expected = limits.strip(), motivation.strip(), expected.strip()
    if outcome not in Outcome:
        raise TransitionRefused("Choisissez la décision proposée : autoriser, refuser ou ajourner.")
    if not needs_motive(outcome, limits=limits, is_partial=is_partial):
        motivation = ""
    elif problem := motive_problem(motivation):
        raise TransitionRefused(problem)
    if outcome == Outcome.AUTHORIZE:
        if not acts:
            raise TransitionRefused("Choisissez au moins un acte à autoriser.")
        return {
            "outcome": outcome,
            "acts": acts,
            "limits": limits,
            "motivation": motivation,
        }
    if outcome == Outcome.REFUSE:
        return {"outcome": outcome, "motivation": motivation}
    if not expected or expected_by is None:
        raise TransitionRefused("Un ajournement dit ce qui est attendu, et pour quelle date.")
    if not expected_items:
        raise TransitionRefused("Choisissez au moins une pièce que la personne donnera : un ajournement a une suite.")
    if expected_by <= instruction.agency.today():
        raise TransitionRefused("La date de ce qui est attendu est à venir.")
    return {
        "outcome": outcome,
        "expected": expected,
        "expected_items": expected_items,
        "expected_by": expected_by,
        "motivation": motivation,
    }
