"""Remarks on a filed dossier: opened by the agency, answered by who is concerned, closed by the agency. No delay moves."""

from __future__ import annotations

from django.db import transaction

from coopps.kernel.instruction import mails, registry
from coopps.kernel.instruction.choices import RemarkState
from coopps.kernel.instruction.models import DossierRemark, Examination, Instruction
from coopps.kernel.instruction.models.instruction import may_instruct
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import perform


def open_remark(examination: Examination, agent, *, text: str, anchor: str = "") -> DossierRemark:
    """Make a remark on one subject of a dossier, or on one `anchor` of it. Those who answer for it are told; of the same words
    sent twice, once.

    Raises:
        TransitionRefused: who does not instruct there; a dossier that is over, or is remarked elsewhere; an anchor that it has
            not; no words.
    """
    with transaction.atomic():
        instruction = Instruction.objects.select_for_update(of=("self",), no_key=True).get(
            pk=examination.instruction_id
        )
        if not may_instruct(instruction, agent):
            raise TransitionRefused("Vous n’instruisez pas ce dossier.", forbidden=True)
        if instruction.is_over:
            raise TransitionRefused("Ce dossier est décidé ou retiré : on ne le remarque plus.")
        kind = registry.get(instruction.kind)
        anchors = dict(kind.anchors(examination)) if kind.anchors is not None else None
        if anchors is None or (anchor and anchor not in anchors):
            raise TransitionRefused("Cette partie du dossier n’existe pas.")
        requirement, _, field = anchor.partition(".")
        said = {
            "examination": examination,
            "requirement": requirement,
            "field": field,
            "text": required_words(text, "Écrivez votre remarque."),
            "opened_by": agent,
        }
        if (same := DossierRemark.objects.filter(**said, state=RemarkState.OPEN).first()) is not None:
            return same
        remark = DossierRemark.objects.create(
            **said,
            label=anchors[anchor] if anchor else examination.label,
            before=kind.held(examination, requirement),
            opened_for=instruction.agency.name,
        )
        mails.tell_remark(remark)
    return remark


def answer(remark: DossierRemark, author, *, text: str) -> DossierRemark:
    """Who is concerned says what was done about it. The agency is told."""
    with transaction.atomic():
        remark = perform(remark, "answer", author, text=text, author=author)
        mails.tell_remark_answered(remark)
    return remark


def reopen(remark: DossierRemark, agent) -> DossierRemark:
    """The answer does not settle it: those concerned are told again."""
    with transaction.atomic():
        remark = perform(remark, "reopen", agent)
        mails.tell_remark(remark)
    return remark


def close(remark: DossierRemark, agent) -> DossierRemark:
    """It is settled."""
    return perform(remark, "close", agent)
