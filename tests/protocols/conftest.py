"""Protocols made for the tests: two regions, two professions, nothing real."""

from __future__ import annotations

import datetime
import re

import pytest

from accounts.choices import StructureKind
from accounts.models import Agency, HealthProfessional, PlaceOfExercise, Profession, User
from coopps.kernel.law.choices import Standing
from protocols.choices import OrderState, Regime
from protocols.models import (
    MinisterialAuthorization,
    Protocol,
    ProtocolVersion,
    RegimeRule,
    RegionalAuthorization,
    Theme,
)

DAY = datetime.date(2026, 5, 3)


@pytest.fixture
def mayotte(db):
    return Agency.objects.create(
        insee="06",
        code="MAY",
        name="Agence régionale de santé Mayotte",
        region="Mayotte",
        seat="Mamoudzou",
        departments=["976"],
        timezone="Indian/Mayotte",
    )


@pytest.fixture
def professions(db):
    for code, label, family in (
        ("10", "Médecin", "medicale"),
        ("60", "Infirmier", "auxiliaire"),
        ("60", "Infirmier en pratique avancée", "auxiliaire"),
        ("92", "Orthoptiste", "auxiliaire"),
    ):
        Profession.objects.create(code=code, label=label, family=family)


def content(**changes) -> dict:
    """The content of a version, complete."""
    return {
        "code": "TEST-1",
        "title": "Protocole d’essai",
        "delegating": [{"profession": "10", "specialty": None}],
        "delegated": [{"profession": "60", "specialty": None}],
        "acts": [
            {
                "code": "A1",
                "label": "Premier acte",
                "kind": "DIAGNOSTIC",
                "sub_kind": "REALISATION",
                "legal_basis": None,
            },
            {"code": "A2", "label": "Second acte", "kind": "PREVENTION", "sub_kind": None, "legal_basis": None},
        ],
        "acts_verified": True,
        "inclusion": [],
        "exclusion": [],
        "conditions": [],
        "settings": [],
        "training": {"experience_years": None, "theory_hours": None, "practice": None},
        "team": None,
        **changes,
    }


def open_regime(regime, **changes) -> RegimeRule:
    """The rule of a regime, read by a legal officer; a regional one opens everything unless `changes` say otherwise."""
    officer, _ = User.objects.get_or_create(email="juriste@ars.example")
    opens = dict.fromkeys(("opens_creation", "opens_extension", "opens_adhesion"), regime.is_regional)
    words = {"legal_basis": "L. 4011-1", "sentence": f"Phrase du régime {regime.label}.", "source": "L. 4011-1"}
    mark = {"standing": Standing.REVIEWED, "reviewed_on": DAY, "reviewed_by": officer}
    rule, _ = RegimeRule.objects.get_or_create(
        regime=regime, valid_from=datetime.date(2020, 1, 1), defaults=opens | words | mark | changes
    )
    return rule


@pytest.fixture
def make_protocol(professions):
    """Make a protocol with one version; `content` changes what it freezes."""
    theme = Theme.objects.create(slug="essais", label="Essais")

    def make(code="TEST-1", regime=Regime.HPST, **fields):
        changes = fields.pop("content", {})
        fields = {"title": f"Protocole {code}", "theme": theme, "title_verified": True, **fields}
        open_regime(regime)
        protocol = Protocol.objects.create(code=code, regime=regime, **fields)
        ProtocolVersion.freeze(protocol, content(code=code, title=protocol.title, **changes), is_public=True)
        return protocol

    return make


@pytest.fixture
def authorize():
    """Authorize a protocol in a region, in force on `DAY` unless `fields` say otherwise."""

    def make(protocol, agency, **fields):
        values = {
            "state": OrderState.AUTHORIZED,
            "order_number": "2026-12",
            "order_date": datetime.date(2026, 2, 1),
            "publication_reference": "RAA n° 7",
            "publication_date": datetime.date(2026, 2, 10),
        }
        return RegionalAuthorization.objects.create(
            protocol=protocol, agency=agency, version=protocol.version, **{**values, **fields}
        )

    return make


def text_of(answer) -> str:
    """A page, its spaces all alike."""
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " "))


@pytest.fixture
def four(make_protocol, authorize, bare_normandy, mayotte):
    """Open in Normandy, open in Mayotte, national, and authorized nowhere; in the alphabetical order of their names."""
    authorize(make_protocol("ELSEWHERE", title="A"), mayotte)
    national = make_protocol("NATIONAL", Regime.NATIONAL, title="B")
    MinisterialAuthorization.objects.create(
        protocol=national, state=OrderState.AUTHORIZED, order_date=datetime.date(2026, 1, 5)
    )
    make_protocol("NOWHERE", title="C")
    authorize(make_protocol("HERE", title="D", short_name="Le nom court"), bare_normandy)


def person(email, department, code="60"):
    user = User.objects.create_user(email, first_name="Anna", last_name="Essai")
    professional = HealthProfessional.objects.create(
        user=user,
        exercise_name="Essai",
        first_names="Anna",
        profession=Profession.objects.filter(code=code).first(),
        identifier="10000000001",
    )
    PlaceOfExercise.objects.create(
        professional=professional,
        name="Cabinet",
        kind=StructureKind.choices[0][0],
        postcode="76000",
        city="Rouen",
        department=department,
    )
    return user


@pytest.fixture
def nurse(professions):
    return person("nurse@essai.example", "76")


@pytest.fixture
def doctor(professions):
    return person("doctor@essai.example", "976", "10")
