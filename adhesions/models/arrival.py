"""A person arrives in a team that is authorized already: the own dossier alone is filed, examined and decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from adhesions.choices import ArrivalState
from adhesions.models.adhesion import Adhesion, leads
from adhesions.models.membership import Membership
from adhesions.models.withdrawal import Withdrawal
from adhesions.rules.completeness import arrival_problems
from coopps.kernel.workflow.conditions import condition
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = ArrivalState


def leads_team(arrival: Arrival, actor) -> bool:
    """The person who leads the team."""
    return leads(arrival.adhesion, actor)


@condition
def nothing_is_missing(arrival: Arrival) -> list[str]:
    """The person's dossier is complete, and the team as it will be is one."""
    return [problem.sentence for problem in arrival_problems(arrival, arrival.adhesion.agency.today())]


class Arrival(Machine):
    """One person who asks to join a team that is authorized. The dossier is a `Membership` like any other; the rights of the
    other members stay as they are.

    `replaces` is the withdrawal, or the death, of the person whose place it is, when it is somebody's.
    """

    adhesion = models.ForeignKey(Adhesion, on_delete=models.PROTECT, related_name="arrivals")
    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="arrival")
    replaces = models.ForeignKey(
        Withdrawal, null=True, blank=True, on_delete=models.PROTECT, related_name="replacements"
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    instruction = models.OneToOneField(
        "instruction.Instruction", null=True, blank=True, on_delete=models.PROTECT, related_name="arrival"
    )
    acknowledgement = models.ForeignKey(
        "documents.Act", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = state_field(ArrivalState.choices, ArrivalState.DRAFT)

    class Meta:
        verbose_name = "arrivée"
        ordering = ["pk"]
        constraints = [
            known_states(ArrivalState, "arrival_known_states"),
            models.CheckConstraint(
                condition=models.Q(state__in=[S.DRAFT, S.GIVEN_UP])
                | models.Q(instruction__isnull=False, acknowledgement__isnull=False),
                name="filed_arrival_is_acknowledged",
            ),
        ]

    def __str__(self) -> str:
        return f"Arrivée — {self.membership}"

    @property
    def is_draft(self) -> bool:
        """Whether the person prepares the dossier."""
        return self.state == S.DRAFT

    @property
    def is_filed(self) -> bool:
        """Whether the agency has the person's dossier."""
        return self.state == S.FILED

    @property
    def is_open(self) -> bool:
        """Whether a decision may still come of it."""
        return not S(self.state).over

    @property
    def public_label(self) -> str:
        """The state in the words that the team reads."""
        if self.is_open and not self.is_draft:
            return self.instruction.public_label
        return self.get_state_display()

    @transition(
        "state",
        source=S.DRAFT,
        target=S.FILED,
        permission=leads_team,
        conditions=[nothing_is_missing],
        custom={"label": "Déposer le dossier d’arrivée", "done": "Arrivée déposée"},
    )
    def file(self, instruction, acknowledgement) -> None:
        """The dossier of the person is the agency's to examine, on a clock of its own."""
        self.instruction, self.acknowledgement = instruction, acknowledgement

    @transition(
        "state",
        source=S.FILED,
        target=S.DECIDED,
        custom={"label": "Décider", "done": "Décision signée", "system": True},
    )
    def conclude(self) -> None:
        """The letter is signed."""

    @transition(
        "state",
        source=[S.DRAFT, S.FILED],
        target=S.GIVEN_UP,
        permission=leads_team,
        custom={"label": "Renoncer à cette arrivée", "done": "Arrivée abandonnée"},
    )
    def give_up(self) -> None:
        """The team does not ask for it any more."""

    @transition(
        "state",
        source=[S.DRAFT, S.FILED],
        target=S.GIVEN_UP,
        custom={"label": "Clore", "done": "Arrivée close", "system": True},
    )
    def close(self) -> None:
        """The person does not come, or the adhesion is over."""


class ArrivalRecord(TransitionRecord):
    """The record of an arrival."""

    subject = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="record")
