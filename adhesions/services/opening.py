"""Opening an adhesion: to an authorized protocol, with the protocol that the team promotes, or with the team of another."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import PLACE_FIELDS, Agency, HealthProfessional
from adhesions import selectors
from adhesions.choices import LIVE
from adhesions.models import Adhesion, LetterOfIntent, Membership, Site, Team
from adhesions.models.adhesion import OPEN
from adhesions.services import access, team
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import Opening
from protocols.models import Project, Protocol, RegionalAuthorization
from protocols.models.projects import leads as leads_project
from protocols.rules import Joining, how_to_join
from protocols.selectors import regime_rule, why_closed


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
        site: the fields of `PLACE_FIELDS` of the main site.

    Raises:
        TransitionRefused: no region has the department of the site, the protocol is not joined this way there, or the lead's
            profession does not fit.
    """
    agency = Agency.objects.of_department(site["department"])
    if agency is None:
        raise TransitionRefused("Ce département n’est dans aucune région connue : vérifiez son code.")
    joining = _joining(protocol, agency)
    if joining.authorization is None:
        raise TransitionRefused(joining.sentence)
    with transaction.atomic():
        team_row = Team.objects.create(name=team_name.strip(), created_by=lead.user)
        return _open(joining.authorization, team_row, lead, role=role, site=site, practice_status=practice_status)


def open_with_project(
    project: Project,
    lead: HealthProfessional,
    *,
    role: str,
    team_name: str,
    site: dict,
    practice_status: str,
) -> Adhesion:
    """Open the adhesion of the team that promotes a protocol, while its authorization is asked for (BR-30; arrêté of 31
    December 2009 as amended in 2012, simultaneous registration).

    Args:
        site: as for `open_adhesion`; in the region of the project.

    Raises:
        TransitionRefused: not who leads the project, the project was not filed or is over, the team has opened its
            adhesion already, a main site in another region, or a profession that does not fit.
    """
    with transaction.atomic():
        authorization = (
            RegionalAuthorization.objects.select_for_update(no_key=True, of=("self",))
            .filter(project=project)
            .select_related("agency", "protocol", "version")
            .first()
        )
        may_open_with_project(project, authorization, lead.user)
        if site["department"] not in authorization.agency.departments:
            raise TransitionRefused(
                f"Le lieu principal est dans la région {authorization.agency.region}, où l’autorisation est demandée."
            )
        team_row = Team.objects.create(name=team_name.strip(), created_by=lead.user)
        return _open(authorization, team_row, lead, role=role, site=site, practice_status=practice_status)


def may_open_with_project(project: Project, authorization: RegionalAuthorization | None, user) -> None:
    """Whether the team of a project may open its adhesion now. Raises `TransitionRefused` with why not."""
    if not leads_project(project, user):
        raise TransitionRefused("Seule la personne qui porte le projet ouvre l’adhésion de son équipe.", forbidden=True)
    if authorization is None:
        raise TransitionRefused("L’adhésion de votre équipe s’ouvre une fois le projet de protocole déposé.")
    if authorization.is_in_force(authorization.agency.today()):
        raise TransitionRefused("Ce protocole est autorisé : ouvrez l’adhésion de votre équipe depuis le catalogue.")
    if not authorization.is_asked:
        raise TransitionRefused("L’autorisation de ce protocole n’est plus demandée : l’adhésion ne s’ouvre pas.")
    if authorization.adhesions.filter(state__in=OPEN).exists():
        raise TransitionRefused("L’adhésion de votre équipe est déjà ouverte.")
    if sentence := why_closed(authorization.protocol.regime, Opening.ADHESION, authorization.agency.today()):
        raise TransitionRefused(sentence)


def copy_team(source: Adhesion, protocol: Protocol, lead) -> Adhesion:
    """Open the adhesion of the same team to a second protocol: same people, same roles, same places; each is invited,
    says anew in which status, and finds the papers of the former dossier.

    Raises:
        TransitionRefused: not the lead, the protocol is not joined this way here, or the team is already on it.
    """
    if not selectors.leads(source, lead):
        raise TransitionRefused(
            "Seule la personne qui porte l’adhésion peut reprendre son équipe.",
            forbidden=True,
        )
    joining = _joining(protocol, source.agency)
    if joining.authorization is None:
        raise TransitionRefused(joining.sentence)
    try:
        with transaction.atomic():
            adhesion = _create(joining.authorization, source.team)
            sites = {}
            for site in source.sites.all():
                sites[site.pk] = Site.objects.create(
                    adhesion=adhesion,
                    is_main=site.is_main,
                    **{name: getattr(site, name) for name in PLACE_FIELDS},
                )
            for member in source.memberships.filter(state__in=LIVE):
                copied = Membership.objects.create(
                    adhesion=adhesion,
                    role=member.role,
                    invited_email=member.user.email if member.user else member.invited_email,
                    invited_name=member.name,
                    by_account=member.by_account or member.user is not None,
                    directory_id=member.directory_id,
                    invited_by=lead,
                    copied_from=member,
                )
                copied.sites.set([sites[site.pk] for site in member.sites.all()])
                if member.user_id == lead.pk:
                    team.join(copied, lead.professional)
                else:
                    team.send_invitation(copied, lead)
            access.grant_lead(adhesion, lead)
    except IntegrityError as error:
        raise TransitionRefused("Votre équipe a déjà une demande ouverte pour ce protocole.") from error
    return adhesion


def _joining(protocol: Protocol, agency: Agency) -> Joining:
    day = agency.today()
    return how_to_join(protocol, agency, day, regime_rule(protocol.regime, day))


def _open(
    authorization: RegionalAuthorization,
    team_row: Team,
    lead: HealthProfessional,
    *,
    role: str,
    site: dict,
    practice_status: str,
) -> Adhesion:
    """The adhesion with its main site and the person who leads it."""
    adhesion = _create(authorization, team_row)
    main = Site.objects.create(adhesion=adhesion, is_main=True, **{name: site[name] for name in PLACE_FIELDS})
    membership = Membership.objects.create(
        adhesion=adhesion, role=role, invited_email=lead.user.email, practice_status=practice_status
    )
    membership.sites.add(main)
    team.join(membership, lead)
    access.grant_lead(adhesion, lead.user)
    return adhesion


def _create(authorization: RegionalAuthorization, team_row: Team) -> Adhesion:
    """An adhesion is about the protocol, the version and the region of the authorization that it hangs on."""
    adhesion = Adhesion.objects.create(
        team=team_row,
        protocol=authorization.protocol,
        version=authorization.version,
        authorization=authorization,
        agency=authorization.agency,
    )
    LetterOfIntent.objects.create(adhesion=adhesion)
    return adhesion
