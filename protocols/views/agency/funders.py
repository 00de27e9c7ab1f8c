"""The opinion of the funders' board is recorded in the dossier."""

from __future__ import annotations

from coopps.kernel.components.pages import TransitionView
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from protocols.forms.orders import FundersOpinionForm
from protocols.models import FundersOutcome
from protocols.services import funders
from protocols.views.agency.desk import ProtocolMixin


class FundersOpinionView(ProtocolMixin, TransitionView):
    """Record what the board said."""

    form_class = FundersOpinionForm
    heading = "Inscrire l’avis du collège des financeurs"
    submit_label = "Inscrire l’avis"

    def check(self):
        funders.refuse_to_record(self.authorization, self.request.user)

    def effects(self):
        yield law.text(TextKey.FUNDERS, self.object.agency.today()).body
        yield "L’avis inscrit ne se corrige pas : un avis plus récent compte à sa place. L’arrêté le vise."

    def execute(self, form):
        self.opinion = funders.record_opinion(self.authorization, self.request.user, **form.cleaned_data)

    def get_done(self):
        if self.opinion.outcome == FundersOutcome.FAVORABLE:
            return "Avis favorable inscrit."
        return "Avis défavorable inscrit : le protocole ne peut pas être autorisé en l’état."
