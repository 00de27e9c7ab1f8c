"""A rejection born from the silence of the agency: who noted it, and its motives when they are asked for (CRPA, L. 232-4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction.choices import MotivesState
from coopps.kernel.instruction.models.instruction import Instruction, may_answer_silence
from coopps.kernel.workflow.conditions import A_SENTENCE, condition, required_motive, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = MotivesState


class ImpliedRejection(models.Model):
    """A person of the agency notes that a rejection was born by silence. The law made the decision, not this row: it says when it
    was told, and by whom. It is never changed."""

    instruction = models.OneToOneField(Instruction, on_delete=models.PROTECT, related_name="implied_rejection")
    born_on = models.DateField("né le")
    legal_basis = models.CharField("fondement", max_length=300)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("constaté le", default=timezone.now)

    class Meta:
        verbose_name = "rejet né du silence"
        verbose_name_plural = "rejets nés du silence"

    def __str__(self) -> str:
        return f"Rejet né du silence — {self.instruction}"


def may_answer(request: MotivesRequest, actor) -> bool:
    """An agent of the agency of the dossier, in force today, who is not in it."""
    return may_answer_silence(request.instruction, actor)


@condition
def letter_is_signed(request: MotivesRequest) -> list[str]:
    """The motives are given by an act."""
    return [] if request.letter is not None and hasattr(request.letter, "act") else ["La lettre n’est pas signée."]


class MotivesRequest(Machine):
    """One person asks for the motives of a rejection born by silence, within the time of appeal; the agency gives them by an act,
    by `due_on`. `letter` is the last one asked for; a former one was sent back or taken back."""

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="motives_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandés le", default=timezone.now)
    born_on = models.DateField("rejet né le")
    due_on = models.DateField("à communiquer au plus tard le")
    motivation = models.TextField("motifs", blank=True)
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="motives_request"
    )
    state = state_field(MotivesState.choices, MotivesState.ASKED)

    class Meta:
        verbose_name = "demande de motifs"
        verbose_name_plural = "demandes de motifs"
        ordering = ["pk"]
        constraints = [
            known_states(MotivesState, "motives_known_states"),
            models.UniqueConstraint(fields=["instruction", "asked_by"], name="motives_asked_once"),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("born_on")), name="motives_asked_after_birth"
            ),
            models.CheckConstraint(
                condition=models.Q(state=S.ASKED) | models.Q(letter__isnull=False, motivation__regex=A_SENTENCE),
                name="motives_given_are_said",
            ),
        ]

    def __str__(self) -> str:
        return f"Motifs demandés par {self.asked_by} — {self.instruction}"

    @property
    def public_label(self) -> str:
        """The state in the words of who asked."""
        return S(self.state).public_label

    @property
    def is_asked(self) -> bool:
        """Whether the agency has proposed nothing yet."""
        return self.state == S.ASKED

    @property
    def is_open(self) -> bool:
        """Whether the motives are still owed."""
        return not S(self.state).over

    @transition(
        "state",
        source=S.ASKED,
        target=S.PROPOSED,
        permission=may_answer,
        custom={"label": "Communiquer les motifs", "done": "Motifs envoyés à la signature"},
    )
    def propose(self, motivation: str, letter: Letter) -> None:
        """The letter goes to the signatory, who is not who wrote the motives."""
        self.motivation, self.letter = motivation, letter

    def clean_propose(self, letter: Letter, motivation: str = "") -> dict:
        return {"motivation": required_motive(motivation, "Dites les motifs de droit et de fait."), "letter": letter}

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.ASKED,
        permission=may_answer,
        custom={"label": "Reprendre la lettre des motifs", "done": "Lettre des motifs reprise", "system": True},
    )
    def take_back(self, reason: str) -> None:
        """The letter was taken back, or the signatory sent it back; the delay goes on."""

    def clean_take_back(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la lettre est reprise.")}

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.GIVEN,
        conditions=[letter_is_signed],
        custom={"label": "Communiquer", "done": "Motifs signés et communiqués", "system": True},
    )
    def give(self) -> None:
        """The signed act is stored and made available."""


class MotivesRecord(TransitionRecord):
    """The record of a request for motives."""

    subject = models.ForeignKey(MotivesRequest, on_delete=models.PROTECT, related_name="record")
