"""What keeps an authorization alive beyond its term (code de la santé publique, L. 4011-2-3, version of 2014): the elements of
its evaluation, the opinions of the agency, of the HAS and of the funders' board, the order."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone
from django_fsm import transition

from coopps.kernel.documents.models import Letter
from coopps.kernel.law.clock import add_months
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import condition, required_motive, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import Efficiency, OrderRenewalState
from protocols.models.authorizations import RegionalAuthorization, is_concerned, is_party, may_instruct
from protocols.models.funders import FundersOutcome
from protocols.models.terms import DURATION

S = OrderRenewalState
# How many months before the term the elements are prepared, and are due.
PREPARED_BEFORE, DUE_BEFORE = 9, 6
DAY = datetime.timedelta(days=1)


def may_follow(renewal: OrderRenewal, actor) -> bool:
    """An instructor of the agency, in force today, who neither asked for the authorization nor acts under it."""
    return may_instruct(renewal.authorization, actor) and not is_concerned(renewal.authorization, actor)


def may_give(renewal: OrderRenewal, actor) -> bool:
    """Who asked for the authorization; where nobody did on this portal, the agency enters what it received."""
    authorization = renewal.authorization
    return may_follow(renewal, actor) if authorization.intent_id is None else is_party(authorization, actor)


@condition
def term_is_to_come(renewal: OrderRenewal) -> list[str]:
    """The term is not past: what has ended is not maintained."""
    authorization = renewal.authorization
    if authorization.is_over or renewal.former_term < authorization.agency.today():
        return ["Cette autorisation a pris fin : elle ne peut plus être maintenue."]
    return []


@condition
def renewal_order_is_signed(renewal: OrderRenewal) -> list[str]:
    """No protocol is maintained without an act."""
    return [] if renewal.letter is not None and hasattr(renewal.letter, "act") else ["L’arrêté n’est pas signé."]


class OrderRenewal(Machine):
    """What is asked and said before one term of an authorization. `letter` is the last order asked for."""

    authorization = models.ForeignKey(RegionalAuthorization, on_delete=models.PROTECT, related_name="renewals")
    former_term = models.DateField("terme")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    elements = models.TextField("éléments de l’évaluation", blank=True)
    received_at = models.DateTimeField("éléments reçus le", null=True, blank=True)
    agency_outcome = models.CharField("avis de l’agence", max_length=11, choices=FundersOutcome.choices, blank=True)
    agency_words = models.TextField("motifs de l’avis de l’agence", blank=True)
    sent_on = models.DateField("transmis le", null=True, blank=True)
    sent_reference = models.CharField("référence de la transmission", max_length=160, blank=True)
    has_outcome = models.CharField("avis de la HAS", max_length=13, choices=Efficiency.choices, blank=True)
    has_on = models.DateField("date de l’avis de la HAS", null=True, blank=True)
    has_reference = models.CharField("référence de l’avis de la HAS", max_length=160, blank=True)
    board_outcome = models.CharField(
        "avis du collège des financeurs", max_length=11, choices=FundersOutcome.choices, blank=True
    )
    board_on = models.DateField("date de l’avis du collège", null=True, blank=True)
    board_reference = models.CharField("référence de l’avis du collège", max_length=160, blank=True)
    duration_months = models.PositiveSmallIntegerField("durée, en mois", null=True, blank=True, validators=[DURATION])
    motivation = models.TextField("motivation", blank=True)
    term_on = models.DateField("nouveau terme", null=True, blank=True)
    letter = models.OneToOneField(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="orderrenewal")
    state = state_field(OrderRenewalState.choices, OrderRenewalState.TO_PREPARE)

    class Meta:
        verbose_name = "renouvellement"
        verbose_name_plural = "renouvellements"
        ordering = ["pk"]
        constraints = [
            known_states(OrderRenewalState, "orderrenewal_known_states"),
            models.UniqueConstraint(fields=["authorization", "former_term"], name="one_orderrenewal_per_term"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.FAVORED, S.PROPOSED, S.MAINTAINED])
                | models.Q(
                    board_outcome=FundersOutcome.FAVORABLE,
                    board_on__isnull=False,
                    has_on__isnull=False,
                    sent_on__isnull=False,
                    received_at__isnull=False,
                )
                & ~models.Q(board_reference="")
                & ~models.Q(has_outcome="")
                & ~models.Q(agency_outcome="")
                & ~models.Q(elements=""),
                name="orderrenewal_rests_on_the_board",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.PROPOSED, S.MAINTAINED])
                | models.Q(
                    letter__isnull=False,
                    duration_months__isnull=False,
                    duration_months__gte=DURATION.least,
                    duration_months__lte=DURATION.most,
                )
                & ~models.Q(motivation=""),
                name="orderrenewal_proposed_says_how_long",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.MAINTAINED)
                | models.Q(term_on__isnull=False, term_on__gt=models.F("former_term")),
                name="orderrenewal_moves_the_term",
            ),
        ]

    def __str__(self) -> str:
        return f"Renouvellement — {self.authorization}"

    @property
    def elements_due(self) -> datetime.date:
        """The day by which the elements are to be given: six months before the term."""
        return add_months(self.former_term, -DUE_BEFORE)

    @property
    def is_over(self) -> bool:
        """Maintained, or ending at its term."""
        return S(self.state).over

    @property
    def is_proposed(self) -> bool:
        """Whether its order is at the signature."""
        return self.state == S.PROPOSED

    @property
    def next_term(self) -> datetime.date:
        """The last day that the order gives: its duration runs from the day after the former term."""
        return add_months(self.former_term + DAY, self.duration_months) - DAY

    def _said_on(self, day: datetime.date | None, after: datetime.date) -> datetime.date:
        if day is None or not after <= day <= self.authorization.agency.today():
            raise TransitionRefused(f"Cette date se situe entre le {french_date(after)} et aujourd’hui.")
        return day

    @transition(
        "state",
        source=S.TO_PREPARE,
        target=S.RECEIVED,
        permission=may_give,
        conditions=[term_is_to_come],
        custom={"label": "Transmettre les éléments de l’évaluation", "done": "Éléments de l’évaluation reçus"},
    )
    def give(self, elements: str) -> None:
        """What the evaluation rests on; kept as it was given."""
        self.elements, self.received_at = elements, timezone.now()

    def clean_give(self, elements: str = "") -> dict:
        return {"elements": required_motive(elements, "Écrivez les éléments nécessaires à l’évaluation.")}

    @transition(
        "state",
        source=S.RECEIVED,
        target=S.TRANSMITTED,
        permission=may_follow,
        conditions=[term_is_to_come],
        custom={
            "label": "Transmettre avec l’avis de l’agence",
            "done": "Transmis à la HAS et au collège des financeurs",
        },
    )
    def transmit(self, outcome: str, motivation: str, sent_on: datetime.date, reference: str) -> None:
        """The agency says whether the protocol should last, and sends all of it to the HAS and to the board."""
        self.agency_outcome, self.agency_words = outcome, motivation
        self.sent_on, self.sent_reference = sent_on, reference

    def clean_transmit(self, outcome="", motivation="", sent_on=None, reference="") -> dict:
        return {
            "outcome": _choice(FundersOutcome, outcome),
            "motivation": required_motive(motivation, "Dites les motifs de l’avis de l’agence."),
            "sent_on": self._said_on(sent_on, self.authorization.agency.day_of(self.received_at)),
            "reference": required_words(reference, "Indiquez la référence de la transmission."),
        }

    @transition(
        "state",
        source=S.TRANSMITTED,
        target=S.EVALUATED,
        permission=may_follow,
        conditions=[term_is_to_come],
        custom={"label": "Inscrire l’avis de la HAS", "done": "Avis de la HAS inscrit"},
    )
    def evaluate(self, outcome: str, given_on: datetime.date, reference: str) -> None:
        """What the HAS says of its efficiency."""
        self.has_outcome, self.has_on, self.has_reference = outcome, given_on, reference

    def clean_evaluate(self, outcome="", given_on=None, reference="") -> dict:
        return {
            "outcome": _choice(Efficiency, outcome),
            "given_on": self._said_on(given_on, self.sent_on),
            "reference": required_words(reference, "Indiquez la référence du document qui porte l’avis."),
        }

    @transition(
        "state",
        source=S.EVALUATED,
        target=S.FAVORED,
        permission=may_follow,
        conditions=[term_is_to_come],
        custom={"label": "Inscrire l’avis du collège", "done": "Avis favorable du collège des financeurs inscrit"},
    )
    def favor(self, given_on: datetime.date, reference: str) -> None:
        """The board is for it: the agency may maintain the protocol."""
        self.board_outcome, self.board_on, self.board_reference = FundersOutcome.FAVORABLE, given_on, reference

    @transition(
        "state",
        source=S.EVALUATED,
        target=S.ENDING,
        permission=may_follow,
        conditions=[term_is_to_come],
        custom={
            "label": "Inscrire un avis défavorable du collège",
            "done": "Avis défavorable du collège des financeurs inscrit",
        },
    )
    def disfavor(self, given_on: datetime.date, reference: str) -> None:
        """The board is against it: the authorization ends at its term."""
        self.board_outcome, self.board_on, self.board_reference = FundersOutcome.UNFAVORABLE, given_on, reference

    def clean_favor(self, given_on=None, reference="") -> dict:
        return {
            "given_on": self._said_on(given_on, self.has_on),
            "reference": required_words(reference, "Indiquez la référence du document qui porte l’avis."),
        }

    clean_disfavor = clean_favor

    @transition(
        "state",
        source=S.FAVORED,
        target=S.PROPOSED,
        permission=may_follow,
        conditions=[term_is_to_come],
        custom={"label": "Proposer l’arrêté de maintien", "done": "Arrêté de maintien envoyé à la signature"},
    )
    def propose(self, duration_months: int, motivation: str, letter: Letter) -> None:
        """The order goes to the signatory."""
        self.duration_months, self.motivation, self.letter = duration_months, motivation, letter

    def clean_propose(self, letter: Letter, duration_months: int | None = None, motivation: str = "") -> dict:
        if duration_months is None:
            raise TransitionRefused("L’arrêté fixe la durée du maintien : dites-la, en mois.")
        if fault := DURATION.fault(duration_months):
            raise TransitionRefused(fault)
        motivation = required_motive(motivation, "Dites pourquoi le protocole est maintenu.")
        return {"duration_months": duration_months, "motivation": motivation, "letter": letter}

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.FAVORED,
        permission=may_follow,
        custom={"label": "Reprendre la proposition", "done": "Proposition de maintien reprise", "system": True},
    )
    def take_back(self, reason: str) -> None:
        """Before the signature, or sent back by the signatory."""
        self.letter = None

    def clean_take_back(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la proposition est reprise.")}

    @transition(
        "state",
        source=S.PROPOSED,
        target=S.MAINTAINED,
        conditions=[renewal_order_is_signed, term_is_to_come],
        custom={"label": "Maintenir", "done": "Autorisation maintenue", "system": True},
    )
    def sign(self) -> None:
        """The signed order is stored: the authorization has a new term."""
        self.term_on = self.next_term

    @transition(
        "state",
        source=[S.TO_PREPARE, S.RECEIVED, S.TRANSMITTED, S.EVALUATED, S.FAVORED, S.PROPOSED],
        target=S.ENDING,
        custom={"label": "Constater la fin", "done": "Renouvellement sans objet", "system": True},
    )
    def lapse(self) -> None:
        """The authorization has ended, at its term or before: nothing is left to maintain."""


def _choice(choices: type[models.TextChoices], value: str) -> str:
    if value not in choices.values:
        raise TransitionRefused("Choisissez le sens de l’avis.")
    return choices(value)


class OrderRenewalRecord(TransitionRecord):
    """The record of a renewal."""

    subject = models.ForeignKey(OrderRenewal, on_delete=models.PROTECT, related_name="record")
