"""The register of transmissions: whom the texts oblige the agency to tell of its acts, what left, when, and the proof."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.views.generic import ListView

from accounts.choices import AgencyRight
from coopps.desk.views.scope import AgentListMixin, AgentMixin
from coopps.kernel.components.lists import TabbedListMixin, matching
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.transmissions import selectors, services
from coopps.kernel.transmissions.choices import Event
from coopps.kernel.transmissions.models import Transmission
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.portal.forms.register import NoteForm


class RegisterView(AgentListMixin, TabbedListMixin, ListView):
    """What the agencies of the person transmitted or have to, the latest first."""

    rights = (AgencyRight.KEEP_REGISTER,)
    template_name = "portal/transmissions/list.html"
    context_object_name = "transmissions"
    first_heading = "Toutes les transmissions"
    natures = dict(Event.choices)

    def get_tabs(self):
        return {
            "a-envoyer": ("À envoyer", selectors.TO_SEND),
            "sans-destinataire": ("Sans destinataire", selectors.NO_RECIPIENT),
            "a-verifier": ("Envoi à vérifier", selectors.UNCERTAIN),
            "envoyees": ("Envoyées", selectors.SENT),
        }

    def get_found(self) -> QuerySet[Transmission]:
        filters = self.filters
        found = matching(selectors.register(self.agencies), filters.words, (), plain=("subject", "to_name"))
        if filters.agency:
            found = found.filter(agency__code=filters.agency)
        return found.filter(event=filters.nature) if filters.nature else found


class TransmissionView(AgentMixin, TransitionView):
    """A page about one transmission: 404 for those of other agencies."""

    rights = (AgencyRight.KEEP_REGISTER,)
    template_name = "portal/transmissions/entry.html"

    def get_queryset(self):
        return selectors.register(self.agencies)

    def get_success_url(self):
        return reverse("portal:transmissions", query={"agence": self.object.agency.code, "onglet": "a-envoyer"})

    def check(self):
        if not self.object.is_to_send:
            raise TransitionRefused("Cette transmission n’est pas à envoyer.")

    def effects(self):
        row = self.object
        yield f"{row.get_event_display()} : {row.subject}."
        yield f"Destinataire : {', '.join(filter(None, [row.to_name, row.to_email, row.to_address]))}."
        yield f"Fondement : {row.rule.legal_basis}."


class SendView(TransmissionView):
    """Send the message of the portal."""

    heading = "Envoyer par courriel"
    submit_label = "Envoyer le courriel"

    def check(self):
        super().check()
        if not self.object.may_go_by_mail:
            raise TransitionRefused("Cette transmission ne part pas par courriel : envoyez-la, puis notez l’envoi.")

    def effects(self):
        yield from super().effects()
        yield f"Le courriel dira : {self.object.told}"

    def execute(self, form):
        services.send(self.object, self.request.user)

    def get_done(self):
        return f"Le courriel part à {self.object.to_email}."


class NoteView(TransmissionView):
    """Note that it left by another way."""

    form_class = NoteForm
    heading = "Noter un envoi fait hors du portail"
    submit_label = "Noter l’envoi"

    def get_initial(self):
        return {"sent_on": self.object.agency.today()}

    def effects(self):
        yield from super().effects()
        yield "L’envoi s’inscrit une seule fois, avec votre nom."

    def execute(self, form):
        services.note_sent(self.object, self.request.user, **form.cleaned_data)
        self.sent_on = form.cleaned_data["sent_on"]

    def get_done(self):
        return f"Envoi du {french_date(self.sent_on)} noté au registre."
