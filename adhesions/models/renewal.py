"""A certificate of insurance given for a right that goes on."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django_fsm import transition

from accounts.choices import AgencyRight
from adhesions.choices import RenewalState
from adhesions.models.dossier import LiabilityInsurance
from adhesions.models.membership import Membership
from coopps.kernel.workflow.conditions import condition, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = RenewalState


def is_the_person(renewal: Renewal, actor) -> bool:
    """The person whose insurance it is."""
    return renewal.membership.user_id == actor.pk


def may_examine(renewal: Renewal, actor) -> bool:
    """An agent who instructs or supervises for the agency, in force today, outside the team."""
    adhesion = renewal.membership.adhesion
    if adhesion.memberships.filter(user=actor).exists():
        return False
    return any(adhesion.agency.allows(actor, right) for right in (AgencyRight.INSTRUCT, AgencyRight.SUPERVISE))


@condition
def certificate_is_complete(renewal: Renewal) -> list[str]:
    """Nothing is missing: the insurer, the number, the period, the acts, and the document that the person has looked at."""
    return renewal.insurance.missing(renewal.membership.adhesion.agency.today())


class Renewal(Machine):
    """A new certificate of insurance: a row of the dossier of its own, beside the one that was examined, and which counts only
    once the agency has accepted it."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="renewals")
    insurance = models.OneToOneField(LiabilityInsurance, on_delete=models.PROTECT, related_name="renewal")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    refusal_reason = models.TextField("ce qui ne convient pas", blank=True)
    state = state_field(RenewalState.choices, RenewalState.PREPARED)

    class Meta:
        verbose_name = "nouvelle attestation d’assurance"
        verbose_name_plural = "nouvelles attestations d’assurance"
        ordering = ["pk"]
        constraints = [
            known_states(RenewalState, "renewal_known_states"),
            models.UniqueConstraint(
                fields=["membership"],
                condition=models.Q(state__in=[S.PREPARED, S.SENT]),
                name="one_renewal_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.REFUSED) | ~models.Q(refusal_reason=""), name="refused_renewal_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"Nouvelle attestation d’assurance — {self.membership}"

    @property
    def is_prepared(self) -> bool:
        """Whether the person may still change it."""
        return self.state == S.PREPARED

    @property
    def is_sent(self) -> bool:
        """Whether it waits for the agency."""
        return self.state == S.SENT

    @property
    def is_accepted(self) -> bool:
        """Whether it counts."""
        return self.state == S.ACCEPTED

    @transition(
        "state",
        source=S.PREPARED,
        target=S.SENT,
        permission=is_the_person,
        conditions=[certificate_is_complete],
        custom={"label": "Envoyer à l’agence", "done": "Attestation envoyée à l’agence"},
    )
    def send(self) -> None:
        """The person sends the certificate."""
        self.sent_at = timezone.now()

    @transition(
        "state",
        source=S.SENT,
        target=S.ACCEPTED,
        permission=may_examine,
        custom={"label": "Accepter l’attestation", "done": "Attestation acceptée"},
    )
    def accept(self) -> None:
        """The agency has read it: it counts from now on, for the days that it says."""

    @transition(
        "state",
        source=S.SENT,
        target=S.REFUSED,
        permission=may_examine,
        custom={"label": "Ne pas accepter l’attestation", "done": "Attestation non acceptée"},
    )
    def refuse(self, reason: str) -> None:
        """It does not do: the person is told why, and gives another."""
        self.refusal_reason = reason

    def clean_refuse(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites ce qui ne convient pas.")}


class RenewalRecord(TransitionRecord):
    """The record of a new certificate."""

    subject = models.ForeignKey(Renewal, on_delete=models.PROTECT, related_name="record")
