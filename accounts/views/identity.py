"""« Mon identité professionnelle »: the profile, the number, the identity."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView, View

from accounts.choices import AgencyRight, IdentifierKind
from accounts.forms.identity import IdentityForm, NumberForm
from accounts.models import HealthProfessional
from accounts.returning import remembered
from accounts.rules import identifier_fault, number_findings, read_identifier
from accounts.selectors import agencies_of, directory_person, findings_on, needs_certificate, place_fields, roles_of
from accounts.services.professionals import declare_professional, set_unlisted, update_professional
from coopps.kernel.components.drafts import DraftMixin
from coopps.kernel.workflow.refusals import TransitionRefused


def professional_of(request) -> HealthProfessional | None:
    """The professional behind the account that asks, if declared."""
    return (
        HealthProfessional.objects.select_related("profession", "user")
        .prefetch_related("places", "consents")
        .filter(user=request.user)
        .first()
    )


class ProfileView(TemplateView):
    """All that the portal knows of the person who asks, and the ways to change it."""

    template_name = "accounts/profile.html"

    def get_context_data(self, **kwargs):
        professional = professional_of(self.request)
        return super().get_context_data(**kwargs) | {
            "professional": professional,
            "findings": findings_on(professional) if professional else [],
            "verification": professional.verifications.select_related("agency").last() if professional else None,
            "consent": professional.consents.filter(withdrawn_at=None).first() if professional else None,
            "roles": roles_of(self.request.user),
            "managed_agencies": agencies_of(self.request.user, AgencyRight.MANAGE_ROLES),
            "needs_certificate": needs_certificate(self.request.user),
        }


class ListingView(View):
    """Whether one is found by the teams that invite: changed from the profile."""

    http_method_names = ["post"]

    def post(self, request):
        professional = professional_of(request)
        if professional is None:
            return redirect("accounts:number")
        set_unlisted(professional, request.POST.get("unlisted") == "oui")
        if professional.unlisted:
            told = "Les équipes ne vous trouvent plus en cherchant dans l’annuaire."
            if not professional.is_verified:
                told = "Votre choix est enregistré : il vaudra dès que votre identité sera vérifiée."
        else:
            told = "Les équipes vous trouvent de nouveau en cherchant dans l’annuaire."
        messages.success(request, told)
        return redirect("accounts:profile")


class NumberView(DraftMixin, FormView):
    """First the number: the directory then fills the rest."""

    template_name = "accounts/number.html"
    form_class = NumberForm

    def get_initial(self):
        professional = professional_of(self.request)
        if professional is None:
            return {}
        return {"kind": professional.identifier_kind, "number": professional.identifier}

    def form_valid(self, form):
        query = {"type": form.cleaned_data["kind"], "numero": form.cleaned_data["number"]}
        return redirect(reverse("accounts:identity", query=query))


class IdentityView(DraftMixin, FormView):
    """The identity behind a number, declared or changed."""

    template_name = "accounts/identity.html"
    form_class = IdentityForm

    def dispatch(self, request, *args, **kwargs):
        self.professional = professional_of(request)
        self.kind, self.number = self._number()
        if self.kind not in IdentifierKind.values or identifier_fault(self.kind, self.number):
            return redirect("accounts:number")
        self.found = directory_person(self.kind, self.number)
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return remembered(self.request) or reverse("accounts:profile")

    def _number(self) -> tuple[str, str]:
        """The number typed on the page before, else the one already declared."""
        asked = self.request.POST.get("identifier") or self.request.GET.get("numero")
        if asked:
            kind = self.request.POST.get("identifier_kind") or self.request.GET.get("type", "")
            return kind, read_identifier(kind, asked)
        if self.professional:
            return self.professional.identifier_kind, self.professional.identifier
        return "", ""

    def get_initial(self):
        initial = {"identifier_kind": self.kind, "identifier": self.number}
        if self.professional is None:
            user = self.request.user
            # The directory wins over what was typed when the account was created.
            if self.found is None:
                initial |= {"first_names": user.first_name, "exercise_name": user.last_name}
        return initial

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"found": self.found, "instance": self.professional}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "professional": self.professional,
            "found": self.found,
            "number": self.number,
            "kind_label": IdentifierKind(self.kind).label,
            "findings": number_findings(self.kind, self.number, known=self.found is not None),
        }

    def form_valid(self, form):
        data = dict(form.cleaned_data)
        places = [place_fields(activity) for activity in data.pop("places", [])]
        try:
            if self.professional:
                declared_again = update_professional(self.professional, **data)
            else:
                declared_again = False
                declare_professional(self.request.user, places=places, **data)
        except TransitionRefused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        if declared_again:
            messages.warning(
                self.request,
                "Vos changements sont enregistrés. Votre identité avait été vérifiée ; ils la rendent à nouveau "
                "« déclarée », et une agence devra la vérifier avant toute notification.",
            )
        else:
            messages.success(self.request, "Votre identité professionnelle est enregistrée.")
        return super().form_valid(form)
