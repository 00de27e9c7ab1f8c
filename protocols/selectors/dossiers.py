"""Where the dossiers of an agency stand after its visa: conditions on instructions, told by the authorization and the project."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.registry import Tab
from protocols.choices import OrderState, ProjectState
from protocols.models import RegionalAuthorization
from protocols.selectors.authorizations import party

_REQUESTED = Q(state=InstructionState.DECIDED, authorization__isnull=False, authorization__state=OrderState.REQUESTED)
_BEFORE_THE_HAS = Q(authorization__project__state__in=ProjectState.where(before_the_has=True))

AT_THE_HAS = _REQUESTED & _BEFORE_THE_HAS
TO_DECIDE = _REQUESTED & ~_BEFORE_THE_HAS
TO_PUBLISH = Q(
    authorization__state=OrderState.AUTHORIZED, authorization__publication_reference="", state=InstructionState.DECIDED
)

# What the queue gains.
TABS = (
    Tab("has", AT_THE_HAS, "Visés, à la HAS", before="signature"),
    Tab("decider", TO_DECIDE, "Décision à proposer", before="signature"),
    Tab("signature", Q(authorization__state=OrderState.PENDING)),
    Tab("publier", TO_PUBLISH, "Arrêté à publier", before="decides"),
)


# The decision is the order's, or the refusal's: a visa decides nothing.
UNDECIDED = Q(authorization__state__in=OrderState.where(pending=True))


def team_url(dossier: Instruction) -> str:
    """The page of a dossier for its team: the project, or the letter of intent of an extension."""
    authorization = dossier.authorization
    if authorization.project_id:
        return reverse("projects:detail", args=[authorization.project_id])
    return reverse("projects:intent_detail", args=[authorization.intent_id])


def asked_by(user) -> Q:
    """The dossiers that a person asked for."""
    return Q(Exists(RegionalAuthorization.objects.filter(party(user), instruction=OuterRef("pk"))))


def standing_of(dossier: Instruction):
    """What says where a dossier stands: its examination and, after a visa, what is decided, else the project."""
    authorization = getattr(dossier, "authorization", None)
    if not dossier.is_decided or authorization is None:
        return dossier
    if not authorization.is_requested:
        return authorization
    return authorization.project or authorization
