"""What an agency may read of its dossiers."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.law import selectors as law
from coopps.kernel.law.silence import ImpliedDecision, implied_decision
from coopps.kernel.permissions import objects_held

S = InstructionState

# The tabs of every queue, in the order of work; each state says its own. `tabs()` adds those of each nature.
_LABELS = {
    "a-prendre": "À prendre en charge",
    "completude": "Complétude à vérifier",
    "attente": "Pièces attendues",
    "instruction": "En instruction",
    "signature": "À la signature",
    "decides": "Décidés",
}


def tabs() -> dict[str, tuple[str, Q]]:
    """The tabs of the queue, in the order of work: the word of the address, the label, what they hold.

    The natures of dossiers are asked at each call. A dossier that is over for the agency, and that its nature holds in
    another tab (a visa is given, an order is to be signed), is not among the decided ones.
    """
    found = {key: (label, Q(state__in=S.where(tab=key))) for key, label in _LABELS.items()}
    # Natures that share a tab give the same one: it is joined once.
    added = dict.fromkeys(tab for kind in registry.all() for tab in kind.tabs)
    for tab in added:
        if tab.before:
            items = list(found.items())
            place = list(found).index(tab.before)
            found = dict([*items[:place], (tab.key, (tab.label, tab.held)), *items[place:]])
        else:
            label, held = found[tab.key]
            found[tab.key] = (label, held | tab.held)
    label, decided = found["decides"]
    for tab in added:
        decided &= ~tab.held
    found["decides"] = (label, decided)
    return found


def implied(instruction: Instruction) -> ImpliedDecision:
    """The two dates of a dossier as they stand, by the rule of its nature on the day of its filing. Prefetched `requests`
    are not asked again."""
    agency = instruction.agency
    filed_on = agency.day_of(instruction.filed_at)
    receipt = instruction.complete_receipt_at or instruction.last_receipt_at
    return implied_decision(
        law.rule(registry.get(instruction.kind).procedure, filed_on),
        filed_on,
        complete_on=agency.day_of(receipt),
        pauses=[request.pause for request in instruction.requests.all()],
    )


def party_to(user) -> Q:
    """The dossiers in which a person is, whatever their nature: never the person's to instruct."""
    own = Q(pk__in=[])
    for kind in registry.all():
        own |= Q(kind=kind.name) & kind.party(user)
    return own


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
