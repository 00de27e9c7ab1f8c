"""Grids filled by an instructor, and the decision proposed for each person."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from coopps.kernel.instruction import registry
from coopps.kernel.instruction.choices import FAILING, Finding, Outcome, SubjectKind
from coopps.kernel.instruction.grids import Grid
from coopps.kernel.instruction.models.instruction import Instruction


class ExaminationQuerySet(models.QuerySet):
    """The subjects of a dossier."""

    def standing(self):
        """Those that are examined: the others left the dossier."""
        return self.filter(set_aside_at=None)


class Examination(models.Model):
    """One subject of an instruction: the team, or one member. What it examines points to it."""

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="examinations")
    subject = models.CharField("objet", max_length=10, choices=SubjectKind.choices)
    label = models.CharField("libellé", max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    set_aside_at = models.DateTimeField("sans objet depuis le", null=True, blank=True, editable=False)

    objects = ExaminationQuerySet.as_manager()

    class Meta:
        verbose_name = "examen"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def grid(self) -> Grid:
        """The criteria that this subject is examined on."""
        return registry.get(self.instruction.kind).grids[self.subject]

    @property
    def current_proposal(self) -> Proposal | None:
        """The proposal that stands, or None. No query when `proposals` are prefetched."""
        return next((proposal for proposal in self.proposals.all() if proposal.withdrawn_at is None), None)

    @property
    def authorizes(self) -> bool:
        """Whether an authorization is proposed."""
        proposal = self.current_proposal
        return proposal is not None and proposal.outcome == Outcome.AUTHORIZE


class GridAnswer(models.Model):
    """The finding of an instructor on one criterion."""

    examination = models.ForeignKey(Examination, on_delete=models.CASCADE, related_name="answers")
    criterion = models.CharField("critère", max_length=4)
    value = models.CharField("constat", max_length=15, choices=Finding.choices)
    comment = models.TextField("commentaire", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "réponse de grille"
        constraints = [
            models.UniqueConstraint(fields=["examination", "criterion"], name="one_answer_per_criterion"),
            models.CheckConstraint(
                condition=~models.Q(value=Finding.NOT_CONFORM) | ~models.Q(comment=""),
                name="not_conform_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.get_value_display()}"

    @property
    def is_failing(self) -> bool:
        """Whether the finding speaks against an authorization."""
        return self.value in FAILING


class Proposal(models.Model):
    """The decision proposed for one person (BR-10): with its acts, or its motives, or what is expected and by when."""

    examination = models.ForeignKey(Examination, on_delete=models.PROTECT, related_name="proposals")
    outcome = models.CharField("décision proposée", max_length=10, choices=Outcome.choices)
    acts = ArrayField(models.CharField(max_length=10), verbose_name="actes", default=list, blank=True)
    limits = models.TextField("limites", blank=True)
    motivation = models.TextField("motivation", blank=True)
    expected = models.TextField("ce qui est attendu", blank=True)
    expected_items = ArrayField(
        models.CharField(max_length=40), verbose_name="pièces attendues", default=list, blank=True
    )
    expected_by = models.DateField("attendu avant le", null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField("motif de la reprise", blank=True)

    class Meta:
        verbose_name = "proposition"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["examination"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_current_proposal",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.AUTHORIZE) | models.Q(acts__len__gt=0),
                name="authorization_has_acts",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=Outcome.AUTHORIZE, limits="") | ~models.Q(motivation=""),
                name="what_gives_less_has_a_motivation",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.POSTPONE)
                | (~models.Q(expected="") & models.Q(expected_by__isnull=False, expected_items__len__gt=0)),
                name="postponement_says_what_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} : {self.examination}"
