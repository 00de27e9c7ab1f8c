"""An invitation by a personal link: whoever has it reads it and may decline it; who accepts it has an account, made there
and then if need be, for the link proves the address."""

from __future__ import annotations

from abc import ABC, abstractmethod

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.generic import TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.forms.invitation import AddressForm, FirstSignInForm
from accounts.models import HealthProfessional, Invited
from accounts.returning import remember, to_profile
from accounts.selectors import account_at
from accounts.services import joining
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.links import LinkMixin
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused


class InvitationView(LinkMixin, RefusalMixin, TemplateView):
    """Accept or decline by POST. A subclass finds the invitation, shows it (its template extends
    `accounts/invitation.html`), and says what each answer does and leads to."""

    closed_heading = "Cette invitation n’est plus ouverte"

    @property
    @abstractmethod
    def invited(self) -> Invited:
        """The invitation that `find` has found."""

    def get(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            remember(request)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        signed_in, declines = request.user.is_authenticated, request.POST.get("answer") == "decline"
        if not signed_in and not declines:
            return redirect_to_login(request.path) if self.has_account else self.sign_in_first()
        try:
            if declines:
                answer = self.decline(request.user if signed_in else None)
                return answer if signed_in else self.declined()
            professional = getattr(request.user, "professional", None)
            if professional is None:
                return to_profile(request, "vous accepterez ensuite")
            return self.accept(professional)
        except TransitionRefused as refusal:
            return self.refused(refusal)

    @property
    def has_account(self) -> bool:
        """Whether the address of the invitation has an account: its owner signs in."""
        return account_at(self.invited.address) is not None

    def sign_in_first(self) -> HttpResponse:
        """Make the account of who has none, with what the directory and the invitation know; then the invitation again."""
        form = FirstSignInForm(self.request.POST, invited=self.invited)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        person = joining.person_of(self.invited, form.cleaned_data.get("number", ""))
        first_name, _, last_name = str(self.invited_name).partition(" ")
        try:
            user = joining.open_account(
                self.invited,
                form.cleaned_data["password1"],
                first_name=first_name,
                last_name=last_name,
                person=person,
            )
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        login(self.request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
        remember(self.request)
        return redirect(self.request.path)

    @property
    @abstractmethod
    def invited_name(self) -> str:
        """The name that who invites has written; a person of the directory has the directory's."""

    def declined(self) -> HttpResponse:
        """What is answered to who declines without an account: there is no page for them to go to."""
        context = {"heading": "Votre réponse est enregistrée", "sentence": "Vous avez décliné cette invitation."}
        return render(self.request, "components/closed_link.html", context)

    @abstractmethod
    def accept(self, professional: HealthProfessional) -> HttpResponse:
        """The person takes part. Raises `TransitionRefused`."""

    @abstractmethod
    def decline(self, user) -> HttpResponse:
        """The person does not take part; `user` is None for who answers by the link alone. Raises `TransitionRefused`."""

    def get_context_data(self, **kwargs):
        user, context = self.request.user, {"here": self.request.path, "refusals": [], "another": "", "form": None}
        if not user.is_authenticated:
            context |= {"has_account": self.has_account}
            if not self.has_account:
                context |= {
                    "form": FirstSignInForm(invited=self.invited),
                    "person": joining.person_of(self.invited),
                }
        else:
            try:
                joining.refuse_another(self.invited, user)
            except TransitionRefused as refusal:
                context["another"] = str(refusal)
        return super().get_context_data(**context | {"invited": self.invited} | kwargs)


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
