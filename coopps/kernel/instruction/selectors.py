"""What an agency may read of its dossiers."""

from __future__ import annotations

from django.db.models import F, QuerySet

from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.permissions import objects_held

S = InstructionState

# The tabs of the queue, in the order of work.
TABS = {
    "a-prendre": ("À prendre en charge", [S.RECEIVED]),
    "completude": ("Complétude à vérifier", [S.CHECKING]),
    "attente": ("Pièces attendues", [S.REQUESTED]),
    "instruction": ("En instruction", [S.COMPLETE]),
    "signature": ("À la signature", [S.PROPOSED]),
    "decides": ("Décidés", [S.DECIDED, S.WITHDRAWN]),
}


def visible_to(user) -> QuerySet[Instruction]:
    """The dossiers of the agencies for which the person instructs or supervises today: the grant, and a dated row in force
    (BR-28)."""
    agency_model = Instruction._meta.get_field("agency").related_model
    agencies = [
        agency.pk
        for right in ("instruct", "supervise")
        for agency in objects_held(user, right, agency_model)
        if agency.allows(user, right)
    ]
    return Instruction.objects.filter(agency__in=agencies)


def queue(user) -> QuerySet[Instruction]:
    """The same, sorted by due date; those without a date by receipt."""
    return (
        visible_to(user)
        .select_related("agency", "instructor")
        .order_by(F("due_on").asc(nulls_last=True), "last_receipt_at", "pk")
    )
