"""What each machine inherits: a protected state, and its append-only record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import FSMField


class StateField(FSMField):
    """The state of a machine. For a migration it is a column like another: a machine of the past has no transitions, and to look
    for them in each model that a first `migrate` rebuilds, at each of its steps, took half of its time."""

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


def state_field(choices, default) -> StateField:
    """The `state` of a machine: protected, changed only by the runner."""
    return StateField(
        "état",
        max_length=32,
        choices=choices,
        default=default,
        protected=True,
        editable=False,
    )


def known_states(choices, name: str) -> models.CheckConstraint:
    """The constraint that repeats the states in the database, for `Meta.constraints`."""
    return models.CheckConstraint(condition=models.Q(state__in=choices.values), name=name)


class Machine(models.Model):
    """Base of a state machine moved by `coopps.kernel.workflow.runner.perform`; `record` is its legal record."""

    class Meta:
        abstract = True


class TransitionRecord(models.Model):
    """One line of the legal record of a machine: who moved what, from where to where, when and why. When the portal moved it, the
    record keeps whose gesture that followed, if anybody's.

    Concrete classes give `subject`, a real foreign key named so, with `related_name="record"`, and their migration adds
    the trigger that refuses UPDATE and DELETE (`coopps.kernel.workflow.operations.AppendOnly`).
    """

    transition = models.CharField("transition", max_length=64)
    source = models.CharField("état de départ", max_length=32)
    target = models.CharField("état d’arrivée", max_length=32)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="auteur ou autrice",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    prompted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="à la suite du geste de",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField("le", default=timezone.now)
    note = models.TextField("motif", blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.transition}: {self.source} → {self.target}"

    @property
    def by(self) -> str:
        """Who did it, in words: a person wherever there is one."""
        return str(self.actor or self.prompted_by or "le portail")

    @property
    def transition_label(self) -> str:
        """What was done, in words."""
        from coopps.kernel.workflow.runner import transitions_of

        variants = transitions_of(type(self).subject.field.related_model).get(self.transition)
        return str(variants[0].custom["done"]) if variants else self.transition
