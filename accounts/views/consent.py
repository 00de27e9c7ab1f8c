"""Consent to electronic notification."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.services.professionals import give_consent, withdraw_consent
from accounts.views.identity import professional_of
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey


class ConsentView(TemplateView):
    """What electronic notification means, and the choice to have it or not (CRPA, L. 112-15)."""

    template_name = "accounts/consent.html"

    def dispatch(self, request, *args, **kwargs):
        self.professional = professional_of(request)
        if self.professional is None:
            messages.info(request, "Déclarez d’abord votre identité professionnelle.")
            return redirect("accounts:number")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        return super().get_context_data(**kwargs) | {
            "information": law.text(TextKey.ELECTRONIC_NOTIFICATION, today),
            "agreement": law.text(TextKey.ELECTRONIC_CONSENT, today).fill(),
            "professional": self.professional,
            "consent": self.professional.consents.filter(withdrawn_at=None).first(),
        }

    def post(self, request, *args, **kwargs):
        if request.POST.get("choice") == "accord":
            give_consent(self.professional)
            messages.success(request, "Votre accord est enregistré : vos lettres vous parviendront dans le portail.")
        else:
            withdraw_consent(self.professional)
            messages.success(request, "Votre choix est enregistré : vos prochaines lettres partiront par la poste.")
        return redirect("accounts:profile")
