"""The register of paper letters: what is to be sent, what left, what came back; and the letters of the portal whose notice
did not arrive, which go by post unless another notice does."""

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
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.documents import selectors
from coopps.kernel.documents.choices import PaperReturn
from coopps.kernel.documents.models import Delivery, Dispatch
from coopps.kernel.documents.services import delivering
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.portal.forms.register import DispatchAgainForm, DispatchForm, HandOverForm, ReturnForm

# The stages of a letter: how each is found, and in which order it is dealt with.
STAGES = {
    "a-envoyer": ("À envoyer", selectors.TO_SEND, ["act__issued_at", "pk"]),
    "avis": ("Avis non remis", selectors.NOT_NOTIFIED, ["act__issued_at", "pk"]),
    "retour": ("Retour attendu", selectors.ON_ITS_WAY, ["act__issued_at", "pk"]),
    "a-renvoyer": ("À renvoyer ou à remettre", selectors.TO_SEND_AGAIN, ["act__issued_at", "pk"]),
    "revenus": ("Remises", selectors.HANDED_OVER, ["-received_at", "-pk"]),
}


class RegisterView(AgentListMixin, ListView):
    """The letters of one agency, by stage: to send, notice to send again, return awaited, to send again, handed over."""

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
            lines=[(delivery, [told(one) for one in delivery.dispatches.all()]) for delivery in self.object_list],
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
        if self.object.is_by_post:
            raise TransitionRefused("Cette lettre est notifiée par la poste.")

    def effects(self):
        yield self.object.notice.trouble
        yield f"Un nouvel avis part à l’adresse actuelle du compte : {self.object.addressee.email}."
        yield "Le délai de quinze jours pour ouvrir la lettre part de ce nouvel avis, et seulement s’il est remis."

    def execute(self, form):
        delivering.give_notice_again(self.object, self.request.user)

    def get_done(self):
        return f"Un nouvel avis est envoyé à {self.object.addressee.email}."


class SendingView(DeliveryView):
    """A page that sends or hands over a letter that the person does not have."""

    def check(self):
        last = self.object.last_dispatch
        if self.object.received_at is not None:
            raise TransitionRefused("La personne a déjà reçu cette lettre.")
        if last is not None and last.is_awaited:
            raise TransitionRefused(
                "L’envoi de cette lettre est déjà inscrit au registre : inscrivez d’abord son retour."
            )

    def get_form_kwargs(self):
        act = self.object.act
        return super().get_form_kwargs() | {"sealed_for": act.signatory_name if act.is_sealed else ""}

    def effects(self):
        yield (
            f"Destinataire : {self.object.addressee.full_name}. Lettre du {french_date(self.object.act.day)}, "
            f"« {self.object.act.title} »."
        )
        for dispatch in self.object.dispatches.all():
            yield f"{told(dispatch)}. Cet envoi reste inscrit."
        if not self.object.is_by_post:
            yield self.object.notice.trouble
            yield (
                "La lettre est désormais notifiée par la poste : la personne ne l’ouvre plus ici avant de l’avoir reçue."
            )


class DispatchView(SendingView):
    """Enter that a paper letter left, for the first time or again."""

    submit_label = "Inscrire l’envoi"
    done = "Envoi inscrit au registre. Le retour est à inscrire quand l’avis de réception revient."

    def get_form_class(self):
        return DispatchAgainForm if self.object.is_to_send_again else DispatchForm

    def get_heading(self):
        again = "Nouvel envoi" if self.object.is_to_send_again else "Envoi"
        return f"{again} de la lettre {self.object.act.number}"

    def get_initial(self):
        return {"sent_on": self.object.act.agency.today()}

    def effects(self):
        yield from super().effects()
        yield "L’envoi s’inscrit une seule fois, avec votre nom."

    def execute(self, form):
        delivering.record_dispatch(self.object, self.request.user, **form.cleaned_data)


class HandOverView(SendingView):
    """Enter that an agent handed the letter over, against a dated receipt."""

    form_class = HandOverForm
    submit_label = "Inscrire la remise"
    done = "Remise inscrite au registre : la lettre est notifiée."

    def get_heading(self):
        return f"Remise en main propre de la lettre {self.object.act.number}"

    def get_initial(self):
        return {"handed_on": self.object.act.agency.today()}

    def effects(self):
        yield from super().effects()
        yield "La personne signe un reçu daté : la lettre est notifiée ce jour-là."
        yield "Si la lettre ouvre un droit, il commence dès votre inscription, et pas avant."

    def execute(self, form):
        delivering.hand_over(self.object, self.request.user, **form.cleaned_data)


class PaperReturnView(DeliveryView):
    """Enter what became of a letter sent by post: presentation, distribution and return are three dates."""

    form_class = ReturnForm
    submit_label = "Inscrire le retour"

    def check(self):
        dispatch = self.object.last_dispatch
        if dispatch is None:
            raise TransitionRefused("Inscrivez d’abord l’envoi de cette lettre.")
        if not dispatch.is_awaited:
            raise TransitionRefused("Le retour de cette lettre est déjà inscrit au registre.")

    def get_heading(self):
        return f"Retour de la lettre {self.object.act.number}"

    def effects(self):
        dispatch = self.object.last_dispatch
        if dispatch is None:
            return []
        return [
            f"Destinataire : {self.object.addressee.full_name}. {told(dispatch)}.",
            "Remise à la personne : la lettre est notifiée le jour de sa distribution ; si elle ouvre un droit, il commence dès "
            "votre inscription, et pas avant.",
            "Avisée et non réclamée : la lettre est notifiée le jour de sa présentation, mais la personne ne l’a pas et aucun "
            "droit ne commence.",
            "Destinataire inconnu : rien n’est notifié, et la lettre n’aura jamais d’effet d’elle-même. Elle est à envoyer de "
            "nouveau à une adresse corrigée, ou à remettre en main propre.",
        ]

    def execute(self, form):
        self.object = delivering.record_return(self.object, self.request.user, **form.cleaned_data)

    def get_done(self):
        return f"Retour inscrit : {PaperReturn(self.object.last_dispatch.outcome).label}."


def told(dispatch: Dispatch) -> str:
    """A dispatch and its dates, in one sentence."""
    if dispatch.is_by_hand:
        return f"Remise en main propre le {french_date(dispatch.sent_on)}, reçu {dispatch.reference}"
    words = [f"Envoyée le {french_date(dispatch.sent_on)}, recommandé {dispatch.reference}"]
    if dispatch.address:
        words.append(f"à l’adresse {' '.join(dispatch.address.split())}")
    if dispatch.presented_on:
        words.append(f"présentée le {french_date(dispatch.presented_on)}")
    if dispatch.distributed_on:
        words.append(f"distribuée le {french_date(dispatch.distributed_on)}")
    if dispatch.returned_on:
        words.append(f"revenue le {french_date(dispatch.returned_on)}")
    return ", ".join(words)
