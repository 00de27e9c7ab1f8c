"""Whom the texts oblige the agency to tell of what happens to a person's right."""

from __future__ import annotations

from adhesions.models import NominativeAuthorization, Withdrawal
from coopps.kernel import mailing
from coopps.kernel.documents.models import Act
from coopps.kernel.transmissions import services as transmissions
from coopps.kernel.transmissions.choices import Event
from coopps.kernel.typography import french_date


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
