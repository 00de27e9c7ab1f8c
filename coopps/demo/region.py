"""An agency of the demonstration with its agents, and the people who come to it: never twice the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from accounts.models import Agency, HealthProfessional, User
from adhesions.choices import Role
from coopps.demo import people
from coopps.demo.creation import Creation, Office
from coopps.demo.diary import Diary
from coopps.demo.names import names
from coopps.demo.places import place
from coopps.demo.protocol_text import Subject
from coopps.demo.story import Story
from protocols.models import Protocol

DOCTOR, NURSE = "10", "60"


@dataclass(frozen=True)
class Known:
    """What the teams of a protocol of the catalogue say of themselves."""

    team: str
    specialty: str
    purpose: str


KNOWN = {
    "DEMO-URODYN": Known(
        "d’urologie",
        "Urologie",
        "Raccourcir le délai d’un bilan urodynamique, et garder le temps médical aux cas complexes.",
    ),
    "DEMO-VACC": Known(
        "de vaccination",
        "Infectiologie",
        "Vacciner sans attendre une consultation, dans un centre ouvert toute la semaine.",
    ),
    "DEMO-ONCO-ORAL": Known(
        "d’oncologie",
        "Oncologie",
        "Suivre de près les patients traités par anticancéreux oraux, entre deux consultations.",
    ),
    "DEMO-VOYAGE": Known(
        "de médecine du voyage",
        "Infectiologie",
        "Répondre dans la semaine à qui part en voyage : conseils, vaccins, ordonnance.",
    ),
}


@dataclass
class Region:
    """Hands out teams of people. `serial` begins their numbers: regions and processes have each their own."""

    agency: Agency
    instructors: list[User]
    director: User
    office: Office
    diary: Diary
    serial: int
    _names: Iterator[tuple[str, str]] = field(init=False)
    _turns: Iterator[User] = field(init=False)

    def __post_init__(self) -> None:
        self._names = itertools.islice(names(self.agency.code), self.serial, None)
        self._turns = itertools.cycle(self.instructors)

    def person(self, profession: str, site: dict, **words) -> HealthProfessional:
        """Somebody nobody has met yet."""
        self.serial += 1
        first_name, last_name = next(self._names)
        email = f"personne{self.serial}@demonstration.test"
        return people.professional(email, first_name, last_name, profession, self.serial, place=site, **words)

    def team(self, protocol: Protocol, town: str, size: int = 2, *, site: dict | None = None, **words) -> Story:
        """A nurse who leads, then doctors and nurses in turn; the next of the instructors will have the dossier."""
        site = site or place(town)
        known = KNOWN[protocol.code]
        lead = self.person(NURSE, site, **words)
        others = []
        for position in range(size - 1):
            if position % 2 == 0:
                others.append((self.person(DOCTOR, site, specialty=known.specialty, **words), Role.DELEGATING))
            else:
                others.append((self.person(NURSE, site, **words), Role.DELEGATED))
        return Story(
            protocol,
            lead,
            others,
            next(self._turns),
            self.director,
            team_name=f"Équipe {known.team}, {town} (démonstration)",
            site=dict(site),
            purpose=known.purpose,
        )

    def project(
        self, subject: Subject, town: str, *, lead: HealthProfessional | None = None, site: dict | None = None
    ) -> Creation:
        """A protocol that somebody of this town will ask for; nothing is done yet."""
        site = site or place(town)
        return Creation(
            self.agency,
            lead or self.person(subject.delegated, site),
            self.person(DOCTOR, site, specialty=subject.specialty),
            next(self._turns),
            self.director,
            self.office,
            subject=subject,
            site=dict(site),
        )
