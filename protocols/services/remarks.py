"""Remarks on one section, and maybe one field: opened by a reader, answered by an author, closed by who opened it."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from accounts.choices import AgencyRight
from accounts.models import Agency
from coopps.kernel.instruction.choices import RemarkState
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import perform
from protocols import registry
from protocols.mails import projects as mails
from protocols.models import Project, Remark
from protocols.models.projects import is_party, writes
from protocols.sections import BY_KEY

TEAM = "L’équipe"


def capacity(project: Project, person) -> str:
    """In which capacity a person remarks on a project: the team, the agency, the HAS; empty for anybody else."""
    if writes(project, person):
        return TEAM
    if is_party(project, person):
        return ""
    if project.agency.allows(person, AgencyRight.INSTRUCT):
        return project.agency.name
    return Agency.objects.has().name if registry.conducts(project, person) else ""


def open_remark(project: Project, person, *, section: str, text: str, field: str = "") -> Remark:
    """Make a remark on `section`, or on one `field` of it. Those who write are told; of the same words sent twice, once.

    Raises:
        TransitionRefused: a person who is neither an author, nor an instructor of the agency, nor the reviewer of the HAS; a
            project that is over; no words.
    """
    if section not in BY_KEY or (field and field not in BY_KEY[section].keys):
        raise TransitionRefused("Cette rubrique n’existe pas.")
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).select_related("agency", "intent").get(pk=project.pk)
        opened_for = capacity(project, person)
        if not opened_for:
            raise TransitionRefused("Vous n’avez pas le droit de remarquer ce projet.", forbidden=True)
        if project.is_over:
            raise TransitionRefused("Ce projet est terminé : on ne le remarque plus.")
        said = {
            "project": project,
            "section": section,
            "field": field,
            "text": required_words(text, "Écrivez votre remarque."),
            "opened_by": person,
        }
        if (same := Remark.objects.filter(**said, state=RemarkState.OPEN).first()) is not None:
            return same
        remark = Remark.objects.create(**said, opened_for=opened_for)
        mails.tell_remark(remark)
    return remark


def answer(remark: Remark, author, *, text: str) -> Remark:
    """An author says what was done about it. Who made the remark is told."""
    with transaction.atomic():
        remark = perform(remark, "answer", author, text=text, author=author)
        if remark.opened_by_id != author.pk:
            page = "projects:remarks" if remark.opened_for == TEAM else "projects:detail"
            mails.tell_answered(remark, reverse(page, args=[remark.project_id]))
    return remark


def reopen(remark: Remark, person) -> Remark:
    """The answer does not settle it: those who write are told again."""
    with transaction.atomic():
        remark = perform(remark, "reopen", person)
        mails.tell_remark(remark)
    return remark


def close(remark: Remark, person) -> Remark:
    """It is settled, says who made it."""
    return perform(remark, "close", person)
