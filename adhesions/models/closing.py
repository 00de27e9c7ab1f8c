"""The end of a request whose team never gave the documents that the agency asked for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from adhesions.choices import ClosingState
from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction.models import DocumentRequest, Instruction
from coopps.kernel.instruction.models.instruction import has_taken
from coopps.kernel.workflow.conditions import A_SENTENCE, condition, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = ClosingState


def may_propose(closing: Closing, actor) -> bool:
    """The person who instructs the dossier."""
    return has_taken(closing.instruction, actor)


@condition
def every_letter_is_signed(closing: Closing) -> list[str]:
    """A dossier is closed by an act for each person who asked."""
    left = closing.letters.filter(act=None).count()
    return [f"Lettres à signer : {left}."] if left or not closing.letters.exists() else []


class Closing(Machine):
    """The closing of a dossier, of a team or of a person who arrives, proposed once a request for documents passed its date
    without an answer. A letter for each person; the examination ends with the last signature.

    A person whose letter was signed under a closing that was given up for another's sake keeps it: the next one asks for what
    is left.
    """

    request = models.ForeignKey(DocumentRequest, on_delete=models.PROTECT, related_name="closings")
    motivation = models.TextField("motifs de droit et de fait")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("proposée le", default=timezone.now, editable=False)
    letters = models.ManyToManyField(Letter, verbose_name="lettres", related_name="closings")
    state = state_field(ClosingState.choices, ClosingState.PROPOSED)

    class Meta:
        verbose_name = "clôture sans réponse"
        verbose_name_plural = "clôtures sans réponse"
        ordering = ["pk"]
        constraints = [
            known_states(ClosingState, "closing_known_states"),
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(state__in=[S.PROPOSED, S.DECIDED]), name="one_closing"
            ),
            models.CheckConstraint(condition=models.Q(motivation__regex=A_SENTENCE), name="closing_says_its_motives"),
        ]

    def __str__(self) -> str:
        return f"Clôture sans réponse — {self.instruction}"

    @property
    def instruction(self) -> Instruction:
        """The dossier that it closes."""
        return self.request.instruction

    @property
    def is_proposed(self) -> bool:
        """Whether its letters are at the signature."""
        return self.state == S.PROPOSED

    @property
    def is_decided(self) -> bool:
        """Whether each letter is signed."""
        return self.state == S.DECIDED

    @property
    def given_up_for(self) -> str:
        """Why it was given up; empty otherwise."""
        last = self.record.last()
        return last.note if last is not None and not self.is_decided else ""

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.ABANDONED,
        permission=may_propose,
        custom={"label": "Reprendre la clôture proposée", "done": "Clôture proposée reprise", "system": True},
    )
    def abandon(self, reason: str) -> None:
        """Taken back, sent back by the signatory, or without object: the team answers after all."""

    def clean_abandon(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la clôture n’est plus proposée.")}

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.DECIDED,
        conditions=[every_letter_is_signed],
        custom={"label": "Clore la demande restée sans réponse", "done": "Demande close sans réponse", "system": True},
    )
    def decide(self) -> None:
        """The last letter is signed: the examination ends in the same transaction."""


class ClosingRecord(TransitionRecord):
    """The record of a closing."""

    subject = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="record")
