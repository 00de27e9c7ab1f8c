"""Remarks on a project: on one section, and maybe one field of it."""

from __future__ import annotations

from django.db import models

from coopps.kernel.instruction.models.remarks import AnchoredRemark
from coopps.kernel.workflow.models import TransitionRecord
from protocols.models.projects import Project, writes


class Remark(AnchoredRemark):
    """A remark of the agency, of the HAS or of a co-author on one section, and maybe one field of it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="remarks")
    section = models.SlugField("rubrique", max_length=40)
    field = models.SlugField("champ", max_length=40, blank=True)

    class Meta(AnchoredRemark.Meta):
        verbose_name = "remarque"

    def may_be_answered_by(self, actor) -> bool:
        """An author of the project."""
        return writes(self.project, actor)

    def may_be_settled_by(self, actor) -> bool:
        """Who made the remark."""
        return self.opened_by_id == actor.pk


class RemarkRecord(TransitionRecord):
    """The record of a remark."""

    subject = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="record")
