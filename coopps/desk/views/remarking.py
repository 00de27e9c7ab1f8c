"""Remarks of an agency on a filed dossier: for its agents, and for those of the team who answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from coopps.desk.forms.remarks import RemarkForm
from coopps.desk.views.messages import DossierMixin
from coopps.desk.views.remarks import RemarkActView, Shown, acts_on
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.instruction import registry, selectors
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.models import DossierRemark
from coopps.kernel.instruction.models.instruction import may_instruct
from coopps.kernel.instruction.models.remarks import may_answer, may_settle
from coopps.kernel.instruction.services import remarking
from coopps.kernel.workflow.refusals import TransitionRefused


class RemarksMixin(DossierMixin):
    """A page about the remarks on one dossier: 404 for another nature of dossier, whose remarks are elsewhere."""

    sides = (Side.TEAM, Side.AGENCY)

    def enter(self) -> None:
        if registry.get(self.instruction.kind).anchors is None:
            raise Http404

    @cached_property
    def may_remark(self) -> bool:
        return self.side == Side.AGENCY and may_instruct(self.instruction, self.request.user)

    @property
    def page(self) -> str:
        return reverse("desk:remarks", args=[self.instruction.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **(
                {
                    "instruction": self.instruction,
                    "tz": self.instruction.agency.tz,
                    "side": self.side,
                    "back_url": self.back_url,
                    "page": self.page,
                }
                | kwargs
            )
        )


class RemarksView(RemarksMixin, TemplateView):
    """Every remark that the reader may read: those to deal with first; for the agency, what changed since the filing too."""

    template_name = "desk/remarks.html"

    def get_context_data(self, **kwargs):
        shown = [
            self._shown(remark)
            for remark in selectors.remarks_of(self.instruction, self.request.user, whole=self.side == Side.AGENCY)
        ]
        agency = self.side == Side.AGENCY
        return super().get_context_data(
            waiting=[row for row in shown if not row.remark.is_closed],
            closed=[row for row in shown if row.remark.is_closed],
            subjects=list(self.instruction.examinations.standing()) if self._opens else [],
            changed=selectors.changed_since_filing(self.instruction) if agency else [],
            agency=agency,
            **kwargs,
        )

    @property
    def _opens(self) -> bool:
        return self.may_remark and not self.instruction.is_over

    def _shown(self, remark: DossierRemark) -> Shown:
        def url(act: str) -> str:
            return reverse("desk:remark", args=[self.instruction.pk, remark.pk, act])

        agency = self.side == Side.AGENCY
        known = {may_answer: not agency, may_settle: self.may_remark}
        return Shown(
            remark,
            about_of(remark),
            acts_on(remark, self.request.user, url, known),
            remark.changes if agency else [],
        )


class RemarkAddView(RemarksMixin, RefusalMixin, DraftMixin, FormView):
    """Make a remark on one subject of the dossier: as a whole, on a document, or on a field."""

    template_name = "desk/remark_about.html"
    form_class = RemarkForm

    def enter(self) -> None:
        super().enter()
        if not self.may_remark:
            raise PermissionDenied("Les remarques sont faites par l’instruction.")
        standing = self.instruction.examinations.standing()
        self.examination = get_object_or_404(standing, pk=self.kwargs["examination"])
        self.examination.instruction = self.instruction

    def get_form_kwargs(self):
        anchors = registry.get(self.instruction.kind).anchors(self.examination)
        return super().get_form_kwargs() | {"whole": self.examination.label, "places": anchors}

    def form_valid(self, form):
        words = form.cleaned_data
        try:
            remarking.open_remark(self.examination, self.request.user, text=words["text"], anchor=words["field"])
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(self.request, "La remarque est enregistrée. Les personnes concernées sont prévenues.")
        return HttpResponseRedirect(self.page)

    def get_context_data(self, **kwargs):
        return super().get_context_data(examination=self.examination, **kwargs)


class RemarkView(RemarksMixin, RemarkActView):
    """Answer a remark on a dossier, open it again, or close it."""

    service = remarking

    def remarks(self):
        return selectors.remarks_of(self.instruction, self.request.user, whole=self.side == Side.AGENCY)

    def about(self) -> str:
        return about_of(self.object)

    def get_success_url(self) -> str:
        return self.page


def about_of(remark: DossierRemark) -> str:
    """What a remark is about: the person or the team, and the thing."""
    whole = remark.examination.label
    return whole if remark.label == whole else f"{whole} – {remark.label}"
