"""Whom the texts oblige the agency to tell of what happens to a protocol in its region."""

from __future__ import annotations

import datetime
import hashlib

from django.db import transaction

from accounts.models import Profession
from coopps.kernel import mailing
from coopps.kernel.documents.models import Act
from coopps.kernel.transmissions import services as transmissions
from coopps.kernel.transmissions.choices import Event, RecipientKind
from coopps.kernel.transmissions.models import Transmission
from coopps.kernel.transmissions.services import Done
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.conditions import required_motive
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import Difficulty
from protocols.mails import decisions as mails
from protocols.models import Project, ProtocolVersion, RegionalAuthorization
from protocols.models.authorizations import may_instruct, may_supervise


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


def of_end(authorization: RegionalAuthorization, act: Act, on: datetime.date) -> None:
    """The order that ends the protocol in the region, from the day `on`, is signed. Caller's transaction."""
    agency, version = authorization.agency, authorization.version
    told_has = mails.tell_has_of_end(authorization, act, on)
    transmissions.announce(
        Event.END,
        agency=agency,
        occurrence=f"act-{act.pk}",
        subject=f"{act.title}, n° {act.number}",
        fact=(
            f"{agency.name} a mis fin, par l’arrêté n° {act.number} du {french_date(act.day)}, à l’application dans la région "
            f"{agency.region} du protocole de coopération « {version.title} ». L’arrêté prend effet le {french_date(on)}."
        ),
        url=mailing.link("protocols:detail", authorization.protocol.code),
        professions=professions_of(version),
        act=act,
        done={RecipientKind.HAS: Done("", told_has[0])} if told_has else {},
    )


def of_difficulty(authorization: RegionalAuthorization, agent, *, nature: str, told: str) -> list[Transmission]:
    """The agency tells the HAS of a difficulty that professionals reported. Said twice in the same words, it is told once.

    Raises:
        TransitionRefused: not an agent of the agency, a party, or no words.
    """
    if not (may_instruct(authorization, agent) or may_supervise(authorization, agent)):
        raise TransitionRefused("Seules les personnes qui instruisent ou supervisent le peuvent.", forbidden=True)
    told = required_motive(told, "Dites ce qui est arrivé.", *Difficulty.labels)
    agency, label = authorization.agency, Difficulty(nature).label
    words = hashlib.sha256(f"{nature} {told}".encode()).hexdigest()[:16]
    with transaction.atomic():
        return transmissions.announce(
            Event.DIFFICULTY,
            agency=agency,
            occurrence=f"regional-{authorization.pk}-difficulty-{words}",
            subject=f"{label}, {authorization.version.title}, arrêté n° {authorization.order_number}",
            fact=(
                f"{agency.name} vous informe de ce qui lui a été signalé dans l’application du protocole de coopération "
                f"« {authorization.version.title} » ({authorization.protocol.code}), dans la région {agency.region}. "
                f"{label}.\n\n{told}"
            ),
            url=mailing.link("protocols:detail", authorization.protocol.code),
        )
