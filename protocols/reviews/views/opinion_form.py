"""The individual opinion: each criterion beside what answers it in the dossier, saved as typed; then given, or taken back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.components.autosave import is_autosave, saved
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.law.selectors import Citations
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.reviews.forms.expertise import CriterionLine, OpinionForm
from protocols.reviews.grids import EXPERT
from protocols.reviews.services import expertise
from protocols.reviews.views.expert import GateMixin
from protocols.sections import ReadField, Section, normal, read_field, section_of_field
from protocols.selectors import profession_names


@dataclass(frozen=True)
class Evidence:
    """One field of the dossier that answers a criterion, and the section in which it is."""

    section: Section
    read: ReadField


class OwnOpinionMixin(GateMixin):
    """The own opinion on a dossier that is open."""

    def get_object(self, queryset=None):
        appointment = super().get_object(queryset)
        self.opinion = appointment.opinion  # there since the dossier opened
        return appointment


@method_decorator(never_cache, name="dispatch")
class OpinionView(OwnOpinionMixin, RefusalMixin, DraftMixin, SingleObjectMixin, FormView):
    """The grid H1…H11. What is typed is saved in it as it is typed; once given it is read here."""

    template_name = "reviews/opinion.html"
    form_class = OpinionForm
    keeps_drafts = False

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"grid": EXPERT, "opinion": self.opinion}

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            self.opinion = expertise.save_answers(
                self.opinion,
                self.request.user,
                answers=form.answers(),
                conclusion=data["conclusion"],
                comment=data["comment"],
            )
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        if is_autosave(self.request):
            return saved()
        if "rendre" in self.request.POST:
            return HttpResponseRedirect(reverse("has:opinion_give", args=[self.object.pk]))
        messages.success(self.request, "Votre avis est enregistré. Il n’est pas encore rendu.")
        return HttpResponseRedirect(reverse("has:opinion", args=[self.object.pk]))

    def takes_up_drafts(self) -> bool:
        return self.opinion.is_draft

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        review = self.object.review
        content, names = normal(review.version.content), profession_names()
        return context | {
            "opinion": self.opinion,
            "version": review.version,
            "lines": [(line, _evidence(line, content, names)) for line in context["form"].lines],
            "missing": [line.criterion for line in context["form"].lines if not line.value.value()],
            "can_write": self.opinion.is_draft,
            "citations": Citations(timezone.localdate()),
            "can_reopen": self.opinion.may_be_changed,
        }


class OpinionTransitionView(OwnOpinionMixin, TransitionView):
    """An act on one's own opinion."""

    def get_object(self, queryset=None):
        super().get_object(queryset)
        return self.opinion

    def get_success_url(self) -> str:
        return reverse("has:opinion", args=[self.appointment.pk])


class GiveView(OpinionTransitionView):
    """Give the opinion on the version examined."""

    transition = "give"

    def execute(self, form):
        expertise.give(self.object, self.request.user)

    def effects(self):
        yield f"Votre avis est « {self.object.get_conclusion_display().lower()} »."
        yield "Il porte sur la version que vous avez lue. Le collège le lit en séance, quand tous les avis sont révélés."
        yield "D’ici là, personne d’autre ne le lit, et vous pouvez le reprendre."

    def get_done(self) -> str:
        return "Votre avis est rendu. Vous serez convoqué ou convoquée à la séance du collège."


class ReopenView(OpinionTransitionView):
    """Take the opinion back before the reveal."""

    transition = "reopen"

    def execute(self, form):
        expertise.reopen(self.object, self.request.user)

    def effects(self):
        yield "Votre avis redevient un brouillon. Il est à rendre de nouveau avant la séance."

    def get_done(self) -> str:
        return "Votre avis est redevenu un brouillon : rendez-le quand il est prêt."


def _evidence(line: CriterionLine, content: dict, names: dict) -> list[Evidence]:
    found = []
    for key in line.criterion.evidence:
        section = section_of_field(key)
        found.append(Evidence(section, read_field(section.field(key), content[key], names)))
    return found
