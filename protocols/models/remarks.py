"""Remarks: what a reader says about one section or one field, until it is closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from protocols.choices import RemarkState
from protocols.models.projects import Project, writes

S = RemarkState


def may_answer(remark: Remark, actor) -> bool:
    """An author of the project."""
    return writes(remark.project, actor)


def opened_it(remark: Remark, actor) -> bool:
    """Who made the remark."""
    return remark.opened_by_id == actor.pk


class Remark(Machine):
    """A remark on one section, and maybe one field of it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="remarks")
    section = models.SlugField("rubrique", max_length=40)
    field = models.SlugField("champ", max_length=40, blank=True)
    text = models.TextField("remarque")
    state = state_field(RemarkState.choices, RemarkState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_for = models.CharField("au titre de", max_length=120, help_text="L’agence, la HAS, ou l’équipe.")
    opened_at = models.DateTimeField("faite le", default=timezone.now)
    answer_text = models.TextField("réponse", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "remarque"
        ordering = ["pk"]
        constraints = [
            known_states(RemarkState, "remark_known_states"),
            models.CheckConstraint(
                condition=~models.Q(state=S.ANSWERED) | ~models.Q(answer_text=""), name="answered_remark_has_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        """Whether it waits for its answer."""
        return self.state == S.OPEN

    @property
    def is_answered(self) -> bool:
        """Whether its author is to say that the answer is enough."""
        return self.state == S.ANSWERED

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.state == S.CLOSED

    @transition(
        "state",
        source=S.OPEN,
        target=S.ANSWERED,
        permission=may_answer,
        custom={"label": "Répondre", "done": "Réponse enregistrée"},
    )
    def answer(self, text: str, author) -> None:
        """An author says what was done."""
        self.answer_text, self.answered_by = text, author

    def clean_answer(self, text: str = "", author=None) -> dict:
        return {"text": required_words(text, "Écrivez votre réponse à la remarque."), "author": author}

    @transition(
        "state",
        source=S.ANSWERED,
        target=S.OPEN,
        permission=opened_it,
        custom={"label": "Rouvrir la remarque", "done": "Remarque rouverte"},
    )
    def reopen(self) -> None:
        """The answer does not settle it."""

    @transition(
        "state",
        source=[S.OPEN, S.ANSWERED],
        target=S.CLOSED,
        permission=opened_it,
        custom={"label": "Clore la remarque", "done": "Remarque close"},
    )
    def close(self) -> None:
        """It is settled."""


class RemarkRecord(TransitionRecord):
    """The record of a remark."""

    subject = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="record")
