"""A difficulty that professionals reported: the agency tells the HAS."""

from __future__ import annotations

from django import forms
from django.urls import reverse

from coopps.kernel.components.pages import TransitionView
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.forms.orders import DifficultyForm
from protocols.services import informing
from protocols.views.agency.orders import OrderPageMixin


class DifficultyView(OrderPageMixin, TransitionView):
    """Tell the HAS what happened in the application of a protocol."""

    template_name = "protocols/agency/order_confirm.html"
    form_class = DifficultyForm
    heading = "Informer la Haute Autorité de santé d’une difficulté"
    submit_label = "Inscrire la transmission"

    def check(self):
        if self.object.order_date is None:
            raise TransitionRefused("Ce protocole n’est pas autorisé dans la région.")

    def effects(self):
        yield law.text(TextKey.DIFFICULTIES, self.object.agency.today()).body
        yield "La transmission s’inscrit au registre ; votre texte y est gardé, et part à l’adresse que l’agence garde de la HAS."

    def execute(self, form: forms.Form):
        rows = informing.of_difficulty(self.object, self.request.user, **form.cleaned_data)
        self.waiting = [row for row in rows if row.lacks_recipient]

    def get_done(self):
        if self.waiting:
            return "Inscrit au registre : l’administration de l’agence doit encore y entrer l’adresse de la HAS."
        return "Inscrit au registre des transmissions : il reste à l’envoyer."

    def get_success_url(self):
        return reverse("protocols:order", args=[self.object.pk])
