"""Remarks on a project: all of them, one answered, one made."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView
from django.views.generic.detail import SingleObjectMixin

from coopps.desk.forms.remarks import RemarkForm
from coopps.desk.views.remarks import RemarkActView, Shown, acts_on
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.instruction.models.remarks import may_answer, may_settle
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.models import Remark
from protocols.sections import BY_KEY, section_numbered
from protocols.selectors import projects as selectors
from protocols.services import remarks
from protocols.views.projects.entry import ReaderMixin


class RemarksView(ReaderMixin, DetailView):
    """Every remark: those to deal with first."""

    template_name = "projects/remarks.html"
    drafts = False

    def get_context_data(self, **kwargs):
        writes = self.writes(self.object)
        shown = [self._shown(remark, writes) for remark in selectors.remarks_of(self.object, self.request.user)]
        return super().get_context_data(
            waiting=[row for row in shown if not row.remark.is_closed],
            closed=[row for row in shown if row.remark.is_closed],
            writes=writes,
            **kwargs,
        )

    def _shown(self, remark: Remark, writes: bool) -> Shown:
        def url(act: str) -> str:
            return reverse("projects:remark", args=[self.object.pk, remark.pk, act])

        known = {may_answer: writes, may_settle: remark.opened_by_id == self.request.user.pk}
        return Shown(remark, about_of(remark), acts_on(remark, self.request.user, url, known))


class RemarkAddView(ReaderMixin, RefusalMixin, DraftMixin, SingleObjectMixin, FormView):
    """Make a remark on a section, or on one of its fields."""

    template_name = "projects/remark.html"
    form_class = RemarkForm
    drafts = False

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        try:
            self.section = section_numbered(kwargs["number"])
        except LookupError as error:
            raise Http404 from error
        if not remarks.capacity(self.object, request.user):
            raise PermissionDenied("Vous ne pouvez pas remarquer ce projet.")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        fields = [(field.key, field.label) for field in self.section.typed_fields]
        return super().get_form_kwargs() | {"whole": "Toute la rubrique", "places": fields}

    def form_valid(self, form):
        try:
            remarks.open_remark(self.object, self.request.user, section=self.section.key, **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(self.request, "La remarque est enregistrée. Les personnes qui rédigent sont prévenues.")
        return redirect("projects:remarks", pk=self.object.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(project=self.object, section=self.section, **kwargs)


class RemarkView(ReaderMixin, RemarkActView):
    """Answer a remark, open it again, or close it."""

    drafts = False
    service = remarks

    def remarks(self):
        project = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return selectors.remarks_of(project, self.request.user).select_related("project")

    def about(self) -> str:
        return about_of(self.object)

    def get_success_url(self) -> str:
        return reverse("projects:remarks", args=[self.kwargs["pk"]])


def about_of(remark: Remark) -> str:
    """The section that a remark is about, and the field."""
    section = BY_KEY[remark.section]
    field = f", {section.field(remark.field).label.lower()}" if remark.field else ""
    return f"{section.number}. {section.title}{field}"
