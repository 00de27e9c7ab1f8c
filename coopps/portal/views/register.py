"""The register of paper letters: what is to be sent, what left, what came back; and the letters of the portal whose notice
did not arrive, which go by post unless another notice does."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView

from accounts.choices import AgencyRight
from accounts.models import Agency
from coopps.desk.views.scope import AgentListMixin, AgentMixin
from coopps.kernel.components.lists import Tab, matching, searched
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.documents import selectors
from coopps.kernel.documents.choices import Channel, PaperReturn
from coopps.kernel.documents.models import Delivery
from coopps.kernel.documents.services import delivering
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.portal.forms.register import DispatchForm, ReturnForm

# The stages of a letter: how each is found, and in which order it is dealt with.
STAGES = {
    "a-envoyer": ("À envoyer", Q(channel=Channel.PAPER, dispatched_on=None), ["act__issued_at", "pk"]),
    "avis": ("Avis non remis", selectors.NOT_NOTIFIED, ["act__issued_at", "pk"]),
    "retour": ("Retour attendu", Q(dispatched_on__isnull=False, paper_return=""), ["dispatched_on", "pk"]),
    "revenus": ("Retour inscrit", Q(paper_return__gt=""), ["-returned_on", "-pk"]),
}


class RegisterView(AgentListMixin, ListView):
    """The letters of one agency, by stage: to send, notice to send again, return awaited, returned."""

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
        return matching(selectors.register([self.agency]), self.words, (), plain=fields)

    def get_queryset(self) -> QuerySet[Delivery]:
        _, stage, order = STAGES[self.stage]
        return self.found.filter(stage).order_by(*order)

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
                    self.found.filter(stage).count(),
                    urlencode({"etape": key, "agence": self.agency.code, "q": self.words}),
                    key == self.stage,
                )
                for key, (label, stage, _) in STAGES.items()
            ],
        )


class DeliveryView(AgentMixin, TransitionView):
    """A page about one letter of the register: 404 for the letters of other agencies."""

    rights = (AgencyRight.KEEP_REGISTER,)
    template_name = "portal/register/entry.html"

    def get_queryset(self):
        return selectors.register(self.agencies)

    def get_success_url(self):
        return reverse("portal:register", query={"agence": self.object.act.agency.code})


class NoticeView(DeliveryView):
    """Tell again that a letter is in the portal."""

    heading = "Renvoyer l’avis de mise à disposition"
    submit_label = "Renvoyer l’avis"

    def check(self):
        if self.object.channel == Channel.PAPER:
            raise TransitionRefused("Cette lettre est notifiée par la poste.")

    def effects(self):
        yield self.object.notice.trouble
        yield f"Un nouvel avis part à l’adresse actuelle du compte : {self.object.addressee.email}."
        yield "Le délai de quinze jours pour ouvrir la lettre part de ce nouvel avis, et seulement s’il est remis."

    def execute(self, form):
        delivering.give_notice_again(self.object, self.request.user)

    def get_done(self):
        return f"Un nouvel avis est envoyé à {self.object.addressee.email}."


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
        yield (
            f"Destinataire : {self.object.addressee.full_name}. Lettre du {french_date(self.object.act.day)}, "
            f"« {self.object.act.title} »."
        )
        if self.object.channel != Channel.PAPER:
            yield self.object.notice.trouble
            yield (
                "La lettre est désormais notifiée par la poste : la personne ne l’ouvre plus ici avant de l’avoir reçue."
            )
        yield "L’envoi s’inscrit une seule fois, avec votre nom."

    def execute(self, form):
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

    def execute(self, form):
        self.object = delivering.record_return(self.object, self.request.user, **form.cleaned_data)

    def get_done(self):
        result = PaperReturn(self.object.paper_return).label
        return f"Retour inscrit : {result}, le {french_date(self.object.returned_on)}."
