"""A suspension in urgency: proposed, signed, then lifted by another act or followed by an end. Of a protocol in its region here;
of the right of one person in `adhesions`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from coopps.kernel.documents.models import Letter
from coopps.kernel.law.clock import DAYS_TO_ANSWER
from coopps.kernel.workflow.conditions import A_SENTENCE, condition, required_motive, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from protocols.choices import OrderGround, SuspensionState
from protocols.models.authorizations import RegionalAuthorization, may_supervise

S = SuspensionState


def may_follow(suspension: UrgentSuspension, actor) -> bool:
    """An agent of the agency with the right to consider a suspension, in force today, and no party to it."""
    return suspension.may_be_followed_by(actor)


@condition
def letter_is_signed(suspension: UrgentSuspension) -> list[str]:
    """No right is suspended without an act."""
    return [] if hasattr(suspension.letter, "act") else ["La lettre n’est pas signée."]


@condition
def lift_is_signed(suspension: UrgentSuspension) -> list[str]:
    """No right is restored without an act."""
    signed = suspension.lift_letter is not None and hasattr(suspension.lift_letter, "act")
    return [] if signed else ["La lettre n’est pas signée."]


class UrgentSuspension(Machine):
    """A suspension in urgency. The signed act suspends, and opens the hearing of an end with the same facts.

    A concrete class gives `authorization` (what is suspended), `ground` (the closed list) and `may_be_followed_by(actor)`.
    """

    is_ending = False  # for the pages that show both

    facts = models.TextField("faits")
    urgency = models.TextField("urgence, en droit et en fait")
    days = models.PositiveSmallIntegerField("délai pour les observations, en jours", validators=[DAYS_TO_ANSWER])
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="%(class)s")
    lift_motivation = models.TextField("motivation de la levée", blank=True)
    lift_letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="lifted_%(class)s"
    )
    state = state_field(SuspensionState.choices, SuspensionState.PROPOSED)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            known_states(SuspensionState, "%(class)s_known_states"),
            models.UniqueConstraint(
                fields=["authorization"],
                condition=models.Q(state__in=[S.PROPOSED, S.IN_FORCE, S.LIFTING]),
                name="one_%(class)s_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(facts__regex=A_SENTENCE, urgency__regex=A_SENTENCE),
                name="%(class)s_says_facts_and_urgency",
            ),
            models.CheckConstraint(
                condition=models.Q(days__gte=DAYS_TO_ANSWER.least, days__lte=DAYS_TO_ANSWER.most),
                name="%(class)s_gives_at_most_a_month",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.LIFTING, S.LIFTED])
                | models.Q(lift_letter__isnull=False, lift_motivation__regex=A_SENTENCE),
                name="%(class)s_lifted_with_motivation",
            ),
        ]

    def __str__(self) -> str:
        return f"Suspension — {self.authorization}"

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.IN_FORCE,
        conditions=[letter_is_signed],
        custom={"label": "Suspendre", "done": "Suspension signée", "system": True},
    )
    def order(self) -> None:
        """The signed act is stored."""

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.ABANDONED,
        permission=may_follow,
        custom={"label": "Reprendre la proposition de suspension", "done": "Suspension reprise", "system": True},
    )
    def abandon(self, reason: str) -> None:
        """The proposal was taken back, or the signatory sent the letter back: nothing was suspended."""

    def clean_abandon(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la proposition est reprise.")}

    @transition(
        "state",
        source=S.IN_FORCE,
        target=S.LIFTING,
        permission=may_follow,
        custom={"label": "Proposer la levée de la suspension", "done": "Levée envoyée à la signature"},
    )
    def propose_lift(self, motivation: str, letter: Letter) -> None:
        """The letter that restores the right goes to the signatory."""
        self.lift_motivation, self.lift_letter = motivation, letter

    def clean_propose_lift(self, letter: Letter, motivation: str = "") -> dict:
        return {
            "motivation": required_motive(motivation, "Dites pourquoi la suspension est levée."),
            "letter": letter,
        }

    @transition(
        "state",
        source=S.LIFTING,
        target=S.IN_FORCE,
        permission=may_follow,
        custom={"label": "Reprendre la proposition de levée", "done": "Proposition de levée reprise", "system": True},
    )
    def take_back_lift(self, reason: str) -> None:
        """The proposal was taken back, or the signatory sent the letter back: the right stays suspended."""

    def clean_take_back_lift(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la proposition est reprise.")}

    @transition(
        "state",
        source=S.LIFTING,
        target=S.LIFTED,
        conditions=[lift_is_signed],
        custom={"label": "Lever la suspension", "done": "Levée signée", "system": True},
    )
    def lift(self) -> None:
        """The signed act is stored: the person may act again."""

    @transition(
        "state",
        source=[S.PROPOSED, S.IN_FORCE, S.LIFTING],
        target=S.LAPSED,
        custom={"label": "Rendre sans objet", "done": "Suspension devenue sans objet", "system": True},
    )
    def lapse(self) -> None:
        """The right itself is over."""


class OrderSuspension(UrgentSuspension):
    """A suspension in urgency of a protocol in its region, ordered and lifted by the Director General."""

    authorization = models.ForeignKey(RegionalAuthorization, on_delete=models.PROTECT, related_name="suspensions")
    ground = models.CharField("cas prévu par l’arrêté", max_length=30, choices=OrderGround.choices)

    class Meta(UrgentSuspension.Meta):
        verbose_name = "suspension d’un protocole"
        verbose_name_plural = "suspensions de protocoles"

    def may_be_followed_by(self, actor) -> bool:
        """An agent who supervises, and did not ask for the authorization."""
        return may_supervise(self.authorization, actor)


class OrderSuspensionRecord(TransitionRecord):
    """The record of a suspension of a protocol."""

    subject = models.ForeignKey(OrderSuspension, on_delete=models.PROTECT, related_name="record")
