"""The people of the journeys of a protocol: two agencies, the HAS and its experts, a team in each region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from accounts.models import Agency
from coopps.demo import keys, law, people
from coopps.demo.creation import Creation
from coopps.demo.protocol_text import DIABETES, HEPATITIS
from coopps.reference.loader import load
from tests.e2e.worker import celery_worker
from tests.reference_data import enter_contacts
from tests.stories import has_office, office

HOSPITAL = "Maison de santé du parcours"


@dataclass
class Browsers:
    """A browser for each person, opened once."""

    signed_in: Callable
    pages: dict = field(default_factory=dict)

    def of(self, user, **options):
        """The page of a person, on the home."""
        if user.pk not in self.pages:
            self.pages[user.pk] = self.signed_in(user, **options)
        page = self.pages[user.pk]
        page.goto("/accueil/")
        return page

    def anyone(self, open_page):
        """A page of somebody who has no account."""
        return open_page()


def creation(code: str, serial: int, subject=DIABETES) -> Creation:
    """A nurse and a doctor who have accounts in the region of an agency, its agents, the HAS: nothing is asked yet."""
    agency = Agency.objects.get(code=code)
    keys.make_seal(code)
    department = agency.departments[0]
    site = people.HOSPITAL | {
        "name": f"{HOSPITAL} {serial}",
        "department": department,
        "postcode": f"{department}000"[:5],
    }
    nurse = people.professional(f"nurse{serial}@exemple.test", "Noa", f"Exemple-{serial}", "60", serial, place=site)
    doctor = people.professional(
        f"doctor{serial}@exemple.test", "Mia", f"Exemple-{serial}", "10", serial + 500, place=site
    )
    return Creation(agency, nurse, doctor, *office(agency), has_office(), subject=subject, site=site)


@pytest.fixture
def world(tmp_path, settings, live_server):
    """The reference data, and a real worker that signs and sends."""
    settings.SITE_URL = live_server.url
    load()
    enter_contacts()
    law.open_regional_regime()
    with celery_worker(tmp_path / "worker.log", live_server.url):
        yield


@pytest.fixture
def diabetes(world) -> Creation:
    """The team that creates ASALEE's, in Normandy. The third expert works in its structure, and does not say so."""
    story = creation("NOR", 201)
    third = story.office.experts[2]
    third.employer = story.site["name"]
    third.save()
    return story


@pytest.fixture
def hepatitis(world) -> Creation:
    """The team that creates a consultation of hepatitis C, in Normandy."""
    return creation("NOR", 202, HEPATITIS)
