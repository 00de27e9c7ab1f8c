"""What the regime of 2014 adds to an order: the opinion of the funders' board that it rests on, how long it lasts."""

from __future__ import annotations

import datetime

from django.db import models
from django_fsm import transition

from coopps.kernel.law.clock import add_months
from coopps.kernel.typed.bounds import Numbers
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import condition
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OrderOutcome, OrderState
from protocols.models.funders import FundersOpinion
from protocols.models.regimes import RegimeRule

# How many months an order may last: ten years at most.
DURATION = Numbers(1, 120)
TERM_CONSTRAINTS = [
    models.CheckConstraint(
        condition=models.Q(needs_funders=False)
        | ~models.Q(outcome=OrderOutcome.AUTHORIZE)
        | models.Q(funders_opinion__isnull=False),
        name="order_rests_on_the_board",
    ),
    models.CheckConstraint(
        condition=models.Q(has_term=False)
        | ~models.Q(outcome=OrderOutcome.AUTHORIZE)
        | models.Q(
            duration_months__isnull=False, duration_months__gte=DURATION.least, duration_months__lte=DURATION.most
        ),
        name="order_says_how_long",
    ),
    models.CheckConstraint(
        condition=models.Q(has_term=False) | ~models.Q(state=OrderState.AUTHORIZED) | models.Q(term_on__isnull=False),
        name="authorized_until_its_term",
    ),
]


@condition
def term_is_past(authorization: WithTerm) -> list[str]:
    """No day is taken from what an order gives."""
    if authorization.term_on is not None and authorization.term_on < authorization.agency.today():
        return []
    return ["Le terme n’est pas passé."]


class WithTerm(models.Model):
    """The part of an authorization of a region that its regime may ask for."""

    # What the regime asks of the order, as it was when the order was proposed.
    needs_funders = models.BooleanField("demande l’avis du collège des financeurs", default=False, editable=False)
    has_term = models.BooleanField("l’arrêté fixe une durée", default=False, editable=False)
    funders_opinion = models.ForeignKey(
        FundersOpinion, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    duration_months = models.PositiveSmallIntegerField(
        "durée, en mois", null=True, blank=True, editable=False, validators=[DURATION]
    )
    term_on = models.DateField("dernier jour", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def asks_funders(self) -> bool:
        """Whether the order waits for the funders' board: for a project, never for an extension."""
        return self.project is not None and self.project.has_funders

    @property
    def says_its_duration(self) -> bool:
        """Whether the regime has the order say how long it lasts."""
        return RegimeRule.of(self.protocol.regime, self.agency.today()).has_term

    @property
    def last_funders_opinion(self) -> FundersOpinion | None:
        """The opinion of the board that counts: the last one given."""
        return self.funders_opinions.order_by("-given_on", "-pk").first()

    def obstacles_of_funders(self) -> list[str]:
        if not self.asks_funders:
            return []
        opinion = self.last_funders_opinion
        if opinion is None:
            return ["Le collège des financeurs n’a pas rendu son avis, ou il n’est pas inscrit au dossier."]
        if not opinion.is_favorable:
            return ["L’avis du collège des financeurs est défavorable : le protocole ne peut pas être autorisé."]
        return []

    def clean_term(self, outcome: str, duration_months: int | None) -> dict:
        """What an order of this outcome rests on, and how long it lasts. Raises `TransitionRefused` without a duration where the
        regime has one."""
        authorizes = outcome == OrderOutcome.AUTHORIZE
        if not (authorizes and self.says_its_duration):
            duration_months = None
        elif duration_months is None:
            raise TransitionRefused("L’arrêté fixe la durée de l’autorisation : dites-la, en mois.")
        elif fault := DURATION.fault(duration_months):
            raise TransitionRefused(fault)
        rests_on = self.last_funders_opinion if authorizes and self.asks_funders else None
        return {"duration_months": duration_months, "funders_opinion": rests_on}

    def keep_term(self, duration_months: int | None = None, funders_opinion: FundersOpinion | None = None) -> None:
        """What was proposed to who signs; nothing when the proposal is taken back."""
        self.duration_months, self.funders_opinion = duration_months, funders_opinion
        self.has_term, self.needs_funders = duration_months is not None, funders_opinion is not None

    def term_from(self, order_date: datetime.date) -> datetime.date | None:
        """The last day of an order of that day; None when it has no term."""
        if self.duration_months is None:
            return None
        return add_months(order_date, self.duration_months) - datetime.timedelta(days=1)

    @transition(
        "state",
        source=[OrderState.AUTHORIZED, OrderState.SUSPENDED],
        target=OrderState.EXPIRED,
        conditions=[term_is_past],
        custom={"label": "Constater le terme", "done": "Autorisation arrivée à son terme", "system": True},
    )
    def expire(self) -> None:
        """Its last day is past, and no order maintains it: it ends by the order that fixed it."""
        self.changed_on = self.term_on
        self.change_reason = f"Le terme fixé par l’arrêté est passé depuis le {french_date(self.term_on)}."
