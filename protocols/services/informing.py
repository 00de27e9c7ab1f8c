"""Whom the texts oblige the agency to tell of what happens to a protocol in its region."""

from __future__ import annotations

from accounts.models import Profession
from coopps.kernel import mailing
from coopps.kernel.documents.models import Act
from coopps.kernel.transmissions import services as transmissions
from coopps.kernel.transmissions.choices import Event, RecipientKind
from coopps.kernel.transmissions.services import Done
from coopps.kernel.typography import french_date
from protocols.models import Project, ProtocolVersion, RegionalAuthorization


def professions_of(version: ProtocolVersion):
    """The professions of both sides of a protocol."""
    codes = {who.profession for who in (*version.delegating, *version.delegated)}
    return Profession.objects.filter(code__in=codes)


def of_transmission(project: Project) -> None:
    """The dossier is at the HAS: the unions receive the protocol for information. Caller's transaction."""
    authorization, slip = project.authorization, project.transmittal
    transmissions.announce(
        Event.SENT_TO_HAS,
        agency=project.agency,
        occurrence=f"project-{project.pk}-transmitted",
        subject=f"{authorization.version.title}, dossier {project.instruction.number}",
        professions=professions_of(authorization.version),
        act=slip,
        done={RecipientKind.HAS: Done(f"Bordereau {slip.number}, dossier {project.has_number} à la HAS")},
    )


def of_order(authorization: RegionalAuthorization, act: Act) -> None:
    """The order is signed. Caller's transaction."""
    agency, version = authorization.agency, authorization.version
    transmissions.announce(
        Event.PROTOCOL_AUTHORIZED,
        agency=agency,
        occurrence=f"act-{act.pk}",
        subject=f"{act.title}, n° {act.number}",
        fact=(
            f"{agency.name} a autorisé le {french_date(act.day)}, par l’arrêté n° {act.number}, la mise en œuvre dans la région "
            f"{agency.region} du protocole de coopération « {version.title} »."
        ),
        url=mailing.link("protocols:detail", authorization.protocol.code),
        professions=professions_of(version),
        act=act,
    )


def of_end(authorization: RegionalAuthorization, told_has: list) -> None:
    """The protocol ended in the region. Caller's transaction.

    Args:
        told_has: the messages that went to the HAS.
    """
    agency, version = authorization.agency, authorization.version
    transmissions.announce(
        Event.END,
        agency=agency,
        occurrence=f"regional-{authorization.pk}-ended",
        subject=f"{version.title}, arrêté n° {authorization.order_number}",
        fact=(
            f"{agency.name} a mis fin le {french_date(agency.today())} à l’application, dans la région {agency.region}, du "
            f"protocole de coopération « {version.title} »."
        ),
        url=mailing.link("protocols:detail", authorization.protocol.code),
        professions=professions_of(version),
        done={RecipientKind.HAS: Done("", told_has[0])} if told_has else {},
    )
