"""An end that an agency considers for a protocol in its region: the facts, the hearing of each person, the order."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from accounts.models import HealthProfessional
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.law.clock import DAYS_TO_ANSWER
from coopps.kernel.typography import french_date, in_a_row
from coopps.kernel.workflow.conditions import A_SENTENCE, condition, required_motive, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import registry
from protocols.choices import OrderEndingState, OrderGround
from protocols.models.authorizations import RegionalAuthorization, may_supervise

S = OrderEndingState


def may_follow(ending: OrderEnding, actor) -> bool:
    """An agent of the agency with the right to consider an end, in force today, no party to the protocol and not heard on it."""
    return may_supervise(ending.authorization, actor) and not is_heard(ending, actor)


def is_heard(ending: OrderEnding, actor) -> bool:
    """A person who was invited to present observations."""
    return ending.hearings.filter(professional__user=actor).exists()


@condition
def everybody_was_heard(ending: OrderEnding) -> list[str]:
    """Each person whose right hangs on the protocol has presented observations, or the delay given to do so has passed."""
    today = ending.authorization.agency.today()
    hearings = list(ending.hearings.select_related("professional"))
    heard = {hearing.professional_id for hearing in hearings}
    left_out = [
        one.professional.full_name
        for one in registry.concerned_by(ending.authorization)
        if one.professional.pk not in heard
    ]
    obstacles = [hearing.obstacle(today) for hearing in hearings]
    if left_out:
        obstacles.append(f"N’est pas encore invité ou invitée à présenter des observations : {in_a_row(left_out)}.")
    return [sentence for sentence in obstacles if sentence]


@condition
def order_is_signed(ending: OrderEnding) -> list[str]:
    """No protocol is ended without an act."""
    return [] if ending.letter is not None and hasattr(ending.letter, "act") else ["L’arrêté n’est pas signé."]


@condition
def its_day_has_come(ending: OrderEnding) -> list[str]:
    """The day that the order says."""
    if ending.effect_on <= ending.authorization.agency.today():
        return []
    return [f"L’arrêté prend effet le {french_date(ending.effect_on)}."]


class OrderEnding(Machine):
    """An end that the agency considers for a protocol in its region. Whoever is concerned has a `Hearing` of their own.

    `letter` is the last order asked for; a former one was sent back or taken back. `effect_on` is what was proposed, then, once
    the order is signed, the day that it says.
    """

    is_ending = True  # for the pages that show both

    authorization = models.ForeignKey(RegionalAuthorization, on_delete=models.PROTECT, related_name="endings")
    ground = models.CharField("cas prévu par l’arrêté", max_length=30, choices=OrderGround.choices)
    facts = models.TextField("faits")
    days = models.PositiveSmallIntegerField("délai pour les observations, en jours", validators=[DAYS_TO_ANSWER])
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    motivation = models.TextField("motivation de la fin", blank=True)
    effect_on = models.DateField("prend effet le", null=True, blank=True)
    letter = models.OneToOneField(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="orderending")
    state = state_field(OrderEndingState.choices, OrderEndingState.OPENED)

    class Meta:
        verbose_name = "fin de protocole envisagée"
        verbose_name_plural = "fins de protocole envisagées"
        ordering = ["pk"]
        constraints = [
            known_states(OrderEndingState, "orderending_known_states"),
            models.UniqueConstraint(
                fields=["authorization"],
                condition=models.Q(state__in=[S.OPENED, S.PROPOSED, S.SIGNED]),
                name="one_orderending_considered",
            ),
            models.CheckConstraint(condition=models.Q(facts__regex=A_SENTENCE), name="orderending_says_the_facts"),
            models.CheckConstraint(
                condition=models.Q(days__gte=DAYS_TO_ANSWER.least, days__lte=DAYS_TO_ANSWER.most),
                name="orderending_gives_at_most_a_month",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.PROPOSED, S.SIGNED, S.DONE])
                | models.Q(letter__isnull=False, motivation__regex=A_SENTENCE),
                name="orderending_proposed_with_motivation",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.SIGNED, S.DONE]) | models.Q(effect_on__isnull=False),
                name="orderending_signed_says_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Fin envisagée — {self.authorization}"

    @property
    def public_label(self) -> str:
        """Where it is, for the people who are heard."""
        return S(self.state).public_label

    @property
    def is_considered(self) -> bool:
        """Whether people may still be heard, and nothing is at the signature."""
        return self.state == S.OPENED

    @property
    def is_proposed(self) -> bool:
        """Whether its order is at the signature."""
        return self.state == S.PROPOSED

    @property
    def is_signed(self) -> bool:
        """Whether its order is signed, and its day has not come."""
        return self.state == S.SIGNED

    @property
    def replaces(self) -> bool:
        """Whether a national protocol takes the place of this one."""
        return OrderGround(self.ground).replaces

    def effect_from(self, day: datetime.date) -> datetime.date:
        """The day from which an order signed on `day` ends the protocol."""
        return max(self.effect_on or day, day)

    @transition(
        "state",
        source=S.OPENED,
        target=S.OPENED,
        permission=is_heard,
        custom={"label": "Présenter mes observations", "done": "Observations présentées"},
    )
    def observe(self, observations: str) -> None:
        """A person answers in writing: kept in the record, with who wrote it, and in the person's own hearing."""

    def clean_observe(self, observations: str = "") -> dict:
        return {"observations": required_words(observations, "Écrivez vos observations.")}

    @transition(
        "state",
        source=S.OPENED,
        target=S.PROPOSED,
        permission=may_follow,
        conditions=[everybody_was_heard],
        custom={"label": "Proposer l’arrêté de fin", "done": "Arrêté de fin envoyé à la signature"},
    )
    def propose(self, motivation: str, letter: Letter, effect_on: datetime.date | None = None) -> None:
        """The order goes to the signatory, who is neither who opened this nor who proposes it."""
        self.motivation, self.letter, self.effect_on = motivation, letter, effect_on

    def clean_propose(self, letter: Letter, motivation: str = "", effect_on: datetime.date | None = None) -> dict:
        if effect_on is not None and effect_on < self.authorization.agency.today():
            raise TransitionRefused("Une fin ne prend jamais effet dans le passé : choisissez une date à venir.")
        given = law.text(TextKey.ORDER_ENDING_GROUNDS, self.authorization.agency.today()).paragraphs()
        motivation = required_motive(motivation, "La fin d’un protocole est motivée : dites pourquoi.", *given)
        return {"motivation": motivation, "letter": letter, "effect_on": effect_on}

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.OPENED,
        permission=may_follow,
        custom={"label": "Reprendre la proposition de fin", "done": "Proposition de fin reprise", "system": True},
    )
    def take_back(self, reason: str) -> None:
        """The proposal was taken back, or the signatory sent the order back."""

    def clean_take_back(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la proposition est reprise.")}

    @transition(
        "state",
        source=S.OPENED,
        target=S.ABANDONED,
        permission=may_follow,
        custom={"label": "Abandonner la fin envisagée", "done": "Fin abandonnée"},
    )
    def abandon(self, reason: str) -> None:
        """The protocol goes on; the reasons stay in the record."""

    def clean_abandon(self, reason: str = "") -> dict:
        return {"reason": required_motive(reason, "Dites pourquoi la fin n’est plus envisagée.")}

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.SIGNED,
        conditions=[order_is_signed, everybody_was_heard],
        custom={"label": "Signer la fin", "done": "Arrêté de fin signé", "system": True},
    )
    def sign(self, effect_on: datetime.date) -> None:
        """The signed order is stored; it says from which day."""
        self.effect_on = effect_on

    @transition(
        "state",
        source=S.SIGNED,
        target=S.DONE,
        conditions=[its_day_has_come],
        custom={"label": "Prendre effet", "done": "Fin en effet", "system": True},
    )
    def take_effect(self) -> None:
        """The day has come: the protocol ended in the region."""


class OrderEndingRecord(TransitionRecord):
    """The record of an end of protocol that is considered."""

    subject = models.ForeignKey(OrderEnding, on_delete=models.PROTECT, related_name="record")


class Hearing(models.Model):
    """One person who is heard before a protocol ends.

    `invitation` is the act that invites the person: the worker issues it, and the delay runs from its reception, never before. A
    letter that the post brings back opens the delay on the day of its return: nobody keeps a protocol from ending by not being
    found, and who receives the letter later has the whole delay from then.
    """

    ending = models.ForeignKey(OrderEnding, on_delete=models.PROTECT, related_name="hearings")
    professional = models.ForeignKey(HealthProfessional, on_delete=models.PROTECT, related_name="hearings")
    standing = models.CharField("à quel titre", max_length=250)
    address = models.TextField("adresse postale")
    invitation = models.OneToOneField(Act, null=True, blank=True, on_delete=models.PROTECT, related_name="hearing")
    observations_until = models.DateField("observations jusqu’au", null=True, blank=True)
    observations = models.TextField("observations", blank=True)
    observed_at = models.DateTimeField("observations reçues le", null=True, blank=True)

    class Meta:
        verbose_name = "personne entendue"
        verbose_name_plural = "personnes entendues"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ending", "professional"], name="heard_once"),
            models.CheckConstraint(
                condition=models.Q(observations_until__isnull=True) | models.Q(invitation__isnull=False),
                name="hearing_begins_with_an_act",
            ),
            models.CheckConstraint(
                condition=models.Q(observed_at__isnull=True) | ~models.Q(observations=""),
                name="hearing_observations_are_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.professional} — {self.ending}"

    def is_over(self, day: datetime.date) -> bool:
        """Whether the person has answered, or the delay has passed. Same rule as `selectors.stopping.HEARD`."""
        return self.observed_at is not None or (self.observations_until is not None and self.observations_until < day)

    def obstacle(self, day: datetime.date) -> str:
        """What keeps the end from being proposed on `day`, in a sentence; empty when nothing does."""
        if self.is_over(day):
            return ""
        name = self.professional.full_name
        if self.observations_until is None:
            return f"{name} n’a pas encore reçu l’invitation à présenter ses observations : son délai n’a pas commencé."
        return f"{name} peut présenter ses observations jusqu’au {french_date(self.observations_until)}."
