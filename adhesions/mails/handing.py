"""Messages about who leads an adhesion."""

from __future__ import annotations

from adhesions.mails import tell_members
from adhesions.models import AdhesionHandover
from adhesions.selectors.handing import may_lead
from coopps.kernel import mailing
from coopps.kernel.instruction.mails import tell_in_charge
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare

declare(
    Kind("passation_proposee", "on vous propose de porter une demande", Group.TEAM, asks=True),
    Kind("passation", "une autre personne porte la demande, ou ne le souhaite pas", Group.TEAM),
)


def propose(handover: AdhesionHandover) -> None:
    """The person is asked to lead."""
    mailing.queue(
        "passation_proposee",
        handover.to,
        "On vous propose de porter la demande de votre équipe",
        "La personne qui porte la demande de votre équipe vous propose de la porter à sa place. Ce que cela change, et votre "
        f"réponse, sont dans le portail.\n\n{mailing.link('adhesions:handover', handover.pk)}",
        key=f"adhesion-handover-{handover.pk}-proposed",
        agency=handover.adhesion.agency,
    )


def tell_accepted(handover: AdhesionHandover) -> None:
    """Another person leads: everybody else of the team, and who instructs at the agency."""
    adhesion = handover.adhesion
    tell_members(
        adhesion,
        may_lead(adhesion).exclude(user=handover.to),
        "passation",
        "Une autre personne porte la demande de votre équipe",
        "Une autre personne porte maintenant la demande de votre équipe. Son nom est dans le portail ; votre dossier et vos "
        "droits ne changent pas.",
        key=f"adhesion-handover-{handover.pk}-accepted",
    )
    instruction = adhesion.instruction
    if instruction is not None:
        tell_in_charge(
            instruction,
            "passation",
            f"Une autre personne porte la demande : dossier {instruction.number}",
            f"Une autre personne de l’équipe porte maintenant la demande {instruction.number} : vos demandes de pièces iront à "
            "elle.",
            key=f"adhesion-handover-{handover.pk}-accepted-agency",
        )


def tell_declined(handover: AdhesionHandover) -> None:
    """The person does not want to: who proposed it still leads."""
    mailing.queue(
        "passation",
        handover.proposed_by,
        "Votre proposition de porter la demande est déclinée",
        "La personne à qui vous avez proposé de porter la demande ne le souhaite pas : vous la portez toujours, et vous pouvez "
        f"la proposer à une autre.\n\n{mailing.link('adhesions:hand_over', handover.adhesion_id)}",
        key=f"adhesion-handover-{handover.pk}-declined",
        agency=handover.adhesion.agency,
    )
