"""Remarks on a project: all of them, one answered, one made."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.forms.drafting import AnswerForm, RemarkForm
from protocols.models import Remark
from protocols.sections import BY_KEY, Section, section_numbered
from protocols.selectors import projects as selectors
from protocols.services import remarks
from protocols.views.projects.entry import ReaderMixin


@dataclass(frozen=True)
class Shown:
    """A remark, where it hangs, and what the reader may do with it."""

    remark: Remark
    section: Section
    field: str
    acts: list[tuple[str, str]]


ACTS = {"answer": "Répondre", "reopen": "Rouvrir", "close": "Clore"}
PLACES = {"answer": "repondre", "reopen": "rouvrir", "close": "clore"}


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
        section, mine = BY_KEY[remark.section], remark.opened_by_id == self.request.user.pk
        allowed = {
            "answer": writes and remark.is_open,
            "reopen": mine and remark.is_answered,
            "close": mine and not remark.is_closed,
        }
        acts = [
            (label, reverse("projects:remark", args=[self.object.pk, remark.pk, PLACES[name]]))
            for name, label in ACTS.items()
            if allowed[name]
        ]
        return Shown(remark, section, section.field(remark.field).label if remark.field else "", acts)


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
        return super().get_form_kwargs() | {"section": self.section}

    def form_valid(self, form):
        try:
            remarks.open_remark(self.object, self.request.user, section=self.section.key, **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(self.request, "La remarque est enregistrée. Les personnes qui rédigent sont prévenues.")
        return redirect("projects:remarks", pk=self.object.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(project=self.object, section=self.section, **kwargs)


class RemarkView(ReaderMixin, TransitionView):
    """Answer a remark, open it again, or close it."""

    template_name = "projects/remark_act.html"
    drafts = False

    def get_object(self, queryset=None):
        project = super().get_object(queryset)
        self.transition = next((name for name, place in PLACES.items() if place == self.kwargs["act"]), "")
        if not self.transition:
            raise Http404
        return get_object_or_404(
            selectors.remarks_of(project, self.request.user).select_related("project"), pk=self.kwargs["remark"]
        )

    def get_form_class(self):
        return AnswerForm if self.transition == "answer" else super().get_form_class()

    def execute(self, form):
        self.object = getattr(remarks, self.transition)(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        if self.transition == "answer":
            yield f"Votre réponse est envoyée à {self.object.opened_by.full_name}."
        elif self.transition == "reopen":
            yield "Les personnes qui rédigent sont prévenues que la réponse ne suffit pas."
        else:
            yield "La remarque et sa réponse restent lisibles ; on n’y revient plus."

    def get_success_url(self) -> str:
        return reverse("projects:remarks", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs):
        return super().get_context_data(remark=self.object, section=BY_KEY[self.object.section], **kwargs)
