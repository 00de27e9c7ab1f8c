"""One gesture for all the letters that were seen."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.documents.services import signing_session
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.portal.forms.signing import ConfirmationForm
from coopps.portal.signing_desk import SigningDesk
from coopps.portal.views.signing import SignatoryMixin, desk_url


@method_decorator([never_cache, sensitive_post_parameters("pass_phrase")], name="dispatch")
class ConfirmationView(SignatoryMixin, RefusalMixin, FormView):
    """How many letters, what each changes, in which capacity, how they are signed. POST gives the hash of each letter shown.

    A wrong pass phrase confirms nothing and loses nothing; a letter that changed meanwhile is left out and told.
    """

    template_name = "portal/signing/confirmation.html"
    form_class = ConfirmationForm

    def dispatch(self, request, *args, **kwargs):
        self.code = request.GET.get("agence")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if not self.desk.seen:
            return redirect(desk_url(self.desk.agency))
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.desk.session is None:
            messages.warning(request, "La séance est close depuis minuit : préparez-la de nouveau.")
            return redirect(desk_url(self.desk.agency))
        return super().post(request, *args, **kwargs)

    @property
    def desk(self) -> SigningDesk:
        if not hasattr(self, "_desk"):
            self._desk = SigningDesk(self.choose_agency(self.code), self.request.user)
        return self._desk

    @property
    def is_personal(self) -> bool:
        if self.desk.session is None:
            raise Http404
        return self.desk.needs_pass_phrase

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"personal": self.is_personal}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            desk=self.desk, agency=self.desk.agency, session=self.desk.session, personal=self.is_personal, **kwargs
        )

    def form_valid(self, form):
        seen = form.cleaned_data["seen"]
        try:
            refused = signing_session.confirm(
                self.desk.session, self.request.user, seen, form.cleaned_data.get("pass_phrase", "")
            )
        except TransitionRefused as refusal:
            if refusal.forbidden:
                return self.refused(refusal)
            form.add_error("pass_phrase" if self.is_personal else None, str(refusal))
            return self.form_invalid(form)
        for sentence in refused:
            messages.warning(self.request, sentence)
        if confirmed := len(seen) - len(refused):
            messages.success(self.request, _done(confirmed))
        return redirect(desk_url(self.desk.agency))


def _done(count: int) -> str:
    if count == 1:
        return "Une lettre est confirmée. Elle est signée dans l’instant, et la personne en est prévenue."
    return f"{count} lettres sont confirmées. Elles sont signées une à une, et chaque personne en est prévenue."
