"""Messages about a request filed, its documents, its examination and the orders that are consulted."""

from __future__ import annotations

from adhesions.mails import tell_members
from adhesions.models import Adhesion, Membership, NominativeAuthorization, OrdinalConsultation
from coopps.kernel import mailing
from coopps.kernel.instruction.mails import tell_in_charge
from coopps.kernel.instruction.models import DocumentRequest, Instruction
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.typography import french_date

declare(
    Kind("depot", "une demande est déposée, avec son accusé de réception", Group.REQUEST, legal=True),
    Kind("pieces_recues", "l’équipe a donné les pièces demandées", Group.DESK, asks=True),
    Kind("dossier_complet", "un dossier est complet, et le délai court", Group.REQUEST, legal=True),
    Kind("examen_repris", "l’agence reprend l’examen de votre dossier", Group.REQUEST, legal=True),
    Kind("consultation_ordre", "un ordre est consulté", Group.DESK),
    Kind("reponse_ordre", "un ordre a répondu à une consultation", Group.DESK),
)


def tell_filed(adhesion: Adhesion, members: list[Membership]) -> None:
    """The dossier is filed and acknowledged (CRPA, R. 112-11-1)."""
    tell_members(
        adhesion,
        members,
        "depot",
        "La demande de votre équipe est déposée",
        "L’agence a reçu la demande de votre équipe. L’accusé de réception est dans le portail : il dit le numéro du dossier, le "
        "service chargé de l’instruction et les délais.",
        key=f"adhesion-{adhesion.pk}-filed",
    )


def tell_documents_received(instruction: Instruction, request: DocumentRequest) -> None:
    """The team answered: the agency is told."""
    tell_in_charge(
        instruction,
        "pieces_recues",
        f"Pièces reçues : dossier {instruction.number}",
        f"L’équipe a répondu à la demande de pièces du dossier {instruction.number}.",
        key=f"document-request-{request.pk}-answered",
    )


def tell_complete(adhesion: Adhesion, members: list[Membership]) -> None:
    """The dossier is complete: the delay runs."""
    tell_members(
        adhesion,
        members,
        "dossier_complet",
        "Le dossier de votre équipe est complet",
        "L’agence a déclaré complet le dossier de votre équipe. La date de la décision attendue est dans le portail.",
        key=f"adhesion-{adhesion.pk}-complete",
    )


def tell_postponement_answered(authorization: NominativeAuthorization, instruction: Instruction) -> None:
    """The person has given what was expected: the agency is told."""
    tell_in_charge(
        instruction,
        "pieces_recues",
        f"Pièces reçues après un ajournement : dossier {instruction.number}",
        f"Une personne du dossier {instruction.number} a donné ce que l’ajournement demandait. L’examen reprend pour elle seule.",
        key=f"authorization-{authorization.pk}-answered",
    )


def tell_postponement_resumed(authorization: NominativeAuthorization) -> None:
    """The agency goes on without waiting: the person is told."""
    mailing.queue(
        "examen_repris",
        authorization.professional.user,
        "L’agence reprend l’examen de votre dossier",
        "L’agence n’attend plus les pièces que l’ajournement demandait : elle reprend l’examen de votre dossier, et une lettre "
        f"vous dira sa décision.\n\n{mailing.link('adhesions:detail', authorization.adhesion_id)}",
        key=f"authorization-{authorization.pk}-resumed",
        agency=authorization.adhesion.agency,
    )


def ask_order(row: OrdinalConsultation, token: str) -> None:
    """An order is asked about a candidate: the question waits behind a personal link. The mail names nobody."""
    agency = row.membership.adhesion.agency
    mailing.queue(
        "consultation_ordre",
        row.email,
        "Une agence régionale de santé vous consulte",
        f"{agency.name} consulte {row.name} sur une personne qui demande à adhérer à un protocole de coopération entre "
        f"professionnels de santé. Elle souhaite une réponse avant le {french_date(row.due_on)}.\n\n"
        "Ce lien vous est personnel : il ouvre la question et la réponse, sans compte. Il remplace tout lien reçu avant."
        f"\n\n{mailing.link('adhesions:ordinal_answer', token)}",
        key=row.message_key,
        sender=row.asked_by,
        opens=True,
        agency=agency,
    )


def tell_order_answered(row: OrdinalConsultation) -> None:
    """The order has answered."""
    mailing.queue(
        "reponse_ordre",
        row.asked_by,
        "Réponse à une consultation de l’ordre",
        f"{row.name} a répondu à votre consultation.\n\n{mailing.link(row.membership.instruction.desk_url)}",
        key=f"ordinal-{row.pk}-answered",
    )
