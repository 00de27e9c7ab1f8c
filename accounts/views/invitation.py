"""An invitation by a personal link: anybody who has it reads it; a professional with an account answers it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.forms.invitation import AddressForm
from accounts.models import HealthProfessional
from accounts.returning import remember, to_profile
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.links import LinkMixin
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused


class InvitationView(LinkMixin, RefusalMixin, TemplateView):
    """Accept or decline by POST. A subclass finds the invitation, shows it (its template extends
    `accounts/invitation.html`), and says what each answer does and leads to."""

    closed_heading = "Cette invitation n’est plus ouverte"

    def get(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            remember(request)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        try:
            if request.POST.get("answer") == "decline":
                return self.decline(request.user)
            professional = getattr(request.user, "professional", None)
            if professional is None:
                return to_profile(request, "vous accepterez ensuite")
            return self.accept(professional)
        except TransitionRefused as refusal:
            return self.refused(refusal)

    @abstractmethod
    def accept(self, professional: HealthProfessional) -> HttpResponse:
        """The person takes part. Raises `TransitionRefused`."""

    @abstractmethod
    def decline(self, user) -> HttpResponse:
        """The person does not take part. Raises `TransitionRefused`."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(here=self.request.path, **{"refusals": [], **kwargs})


class ResendView(ABC, SingleObjectMixin, View):
    """Send an invitation again, to another address when the first one failed: the former link no longer works."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = AddressForm(request.POST)
        if not form.is_valid():
            messages.error(request, f"{form.data['email']} : {form.errors['email'][0]}")
            return redirect(self.get_success_url())
        try:
            address = self.resend(self.get_object(), form.cleaned_data["email"])
        except TransitionRefused as refusal:
            if refusal.forbidden:
                raise PermissionDenied(str(refusal)) from refusal
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"L’invitation est envoyée de nouveau à {address}. Le lien du {french_date(timezone.now())} remplace le "
                "précédent.",
            )
        return redirect(self.get_success_url())

    @abstractmethod
    def resend(self, invitation: Model, email: str) -> str:
        """Do it, to `email` if it is given, and give the address. Raises `TransitionRefused`."""
