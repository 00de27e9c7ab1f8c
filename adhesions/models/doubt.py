"""A right whose condition fell: what, since when, and what a person of the agency decided of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django_fsm import transition

from adhesions.choices import Condition, DoubtState
from adhesions.models.authorization import NominativeAuthorization, may_supervise
from coopps.kernel.workflow.conditions import A_SENTENCE, required_motive
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = DoubtState


def may_confirm(doubt: Doubt, actor) -> bool:
    """An agent of the agency with the right to consider an end, in force today, outside the team."""
    return may_supervise(doubt.authorization, actor)


class Doubt(Machine):
    """A condition of a right that does not hold any more. The right stays as it is: a person of the agency keeps it, or considers
    its end. It closes by itself when the condition holds again, or when the right is over."""

    authorization = models.ForeignKey(NominativeAuthorization, on_delete=models.PROTECT, related_name="doubts")
    condition = models.CharField("condition", max_length=20, choices=Condition.choices)
    since = models.DateField("depuis le")
    sentence = models.TextField("ce qui ne tient plus")
    opened_at = models.DateTimeField("constatée le", default=timezone.now, editable=False)
    decision = models.TextField("motif du maintien", blank=True)
    state = state_field(DoubtState.choices, DoubtState.OPEN)

    class Meta:
        verbose_name = "condition à confirmer"
        verbose_name_plural = "conditions à confirmer"
        ordering = ["pk"]
        constraints = [
            known_states(DoubtState, "doubt_known_states"),
            models.UniqueConstraint(
                fields=["authorization", "condition"],
                condition=models.Q(state=S.OPEN),
                name="one_doubt_per_condition",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.KEPT) | models.Q(decision__regex=A_SENTENCE),
                name="kept_with_a_motive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_condition_display()} — {self.authorization}"

    @property
    def is_open(self) -> bool:
        """Whether a person of the agency is to decide."""
        return self.state == S.OPEN

    @property
    def is_kept(self) -> bool:
        """Whether a person of the agency has kept the right."""
        return self.state == S.KEPT

    @property
    def asks_insurance(self) -> bool:
        """Whether a new certificate of insurance would answer it."""
        return self.condition == Condition.INSURANCE

    @transition(
        "state",
        source=S.OPEN,
        target=S.KEPT,
        permission=may_confirm,
        custom={"label": "Maintenir l’autorisation", "done": "Autorisation maintenue"},
    )
    def keep(self, decision: str) -> None:
        """The agency has looked at it, and the right stands."""
        self.decision = decision

    def clean_keep(self, decision: str = "") -> dict:
        sentence = "Dites sur quoi vous vous fondez pour maintenir l’autorisation."
        return {"decision": required_motive(decision, sentence, self.sentence)}

    @transition(
        "state",
        source=S.OPEN,
        target=S.CLEARED,
        custom={"label": "Constater", "done": "Condition de nouveau remplie", "system": True},
    )
    def clear(self) -> None:
        """The condition holds again."""

    @transition(
        "state",
        source=S.OPEN,
        target=S.LAPSED,
        custom={"label": "Rendre sans objet", "done": "Condition devenue sans objet", "system": True},
    )
    def lapse(self) -> None:
        """The right is over."""


class DoubtRecord(TransitionRecord):
    """The record of a condition to be confirmed."""

    subject = models.ForeignKey(Doubt, on_delete=models.PROTECT, related_name="record")
