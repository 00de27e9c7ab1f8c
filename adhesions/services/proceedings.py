"""What is considered about a right, and what is left of it when the right itself is over."""

from __future__ import annotations

from django.db.models import Q

from adhesions.choices import ClosingState, DoubtState, EndingState, SuspensionState, WithdrawalState
from adhesions.models import Closing, Doubt, Ending, NominativeAuthorization, Suspension, Withdrawal
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services.asking import hold
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform


def letters_about(authorizations: list[int]) -> Q:
    """The letters that would stop or restore these rights."""
    return (
        Q(ending__authorization__in=authorizations)
        | Q(suspension__authorization__in=authorizations)
        | Q(lifted_suspension__authorization__in=authorizations)
    )


def hold_letters(authorizations: list[int]) -> list[Letter]:
    """Those of them that are not signed yet, locked. Caller's transaction, as `hold` says."""
    return hold(Letter.objects.filter(letters_about(authorizations)))


def close_proceedings(authorizations: list[int]) -> None:
    """The rights are over: what was considered about them has no object, and no letter about it is signed any more. Caller's
    transaction."""
    for letter in hold_letters(authorizations):
        perform(letter, "void", SYSTEM)
    for model, states in (
        (Ending, EndingState),
        (Suspension, SuspensionState),
        (Withdrawal, WithdrawalState),
        (Doubt, DoubtState),
    ):
        for row in model.objects.filter(authorization__in=authorizations, state__in=states.where(over=False)):
            perform(row, "lapse", SYSTEM)


def close_instruction(instruction: Instruction, motive: str) -> None:
    """Nothing will be decided in a dossier, even if a proposal was at the signature. Caller's transaction, which holds the
    letters that the dossier had when it began."""
    # Read after the lock: what is proposed meanwhile waits for this, or is found.
    instruction = Instruction.objects.select_for_update(of=("self",), no_key=True).get(pk=instruction.pk)
    if instruction.awaits_documents:
        give_up_closing(instruction, motive, whatever_is_signed=True)
    examining.close_own_requests(instruction)
    if instruction.is_proposed:
        instruction = perform(instruction, "take_back", SYSTEM, note=motive)
    examining.withdraw(instruction, note=motive)


def signed_closings(instruction: Instruction):
    """The letters that close a dossier left without an answer and are signed."""
    return Letter.objects.filter(closings__request__instruction=instruction, act__isnull=False)


def give_up_closing(instruction: Instruction, reason: str, *, actor=SYSTEM, whatever_is_signed: bool = False) -> bool:
    """What was asked is answered, or awaited no more: the dossier is not closed for want of an answer, and the letters that said
    so are signed no more. Caller's transaction, which takes nothing else before: their signature takes the letter first. A
    closing that is proposed meanwhile is given up by calling again, once the dossier is held.

    Returns:
        whether a closing was at the signature.

    Raises:
        TransitionRefused: somebody's letter is signed, unless `whatever_is_signed`.
    """
    held = hold(Letter.objects.filter(closings__request__instruction=instruction))
    if not whatever_is_signed and signed_closings(instruction).exists():
        raise TransitionRefused(
            "L’agence a signé la clôture de cette demande, restée sans réponse : seule la suite de sa signature est attendue."
        )
    proposed = Closing.objects.filter(request__instruction=instruction, state=ClosingState.PROPOSED).first()
    if proposed is None:
        return False
    perform(proposed, "abandon", actor, reason=reason)
    for letter in held:
        perform(letter, "void" if actor is SYSTEM else "cancel", SYSTEM)
    return True


def locked(authorization: NominativeAuthorization) -> NominativeAuthorization:
    """The right, which nobody changes before the caller's transaction is over."""
    return (
        NominativeAuthorization.objects.select_for_update(of=("self",), no_key=True)
        .select_related("adhesion__agency", "professional__user", "letter")
        .get(pk=authorization.pk)
    )
