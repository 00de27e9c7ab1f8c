"""Protocols being created, in the demonstration: a letter of intent and a project at each stage, in two regions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from accounts.choices import AgencyRoleKind
from accounts.models import Agency, HealthProfessional, User
from coopps.demo import keys, people
from coopps.demo.creation import Creation, Office
from coopps.demo.protocol_text import DIABETES, HEPATITIS, Subject
from protocols.choices import OpinionOutcome
from protocols.models import Protocol
from protocols.reviews.choices import Vote
from protocols.reviews.services import consultations, experts, reviewing
from protocols.services import filing, intents, remarks


def office() -> Office:
    """The HAS of the demonstration: a reviewer, a president, three experts; the third works where a team does."""
    has = Agency.objects.has()
    has.address = has.address or "Adresse de démonstration"
    has.email = has.email or "has@demonstration.test"
    has.save()
    keys.make_seal(has.code)
    reviewer = people.agent(
        "projet.has@demonstration.test", "Paule", "Démo-HAS", has, AgencyRoleKind.REVIEWER, "Cheffe de projet"
    )
    president = people.agent(
        "presidence.has@demonstration.test", "Léo", "Démo-HAS", has, AgencyRoleKind.DIRECTOR, "Président du collège"
    )
    pool = [
        people.expert(
            f"expert{number}@demonstration.test", name, "Démo-Expert", employer=employer, specialties=(specialty,)
        )
        for number, (name, specialty, employer) in enumerate(
            (
                ("Aude", "Médecine générale", "Institut de démonstration"),
                ("Bruno", "Santé publique", "Université de démonstration"),
                ("Claire", "Endocrinologie", people.HOSPITAL["name"]),
            ),
            start=1,
        )
    ]
    return Office(reviewer, president, pool)


@dataclass
class _Scene:
    """Hands out projects of one region, each with its own people."""

    agency: Agency
    instructor: User
    director: User
    office: Office
    serial: int
    site: dict

    def _person(self, first_name: str, profession: str, **words) -> HealthProfessional:
        self.serial += 1
        return people.professional(
            f"auteur{self.serial}@demonstration.test", first_name, f"Démo-{self.serial}", profession, self.serial,
            place=self.site, **words,
        )  # fmt: skip

    def project(self, title: str, subject: Subject = DIABETES, lead: HealthProfessional | None = None) -> Creation:
        """A project with this title, nothing done yet."""
        return Creation(
            self.agency,
            lead or self._person("Nina", "60"),
            self._person("Max", "10", specialty=subject.specialty),
            self.instructor,
            self.director,
            self.office,
            subject=replace(subject, title=title),
            site=dict(self.site),
        )


def load_decided(agency: Agency, instructor: User, director: User, office: Office) -> Protocol:
    """What is signed already. Before anything waits for a signature: a session prepares whatever waits.

    Returns the protocol that another region may extend.
    """
    scene = _Scene(agency, instructor, director, office, 500, people.PRACTICE)
    authorized = scene.project("Suivi de l’hypertension artérielle par un infirmier ou une infirmière de l’équipe")
    authorized.authorized()
    rejected = scene.project("Renouvellement de pansements simples par un infirmier ou une infirmière")
    rejected.drafted().file().take().complete().examine().refuse()
    unfavorable = scene.project("Consultation de suivi de l’hépatite C chronique (avis défavorable)", HEPATITIS)
    unfavorable.transmitted().reviewed(Vote.AGAINST).write_opinion(OpinionOutcome.UNFAVORABLE).render_opinion()
    reservations = scene.project("Repérage de la fragilité à domicile par un infirmier ou une infirmière")
    reservations.transmitted().reviewed().write_opinion().render_opinion()
    answered = scene.project("Suivi de l’asthme de l’adulte par un infirmier ou une infirmière")
    answered.transmitted().reviewed().write_opinion().render_opinion().answer_reservations()
    return authorized.project.protocol


def load_running(agency: Agency, instructor: User, director: User, office: Office) -> None:
    """What goes on: letters of intent, drafting, the agency's desk, the HAS, what waits for a signature."""
    lead = people.professional(
        "auteur@demonstration.test", "Noémie", "Démo", "60", 490, place=people.PRACTICE, specialty="Santé publique"
    )
    scene = _Scene(agency, instructor, director, office, 600, people.PRACTICE)
    _letters(scene, lead)
    _drafting(scene, lead)
    _at_the_agency(scene)
    _at_the_has(scene, replace_site=people.HOSPITAL)


def _letters(scene: _Scene, lead: HealthProfessional) -> None:
    scene.project("Suivi des plaies chroniques à domicile", lead=lead).open().write_intent()
    scene.project("Dépistage de la rétinopathie par un orthoptiste").open().write_intent().announce()
    scene.project("Vaccination des personnes âgées en structure").open().write_intent().announce().examine_intent()
    asked = scene.project("Suivi de l’insuffisance cardiaque stable").open().write_intent().announce().examine_intent()
    intents.ask_more(
        asked.intent,
        scene.instructor,
        message="Combien de patients l’équipe suit-elle aujourd’hui ?",
        due_on=scene.agency.today() + datetime.timedelta(days=21),
    )
    elsewhere = scene.project("Éducation à l’alimentation").open().write_intent().announce().examine_intent()
    intents.redirect(
        elsewhere.intent, scene.instructor, where="ppspr", motivation="Chaque personne reste dans ses compétences."
    )
    declined = scene.project("Remplacement ponctuel de médecin").open().write_intent().announce().examine_intent()
    intents.decline(declined.intent, scene.instructor, motivation="La coopération ne comble pas un manque passager.")
    unanswered = scene.project("Lettre classée sans suite").open().write_intent().announce().examine_intent()
    intents.close(unanswered.intent, scene.instructor, motivation="L’équipe ne répond plus depuis six mois.")
    withdrawn = scene.project("Projet abandonné par l’équipe").open().write_intent().announce()
    intents.withdraw(withdrawn.intent, withdrawn.lead.user)


def _drafting(scene: _Scene, lead: HealthProfessional) -> None:
    writing = scene.project(DIABETES.title, lead=lead)
    writing.open().write_intent().announce().examine_intent().retain().join().draft(leaving=("risks", "economic_model"))
    remarks.open_remark(
        writing.project,
        scene.instructor,
        section="training",
        text="Précisez qui forme, et comment l’acquis est évalué.",
    )


def _at_the_agency(scene: _Scene) -> None:
    scene.project("Consultation de suivi en oncologie par un infirmier ou une infirmière").drafted().file()
    scene.project("Pose de voie veineuse sous échographie").drafted().file().take().complete()
    endorsed = scene.project("Suivi de la contraception par une sage-femme et un infirmier")
    endorsed.drafted().file().take().complete().examine().endorse()
    signing = scene.project("Suivi du diabète de type 1 stable par un infirmier ou une infirmière")
    signing.transmitted().reviewed(Vote.FOR).write_opinion(OpinionOutcome.FAVORABLE).render_opinion().propose()


def _at_the_has(scene: _Scene, replace_site: dict) -> None:
    reviewer = scene.office.reviewer
    scene.project("Échographie de débrouillage par un manipulateur ou une manipulatrice").transmitted()
    taken = scene.project("Suivi des anticoagulants par un infirmier ou une infirmière").transmitted()
    reviewing.take(taken.review, reviewer)
    scene.project("Prise en charge de la lombalgie commune par un masseur-kinésithérapeute").transmitted().admit()
    left = scene.project("Projet retiré par son équipe pendant l’examen").transmitted()
    filing.withdraw(left.project, left.lead.user)
    changes = scene.project("Spirométrie de repérage par un infirmier ou une infirmière").transmitted().admit()
    changes.ask_changes("Précisez les critères d’alerte et l’information du patient.")
    one, two, three = scene.office.experts
    scene.site = replace_site  # the third expert works there
    linked = scene.project("Prescription d’activité physique adaptée").transmitted().admit().invite().accept()
    for appointment in linked.appointments[1:]:
        experts.state_links(appointment, appointment.expert.user, has_link=False)
    linked.open_expertise()
    consultations.ask(
        linked.review,
        reviewer,
        body="urps",
        name="Union régionale de démonstration",
        email="urps@demonstration.test",
        question="Ce protocole répond-il à une attente des médecins de la région ?",
        due_on=scene.agency.today() + datetime.timedelta(days=45),
    )
    scene.site = people.PRACTICE
    session = scene.project("Suivi de l’obésité de l’adulte en maison de santé").transmitted().admit()
    session.invite(one, two, three).accept().declare().open_expertise()
    for appointment in session.appointments[:2]:
        session.give_opinion(appointment, OpinionOutcome.WITH_RESERVATIONS)
    session.convene(days=25)
    opinion = scene.project("Bilan de sortie par un infirmier ou une infirmière").transmitted().reviewed(Vote.FOR)
    opinion.write_opinion(OpinionOutcome.FAVORABLE)
    closed = scene.project("Projet classé sans suite par la HAS").transmitted()
    reviewing.close(closed.review, reviewer, reason="Le projet fait double emploi avec un protocole national.")


def load_extension(agency: Agency, instructor: User, director: User, office: Office, protocol: Protocol, site: dict):
    """Another region asks for a protocol that the first one authorised."""
    scene = _Scene(agency, instructor, director, office, 700, site)
    scene.project("Extension").extend(protocol)
