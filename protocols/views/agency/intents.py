"""Letters of intent for the agency: the list by stage, one letter with what resembles it, and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView

from accounts.choices import AgencyRight
from coopps.desk.delays import Delay, since
from coopps.desk.views.queue import Tab, searched
from coopps.desk.views.scope import AgentListMixin, AgentMixin
from coopps.kernel.components.pages import TransitionView
from coopps.kernel.components.turns import AGENCY, THE_TEAM
from coopps.kernel.typography import french_date, of
from coopps.kernel.workflow.runner import open_to
from protocols.choices import IntentKind, IntentState, ProjectState
from protocols.chronicle.intents import detail_of
from protocols.forms.intent_answers import MotivationForm, QuestionForm, RedirectForm, RetainForm, TransferForm
from protocols.models import Intent, RegionalAuthorization
from protocols.models.intents import is_party
from protocols.nearby import nearby_letter
from protocols.selectors.intents import TABS, for_agency
from protocols.selectors.projects import accompanied_by
from protocols.services import intents

S = IntentState

# The pages of the transitions; the first that is open to the person is the one to do next.
PAGES = {
    "take": "portal:intent_take",
    "hand_over": "portal:intent_hand_over",
    "retain": "portal:intent_retain",
    "ask_more": "portal:intent_ask_more",
    "redirect": "portal:intent_redirect",
    "decline": "portal:intent_decline",
    "transfer": "portal:intent_transfer",
    "close": "portal:intent_close",
}


@dataclass(frozen=True)
class Filters:
    """What the address of the list says."""

    tab: str = ""
    words: str = ""
    agency: str = ""
    mine: bool = False

    @classmethod
    def of(cls, data) -> Filters:
        """The filters of an address. 404 for a tab that does not exist."""
        tab = data.get("onglet", "")
        if tab and tab not in TABS:
            raise Http404("Cet onglet n’existe pas.")
        return cls(tab, searched(data), data.get("agence", ""), data.get("qui") == "moi")

    @property
    def query(self) -> str:
        """The same, as the end of an address."""
        pairs = {"onglet": self.tab, "q": self.words, "agence": self.agency, "qui": "moi" if self.mine else ""}
        return urlencode({key: value for key, value in pairs.items() if value})

    def found(self, letters: QuerySet[Intent], user) -> QuerySet[Intent]:
        """Those that answer the words, the agency and « mes lettres », in every tab."""
        for word in self.words.split():
            letters = letters.filter(
                Q(number__icontains=word)
                | Q(title__icontains=word)
                | Q(created_by__last_name__icontains=word)
                | Q(created_by__first_name__icontains=word)
            )
        if self.agency:
            letters = letters.filter(agency__code=self.agency)
        return letters.filter(instructor=user) if self.mine else letters


class IntentsView(AgentListMixin, ListView):
    """The letters of the person's agencies: tabs with counts, filters kept in the address, the oldest first."""

    template_name = "portal/agency/intents.html"
    context_object_name = "letters"
    paginate_by = 25

    @cached_property
    def filters(self) -> Filters:
        filters = Filters.of(self.request.GET)
        if filters.agency and filters.agency not in {agency.code for agency in self.agencies}:
            raise Http404("Cette agence n’est pas la vôtre.")
        return filters

    @cached_property
    def found(self) -> QuerySet[Intent]:
        return self.filters.found(for_agency(self.request.user), self.request.user)

    def get_queryset(self) -> QuerySet[Intent]:
        if self.filters.tab:
            return self.found.filter(state__in=TABS[self.filters.tab][1])
        return self.found

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        instructing = {agency.pk for agency in self.agencies if agency.allows(self.request.user, AgencyRight.INSTRUCT)}
        for letter in context["letters"]:
            today = letter.agency.today()
            letter.received = since(letter.filed_at.astimezone(letter.agency.tz).date(), today)
            waits = letter.state == S.MORE_ASKED and letter.question_due_on
            letter.delay = Delay(letter.question_due_on, today) if waits else None
            letter.can_be_taken = (
                letter.state == S.FILED
                and letter.agency_id in instructing
                and letter.created_by_id != self.request.user.pk
            )
        return context | {
            "filters": self.filters,
            "tabs": self._tabs(),
            "agencies": self.agencies,
            "tab_label": TABS[self.filters.tab][0] if self.filters.tab else "Toutes les lettres",
        }

    def _tabs(self) -> list[Tab]:
        counts = dict(self.found.order_by().values_list("state").annotate(Count("pk")))

        def tab(key: str, label: str, states) -> Tab:
            query = Filters(key, self.filters.words, self.filters.agency, self.filters.mine).query
            return Tab(label, sum(counts.get(state, 0) for state in states), query, key == self.filters.tab)

        return [
            tab("", "Toutes", IntentState.values),
            *(tab(key, label, states) for key, (label, states) in TABS.items()),
        ]


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
        return reverse("portal:intent", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"intent": self.object, "tz": self.object.agency.tz} | kwargs))


YOURS, NOBODY = "C’est à vous ou à une autre personne de l’agence", "Rien n’est attendu de l’agence"
TURNS = {S.FILED: AGENCY, S.EXAMINED: AGENCY, S.MORE_ASKED: THE_TEAM}


@dataclass(frozen=True)
class Action:
    """A button of the page."""

    label: str
    url: str


class LetterView(LetterMixin, DetailView):
    """The letter, what resembles it and what they share, the reason of the team, and what can be done."""

    template_name = "portal/agency/intent.html"

    def get_context_data(self, **kwargs):
        intent, user = self.object, self.request.user
        labels = {transition.name: transition.custom["label"] for transition in open_to(intent, user)}
        if intent.instructor_id == user.pk:
            labels.pop("hand_over", None)
        waits = intent.state in (S.FILED, S.EXAMINED)
        actions = [
            Action(labels[name], reverse(page, args=[intent.pk])) for name, page in PAGES.items() if name in labels
        ]
        return super().get_context_data(
            sentence=self._sentence(),
            main=actions[0] if waits and actions else None,
            others=actions[1:] if waits else actions,
            whose=YOURS if waits and actions else TURNS.get(intent.state, NOBODY),
            likenesses=nearby_letter(intent, timezone.localdate()),
            followed_by=self._followed_by(),
            events=[
                {
                    "at": record.at,
                    "title": record.transition_label,
                    "by": record.actor.full_name,
                    "detail": detail_of(intent, record),
                }
                for record in intent.record.select_related("actor")
            ],
            **kwargs,
        )

    def _followed_by(self) -> Action | None:
        """Where what followed from the letter is: the dossier once there is one, the project while it is written."""
        decision = RegionalAuthorization.objects.filter(intent=self.object, agency__in=self.agencies).first()
        if decision is not None and decision.instruction is not None:
            number = f"Dossier n° {decision.instruction.number}"
            return Action(number, reverse("portal:protocol_desk", args=[decision.instruction.pk]))
        if accompanied_by(self.request.user).filter(intent=self.object, state=ProjectState.DRAFTING).exists():
            return Action("Projets en rédaction", reverse("portal:drafts"))
        return None

    def _sentence(self) -> str:
        intent = self.object
        if intent.state == S.FILED:
            return "La lettre attend qu’une personne de l’agence l’examine."
        if intent.state == S.EXAMINED:
            return "Vérifiez que des actes sont dérogatoires, que le besoin est régional, et qu’aucun protocole n’y répond."
        if intent.state == S.MORE_ASKED:
            return "L’équipe doit répondre à votre question."
        return f"L’examen est terminé : {intent.get_state_display()}."


class _Transition(LetterMixin, TransitionView):
    """A transition of the letter; afterwards, the letter."""

    template_name = "portal/agency/intent_confirm.html"


class TakeView(_Transition):
    """An instructor examines the letter, from the list or from its page."""

    transition = "take"
    done = "La lettre est la vôtre. L’équipe voit qu’elle est examinée."

    def act(self, form):
        intents.take(self.object, self.request.user)

    def effects(self):
        yield f"Vous examinez la lettre {self.object.number} {of(self.object.created_by.full_name)}."
        yield "L’équipe voit que sa lettre est examinée."


class HandOverView(_Transition):
    """Another instructor goes on."""

    transition = "hand_over"
    done = "La lettre est maintenant la vôtre."

    def act(self, form):
        intents.hand_over(self.object, self.request.user)

    def effects(self):
        yield f"La lettre {self.object.number}, suivie par {self.object.instructor}, devient la vôtre."


class TransferView(_Transition):
    """The letter is for another agency (CRPA, L. 114-2)."""

    transition = "transfer"
    form_class = TransferForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"current": self.object.agency}

    def act(self, form):
        self.object = intents.transfer(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "L’agence choisie reçoit la lettre et l’examine depuis le début ; vous ne la voyez plus."
        yield "L’équipe est prévenue par un courriel : elle sait quelle agence a sa lettre, et n’a rien à refaire."

    def get_done(self) -> str:
        return f"La lettre {self.object.number} est transmise : {self.object.agency.name}. L’équipe est prévenue."

    def get_success_url(self) -> str:
        return reverse("portal:intents")

    def get_cancel_url(self) -> str:
        return reverse("portal:intent", args=[self.object.pk])


class AskMoreView(_Transition):
    """Ask the team for something more."""

    transition = "ask_more"
    form_class = QuestionForm
    done = "La question est envoyée. La lettre revient ici quand l’équipe a répondu."

    def act(self, form):
        self.object = intents.ask_more(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "L’équipe reçoit un courriel ; elle lit votre question et y répond dans le portail."


class RetainView(_Transition):
    """Accompany the team."""

    transition = "retain"
    form_class = RetainForm

    def act(self, form):
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


class RedirectView(_Transition):
    """Another way answers the need better."""

    transition = "redirect"
    form_class = RedirectForm
    done = "La réponse est établie, et l’équipe est prévenue."

    def act(self, form):
        self.object = intents.redirect(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "La réponse de l’agence est établie à votre nom, avec les voies de recours."
        yield "L’équipe est prévenue ; la lettre est close."


class DeclineView(_Transition):
    """Go no further."""

    transition = "decline"
    form_class = MotivationForm
    done = "La réponse motivée est établie, et l’équipe est prévenue."

    def act(self, form):
        self.object = intents.decline(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        yield "La réponse de l’agence est établie à votre nom, avec votre motivation et les voies de recours."
        yield "L’équipe est prévenue ; elle peut écrire une nouvelle lettre."


class CloseView(_Transition):
    """No further action."""

    transition = "close"
    form_class = MotivationForm
    done = "La lettre est classée sans suite, et l’équipe est prévenue."

    def act(self, form):
        self.object = intents.close(self.object, self.request.user, **form.cleaned_data)

    def effects(self):
        if self.object.question_due_on:
            yield f"L’équipe devait répondre au plus tard le {french_date(self.object.question_due_on)}."
        yield "La réponse de l’agence est établie à votre nom, avec votre raison et les voies de recours."
        yield "L’équipe est prévenue ; elle peut écrire une nouvelle lettre."
