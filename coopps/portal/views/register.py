"""The register of paper letters: what is to be sent, what left, what came back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView

from accounts.choices import AgencyRight
from accounts.models import Agency
from coopps.desk.views.scope import AgentListMixin, AgentMixin
from coopps.kernel.components.lists import Tab, matching, searched
from coopps.kernel.documents import selectors
from coopps.kernel.documents.choices import Channel, PaperReturn
from coopps.kernel.documents.models import Delivery
from coopps.kernel.documents.services import delivering
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.pages import TransitionView
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.portal.forms.register import DispatchForm, ReturnForm

# The stages of a paper letter: how each is found, and in which order it is dealt with.
STAGES = {
    "a-envoyer": ("À envoyer", {"dispatched_on__isnull": True}, ["act__issued_at", "pk"]),
    "retour": ("Retour attendu", {"dispatched_on__isnull": False, "paper_return": ""}, ["dispatched_on", "pk"]),
    "revenus": ("Retour inscrit", {"paper_return__gt": ""}, ["-returned_on", "-pk"]),
}


class RegisterView(AgentListMixin, ListView):
    """The paper letters of one agency, by stage: to send, return awaited, returned."""

    rights = (AgencyRight.KEEP_REGISTER,)
    template_name = "portal/register/list.html"
    context_object_name = "deliveries"
    paginate_by = 25

    @cached_property
    def agency(self) -> Agency:
        code = self.request.GET.get("agence") or self.agencies[0].code
        for agency in self.agencies:
            if agency.code == code:
                return agency
        raise Http404("Cette agence n’est pas la vôtre.")

    @cached_property
    def stage(self) -> str:
        stage = self.request.GET.get("etape", "a-envoyer")
        if stage not in STAGES:
            raise Http404("Cette étape n’existe pas.")
        return stage

    @property
    def words(self) -> str:
        return searched(self.request.GET)

    @cached_property
    def found(self) -> QuerySet[Delivery]:
        """What the words find, at every stage."""
        fields = ("addressee__last_name", "act__number")
        return matching(selectors.paper_register(self.agency), self.words, (), folded=fields)

    def get_queryset(self) -> QuerySet[Delivery]:
        _, stage, order = STAGES[self.stage]
        return self.found.filter(**stage).order_by(*order)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            agency=self.agency,
            agencies=self.agencies,
            words=self.words,
            stage=self.stage,
            tabs=[
                Tab(
                    label,
                    self.found.filter(**stage).count(),
                    urlencode({"etape": key, "agence": self.agency.code, "q": self.words}),
                    key == self.stage,
                )
                for key, (label, stage, _) in STAGES.items()
            ],
        )


class DeliveryView(AgentMixin, TransitionView):
    """A page about one paper letter: 404 for the letters of other agencies."""

    rights = (AgencyRight.KEEP_REGISTER,)
    template_name = "portal/register/entry.html"

    def get_queryset(self):
        return (
            Delivery.objects.filter(act__agency__in=self.agencies, channel=Channel.PAPER)
            .select_related("act__agency", "addressee")
            .defer("act__content", "act__snapshot")
        )

    def get_success_url(self):
        return f"{reverse('portal:register')}?agence={self.object.act.agency.code}"


class DispatchView(DeliveryView):
    """Enter that a paper letter left."""

    form_class = DispatchForm
    submit_label = "Inscrire l’envoi"
    done = "Envoi inscrit au registre. Le retour est à inscrire quand l’avis de réception revient."

    def check(self):
        if self.object.dispatched_on is not None:
            raise TransitionRefused("L’envoi de cette lettre est déjà inscrit au registre.")

    def get_heading(self):
        return f"Envoi de la lettre {self.object.act.number}"

    def get_initial(self):
        return {"dispatched_on": self.object.act.agency.today()}

    def effects(self):
        return [
            f"Destinataire : {self.object.addressee.full_name}. Lettre du {french_date(self.object.act.day)}, "
            f"« {self.object.act.title} ».",
            "L’envoi s’inscrit une seule fois, avec votre nom.",
        ]

    def act(self, form):
        delivering.record_dispatch(self.object, self.request.user, **form.cleaned_data)


class PaperReturnView(DeliveryView):
    """Enter what came back from the post."""

    form_class = ReturnForm
    submit_label = "Inscrire le retour"

    def check(self):
        if self.object.dispatched_on is None:
            raise TransitionRefused("Inscrivez d’abord l’envoi de cette lettre.")
        if self.object.paper_return:
            raise TransitionRefused("Le retour de cette lettre est déjà inscrit au registre.")

    def get_heading(self):
        return f"Retour de la lettre {self.object.act.number}"

    def get_initial(self):
        return {"returned_on": self.object.act.agency.today()}

    def effects(self):
        if self.object.dispatched_on is None:
            return []
        return [
            f"Destinataire : {self.object.addressee.full_name}. Envoyée le {french_date(self.object.dispatched_on)}, "
            f"recommandé {self.object.dispatch_reference}.",
            "Remise à la personne : elle l’a reçue ; si la lettre autorise, elle peut agir dès votre inscription.",
            "Avisée et non réclamée : le délai de recours court de la date inscrite, mais la personne ne peut pas agir.",
            "Destinataire inconnu : rien n’est notifié ; vérifiez l’adresse avec l’équipe.",
        ]

    def act(self, form):
        self.object = delivering.record_return(self.object, self.request.user, **form.cleaned_data)

    def get_done(self):
        result = PaperReturn(self.object.paper_return).label
        return f"Retour inscrit : {result}, le {french_date(self.object.returned_on)}."
