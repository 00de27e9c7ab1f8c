"""What the lead does with the whole dossier: check it, file it, answer the agency, withdraw it, declare the start."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView

from adhesions import selectors
from adhesions.choices import AuthorizationState
from adhesions.services import filing, life
from adhesions.turns import road_of
from adhesions.views.answers import answers_of
from adhesions.views.entry import TeamMixin
from adhesions.views.missing import owed_by_team
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.instruction import selectors as dossiers
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused


class _LeadTransition(TeamMixin, TransitionView):
    """A transition of the adhesion; afterwards, the adhesion."""

    def get_success_url(self) -> str:
        return reverse("adhesions:detail", args=[self.object.pk])


class FileView(_LeadTransition):
    """Check the answers, each with the way to change it, then file; or what is missing, with links."""

    template_name = "adhesions/file.html"
    transition = "file"
    heading = "Vérifiez vos réponses avant de déposer"

    def check(self) -> None:
        try:
            super().check()
        except TransitionRefused as refusal:
            if refusal.forbidden or not self.object.is_draft:
                raise

    def execute(self, form):
        self.object = filing.file(self.object, self.request.user)

    def effects(self):
        agency = self.object.agency
        names = [member.name for member in selectors.live_members(self.object)]
        yield f"La demande de {len(names)} personnes est envoyée à l’agence ({agency.name}) : {', '.join(names)}."
        yield "La lettre d’intention est déposée avec elle, et l’accusé de réception est établi aussitôt."
        yield "L’équipe et les dossiers ne changent plus, sauf si l’agence demande une pièce."
        yield "L’agence peut lire les dossiers et leurs documents."
        months = law.rule(Procedure.ADHESION_REGISTRATION, agency.today()).months
        yield f"Elle décide pour chaque personne dans les {months} mois qui suivent la réception d’un dossier complet."
        yield "Chaque membre reçoit un courriel."

    def get_done(self) -> str:
        return f"La demande est déposée sous le numéro {self.object.instruction.number}."

    def get_success_url(self) -> str:
        if self.object.is_draft:
            return super().get_success_url()
        return reverse("adhesions:filed", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        owing = []
        if self.object.is_draft:
            owing = owed_by_team(self.object, self.request.user, leads=True)
        context["owing"] = [group for group in owing if group.lines]
        if not context["owing"] and not context.get("refusals"):
            context["answers"] = answers_of(self.object, self.request.user)
        return context


class FiledView(TeamMixin, DetailView):
    """After the filing: the reference, what happens next and when. An address to keep; 404 before the filing."""

    template_name = "adhesions/filed.html"

    def get_object(self, queryset=None):
        adhesion = super().get_object(queryset)
        if adhesion.instruction is None:
            raise Http404
        return adhesion

    def get_context_data(self, **kwargs):
        instruction = self.object.instruction
        return super().get_context_data(
            instruction=instruction,
            road=road_of(self.object),
            implied=None if instruction.is_over else dossiers.implied(instruction),
            members=selectors.live_members(self.object),
            **kwargs,
        )


class AnswerView(_LeadTransition):
    """Tell the agency that what it asked for is there."""

    template_name = "adhesions/answer.html"
    heading = "Répondre à la demande de pièces"
    submit_label = "Envoyer les pièces à l’agence"
    done = "L’agence est prévenue que les pièces sont là. Elle reprend la vérification du dossier."

    def check(self) -> None:
        if not selectors.leads(self.object, self.request.user):
            raise TransitionRefused("Seule la personne qui porte la demande répond à l’agence.", forbidden=True)
        if self.request_open() is None:
            raise TransitionRefused("L’agence n’attend pas de pièces de votre équipe.")

    def request_open(self):
        """The agency's open request, or None."""
        instruction = self.object.instruction
        if instruction is None or not instruction.awaits_documents:
            return None
        return instruction.requests.to_answer(self.request.user)

    def execute(self, form):
        filing.answer_request(self.object, self.request.user)

    def effects(self):
        yield "L’agence est prévenue, et la date de cette réception est gardée."
        yield "Si le dossier est maintenant complet, le délai de décision court à partir de cette date."
        yield "Les dossiers ne changent plus, sauf nouvelle demande de l’agence."

    def get_context_data(self, **kwargs):
        return super().get_context_data(request_open=self.request_open(), **kwargs)


class WithdrawView(_LeadTransition):
    """Give the request up before decisions are proposed."""

    transition = "withdraw"

    def execute(self, form):
        self.object = filing.withdraw(self.object, self.request.user)

    def effects(self):
        if self.object.is_filed:
            yield f"L’agence ({self.object.agency.name}) cesse d’examiner le dossier {self.object.instruction.number}."
        yield "Personne de l’équipe ne recevra d’autorisation par cette demande."
        yield "Les dossiers restent lisibles par leurs auteurs ; rien n’est effacé."
        yield "Chaque personne de l’équipe en est prévenue par courriel, et la personne qui instruit le dossier."
        yield "Ce retrait ne se reprend pas : pour adhérer plus tard, ouvrez une nouvelle demande."

    def get_done(self) -> str:
        return "La demande est retirée. Vous pouvez en ouvrir une autre depuis le catalogue."


class StartWorkView(_LeadTransition):
    """Declare that the cooperation begins: every acting member has received the letter (BR-13)."""

    transition = "start"

    def execute(self, form):
        self.object = life.start(self.object, self.request.user)

    def effects(self):
        active = self.object.authorizations.filter(state=AuthorizationState.ACTIVE).select_related("professional")
        yield f"La mise en œuvre est déclarée à la date d’aujourd’hui, le {french_date(self.object.agency.today())}."
        yield f"Peuvent agir : {', '.join(row.professional.full_name for row in active)}."

    def get_done(self) -> str:
        return (
            "La mise en œuvre est déclarée. Les actes autorisés de chaque personne sont dans « Mes actes autorisés »."
        )
