"""The people and places of an adhesion in preparation. What changes the team voids the engagements that named it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import HealthProfessional
from adhesions import mails
from adhesions.choices import LIVE
from adhesions.models import Adhesion, Commitment, Membership, Site
from adhesions.rules.completeness import commitment_stands
from adhesions.selectors import leads, with_team
from adhesions.services import access
from coopps.kernel.links import invitation_link
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import SYSTEM, perform

INVITATION = invitation_link("adhesions.invitation", address="invited_email")


def invite(adhesion: Adhesion, lead, *, email: str, name: str, role: str) -> Membership:
    """Invite a person by e-mail to one side of the team.

    Raises:
        TransitionRefused: not the lead, not in preparation, the person is already in the team, or the lead has had the
            portal send as many messages as it does in a day.
    """
    email = email.strip().lower()
    with transaction.atomic():
        adhesion = _in_preparation(adhesion, lead)
        refuse_known(adhesion, email)
        membership = Membership.objects.create(
            adhesion=adhesion, role=role, invited_email=email, invited_name=name.strip()
        )
        membership.sites.set(adhesion.sites.filter(is_main=True))
        send_invitation(membership, lead)
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
            refuse_known(adhesion, email)
            membership.invited_email = email
        membership.invitation_round += 1
        membership.invited_at = timezone.now()
        membership.save(update_fields=["invitation_round", "invited_at", "invited_email"])
        send_invitation(membership, lead)
    return membership


def send_invitation(membership: Membership, lead) -> None:
    """Queue the message of an invitation. Caller's transaction."""
    mails.invite(membership, INVITATION.token(membership), lead)


def invitation(token: str) -> Membership:
    """The invitation behind a link.

    Raises:
        TransitionRefused: an altered, old or replaced link.
    """
    return INVITATION.open(
        token,
        Membership.objects.select_related(
            "adhesion__protocol", "adhesion__version", "adhesion__team", "adhesion__agency"
        ),
    )


def accept(membership: Membership, professional: HealthProfessional) -> Membership:
    """The invited person joins the team with their own account. The caller has checked the link or the address.

    Raises:
        TransitionRefused: another profession than the protocol allows, or the person or the number is already there.
    """
    with transaction.atomic():
        membership = join(membership, professional)
        void_changed_commitments(membership.adhesion, f"{membership.name} a rejoint l’équipe.")
    return membership


def decline(membership: Membership, user) -> Membership:
    """The invited person does not join."""
    with transaction.atomic():
        membership = perform(membership, "decline", user)
        close_arrival(membership)
    return membership


def join(membership: Membership, professional: HealthProfessional) -> Membership:
    """Bind an invitation to a professional and grant the rights. Caller's transaction."""
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
    return membership


def remove(membership: Membership, lead) -> Membership:
    """Take a member out of the team, before filing."""
    if membership.user_id == lead.pk:
        raise TransitionRefused("La personne qui porte la demande ne peut pas se retirer elle-même de l’équipe.")
    with transaction.atomic():
        membership = perform(membership, "remove", lead)
        access.revoke_membership(membership)
        close_arrival(membership)
        void_changed_commitments(membership.adhesion, f"{membership.name} n’est plus dans l’équipe.")
    return membership


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


def refuse_known(adhesion: Adhesion, email: str) -> None:
    """Refuse an address that is somebody's of the team already."""
    known = adhesion.memberships.filter(state__in=LIVE)
    if known.filter(invited_email__iexact=email).exists() or known.filter(user__email__iexact=email).exists():
        raise TransitionRefused(f"{email} est déjà dans l’équipe.")


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
