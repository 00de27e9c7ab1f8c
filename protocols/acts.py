"""What protocols tell the kernel: their kinds of acts, and the natures of dossiers that an agency examines for them."""

from __future__ import annotations

from django.urls import reverse

from coopps.documents import kinds
from coopps.instruction import kinds as dossiers
from coopps.law.choices import Procedure
from protocols.grids import PROTOCOL_GRIDS
from protocols.models import Project
from protocols.models.intents import is_party, leads
from protocols.selectors import intents, projects
from protocols.services import filing

INTENT_ACTS = {
    "lettre_intention_protocole": "Lettre d’intention",
    "accuse_reception_intention": "Accusé de réception d’une lettre d’intention",
    "suite_lettre_intention": "Suite donnée à une lettre d’intention",
}


def register() -> None:
    """Fill the registries. Called once, when the applications are ready."""
    for name, label in INTENT_ACTS.items():
        kinds.register(kinds.ActKind(name, label, may_read=_reads_letter))
    kinds.register(
        kinds.ActKind(filing.ACKNOWLEDGEMENT, "Accusé de réception d’un protocole", may_read=_reads_acknowledgement)
    )
    dossiers.register(
        dossiers.DossierKind(
            filing.DOSSIER_KIND,
            "Protocole",
            grids=PROTOCOL_GRIDS,
            is_party=filing.is_party,
            desk_url=lambda instruction: reverse("portal:desk", args=[instruction.pk]),
            procedure=Procedure.PROTOCOL_AUTHORIZATION,
        )
    )


def _reads_letter(act, user) -> bool:
    """Who wrote the letter, and the agents of the agency that has it now who are not in it."""
    intent = intents.about(act)
    if intent is None:
        return False
    if leads(intent, user):
        return True
    return intents.for_agency(user).filter(pk=intent.pk).exists() and not is_party(intent, user)


def _reads_acknowledgement(act, user) -> bool:
    """Who writes the project, and the agency that has it."""
    project = Project.objects.filter(acknowledgement=act).first()
    return project is not None and projects.readable_by(user, drafts=True).filter(pk=project.pk).exists()
