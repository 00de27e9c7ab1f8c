"""Letters of intent: what a team announces before it writes (arrêté of 31 December 2009, article 1)."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django_fsm import transition

from accounts.choices import AgencyRight
from accounts.models import Agency, Establishment
from coopps.kernel.documents.models import Letter
from coopps.kernel.permissions import holds
from coopps.kernel.typed.bounds import Days, Numbers, SavedAsTyped
from coopps.kernel.workflow.conditions import condition, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import (
    IntentKind,
    IntentState,
    Nature,
    Redirection,
)
from protocols.models.protocols import Protocol, ProtocolVersion, Theme
from protocols.rules.intents import intent_problems

S = IntentState


def leads(intent: Intent, actor) -> bool:
    """The person who wrote the letter for the team."""
    return holds(actor, "lead", intent)


def is_party(intent: Intent, actor) -> bool:
    """Whether a person wrote the letter, or is one of the professionals that it names."""
    if intent.created_by_id == actor.pk or leads(intent, actor):
        return True
    email = actor.email.lower()
    return any(row.email.lower() == email for row in intent.professionals.all() if row.email)


def may_examine(intent: Intent, actor) -> bool:
    """An instructor of the agency of the region, in force today, who is not in the letter (BR-28)."""
    return (
        intent.agency is not None and intent.agency.allows(actor, AgencyRight.INSTRUCT) and not is_party(intent, actor)
    )


def has_taken(intent: Intent, actor) -> bool:
    """The instructor who took the letter, still in force."""
    return intent.instructor_id == actor.pk and may_examine(intent, actor)


@condition
def nothing_is_missing(intent: Intent) -> list[str]:
    """Object, nature, acts, professionals of both sides and a place of exercise are there (BR-01, BR-02)."""
    return [problem.sentence for problem in intent_problems(intent)]


@condition
def answer_is_signed(intent: Intent) -> list[str]:
    """Nothing closes a letter without an act."""
    return [] if intent.letter is not None and hasattr(intent.letter, "act") else ["La réponse n’est pas signée."]


class Intent(SavedAsTyped, Machine):
    """A letter of intent: to create a protocol, to extend one to a region, or to write a new version of one."""

    kind = models.CharField("nature de la démarche", max_length=10, choices=IntentKind.choices)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="intents")
    agency = models.ForeignKey(
        Agency, verbose_name="agence", null=True, blank=True, on_delete=models.PROTECT, related_name="intents"
    )
    state = state_field(IntentState.choices, IntentState.DRAFT)
    title = models.CharField("intitulé provisoire", max_length=250, blank=True)
    purpose = models.TextField("objet de la coopération", blank=True)
    nature = ArrayField(
        models.CharField(max_length=20, choices=Nature.choices), verbose_name="nature", default=list, blank=True
    )
    theme = models.ForeignKey(
        Theme, verbose_name="thème", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    specialties = models.CharField("disciplines ou pathologies", max_length=250, blank=True)
    protocol = models.ForeignKey(
        Protocol,
        verbose_name="protocole",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="intents",
        help_text="Pour une extension ou une nouvelle version : le protocole concerné.",
    )
    version = models.ForeignKey(ProtocolVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    context = models.TextField("situation actuelle et difficulté constatée", blank=True)
    regional_need = models.TextField("besoin de santé régional", blank=True)
    expected_volume = models.IntegerField(
        "patients attendus par an", null=True, blank=True, validators=[Numbers(1, 1_000_000)]
    )
    expected_benefits = models.TextField("résultats attendus", blank=True)
    planned_start = models.DateField("début souhaité", null=True, blank=True, validators=[Days(back=5, ahead=10)])
    related_protocol = models.ForeignKey(
        Protocol, verbose_name="protocole proche", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    similar_reason = models.TextField(
        "pourquoi les protocoles proches ne suffisent pas", blank=True, help_text="L’agence lit cette explication."
    )
    sincere = models.BooleanField("sincérité attestée", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(auto_now=True)
    savings = models.JSONField(default=dict, blank=True, editable=False)  # part → how often it was saved

    number = models.CharField("numéro", max_length=30, unique=True, null=True, blank=True, editable=False)
    filed_at = models.DateTimeField("déposée le", null=True, blank=True)
    filed_letter = models.ForeignKey("documents.Act", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    acknowledgement = models.ForeignKey(
        "documents.Act", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    instructor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = models.TextField("complément demandé", blank=True)
    question_due_on = models.DateField("réponse attendue avant le", null=True, blank=True)
    reply = models.TextField("réponse de l’équipe", blank=True)
    redirection = models.CharField("réorientation", max_length=10, choices=Redirection.choices, blank=True)
    motivation = models.TextField("motivation", blank=True)
    # What is at the signature; `letter` is the last one asked for, a former one was sent back or taken back.
    proposed = models.CharField("suite proposée", max_length=32, blank=True)
    letter = models.OneToOneField(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="intent")
    answered_at = models.DateTimeField("suite donnée le", null=True, blank=True)
    answer_act = models.ForeignKey("documents.Act", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lettre d’intention"
        verbose_name_plural = "lettres d’intention"
        permissions = [("lead", "porter la lettre d’intention")]
        constraints = [
            known_states(IntentState, "intent_known_states"),
            models.CheckConstraint(
                condition=models.Q(state__in=[S.DRAFT, S.WITHDRAWN])
                | models.Q(
                    number__isnull=False, filed_at__isnull=False, acknowledgement__isnull=False, agency__isnull=False
                ),
                name="filed_intent_is_acknowledged",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.REDIRECTED, S.NOT_RETAINED]) | ~models.Q(motivation=""),
                name="intent_not_retained_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.REDIRECTED) | ~models.Q(redirection=""),
                name="intent_redirected_says_where",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.PROPOSED) | (models.Q(letter__isnull=False) & ~models.Q(proposed="")),
                name="proposed_answer_has_a_letter",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.REDIRECTED, S.NOT_RETAINED, S.CLOSED])
                | models.Q(letter__isnull=False, answer_act__isnull=False),
                name="intent_closed_by_a_signed_act",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state"], name="intents_of_agency")]

    def __str__(self) -> str:
        return self.title or "Lettre d’intention"

    @property
    def kind_label(self) -> IntentKind:
        return IntentKind(self.kind)

    @property
    def is_draft(self) -> bool:
        """Whether it was never filed."""
        return self.state == S.DRAFT

    @property
    def is_filed(self) -> bool:
        """Whether it waits for somebody to examine it."""
        return self.state == S.FILED

    @property
    def awaits_reply(self) -> bool:
        """Whether the agency asked the team a question."""
        return self.state == S.MORE_ASKED

    @property
    def is_proposed(self) -> bool:
        """Whether the agency's answer is at the signature."""
        return self.state == S.PROPOSED

    @property
    def is_over(self) -> bool:
        """Whether the agency answered, or the team gave up."""
        return S(self.state).over

    @property
    def public_label(self) -> str:
        """The state in the words that the team reads."""
        return S(self.state).public_label

    @property
    def nature_labels(self) -> list[str]:
        return [Nature(value).label for value in self.nature]

    def saving(self, part: str) -> int:
        """The last saving of a part: a window that read another one does not write over it."""
        return self.savings.get(part, 0)

    @property
    def main_site(self) -> Establishment | None:
        return next((site for site in self.sites.all() if site.is_main), None)

    # --- The team -------------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.DRAFT,
        target=S.FILED,
        permission=leads,
        conditions=[nothing_is_missing],
        custom={"label": "Déposer la lettre d’intention", "done": "Lettre d’intention déposée"},
    )
    def file(self, number: str, agency: Agency, filed_letter, acknowledgement, at: datetime.datetime) -> None:
        """The letter goes to the agency of the region of exercise, acknowledged at once."""
        self.number, self.agency, self.filed_at = number, agency, at
        self.filed_letter, self.acknowledgement = filed_letter, acknowledgement

    @transition(
        "state",
        source=S.MORE_ASKED,
        target=S.EXAMINED,
        permission=leads,
        custom={"label": "Répondre à l’agence", "done": "Réponse envoyée à l’agence"},
    )
    def answer(self, reply: str) -> None:
        """The team gives what the agency asked."""
        self.reply = reply

    def clean_answer(self, reply: str = "") -> dict:
        return {"reply": required_words(reply, "Écrivez votre réponse à la question de l’agence.")}

    @transition(
        "state",
        source=[S.DRAFT, S.FILED, S.EXAMINED, S.MORE_ASKED],
        target=S.WITHDRAWN,
        permission=leads,
        custom={"label": "Retirer la lettre d’intention", "done": "Lettre d’intention retirée"},
    )
    def withdraw(self) -> None:
        """The team gives up."""

    # --- The agency -----------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.FILED,
        target=S.EXAMINED,
        permission=may_examine,
        custom={"label": "Prendre en charge", "done": "Lettre d’intention prise en charge"},
    )
    def take(self, instructor) -> None:
        """An instructor examines the letter."""
        self.instructor = instructor

    @transition(
        "state",
        source=S.EXAMINED,
        target=S.EXAMINED,
        permission=may_examine,
        custom={"label": "Reprendre l’examen", "done": "Lettre reprise par une autre personne"},
    )
    @transition(
        "state",
        source=S.MORE_ASKED,
        target=S.MORE_ASKED,
        permission=may_examine,
        custom={"label": "Reprendre l’examen", "done": "Lettre reprise par une autre personne"},
    )
    def hand_over(self, instructor) -> None:
        """Another instructor goes on."""
        self.instructor = instructor

    @transition(
        "state",
        source=[S.FILED, S.EXAMINED],
        target=S.FILED,
        permission=may_examine,
        custom={"label": "Transmettre à l’agence compétente", "done": "Lettre transmise à l’agence compétente"},
    )
    def transfer(self, agency: Agency, reason: str) -> None:
        """The letter is for another agency, which examines it from the beginning (CRPA, L. 114-2)."""
        self.agency = agency
        self.instructor = None

    def clean_transfer(self, agency: Agency | None = None, reason: str = "") -> dict:
        if agency is None or agency.pk == self.agency_id:
            raise TransitionRefused("Choisissez l’agence à qui transmettre la lettre.")
        return {
            "agency": agency,
            "reason": required_words(reason, "Dites à l’équipe pourquoi sa lettre va à une autre agence."),
        }

    @transition(
        "state",
        source=S.EXAMINED,
        target=S.MORE_ASKED,
        permission=has_taken,
        custom={"label": "Demander un complément", "done": "Complément demandé à l’équipe"},
    )
    def ask_more(self, question: str, due_on: datetime.date | None = None) -> None:
        """Something is unclear; the team answers in the portal."""
        self.question, self.question_due_on, self.reply = question, due_on, ""

    def clean_ask_more(self, question: str = "", due_on: datetime.date | None = None) -> dict:
        return {
            "question": required_words(question, "Dites à l’équipe ce que vous lui demandez."),
            "due_on": due_on,
        }

    @transition(
        "state",
        source=S.EXAMINED,
        target=S.RETAINED,
        permission=has_taken,
        custom={"label": "Retenir la lettre d’intention", "done": "Lettre d’intention retenue"},
    )
    def retain(self, at: datetime.datetime, act=None, motivation: str = "") -> None:
        """The agency accompanies the team: drafting opens, or the extension is examined."""
        self._answered(at, act, motivation)

    # An answer that closes the letter is signed by the Director General or a delegate (arrêté of 31 December 2009, art. 1 I).
    @transition(
        "state",
        source=S.EXAMINED,
        target=S.PROPOSED,
        permission=has_taken,
        custom={"label": "Réorienter l’équipe", "done": "Réorientation envoyée à la signature"},
    )
    def redirect(self, redirection: str, motivation: str, letter: Letter) -> None:
        """Another way answers the need better."""
        self.redirection = redirection
        self._proposed(S.REDIRECTED, letter, motivation)

    def clean_redirect(self, redirection: str = "", motivation: str = "", **words) -> dict:
        return {
            "redirection": required_words(redirection, "Dites vers quelle démarche vous réorientez l’équipe."),
            "motivation": required_words(motivation, "Expliquez à l’équipe pourquoi vous la réorientez."),
            **words,
        }

    @transition(
        "state",
        source=S.EXAMINED,
        target=S.PROPOSED,
        permission=has_taken,
        custom={"label": "Ne pas retenir la lettre d’intention", "done": "Réponse défavorable envoyée à la signature"},
    )
    def decline(self, motivation: str, letter: Letter) -> None:
        """The agency does not go further, and says why (CRPA, L. 211-2 and L. 211-5)."""
        self._proposed(S.NOT_RETAINED, letter, motivation)

    def clean_decline(self, motivation: str = "", **words) -> dict:
        return {
            "motivation": required_words(motivation, "Motivez cette réponse en droit et en fait."),
            **words,
        }

    @transition(
        "state",
        source=[S.FILED, S.EXAMINED, S.MORE_ASKED],
        target=S.PROPOSED,
        permission=may_examine,
        custom={"label": "Classer sans suite", "done": "Classement envoyé à la signature"},
    )
    def close(self, motivation: str, letter: Letter) -> None:
        """No further action: the team no longer answers."""
        self.instructor = self.instructor or letter.proposed_by
        self._proposed(S.CLOSED, letter, motivation)

    def clean_close(self, motivation: str = "", **words) -> dict:
        return {
            "motivation": required_words(motivation, "Dites pourquoi la lettre est classée sans suite."),
            **words,
        }

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.EXAMINED,
        permission=may_examine,
        custom={"label": "Reprendre la réponse", "done": "Réponse reprise", "system": True},
    )
    def take_back(self, reason: str) -> None:
        """The answer was taken back before its signature, or the signatory sent it back."""
        self.proposed = self.redirection = self.motivation = ""

    def clean_take_back(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la réponse est reprise.")}

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.REDIRECTED,
        conditions=[answer_is_signed],
        custom={"label": "Réorienter", "done": "Équipe réorientée", "system": True},
    )
    def answer_elsewhere(self, at: datetime.datetime, act) -> None:
        """The signed redirection is stored."""
        self._answered(at, act, self.motivation)

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.NOT_RETAINED,
        conditions=[answer_is_signed],
        custom={"label": "Ne pas retenir", "done": "Lettre d’intention non retenue", "system": True},
    )
    def answer_no(self, at: datetime.datetime, act) -> None:
        """The signed answer is stored."""
        self._answered(at, act, self.motivation)

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.CLOSED,
        conditions=[answer_is_signed],
        custom={"label": "Classer", "done": "Lettre d’intention classée sans suite", "system": True},
    )
    def answer_closing(self, at: datetime.datetime, act) -> None:
        """The signed closing is stored."""
        self._answered(at, act, self.motivation)

    def _proposed(self, outcome: IntentState, letter: Letter, motivation: str) -> None:
        self.proposed, self.letter, self.motivation = outcome, letter, motivation

    def _answered(self, at: datetime.datetime, act, motivation: str) -> None:
        self.answered_at, self.answer_act, self.motivation = at, act, motivation


class IntentRecord(TransitionRecord):
    """The record of a letter of intent."""

    subject = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="record")
