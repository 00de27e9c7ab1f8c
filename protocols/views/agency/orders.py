"""The decision of a region on a protocol: proposed, taken back, published; and what becomes of it."""

from __future__ import annotations

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, When
from django.urls import reverse
from django.views.generic import DetailView, ListView

from coopps.desk.forms.motives import ReasonForm
from coopps.desk.views.previewing import PreviewedMixin, PreviewMixin
from coopps.desk.views.scope import AgentListMixin, AgentMixin
from coopps.kernel.components.actions import open_actions
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import check
from protocols.choices import OrderOutcome, OrderState
from protocols.chronicle.orders import events_of
from protocols.forms.orders import OrderProposalForm, PublicationForm
from protocols.models.authorizations import is_party
from protocols.selectors import authorizations, renewals, stopping
from protocols.services import deciding
from protocols.views.agency.desk import ProtocolMixin
from protocols.views.agency.turns import RENEWAL, life_actions, proceedings_of


class OrderProposeView(PreviewedMixin, ProtocolMixin, TransitionView):
    """Propose the order, or a reasoned refusal: the effect of each, and what stands in the way, before the choice."""

    template_name = "protocols/agency/order_proposal.html"
    heading = "Proposer la décision de la région"
    submit_label = "Envoyer à la signature"
    form_class = OrderProposalForm
    sent_by, previewed_by = "protocols:propose", "protocols:preview"

    def check(self):
        check(self.authorization, "propose", self.request.user)
        if not self.possible:
            raise TransitionRefused(*self.obstacles[OrderOutcome.AUTHORIZE])

    @cached_property
    def obstacles(self) -> dict[str, list[str]]:
        """What the law, and the notification, put in the way of each outcome."""
        return {
            outcome: self.authorization.obstacles(outcome) or deciding.unready(self.authorization, outcome)
            for outcome in OrderOutcome
        }

    @property
    def possible(self) -> list[str]:
        return [outcome for outcome in OrderOutcome if not self.obstacles[outcome]]

    def get_initial(self):
        # A refusal is never chosen for the instructor.
        return {"outcome": OrderOutcome.AUTHORIZE} if OrderOutcome.AUTHORIZE in self.possible else {}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"has_term": self.authorization.says_its_duration}

    def propose(self, form):
        return deciding.propose(self.authorization, self.request.user, **form.cleaned_data).letter

    def effects_of(self, outcome: str) -> list[str]:
        version, region = self.authorization.version, self.object.agency.region
        named = f"« {version.title} », version {version.number}"
        if outcome == OrderOutcome.AUTHORIZE:
            return [
                f"Un arrêté autorise {named} dans la région {region} ; cette version exacte y est annexée, avec son empreinte.",
                "Une fois signé, il reste à renseigner sa publication : les équipes de la région peuvent alors adhérer.",
                "Le protocole, son avis et son arrêté sont publics dans le catalogue.",
            ]
        addressee = authorizations.addressee_of(self.authorization)
        return [
            f"{named} n’est pas autorisé dans la région {region}.",
            f"La décision motivée, avec les voies de recours, est notifiée à {addressee.full_name}.",
            "Le dossier est clos, et les réserves qui restaient sont caduques.",
        ]

    def get_done(self):
        return "Décision proposée à la signature. Vous pouvez la reprendre jusque-là ; une autre personne la signe."

    def get_context_data(self, **kwargs):
        choices = [(outcome, self.effects_of(outcome), self.obstacles[outcome]) for outcome in OrderOutcome]
        return super().get_context_data(choices=choices, **kwargs)


class OrderPreviewView(PreviewMixin, OrderProposeView):
    """The order or the refusal as it will be."""


# --- One authorization ------------------------------------------------------------------------------------------------
class OrderPageMixin(AgentMixin):
    """A page about one authorization of the region: 404 elsewhere (BR-28), 403 for who asked for it."""

    context_object_name = "order"

    def get_queryset(self):
        return authorizations.for_agency(self.request.user)

    def get_object(self, queryset=None):
        authorization = super().get_object(queryset)
        if is_party(authorization, self.request.user):
            raise PermissionDenied("Vous avez demandé cette autorisation : une autre personne de l’agence s’en occupe.")
        return authorization

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"tz": self.object.agency.tz} | kwargs))


class OrderMixin(OrderPageMixin, TransitionView):
    """A transition of an authorization; afterwards, its dossier, or what is known of it when it has none here."""

    template_name = "protocols/agency/order_confirm.html"

    def get_success_url(self):
        if self.object.instruction_id is None:
            return reverse("protocols:order", args=[self.object.pk])
        return self.object.instruction.desk_url

    def get_heading(self):
        return f"{super().get_heading()} : {self.object.protocol.code}"


class OrderTakeBackView(OrderMixin):
    """Take a proposal back before it is signed."""

    transition = "take_back"
    form_class = ReasonForm
    done = "Proposition reprise : rien n’est parti. Proposez de nouveau une décision quand le dossier est prêt."

    def execute(self, form):
        self.object = deciding.take_back(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        return ["L’arrêté ou le refus proposé est annulé ; une nouvelle proposition peut être faite."]


class OrderPublishView(OrderMixin):
    """Enter the publication: the protocol is in force in the region."""

    transition = "publish"
    form_class = PublicationForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"authorization": self.object}

    def get_initial(self):
        names = ("order_number", "order_date", "publication_reference", "publication_date")
        return {name: getattr(self.object, name) for name in names}

    def execute(self, form):
        self.object = deciding.publish(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        region = self.object.agency.region
        return [
            f"Les équipes de la région {region} peuvent demander à adhérer à « {self.object.version.title} ».",
            "L’arrêté devient public : chacun peut le télécharger depuis le catalogue.",
            "Les équipes qui ont déposé leur adhésion avec le protocole reçoivent leurs lettres.",
        ]

    def get_done(self):
        since = french_date(self.object.publication_date)
        return f"Publication renseignée, au {since} : l’adhésion à ce protocole est ouverte dans la région."


class OrderView(OrderPageMixin, DetailView):
    """What is known of one order, and what may be done about it; its dossier is elsewhere."""

    template_name = "protocols/agency/order.html"

    def get_context_data(self, **kwargs):
        order = self.object
        if renewal := renewals.last(order):
            renewal.authorization = order
            kwargs |= {
                "renewal_actions": open_actions(renewal, self.request.user, RENEWAL).values(),
                "basis": law.text(TextKey.RENEWAL, order.agency.today()),
            }
        return super().get_context_data(
            renewal=renewal,
            missing=order.missing(order.agency.today()) if order.is_authorized else [],
            actions=life_actions(order, self.request.user).values(),
            proceedings=proceedings_of(order, self.request.user),
            acts=list(stopping.orders_of(order)),
            events=events_of(order),
            **kwargs,
        )


class OrdersView(AgentListMixin, ListView):
    """Every protocol authorized in the regions of the person, those whose order lacks something first."""

    template_name = "protocols/agency/orders.html"
    context_object_name = "orders"
    paginate_by = 25

    def get_queryset(self):
        found = authorizations.for_agency(self.request.user).public().filter(agency__in=self.agencies)
        incomplete = Q(state=OrderState.AUTHORIZED) & (Q(publication_reference="") | Q(order_number=""))
        return found.annotate(
            to_complete=Case(When(incomplete, then=True), default=False), is_considered=stopping.is_considered()
        ).order_by("-to_complete", "protocol__title", "-version__number", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(agencies=self.agencies, **kwargs)
