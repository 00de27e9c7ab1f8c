"""A protocol is stopped or restored in the region: considered, proposed to the signatory, taken back. Only the signed order
changes anything."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from coopps.desk.forms.motives import MotivationForm, ReasonForm
from coopps.desk.views.previewing import PreviewedMixin, PreviewMixin
from coopps.desk.views.scope import AgentMixin
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.typography import in_a_row
from protocols import registry
from protocols.forms.orders import OrderEndForm, OrderEndingForm, OrderUrgencyForm
from protocols.models import RegionalAuthorization
from protocols.models.authorizations import is_party
from protocols.selectors import stopping as selectors
from protocols.services import order_endings, order_suspensions
from protocols.views.agency.orders import OrderPageMixin

SHOWN = 20
SIGNED_BY_ANOTHER = "Une autre personne que vous signe l’arrêté, qui dit les voies et délais de recours."


def concerned(authorization: RegionalAuthorization) -> str:
    """How many people, and who."""
    names = [one.professional.full_name for one in registry.concerned_by(authorization)]
    if not names:
        return "Personne n’a aujourd’hui d’autorisation nominative pour ce protocole dans la région."
    if len(names) == 1:
        return f"Une personne est concernée : {names[0]}."
    shown = names if len(names) <= SHOWN else [*names[:SHOWN], f"{len(names) - SHOWN} autres"]
    return f"{len(names)} personnes sont concernées : {in_a_row(shown)}."


class StoppingView(OrderPageMixin, TransitionView):
    """A page about one authorization, before anything is considered: 404 in another region, 403 for who asked for it."""

    template_name = "protocols/agency/order_confirm.html"

    def get_success_url(self):
        return reverse("protocols:order", args=[self.object.pk])

    def get_heading(self):
        return f"{self.heading} : {self.object.protocol.code}"


class OpenEndingView(StoppingView):
    """Consider the end of a protocol: each person is heard first."""

    form_class = OrderEndingForm
    heading = "Envisager la fin du protocole"
    submit_label = "Inviter les personnes concernées à présenter leurs observations"
    done = (
        "Les personnes concernées sont invitées à présenter leurs observations. La fin ne peut être proposée qu’ensuite ; le "
        "protocole reste en l’état."
    )

    def check(self):
        order_endings.refuse_to_open(self.object, self.request.user)

    def effects(self):
        return [
            concerned(self.object),
            "Rien ne change pour l’instant : le protocole ne prend fin que par un arrêté signé, le jour qu’il dit.",
            "Chaque personne reçoit une lettre qui dit le cas et les faits. Son délai court du jour où elle la reçoit.",
            "Avec le protocole prendront fin toutes les autorisations nominatives de la région qui en dépendent.",
            SIGNED_BY_ANOTHER,
        ]

    def execute(self, form):
        order_endings.open_ending(self.object, self.request.user, **form.cleaned_data)


class ProposeSuspensionView(PreviewedMixin, StoppingView):
    """Propose to suspend a protocol in urgency."""

    form_class = OrderUrgencyForm
    sent_by, previewed_by = "protocols:order_suspension_propose", "protocols:order_suspension_preview"
    heading = "Proposer une suspension en urgence"
    submit_label = "Envoyer la suspension à la signature"
    done = "La suspension est à la signature. Rien n’est suspendu avant que l’arrêté soit signé."

    def check(self):
        order_suspensions.refuse_to_propose(self.object, self.request.user)

    def effects(self):
        return [
            concerned(self.object),
            "Le protocole est suspendu dès la signature de l’arrêté, et pas avant : personne n’en réalise plus les actes dans la "
            f"région {self.object.agency.region}, et la page publique le dit aussitôt.",
            "Les équipes sont prévenues le jour même, et chaque personne est alors invitée à présenter ses observations : la fin "
            "du protocole est envisagée.",
            "Seul un autre arrêté lève la suspension ou met fin au protocole.",
            SIGNED_BY_ANOTHER,
        ]

    def propose(self, form):
        return order_suspensions.propose(self.object, self.request.user, **form.cleaned_data).letter


class PreviewSuspensionView(PreviewMixin, ProposeSuspensionView):
    """The order of suspension as it will be."""


class ProceedingView(AgentMixin, TransitionView):
    """A page about what is considered: 404 in another region, 403 for who asked for the protocol."""

    template_name = "protocols/agency/order_proceeding.html"
    sentences: tuple[str, ...] = ()

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        if is_party(found.authorization, self.request.user):
            raise PermissionDenied("Vous avez demandé cette autorisation : une autre personne de l’agence s’en occupe.")
        return found

    def effects(self):
        return [concerned(self.object.authorization), *self.sentences]

    def get_heading(self):
        return f"{super().get_heading()} : {self.object.authorization.protocol.code}"

    def get_success_url(self):
        return reverse("protocols:order", args=[self.object.authorization_id])

    def get_context_data(self, **kwargs):
        authorization = self.object.authorization
        return super().get_context_data(order=authorization, row=self.object, tz=authorization.agency.tz, **kwargs)


class EndingView(ProceedingView):
    """A page about an end that is considered."""

    def get_queryset(self):
        return selectors.endings_for(self.agencies)

    def get_context_data(self, **kwargs):
        return super().get_context_data(hearings=selectors.hearings_of(self.object), **kwargs)


class ProposeEndingView(PreviewedMixin, EndingView):
    """Send the order to the signatory, once everybody was heard."""

    transition = "propose"
    form_class = OrderEndForm
    sent_by, previewed_by = "protocols:order_ending_propose", "protocols:order_ending_preview"
    submit_label = "Envoyer l’arrêté à la signature"
    done = "L’arrêté de fin est à la signature. Le protocole reste en l’état jusqu’au jour qu’il dira, une fois signé."
    sentences = (
        "Le protocole prend fin le jour que dit l’arrêté, et jamais avant sa signature : vous choisissez ce jour ci-dessous.",
        "Toutes les autorisations nominatives de la région qui en dépendent se terminent ce jour-là, sans retour possible ; "
        "chaque personne est prévenue par courriel.",
        "La Haute Autorité de santé, les ordres et les organisations sont informés dès la signature ; le catalogue dit la fin, "
        "sa date et le numéro de l’arrêté.",
        SIGNED_BY_ANOTHER,
    )

    def propose(self, form):
        return order_endings.propose(self.object, self.request.user, **form.cleaned_data).letter


class PreviewEndingView(PreviewMixin, ProposeEndingView):
    """The order that ends the protocol as it will be."""


class TakeEndingBackView(EndingView):
    """Take the proposal of an end back before its signature."""

    transition = "take_back"
    form_class = ReasonForm
    sentences = ("L’arrêté est annulé. Vous pourrez proposer de nouveau la fin, ou l’abandonner.",)

    def execute(self, form):
        order_endings.take_back(self.object, self.request.user, **form.cleaned_data)


class AbandonEndingView(EndingView):
    """Give up an end that was considered."""

    transition = "abandon"
    form_class = MotivationForm
    done = "La fin n’est plus envisagée ; les personnes invitées sont prévenues par courriel."
    sentences = (
        "La fin n’est plus envisagée, et les personnes invitées en sont prévenues. Une suspension en vigueur se lève à part.",
    )

    def execute(self, form):
        order_endings.abandon(self.object, self.request.user, reason=form.cleaned_data["motivation"])


class SuspensionView(ProceedingView):
    """A page about a suspension."""

    def get_queryset(self):
        return selectors.suspensions_for(self.agencies)


class TakeSuspensionBackView(SuspensionView):
    """Take the proposal of a suspension back before its signature."""

    transition = "abandon"
    form_class = ReasonForm
    sentences = ("L’arrêté est annulé : rien n’est suspendu.",)

    def execute(self, form):
        order_suspensions.take_back(self.object, self.request.user, **form.cleaned_data)


class ProposeLiftView(PreviewedMixin, SuspensionView):
    """Propose to lift a suspension."""

    transition = "propose_lift"
    sent_by, previewed_by = "protocols:order_suspension_lift", "protocols:order_lift_preview"
    form_class = MotivationForm
    submit_label = "Envoyer la levée à la signature"
    done = "La levée est à la signature. Le protocole reste suspendu jusque-là."
    sentences = (
        "Les équipes peuvent agir de nouveau dès la signature de l’arrêté, et pas avant ; elles sont prévenues par courriel.",
        "La fin envisagée suit son cours : abandonnez-la si elle n’a plus lieu d’être.",
        SIGNED_BY_ANOTHER,
    )

    def propose(self, form):
        return order_suspensions.propose_lift(self.object, self.request.user, **form.cleaned_data).lift_letter


class PreviewLiftView(PreviewMixin, ProposeLiftView):
    """The order of lifting as it will be."""


class TakeLiftBackView(SuspensionView):
    """Take the proposal to lift a suspension back before its signature."""

    transition = "take_back_lift"
    form_class = ReasonForm
    sentences = ("L’arrêté est annulé : le protocole reste suspendu.",)

    def execute(self, form):
        order_suspensions.take_back_lift(self.object, self.request.user, **form.cleaned_data)
