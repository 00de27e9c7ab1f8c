"""What the lead does with the whole protocol: file it, file a new version, answer a reservation, withdraw it."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView

from coopps.desk.forms.remarks import AnswerForm
from coopps.kernel.components.autosave import is_autosave, saved
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction import registry as dossiers
from coopps.kernel.instruction import selectors as dossier_selectors
from coopps.kernel.law import selectors as law
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import Awaited
from protocols.models import Reservation
from protocols.sections import BY_KEY
from protocols.sections.changes import in_words
from protocols.sections.comparison import diff
from protocols.selectors import profession_names
from protocols.services import filing, transmitting
from protocols.turns.projects import road_of
from protocols.views.projects.detail import lacking_of
from protocols.views.projects.entry import AuthorMixin


class _LeadTransition(AuthorMixin, TransitionView):
    """An act on the project; afterwards, the project."""

    def get_success_url(self) -> str:
        return reverse("projects:detail", args=[self.object.pk])


class FileView(_LeadTransition):
    """File the protocol for the first time: the whole effect in words, or what is missing with links."""

    template_name = "projects/file.html"
    transition = "file"

    def check(self) -> None:
        """What is missing is told by the page, with links; the service refuses it."""
        try:
            super().check()
        except TransitionRefused as refusal:
            if refusal.forbidden or not self.object.is_drafted:
                raise

    def execute(self, form):
        self.object = filing.file(self.object, self.request.user)

    def get_success_url(self) -> str:
        if self.object.is_drafted:
            return super().get_success_url()
        return reverse("projects:filed", args=[self.object.pk])

    def effects(self):
        agency = self.object.agency
        yield f"Le protocole est envoyé à l’agence ({agency.name}), avec ses documents-types."
        yield "Le document est figé dans cette version, avec son empreinte ; l’accusé de réception est établi aussitôt."
        yield "Il ne se modifie plus, sauf si l’agence ou la Haute Autorité de santé demande une nouvelle version."
        rule = law.rule(dossiers.get(filing.DOSSIER_KIND).procedure, agency.today())
        if rule.months:
            yield f"Le délai de décision, {rule.months} mois, court à partir de la réception d’un dossier complet."
        yield "Chaque personne qui rédige reçoit un courriel."

    def get_context_data(self, **kwargs):
        lacks = self.object.lacks if self.object.is_drafted else []
        return super().get_context_data(lacking=lacking_of(self.object, lacks), **kwargs)

    def get_done(self) -> str:
        return (
            f"Le protocole est déposé sous le numéro {self.object.instruction.number}. L’agence vérifie maintenant que le "
            "dossier est complet. L’accusé de réception est dans les documents."
        )


class FiledView(AuthorMixin, DetailView):
    """After the filing: the reference, what happens next and when. An address to keep; 404 before the filing."""

    template_name = "projects/filed.html"

    def get_object(self, queryset=None):
        project = super().get_object(queryset)
        if project.instruction is None:
            raise Http404
        return project

    def get_context_data(self, **kwargs):
        instruction = self.object.instruction
        return super().get_context_data(
            instruction=instruction,
            road=road_of(self.object),
            implied=None if instruction.is_over else dossier_selectors.implied(instruction),
            **kwargs,
        )


class FileAgainView(_LeadTransition):
    """File a new version: to whom, what changed since the last one, and which reservations are answered."""

    template_name = "projects/file_again.html"
    transition = "file_again"

    def get_success_url(self) -> str:
        return reverse("projects:filed", args=[self.object.pk])

    def execute(self, form):
        self.object = filing.file_again(self.object, self.request.user)

    def effects(self):
        reader = (
            "la Haute Autorité de santé"
            if self.object.awaited == Awaited.HAS
            else f"l’agence ({self.object.agency.name})"
        )
        number = self.object.version.number + 1
        yield f"La version {number} est figée avec son empreinte, et {reader} est prévenue."
        yield "La version précédente reste lisible, et les deux se comparent rubrique par rubrique."
        for reservation in self._answered():
            yield f"Votre réponse à la réserve n° {reservation.number} est donnée avec cette version."

    def _answered(self):
        return [
            reservation
            for reservation in self.object.reservations
            if reservation.is_open and reservation.answer_text.strip()
        ]

    def get_done(self) -> str:
        return f"La version {self.object.version.number} est déposée. Le document ne se modifie plus, sauf nouvelle demande."

    def get_context_data(self, **kwargs):
        before = self.object.version
        changes = diff(before.content, filing.frozen_content(self.object)) if before else []
        return super().get_context_data(
            changes=in_words(changes, profession_names()),
            lacking=lacking_of(self.object, self.object.lacks),
            reservations=self.object.reservations if self.object.awaited == Awaited.RESERVATIONS else [],
            **kwargs,
        )


class WithdrawView(_LeadTransition):
    """Give the project up before the decision."""

    transition = "withdraw"

    def execute(self, form):
        self.object = filing.withdraw(self.object, self.request.user)

    def effects(self):
        if not self.object.is_drafted:
            yield f"L’examen du dossier {self.object.instruction.number} s’arrête, à l’agence comme à la Haute Autorité de santé."
        yield "Le protocole ne se modifie plus ; ce qui est écrit reste lisible par les personnes qui l’ont rédigé."
        yield "Ce retrait ne se reprend pas : pour recommencer, déposez une nouvelle lettre d’intention."

    def get_done(self) -> str:
        return "Le projet est retiré."


class TransmitView(_LeadTransition):
    """Transmit to the HAS after the agency's visa, where the agency leaves it to the team."""

    transition = "transmit"

    def execute(self, form):
        transmitting.transmit(self.object, self.request.user)

    def effects(self):
        yield f"La version {self.object.version.number}, visée par l’agence, est transmise à la Haute Autorité de santé."
        yield "Elle examine le protocole avec ses experts, peut demander des modifications, puis rend son avis à l’agence."
        yield "L’agence est informée de la transmission."

    def get_done(self) -> str:
        return "Le protocole est transmis à la Haute Autorité de santé. Vous pourrez lire son avis ici, dès qu’il sera rendu."


class ReservationView(AuthorMixin, TransitionView):
    """Write the answer to a reservation, saved where it belongs as it is typed; it leaves with the next version."""

    template_name = "projects/reservation.html"
    form_class = AnswerForm
    submit_label = "Enregistrer la réponse"
    keeps_drafts = False

    def get_object(self, queryset=None) -> Reservation:
        self.project = super().get_object(queryset)
        opinion = self.project.opinion
        if opinion is None:
            raise Http404
        return get_object_or_404(
            opinion.reservations.select_related("opinion__project"), number=self.kwargs["reservation"]
        )

    def check(self) -> None:
        if not self.leads(self.project):
            raise TransitionRefused("Seule la personne qui porte le projet répond aux réserves.", forbidden=True)
        if not self.object.is_open:
            raise TransitionRefused(f"La réserve n° {self.object.number} n’attend pas de réponse.")

    def get_initial(self):
        return {"text": self.object.answer_text}

    def form_valid(self, form):
        if not is_autosave(self.request):
            return super().form_valid(form)
        try:
            self.execute(form)
        except TransitionRefused as refusal:
            return self.refused(refusal)
        return saved()

    def execute(self, form):
        filing.write_answer(self.object, self.request.user, text=form.cleaned_data["text"])

    def get_heading(self) -> str:
        return f"Répondre à la réserve n° {self.object.number}"

    def get_done(self) -> str:
        return "Votre réponse est enregistrée. Elle est donnée avec la nouvelle version, que vous déposez quand tout est prêt."

    def get_success_url(self) -> str:
        return reverse("projects:detail", args=[self.kwargs["pk"]]) + "#reserves"

    def get_context_data(self, **kwargs):
        section = BY_KEY.get(self.object.section)
        return super().get_context_data(
            project=self.project,
            reservation=self.object,
            section=section,
            autosave=f"reserve-{self.object.pk}",
            **kwargs,
        )
