"""What may be read of the authorizations of a protocol in the regions, and by whom."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.choices import AgencyRight
from accounts.models import HealthProfessional
from accounts.selectors import agencies_of
from coopps.kernel.documents.models import Act
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.registry import Applicant
from protocols.choices import OrderState
from protocols.models import RegionalAuthorization


def with_dossier(authorizations: QuerySet[RegionalAuthorization]) -> QuerySet[RegionalAuthorization]:
    """Load what the pages of the agency read, never the bytes of an act."""
    return authorizations.select_related(
        "agency",
        "protocol",
        "version",
        "intent__created_by",
        "project__intent",
        "project__has_opinion",
        "instruction",
        "letter",
        "change_act",
    ).defer("change_act__content", "change_act__snapshot")


def for_agency(user) -> QuerySet[RegionalAuthorization]:
    """Those of the agencies for which a person instructs or supervises today (BR-28)."""
    agencies = agencies_of(user, AgencyRight.INSTRUCT, AgencyRight.SUPERVISE)
    return with_dossier(RegionalAuthorization.objects.filter(agency__in=agencies))


def party(user, prefix: str = "") -> Q:
    """The authorizations that a person asked for, in the letter of intent or in the project.

    Args:
        prefix: the way to the authorization from what is filtered, such as « authorization__ ».
    """
    way = f"{prefix}intent__"
    return (
        Q(**{f"{way}created_by": user})
        | Q(**{f"{way}professionals__email__iexact": user.email})
        | Q(**{f"{prefix}project__authors__user": user})
    )


def about(act: Act) -> RegionalAuthorization | None:
    """The authorization that a signed order, or a refusal, is about."""
    if act.letter_id is None:
        return None
    return with_dossier(RegionalAuthorization.objects.filter(letter=act.letter_id)).first()


def people_of(authorization: RegionalAuthorization) -> list[HealthProfessional]:
    """The professionals who ask, as far as they have an account: who write the project, or who asks for the extension."""
    project = authorization.project
    if project is None:
        people = HealthProfessional.objects.filter(user=authorization.intent.created_by)
    else:
        people = HealthProfessional.objects.filter(user__authorships__in=project.authors.writing())
    return list(people.select_related("user", "profession").order_by("pk"))


def addressee_of(authorization: RegionalAuthorization):
    """The account to which a refusal is addressed: who leads the project, else who wrote the letter of intent."""
    project = authorization.project
    lead = project.authors.present().filter(is_lead=True).select_related("user").first() if project else None
    return lead.user if lead else authorization.intent.created_by


def applicants(instruction: Instruction) -> list[Applicant]:
    """Who asks for the authorization that this dossier is about."""
    authorization = with_dossier(RegionalAuthorization.objects.filter(instruction=instruction)).get()
    site, decided = authorization.intent.main_site, authorization.state not in OrderState.where(pending=True)
    return [
        Applicant(
            person.user,
            person.full_name,
            person.salutation,
            (person.formal_name, *site.address_lines),
            site.department,
            person.residence,
            decided,
            whole=True,
        )
        for person in people_of(authorization)
    ]


def team_of(authorization: RegionalAuthorization) -> list:
    """The accounts of those who ask: they are told what happens."""
    return [person.user for person in people_of(authorization)]
