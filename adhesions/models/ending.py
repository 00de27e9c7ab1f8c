"""An end that the agency considers for the right of one person: the facts, the hearing, the letter, the decision."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from adhesions.choices import EndingState, Ground
from adhesions.models.authorization import NominativeAuthorization, may_supervise
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.law.clock import DAYS_TO_ANSWER
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import A_SENTENCE, condition, required_motive, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from coopps.kernel.workflow.refusals import TransitionRefused

S = EndingState


def may_follow(ending: Ending, actor) -> bool:
    """An agent of the agency with the right to consider an end, in force today, outside the team."""
    return may_supervise(ending.authorization, actor)


def is_the_person(ending: Ending, actor) -> bool:
    """The person whose right it is."""
    return ending.authorization.professional.user_id == actor.pk


@condition
def hearing_is_over(ending: Ending) -> list[str]:
    """The person has presented observations, or the delay given to do so has passed."""
    if ending.observed_at is not None:
        return []
    if ending.observations_until is None:
        return [
            "La personne n’a pas encore reçu l’invitation à présenter ses observations : le délai n’a pas commencé."
        ]
    if ending.observations_until >= ending.authorization.adhesion.agency.today():
        return [f"La personne peut présenter ses observations jusqu’au {french_date(ending.observations_until)}."]
    return []


@condition
def invitation_is_received(ending: Ending) -> list[str]:
    """The person has received the invitation, which opens the delay."""
    return (
        [] if ending.observations_until else ["Ouvrez d’abord la lettre qui vous invite à présenter vos observations."]
    )


@condition
def letter_is_signed(ending: Ending) -> list[str]:
    """No right is ended without an act."""
    return [] if ending.letter is not None and hasattr(ending.letter, "act") else ["La lettre n’est pas signée."]


class Ending(Machine):
    """An end that the agency considers, with its hearing.

    `invitation` is the act that invites the person to present observations: the delay runs from its reception, never before.
    `letter` is the last one asked for; a former one was sent back or taken back.
    """

    is_ending = True  # for the pages that show both

    authorization = models.ForeignKey(NominativeAuthorization, on_delete=models.PROTECT, related_name="endings")
    ground = models.CharField("cas prévu par l’arrêté", max_length=30, choices=Ground.choices)
    facts = models.TextField("faits")
    days = models.PositiveSmallIntegerField("délai pour les observations, en jours", validators=[DAYS_TO_ANSWER])
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    invitation = models.OneToOneField(Act, null=True, on_delete=models.PROTECT, related_name="ending")
    observations_until = models.DateField("observations jusqu’au", null=True, blank=True)
    observations = models.TextField("observations", blank=True)
    observed_at = models.DateTimeField("observations reçues le", null=True, blank=True)
    motivation = models.TextField("motivation de la fin", blank=True)
    effect_on = models.DateField("prend effet au plus tôt le", null=True, blank=True)
    letter = models.OneToOneField(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="ending")
    state = state_field(EndingState.choices, EndingState.OPENED)

    class Meta:
        verbose_name = "fin envisagée"
        verbose_name_plural = "fins envisagées"
        ordering = ["pk"]
        constraints = [
            known_states(EndingState, "ending_known_states"),
            models.UniqueConstraint(
                fields=["authorization"],
                condition=models.Q(state__in=[S.OPENED, S.HEARD, S.PROPOSED]),
                name="one_ending_considered",
            ),
            models.CheckConstraint(
                condition=models.Q(facts__regex=A_SENTENCE),
                name="ending_says_the_facts",
            ),
            models.CheckConstraint(
                condition=models.Q(days__gte=DAYS_TO_ANSWER.least, days__lte=DAYS_TO_ANSWER.most),
                name="ending_gives_at_most_a_month",
            ),
            models.CheckConstraint(
                condition=models.Q(observed_at__isnull=True) | ~models.Q(observations=""),
                name="ending_observations_are_said",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.PROPOSED, S.DECIDED])
                | models.Q(letter__isnull=False, motivation__regex=A_SENTENCE, observations_until__isnull=False),
                name="ending_proposed_after_the_hearing",
            ),
        ]

    def __str__(self) -> str:
        return f"Fin envisagée — {self.authorization}"

    @property
    def is_open(self) -> bool:
        """Whether it may still lead to an end."""
        return not S(self.state).over

    @property
    def is_proposed(self) -> bool:
        """Whether its letter is at the signature."""
        return self.state == S.PROPOSED

    @property
    def takes_effect_on(self) -> str:
        """From when, as the act says it: never before the person has the letter."""
        if self.effect_on is None:
            return "le jour où vous recevez la présente lettre"
        return f"le {french_date(self.effect_on)}, ou le jour où vous recevez la présente lettre si elle vous parvient plus tard"

    @transition(
        "state",
        source=[S.OPENED, S.HEARD],
        target=S.HEARD,
        permission=is_the_person,
        conditions=[invitation_is_received],
        custom={"label": "Présenter mes observations", "done": "Observations présentées"},
    )
    def observe(self, observations: str) -> None:
        """The person answers in writing; what was written before stays."""
        self.observations = "\n\n".join(filter(None, [self.observations, observations]))
        self.observed_at = timezone.now()

    def clean_observe(self, observations: str = "") -> dict:
        return {"observations": required_words(observations, "Écrivez vos observations.")}

    @transition(
        "state",
        source=[S.OPENED, S.HEARD],
        target=S.PROPOSED,
        permission=may_follow,
        conditions=[hearing_is_over],
        custom={"label": "Proposer la fin", "done": "Fin envoyée à la signature"},
    )
    def propose(self, motivation: str, letter: Letter, effect_on: datetime.date | None = None) -> None:
        """The letter goes to the signatory, who is neither who opened this nor who proposes it."""
        self.motivation, self.letter, self.effect_on = motivation, letter, effect_on

    def clean_propose(self, letter: Letter, motivation: str = "", effect_on: datetime.date | None = None) -> dict:
        if effect_on is not None and effect_on < self.authorization.adhesion.agency.today():
            raise TransitionRefused("Une fin ne prend jamais effet dans le passé : choisissez une date à venir.")
        motivation = required_motive(
            motivation, "La fin d’une autorisation est motivée : dites pourquoi.", Ground(self.ground).label
        )
        return {"motivation": motivation, "letter": letter, "effect_on": effect_on}

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.HEARD,
        permission=may_follow,
        custom={"label": "Reprendre la proposition de fin", "done": "Proposition de fin reprise", "system": True},
    )
    def take_back(self, reason: str) -> None:
        """The proposal was taken back, or the signatory sent the letter back."""

    def clean_take_back(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la proposition est reprise.")}

    @transition(
        "state",
        source=[S.OPENED, S.HEARD],
        target=S.ABANDONED,
        permission=may_follow,
        custom={"label": "Abandonner la fin envisagée", "done": "Fin abandonnée"},
    )
    def abandon(self, reason: str) -> None:
        """The right goes on; the reasons stay in the record."""

    def clean_abandon(self, reason: str = "") -> dict:
        return {"reason": required_motive(reason, "Dites pourquoi la fin n’est plus envisagée.")}

    @transition(
        "state",
        source=[S.OPENED, S.HEARD, S.PROPOSED],
        target=S.ABANDONED,
        custom={"label": "Rendre sans objet", "done": "Fin envisagée devenue sans objet", "system": True},
    )
    def lapse(self) -> None:
        """The right is over for another reason."""

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.DECIDED,
        conditions=[letter_is_signed],
        custom={"label": "Décider la fin", "done": "Fin signée", "system": True},
    )
    def decide(self) -> None:
        """The signed act is stored; the right ends on the day that it says, once the person has it."""


class EndingRecord(TransitionRecord):
    """The record of an end considered."""

    subject = models.ForeignKey(Ending, on_delete=models.PROTECT, related_name="record")
