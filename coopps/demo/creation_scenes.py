"""Protocols being created, over a year: a letter of intent and a project at each stage, each about its own subject."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator

from accounts.choices import AgencyRoleKind
from accounts.models import Agency, HealthProfessional
from coopps.demo import keys, people, subjects
from coopps.demo.accounts import PASS_PHRASE
from coopps.demo.creation import Office
from coopps.demo.diary import Scene
from coopps.demo.places import place
from coopps.demo.protocol_text import DIABETES, HEPATITIS, Subject
from coopps.demo.region import Region
from coopps.demo.sessions import hold_session
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.services import writing
from protocols.choices import OpinionOutcome, OrderOutcome
from protocols.models import RegionalAuthorization
from protocols.reviews.choices import Vote
from protocols.reviews.models import InterestDeclaration
from protocols.reviews.services import consultations, experts, reviewing
from protocols.services import deciding, filing, intents, remarks

# When the president of the HAS signs the opinions, the Director General of the Grand Est the orders, and when the experts
# declare their interests again.
SESSIONS = (120, 84, 44)
ORDERS = (90, 64)
DECLARATIONS = 64
# The third expert works there.
LINKED = place("Rouen", named="Hôpital de démonstration")


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
    people.certificate(president)  # an opinion is addressed to nobody: a seal does not sign it
    pool = [
        people.expert(
            f"expert{number}@demonstration.test", name, "Démo-Expert", employer=employer, specialties=(specialty,)
        )
        for number, (name, specialty, employer) in enumerate(
            (
                ("Aude", "Médecine générale", "Institut de démonstration"),
                ("Bruno", "Santé publique", "Université de démonstration"),
                ("Claire", "Endocrinologie", LINKED["name"]),
            ),
            start=1,
        )
    ]
    return Office(reviewer, president, pool)


class Projects:
    """The scenes of the protocols that teams of one region ask for."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.reviewer = region.office.reviewer

    # --- The steps that several have ---------------------------------------------------------------------------------
    def _announced(self, filed: int, subject: Subject, town: str, **words) -> Scene:
        """The letter of intent is filed."""
        yield filed
        return self.region.project(subject, town, **words).open().write_intent().announce()

    def _examined(self, filed: int, examined: int, *words, **more) -> Scene:
        """An instructor reads it."""
        project = yield from self._announced(filed, *words, **more)
        yield examined
        return project.examine_intent()

    def _drafted(self, filed: int, *words, **more) -> Scene:
        """The protocol is written and filed on that day; the letter was retained in the months before."""
        project = yield from self._examined(filed + 46, filed + 42, *words, **more)
        yield filed + 34
        project.retain()
        yield filed + 31
        project.join()
        yield filed + 4
        project.draft()
        yield filed
        return project.file()

    def _complete(self, filed: int, *words, **more) -> Scene:
        """The agency has verified the authors, and finds the dossier complete."""
        project = yield from self._drafted(filed, *words, **more)
        yield filed - 3
        project.take()
        yield filed - 8
        return project.complete()

    def _endorsed(self, filed: int, *words, **more) -> Scene:
        """The agency has given its visa."""
        project = yield from self._complete(filed, *words, **more)
        yield filed - 16
        project.examine()
        yield filed - 22
        return project.endorse()

    def _transmitted(self, transmitted: int, *words, **more) -> Scene:
        """The dossier came to the HAS on that day."""
        project = yield from self._endorsed(transmitted + 24, *words, **more)
        yield transmitted
        return project.transmit()

    def _admitted(self, transmitted: int, *words, **more) -> Scene:
        """The reviewer found it admissible."""
        project = yield from self._transmitted(transmitted, *words, **more)
        yield transmitted - 6
        return project.admit()

    def _reviewed(self, transmitted: int, subject: Subject, town: str, vote: str, outcome: str) -> Scene:
        """The experts read it, the college voted, the opinion is written: fifty working days after the transmission."""
        project = yield from self._admitted(transmitted, subject, town)
        yield transmitted - 8
        project.invite()
        yield transmitted - 11
        project.accept()
        yield transmitted - 13
        project.declare()
        yield transmitted - 15
        project.open_expertise()
        yield transmitted - 28
        project.give_opinions()
        yield transmitted - 30
        held = self.region.diary.day(transmitted - 45)
        project.convene(days=(held - self.region.agency.today()).days)
        yield transmitted - 45
        project.deliberate(vote)
        yield transmitted - 50
        return project.write_opinion(outcome)

    # --- Letters of intent -------------------------------------------------------------------------------------------
    def written(self, lead: HealthProfessional) -> Scene:
        """A letter that is not filed yet."""
        yield 3
        self.region.project(subjects.WOUNDS, "Caen", lead=lead).open().write_intent()

    def asked_more(self) -> Scene:
        """The agency asked a question."""
        project = yield from self._examined(25, 22, subjects.HEART_FAILURE, "Bayeux")
        yield 9
        intents.ask_more(
            project.intent,
            project.instructor,
            message="Combien de patients l’équipe suit-elle aujourd’hui ?",
            due_on=self.region.agency.today() + datetime.timedelta(days=30),
        )

    def redirected(self) -> Scene:
        """Another way is shown to the team."""
        project = yield from self._examined(60, 57, subjects.NUTRITION, "Argentan")
        yield 46
        intents.redirect(
            project.intent, project.instructor, where="ppspr", motivation="Chaque personne reste dans ses compétences."
        )
        project.sign_answer()

    def declined(self) -> Scene:
        """The agency does not accompany the team."""
        project = yield from self._examined(92, 88, subjects.LOCUM, "Domfront en Poiraie")
        yield 76
        intents.decline(
            project.intent, project.instructor, motivation="La coopération ne comble pas un manque passager."
        )
        project.sign_answer()

    def unanswered(self) -> Scene:
        """The team said nothing for six months."""
        project = yield from self._examined(205, 199, subjects.COPD, "Neufchâtel-en-Bray")
        yield 62
        intents.close(project.intent, project.instructor, motivation="L’équipe ne répond plus depuis six mois.")
        project.sign_answer()

    def abandoned(self) -> Scene:
        """The team gave its letter up."""
        project = yield from self._announced(51, subjects.TOBACCO, "Fécamp")
        yield 43
        intents.withdraw(project.intent, project.lead.user)

    def to_examine(self) -> Scene:
        """Nobody reads the letter yet."""
        yield from self._announced(4, subjects.RETINOPATHY, "Évreux")

    def in_examination(self) -> Scene:
        """An instructor reads it."""
        yield from self._examined(13, 10, subjects.VACCINATION, "Lisieux")

    # --- Drafting, and the agency ------------------------------------------------------------------------------------
    def drafting(self, lead: HealthProfessional) -> Scene:
        """The project of the account to try: two sections are left, and the agency asks something."""
        writing = yield from self._examined(62, 58, DIABETES, "Caen", lead=lead)
        yield 50
        writing.retain()
        yield 47
        writing.join()
        yield 18
        writing.draft(leaving=("risks", "economic_model"))
        yield 11
        remarks.open_remark(
            writing.project,
            writing.instructor,
            section="training",
            text="Précisez qui forme, et comment l’acquis est évalué.",
        )

    def filed(self) -> Scene:
        """The agency has not taken it."""
        yield from self._drafted(4, subjects.ONCOLOGY, "Rouen")

    def complete(self) -> Scene:
        """The grids are to be filled."""
        yield from self._complete(19, subjects.VENOUS, "Le Havre")

    def endorsed(self) -> Scene:
        """The team will transmit its dossier."""
        yield from self._endorsed(29, subjects.CONTRACEPTION, "Flers")

    def rejected(self) -> Scene:
        """A reasoned refusal, before the HAS."""
        project = yield from self._complete(100, subjects.DRESSINGS, "Troyes")
        yield 86
        project.examine()
        yield 68
        motivation = "Les actes demandés ne répondent pas à un besoin de la région."
        project.propose(OrderOutcome.REFUSE, motivation)

    # --- The HAS -----------------------------------------------------------------------------------------------------
    def received(self) -> Scene:
        """The HAS has just received it."""
        yield from self._transmitted(3, subjects.ULTRASOUND, "Saint-Lô")

    def taken(self) -> Scene:
        """The project lead looks at its admissibility."""
        project = yield from self._transmitted(13, subjects.ANTICOAGULANTS, "Bernay")
        yield 10
        reviewing.take(project.review, self.reviewer)

    def admitted(self) -> Scene:
        """Experts are to be invited."""
        project = yield from self._admitted(22, subjects.BACK_PAIN, "Pont-Audemer")
        yield 9
        dossier, reviewer = project.instruction, project.office.reviewer
        writing.write(
            dossier,
            reviewer,
            to=Side.TEAM,
            text="Bonjour, à la rubrique 12, la supervision est-elle possible à distance ? Une phrase suffit ici.",
            key=uuid.uuid4(),
        )

    def withdrawn(self) -> Scene:
        """The team gave its project up during the review."""
        project = yield from self._transmitted(41, subjects.ARTHRITIS, "Avranches")
        yield 21
        filing.withdraw(project.project, project.lead.user)

    def changed(self) -> Scene:
        """The HAS awaits another version."""
        project = yield from self._admitted(34, subjects.SPIROMETRY, "Elbeuf")
        yield 16
        project.ask_changes("Précisez les critères d’alerte et l’information du patient.")

    def closed(self) -> Scene:
        """The HAS closed it."""
        project = yield from self._transmitted(56, subjects.STROKE, "Alençon")
        yield 45
        reason = "Le projet fait double emploi avec un protocole national."
        reviewing.close(project.review, self.reviewer, reason=reason)

    def linked(self) -> Scene:
        """What the three experts of the accounts find: a statement that is awaited, an opinion to give, a link to examine."""
        project = yield from self._admitted(38, subjects.ACTIVITY, "Rouen", site=LINKED)
        yield 29
        project.invite()
        yield 25
        project.accept()
        yield 20
        for appointment in project.appointments[1:]:
            experts.state_links(appointment, appointment.expert.user, has_link=False)
        yield 14
        project.open_expertise()
        yield 12
        consultations.ask(
            project.review,
            self.reviewer,
            body="urps",
            name="Union régionale de démonstration",
            email="urps@demonstration.test",
            question="Ce protocole répond-il à une attente des médecins de la région ?",
            due_on=self.region.agency.today() + datetime.timedelta(days=45),
        )

    def convened(self) -> Scene:
        """The college meets in some weeks; one opinion is still awaited."""
        project = yield from self._admitted(36, subjects.OBESITY, "Dieppe")
        yield 27
        project.invite()
        yield 24
        project.accept()
        yield 22
        project.declare()
        yield 17
        project.open_expertise()
        yield 8
        for appointment in project.appointments[:2]:
            project.give_opinion(appointment, OpinionOutcome.WITH_RESERVATIONS)
        yield 5
        project.convene(days=28)

    # --- Opinions and orders -----------------------------------------------------------------------------------------
    def signs_opinions(self) -> Scene:
        """The president signs whatever waits; the experts declare their interests again, once a year."""
        office = self.region.office
        for ago in sorted((*SESSIONS, DECLARATIONS), reverse=True):
            yield ago
            if ago != DECLARATIONS:
                hold_session(Agency.objects.has(), office.president)
                continue
            for expert in office.experts:
                InterestDeclaration.objects.create(
                    expert=expert, declared_on=self.region.agency.today(), has_links=False
                )

    def signs_orders(self) -> Scene:
        """The Director General signs whatever waits."""
        for ago in ORDERS:
            yield ago
            hold_session(self.region.agency, self.region.director, PASS_PHRASE)

    def authorized(self, other: Region) -> Scene:
        """From the letter of intent to an order in force, which a team of another region asks to extend to its own."""
        project = yield from self._reviewed(
            174, subjects.HYPERTENSION, "Nancy", Vote.FOR_WITH_RESERVATIONS, OpinionOutcome.WITH_RESERVATIONS
        )
        yield 103
        project.answer_reservations()
        yield 95
        project.lift()
        yield 92
        project.propose()
        yield 86
        project.publish()
        yield 40
        extension = other.project(subjects.HYPERTENSION, "Lisieux").open("extension", project.project.protocol)
        extension.write_intent().announce()
        yield 36
        extension.examine_intent()
        yield 28
        extension.retain()

    def unfavorable(self) -> Scene:
        """The HAS gave an unfavorable opinion."""
        yield from self._reviewed(138, HEPATITIS, "Caen", Vote.AGAINST, OpinionOutcome.UNFAVORABLE)

    def with_reservations(self) -> Scene:
        """The team is to answer the reservations."""
        yield from self._reviewed(
            98, subjects.FRAILTY, "Yvetot", Vote.FOR_WITH_RESERVATIONS, OpinionOutcome.WITH_RESERVATIONS
        )

    def answered(self) -> Scene:
        """The reservations are answered, and not lifted yet."""
        project = yield from self._reviewed(
            141, subjects.ASTHMA, "Louviers", Vote.FOR_WITH_RESERVATIONS, OpinionOutcome.WITH_RESERVATIONS
        )
        yield 37
        project.answer_reservations()

    def to_be_signed(self) -> Scene:
        """An order is to be proposed: see `the_order`."""
        yield from self._reviewed(97, subjects.TYPE_ONE, "Cherbourg-en-Cotentin", Vote.FOR, OpinionOutcome.FAVORABLE)

    def opinion_to_be_signed(self) -> Scene:
        """An opinion waits for the president."""
        yield from self._reviewed(58, subjects.DISCHARGE, "Falaise", Vote.FOR, OpinionOutcome.FAVORABLE)


def signed(region: Region, other: Region) -> Iterator[Scene]:
    """Whatever comes before the president of the HAS, or the Director General of the other region."""
    projects, elsewhere = Projects(region), Projects(other)
    yield projects.signs_opinions()
    yield elsewhere.signs_orders()
    yield elsewhere.authorized(region)
    yield elsewhere.rejected()
    yield projects.unfavorable()
    yield projects.with_reservations()
    yield projects.answered()
    yield projects.to_be_signed()
    yield projects.opinion_to_be_signed()


def running(region: Region, author: HealthProfessional) -> Iterator[Scene]:
    """What goes on: letters of intent, drafting, the desks of the agency and of the HAS. `author` has an account to try."""
    projects = Projects(region)
    yield projects.written(author)
    yield projects.to_examine()
    yield projects.in_examination()
    yield projects.asked_more()
    yield projects.redirected()
    yield projects.declined()
    yield projects.unanswered()
    yield projects.abandoned()
    yield projects.drafting(author)
    yield projects.filed()
    yield projects.complete()
    yield projects.endorsed()
    yield projects.received()
    yield projects.taken()
    yield projects.admitted()
    yield projects.withdrawn()
    yield projects.changed()
    yield projects.closed()
    yield projects.linked()
    yield projects.convened()


def the_order(region: Region) -> Scene:
    """An order waits for the Director General. Played when no session is left that would sign it."""
    yield 4
    authorization = RegionalAuthorization.objects.get(agency=region.agency, intent__title=subjects.TYPE_ONE.title)
    deciding.propose(authorization, authorization.instruction.instructor, outcome=OrderOutcome.AUTHORIZE)
