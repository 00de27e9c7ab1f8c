"""The right of one person: listed acts, in one team, under one protocol version."""

from __future__ import annotations

import secrets

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.ranges import RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.utils import timezone
from django_fsm import transition

from accounts.choices import AgencyRight
from adhesions.choices import HOLDING, AuthorizationState, Role
from adhesions.models.adhesion import Adhesion
from adhesions.models.membership import Membership
from adhesions.models.signing import (
    identity_is_verified,
    insurance_is_valid,
    letter_is_signed,
    letter_names_the_others,
    protocol_is_in_force,
)
from adhesions.rules.standing import Standing, standing_of
from coopps.kernel.documents.models import Letter
from coopps.kernel.instruction.choices import Outcome
from coopps.kernel.instruction.models import Proposal
from coopps.kernel.instruction.models.instruction import has_taken
from coopps.kernel.workflow.conditions import A_SENTENCE, required_motive, required_words
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field

S = AuthorizationState

# Crockford's alphabet: no letter that is read for another. Twelve characters: 60 bits.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_check_code() -> str:
    """An unguessable code for the public check."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(12))


class _SameInteger(Func):
    """A range that holds one integer, so that an exclusion constraint compares it without btree_gist."""

    function = "INT8RANGE"

    def __init__(self, name: str, **extra) -> None:
        super().__init__(F(name), F(name), Value("[]"), **extra)


class _Period(Func):
    function = "TSTZRANGE"


def may_supervise(authorization: NominativeAuthorization, actor) -> bool:
    """An agent of the agency with the right to consider a suspension or an end, in force today, outside the team."""
    agency = authorization.adhesion.agency
    in_team = authorization.adhesion.memberships.filter(user=actor).exists()
    return agency.allows(actor, AgencyRight.SUPERVISE) and not in_team


def is_the_person(authorization: NominativeAuthorization, actor) -> bool:
    """The person whom the decision concerns."""
    return authorization.professional.user_id == actor.pk


def may_take_back(authorization: NominativeAuthorization, actor) -> bool:
    """The instructor of the dossier."""
    return has_taken(authorization.instruction, actor)


class NominativeAuthorization(Machine):
    """What was decided for one person, and the right that it opened.

    The row exists from the proposal on; only the stored act moves it out of « en attente », and only the reception of
    the letter makes it active (BR-13).
    """

    adhesion = models.ForeignKey(Adhesion, on_delete=models.PROTECT, related_name="authorizations")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="authorizations")
    professional = models.ForeignKey(
        "accounts.HealthProfessional",
        on_delete=models.PROTECT,
        related_name="authorizations",
    )
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="authorization")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="authorization")
    role = models.CharField("rôle", max_length=10, choices=Role.choices)
    outcome = models.CharField("décision", max_length=10, choices=Outcome.choices)
    acts = ArrayField(models.CharField(max_length=10), verbose_name="actes", default=list, blank=True)
    limits = models.TextField("limites", blank=True)
    motivation = models.TextField("motivation", blank=True)
    check_code = models.CharField("code de vérification", max_length=12, unique=True, default=new_check_code)
    state = state_field(AuthorizationState.choices, AuthorizationState.PENDING)
    authorized_at = models.DateTimeField("autorisée le", null=True, blank=True)
    began_at = models.DateTimeField("en vigueur depuis le", null=True, blank=True)
    suspended_at = models.DateTimeField("suspendue le", null=True, blank=True)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)
    status_reason = models.TextField("motif de la suspension ou de la fin", blank=True)

    class Meta:
        verbose_name = "autorisation nominative"
        verbose_name_plural = "autorisations nominatives"
        ordering = ["pk"]
        constraints = [
            known_states(AuthorizationState, "authorization_known_states"),
            models.UniqueConstraint(
                fields=["membership"],
                condition=models.Q(state=S.PENDING),
                name="one_pending_decision_per_member",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=Outcome.AUTHORIZE, limits="") | ~models.Q(motivation=""),
                name="given_less_with_motivation",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.SUSPENDED, S.ENDED]) | models.Q(status_reason__regex=A_SENTENCE),
                name="stopped_with_motivation",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[*HOLDING, S.ENDED])
                | models.Q(authorized_at__isnull=False, acts__len__gt=0),
                name="authorized_with_acts",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.ACTIVE) | models.Q(began_at__isnull=False),
                name="active_since_a_date",
            ),
            ExclusionConstraint(
                name="no_overlapping_authorizations",
                expressions=[
                    (_SameInteger("professional"), RangeOperators.OVERLAPS),
                    (_SameInteger("adhesion"), RangeOperators.OVERLAPS),
                    (
                        _Period(F("authorized_at"), F("ended_at"), Value("[)")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(state__in=[*HOLDING, S.ENDED]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.professional} — {self.adhesion.protocol}"

    @property
    def instruction(self):
        """The dossier in which it was decided: that of the team, or of the person's own arrival."""
        return self.membership.instruction

    @property
    def role_label(self) -> str:
        return Role(self.role).person

    @property
    def formatted_code(self) -> str:
        """The code in groups of four, as it is printed."""
        return "-".join(self.check_code[start : start + 4] for start in (0, 4, 8))

    @property
    def act_labels(self) -> list[str]:
        """The authorized acts in words, in the order of the protocol version."""
        return [act.label for act in self.adhesion.version.acts_coded(self.acts)]

    @property
    def is_pending(self) -> bool:
        """Whether its letter is not signed yet."""
        return self.state == S.PENDING

    @property
    def is_signed(self) -> bool:
        """Whether it is signed, and the person has not received it."""
        return self.state == S.AUTHORIZED

    @property
    def is_active(self) -> bool:
        """Whether the person has received it, and it stands."""
        return self.state == S.ACTIVE

    @property
    def is_suspended(self) -> bool:
        """Whether this right itself is suspended."""
        return self.state == S.SUSPENDED

    @property
    def is_ended(self) -> bool:
        """Whether it was given, and is over."""
        return self.state == S.ENDED

    @property
    def holds(self) -> bool:
        """Whether it was given, and is not over."""
        return self.state in HOLDING

    @property
    def is_refused(self) -> bool:
        """Whether it was refused."""
        return self.state == S.REFUSED

    @property
    def is_postponed(self) -> bool:
        """Whether the decision is put off."""
        return self.state == S.POSTPONED

    @property
    def stands(self) -> bool:
        """Whether the right itself was given, and nothing has suspended or ended it."""
        return S(self.state).meaning.stands

    @property
    def is_counted_on(self) -> bool:
        """Whether the other side may count on this person: the right stands, or its authorization waits to be signed."""
        return self.stands or (self.is_pending and self.outcome == Outcome.AUTHORIZE)

    @property
    def counterparts(self) -> list[str]:
        """The people of the other side with whom this person will act: those authorized, or about to be by the same
        decision. Whoever the engagement names but was refused or postponed is not among them."""
        rows = self.adhesion.authorizations.exclude(role=self.role).select_related("professional").order_by("pk")
        return [row.professional.full_name for row in rows if row.is_counted_on]

    def is_prepared_with(self, names: list[str]) -> bool:
        """Whether the bytes of the letter, if there are any, name these people of the other side."""
        prepared = self.letter.preparation
        return prepared is None or prepared.snapshot.get("avec") == names

    @property
    def withdrawal(self):
        """The withdrawal that the person has announced, or None. No query when `withdrawals` are prefetched."""
        return next((row for row in self.withdrawals.all() if row.is_announced), None)

    @property
    def stopped_at(self):
        """Since when it is ended or suspended; None while it stands."""
        return self.ended_at or self.suspended_at

    @property
    def open_doubts(self) -> list:
        """What is to be confirmed by the agency, the earliest first. No query when `doubts` are prefetched."""
        return sorted(
            (doubt for doubt in self.doubts.all() if doubt.is_open), key=lambda doubt: (doubt.since, doubt.pk)
        )

    @property
    def awaits_insurance(self) -> bool:
        """Whether a new certificate of insurance is waited for: it would answer a doubt, and none is sent."""
        return any(doubt.asks_insurance for doubt in self.open_doubts) and not any(
            renewal.is_sent for renewal in self.membership.renewals.all()
        )

    @property
    def is_suspended_in_region(self) -> bool:
        """The protocol is suspended in the region: nobody acts meanwhile. Read there and not copied here, so that each
        person has their right back, as it stands, when the suspension is lifted."""
        return self.stands and self.adhesion.authorization.is_suspended

    @property
    def waits_for_delegating(self) -> bool:
        """A delegated person has received the letter, and nobody who may delegate in the team has received theirs, or has
        kept the right: no act may be done meanwhile (BR-13). No query when the authorizations of the adhesion are
        prefetched."""
        return (
            self.role == Role.DELEGATED and self.is_active and not any(row.is_active for row in self._delegating_rows())
        )

    @property
    def awaited_delegating(self) -> list[str]:
        """Those who may delegate once they have received their letter."""
        return [row.professional.full_name for row in self._delegating_rows() if row.is_signed]

    def _delegating_rows(self) -> list[NominativeAuthorization]:
        return [row for row in self.adhesion.authorizations.all() if row.role == Role.DELEGATING]

    @property
    def may_act(self) -> bool:
        """Whether the person may do the acts now."""
        return self.is_active and not self.is_suspended_in_region and not self.waits_for_delegating

    @property
    def standing(self) -> AuthorizationState:
        """What everybody is told of the right today: its own state, or the suspension of the protocol in the region."""
        return S.SUSPENDED if self.is_suspended_in_region else S(self.state)

    @property
    def told(self) -> Standing | None:
        """What everybody is told of the right today, in one sentence; None for what opened no right."""
        return standing_of(self)

    # --- Decided by the stored act -----------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.PENDING,
        target=S.AUTHORIZED,
        conditions=[
            letter_is_signed,
            protocol_is_in_force,
            identity_is_verified,
            insurance_is_valid,
            letter_names_the_others,
        ],
        custom={"label": "Autoriser", "done": "Autorisation signée", "system": True},
    )
    def authorize(self, at) -> None:
        """The signed authorization is stored; the person may not act before having received it."""
        self.authorized_at = at

    @transition(
        "state",
        source=S.PENDING,
        target=S.REFUSED,
        conditions=[letter_is_signed],
        custom={"label": "Refuser", "done": "Refus signé", "system": True},
    )
    def refuse(self) -> None:
        """The signed refusal is stored."""

    @transition(
        "state",
        source=S.PENDING,
        target=S.POSTPONED,
        conditions=[letter_is_signed],
        custom={"label": "Ajourner", "done": "Ajournement signé", "system": True},
    )
    def postpone(self) -> None:
        """The signed postponement is stored."""

    # --- Put off, then examined again for this person alone ------------------------------------------------------------
    @transition(
        "state",
        source=S.POSTPONED,
        target=S.RESUMED,
        permission=is_the_person,
        custom={"label": "Envoyer ce qui est attendu", "done": "Pièces de l’ajournement reçues"},
    )
    def answer(self) -> None:
        """The person has given what the postponement asks: the agency decides again, for this person alone."""

    @transition(
        "state",
        source=S.POSTPONED,
        target=S.RESUMED,
        permission=may_take_back,
        custom={"label": "Reprendre l’examen", "done": "Examen repris sans attendre"},
    )
    def reexamine(self, reason: str) -> None:
        """The agency goes on without waiting: the day has passed, or the document is no longer needed."""

    def clean_reexamine(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi l’examen reprend sans attendre.")}

    @transition(
        "state",
        source=S.POSTPONED,
        target=S.RESUMED,
        custom={"label": "Rendre sans objet", "done": "Ajournement devenu sans objet", "system": True},
    )
    def lapse(self) -> None:
        """Nothing will be decided: the authorization of the protocol in the region is over."""

    @transition(
        "state",
        source=S.PENDING,
        target=S.ABANDONED,
        permission=may_take_back,
        custom={
            "label": "Reprendre la proposition",
            "done": "Proposition reprise",
            "system": True,
        },
    )
    def abandon(self, reason: str) -> None:
        """The proposal was taken back, or the signatory sent the letter back."""

    def clean_abandon(self, reason: str = "") -> dict:
        return {"reason": required_words(reason, "Dites pourquoi la proposition est reprise.")}

    # --- Lived -------------------------------------------------------------------------------------------------------
    @transition(
        "state",
        source=S.AUTHORIZED,
        target=S.ACTIVE,
        custom={
            "label": "Recevoir",
            "done": "Lettre reçue, droit ouvert",
            "system": True,
        },
    )
    def begin(self, at) -> None:
        """The person has received the letter: the right begins now, never backwards."""
        self.began_at = at

    # --- Stopped, and restored, by a stored act (or, for the end, by that of the protocol in the region) ---------------
    @transition(
        "state",
        source=S.ACTIVE,
        target=S.SUSPENDED,
        custom={"label": "Suspendre", "done": "Autorisation suspendue", "system": True},
    )
    def suspend(self, motivation: str) -> None:
        """The acts are forbidden until the suspension is lifted. What nobody has received yet is ended, not suspended."""
        self.suspended_at = timezone.now()
        self.status_reason = motivation

    def clean_suspend(self, motivation: str = "") -> dict:
        return {"motivation": required_motive(motivation, "Une suspension est motivée : dites pourquoi.")}

    @transition(
        "state",
        source=S.SUSPENDED,
        target=S.ACTIVE,
        custom={"label": "Lever la suspension", "done": "Suspension levée", "system": True},
    )
    def resume(self, motivation: str) -> None:
        """The person may act again, from now on."""
        self.suspended_at = None
        self.status_reason = ""

    def clean_resume(self, motivation: str = "") -> dict:
        return {"motivation": required_motive(motivation, "Dites pourquoi la suspension est levée.")}

    @transition(
        "state",
        source=list(HOLDING),
        target=S.ENDED,
        custom={"label": "Mettre fin à l’autorisation", "done": "Autorisation terminée", "system": True},
    )
    def end(self, motivation: str) -> None:
        """The right is over."""
        self.ended_at = timezone.now()
        self.status_reason = motivation

    def clean_end(self, motivation: str = "") -> dict:
        return {"motivation": required_motive(motivation, "La fin d’une autorisation est motivée : dites pourquoi.")}


class NominativeAuthorizationRecord(TransitionRecord):
    """The record of a person's right."""

    subject = models.ForeignKey(NominativeAuthorization, on_delete=models.PROTECT, related_name="record")
