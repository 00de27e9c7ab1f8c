"""What a professional reads and answers when an agency considers the end of a protocol under which the person acts."""

from __future__ import annotations

from django.urls import reverse
from django.views.generic import ListView

from coopps.kernel.components.pages import TransitionView
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.runner import check
from protocols.forms.orders import ObservationsForm
from protocols.selectors import stopping as selectors
from protocols.services import order_endings


class HearingsView(ListView):
    """The ends on which the person was invited to present observations."""

    template_name = "protocols/hearings.html"
    context_object_name = "hearings"

    def get_queryset(self):
        return selectors.own_hearings(self.request.user)


class ObservationsView(TransitionView):
    """The person presents observations, with the facts and the dossier before their eyes."""

    template_name = "protocols/observations.html"
    form_class = ObservationsForm
    heading = "Présenter mes observations"
    submit_label = "Présenter mes observations"
    done = "Vos observations sont présentées. L’agence en tient compte avant de proposer une suite."

    def get_queryset(self):
        return selectors.own_hearings(self.request.user)

    def check(self):
        check(self.object.ending, "observe", self.request.user)

    def effects(self):
        return [
            "L’agence lit vos observations avant de proposer une suite ; elles restent au dossier.",
            f"Vous pouvez les présenter jusqu’au {french_date(self.object.observations_until)}.",
        ]

    def execute(self, form):
        order_endings.observe(self.object, self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return reverse("protocols:hearings")

    def get_context_data(self, **kwargs):
        ending = self.object.ending
        authorization = ending.authorization
        return super().get_context_data(
            hearing=self.object,
            ending=ending,
            order=authorization,
            ground=selectors.ground(ending.ground, authorization.agency.today()),
            acts=list(selectors.orders_of(authorization)),
            tz=authorization.agency.tz,
            **kwargs,
        )
