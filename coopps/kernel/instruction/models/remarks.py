"""Remarks: what a reader says about one thing in a dossier, until it is closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django_fsm import transition

from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import RemarkState
from coopps.kernel.instruction.holdings import Change, Row, compare
from coopps.kernel.instruction.models.examination import Examination
from coopps.kernel.instruction.models.instruction import may_instruct
from coopps.kernel.workflow.conditions import required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = RemarkState


def may_answer(remark: AnchoredRemark, actor) -> bool:
    """Who answers for what is remarked."""
    return remark.may_be_answered_by(actor)


def may_settle(remark: AnchoredRemark, actor) -> bool:
    """Who made the remark, or goes on in the place of that person."""
    return remark.may_be_settled_by(actor)


class AnchoredRemark(Machine):
    """A remark that is opened by a reader, answered by who is concerned, and closed by who made it.

    A concrete class gives what the remark is about, `may_be_answered_by(actor)` and `may_be_settled_by(actor)`.
    """

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
        abstract = True
        ordering = ["pk"]
        constraints = [
            known_states(RemarkState, "%(class)s_known_states"),
            models.CheckConstraint(
                condition=~models.Q(state=S.ANSWERED) | ~models.Q(answer_text=""),
                name="answered_%(class)s_has_an_answer",
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
        """Whether who made it is to say that the answer is enough."""
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
        """Who is concerned says what was done."""
        self.answer_text, self.answered_by = text, author

    def clean_answer(self, text: str = "", author=None) -> dict:
        return {"text": required_words(text, "Écrivez votre réponse à la remarque."), "author": author}

    @transition(
        "state",
        source=S.ANSWERED,
        target=S.OPEN,
        permission=may_settle,
        custom={"label": "Rouvrir la remarque", "done": "Remarque rouverte"},
    )
    def reopen(self) -> None:
        """The answer does not settle it."""

    @transition(
        "state",
        source=[S.OPEN, S.ANSWERED],
        target=S.CLOSED,
        permission=may_settle,
        custom={"label": "Clore la remarque", "done": "Remarque close"},
    )
    def close(self) -> None:
        """It is settled."""


class DossierRemark(AnchoredRemark):
    """A remark of the agency on one subject of a filed dossier, or on one document or field of it; `before` is what was there."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="remarks")
    requirement = models.CharField("pièce", max_length=40, blank=True)
    field = models.CharField("champ", max_length=60, blank=True)
    label = models.CharField("libellé", max_length=300)
    before = models.JSONField("ce qui était au dossier", default=list, editable=False)

    class Meta(AnchoredRemark.Meta):
        verbose_name = "remarque sur un dossier"
        verbose_name_plural = "remarques sur un dossier"

    @property
    def held(self) -> list[Row]:
        """What the dossier holds now about the same thing."""
        return registry.get(self.examination.instruction.kind).held(self.examination, self.requirement)

    @cached_property
    def changes(self) -> list[Change]:
        """What changed in the dossier since the remark, about what it is about."""
        return compare(self.before, self.held)

    def may_be_answered_by(self, actor) -> bool:
        """The person concerned, or who answers for the dossier."""
        return registry.get(self.examination.instruction.kind).answers_for(self.examination, actor)

    def may_be_settled_by(self, actor) -> bool:
        """An instructor of the agency: an absence leaves no remark open."""
        return may_instruct(self.examination.instruction, actor)


class DossierRemarkRecord(TransitionRecord):
    """The record of a remark on a dossier."""

    subject = models.ForeignKey(DossierRemark, on_delete=models.PROTECT, related_name="record")
