"""Letters of intent for the agency: the list by stage, one letter with what resembles it, and the answers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView

from accounts.choices import AgencyRight
from coopps.desk.delays import Delay, since
from coopps.desk.forms.motives import ReasonForm
from coopps.desk.views.previewing import PreviewedMixin, PreviewMixin
from coopps.desk.views.scope import AgentListMixin, AgentMixin
from coopps.kernel.components.actions import Action, open_actions
from coopps.kernel.components.lists import TabbedListMixin, matching
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.components.states import Party, for_each
from coopps.kernel.components.turns import ANY_OF_YOU, Turn
from coopps.kernel.law import selectors as law
from coopps.kernel.typography import french_date, of
from protocols.choices import IntentKind, IntentState, IntentTab, ProjectState
from protocols.chronicle.intents import detail_of
from protocols.forms.intent_answers import MotivationForm, QuestionForm, RedirectForm, RetainForm, TransferForm
from protocols.models import Intent, RegionalAuthorization
from protocols.models.intents import is_party
from protocols.nearby import nearby_letter
from protocols.selectors.intents import answer_by, for_agency
from protocols.selectors.projects import accompanied_by
from protocols.services import intents

S = IntentState

# The pages of the transitions; the first that is open to the person is the one to do next.
PAGES = {
    "take": "protocols:intent_take",
    "hand_over": "protocols:intent_hand_over",
    "retain": "protocols:intent_retain",
    "ask_more": "protocols:intent_ask_more",
    "redirect": "protocols:intent_redirect",
    "decline": "protocols:intent_decline",
    "transfer": "protocols:intent_transfer",
    "close": "protocols:intent_close",
    "take_back": "protocols:intent_take_back",
}


class IntentsView(AgentListMixin, TabbedListMixin, ListView):
    """The letters of the person's agencies: tabs with counts, filters kept in the address, the oldest first."""

    template_name = "protocols/agency/intents.html"
    context_object_name = "letters"
    first_tab = ("Toutes", Q())
    first_heading = "Toutes les lettres"
    search = ("number", "title", "created_by__last_name", "created_by__first_name")

    def get_tabs(self):
        return {tab.value: (tab.label, Q(state__in=S.where(tab=tab))) for tab in IntentTab}

    def get_found(self) -> QuerySet[Intent]:
        user, filters = self.request.user, self.filters
        letters = matching(for_agency(user), filters.words, (), plain=self.search)
        if filters.agency:
            letters = letters.filter(agency__code=filters.agency)
        return letters.filter(instructor=user) if filters.mine else letters

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        instructing = {agency.pk for agency in self.agencies if agency.allows(self.request.user, AgencyRight.INSTRUCT)}
        rules = law.Rules()
        for letter in context["letters"]:
            today = letter.agency.today()
            letter.received = since(letter.agency.day_of(letter.filed_at), today)
            waits = letter.awaits_reply and letter.question_due_on
            until = letter.question_due_on if waits else None if letter.is_over else answer_by(letter, rules)
            letter.delay = Delay(until, today) if until else None
            letter.can_be_taken = (
                letter.is_filed and letter.agency_id in instructing and letter.created_by_id != self.request.user.pk
            )
        return context


class LetterMixin(AgentMixin):
    """A page about one letter: 404 outside the agencies of the person (BR-28), 403 for who is in the letter."""

    context_object_name = "intent"

    def get_queryset(self) -> QuerySet[Intent]:
        return for_agency(self.request.user)

    def get_object(self, queryset=None) -> Intent:
        intent = super().get_object(queryset)
        if is_party(intent, self.request.user):
            raise PermissionDenied("Vous êtes dans cette lettre : une autre personne de l’agence l’examine.")
        return intent

    def get_success_url(self) -> str:
        return reverse("protocols:intent", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"intent": self.object, "tz": self.object.agency.tz} | kwargs))


NOT_OURS = "Rien n’est attendu de l’agence"
SENTENCES = for_each(
    S,
    "sentence for the agency",
    {
        S.DRAFT: "",  # The agency does not have it.
        S.FILED: "La lettre attend qu’une personne de l’agence l’examine.",
        S.EXAMINED: "Vérifiez que des actes sont dérogatoires, que le besoin est régional, et qu’aucun protocole n’y répond.",
        S.MORE_ASKED: "L’équipe doit répondre à votre question.",
        S.PROPOSED: "La réponse attend la signature ; l’équipe la lit dès qu’elle est signée.",
    }
    | {state: f"L’examen est terminé : {state.label}." for state in S.where(over=True)},
)


class LetterView(LetterMixin, DetailView):
    """The letter, what resembles it and what they share, the reason of the team, and what can be done."""

    template_name = "protocols/agency/intent.html"

    def get_context_data(self, **kwargs):
        intent, user = self.object, self.request.user
        actions = open_actions(intent, user, PAGES)
        if intent.instructor_id == user.pk:
            actions.pop("hand_over", None)
        return super().get_context_data(
            turn=self._turn(list(actions.values())),
            likenesses=nearby_letter(intent, timezone.localdate()),
            followed_by=self._followed_by(),
            events=[
                {
                    "at": record.at,
                    "title": record.transition_label,
                    "by": record.by,
                    "detail": detail_of(intent, record),
                }
                for record in intent.record.select_related("actor", "prompted_by")
            ],
            **kwargs,
        )

    def _turn(self, actions: list[Action]) -> Turn:
        """The first action is the one to do next, while the agency is awaited."""
        state = S(self.object.state)
        if state.whose is Party.AGENCY and actions:
            until = answer_by(self.object)
            return Turn(state.whose, SENTENCES[state], until, actions[0], actions[1:], yours=True, words=ANY_OF_YOU)
        words = NOT_OURS if state.whose is Party.NOBODY else ""
        return Turn(state.whose, SENTENCES[state], self.object.question_due_on, others=actions, words=words)

    def _followed_by(self) -> Action | None:
        """Where what followed from the letter is: the dossier once there is one, the project while it is written."""
        decision = RegionalAuthorization.objects.filter(intent=self.object, agency__in=self.agencies).first()
        if decision is not None and decision.instruction is not None:
            number = f"Dossier n° {decision.instruction.number}"
            return Action(number, decision.instruction.desk_url)
        if accompanied_by(self.request.user).filter(intent=self.object, state=ProjectState.DRAFTING).exists():
            return Action("Projets en rédaction", reverse("protocols:drafts"))
        return None


SIGNED = (
    "La réponse de l’agence va à la signature de la direction générale ou d’une personne délégataire, autre que vous."
)


class _Transition(LetterMixin, TransitionView):
    """A transition of the letter; afterwards, the letter."""

    template_name = "protocols/agency/intent_confirm.html"


class TakeView(_Transition):
    """An instructor examines the letter, from the list or from its page."""

    transition = "take"
    done = "La lettre est la vôtre. L’équipe voit qu’elle est examinée."

    def execute(self, form):
        intents.take(self.object, self.request.user)

    def effects(self):
        yield f"Vous examinez la lettre {self.object.number} {of(self.object.created_by.full_name)}."
        yield "L’équipe voit que sa lettre est examinée."


class HandOverView(_Transition):
    """Another instructor goes on."""

    transition = "hand_over"
    done = "La lettre est maintenant la vôtre."

    def execute(self, form):
        intents.hand_over(self.object, self.request.user)

    def effects(self):
        yield f"La lettre {self.object.number}, suivie par {self.object.instructor}, devient la vôtre."


class TransferView(_Transition):
    """The letter is for another agency (CRPA, L. 114-2)."""

    transition = "transfer"
    form_class = TransferForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"current": self.object.agency}

    def execute(self, form):
        self.object = intents.transfer(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "L’agence choisie reçoit la lettre et l’examine depuis le début ; vous ne la voyez plus."
        yield "L’équipe est prévenue par un courriel : elle sait quelle agence a sa lettre, et n’a rien à refaire."

    def get_done(self) -> str:
        return f"La lettre {self.object.number} est transmise : {self.object.agency.name}. L’équipe est prévenue."

    def get_success_url(self) -> str:
        return reverse("protocols:intents")

    def get_cancel_url(self) -> str:
        return reverse("protocols:intent", args=[self.object.pk])


class AskMoreView(_Transition):
    """Ask the team for something more."""

    transition = "ask_more"
    form_class = QuestionForm
    done = "La question est envoyée. La lettre revient ici quand l’équipe a répondu."

    def execute(self, form):
        self.object = intents.ask_more(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "L’équipe reçoit un courriel ; elle lit votre question et y répond dans le portail."


class RetainView(_Transition):
    """Accompany the team."""

    transition = "retain"
    form_class = RetainForm

    def execute(self, form):
        self.object = intents.retain(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "La réponse de l’agence est établie à votre nom, et l’équipe est prévenue."
        if self.object.kind == IntentKind.EXTENSION:
            yield f"L’examen de l’extension s’ouvre dans la file des dossiers : besoin de la région {self.object.agency.region}."
        else:
            yield "La rédaction du protocole s’ouvre : les vingt rubriques, avec ce que dit la lettre déjà reporté."
        yield "Cette réponse n’autorise aucun acte."

    def get_done(self) -> str:
        if self.object.kind == IntentKind.EXTENSION:
            return "La lettre est retenue. L’extension est dans la file des dossiers, à prendre en charge."
        return "La lettre est retenue. L’équipe peut maintenant rédiger le protocole ; vous pouvez la lire et l’aider."


class RedirectView(PreviewedMixin, _Transition):
    """Another way answers the need better."""

    transition = "redirect"
    sent_by, previewed_by = "protocols:intent_redirect", "protocols:intent_redirect_preview"
    form_class = RedirectForm
    done = "La réponse est à la signature. L’équipe la lit dès qu’elle est signée."

    def propose(self, form):
        return intents.redirect(self.object, self.request.user, **form.cleaned_data).letter

    def effects(self):
        yield f"{SIGNED} Elle dira les voies de recours."
        yield "À la signature, l’équipe est prévenue et la lettre est close."


class PreviewRedirectView(PreviewMixin, RedirectView):
    """The answer that shows another way, as it will be."""


class DeclineView(PreviewedMixin, _Transition):
    """Go no further."""

    transition = "decline"
    sent_by, previewed_by = "protocols:intent_decline", "protocols:intent_decline_preview"
    form_class = MotivationForm
    done = "La réponse motivée est à la signature. L’équipe la lit dès qu’elle est signée."

    def propose(self, form):
        return intents.decline(self.object, self.request.user, **form.cleaned_data).letter

    def effects(self):
        yield f"{SIGNED} Elle dira votre motivation et les voies de recours."
        yield "À la signature, l’équipe est prévenue ; elle peut écrire une nouvelle lettre."


class PreviewDeclineView(PreviewMixin, DeclineView):
    """The answer that goes no further, as it will be."""


class CloseView(PreviewedMixin, _Transition):
    """No further action."""

    transition = "close"
    sent_by, previewed_by = "protocols:intent_close", "protocols:intent_close_preview"
    form_class = MotivationForm
    done = "Le classement est à la signature. L’équipe en est prévenue dès qu’il est signé."

    def propose(self, form):
        return intents.close(self.object, self.request.user, **form.cleaned_data).letter

    def effects(self):
        if self.object.question_due_on:
            yield f"L’équipe devait répondre au plus tard le {french_date(self.object.question_due_on)}."
        yield f"{SIGNED} Elle dira votre raison et les voies de recours."
        yield "À la signature, l’équipe est prévenue ; elle peut écrire une nouvelle lettre."


class PreviewCloseView(PreviewMixin, CloseView):
    """The answer that takes no further action, as it will be."""


class TakeBackView(_Transition):
    """Take the answer back before its signature."""

    transition = "take_back"
    form_class = ReasonForm
    done = "La réponse est reprise : la lettre est de nouveau en examen."

    def execute(self, form):
        self.object = intents.take_back(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "La lettre à signer est annulée ; l’équipe n’en a rien su."
