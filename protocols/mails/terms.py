"""Messages about the term of an order."""

from __future__ import annotations

from accounts.choices import AgencyRight
from accounts.models import User
from accounts.selectors import agents_of
from coopps.kernel import mailing
from coopps.kernel.law.clock import add_months
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.registry import Kind, declare
from coopps.kernel.mailing.services.reminding import Reminder
from coopps.kernel.typography import french_date
from protocols.models import OrderRenewal, RegionalAuthorization
from protocols.selectors import authorizations as selectors

# How many months before the term of an order everybody is told.
WARNED_MONTHS = (9, 6, 3, 1)

declare(
    Kind("terme_proche", "une autorisation arrive bientôt à son terme", Group.REMINDER),
    Kind("terme_passe", "une autorisation est arrivée à son terme", Group.RIGHT, legal=True),
    Kind(
        "renouvellement_ouvert",
        "les éléments d’évaluation d’un protocole sont à préparer",
        Group.RIGHT,
        legal=True,
        asks=True,
    ),
    Kind("renouvellement_rappel", "les éléments d’évaluation d’un protocole sont attendus", Group.REMINDER, asks=True),
    Kind("renouvellement_elements", "des éléments d’évaluation sont reçus", Group.DESK, asks=True),
    Kind("renouvellement_defavorable", "un protocole n’est pas maintenu", Group.RIGHT, legal=True),
    Kind("renouvellement_maintenu", "un protocole est maintenu", Group.RIGHT, legal=True),
)


def of_term(authorization: RegionalAuthorization) -> list[Reminder]:
    """The term comes: to who asked for the authorization, and to who supervises or instructs at the agency."""
    fact = (
        f"L’autorisation du protocole « {authorization.version.title} » dans la région {authorization.agency.region} prend fin "
        f"le {french_date(authorization.term_on)}, si aucun arrêté ne la maintient."
    )
    return [
        Reminder(
            "terme_proche",
            f"regional-{authorization.pk}-term",
            reader,
            authorization.term_on,
            authorization.agency.today(),
            "Une autorisation arrive bientôt à son terme",
            fact,
            page,
            steps=term_steps(authorization),
            agency=authorization.agency,
        )
        for reader, page in _readers(authorization)
    ]


def term_steps(authorization: RegionalAuthorization) -> tuple[int, ...]:
    """Nine, six, three months and one before the term, counted in days; six are those of the elements of evaluation."""
    term = authorization.term_on
    return tuple((term - add_months(term, -months)).days for months in WARNED_MONTHS)


def to_give(renewal: OrderRenewal) -> list[Reminder]:
    """The elements of the evaluation are due: to who asked for the authorization."""
    authorization = renewal.authorization
    return [
        Reminder(
            "renouvellement_rappel",
            f"renewal-{renewal.pk}-elements",
            user,
            renewal.elements_due,
            authorization.agency.today(),
            "Les éléments de l’évaluation d’un protocole sont attendus",
            f"Les éléments de l’évaluation du protocole « {authorization.version.title} » sont attendus au plus tard le "
            f"{french_date(renewal.elements_due)}.",
            mailing.link("protocols:renewal", renewal.pk),
            steps=(30, 7, 1, -7),
            agency=authorization.agency,
        )
        for user in selectors.team_of(authorization)
    ]


def tell_term_passed(authorization: RegionalAuthorization) -> None:
    """The term is past."""
    fact = (
        f"L’autorisation du protocole « {authorization.version.title} » dans la région {authorization.agency.region} est arrivée "
        f"à son terme le {french_date(authorization.term_on)}."
    )
    _tell(authorization, "terme_passe", "Une autorisation est arrivée à son terme", fact, "term-passed")


def tell_renewal_opened(renewal: OrderRenewal) -> None:
    """The elements of the evaluation are to be prepared: to who asked for the authorization, else to the agency."""
    authorization = renewal.authorization
    fact = (
        f"L’autorisation du protocole « {authorization.version.title} » dans la région {authorization.agency.region} prend fin "
        f"le {french_date(renewal.former_term)}. Pour qu’elle puisse être maintenue, les éléments de son évaluation sont "
        f"attendus au plus tard le {french_date(renewal.elements_due)}."
    )
    subject = "Les éléments de l’évaluation d’un protocole sont à préparer"
    if authorization.intent_id is None:
        _tell_agency(renewal, "renouvellement_ouvert", subject, fact, "opened")
        return
    page = mailing.link("protocols:renewal", renewal.pk)
    for user in selectors.team_of(authorization):
        mailing.queue(
            "renouvellement_ouvert",
            user,
            subject,
            f"{fact}\n\n{page}",
            key=f"renewal-{renewal.pk}-opened-{user.pk}",
            agency=authorization.agency,
        )


def tell_elements(renewal: OrderRenewal) -> None:
    """The elements of the evaluation have come, to who instructs at the agency."""
    fact = f"Les éléments de l’évaluation du protocole « {renewal.authorization.version.title} » sont arrivés."
    _tell_agency(renewal, "renouvellement_elements", "Éléments d’évaluation reçus", fact, "elements")


def tell_disfavored(renewal: OrderRenewal) -> None:
    """The board is against maintaining it."""
    authorization = renewal.authorization
    fact = (
        f"Le collège des financeurs a rendu un avis défavorable au maintien du protocole « {authorization.version.title} » : son "
        f"autorisation prend fin le {french_date(renewal.former_term)}."
    )
    _tell(authorization, "renouvellement_defavorable", "Un protocole prend fin à son terme", fact, "disfavored")


def tell_maintained(renewal: OrderRenewal, authorization: RegionalAuthorization) -> None:
    """The order is signed."""
    fact = (
        f"L’autorisation du protocole « {authorization.version.title} » dans la région {authorization.agency.region} est "
        f"maintenue jusqu’au {french_date(renewal.term_on)}."
    )
    _tell(authorization, "renouvellement_maintenu", "Un protocole est maintenu", fact, "maintained")


def _tell_agency(renewal: OrderRenewal, kind: str, subject: str, fact: str, step: str) -> None:
    agency = renewal.authorization.agency
    order = mailing.link("protocols:order", renewal.authorization_id)
    for agent in agents_of(agency):
        if agency.allows(agent, AgencyRight.INSTRUCT):
            mailing.queue(kind, agent, subject, f"{fact}\n\n{order}", key=f"renewal-{renewal.pk}-{step}-{agent.pk}")


def _tell(authorization: RegionalAuthorization, kind: str, subject: str, fact: str, step: str) -> None:
    key = f"regional-{authorization.pk}-{authorization.term_on.isoformat()}-{step}"
    for reader, page in _readers(authorization):
        mailing.queue(kind, reader, subject, f"{fact}\n\n{page}", key=f"{key}-{reader.pk}", agency=authorization.agency)


def _readers(authorization: RegionalAuthorization) -> list[tuple[User, str]]:
    """Who supervises or instructs at the agency, then who asked for the authorization: each with the page where it is read."""
    agency, order = authorization.agency, mailing.link("protocols:order", authorization.pk)
    page = mailing.link("protocols:detail", authorization.protocol.code)
    agents = [
        agent
        for agent in agents_of(agency)
        if agency.allows(agent, AgencyRight.SUPERVISE) or agency.allows(agent, AgencyRight.INSTRUCT)
    ]
    team = selectors.team_of(authorization) if authorization.intent_id else []
    return [*((agent, order) for agent in agents), *((user, page) for user in team)]
