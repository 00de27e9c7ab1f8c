"""A person in a team, and the life of that person's own dossier."""

from __future__ import annotations

from types import MappingProxyType

from django.conf import settings
from django.db import models
from django_fsm import transition

from accounts.choices import PracticeStatus
from accounts.models import Invited
from adhesions.choices import ACCEPTED, LIVE, REPLACED, AuthorizationState, Item, MembershipState, Role
from adhesions.models.adhesion import Adhesion, Site, leads
from adhesions.rules.completeness import PRACTICE_LABEL, counterparts, item_problems, items_of, practice_owed
from adhesions.rules.composition import profession_problem
from coopps.kernel.names import no_address
from coopps.kernel.permissions import UserGrant, holds
from coopps.kernel.workflow.conditions import condition
from coopps.kernel.workflow.models import Machine, TransitionRecord, known_states, state_field
from coopps.kernel.workflow.refusals import TransitionRefused

S = MembershipState

LEAVE = {"label": "Quitter l’équipe", "done": "Équipe quittée"}


def is_invited(membership: Membership, actor) -> bool:
    """The person who holds the invitation: nobody else is named yet, and the account's address is verified."""
    return membership.user_id is None or membership.user_id == actor.pk


def is_self(membership: Membership, actor) -> bool:
    """The member in person: nobody signs or fills for another."""
    return membership.user_id == actor.pk and holds(actor, "fill", membership)


def leads_team(membership: Membership, actor) -> bool:
    """The person who leads the team."""
    return leads(membership.adhesion, actor)


@condition
def own_dossier_is_complete(membership: Membership) -> list[str]:
    """Everything but the engagement itself is there."""
    today = membership.adhesion.agency.today()
    return [f"{PRACTICE_LABEL} : {sentence}" for _, sentence in practice_owed(membership)] + [
        f"{item.label} : {sentence}"
        for item in items_of(membership)
        if item not in (Item.COMMITMENT, Item.EMPLOYER)
        for sentence in item_problems(membership, item, today)
    ]


@condition
def has_counterparts(membership: Membership) -> list[str]:
    """Somebody on the other side has accepted: the engagement names the counterparts."""
    if counterparts(membership):
        return []
    return [f"Aucune {Role(membership.role).opposite.person} n’a encore rejoint l’équipe : l’engagement la nomme."]


@condition
def adhesion_is_in_preparation(membership: Membership) -> list[str]:
    """The adhesion is not filed yet."""
    return [] if membership.is_in_preparation else ["La demande est déposée : l’équipe ne change plus ici."]


@condition
def own_decision_is_not_signed(membership: Membership) -> list[str]:
    """The agency has not answered yet; afterwards, an authorized person announces a withdrawal."""
    if membership.is_undecided and not membership.is_decided:
        return []
    return [
        "La décision qui vous concerne est rendue : une personne autorisée annonce son retrait depuis « Mes actes autorisés »."
    ]


class Membership(Invited, Machine):
    """A person on one side of one team. The role and the counterparts are what the engagement is about."""

    adhesion = models.ForeignKey(Adhesion, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=10, choices=Role.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    professional = models.ForeignKey(
        "accounts.HealthProfessional",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    invited_email = models.EmailField("adresse de l’invitation", blank=True)
    invited_name = models.CharField("nom de la personne invitée", max_length=150, blank=True, validators=[no_address])
    invitation_round = models.PositiveSmallIntegerField(default=1, editable=False)
    national_id = models.CharField(max_length=16, blank=True, editable=False)
    # The dossier of the same person in the team that was taken over: what it held is given again here.
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="copies"
    )
    practice_status = models.CharField(
        "statut d’exercice pour ce protocole",
        max_length=20,
        choices=PracticeStatus.choices,
        blank=True,
    )
    sites = models.ManyToManyField(Site, verbose_name="lieux d’exercice", related_name="memberships", blank=True)
    examination = models.OneToOneField(
        "instruction.Examination",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="membership",
    )
    state = state_field(MembershipState.choices, MembershipState.INVITED)
    # The rows that a page reads in the place of those of an item, before they are saved (services.papers.supposing).
    supposed = MappingProxyType({})

    class Meta:
        verbose_name = "membre d’équipe"
        verbose_name_plural = "membres d’équipe"
        ordering = ["pk"]
        permissions = [("fill", "remplir le dossier")]
        constraints = [
            known_states(MembershipState, "membership_known_states"),
            models.UniqueConstraint(
                fields=["adhesion", "user"],
                condition=models.Q(state__in=LIVE, user__isnull=False),
                name="one_place_per_person",
            ),
            models.UniqueConstraint(
                fields=["adhesion", "national_id"],
                condition=models.Q(state__in=LIVE) & ~models.Q(national_id=""),
                name="one_place_per_number",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[S.INVITED, S.DECLINED, S.REMOVED])
                | models.Q(user__isnull=False, professional__isnull=False),
                name="member_is_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.ENGAGED, S.FILED]) | ~models.Q(practice_status=""),
                name="engaged_in_a_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role_label})"

    @property
    def name(self) -> str:
        """The name of exercise once known, else the one of the invitation."""
        return self.professional.full_name if self.professional else self.invited_name or self.shown_address

    @property
    def message_key(self) -> str:
        """The key of the last invitation."""
        return f"membership-{self.pk}-invitation-{self.invitation_round}"

    @property
    def address(self) -> str:
        """Where the invitation goes."""
        return self.invited_email

    @property
    def role_label(self) -> str:
        return Role(self.role).person

    @property
    def verb(self) -> str:
        """What this member does with the acts of the protocol."""
        return Role(self.role).verb

    @property
    def has_employer(self) -> bool:
        """Whether the person is salaried where the protocol is practiced."""
        return bool(self.practice_status) and PracticeStatus(self.practice_status).has_employer

    @property
    def awaits_answer(self) -> bool:
        """Whether the person has not answered the invitation."""
        return self.state == S.INVITED

    @property
    def is_in_progress(self) -> bool:
        """Whether the person is filling the dossier."""
        return self.state == S.IN_PROGRESS

    @property
    def is_engaged(self) -> bool:
        """Whether the person has signed the engagement."""
        return self.state == S.ENGAGED

    @property
    def arrives(self):
        """The arrival of this member in a team that was authorized before; None for who was there from the beginning."""
        return getattr(self, "arrival", None)

    @property
    def is_in_preparation(self) -> bool:
        """Whether the request that this dossier is a part of is not filed yet."""
        return self.arrives.is_draft if self.arrives else self.adhesion.is_draft

    @property
    def is_undecided(self) -> bool:
        """Whether that request is not decided yet, nor over."""
        return self.arrives.is_open if self.arrives else self.adhesion.is_undecided

    @property
    def instruction(self):
        """The agency's examination of this dossier, or None."""
        return self.examination.instruction if self.examination else None

    @property
    def stays(self) -> bool:
        """Whether the person is of the team as it will be: arriving, or with a right and no withdrawal announced."""
        if self.is_decided_here:
            right = self.current_authorization
            return right.holds and right.withdrawal is None
        return bool(self.arrives) and self.arrives.is_open and MembershipState(self.state) in ACCEPTED

    @property
    def is_decided_here(self) -> bool:
        """Whether something is decided about the person, no query when the decisions are prefetched."""
        right = self.current_authorization
        return right is not None and not right.is_pending

    @property
    def is_filed(self) -> bool:
        """Whether the agency has the person's dossier."""
        return self.state == S.FILED

    @property
    def is_decided(self) -> bool:
        """Whether a decision about this member is signed."""
        return self.authorizations.filter(state__in=AuthorizationState.where(settled=True)).exists()

    @property
    def must_choose_delivery(self) -> bool:
        """Whether the request is filed, undecided, and the person has not said how the decision is to be received."""
        return self.is_filed and self.adhesion.is_undecided and not self.professional.has_chosen_delivery

    @property
    def commitment(self):
        """The engagement in force, or None."""
        return next((row for row in self.commitments.all() if row.voided_at is None), None)

    @property
    def employer_agreement(self):
        """The last request to the employer, or None."""
        rows = list(self.employer_agreements.all())
        return rows[-1] if rows else None

    def items_of_kind(self, item: str):
        """The rows of one item of the dossier."""
        return self.supposed.get(item) or getattr(self, f"item_{item}").all()

    @property
    def current_authorization(self):
        """The last decision about this member that no other replaces, or None."""
        rows = [row for row in self.authorizations.all() if row.state not in REPLACED]
        return rows[-1] if rows else None

    @transition(
        "state",
        source=S.INVITED,
        target=S.IN_PROGRESS,
        permission=is_invited,
        conditions=[adhesion_is_in_preparation],
        custom={"label": "Rejoindre l’équipe", "done": "Invitation acceptée"},
    )
    def accept(self, user, professional, national_id: str) -> None:
        """The invited person joins with their own account."""
        self.user = user
        self.professional = professional
        self.national_id = national_id

    def clean_accept(self, user=None, professional=None, national_id: str = "") -> dict:
        if professional is None:
            raise TransitionRefused("Décrivez d’abord votre identité professionnelle dans « Mon profil ».")
        reason = profession_problem(self.role, professional.profession, self.adhesion.version)
        if reason:
            raise TransitionRefused(reason)
        return {"user": user, "professional": professional, "national_id": national_id}

    @transition(
        "state",
        source=S.INVITED,
        target=S.DECLINED,
        permission=is_invited,
        custom={"label": "Décliner l’invitation", "done": "Invitation déclinée", "system": True},
    )
    def decline(self) -> None:
        """The invited person does not join: with an account, or by the personal link alone."""

    @transition(
        "state",
        source=[S.INVITED, S.IN_PROGRESS, S.ENGAGED],
        target=S.REMOVED,
        permission=leads_team,
        conditions=[adhesion_is_in_preparation],
        custom={"label": "Retirer de l’équipe", "done": "Membre retiré de l’équipe"},
    )
    def remove(self) -> None:
        """The lead takes a member out before filing."""

    @transition(
        "state",
        source=[S.IN_PROGRESS, S.ENGAGED],
        target=S.REMOVED,
        permission=is_self,
        conditions=[adhesion_is_in_preparation],
        custom=LEAVE,
    )
    @transition(
        "state",
        source=S.FILED,
        target=S.REMOVED,
        permission=is_self,
        conditions=[own_decision_is_not_signed],
        custom=LEAVE,
    )
    def leave(self) -> None:
        """The person leaves the team: before filing, or after it and before the own decision is signed."""

    @transition(
        "state",
        source=S.IN_PROGRESS,
        target=S.ENGAGED,
        permission=is_self,
        conditions=[
            adhesion_is_in_preparation,
            own_dossier_is_complete,
            has_counterparts,
        ],
        custom={"label": "Signer mon engagement", "done": "Engagement signé"},
    )
    def engage(self) -> None:
        """The member signs their own engagement; the signature is a row of its own, in the same transaction."""

    @transition(
        "state",
        source=S.ENGAGED,
        target=S.IN_PROGRESS,
        custom={"label": "Rouvrir", "done": "Engagement sans effet", "system": True},
    )
    def void_engagement(self, reason: str) -> None:
        """What the person engaged for has changed."""

    @transition(
        "state",
        source=S.ENGAGED,
        target=S.IN_PROGRESS,
        permission=is_self,
        conditions=[adhesion_is_in_preparation],
        custom={
            "label": "Reprendre mon dossier",
            "done": "Dossier repris par la personne",
        },
    )
    def reopen(self) -> None:
        """The member takes the engagement back to change their own dossier before filing."""

    @transition(
        "state",
        source=S.ENGAGED,
        target=S.FILED,
        custom={
            "label": "Déposer",
            "done": "Dossier déposé avec la demande",
            "system": True,
        },
    )
    def file(self, examination) -> None:
        """The adhesion is filed: the dossier is the agency's to examine."""
        self.examination = examination

    @transition(
        "state",
        source=[S.INVITED, S.IN_PROGRESS, S.ENGAGED, S.FILED],
        target=S.REMOVED,
        custom={"label": "Écarter", "done": "Arrivée abandonnée", "system": True},
    )
    def set_aside(self) -> None:
        """The team gives up the arrival of this person."""


class MembershipRecord(TransitionRecord):
    """The record of a member's dossier."""

    subject = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="record")


class MembershipUserGrant(UserGrant):
    """A right of a person on a member's dossier."""

    content_object = models.ForeignKey(Membership, on_delete=models.CASCADE)
