"""Messages about who is in a team: invited, joined, taken out, ready; and the agreement of an employer."""

from __future__ import annotations

from adhesions.models import Adhesion, EmployerAgreement, Membership
from coopps.kernel import mailing
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.typography import french_date

declare(
    Kind("invitation", "une équipe vous invite", Group.TEAM, asks=True),
    Kind("reponse_invitation", "une personne rejoint votre équipe, ou décline", Group.TEAM),
    Kind("retiree_equipe", "vous n’êtes plus dans une équipe", Group.TEAM),
    Kind("equipe_prete", "tout le monde a signé : la demande peut être déposée", Group.TEAM, asks=True),
    Kind("engagement_sans_effet", "votre engagement est à signer de nouveau", Group.TEAM, legal=True, asks=True),
    Kind("accord_employeur", "l’accord d’un employeur est demandé", Group.TEAM),
    Kind("reponse_employeur", "votre employeur a répondu", Group.TEAM),
)


def invite(membership: Membership, token: str, lead) -> None:
    """The invitation of a member, with the personal link, at the request of `lead`: who, for what, where, until when."""
    adhesion = membership.adhesion
    who, where = "Une équipe", f"dans la région {adhesion.agency.region}"
    if lead.has_verified_identity:
        who, where = f"{lead.full_name}, de l’équipe « {adhesion.team} »,", f"à {adhesion.main_site.city}"
    what = f"au protocole « {adhesion.version.title} »" if adhesion.version.is_public else "à un projet de protocole"
    mailing.queue(
        "invitation",
        membership.invited_email,
        "Vous êtes invité ou invitée dans une équipe de coopération",
        f"{who} vous propose d’adhérer {what}, {where}, comme {membership.role_label}.\n\n"
        f"Ce lien vous est personnel : il ouvre l’invitation, que vous pouvez accepter ou décliner jusqu’au "
        f"{french_date(membership.lapses_at, adhesion.agency.tz)}. Il vaut confirmation de votre adresse : aucun autre courriel "
        "n’est à attendre.\n\n"
        f"{mailing.link('adhesions:invitation', token)}",
        key=membership.message_key,
        sender=lead,
        opens=True,
        agency=membership.adhesion.agency,
    )


def tell_answer(membership: Membership, lead, *, joined: bool) -> None:
    """A person has answered the invitation: who leads is told. A name is said once the identity behind it is verified."""
    known = joined and membership.user.has_verified_identity
    who = membership.name if known else "Une personne que vous avez invitée"
    mailing.queue(
        "reponse_invitation",
        lead,
        "Une personne a rejoint votre équipe" if joined else "Une personne a décliné votre invitation",
        f"{who} {'a rejoint votre équipe' if joined else 'a décliné votre invitation'}."
        f"\n\n{mailing.link('adhesions:team', membership.adhesion_id)}",
        key=f"membership-{membership.pk}-answer-{membership.invitation_round}-{lead.pk}",
        agency=membership.adhesion.agency,
    )


def tell_removed(membership: Membership) -> None:
    """Who leads took the person out of the team: the person is told."""
    mailing.queue(
        "retiree_equipe",
        membership.user,
        "Vous n’êtes plus dans une équipe",
        "La personne qui porte une demande d’adhésion vous a retiré ou retirée de son équipe. Votre dossier n’en fait plus "
        f"partie.\n\n{mailing.link('adhesions:list')}",
        key=f"membership-{membership.pk}-removed",
        agency=membership.adhesion.agency,
    )


def tell_ready(adhesion: Adhesion, lead, commitment_id: int) -> None:
    """The last person has signed: who leads may file."""
    mailing.queue(
        "equipe_prete",
        lead,
        "Votre équipe est prête : la demande peut être déposée",
        "La dernière personne de votre équipe a signé son engagement. Vous pouvez déposer la demande."
        f"\n\n{mailing.link('adhesions:detail', adhesion.pk)}",
        key=f"commitment-{commitment_id}-last-{lead.pk}",
        agency=adhesion.agency,
    )


def tell_voided(membership: Membership, reason: str, commitment_id: int) -> None:
    """The engagement of a member is without effect, and why."""
    mailing.queue(
        "engagement_sans_effet",
        membership.user,
        "Votre engagement est à signer de nouveau",
        f"{reason} L’engagement que vous aviez signé ne vaut donc plus. Relisez votre dossier et signez-le de nouveau."
        f"\n\n{mailing.link('adhesions:dossier', membership.pk)}",
        key=f"commitment-{commitment_id}-voided",
        agency=membership.adhesion.agency,
    )


def ask_employer(agreement: EmployerAgreement, token: str) -> None:
    """The request for the employer's agreement, with a signed link and no account, at the request of the member."""
    membership = agreement.membership
    who = membership.name if membership.user.has_verified_identity else "Une personne qui dit travailler chez vous"
    again = " Une demande précédente a été refusée : cette page le rappelle." if agreement.former_refusal else ""
    mailing.queue(
        "accord_employeur",
        agreement.email,
        "Votre accord est demandé pour un protocole de coopération",
        f"{who} souhaite participer à un protocole de coopération entre professionnels de santé dans le "
        f"cadre de son emploi. Votre accord est nécessaire ; il se donne ou se refuse en une page, sans compte.{again}\n\n"
        f"{mailing.link('adhesions:employer', token)}",
        key=agreement.message_key,
        sender=membership.user,
        opens=True,
        agency=membership.adhesion.agency,
    )


def tell_employer_answer(agreement: EmployerAgreement) -> None:
    """The employer has answered."""
    mailing.queue(
        "reponse_employeur",
        agreement.membership.user,
        "Votre employeur a répondu",
        "Votre employeur a répondu à la demande d’accord pour votre protocole de coopération.\n\n"
        f"{mailing.link('adhesions:dossier', agreement.membership_id)}",
        key=f"employer-agreement-{agreement.pk}-answered",
        agency=agreement.membership.adhesion.agency,
    )
