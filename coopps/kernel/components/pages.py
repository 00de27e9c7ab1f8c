"""The page of a transition: GET says the whole effect in words, POST acts, a refusal is told with what was typed kept."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from coopps.kernel.components.autosave import is_autosave, not_saved
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import check, is_final, perform, transitions_of


class RefusalMixin:
    """For a view that calls a service: what to answer when the service refuses.

    ::

        try:
            dossier.record(self.object, **form.cleaned_data)
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
    """

    def refused(self, refusal: TransitionRefused, form: forms.BaseForm | None = None) -> HttpResponse:
        """The same page with the sentences of the refusal: in the summary of `form`, which keeps what was typed, or in
        the `refusals` of the context when there is no form. A refusal about the person is a 403. An autosave is answered by
        the sentences alone."""
        if is_autosave(self.request):
            return not_saved(*refusal.reasons, status=403 if refusal.forbidden else 422)
        if refusal.forbidden:
            raise PermissionDenied(str(refusal))
        if form is None:
            return self.render_to_response(self.get_context_data(refusals=refusal.reasons))
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return self.render_to_response(self.get_context_data(form=form))


class TransitionView(RefusalMixin, DraftMixin, SingleObjectMixin, FormView):
    """Confirm on GET, act on POST.

    A subclass gives `get_queryset()` (a selector: an outsider gets 404), `transition` (the name on the machine), and
    `get_success_url()`; when people give words, `form_class`; when a service does the work, `execute(form)`; what the act
    will change, `effects()`. `heading`, `submit_label` and the message afterwards come from the transition unless given.

    What is typed is kept as a draft of the page until the act is done (`DraftMixin`).

    An action that is no transition of the object leaves `transition` empty, and gives `heading`, `submit_label`,
    `done` and `execute()`.
    """

    template_name = "components/confirm.html"
    form_class: type[forms.Form] = forms.Form
    transition = ""
    heading = ""
    submit_label = ""
    done = ""
    # An act that nothing takes back; a transition says it by itself (`is_final`).
    final = False

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        """The page before the act; a person without the right gets 403, a dossier that is not ready says why."""
        try:
            self.check()
        except TransitionRefused as refusal:
            return self.refused(refusal)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """The act. The right is looked at before the words: who may not act is told so, whatever was typed."""
        try:
            self.check()
        except TransitionRefused as refusal:
            if refusal.forbidden:
                return self.refused(refusal)
        return super().post(request, *args, **kwargs)

    def keep_typed(self):
        """The answer to an autosave: what is typed is kept while the act may still be done."""
        try:
            self.check()
        except TransitionRefused as refusal:
            return self.refused(refusal)
        return super().keep_typed()

    def form_valid(self, form):
        try:
            outcome = self.execute(form)
        except TransitionRefused as refusal:
            return self.refused(refusal, form if form.fields else None)
        if isinstance(outcome, HttpResponse):
            return outcome
        messages.success(self.request, self.get_done())
        return HttpResponseRedirect(self.get_success_url())

    def check(self) -> None:
        """Raise `TransitionRefused` when the act cannot be done now, whatever the words."""
        if self.transition:
            check(self.object, self.transition, self.request.user)

    def execute(self, form: forms.Form):
        """Do it. `TransitionRefused` shows the page again; a response given back is answered as it is."""
        self.object = perform(self.object, self.transition, self.request.user, **form.cleaned_data)

    def effects(self) -> Iterable[str]:
        """What will happen, one sentence each."""
        return []

    def get_heading(self) -> str:
        return self.heading or self._custom("label")

    def get_submit_label(self) -> str:
        return self.submit_label or self._custom("label")

    def get_done(self) -> str:
        """What is said afterwards: what happened, what comes next, by when."""
        return self.done or f"{self._custom('done')}."

    def get_cancel_url(self) -> str:
        return self.get_success_url()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not context["form"].fields:
            context["form"] = None
        return {
            "heading": self.get_heading(),
            "submit_label": self.get_submit_label(),
            "cancel_url": self.get_cancel_url(),
            "is_final": self.final or bool(self.transition and is_final(type(self.object), self.transition)),
            "effects": [] if context.get("refusals") else list(self.effects()),
        } | context

    def _custom(self, key: str) -> str:
        return transitions_of(type(self.object))[self.transition][0].custom[key]
