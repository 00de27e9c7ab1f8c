"""What may be read of adhesions, and by whom."""

from __future__ import annotations

import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from adhesions.choices import (
    ACCEPTED,
    LIVE,
    AdhesionState,
    ArrivalState,
    AuthorizationState,
    MembershipState,
    WithdrawalState,
)
from adhesions.models import (
    Adhesion,
    Arrival,
    EmployerAgreement,
    LiabilityInsurance,
    Membership,
    Withdrawal,
)
from adhesions.selectors.standing import decisions
from coopps.kernel.documents.models import Delivery
from coopps.kernel.instruction import selectors as dossiers
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.registry import Applicant
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import Procedure
from coopps.kernel.law.clock import add_months
from coopps.kernel.permissions import holders, holds, objects_held

# What the rules read of the authorization that an adhesion hangs on.
_REGION = (
    "authorization__agency",
    "authorization__instruction",
    "authorization__project__intent",
    "authorization__project__has_opinion",
)


# A place in a request that is not filed yet: that of the team, or the person's own arrival.
_IN_PREPARATION = Q(arrival=None, adhesion__state=AdhesionState.DRAFT) | Q(arrival__state=ArrivalState.DRAFT)


def teams_by_authorization() -> dict[int, int]:
    """How many teams have begun under each authorization of a region: a figure, and nobody's name."""
    running = Adhesion.objects.filter(state=AdhesionState.RUNNING)
    return dict(running.values_list("authorization").annotate(teams=Count("pk")).order_by())


def with_team(adhesions: QuerySet[Adhesion]) -> QuerySet[Adhesion]:
    """Load what the rules of composition and completeness read, in a constant number of queries."""
    members = (
        Membership.objects.select_related("user", "professional__profession", "examination", "arrival__instruction")
        .prefetch_related(
            "authorizations__withdrawals",
            "commitments",
            "employer_agreements",
            "item_identite",
            "item_inscription",
            "item_diplome",
            "item_experience",
            "item_formation_theorique",
            "item_formation_pratique",
            Prefetch("item_assurance", LiabilityInsurance.objects.select_related("renewal")),
            "item_attestation",
        )
        .order_by("pk")
    )
    return adhesions.select_related(
        "team",
        "protocol",
        "version",
        "agency",
        *_REGION,
        "intent",
        "instruction",
    ).prefetch_related(
        "sites",
        Prefetch("memberships", queryset=members),
        "authorization__project__has_opinion__reservations",
    )


def of_person(user) -> QuerySet[Adhesion]:
    """The adhesions in which a person takes part."""
    return (
        objects_held(user, "take_part", Adhesion)
        .select_related("team", "protocol", "agency", "instruction")
        .order_by("-created_at")
    )


def listed_for(user) -> QuerySet[Adhesion]:
    """The same, with what says whose turn it is: a constant number of queries, whatever their number."""
    return with_team(of_person(user)).prefetch_related(
        "instruction__requests__closings", Prefetch("authorizations", decisions())
    )


def led_by(user) -> set[int]:
    """The keys of the adhesions that a person leads."""
    return set(objects_held(user, "lead", Adhesion).values_list("pk", flat=True))


def own_membership(user, pk: int) -> Membership | None:
    """One dossier of a person, its team loaded as the rules read it; None when it is somebody else's."""
    mine = Adhesion.objects.filter(memberships__pk=pk, memberships__user=user, memberships__state__in=ACCEPTED)
    adhesion = with_team(mine).first()
    if adhesion is None:
        return None
    return next(member for member in adhesion.memberships.all() if member.pk == pk)


def invited_membership(pk: int) -> Membership:
    """One place that waits for an answer, its team loaded in the same way; the caller has checked the link."""
    adhesion = with_team(Adhesion.objects.filter(memberships__pk=pk)).get()
    return next(member for member in adhesion.memberships.all() if member.pk == pk)


def last_practice(member: Membership) -> str:
    """How a person said, in the last other dossier of theirs, that they exercise; empty when they never said it."""
    others = Membership.objects.filter(user=member.user).exclude(pk=member.pk).exclude(practice_status="")
    return others.order_by("-pk").values_list("practice_status", flat=True).first() or ""


def own_memberships(user) -> QuerySet[Membership]:
    """The dossiers of a person, in teams that go on."""
    return (
        Membership.objects.filter(user=user, state__in=ACCEPTED)
        .select_related(
            "adhesion__protocol",
            "adhesion__team",
            "adhesion__agency",
            "adhesion__instruction",
            "professional",
        )
        .prefetch_related("professional__consents")
        .order_by("-pk")
    )


def invitations_to(user) -> QuerySet[Membership]:
    """Invitations that wait for a person: sent to the account's verified address, or copied with a team."""
    return Membership.objects.filter(
        _IN_PREPARATION,
        state=MembershipState.INVITED,
        invited_email__iexact=user.email,
    ).select_related("adhesion__protocol", "adhesion__team")


def unanswered_invitations(user) -> QuerySet[Membership]:
    """The invitations to the teams that a person leads which nobody has answered."""
    led = objects_held(user, "lead", Adhesion)
    return Membership.objects.filter(_IN_PREPARATION, adhesion__in=led, state=MembershipState.INVITED)


def unanswered_employers(user) -> QuerySet[EmployerAgreement]:
    """The last request to the employer in each dossier of a person, when it has no answer."""
    asked = EmployerAgreement.objects.filter(membership__user=user, membership__state__in=ACCEPTED)
    last = asked.order_by("membership_id", "-pk").distinct("membership_id")
    return EmployerAgreement.objects.filter(pk__in=last.values("pk"), answered_at=None)


def for_agency(user) -> QuerySet[Adhesion]:
    """The filed adhesions of the agencies for which a person instructs or supervises (BR-28), their own teams left out: an
    agent who is in a team reads the others' documents no more than any member."""
    own = Membership.objects.filter(user=user).exclude(state=MembershipState.DECLINED)
    return Adhesion.objects.filter(instruction__in=dossiers.visible_to(user)).exclude(memberships__in=own)


def dossiers_of(user) -> Q:
    """The dossiers of the teams in which a person is, and of those who arrive there: a condition on instructions."""
    own = Membership.objects.filter(user=user).exclude(state=MembershipState.DECLINED)
    of_team = own.filter(adhesion__instruction=OuterRef("pk"))
    return Q(Exists(of_team)) | Q(Exists(own.filter(adhesion__arrivals__instruction=OuterRef("pk"))))


def dossiers_taken_part_in(user) -> Q:
    """The dossiers of the teams in which a person is today, and of those who arrive there: a condition on instructions."""
    teams = objects_held(user, "take_part", Adhesion)
    return Q(adhesion__in=teams) | Q(arrival__adhesion__in=teams)


def people_of(instruction: Instruction) -> QuerySet:
    """The accounts of those who are today in the team that a dossier is about."""
    return holders("take_part", adhesions_of(instruction).get())


def adhesions_of(instruction) -> QuerySet[Adhesion]:
    """The adhesion that a dossier is about: filed by the team, or for a person who arrives there."""
    arrived = Arrival.objects.filter(adhesion=OuterRef("pk"), instruction=instruction)
    return Adhesion.objects.filter(Q(instruction=instruction) | Exists(arrived))


def examined_in(adhesion: Adhesion, instruction) -> list[Membership]:
    """The members whom a dossier is about."""
    return [
        member
        for member in live_members(adhesion)
        if member.examination is not None and member.examination.instruction_id == instruction.pk
    ]


def arrivals_of(adhesion: Adhesion) -> QuerySet[Arrival]:
    """The people who arrive, or have arrived, in a team."""
    return adhesion.arrivals.select_related("membership__professional", "instruction", "replaces")


def arrivals_for(user) -> QuerySet[Arrival]:
    """The arrivals in the teams of a person."""
    return Arrival.objects.filter(adhesion__in=objects_held(user, "take_part", Adhesion)).select_related(
        "membership__professional__profession", "instruction", "adhesion__agency", "adhesion__team"
    )


def to_replace(adhesion: Adhesion) -> QuerySet[Withdrawal]:
    """Those who leave, or have left, and whom nobody replaces yet."""
    taken = Arrival.objects.filter(replaces=OuterRef("pk")).exclude(state=ArrivalState.GIVEN_UP)
    return (
        Withdrawal.objects.filter(~Exists(taken), authorization__adhesion=adhesion)
        .exclude(state=WithdrawalState.CANCELLED)
        .select_related("authorization__professional")
    )


def readable_by(user) -> QuerySet[Adhesion]:
    """The adhesions that a person may open as a member."""
    return with_team(objects_held(user, "take_part", Adhesion))


def decided_by(membership: Membership) -> datetime.date:
    """By when the agency decides about a member; before the filing, by when it would if the request were filed complete today."""
    if membership.instruction is not None:
        return membership.instruction.due_on or dossiers.implied(membership.instruction).act_by
    today = membership.adhesion.agency.today()
    return add_months(today, law.rule(Procedure.ADHESION_REGISTRATION, today).months)


def leads(adhesion: Adhesion, user) -> bool:
    """Whether the person leads this adhesion."""
    return holds(user, "lead", adhesion)


def may_read_documents(membership: Membership, user) -> bool:
    """A member's documents are seen by that member and, once filed, by the agency that examines or examined them, whatever became
    of the member since; not by the team."""
    if membership.user_id == user.pk:
        return True
    return membership.examination_id is not None and for_agency(user).filter(pk=membership.adhesion_id).exists()


def applicants(instruction: Instruction) -> list[Applicant]:
    """The members whose dossier this is: each asks for the own authorization."""
    adhesion = with_team(adhesions_of(instruction)).prefetch_related("memberships__sites").get()
    decided = set(
        adhesion.authorizations.filter(state__in=AuthorizationState.where(settled=True)).values_list(
            "membership_id", flat=True
        )
    )
    found = []
    for member in examined_in(adhesion, instruction):
        person, site = member.professional, next(iter(member.sites.all()), None) or adhesion.main_site
        found.append(
            Applicant(
                member.user,
                person.full_name,
                person.salutation,
                (person.formal_name, *site.address_lines),
                site.department,
                person.residence,
                decided=member.pk in decided,
                whole=leads(adhesion, member.user),
                examination=member.examination_id,
            )
        )
    return found


def closing_letter(instruction: Instruction | None, user) -> Delivery | None:
    """The letter by which a dossier was closed for want of an answer, to this person."""
    found = Delivery.objects.filter(act__letter__closings__request__instruction=instruction, addressee=user)
    return found.select_related("act").defer("act__content", "act__snapshot").first() if instruction else None


def suspended_since(authorization) -> datetime.datetime:
    """When the authorization of the protocol in the region was suspended."""
    return authorization.record.filter(transition="suspend").latest("pk").at


def live_members(adhesion: Adhesion) -> list[Membership]:
    """The members who are in the team or invited to it."""
    return [member for member in adhesion.memberships.all() if member.state in LIVE]


def declined_in(adhesion: Adhesion) -> list[Membership]:
    """Those who declined, and whom nobody of the team is or is invited again in the place of: same address, same number."""
    live = live_members(adhesion)
    addresses = {member.invited_email.lower() for member in live}
    numbers = {member.directory_id for member in live if member.directory_id}
    declined = [
        member
        for member in adhesion.memberships.all()
        if member.state == MembershipState.DECLINED
        and member.invited_email.lower() not in addresses
        and member.directory_id not in numbers
    ]
    return list({member.invited_email: member for member in declined}.values())
