"""How a person receives decisions: asked on the way, and found again in the profile."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from accounts.choices import DeliveryChoice
from accounts.forms.delivery import DeliveryForm
from accounts.services.professionals import choose_delivery
from accounts.views.identity import professional_of
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey

CHOSEN = {
    DeliveryChoice.PORTAL: "Votre accord est enregistré : vos lettres vous parviendront dans le portail.",
    DeliveryChoice.POST: "Votre choix est enregistré : vos prochaines lettres partiront par la poste.",
}


def delivery_texts(day: datetime.date) -> dict:
    """What each way to receive a decision means, in the texts in force: for `accounts/delivery_choice.html`."""
    return {
        "portal": law.text(TextKey.ELECTRONIC_NOTIFICATION, day),
        "agreement": law.text(TextKey.ELECTRONIC_CONSENT, day).fill(),
        "post": law.text(TextKey.POSTAL_NOTIFICATION, day),
    }


class ConsentView(FormView):
    """What each way to receive a decision means, and the choice between them (CRPA, L. 112-15)."""

    template_name = "accounts/consent.html"
    form_class = DeliveryForm

    def dispatch(self, request, *args, **kwargs):
        self.professional = professional_of(request)
        if self.professional is None:
            messages.info(request, "Déclarez d’abord votre identité professionnelle.")
            return redirect("accounts:number")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            delivery=delivery_texts(timezone.localdate()),
            professional=self.professional,
            consent=self.professional.consents.filter(withdrawn_at=None).first(),
            **kwargs,
        )

    def form_valid(self, form):
        choice = DeliveryChoice(form.cleaned_data["choice"])
        choose_delivery(self.professional, choice)
        messages.success(self.request, CHOSEN[choice])
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("accounts:profile")
