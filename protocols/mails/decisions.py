"""Messages about the agency's examination of a protocol, its transmission and the decision of the region."""

from __future__ import annotations

import datetime

from accounts.choices import AgencyRoleKind
from accounts.models import Agency
from coopps.kernel import mailing
from coopps.kernel.documents.models import Act
from coopps.kernel.instruction.mails import tell_in_charge
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.typography import french_date
from protocols.models import Project, RegionalAuthorization
from protocols.selectors import authorizations as selectors

declare(
    Kind("protocole_complet", "un dossier de protocole est complet", Group.REQUEST, legal=True),
    Kind("visa_agence", "l’agence a donné son visa", Group.REQUEST),
    Kind("protocole_sans_suite", "un dossier est classé sans suite", Group.REQUEST, legal=True),
    Kind("extension_retiree", "une demande d’extension est retirée", Group.DESK),
    Kind("protocole_transmis", "un protocole est transmis à la HAS", Group.REQUEST),
    Kind("protocole_autorise", "votre protocole est autorisé", Group.REQUEST, legal=True),
    Kind("arrete_signe", "un arrêté est signé", Group.DESK, asks=True),
    Kind("protocole_refuse", "l’agence n’autorise pas votre protocole", Group.REQUEST, legal=True),
    Kind("adhesion_ouverte", "l’adhésion à votre protocole est ouverte", Group.RIGHT),
    Kind("autorisation_du_protocole", "l’autorisation de votre protocole change", Group.RIGHT, legal=True),
    Kind("fin_de_protocole", "un protocole prend fin dans une région", Group.RIGHT, legal=True),
)


def _page(authorization: RegionalAuthorization) -> str:
    """Where the team reads of it."""
    if authorization.project is None:
        return mailing.link("projects:intent_detail", authorization.intent_id)
    return mailing.link("projects:detail", authorization.project.pk)


def _tell_team(authorization: RegionalAuthorization, kind: str, subject: str, fact: str, *, key: str) -> None:
    for user in selectors.team_of(authorization):
        mailing.queue(
            kind,
            user,
            subject,
            f"{fact}\n\n{_page(authorization)}",
            key=f"{key}-{user.pk}",
            agency=authorization.agency,
        )


# --- The examination by the agency ----------------------------------------------------------------------------------
def tell_complete(authorization: RegionalAuthorization) -> None:
    """The dossier is complete: the delay runs."""
    _tell_team(
        authorization,
        "protocole_complet",
        "Votre dossier est complet",
        "L’agence a déclaré complet votre dossier de protocole. La date attendue est dans le portail.",
        key=f"regional-{authorization.pk}-complete",
    )


def tell_visa(authorization: RegionalAuthorization) -> None:
    """The agency gave its visa."""
    _tell_team(
        authorization,
        "visa_agence",
        "L’agence a donné son visa",
        "L’agence a donné son visa à votre dossier. La suite est dans le portail. Aucun acte n’est encore autorisé.",
        key=f"regional-{authorization.pk}-visa",
    )


def tell_closed(authorization: RegionalAuthorization) -> None:
    """The agency closed the dossier without further action."""
    _tell_team(
        authorization,
        "protocole_sans_suite",
        "Votre dossier est classé sans suite",
        "L’agence a classé votre dossier de protocole sans suite. Le motif est dans le portail.",
        key=f"regional-{authorization.pk}-closed",
    )


def tell_withdrawn(authorization: RegionalAuthorization) -> None:
    """The team withdrew its request of an extension: who examines it is told."""
    instruction = authorization.instruction
    tell_in_charge(
        instruction,
        "extension_retiree",
        f"Demande retirée : dossier {instruction.number}",
        f"L’équipe a retiré sa demande d’extension, dossier {instruction.number}.",
        key=f"regional-{authorization.pk}-withdrawn",
    )


# --- The transmission -----------------------------------------------------------------------------------------------
def tell_transmitted(project: Project, actor) -> None:
    """The dossier is at the HAS: who asked and who examined know it."""
    _tell_team(
        project.authorization,
        "protocole_transmis",
        "Votre protocole est transmis à la HAS",
        "Votre protocole est transmis à la Haute Autorité de santé, qui l’examine avec ses experts.",
        key=f"project-{project.pk}-transmitted",
    )
    instructor = project.instruction.instructor
    if instructor != actor:
        mailing.queue(
            "protocole_transmis",
            instructor,
            f"Protocole transmis à la HAS : dossier {project.instruction.number}",
            f"L’équipe a transmis le dossier {project.instruction.number} à la Haute Autorité de santé.\n\n"
            f"{mailing.link(project.instruction.desk_url)}",
            key=f"project-{project.pk}-transmitted-agency",
        )


def reviewers_of(has: Agency) -> list:
    """The accounts of the reviewers of the HAS, in force today."""
    roles = has.roles.in_force(has.today()).filter(kind=AgencyRoleKind.REVIEWER).select_related("user")
    return list({role.user_id: role.user for role in roles}.values())


# --- The decision ---------------------------------------------------------------------------------------------------
def tell_authorized(authorization: RegionalAuthorization) -> None:
    """The order is signed: the team, the instructor who follows it, and the HAS for an extension; for a project its reviewer
    is told of the decision."""
    _tell_team(
        authorization,
        "protocole_autorise",
        "Votre protocole est autorisé",
        "L’arrêté qui autorise votre protocole est signé. L’adhésion ouvrira dès que sa publication sera renseignée : "
        "aucun acte n’est permis avant la notification nominative de chaque personne.",
        key=f"regional-{authorization.pk}-authorized",
    )
    instruction = authorization.instruction
    mailing.queue(
        "arrete_signe",
        authorization.proposed_by,
        f"Arrêté signé : dossier {instruction.number}",
        f"L’arrêté du dossier {instruction.number} est signé. Il reste à renseigner sa publication.\n\n"
        f"{mailing.link(instruction.desk_url)}",
        key=f"regional-{authorization.pk}-signed",
    )
    if authorization.project is None:
        _tell_has(
            "arrete_signe",
            f"Protocole étendu à la région {authorization.agency.region}",
            f"{authorization.agency.name} a signé l’arrêté qui autorise un protocole de coopération dans sa région.\n\n"
            f"{mailing.link('protocols:detail', authorization.protocol.code)}",
            key=f"regional-{authorization.pk}-signed-has",
        )


def tell_refused(authorization: RegionalAuthorization) -> None:
    """The refusal is signed: its addressee is told of the letter, the others who wrote of the decision."""
    addressee = authorization.letter.addressee_id
    for user in selectors.team_of(authorization):
        if user.pk != addressee:
            mailing.queue(
                "protocole_refuse",
                user,
                "L’agence a décidé sur votre protocole",
                "L’agence n’autorise pas votre protocole. Sa décision motivée est notifiée à la personne qui porte le projet ; "
                f"vous la lisez dans le portail.\n\n{_page(authorization)}",
                key=f"regional-{authorization.pk}-refused-{user.pk}",
                agency=authorization.agency,
            )


def _tell_has(kind: str, subject: str, body: str, *, key: str) -> list[Message]:
    """The HAS by its own address, or each of its reviewers."""
    has = Agency.objects.has()
    readers = [has.email] if has.email else reviewers_of(has)
    return [mailing.queue(kind, reader, subject, body, key=f"{key}-{getattr(reader, 'pk', 0)}") for reader in readers]


def tell_in_force(authorization: RegionalAuthorization, record_id: int) -> None:
    """The publication is entered: teams of the region may join. To who asked, if the portal knows who."""
    if authorization.intent is not None:
        _tell_team(
            authorization,
            "adhesion_ouverte",
            "L’adhésion à votre protocole est ouverte",
            f"La publication de l’arrêté est renseignée : les équipes de la région {authorization.agency.region} peuvent "
            "demander à adhérer à votre protocole.",
            key=f"regional-record-{record_id}-in-force",
        )


def tell_change(authorization: RegionalAuthorization, change: str, record_id: int) -> None:
    """The authorization was suspended, restored or ended. The motivation is read in the portal."""
    if authorization.intent is not None:
        _tell_team(
            authorization,
            "autorisation_du_protocole",
            f"L’autorisation de votre protocole est {change}",
            f"{authorization.agency.name} vous informe que l’autorisation de votre protocole dans la région est {change}.",
            key=f"regional-record-{record_id}-change",
        )


def tell_has_of_end(authorization: RegionalAuthorization, act: Act, on: datetime.date) -> list[Message]:
    """The Haute Autorité de santé learns that a protocol ends in a region (BR-26)."""
    return _tell_has(
        "fin_de_protocole",
        f"Fin d’un protocole dans la région {authorization.agency.region}",
        f"{authorization.agency.name} met fin, par l’arrêté n° {act.number}, à l’autorisation d’un protocole de coopération "
        f"dans sa région. Il prend effet le {french_date(on)} : les autorisations nominatives qui en dépendent se terminent ce "
        "jour-là.\n\n"
        f"{mailing.link('protocols:detail', authorization.protocol.code)}",
        key=f"act-{act.pk}-ended-has",
    )
