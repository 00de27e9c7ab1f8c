"""What the demonstration shows: a dossier in each state, in two regions. Built once, by the real services."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.choices import AgencyRoleKind, Civility, PracticeStatus, SignatureMode
from accounts.models import Agency, PersonalCertificate, User
from accounts.services import roles
from adhesions.choices import Item, Role
from adhesions.models import Adhesion
from adhesions.services import filing, life
from coopps.demo import creation_scenes, keys, people
from coopps.demo.accounts import PASS_PHRASE
from coopps.demo.story import Story, put_in_force
from coopps.kernel.documents.signing import make_self_signed
from coopps.kernel.instruction.models import Instruction
from protocols.models import Protocol

STRASBOURG = {"postcode": "67000", "city": "Strasbourg", "department": "67"}


@transaction.atomic
def load() -> bool:
    """Build the demonstration; return False when it is there already."""
    if Adhesion.objects.exists():
        return False
    normandy = _agency("NOR", SignatureMode.SEAL)
    grand_est = _agency("GES", SignatureMode.PERSONAL)
    instructor, director = _office(normandy, "", "Inès", "Dominique", "Directrice générale")
    elsewhere = _Cast(*_office(grand_est, ".ges", "Ilan", "Danièle", "Directrice générale"), grand_est, serial=300)
    _more_agents(normandy, director)
    urodyn, vaccination = (Protocol.objects.get(code=code) for code in ("DEMO-URODYN", "DEMO-VACC"))
    put_in_force(urodyn, normandy, number="DEMO-2011-01")
    put_in_force(vaccination, normandy, number="DEMO-2013-02")
    put_in_force(urodyn, grand_est, number="DEMO-2012-03")
    cast = _Cast(instructor, director, normandy)
    has = creation_scenes.office()
    _in_preparation(cast, urodyn, vaccination)
    # What is decided first: the signatory's session prepares whatever waits.
    _decided(cast, urodyn, vaccination)
    extended = creation_scenes.load_decided(normandy, instructor, director, has)
    _at_the_agency(cast, urodyn, vaccination)
    creation_scenes.load_running(normandy, instructor, director, has)
    _in_another_region(elsewhere, urodyn)
    creation_scenes.load_extension(
        grand_est, elsewhere.instructor, elsewhere.director, has, extended, people.HOSPITAL | STRASBOURG
    )
    return True


class _Cast:
    """Hands out teams of demonstration people, never twice the same."""

    def __init__(self, instructor: User, director: User, agency: Agency, serial: int = 100) -> None:
        self.instructor, self.director, self.agency = instructor, director, agency
        self.serial = serial

    def person(self, first_name: str, profession: str, site: dict, **words):
        self.serial += 1
        return people.professional(
            f"demo{self.serial}@demonstration.test",
            first_name,
            f"Démo-{self.serial}",
            profession,
            self.serial,
            place=site,
            **words,
        )

    def team(self, protocol: Protocol, name: str, *first_names: str, site: dict = people.HOSPITAL, **words) -> Story:
        """A nurse who leads, then doctors and nurses in turn, one per name."""
        lead = self.person(first_names[0], "60", site, **words)
        others = []
        for position, first_name in enumerate(first_names[1:]):
            doctor = position % 2 == 0
            person = self.person(first_name, "10" if doctor else "60", site, **words)
            others.append((person, Role.DELEGATING if doctor else Role.DELEGATED))
        return Story(protocol, lead, others, self.instructor, self.director, team_name=name, site=dict(site))


def _agency(code: str, mode: SignatureMode) -> Agency:
    agency = Agency.objects.get(code=code)
    agency.signature_mode = mode
    agency.address = agency.address or "Adresse de démonstration"
    agency.email = agency.email or f"agence.{code.lower()}@demonstration.test"
    agency.phone = agency.phone or "00 00 00 00 00"
    agency.dpo_email = agency.dpo_email or f"donnees.{code.lower()}@demonstration.test"
    agency.save()
    keys.make_seal(code)
    return agency


def _office(agency: Agency, suffix: str, instructor: str, director: str, quality: str) -> tuple[User, User]:
    first = people.agent(
        f"instruction{suffix}@demonstration.test",
        instructor,
        f"Démo-{agency.code}",
        agency,
        AgencyRoleKind.INSTRUCTOR,
        "Chargée ou chargé d’instruction",
    )
    second = people.agent(
        f"signature{suffix}@demonstration.test",
        director,
        f"Démo-{agency.code}",
        agency,
        AgencyRoleKind.DIRECTOR,
        quality,
    )
    _certificate(second)
    return first, second


def _certificate(user: User) -> None:
    pkcs12 = make_self_signed(
        f"{user.full_name} (démonstration)", "Démonstration", PASS_PHRASE, authority=keys.demo_authority()
    )
    PersonalCertificate.objects.create(
        user=user,
        pkcs12=pkcs12,
        subject=f"{user.full_name} (démonstration)",
        not_after=timezone.now() + datetime.timedelta(days=700),
    )


def _more_agents(agency: Agency, director: User) -> None:
    day = agency.today()
    delegate = people.account("delegation@demonstration.test", "Dalia", f"Démo-{agency.code}")
    roles.delegate_signature(
        agency=agency,
        delegate=delegate,
        granted_by=director,
        quality="Directrice de l’offre de soins",
        reference="décision de démonstration n° 2026-01",
        valid_from=day - datetime.timedelta(days=30),
        valid_to=day + datetime.timedelta(days=335),
    )
    _certificate(delegate)
    people.agent("suivi@demonstration.test", "Sacha", f"Démo-{agency.code}", agency, AgencyRoleKind.SUPERVISOR, "Suivi")
    people.agent(
        "administration@demonstration.test",
        "Camille",
        f"Démo-{agency.code}",
        agency,
        AgencyRoleKind.ADMINISTRATOR,
        "Administration",
    )


def _in_preparation(cast: _Cast, urodyn: Protocol, vaccination: Protocol) -> None:
    """What the nurse and the doctor of the accounts to try find: one dossier to finish, and one right that they have."""
    nurse = people.professional(
        "infirmiere@demonstration.test", "Nadia", "Démo", "60", 1, civility=Civility.MADAM, specialty="Urologie"
    )
    doctor = people.professional(
        "medecin@demonstration.test", "Marc", "Démo", "10", 2, civility=Civility.SIR, specialty="Urologie"
    )
    first = Story(
        urodyn,
        nurse,
        [(doctor, Role.DELEGATING)],
        cast.instructor,
        cast.director,
        team_name="Équipe d’urologie (démonstration)",
    )
    first.open().invite().join().write_intent().fill(doctor).fill(nurse, leaving=(Item.INSURANCE, Item.SWORN))
    cast.team(vaccination, "Équipe qui attend une réponse", "Lina", "Hugo").open().invite()
    cast.team(vaccination, "Équipe prête à déposer", "Rose", "Paul", site=people.PRACTICE).ready()
    withdrawn = cast.team(urodyn, "Équipe qui a renoncé", "Ève", "Karim").ready().file()
    filing.withdraw(withdrawn.adhesion, withdrawn.lead.user)


def _at_the_agency(cast: _Cast, urodyn: Protocol, vaccination: Protocol) -> None:
    """The agency's queue, from what nobody has taken to what waits for the signatory."""
    _aged(cast.team(urodyn, "Équipe à prendre en charge", "Jade", "Léon").ready().file(), 2)
    salaried = {"status": PracticeStatus.PUBLIC_EMPLOYEE}
    _aged(cast.team(vaccination, "Équipe à vérifier", "Mina", "Yanis", "Lou", **salaried).ready().file(), 6).take()
    asked = _aged(cast.team(urodyn, "Équipe à qui il manque une pièce", "Inaya", "Noé").ready().file(), 20).take()
    asked.request(asked.lead, Item.INSURANCE, "L’attestation ne mentionne pas le protocole.")
    _aged(
        cast.team(vaccination, "Équipe en instruction", "Zoé", "Adam", "Maya", "Éloi").ready().file(), 55
    ).take().complete()
    waiting = _aged(cast.team(urodyn, "Équipe à la signature", "Anna", "Sami", "Lise").ready().file(), 40).take()
    waiting.complete().examine().propose(waiting.members[1][0])
    held = _aged(cast.team(vaccination, "Équipe dont une lettre est retenue", "Nora", "Théo").ready().file(), 30).take()
    held.complete().examine().propose(held.members[0][0])


def _decided(cast: _Cast, urodyn: Protocol, vaccination: Protocol) -> None:
    """After the signature: to open, in force, suspended, ended, postponed, by post."""
    to_open = cast.team(urodyn, "Équipe dont les lettres attendent", "Iris", "Malo").ready().file().take()
    to_open.complete().examine().propose().sign()
    running = cast.team(vaccination, "Équipe en activité", "Alma", "Gabin", "Sara", site=people.PRACTICE).decided()
    life.start(running.adhesion, running.lead.user)
    stopped = cast.team(urodyn, "Équipe suspendue", "Nina", "Côme").decided()
    life.suspend(
        stopped.membership(stopped.lead).current_authorization, cast.director, motivation="Motif de démonstration."
    )
    ended = cast.team(vaccination, "Équipe terminée", "Elsa", "Rémi").decided()
    for person in ended.everyone:
        life.end(ended.membership(person).current_authorization, cast.director, motivation="Fin de la démonstration.")
    later = cast.team(urodyn, "Équipe ajournée", "Jeanne", "Ivan").ready().file().take().complete().examine()
    later.propose(postponed=(later.lead,)).sign()
    refused = cast.team(urodyn, "Équipe dont une personne est refusée", "Olga", "Luc", "Tess").ready().file().take()
    refused.complete().examine().propose(refused.members[1][0]).sign()
    by_post = cast.team(vaccination, "Équipe notifiée par courrier", "Lucie", "Omar", consents=False)
    by_post.ready().file().take().complete().examine().propose().sign()


def _in_another_region(cast: _Cast, urodyn: Protocol) -> None:
    """The neighbor's agency: one dossier to take, and one whose letters wait for a personal signature."""
    site = people.HOSPITAL | STRASBOURG
    _aged(cast.team(urodyn, "Équipe de Strasbourg à prendre en charge", "Lena", "Marius", site=site).ready().file(), 4)
    waiting = _aged(
        cast.team(urodyn, "Équipe de Strasbourg à la signature", "Inès", "Tom", site=site).ready().file(), 25
    )
    waiting.take().complete().examine().propose()


def _aged(story: Story, days: int) -> Story:
    """Say that a dossier was filed some days ago, so that the queue of the demonstration has dates to sort."""
    at = timezone.now() - datetime.timedelta(days=days)
    Instruction.objects.filter(pk=story.adhesion.instruction_id).update(filed_at=at, last_receipt_at=at)
    return story
