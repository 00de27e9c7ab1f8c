"""Fixtures that tell a story: two agencies, two teams, brought to any stage by the real services."""

from __future__ import annotations

import datetime
import functools

import pytest
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import Agency, HealthProfessional, PersonalCertificate, User
from adhesions.choices import Role
from coopps.demo import keys, people
from coopps.demo.accounts import PASS_PHRASE
from coopps.demo.creation import Creation, Office
from coopps.demo.story import Story, put_in_force
from coopps.kernel.documents.signing import make_self_signed
from coopps.reference.loader import DATA, Loaded, load_law
from protocols.models import Protocol
from tests import reference_data, stages

# A delegation of signature that takes effect on its first day: it was published before.
PUBLISHED = {"publication_reference": "recueil n° 1", "published_on": datetime.date(2019, 12, 1)}
# A motive of law and of fact, for a decision that gives less than what was asked for.
MOTIVE = "Le protocole réserve cet acte aux personnes formées en urologie ; la formation jointe ne porte pas sur lui."


@stages.keep_steps
class KeptStory(Story):
    """A team's dossier whose stages are built once."""


@stages.keep_steps
class KeptCreation(Creation):
    """A protocol being created whose stages are built once."""


@pytest.fixture
def reference(db):
    """Professions, agencies, courts, texts, rules and protocols."""
    reference_data.put()
    stages.begin()
    yield
    stages.end()


@pytest.fixture
def texts(db):
    """What pages and messages print as law, and nothing else of the reference data."""
    load_law(DATA, Loaded())


@pytest.fixture
def bare_normandy(db) -> Agency:
    """Normandy, alone: nothing of the reference data is there."""
    return Agency.objects.create(
        insee="28",
        code="NOR",
        name="Agence régionale de santé Normandie",
        region="Normandie",
        seat="Caen",
        departments=["14", "27", "50", "61", "76"],
        timezone="Europe/Paris",
    )


@pytest.fixture
def normandy(reference) -> Agency:
    keys.make_seal("NOR")
    return Agency.objects.get(code="NOR")


@pytest.fixture
def reunion(reference) -> Agency:
    """The neighbor's agency, in another time zone."""
    keys.make_seal("REU")
    return Agency.objects.get(code="REU")


@functools.cache
def _pkcs12() -> bytes:
    """One key for every signatory of the tests: making one takes a second."""
    now = timezone.now()
    return make_self_signed(
        "Signature d’essai (démonstration)", "Démonstration", PASS_PHRASE, authority=keys.demo_authority(),
        valid_from=now - keys.BEFORE, valid_to=now + keys.AFTER,
    )  # fmt: skip


def certify(user: User) -> None:
    """Give a signatory a personal certificate, unless there is one: a seal signs neither an order nor a letter of paper."""
    PersonalCertificate.objects.get_or_create(
        user=user,
        defaults={"pkcs12": _pkcs12(), "subject": user.full_name, "not_after": timezone.now() + keys.AFTER},
    )


def office(agency: Agency):
    """An instructor and the Director General of an agency."""
    code = agency.code.lower()
    instructor = people.agent(
        f"instruction.{code}@demonstration.test",
        "Inès",
        f"Démo-{agency.code}",
        agency,
        AgencyRoleKind.INSTRUCTOR,
        "Chargée d’instruction",
    )
    director = people.agent(
        f"direction.{code}@demonstration.test",
        "Dominique",
        f"Démo-{agency.code}",
        agency,
        AgencyRoleKind.DIRECTOR,
        "Directrice générale",
    )
    certify(director)
    return instructor, director


@stages.keep
def story(agency: Agency, protocol_code: str, serial: int, **changes) -> Story:
    """A nurse who leads and a doctor, in a team of `agency`; `serial` tells teams apart."""
    protocol = Protocol.objects.get(code=protocol_code)
    put_in_force(protocol, agency, number=f"DEMO-{agency.code}-{protocol.pk}")
    site = people.HOSPITAL | {"department": agency.departments[0], "postcode": f"{agency.departments[0]}000"[:5]}
    instructor, director = office(agency)
    nurse = people.professional(f"nurse{serial}@demonstration.test", "Nour", f"Démo-{serial}", "60", serial, place=site)
    doctor = people.professional(
        f"doctor{serial}@demonstration.test", "Maud", f"Démo-{serial}", "10", serial + 500, place=site
    )
    return KeptStory(
        protocol,
        nurse,
        [(doctor, Role.DELEGATING)],
        instructor,
        director,
        **({"site": site, "team_name": f"Équipe {serial}"} | changes),
    )


def second_nurse(story: Story, serial: int = 91) -> HealthProfessional:
    """Another nurse joins the team, which is not open yet; `serial` tells nurses apart."""
    nurse = people.professional(
        f"nurse{serial}@demonstration.test", "Noé", f"Démo-{serial}", "60", serial, place=story.site
    )
    story.members.append((nurse, Role.DELEGATED))
    return nurse


@pytest.fixture
def ours(normandy) -> Story:
    """Our team, in Normandy."""
    return story(normandy, "DEMO-URODYN", 1)


@pytest.fixture
def theirs(reunion) -> Story:
    """The neighbor's team, in La Réunion."""
    return story(reunion, "DEMO-VACC", 2)


def has_office() -> Office:
    """The HAS of the tests: a reviewer, a president, three experts of whom none has a link with anybody."""

    has = Agency.objects.has()
    keys.make_seal(has.code)
    reviewer = people.agent(
        "projet@demonstration.test", "Paule", "Démo-HAS", has, AgencyRoleKind.REVIEWER, "Cheffe de projet"
    )
    president = people.agent(
        "presidence@demonstration.test", "Lou", "Démo-HAS", has, AgencyRoleKind.DIRECTOR, "Président du collège"
    )
    certify(president)
    experts = [
        people.expert(
            f"expert{number}@demonstration.test", name, "Démo-Expert", employer=f"Institut {number} de démonstration"
        )
        for number, name in enumerate(("Aude", "Béa", "Cyr"), start=1)
    ]
    return Office(reviewer, president, experts)


@stages.keep
def creation(agency: Agency, serial: int, **changes) -> Creation:
    """A nurse who leads and a doctor who writes a protocol in the territory of `agency`; `serial` tells them apart."""

    site = people.HOSPITAL | {
        "name": f"Établissement {serial}",
        "department": agency.departments[0],
        "postcode": f"{agency.departments[0]}000"[:5],
    }
    instructor, director = office(agency)
    nurse = people.professional(f"author{serial}@demonstration.test", "Noa", f"Démo-{serial}", "60", serial, place=site)
    doctor = people.professional(
        f"coauthor{serial}@demonstration.test", "Mia", f"Démo-{serial}", "10", serial + 500, place=site
    )
    return KeptCreation(agency, nurse, doctor, instructor, director, has_office(), **({"site": site} | changes))


@pytest.fixture
def our_protocol(normandy) -> Creation:
    """The protocol that our team creates, in Normandy."""
    return creation(normandy, 101)


@pytest.fixture
def their_protocol(reunion) -> Creation:
    """The neighbor's, in La Réunion."""
    return creation(reunion, 102)
