"""The day on which the silence of the agency would be a decision, kept on the dossier for its lists and its warnings."""

from __future__ import annotations

from coopps.kernel.instruction import selectors
from coopps.kernel.instruction.models import Instruction


def count_silence(instruction: Instruction) -> None:
    """Write the date anew: a dossier is filed, or documents were asked, produced, awaited no more. Caller's transaction."""
    implied = selectors.implied(instruction)
    instruction.silence_on = implied.on
    instruction.silence_effect = implied.effect or ""
    instruction.silence_basis = implied.legal_basis
    instruction.save(update_fields=["silence_on", "silence_effect", "silence_basis"])
