"""Whom the texts oblige the agency to tell of what happens to a person's right, and once a year."""

from __future__ import annotations

from adhesions.choices import HOLDING
from adhesions.models import EmployerAgreement, Ending, NominativeAuthorization, Withdrawal
from coopps.kernel import mailing
from coopps.kernel.documents.models import Act
from coopps.kernel.transmissions import services as transmissions
from coopps.kernel.transmissions.choices import Event, Manner, RecipientKind
from coopps.kernel.transmissions.models import Transmission
from coopps.kernel.typography import french_date
from protocols.models import ProtocolVersion, RegionalAuthorization
from protocols.services.informing import professions_of


def of_acceptance(authorization: NominativeAuthorization, act: Act) -> None:
    """The adhesion of a person is accepted. Caller's transaction."""
    adhesion, professional = authorization.adhesion, authorization.professional
    agency = adhesion.agency
    transmissions.announce(
        Event.ADHESION_ACCEPTED,
        agency=agency,
        occurrence=f"act-{act.pk}",
        subject=f"{professional.full_name} ({professional.profession.label}), « {adhesion.version.title} », n° {act.number}",
        fact=(
            f"{agency.name} a accepté le {french_date(act.day)}, par la notification n° {act.number}, l’adhésion d’une "
            f"personne de votre ressort au protocole de coopération « {adhesion.version.title} ». Cette page dit qui, pour quels "
            "actes, et si l’autorisation vaut aujourd’hui."
        ),
        url=mailing.link(authorization),
        professions=[professional.profession],
        act=act,
    )


def of_withdrawal(withdrawal: Withdrawal) -> None:
    """A person has left a protocol. Caller's transaction."""
    authorization, act = withdrawal.authorization, withdrawal.notice
    adhesion, professional = authorization.adhesion, authorization.professional
    agency = adhesion.agency
    transmissions.announce(
        Event.WITHDRAWAL,
        agency=agency,
        occurrence=f"withdrawal-{withdrawal.pk}",
        subject=(
            f"{withdrawal.get_departure_display()} : {professional.full_name} ({professional.profession.label}), "
            f"« {adhesion.version.title} », n° {act.number}"
        ),
        fact=(
            f"Une personne de votre ressort n’adhère plus, depuis le {french_date(withdrawal.effect_on)}, au protocole de "
            f"coopération « {adhesion.version.title} » ({agency.name}, n° {act.number}). Cette page dit qui, et que "
            "l’autorisation est terminée."
        ),
        url=mailing.link(authorization),
        professions=[professional.profession],
        act=act,
    )


def of_end(ending: Ending, act: Act) -> None:
    """The end of a person's right is signed. Caller's transaction."""
    authorization = ending.authorization
    adhesion, professional = authorization.adhesion, authorization.professional
    agency = adhesion.agency
    transmissions.announce(
        Event.END,
        agency=agency,
        occurrence=f"act-{act.pk}",
        subject=f"{professional.full_name} ({professional.profession.label}), « {adhesion.version.title} », n° {act.number}",
        fact=(
            f"{agency.name} a décidé le {french_date(act.day)}, par la lettre n° {act.number}, de mettre fin à l’adhésion d’une "
            f"personne au protocole de coopération « {adhesion.version.title} ». Cette page dit qui, et si l’autorisation vaut "
            "encore aujourd’hui."
        ),
        url=mailing.link(authorization),
        professions=[professional.profession],
        act=act,
    )


def of_yearly_report(agency, year: int, reference: str) -> list[Transmission]:
    """The yearly report of an agency is ready: to whom it goes, the employers of the authorized people included.

    Caller's transaction. The report is a document: each row is to be sent by another way, then noted.
    """
    holding = NominativeAuthorization.objects.filter(adhesion__agency=agency, state__in=HOLDING)
    versions = ProtocolVersion.objects.filter(
        pk__in=RegionalAuthorization.objects.filter(agency=agency).public().values("version")
    )
    agreements = EmployerAgreement.objects.filter(membership__authorizations__in=holding, agreed=True).order_by("pk")
    return transmissions.announce(
        Event.YEARLY_REPORT,
        agency=agency,
        occurrence=f"agency-{agency.pk}-report-{year}",
        subject=f"Bilan {year} du suivi des protocoles, {reference}",
        professions=[one for version in versions for one in professions_of(version)],
        manner=Manner.WITH_REPORT,
        known={RecipientKind.EMPLOYER: {row.email.lower(): row.employer for row in agreements}},
    )
