"""A person leaves a protocol: by a notice, months before; or by death, without notice (arrêté of 31 December 2009, art. 3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_fsm import transition

from adhesions.choices import Departure, WithdrawalState
from adhesions.models.authorization import NominativeAuthorization
from coopps.kernel.documents.models import Act
from coopps.kernel.mailing.models import Message
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import condition
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = WithdrawalState


def is_the_person(withdrawal: Withdrawal, actor) -> bool:
    """The person who withdraws."""
    return withdrawal.authorization.professional.user_id == actor.pk


@condition
def day_is_ahead(withdrawal: Withdrawal) -> list[str]:
    """The withdrawal has not taken effect."""
    if withdrawal.effect_on > withdrawal.authorization.adhesion.agency.today():
        return []
    return [f"Votre retrait a pris effet le {french_date(withdrawal.effect_on)} : il ne s’annule plus."]


@condition
def day_has_come(withdrawal: Withdrawal) -> list[str]:
    """No right ends before the day that was announced."""
    if withdrawal.effect_on <= withdrawal.authorization.adhesion.agency.today():
        return []
    return [f"Le retrait prend effet le {french_date(withdrawal.effect_on)}."]


class Withdrawal(Machine):
    """The departure of one person. Everybody else's right stays as it is.

    `notice` is the act that the deposit made: the notification of the person, or the report of a death. `earliest_on` is the
    first day that the notice allows, as it was counted on the day of its receipt (BR-17). `told` are the messages that told the
    agency and each other person of the team: the dated proof that each of them was informed.
    """

    authorization = models.ForeignKey(NominativeAuthorization, on_delete=models.PROTECT, related_name="withdrawals")
    departure = models.CharField("départ", max_length=10, choices=Departure.choices)
    effect_on = models.DateField("prend effet le")
    earliest_on = models.DateField("au plus tôt le", null=True, blank=True)
    reason = models.TextField("motif", blank=True)
    proof = models.CharField("document vu, ou sa référence", max_length=300, blank=True)
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField("reçu le", default=timezone.now, editable=False)
    notice = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="withdrawal")
    told = models.ManyToManyField(Message, verbose_name="personnes prévenues", related_name="+")
    state = state_field(WithdrawalState.choices, WithdrawalState.ANNOUNCED)

    class Meta:
        verbose_name = "retrait"
        ordering = ["pk"]
        constraints = [
            known_states(WithdrawalState, "withdrawal_known_states"),
            models.UniqueConstraint(
                fields=["authorization"],
                condition=models.Q(state__in=[S.ANNOUNCED, S.EFFECTIVE]),
                name="one_withdrawal",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    departure=Departure.WITHDRAWAL,
                    earliest_on__isnull=False,
                    effect_on__gte=models.F("earliest_on"),
                )
                | (models.Q(departure=Departure.DEATH, earliest_on__isnull=True) & ~models.Q(proof="")),
                name="withdrawal_after_its_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_departure_display()} — {self.authorization}"

    @property
    def is_announced(self) -> bool:
        """Whether it will take effect."""
        return not S(self.state).over

    @property
    def is_cancelled(self) -> bool:
        """Whether the person stays, or had gone for another reason."""
        return self.state == S.CANCELLED

    @property
    def is_death(self) -> bool:
        """Whether the person has died."""
        return self.departure == Departure.DEATH

    @property
    def motivation(self) -> str:
        """Why the right ends, as the right keeps it."""
        if self.is_death:
            return (
                f"Décès de la personne survenu le {french_date(self.effect_on)}, constaté par l’agence "
                f"(constat n° {self.notice.number})."
            )
        return (
            f"Retrait annoncé par la personne le {french_date(self.notice.day)} (notification n° {self.notice.number}), à effet "
            f"du {french_date(self.effect_on)}."
        )

    @transition(
        "state",
        source=S.ANNOUNCED,
        target=S.CANCELLED,
        permission=is_the_person,
        conditions=[day_is_ahead],
        custom={"label": "Annuler mon retrait", "done": "Retrait annulé"},
    )
    def cancel(self) -> None:
        """The person stays; whoever was told of the withdrawal is told so."""

    @transition(
        "state",
        source=S.ANNOUNCED,
        target=S.CANCELLED,
        custom={"label": "Rendre sans objet", "done": "Retrait devenu sans objet", "system": True},
    )
    def lapse(self) -> None:
        """The right is over for another reason."""

    @transition(
        "state",
        source=S.ANNOUNCED,
        target=S.EFFECTIVE,
        conditions=[day_has_come],
        custom={"label": "Constater le retrait", "done": "Retrait effectif", "system": True},
    )
    def take_effect(self) -> None:
        """The day has come: the right ends in the same transaction."""


class WithdrawalRecord(TransitionRecord):
    """The record of a withdrawal."""

    subject = models.ForeignKey(Withdrawal, on_delete=models.PROTECT, related_name="record")
