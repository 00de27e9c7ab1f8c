"""An agency has an authorization maintained beyond its term: opinions entered one after the other, then an order."""

from __future__ import annotations

from coopps.desk.forms.motives import ReasonForm
from coopps.desk.views.previewing import PreviewedMixin, PreviewMixin
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date
from protocols.forms.orders import (
    ElementsForm,
    MaintainingForm,
    RenewalBoardForm,
    RenewalEvaluationForm,
    RenewalSendingForm,
)
from protocols.models import FundersOutcome
from protocols.selectors import renewals as selectors
from protocols.services import renewals
from protocols.views.agency.stopping import SIGNED_BY_ANOTHER, ProceedingView


class RenewalStepView(ProceedingView):
    """A step of a renewal. Its subclass gives the transition, the form and the service."""

    template_name = "protocols/agency/order_renewal.html"
    service = ""

    def get_queryset(self):
        return selectors.for_agencies(self.agencies)

    def effects(self):
        term = french_date(self.object.former_term)
        return [*self.sentences, f"Sans arrêté de maintien signé, l’autorisation prend fin le {term}."]

    def execute(self, form):
        getattr(renewals, self.service)(self.object, self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        basis = law.text(TextKey.RENEWAL, self.object.authorization.agency.today())
        return super().get_context_data(renewal=self.object, basis=basis, **kwargs)


class EnterElementsView(RenewalStepView):
    """Enter the elements that the agency received, for an authorization that nobody asked for on the portal."""

    transition, service, form_class = "give", "give", ElementsForm


class SendRenewalView(RenewalStepView):
    """The opinion of the agency, and the sending to the HAS and to the board."""

    transition, service, form_class = "transmit", "transmit", RenewalSendingForm
    sentences = ("L’envoi se fait hors du portail : vous en inscrivez ici la date et la référence.",)


class EvaluateRenewalView(RenewalStepView):
    """What the HAS says of the efficiency."""

    transition, service, form_class = "evaluate", "evaluate", RenewalEvaluationForm
    sentences = ("Cet avis ne décide de rien à lui seul : le collège des financeurs se prononce à sa lumière.",)


class HearBoardView(RenewalStepView):
    """What the funders' board says."""

    transition, service, form_class = "favor", "hear_board", RenewalBoardForm
    sentences = ("Un avis favorable permet de proposer le maintien ; un avis défavorable l’exclut.",)

    def get_done(self):
        if self.form_outcome == FundersOutcome.FAVORABLE:
            return "Avis favorable inscrit : proposez l’arrêté de maintien."
        return "Avis défavorable inscrit : l’autorisation prend fin à son terme."

    def execute(self, form):
        self.form_outcome = form.cleaned_data["outcome"]
        super().execute(form)


class MaintainView(PreviewedMixin, RenewalStepView):
    """Send the order to the signatory."""

    transition = "propose"
    sent_by, previewed_by = "protocols:order_renewal_propose", "protocols:order_renewal_preview"
    form_class = MaintainingForm
    submit_label = "Envoyer l’arrêté à la signature"
    done = "L’arrêté de maintien est à la signature. Le terme ne change pas jusque-là."
    sentences = (
        "L’arrêté signé fixe le nouveau terme ; les équipes continuent sans autre formalité.",
        SIGNED_BY_ANOTHER,
    )

    def propose(self, form):
        return renewals.propose(self.object, self.request.user, **form.cleaned_data).letter


class PreviewMaintainingView(PreviewMixin, MaintainView):
    """The order that maintains the protocol as it will be."""


class TakeRenewalBackView(RenewalStepView):
    """Take the proposal back before its signature."""

    transition, service, form_class = "take_back", "take_back", ReasonForm
    sentences = ("L’arrêté est annulé. Vous pourrez le proposer de nouveau.",)
