"""The dossiers of an agency as its list finds and sorts them, and their dates in words."""

from __future__ import annotations

from django.db.models import F, OuterRef, QuerySet, Subquery

from coopps.desk.delays import Delay, since
from coopps.kernel.components.lists import Filters, matching
from coopps.kernel.instruction import registry, selectors
from coopps.kernel.instruction.choices import Counting, InstructionState
from coopps.kernel.instruction.models import DocumentRequest, Instruction
from coopps.kernel.law.models import ProcedureRule


def natures() -> dict[str, str]:
    """The natures of dossiers that are filtered, in words."""
    return {kind.name: kind.label for kind in registry.all()}


def found(filters: Filters, dossiers: QuerySet[Instruction], user) -> QuerySet[Instruction]:
    """Those that answer the words, the nature, the agency and « mes dossiers », in every tab."""
    lookups = dict.fromkeys(["number__icontains", *(lookup for kind in registry.all() for lookup in kind.search)])
    dossiers = matching(dossiers, filters.words, lookups, plain=("applicant", "title"))
    if filters.nature:
        dossiers = dossiers.filter(kind=filters.nature)
    if filters.agency:
        dossiers = dossiers.filter(agency__code=filters.agency)
    return dossiers.filter(instructor=user) if filters.mine else dossiers


def listed(filters: Filters, dossiers: QuerySet[Instruction], user) -> QuerySet[Instruction]:
    """Those of the tab, in the order of the list; with `awaited_until`, the date of the open request."""
    asked = DocumentRequest.objects.open().filter(instruction=OuterRef("pk"))
    dossiers = found(filters, dossiers, user).annotate(awaited_until=Subquery(asked.values("due_on")[:1]))
    if filters.tab:
        dossiers = dossiers.filter(selectors.tabs()[filters.tab][1])
    if filters.tab == "attente":
        return dossiers.order_by(F("awaited_until").asc(nulls_last=True), "pk")
    return dossiers.order_by("-filed_at", "-pk") if filters.tab == "decides" else dossiers


def say_delay(dossier: Instruction, rule: ProcedureRule) -> None:
    """Give a row of the list its dates in words: when it was received, what is awaited (`awaited`) and until when."""
    today = dossier.agency.today()
    dossier.received = since(dossier.agency.day_of(dossier.last_receipt_at), today)
    until, dossier.awaited = dossier.due_on, ""
    clock = InstructionState(dossier.state).clock
    if clock == Counting.STOPPED:
        until = None
    elif clock == Counting.SUSPENDED:
        until, dossier.awaited = dossier.awaited_until, "pièces"
    elif until is None:
        until, dossier.awaited = selectors.act_by(dossier, rule), "si complet"
    dossier.delay = Delay(until, today) if until else None
