"""The opinion of the HAS: written by the reviewer as what the college voted, sent to the president, taken back."""

from __future__ import annotations

from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.components.autosave import is_autosave, not_saved, saved
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.components.pages import RefusalMixin, TransitionView
from coopps.kernel.documents.downloads import shown_pdf
from coopps.kernel.documents.services.previewing import preview
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OpinionOutcome
from protocols.models import HasOpinion
from protocols.reviews.forms.opinions import RECOMMENDATION, RESERVATION, OpinionDraftForm
from protocols.reviews.models import CollegeSession
from protocols.reviews.models.reviews import has_taken
from protocols.reviews.selectors import college as selectors
from protocols.reviews.services import opinions
from protocols.sections import BY_KEY


class ReviewMixin:
    """A page of one dossier of the HAS, for its reviewers who are not in the project."""

    def get_queryset(self):
        return selectors.reviews_open_to(self.request.user)

    def get_success_url(self) -> str:
        return reverse("has:opinion_draft", args=[self.object.pk])

    @cached_property
    def opinion(self) -> HasOpinion | None:
        """The opinion as it is written; None before."""
        return selectors.with_items(HasOpinion.objects.filter(project=self.object.project_id)).first()

    @cached_property
    def session(self) -> CollegeSession | None:
        """The session that voted on the version examined; None before its minutes."""
        return selectors.closed_session(self.object)


@method_decorator(never_cache, name="dispatch")
class OpinionDraftView(ReviewMixin, RefusalMixin, DraftMixin, DetailView):
    """Motives, numbered reservations with their section, recommendations. The outcome is the result of the vote.

    What is typed is saved as it is typed; « ajouter » shows one row more. Read here once it is proposed.
    """

    template_name = "reviews/opinion_draft.html"
    keeps_drafts = False

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not has_taken(self.object, request.user):
            told = "Une autre personne de la HAS suit ce dossier : elle seule rédige l’avis."
            return self.refused(TransitionRefused(told, forbidden=True))
        if self.session is None:
            return self.refused(TransitionRefused("La séance n’est pas close : l’avis dit le résultat de son vote."))
        adding = request.POST.get("ajouter", "")
        form = OpinionDraftForm(self.opinion, data=request.POST, adding=adding)
        if adding in (RESERVATION, RECOMMENDATION):
            return self.render_to_response(self.get_context_data(form=form))
        if not form.is_valid():
            return not_saved() if is_autosave(request) else self.render_to_response(self.get_context_data(form=form))
        try:
            opinions.write_opinion(self.object, request.user, outcome=self.session.outcome, **form.typed())
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        if is_autosave(request):
            return saved()
        if "proposer" in request.POST:
            return HttpResponseRedirect(reverse("has:opinion_propose", args=[self.object.pk]))
        messages.success(request, "L’avis est enregistré. Il n’est pas encore proposé à la signature.")
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        review = self.object
        can_write = review.is_in_expertise and has_taken(review, self.request.user) and self.session
        form = kwargs.pop("form", None) or (OpinionDraftForm(self.opinion, data=self.take_up()) if can_write else None)
        outcome = OpinionOutcome(self.session.outcome) if self.session else None
        return super().get_context_data(
            **{
                "review": review,
                "session": self.session,
                "opinion": self.opinion,
                "outcome": outcome,
                "wants_reservations": outcome == OpinionOutcome.WITH_RESERVATIONS,
                "form": form,
                "refusals": [],
                "sections": BY_KEY,
                "can_take_back": review.is_proposed and has_taken(review, self.request.user),
            }
            | kwargs
        )


class ProposeView(ReviewMixin, TransitionView):
    """Send the opinion to the president of the college."""

    template_name = "reviews/opinion_confirm.html"
    transition = "propose"

    def execute(self, form):
        opinions.propose(self.object, self.request.user)

    def effects(self):
        opinion = self.opinion
        if opinion is None:
            return
        yield f"L’avis « {opinion.get_outcome_display().lower()} » va à la signature de la présidence du collège."
        if count := len(opinion.reservations.all()):
            yield (
                "Une réserve est à lever avant l’autorisation."
                if count == 1
                else (f"{count} réserves sont à lever avant l’autorisation.")
            )
        yield "Dès la signature, l’agence et l’équipe le lisent, et les missions des experts se terminent."

    def get_done(self) -> str:
        return "L’avis est proposé à la signature. Vous pouvez encore le reprendre tant qu’il n’est pas signé."

    def get_context_data(self, **kwargs):
        url = reverse("has:opinion_preview", args=[self.object.pk])
        return super().get_context_data(review=self.object, preview_url=url, **kwargs)


class OpinionPreviewView(ReviewMixin, SingleObjectMixin, View):
    """The opinion as it will be, from what is written; nothing is recorded."""

    def get(self, request, *args, **kwargs):
        review = self.get_object()
        try:
            content = preview(lambda: opinions.propose(review, request.user).opinion.letter)
        except TransitionRefused as refusal:
            if refusal.forbidden:
                raise PermissionDenied(str(refusal)) from refusal
            return redirect("has:opinion_propose", review.pk)  # which says why
        return shown_pdf(content, "projet.pdf")


class TakeBackView(ReviewMixin, TransitionView):
    """Take the opinion back before its signature."""

    template_name = "reviews/opinion_confirm.html"
    transition = "take_back"

    def execute(self, form):
        opinions.take_back(self.object, self.request.user)

    def effects(self):
        yield "L’avis quitte la signature et redevient un brouillon."

    def get_done(self) -> str:
        return "L’avis est repris : vous pouvez le corriger."

    def get_context_data(self, **kwargs):
        return super().get_context_data(review=self.object, **kwargs)
