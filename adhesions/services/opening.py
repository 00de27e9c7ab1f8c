"""Opening an adhesion, alone or with the team of another."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import Agency, HealthProfessional
from adhesions.choices import ACCEPTED, MembershipState
from adhesions.models import Adhesion, LetterOfIntent, Membership, Site, Team
from adhesions.selectors import leads
from adhesions.services import access, team
from coopps.workflow.refusals import TransitionRefused
from protocols.models import Protocol
from protocols.rules import how_to_join

SITE_FIELDS = (
    "name",
    "kind",
    "finess",
    "siret",
    "address",
    "postcode",
    "city",
    "department",
)


def agency_of(department: str) -> Agency:
    """The agency of the region of a department.

    Raises:
        TransitionRefused: no region has this department.
    """
    agency = Agency.objects.filter(departments__contains=[department]).first()
    if agency is None:
        raise TransitionRefused("Ce département n’est dans aucune région connue : vérifiez son code.")
    return agency


def open_adhesion(
    protocol: Protocol,
    lead: HealthProfessional,
    *,
    role: str,
    team_name: str,
    site: dict,
    practice_status: str,
) -> Adhesion:
    """Open an adhesion led by `lead`, whose main site says which agency (BR-08).

    Args:
        site: the fields of `SITE_FIELDS` of the main site.

    Raises:
        TransitionRefused: the protocol is not joined this way in this region, or the lead's profession does not fit.
    """
    agency = agency_of(site["department"])
    joining = how_to_join(protocol, agency, agency.today())
    if joining.authorization is None:
        raise TransitionRefused(joining.sentence)
    with transaction.atomic():
        adhesion = _create(
            Team.objects.create(name=team_name.strip(), created_by=lead.user),
            joining,
            protocol,
            agency,
        )
        main = Site.objects.create(
            adhesion=adhesion,
            is_main=True,
            **{name: site[name] for name in SITE_FIELDS},
        )
        membership = Membership.objects.create(
            adhesion=adhesion,
            role=role,
            invited_email=lead.user.email,
            practice_status=practice_status,
        )
        membership.sites.add(main)
        team.join(membership, lead)
        access.grant_lead(adhesion, lead.user)
    return adhesion


def copy_team(source: Adhesion, protocol: Protocol, lead) -> Adhesion:
    """Open the adhesion of the same team to a second protocol: same people, same roles, same places; each is invited.

    Raises:
        TransitionRefused: not the lead, the protocol is not joined this way here, or the team is already on it.
    """
    if not leads(source, lead):
        raise TransitionRefused(
            "Seule la personne qui porte l’adhésion peut reprendre son équipe.",
            forbidden=True,
        )
    joining = how_to_join(protocol, source.agency, source.agency.today())
    if joining.authorization is None:
        raise TransitionRefused(joining.sentence)
    try:
        with transaction.atomic():
            adhesion = _create(source.team, joining, protocol, source.agency)
            sites = {}
            for site in source.sites.all():
                sites[site.pk] = Site.objects.create(
                    adhesion=adhesion,
                    is_main=site.is_main,
                    **{name: getattr(site, name) for name in SITE_FIELDS},
                )
            for member in source.memberships.filter(state__in=[*ACCEPTED, MembershipState.INVITED]):
                copied = Membership.objects.create(
                    adhesion=adhesion,
                    role=member.role,
                    invited_email=member.user.email if member.user else member.invited_email,
                    invited_name=member.name,
                    practice_status=member.practice_status,
                )
                copied.sites.set([sites[site.pk] for site in member.sites.all()])
                if member.user_id == lead.pk:
                    team.join(copied, lead.professional)
                else:
                    team.send_invitation(copied)
            access.grant_lead(adhesion, lead)
    except IntegrityError as error:
        raise TransitionRefused("Votre équipe a déjà une demande ouverte pour ce protocole.") from error
    return adhesion


def _create(team_row: Team, joining, protocol: Protocol, agency: Agency) -> Adhesion:
    adhesion = Adhesion.objects.create(
        team=team_row,
        protocol=protocol,
        version=joining.authorization.version,
        authorization=joining.authorization,
        agency=agency,
    )
    LetterOfIntent.objects.create(adhesion=adhesion)
    return adhesion
