"""People of two agencies and the reference list of professions."""

from __future__ import annotations

import datetime

import pytest
from allauth.account.models import EmailAddress

from accounts.choices import AgencyRoleKind
from accounts.models import Agency, Profession, User
from accounts.services.professionals import declare_professional
from accounts.services.roles import delegate_signature, give_role
from coopps.bench.synthetic_extract import synthetic_rpps
from tests.stories import PUBLISHED

PASSWORD = "phrase-de-passe-des-tests"
LONG_AGO = datetime.date(2020, 1, 1)


@pytest.fixture
def agency(db) -> Agency:
    """Ours."""
    return Agency.objects.create(
        insee="28",
        code="NOR",
        name="Agence de Normandie",
        region="Normandie",
        seat="Caen",
        departments=["14", "76"],
        timezone="Europe/Paris",
    )


@pytest.fixture
def other_agency(db) -> Agency:
    """The neighbor's, ten hours away from Paris."""
    return Agency.objects.create(
        insee="02",
        code="MTQ",
        name="Agence de Martinique",
        region="Martinique",
        seat="Fort-de-France",
        departments=["972"],
        timezone="America/Martinique",
    )


@pytest.fixture
def professions(db) -> dict[str, Profession]:
    return {
        code: Profession.objects.create(code=code, label=label, family=family)
        for code, label, family in (
            ("10", "Médecin", "medicale"),
            ("60", "Infirmier", "auxiliaire"),
            ("70", "Masseur-kinésithérapeute", "auxiliaire"),
            ("21", "Pharmacien", "pharmacie"),
            ("50", "Sage-femme", "medicale"),
        )
    }


@pytest.fixture
def person(db):
    """`person("alix@exemple.test")`: an account whose address is verified."""

    def make(email: str, **fields) -> User:
        user = User.objects.create_user(email, PASSWORD, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def professional(person, professions):
    """`professional("alix@exemple.test", rank=1)`: a nurse who declares the synthetic number of that rank."""

    def make(email: str, rank: int = 1, **fields):
        return declare_professional(
            person(email),
            **{
                "exercise_name": "Exemple",
                "first_names": "Alix",
                "profession": professions["60"],
                "identifier": synthetic_rpps(rank),
                "identifier_justification": "Annuaire vide pendant les tests.",
            }
            | fields,
        )

    return make


@pytest.fixture
def agent_of(person):
    """`agent_of(agency, kind)`: somebody in that role since long ago."""

    def make(agency, kind, valid_from=LONG_AGO, **fields) -> User:
        user = person(f"{kind}.{agency.code}@exemple.test".lower(), first_name=kind.label, last_name=agency.code)
        give_role(user=user, agency=agency, kind=kind, quality=f"Qualité {kind}", valid_from=valid_from, **fields)
        return user

    return make


@pytest.fixture
def director(agent_of, agency) -> User:
    return agent_of(agency, AgencyRoleKind.DIRECTOR)


@pytest.fixture
def manager(agent_of, agency, client) -> User:
    """Who administers our agency, signed in."""
    user = agent_of(agency, AgencyRoleKind.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def delegation(agency, director, person):
    return delegate_signature(
        agency=agency,
        delegate=person("delegate@exemple.test", first_name="Dalia", last_name="Exemple"),
        granted_by=director,
        quality="Directrice adjointe",
        reference="décision n° 1",
        valid_from=agency.today(),
        **PUBLISHED,
    )
