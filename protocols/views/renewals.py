"""What who asked for an authorization gives before its term, so that it may be maintained."""

from __future__ import annotations

from django.urls import reverse

from coopps.kernel.components.pages import TransitionView
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date
from protocols.forms.orders import ElementsForm
from protocols.selectors import renewals as selectors
from protocols.services import renewals


class RenewalView(TransitionView):
    """Give the elements of the evaluation, with their day before the eyes; afterwards, where it is."""

    template_name = "protocols/renewal.html"
    transition = "give"
    form_class = ElementsForm
    submit_label = "Transmettre les éléments"
    done = "Les éléments sont transmis à l’agence, qui en est prévenue."

    def get_queryset(self):
        return selectors.own(self.request.user)

    def effects(self):
        return [
            f"L’agence attend ces éléments au plus tard le {french_date(self.object.elements_due)}.",
            "Elle les transmet, avec son avis, à la Haute Autorité de santé et au collège des financeurs.",
            f"Sans arrêté de maintien, l’autorisation prend fin le {french_date(self.object.former_term)}.",
        ]

    def execute(self, form):
        renewals.give(self.object, self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return reverse("protocols:renewal", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        authorization = self.object.authorization
        return super().get_context_data(
            renewal=self.object,
            order=authorization,
            basis=law.text(TextKey.RENEWAL, authorization.agency.today()),
            tz=authorization.agency.tz,
            **kwargs,
        )
