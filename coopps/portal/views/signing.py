"""The signatory's desk: open today's session, see what the worker does, try again; the past sessions of the agency."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import DetailView, ListView, TemplateView, View

from accounts.models import Agency
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.documents import selectors
from coopps.kernel.documents.models import SigningSession
from coopps.kernel.documents.services import signing_session
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.portal.forms.signing import PassPhraseForm
from coopps.portal.signatories import agencies_signed_for, why_not
from coopps.portal.signing_desk import SigningDesk, with_effects


def desk_url(agency: Agency) -> str:
    """The desk of an agency; its code only matters to who signs for several."""
    return reverse("portal:signing", query={"agence": agency.code})


class SignatoryMixin:
    """For who signs today. Who once did gets 403 with the reason; for anybody else the page does not exist."""

    def dispatch(self, request, *args, **kwargs):
        self.agencies = agencies_signed_for(request.user)
        if not self.agencies:
            if reason := why_not(request.user):
                raise PermissionDenied(reason)
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def choose_agency(self, code: str | None) -> Agency:
        """The agency of that code among those the person signs for; the first one when none is named."""
        if not code:
            return self.agencies[0]
        for agency in self.agencies:
            if agency.code == code:
                return agency
        raise Http404


class DeskView(SignatoryMixin, RefusalMixin, TemplateView):
    """What waits, what is prepared, what is being signed. POST prepares the session of today."""

    template_name = "portal/signing/desk.html"

    def dispatch(self, request, *args, **kwargs):
        # The forms of the page post to its own address, which names the agency.
        self.code = request.GET.get("agence")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        agency = self.choose_agency(self.code)
        return {
            "agency": agency,
            "agencies": self.agencies,
            "past_sessions": selectors.past_sessions(agency)[:5],
        } | desk_context(SigningDesk(agency, self.request.user), **kwargs)

    def post(self, request, *args, **kwargs):
        agency = self.choose_agency(self.code)
        try:
            signing_session.open_session(agency, request.user)
        except TransitionRefused as refusal:
            return self.refused(refusal)
        return redirect(desk_url(agency))


def desk_context(desk: SigningDesk, **kwargs) -> dict:
    """What the region of the session shows, in the page and in the answers to its polling."""
    return {
        "desk": desk,
        "agency": desk.agency,
        "retry_form": PassPhraseForm(personal=desk.wants_pass_phrase),
    } | kwargs


class ProgressView(SignatoryMixin, View):
    """For htmx: the progress while the worker works; then the whole region of the session, in its place."""

    def get(self, request, code: str):
        desk = SigningDesk(self.choose_agency(code), request.user)
        if desk.is_working:
            return render(request, "portal/signing/progress.html", {"desk": desk, "agency": desk.agency})
        response = render(request, "portal/signing/session.html", desk_context(desk))
        response["HX-Retarget"] = "#seance"
        response["HX-Reswap"] = "outerHTML"
        return response


@method_decorator(sensitive_post_parameters("pass_phrase"), name="dispatch")
class TryAgainView(DeskView):
    """POST: have the worker try again what failed, with the pass phrase when the signature is personal."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        agency = self.choose_agency(self.code)
        form = PassPhraseForm(request.POST, personal=SigningDesk(agency, request.user).wants_pass_phrase)
        if form.is_valid():
            phrase = form.cleaned_data.get("pass_phrase", "")
            try:
                for session in selectors.sessions_to_finish(agency, request.user):
                    signing_session.try_again(session, request.user, phrase)
            except TransitionRefused as refusal:
                if refusal.forbidden:
                    return self.refused(refusal)
                form.add_error("pass_phrase" if form.fields else None, str(refusal))
            else:
                messages.success(request, "La signature de ces lettres est relancée.")
                return redirect(desk_url(agency))
        return self.render_to_response(self.get_context_data(retry_form=form))


class PastSessionsView(SignatoryMixin, ListView):
    """The sessions of an agency, by all its signatories."""

    template_name = "portal/signing/past_sessions.html"
    context_object_name = "past_sessions"
    paginate_by = 25

    def get_queryset(self):
        self.agency = self.choose_agency(self.request.GET.get("agence"))
        return selectors.past_sessions(self.agency)

    def get_context_data(self, **kwargs):
        return super().get_context_data(agency=self.agency, **kwargs)


class PastSessionView(SignatoryMixin, DetailView):
    """One session: in which capacity, what was signed, what was sent back and why."""

    template_name = "portal/signing/past_session.html"
    context_object_name = "session"

    def get_object(self, queryset=None):
        sessions = SigningSession.objects.filter(agency__in=self.agencies).select_related("agency")
        return get_object_or_404(sessions, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        letters = with_effects(selectors.letters_of(self.object))
        return super().get_context_data(
            signed=[letter for letter in letters if letter.is_signed],
            returned=[letter for letter in letters if letter.is_returned],
            **kwargs,
        )
