"""What the person who leads does with a letter: file it, answer the agency, withdraw it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from coopps.kernel.components.pages import TransitionView
from coopps.kernel.components.states import Party
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.law.silence import ImpliedDecision, implied_decision
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import IntentKind
from protocols.forms.intents import ReplyForm
from protocols.models import Intent
from protocols.services import instructing, intents
from protocols.turns.intents import turn_of
from protocols.views.intents.entry import LetterMixin
from protocols.views.intents.parts import written


class FileView(LetterMixin, TransitionView):
    """Check the answers, each with the way to change it, then file the letter; or what is missing, with links."""

    template_name = "projects/intent_file.html"
    transition = "file"
    heading = "Vérifiez vos réponses avant de déposer"

    def check(self) -> None:
        """What is missing is shown by the page, with links to where it is mended."""
        try:
            super().check()
        except TransitionRefused as refusal:
            if refusal.forbidden or not self.object.is_draft:
                raise

    def execute(self, form):
        self.object = intents.file(self.object, self.request.user)

    def effects(self):
        agency = self.object.agency
        named = [person for person in self.object.professionals.all() if person.email and not person.is_lead]
        if agency is not None:
            yield f"La lettre part à l’agence ({agency.name}), qui est celle de votre lieu principal."
        yield "Elle est figée telle qu’elle est, et l’accusé de réception est établi aussitôt."
        if named:
            names = ", ".join(person.name for person in named)
            yield f"Un courriel dit à chaque personne qu’elle est nommée : {names}."
        yield "L’agence vous répond ici : elle peut retenir la lettre, vous orienter autrement, ou poser une question."
        yield "Aucun acte dérogatoire n’est permis à ce stade."

    def get_done(self) -> str:
        return f"La lettre d’intention est déposée sous le numéro {self.object.number}."

    def get_success_url(self) -> str:
        if self.object.is_draft:
            return super().get_success_url()
        return reverse("projects:intent_filed", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        parts = []
        if self.object.is_draft:
            problems = intents.problems_of(self.object, timezone.localdate())
            parts = written(self.object, problems, checking=True)
        return super().get_context_data(parts=parts, missing=[part for part in parts if part.lacks], **kwargs)


class FiledView(LetterMixin, DetailView):
    """After the filing: the reference, what happens next and when. An address to keep; 404 before the filing."""

    template_name = "projects/intent_filed.html"

    def get_queryset(self):
        return super().get_queryset().filter(filed_at__isnull=False)

    def get_context_data(self, **kwargs):
        intent = self.object
        turn = turn_of(intent)
        return super().get_context_data(
            turn=turn, implied=_implied(intent), nothing_to_do=turn.whose == Party.AGENCY, **kwargs
        )


def _implied(intent: Intent) -> ImpliedDecision | None:
    """Until when the agency answers, and what its silence means; None once it has."""
    if intent.is_over or intent.answered_at:
        return None
    day = intent.filed_at.astimezone(intent.agency.tz).date()
    return implied_decision(law.rule(Procedure.INTENT_ANSWER, day), day)


class AnswerView(LetterMixin, TransitionView):
    """Answer the question of the agency."""

    template_name = "projects/intent_answer.html"
    transition = "answer"
    form_class = ReplyForm
    done = "Votre réponse est envoyée. L’agence reprend l’examen de la lettre."

    def execute(self, form):
        self.object = intents.answer(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        until = self.object.question_due_on
        if until:
            yield f"L’agence attend votre réponse au plus tard le {french_date(until)}."
        yield "La lettre déposée ne change pas : votre réponse s’y ajoute."


class WithdrawView(LetterMixin, TransitionView):
    """Give the letter up before the agency answers."""

    transition = "withdraw"

    def execute(self, form):
        self.object = intents.withdraw(self.object, self.request.user)

    def effects(self):
        if self.object.number:
            yield f"L’agence ({self.object.agency.name}) cesse d’examiner la lettre {self.object.number}."
        if self.object.kind == IntentKind.CREATION:
            yield "La rédaction du protocole n’est pas ouverte."
        yield "La lettre reste lisible ici ; rien n’est effacé."
        yield "Ce retrait ne se reprend pas : pour reprendre l’idée plus tard, écrivez une nouvelle lettre."

    def get_done(self) -> str:
        return "La lettre d’intention est retirée. Vous pouvez en écrire une autre."


class ExtensionWithdrawView(LetterMixin, TransitionView):
    """Give up the request of an extension that the agency examines."""

    heading = submit_label = "Retirer la demande d’extension"
    done = "La demande d’extension est retirée. L’agence cesse de l’examiner."

    def get_queryset(self):
        return super().get_queryset().filter(kind=IntentKind.EXTENSION, authorization__isnull=False)

    def check(self) -> None:
        if not self.object.authorization.is_requested:
            state = self.object.authorization.get_state_display().lower()
            raise TransitionRefused(f"L’extension ne se retire plus : elle est « {state} ».")

    def execute(self, form):
        instructing.withdraw_extension(self.object.authorization, self.request.user)

    def effects(self):
        yield f"L’agence ({self.object.agency.name}) cesse d’examiner l’extension à sa région."
        yield "Ce retrait ne se reprend pas : il faudrait une nouvelle lettre d’intention."
