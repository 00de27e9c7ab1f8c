"""A letter of intent, brought to any stage through the real services."""

from __future__ import annotations

from accounts.models import Agency, HealthProfessional, Profession
from coopps.demo import people
from coopps.demo.sessions import hold_session
from protocols.choices import IntentKind, Role
from protocols.models import Intent, IntentAct, IntentProfessional, IntentSite
from protocols.services import intents
from tests.stories import office

TITLE = "Repérage de la surdité du nourrisson par une orthophoniste"


def place_of(agency: Agency) -> dict[str, str]:
    """A place in the territory of an agency."""
    department = agency.departments[0]
    return people.HOSPITAL | {"department": department, "postcode": f"{department}000"[:5]}


def speech_therapist(agency: Agency, serial: int) -> HealthProfessional:
    """Somebody who may lead a letter, in the territory of `agency`."""
    return people.professional(
        f"orthophoniste{serial}@demonstration.test",
        "Orane",
        f"Démo-{serial}",
        "91",
        700 + serial,
        place=place_of(agency),
    )


def words(**changes) -> dict:
    """The fields of a letter from which nothing is missing."""
    return {
        "title": TITLE,
        "purpose": "Repérer plus tôt la surdité chez le nourrisson, près du domicile.",
        "nature": ["actes_de_soins"],
        "context": "Six mois d’attente pour un premier examen.",
        "regional_need": "Deux départements sans oto-rhino-laryngologiste libéral.",
        "sincere": True,
    } | changes


def rows(agency: Agency, **changes) -> dict:
    """The rows of a letter from which nothing is missing."""
    doctor = Profession.objects.get(code="10")
    return {
        "own": {"role": Role.DELEGATED, "employer": "Cabinet de démonstration"},
        "sites": [IntentSite(**place_of(agency))],
        "professionals": [
            IntentProfessional(
                role=Role.DELEGATING,
                name="Odile Démo",
                profession=doctor,
                specialty="Oto-rhino-laryngologie",
                email="orl@demonstration.test",
            )
        ],
        "acts": [
            IntentAct(
                label="Otoémissions acoustiques",
                kind="DIAGNOSTIC",
                legal_basis="CSP, R. 4341-1",
                why_derogatory="Cet examen est réservé au médecin.",
            )
        ],
    } | changes


class Letter:
    """One letter on its way; each method does one step and returns the letter, so that steps can be chained."""

    def __init__(self, agency: Agency, serial: int = 1) -> None:
        self.agency = agency
        self.instructor, self.director = office(agency)
        self.lead = speech_therapist(agency, serial)
        self.pk = 0

    @property
    def intent(self) -> Intent:
        """The letter as it is now."""
        return Intent.objects.get(pk=self.pk)

    def open(self, kind: str = IntentKind.CREATION, protocol=None) -> Letter:
        self.pk = intents.open_intent(self.lead, kind, protocol=protocol).pk
        return self

    def write(self, **changes) -> Letter:
        fields = words()
        tables = rows(self.agency)
        for name, value in changes.items():
            (tables if name in tables else fields)[name] = value
        intents.write(self.intent, self.lead.user, words=fields, **tables)
        return self

    def file(self) -> Letter:
        intents.file(self.intent, self.lead.user)
        return self

    def filed(self) -> Letter:
        return self.open().write().file()

    def take(self) -> Letter:
        intents.take(self.intent, self.instructor)
        return self

    def taken(self) -> Letter:
        return self.filed().take()

    def sign(self) -> Letter:
        """The Director General signs the answer that waits."""
        hold_session(self.agency, self.director)
        return self

    def ask(self, message: str = "Qui interprète l’examen ?", due_on=None) -> Letter:
        intents.ask_more(self.intent, self.instructor, message=message, due_on=due_on)
        return self
