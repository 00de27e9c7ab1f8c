"""What protocols tell the kernel: their kinds of acts, and the natures of dossiers that an agency examines for them."""

from __future__ import annotations

from coopps.documents import kinds
from protocols.models.intents import is_party, leads
from protocols.selectors import intents

INTENT_ACTS = {
    "lettre_intention_protocole": "Lettre d’intention",
    "accuse_reception_intention": "Accusé de réception d’une lettre d’intention",
    "suite_lettre_intention": "Suite donnée à une lettre d’intention",
}


def register() -> None:
    """Fill the registries. Called once, when the applications are ready."""
    for name, label in INTENT_ACTS.items():
        kinds.register(kinds.ActKind(name, label, may_read=_reads_letter))


def _reads_letter(act, user) -> bool:
    """Who wrote the letter, and the agents of the agency that has it now who are not in it."""
    intent = intents.about(act)
    if intent is None:
        return False
    if leads(intent, user):
        return True
    return intents.for_agency(user).filter(pk=intent.pk).exists() and not is_party(intent, user)
