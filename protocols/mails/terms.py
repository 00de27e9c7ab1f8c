"""Messages about the term of an order."""

from __future__ import annotations

from accounts.choices import AgencyRight
from accounts.selectors import agents_of
from coopps.kernel import mailing
from coopps.kernel.typography import french_date
from protocols.models import RegionalAuthorization
from protocols.selectors import authorizations as selectors


def tell_term(authorization: RegionalAuthorization, months: int) -> None:
    """The term comes in so many months: to who asked for the authorization, and to who supervises at the agency."""
    fact = (
        f"L’autorisation du protocole « {authorization.version.title} » dans la région {authorization.agency.region} prend fin "
        f"le {french_date(authorization.term_on)}, si aucun arrêté ne la maintient."
    )
    _tell(authorization, "terme_proche", "Une autorisation arrive bientôt à son terme", fact, f"term-{months}")


def tell_term_passed(authorization: RegionalAuthorization) -> None:
    """The term is past."""
    fact = (
        f"L’autorisation du protocole « {authorization.version.title} » dans la région {authorization.agency.region} est arrivée "
        f"à son terme le {french_date(authorization.term_on)}."
    )
    _tell(authorization, "terme_passe", "Une autorisation est arrivée à son terme", fact, "term-passed")


def _tell(authorization: RegionalAuthorization, kind: str, subject: str, fact: str, step: str) -> None:
    key = f"regional-{authorization.pk}-{authorization.term_on.isoformat()}-{step}"
    order = mailing.link("protocols:order", authorization.pk)
    agency = authorization.agency
    for agent in agents_of(agency):
        if not (agency.allows(agent, AgencyRight.SUPERVISE) or agency.allows(agent, AgencyRight.INSTRUCT)):
            continue
        mailing.queue(kind, agent, subject, f"{fact}\n\n{order}", key=f"{key}-{agent.pk}")
    page = mailing.link("protocols:detail", authorization.protocol.code)
    for user in selectors.team_of(authorization) if authorization.intent_id else []:
        mailing.queue(kind, user, subject, f"{fact}\n\n{page}", key=f"{key}-{user.pk}")
