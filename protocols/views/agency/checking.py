"""The agency examines a protocol or an extension: completeness, identities, what is asked, the visa, the transmission."""

from __future__ import annotations

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import ListView

from accounts.choices import AgencyRight
from accounts.models import HealthProfessional
from coopps.desk.forms.checking import DocumentRequestForm, Named, Requestable
from coopps.desk.views.checking import CompleteMixin, RequestMixin, VerifyMixin
from coopps.desk.views.scope import AgentListMixin, AgentMixin
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction.choices import FAILING, SubjectKind
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import check
from protocols.choices import ProjectState
from protocols.forms.orders import ClosingForm
from protocols.models.authorizations import may_instruct
from protocols.sections import SECTIONS, section_of_field
from protocols.selectors import projects as project_selectors
from protocols.services import instructing, transmitting
from protocols.services.filing import DOSSIER_KIND
from protocols.views.agency.desk import ProtocolMixin


class ProtocolIdentityView(VerifyMixin, ProtocolMixin, TransitionView):
    """The identity of somebody who asks: an author of the project, or who asks for the extension."""

    @cached_property
    def person(self) -> HealthProfessional:
        keys = [person.pk for person in self.people]
        return get_object_or_404(
            HealthProfessional.objects.select_related("user", "profession"), pk=self.kwargs["person"], pk__in=keys
        )


class ProtocolCompleteView(CompleteMixin, ProtocolMixin, TransitionView):
    """Say that the dossier is complete."""

    told = "Chaque personne qui rédige le projet en est informée par courriel."
    following = "remplissez les grilles, puis donnez le visa de l’agence ou proposez un refus motivé."

    def execute(self, form):
        self.object = instructing.declare_complete(self.object, self.request.user)


class ProtocolRequestView(RequestMixin, ProtocolMixin, TransitionView):
    """Ask the team for a new version, naming the sections to complete."""

    template_name = "desk/request_documents.html"
    form_class = DocumentRequestForm
    natures = (DOSSIER_KIND,)  # an extension takes a version as it is

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"documents": self._sections()}

    def _sections(self) -> list[Requestable]:
        """Each section; those that a grid doubts are ticked, with its comment."""
        examination = self.object.examinations.get(subject=SubjectKind.PROTOCOL)
        doubts: dict[str, str] = {}
        for answer in examination.answers.filter(value__in=FAILING):
            for key in examination.grid.get(answer.criterion).evidence:
                doubts.setdefault(section_of_field(key).key, answer.comment)
        return [
            Requestable(
                examination,
                Named(section.key, f"{section.number}. {section.title}"),
                doubts.get(section.key, ""),
                section.key in doubts,
            )
            for section in SECTIONS
        ]

    def execute(self, form):
        request = instructing.request_documents(
            self.object,
            self.request.user,
            sections={document.item.value: reason for document, reason in form.wanted()},
            due_on=form.cleaned_data["due_on"],
            message=form.cleaned_data["message"],
        )
        self.until = request.due_on

    def effects(self):
        return [
            "Les personnes qui rédigent le projet sont prévenues par courriel, et peuvent de nouveau l’écrire.",
            "La version déposée reste telle quelle ; l’équipe en dépose une autre, comparée à celle-ci.",
            "Le délai de décision comptera de cette réception si elle rend le dossier complet.",
        ]


class VisaView(ProtocolMixin, TransitionView):
    """The agency has nothing against the dossier going further (BR-03, BR-04)."""

    transition = "give_visa"

    def execute(self, form):
        self.object = instructing.give_visa(self.object, self.request.user)

    def effects(self):
        version = self.authorization.version
        yield f"Le visa porte sur la version {version.number} de « {version.title} »."
        if self.project is None:
            yield "Vous pourrez proposer à la signature l’arrêté de la région."
        else:
            who = self.object.agency.get_transmission_display()
            yield f"Le protocole pourra être transmis à la Haute Autorité de santé par {who}."
        yield "L’équipe en est informée par courriel. Aucun acte n’est encore autorisé."

    def get_done(self):
        if self.project is None:
            return "Visa donné. Proposez maintenant la décision à la signature."
        return (
            f"Visa donné. Le protocole est à transmettre à la HAS par {self.object.agency.get_transmission_display()}."
        )


class AgencyTransmitView(ProtocolMixin, TransitionView):
    """The agency sends the project to the HAS, when its setting says so."""

    heading = submit_label = "Transmettre à la Haute Autorité de santé"
    natures = (DOSSIER_KIND,)  # an extension is not for the HAS

    def check(self):
        check(self.project, "transmit", self.request.user)

    def execute(self, form):
        self.sent = transmitting.transmit(self.project, self.request.user)

    def effects(self):
        version = self.authorization.version
        return [
            f"La version {version.number}, figée le {french_date(version.frozen_at, self.object.agency.tz)}, est transmise "
            "avec son empreinte et un bordereau.",
            "La Haute Autorité de santé l’examine avec ses experts, puis vous envoie son avis.",
            "L’équipe en est informée par courriel.",
        ]

    def get_done(self):
        return f"Protocole transmis à la HAS, dossier {self.sent.has_number}. Son avis reviendra dans ce dossier."


class CloseMixin:
    """What every page that closes a dossier without further action has."""

    heading = submit_label = "Classer sans suite"
    form_class = ClosingForm

    def effects(self):
        return [
            "Le dossier est clos, et avec lui tout examen en cours, à l’agence comme à la HAS.",
            "L’équipe est prévenue par courriel et lit votre motif dans le portail.",
            "Il n’y a pas de retour : il faudrait une nouvelle lettre d’intention.",
        ]


class ProtocolCloseView(CloseMixin, ProtocolMixin, TransitionView):
    """No further action on a dossier that is not decided."""

    def check(self):
        if not may_instruct(self.authorization, self.request.user):
            raise TransitionRefused("Seule l’instruction de l’agence classe ce dossier.", forbidden=True)
        if not self.authorization.is_requested:
            raise TransitionRefused("La décision est prise, ou à la signature : le dossier ne se classe plus.")

    def execute(self, form):
        instructing.close(self.authorization, self.request.user, **form.cleaned_data)

    def get_done(self):
        return f"Le dossier {self.object.number} est classé sans suite. L’équipe est prévenue."


# --- Projects that are still written ----------------------------------------------------------------------------------
class DraftsView(AgentListMixin, ListView):
    """The projects that the agency accompanies and that are not filed yet."""

    template_name = "protocols/agency/drafts.html"
    context_object_name = "projects"
    rights = (AgencyRight.INSTRUCT,)
    paginate_by = 25

    def get_queryset(self):
        return project_selectors.accompanied_by(self.request.user).filter(state=ProjectState.DRAFTING).order_by("-pk")


class DraftCloseView(CloseMixin, AgentMixin, TransitionView):
    """No further action on a project that its team never filed."""

    template_name = "components/confirm.html"
    transition = "close"

    def get_queryset(self):
        return project_selectors.accompanied_by(self.request.user).filter(state=ProjectState.DRAFTING)

    def execute(self, form):
        instructing.close_project(self.object, self.request.user, **form.cleaned_data)

    def get_done(self):
        return f"Le projet « {self.object.title} » est classé sans suite. L’équipe est prévenue."

    def get_success_url(self):
        return reverse("protocols:drafts")
