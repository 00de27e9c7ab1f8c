"""The people and places of an adhesion in preparation. What changes the team voids the engagements that named it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.choices import IdentifierKind
from accounts.models import DirectoryPerson, HealthProfessional
from accounts.selectors import profession_of
from accounts.services import joining
from adhesions.choices import LIVE
from adhesions.mails import team as mails
from adhesions.models import Adhesion, Commitment, Membership, Site
from adhesions.rules.completeness import commitment_stands
from adhesions.rules.composition import profession_problem
from adhesions.selectors import leads, with_team
from adhesions.services import access, papers
from coopps.kernel.links import invitation_link
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform

INVITATION = invitation_link("adhesions.invitation", address="invited_email")


def invite(
    adhesion: Adhesion,
    lead,
    *,
    role: str,
    email: str = "",
    name: str = "",
    person: DirectoryPerson | None = None,
    instead_of: Membership | None = None,
) -> Membership:
    """Invite somebody to one side of the team: a person of the directory, or who has an address.

    Args:
        instead_of: an invitation that nobody has answered, which this one replaces.

    Raises:
        TransitionRefused: not the lead, not in preparation, the person is already in the team, has another profession than the
            protocol allows, or the lead has had the portal send as many messages as it does in a day.
    """
    with transaction.atomic():
        adhesion = _in_preparation(adhesion, lead)
        if instead_of is not None:
            withdraw_invitation(instead_of, lead)
        membership = place(adhesion, lead, role=role, email=email, name=name, person=person)
        send_invitation(membership, lead)
    return membership


def place(
    adhesion: Adhesion, lead, *, role: str, email: str, name: str, person: DirectoryPerson | None = None
) -> Membership:
    """The place in the team of somebody who is invited, at the main site to begin with. Caller's transaction."""
    to = joining.addressee(email=email, name=name, person=person)
    refuse_known(adhesion, to)
    profession = profession_of(person) if person else None
    if profession and (reason := profession_problem(role, profession, adhesion.version)):
        raise TransitionRefused(reason)
    membership = Membership.objects.create(
        adhesion=adhesion,
        role=role,
        invited_email=to.email,
        invited_name=to.name,
        directory_id=to.directory_id,
        by_account=to.by_account,
        invited_by=lead,
    )
    membership.sites.set(adhesion.sites.filter(is_main=True))
    return membership


def resend_invitation(membership: Membership, lead, *, email: str = "") -> Membership:
    """Send the invitation again, with a new link, to `email` when the former address was wrong; the former link no longer
    works.

    Raises:
        TransitionRefused: as `invite`, or the person has answered.
    """
    email = email.strip().lower()
    with transaction.atomic():
        adhesion = _in_preparation(membership.adhesion, lead, membership)
        membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        if not membership.awaits_answer:
            raise TransitionRefused(f"{membership.name} a déjà répondu à l’invitation.")
        if email and email != membership.invited_email:
            refuse_known(adhesion, joining.Addressee(email, membership.invited_name))
            membership.invited_email, membership.by_account = email, False
        renewed = joining.renew(membership, lead)
        membership.save(update_fields=[*renewed, "invited_email", "by_account"])
        send_invitation(membership, lead)
    return membership


def send_invitation(membership: Membership, lead) -> None:
    """Queue the message of an invitation. Caller's transaction."""
    with joining.hiding_address(membership):
        mails.invite(membership, INVITATION.token(membership), lead)


def invitation(token: str) -> Membership:
    """The invitation behind a link.

    Raises:
        TransitionRefused: an altered, old or replaced link.
    """
    return INVITATION.open(
        token,
        Membership.objects.select_related(
            "adhesion__protocol", "adhesion__version", "adhesion__team", "adhesion__agency", "invited_by__professional"
        ),
    )


def accept(membership: Membership, professional: HealthProfessional) -> Membership:
    """The invited person joins the team with their own account. The caller has checked the link or the address.

    Raises:
        TransitionRefused: an invitation too old or replaced, for another person, another profession than the protocol allows,
            or the person or the number is already there.
    """
    with transaction.atomic():
        fresh = _opened(membership)
        if fresh.awaits_answer:
            joining.refuse_lapsed(fresh)
            joining.refuse_another(fresh, professional.user)
        membership = join(fresh, professional)
        void_changed_commitments(membership.adhesion, f"{membership.name} a rejoint l’équipe.")
        for lead in access.leads_but(membership.adhesion, professional.user):
            mails.tell_answer(membership, lead, joined=True)
    return membership


def decline(membership: Membership, user=None) -> Membership:
    """The invited person does not join: with an account, or by the link alone, which proves who answers.

    Raises:
        TransitionRefused: an invitation that was replaced or answered, or that is for another account.
    """
    with transaction.atomic():
        fresh = _opened(membership)
        if user is not None:
            joining.refuse_another(fresh, user)
        membership = perform(membership, "decline", user or SYSTEM)
        close_arrival(membership)
        for lead in access.leads_but(membership.adhesion, user):
            mails.tell_answer(membership, lead, joined=False)
    return membership


def _opened(membership: Membership) -> Membership:
    """The invitation as it is now, locked after its adhesion, as who changes the team locks them; refused when it was replaced
    since it was opened."""
    Adhesion.objects.select_for_update(of=("self",)).get(pk=membership.adhesion_id)
    fresh = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    joining.refuse_stale(membership, fresh)
    return fresh


def join(membership: Membership, professional: HealthProfessional) -> Membership:
    """Bind an invitation to a professional, grant the rights, and give again the papers of a team that is taken over. Caller's
    transaction."""
    user = professional.user
    try:
        with transaction.atomic():
            membership = perform(
                membership,
                "accept",
                user,
                user=user,
                professional=professional,
                national_id=f"{professional.identifier_kind}:{professional.identifier}",
            )
    except IntegrityError as error:
        raise TransitionRefused("Cette personne, ou son numéro, est déjà dans l’équipe.") from error
    access.grant_membership(membership)
    papers.take_again(membership)
    return membership


def remove(membership: Membership, lead) -> Membership:
    """Take a member out of the team, before filing."""
    if membership.user_id == lead.pk:
        raise TransitionRefused("La personne qui porte la demande ne peut pas se retirer elle-même de l’équipe.")
    with transaction.atomic():
        membership = perform(membership, "remove", lead)
        if membership.user is not None:  # whoever had not answered reads it behind the link
            mails.tell_removed(membership)
        access.revoke_membership(membership)
        close_arrival(membership)
        void_changed_commitments(membership.adhesion, f"{membership.name} n’est plus dans l’équipe.")
    return membership


def withdraw_invitation(membership: Membership, lead) -> Membership:
    """Take an invitation back before anybody has answered it. Caller's transaction.

    Raises:
        TransitionRefused: not the lead, or the person has answered meanwhile.
    """
    fresh = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=membership.pk)
    if not fresh.awaits_answer:
        raise TransitionRefused(f"{fresh.name} a répondu à l’invitation entre-temps : rechargez la page de l’équipe.")
    return remove(fresh, lead)


def add_site(adhesion: Adhesion, lead, **fields) -> Site:
    """Add a place of exercise of the team.

    Raises:
        TransitionRefused: not the lead, not in preparation, or a place of another region (BR-08).
    """
    with transaction.atomic():
        adhesion = _in_preparation(adhesion, lead)
        if fields["department"] not in adhesion.agency.departments:
            raise TransitionRefused(
                f"Ce lieu n’est pas dans la région {adhesion.agency.region} : une équipe exerce dans une seule région."
            )
        return Site.objects.create(adhesion=adhesion, is_main=False, **fields)


def correct_site(site: Site, lead, **fields) -> Site:
    """Correct a place before filing, the main one too. Nothing that was signed names it: every engagement stands.

    Raises:
        TransitionRefused: as `add_site`: a place of another region belongs to another agency.
    """
    with transaction.atomic():
        adhesion = _in_preparation(site.adhesion, lead)
        if fields["department"] not in adhesion.agency.departments:
            raise TransitionRefused(
                f"Ce lieu n’est pas dans la région {adhesion.agency.region} : une autre agence en décide. Ouvrez une "
                "autre demande."
            )
        site = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
        for name, value in fields.items():
            setattr(site, name, value)
        site.save()
    return site


def correct_name(membership: Membership, lead, *, name: str) -> Membership:
    """Correct the name of an invitation; who has joined corrects the own name in the profile.

    Raises:
        TransitionRefused: not the lead, not in preparation, or the person has answered.
    """
    with transaction.atomic():
        _in_preparation(membership.adhesion, lead, membership)
        membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        if not membership.awaits_answer:
            raise TransitionRefused(
                f"{membership.name} a répondu à l’invitation, et corrige son nom dans « Mon profil »."
            )
        membership.invited_name = name.strip()
        membership.save(update_fields=["invited_name"])
    return membership


def remove_site(site: Site, lead) -> None:
    """Remove a place that is not the main one."""
    with transaction.atomic():
        _in_preparation(site.adhesion, lead)
        if site.is_main:
            raise TransitionRefused("Le lieu principal dit quelle agence instruit la demande : il ne se retire pas.")
        site.delete()


def void_changed_commitments(adhesion: Adhesion, reason: str) -> int:
    """Void every engagement that no longer names the right people or the right version; tell each person why.

    Returns how many were voided. Caller's transaction.
    """
    if not Commitment.objects.filter(membership__adhesion=adhesion, voided_at=None).exists():
        return 0
    fresh = with_team(Adhesion.objects.filter(pk=adhesion.pk)).get()
    voided = 0
    for member in fresh.memberships.all():
        commitment = member.commitment
        if commitment is None or member.is_filed or commitment_stands(member):
            continue
        commitment.voided_at = timezone.now()
        commitment.void_reason = reason
        commitment.save(update_fields=["voided_at", "void_reason"])
        if member.is_engaged:
            perform(member, "void_engagement", SYSTEM, reason=reason)
        if member.state in LIVE:
            mails.tell_voided(member, reason, commitment.pk)
            voided += 1
    return voided


def refuse_known(adhesion: Adhesion, to: joining.Addressee) -> None:
    """Refuse an address, or a person of the directory, that is somebody's of the team already."""
    there = Q(invited_email__iexact=to.email) | Q(user__email__iexact=to.email)
    if to.directory_id:
        kind = IdentifierKind.RPPS if to.directory_id.startswith("8") else IdentifierKind.ADELI
        there |= Q(directory_id=to.directory_id) | Q(national_id=f"{kind}:{to.directory_id[1:]}")
    if adhesion.memberships.filter(there, state__in=LIVE).exists():
        raise TransitionRefused(f"{to.name if to.directory_id else to.email} est déjà dans l’équipe.")


def close_arrival(membership: Membership) -> None:
    """Whoever was to arrive in an authorized team does not come. Caller's transaction."""
    if membership.arrives and membership.arrives.is_open:
        perform(membership.arrives, "close", SYSTEM)


def _in_preparation(adhesion: Adhesion, lead, member: Membership | None = None) -> Adhesion:
    """The adhesion, locked, if `lead` may change its team now, or the place of a `member` who arrives."""
    adhesion = Adhesion.objects.select_for_update(of=("self",)).select_related("agency", "team").get(pk=adhesion.pk)
    if not leads(adhesion, lead):
        raise TransitionRefused(
            "Seule la personne qui porte la demande peut changer l’équipe.",
            forbidden=True,
        )
    if not (member.is_in_preparation if member else adhesion.is_draft):
        raise TransitionRefused("La demande est déposée : l’équipe ne change plus ici.")
    return adhesion
