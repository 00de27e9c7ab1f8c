"""Messages about who leaves a team, before the decision or after it, and who arrives there."""

from __future__ import annotations

from adhesions.mails import tell_members
from adhesions.models import Adhesion, Arrival, Membership, NominativeAuthorization, Withdrawal
from coopps.kernel import mailing
from coopps.kernel.instruction.mails import tell_in_charge
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.typography import french_date

declare(
    Kind("depart", "une personne a quitté une équipe", Group.TEAM),
    Kind("porteur", "vous portez maintenant la demande", Group.TEAM),
    Kind("demande_retiree", "une demande est retirée", Group.REQUEST, legal=True),
    Kind("arrivee_abandonnee", "une arrivée n’est plus demandée", Group.TEAM, legal=True),
    Kind("retrait", "une personne annonce son retrait, ou l’annule", Group.TEAM, legal=True),
    Kind("deces", "un décès est à enregistrer", Group.DESK, legal=True),
)


# --- Before the decision ------------------------------------------------------------------------------------------
def tell_left(membership: Membership, members: list[Membership]) -> None:
    """A person has left the team before the decision: the others, and the agency once it has the dossier."""
    adhesion = membership.adhesion
    tell_members(
        adhesion,
        members,
        "depart",
        "Une personne a quitté l’équipe",
        "Une personne a quitté votre équipe. Ce que cela change pour la demande est dans le portail.",
        key=f"membership-{membership.pk}-left",
    )
    instruction = membership.instruction
    if instruction is not None:
        tell_in_charge(
            instruction,
            "depart",
            f"Une personne a quitté l’équipe : dossier {instruction.number}",
            f"Une personne a retiré son propre dossier de la demande {instruction.number}. Ce qui était proposé pour elle est "
            "repris ; la composition de l’équipe est à revoir dans le dossier.",
            key=f"membership-{membership.pk}-left-agency",
        )


def tell_lead(adhesion: Adhesion, member: Membership) -> None:
    """The person leads the adhesion from now on."""
    mailing.queue(
        "porteur",
        member.user,
        "Vous portez maintenant la demande de votre équipe",
        "La personne qui portait la demande a quitté l’équipe : c’est vous qui la portez maintenant. Ce que cela permet est dans "
        f"le portail.\n\n{mailing.link('adhesions:detail', adhesion.pk)}",
        key=f"adhesion-{adhesion.pk}-lead-{member.pk}",
        agency=adhesion.agency,
    )


def tell_withdrawn(adhesion: Adhesion, members: list[Membership]) -> None:
    """The request is withdrawn: each person who has joined the team, and who instructs."""
    tell_members(
        adhesion,
        members,
        "demande_retiree",
        "La demande de votre équipe est retirée",
        "La demande de votre équipe est retirée : aucune décision ne sera prise. Votre dossier reste lisible.",
        key=f"adhesion-{adhesion.pk}-withdrawn",
    )
    _tell_given_up(adhesion.instruction, "demande_retiree", key=f"adhesion-{adhesion.pk}-withdrawn-agency")


# --- A person arrives ---------------------------------------------------------------------------------------------
def tell_arrival_filed(arrival: Arrival, members: list[Membership]) -> None:
    """The dossier of a person who arrives is filed and acknowledged: the person, and the others, whose rights stay."""
    for member in members:
        if member.user is None:
            continue
        own = member.pk == arrival.membership_id
        mailing.queue(
            "depot",
            member.user,
            "Votre dossier est déposé" if own else "L’arrivée d’une personne dans votre équipe est demandée",
            "L’agence a reçu le dossier de la personne qui rejoint l’équipe. L’accusé de réception est dans le portail : il dit "
            "le numéro du dossier et les délais. Les autorisations des autres personnes ne changent pas.\n\n"
            f"{mailing.link('adhesions:arrival', arrival.pk)}",
            key=f"arrival-{arrival.pk}-filed-{member.pk}",
            agency=arrival.adhesion.agency,
        )


def tell_arrival_given_up(arrival: Arrival) -> None:
    """The team does not ask for it any more: the person, and who instructs."""
    member, instruction = arrival.membership, arrival.instruction
    mailing.queue(
        "arrivee_abandonnee",
        member.user or member.invited_email,
        "Votre arrivée dans une équipe n’est plus demandée",
        f"L’équipe « {arrival.adhesion.team} » ne demande plus votre arrivée. Votre dossier n’en fait plus partie.\n\n"
        f"{mailing.link('adhesions:list')}",
        key=f"arrival-{arrival.pk}-given-up",
        agency=arrival.adhesion.agency,
    )
    _tell_given_up(instruction, "arrivee_abandonnee", key=f"arrival-{arrival.pk}-given-up-agency")


def _tell_given_up(instruction: Instruction | None, kind: str, *, key: str) -> None:
    """The agency examines no more."""
    if instruction is not None:
        tell_in_charge(
            instruction,
            kind,
            f"Demande retirée : dossier {instruction.number}",
            f"L’équipe a retiré la demande {instruction.number} : son examen est terminé.",
            key=key,
        )


# --- A person leaves ----------------------------------------------------------------------------------------------
def tell_withdrawal(withdrawal: Withdrawal, members: list[Membership]) -> list[Message]:
    """A withdrawal is announced: the service of the agency and each other person of the team, the same day (BR-17)."""
    day = french_date(withdrawal.effect_on)
    return _tell_departure(
        withdrawal,
        members,
        key="announced",
        subject="Une personne annonce son retrait",
        to_agency=f"Une personne autorisée annonce son retrait d’un protocole de coopération, à effet du {day}. La notification "
        "est dans le dossier.",
        to_team=f"Une personne de votre équipe annonce son retrait du protocole de coopération, à effet du {day}. Votre "
        "autorisation ne change pas. La notification est dans le portail, avec ce que vous pouvez faire d’ici là.",
    )


def tell_withdrawal_cancelled(withdrawal: Withdrawal, members: list[Membership]) -> None:
    """The person stays."""
    _tell_departure(
        withdrawal,
        members,
        key="cancelled",
        subject="Un retrait annoncé est annulé",
        to_agency="Une personne autorisée annule le retrait qu’elle avait annoncé : son autorisation continue.",
        to_team="Une personne de votre équipe annule le retrait qu’elle avait annoncé : elle reste dans l’équipe.",
    )


def tell_death(withdrawal: Withdrawal, members: list[Membership]) -> list[Message]:
    """A person of the team has died."""
    return _tell_departure(
        withdrawal,
        members,
        key="death",
        subject="Un message de l’agence, pour votre équipe",
        to_agency="Le décès d’une personne autorisée est enregistré. Son autorisation est terminée ; le constat est dans le "
        "dossier.",
        to_team="Nous avons la tristesse d’apprendre le décès d’une personne de votre équipe, et nous pensons à vous. Vous "
        "n’avez rien à faire dans l’immédiat : votre propre autorisation n’est pas modifiée par cet enregistrement. Si une "
        "condition d’une autorisation de l’équipe n’est plus remplie, l’agence le sait et vous dira la suite. Elle reste à votre "
        "disposition ; ce que l’équipe peut faire ensuite est dans le portail.",
    )


def tell_death_elsewhere(withdrawal: Withdrawal, authorization: NominativeAuthorization) -> None:
    """The same, to the agency of another region where the person holds a right: an agent there records it."""
    agency = authorization.adhesion.agency
    number, desk = authorization.instruction.number, authorization.instruction.desk_url
    if agency.email:
        mailing.queue(
            "deces",
            agency.email,
            f"Décès d’une personne autorisée : dossier {number}",
            f"{withdrawal.authorization.adhesion.agency.name} a enregistré le décès d’une personne qui est aussi autorisée dans "
            f"votre région. Vérifiez-le, puis enregistrez-le dans le dossier {number}.\n\n"
            f"{mailing.link(desk)}",
            key=f"withdrawal-{withdrawal.pk}-elsewhere-{authorization.pk}",
        )


def _tell_departure(
    withdrawal: Withdrawal, members: list[Membership], *, key: str, subject: str, to_agency: str, to_team: str
) -> list[Message]:
    adhesion = withdrawal.authorization.adhesion
    agency, instruction = adhesion.agency, withdrawal.authorization.instruction
    told = []
    if agency.email:
        told.append(
            mailing.queue(
                "retrait",
                agency.email,
                f"{subject} : dossier {instruction.number}",
                f"{to_agency}\n\n{mailing.link(instruction.desk_url)}",
                key=f"withdrawal-{withdrawal.pk}-{key}-agency",
                agency=agency,
            )
        )
    told += [
        mailing.queue(
            "retrait",
            member.user,
            subject,
            f"{to_team}\n\n{mailing.link('adhesions:detail', adhesion.pk)}",
            key=f"withdrawal-{withdrawal.pk}-{key}-{member.pk}",
            agency=agency,
        )
        for member in members
    ]
    return told
