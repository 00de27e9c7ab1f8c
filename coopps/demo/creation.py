"""A protocol being created, brought to any stage through the real services: for the demonstration, the tests, the journeys."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Agency, HealthProfessional, Profession, User
from coopps.demo import people
from coopps.demo.accounts import PASS_PHRASE
from coopps.demo.protocol_text import DIABETES, Subject, sections_of
from coopps.demo.sessions import sitting
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.models import Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import Given
from coopps.kernel.instruction.models import RequestedItem
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import IntentKind, OpinionOutcome, OrderOutcome, ReservationState, Role
from protocols.models import (
    DraftSection,
    Intent,
    IntentAct,
    IntentProfessional,
    IntentSite,
    Project,
    Protocol,
    RegionalAuthorization,
    Theme,
)
from protocols.reviews.choices import AppointmentState, Assessment, Vote
from protocols.reviews.grids import EXPERT
from protocols.reviews.models import Appointment, CollegeSession, Expert, Review
from protocols.reviews.services import college, expertise, experts, opinions, reviewing
from protocols.sections import SECTIONS
from protocols.services import authors, deciding, drafting, filing, instructing, intents, transmitting


@dataclass
class Office:
    """The Haute Autorité de santé: a reviewer, the president of the college, experts of the pool."""

    reviewer: User
    president: User
    experts: list[Expert]


@dataclass
class Creation:
    """One protocol on its way. Each method does one step and returns the story, so that steps can be chained.

    `mark` is a word written in every section: a test looks for it where nobody may read the project.
    """

    agency: Agency
    lead: HealthProfessional
    colleague: HealthProfessional
    instructor: User
    signatory: User
    office: Office
    subject: Subject = DIABETES
    mark: str = ""
    site: dict = field(default_factory=lambda: dict(people.HOSPITAL))
    intent_pk: int = 0

    # --- Where it stands ------------------------------------------------------------------------------------------------
    @property
    def intent(self) -> Intent:
        return Intent.objects.get(pk=self.intent_pk)

    @property
    def project(self) -> Project:
        return Project.objects.get(intent_id=self.intent_pk)

    @property
    def authorization(self) -> RegionalAuthorization:
        return RegionalAuthorization.objects.get(intent_id=self.intent_pk)

    @property
    def instruction(self):
        return self.authorization.instruction

    @property
    def review(self) -> Review:
        return Review.objects.get(project__intent_id=self.intent_pk)

    @property
    def session(self) -> CollegeSession:
        """The last session of the college."""
        return self.review.sessions.latest("pk")

    @property
    def appointments(self) -> list[Appointment]:
        return list(self.review.appointments.order_by("pk"))

    # --- The letter of intent -----------------------------------------------------------------------------------------------
    def open(self, kind: str = IntentKind.CREATION, protocol: Protocol | None = None) -> Creation:
        """The lead begins a letter of intent."""
        self.intent_pk = intents.open_intent(self.lead, kind, protocol=protocol).pk
        return self

    def write_intent(self) -> Creation:
        """The letter says everything that it must."""
        subject = self.subject
        colleague = self.colleague
        intents.write(
            self.intent,
            self.lead.user,
            words={
                "title": subject.title[:250],
                "purpose": f"Confier le suivi à une personne formée, sous supervision. {self.mark}".strip(),
                "nature": ["actes_de_soins"],
                "theme": Theme.objects.filter(slug=subject.theme).first(),
                "context": "Les délais s’allongent.",
                "regional_need": subject.need,
                "expected_volume": 300,
                "expected_benefits": "Un suivi plus régulier.",
                "similar_reason": "Les protocoles proches visent d’autres patients ou d’autres actes.",
                "sincere": True,
            },
            own={"role": Role.DELEGATED},
            sites=[IntentSite(**self.site)],
            professionals=[
                IntentProfessional(
                    role=Role.DELEGATING,
                    name=colleague.full_name,
                    profession=Profession.objects.filter(code="10").order_by("pk").first(),
                    specialty=subject.specialty,
                    employer=self.site["name"],
                    email=colleague.user.email,
                )
            ],
            acts=[
                IntentAct(label=label, kind=kind, legal_basis=basis, why_derogatory=why)
                for label, kind, _, basis, why in subject.acts
            ],
        )
        return self

    def announce(self) -> Creation:
        """The letter is filed and taken."""
        intents.file(self.intent, self.lead.user)
        return self

    def examine_intent(self) -> Creation:
        """The instructor takes the letter."""
        intents.take(self.intent, self.instructor)
        return self

    def retain(self) -> Creation:
        """The agency accompanies the team: drafting opens, or the extension is examined."""
        intents.retain(self.intent, self.instructor)
        return self

    def extend(self, protocol: Protocol) -> Creation:
        """Up to the examination of an extension of `protocol` by the agency."""
        return self.open(IntentKind.EXTENSION, protocol).write_intent().announce().examine_intent().retain()

    # --- Drafting -----------------------------------------------------------------------------------------------------------
    def join(self) -> Creation:
        """The colleague writes too."""
        invited = authors.invite(
            self.project,
            self.lead.user,
            email=self.colleague.user.email,
            name=self.colleague.full_name,
            role=Role.DELEGATING,
        )
        authors.accept(invited, self.colleague)
        return self

    def draft(self, *, leaving: tuple[str, ...] = (), **changes) -> Creation:
        """Every section is written, but those left for later; `changes` replaces values by field."""
        content = sections_of(self.subject, self.mark) | changes
        rows = {row.key: row for row in self.project.sections.all()}
        plain = []
        for section in SECTIONS:
            row, values = rows[section.key], {one.key: content[one.key] for one in section.typed_fields}
            if section.key in leaving:
                continue
            if section.key in ("title", "acts"):  # the project has its title from there, an act its code
                self.write(section.key, **values)
                continue
            cleaned = section.clean(row.content | values)
            if cleaned != row.content:
                row.content, row.number, row.updated_by = cleaned, row.number + 1, self.lead.user
                plain.append(row)
        # As the pages leave them, in one go: the filing checks what is in them.
        DraftSection.objects.bulk_update(plain, ["content", "number", "updated_by"])
        return self

    def write(self, key: str, **values) -> Creation:
        """One section is written."""
        project = self.project
        row = project.sections.get(key=key)
        drafting.save_section(project, key, self.lead.user, row.content | values, number=row.number)
        return self

    def drafted(self) -> Creation:
        """Up to the last click before filing."""
        return self.open().write_intent().announce().examine_intent().retain().join().draft()

    def file(self) -> Creation:
        """The lead files the protocol."""
        filing.file(self.project, self.lead.user)
        return self

    def file_again(self) -> Creation:
        """The lead files a new version; what the agency asked and that stays as it was is explained."""
        for asked in RequestedItem.objects.filter(request__in=self.instruction.requests.open()):
            if asked.given == Given.TO_GIVE:
                examining.explain(asked, self.lead.user, word="Cette rubrique reste ainsi ; une autre est complétée.")
        filing.file_again(self.project, self.lead.user)
        return self

    # --- The agency ---------------------------------------------------------------------------------------------------------
    def take(self) -> Creation:
        """The instructor takes the dossier and verifies the identity of the authors."""
        examining.take(self.instruction, self.instructor)
        for person in (self.lead, self.colleague):
            person.refresh_from_db()
            people.verify(person, self.instructor, self.agency)
        return self

    def complete(self) -> Creation:
        """The instructor declares the dossier complete."""
        instructing.declare_complete(self.instruction, self.instructor)
        return self

    def examine(self) -> Creation:
        """Every grid: all conform."""
        for examination in self.instruction.examinations.all():
            examining.answer_all_conform(examination, self.instructor)
        return self

    def endorse(self) -> Creation:
        """The agency gives its visa."""
        instructing.give_visa(self.instruction, self.instructor)
        return self

    def transmit(self) -> Creation:
        """The dossier goes to the HAS, by whom the agency has chosen."""
        by_team = self.agency.transmission == "equipe"
        transmitting.transmit(self.project, self.lead.user if by_team else self.instructor)
        return self

    def transmitted(self) -> Creation:
        """Up to the HAS."""
        return self.drafted().file().take().complete().examine().endorse().transmit()

    # --- The HAS ------------------------------------------------------------------------------------------------------------
    def admit(self) -> Creation:
        """The reviewer takes the dossier and finds it admissible."""
        reviewing.take(self.review, self.office.reviewer)
        reviewing.admit(self.review, self.office.reviewer, admissibility="Ni doublon, ni acte hors du champ.")
        return self

    def ask_changes(self, changes: str = "Précisez l’information donnée au patient.") -> Creation:
        """The HAS asks for another version."""
        reviewing.ask_changes(self.review, self.office.reviewer, changes=changes, due_on=self._in(30))
        return self

    def invite(self, *which: Expert) -> Creation:
        """Experts are invited (all by default)."""
        for expert in which or self.office.experts:
            experts.invite(self.review, self.office.reviewer, expert)
        return self

    def accept(self) -> Creation:
        """Each invited expert accepts."""
        for appointment in self.review.appointments.filter(state=AppointmentState.INVITED):
            experts.accept(appointment, appointment.expert.user)
        return self

    def declare(self, *linked: Expert) -> Creation:
        """Each expert states their own links: `linked` has one."""
        for appointment in self.review.appointments.filter(state=AppointmentState.ACCEPTED):
            has_link = appointment.expert in linked
            experts.state_links(
                appointment,
                appointment.expert.user,
                has_link=has_link,
                link="J’ai travaillé avec l’équipe qui demande." if has_link else "",
            )
        return self

    def open_expertise(self) -> Creation:
        """The individual opinions are awaited."""
        reviewing.open_expertise(self.review, self.office.reviewer, opinions_due_on=self._in(21))
        return self

    def give_opinions(self, conclusion: str = OpinionOutcome.WITH_RESERVATIONS, comment: str = "") -> Creation:
        """Each expert who reads the dossier gives an opinion."""
        for appointment in self.review.appointments.all():
            if appointment.may_read and appointment.opinion.is_draft:
                self.give_opinion(appointment, conclusion, comment)
        return self

    def give_opinion(self, appointment: Appointment, conclusion: str, comment: str = "") -> Creation:
        """One expert gives an opinion."""
        user = appointment.expert.user
        expertise.save_answers(
            appointment.opinion,
            user,
            answers=dict.fromkeys(EXPERT.codes, (Assessment.SATISFIED, "")),
            conclusion=conclusion,
            comment=comment or f"Avis de démonstration. {self.mark}".strip(),
        )
        expertise.give(appointment.opinion, user)
        return self

    def convene(self, days: int = 0) -> Creation:
        """The college is convened for today, or in so many days, with a rapporteur."""
        reading = [one for one in self.appointments if one.may_read]
        soon = timezone.now() + datetime.timedelta(seconds=2)
        later = datetime.datetime.combine(self._in(days), datetime.time(14), self.review.agency.tz)
        college.convene(
            self.review,
            self.office.reviewer,
            held_at=later if days else soon,
            place="Visioconférence",
            rapporteur=reading[0],
        )
        return self

    def deliberate(self, vote: str = Vote.FOR_WITH_RESERVATIONS) -> Creation:
        """Presence, opening, reveal, vote, synthesis, minutes."""
        reviewer = self.office.reviewer
        college.record_presence(self.session, reviewer, present=[member.pk for member in self.session.members.all()])
        college.open(self.session, reviewer)
        college.reveal(self.session, reviewer)
        for member in self.session.members.all():
            college.cast_vote(member, member.appointment.expert.user, vote=vote)
        college.close_vote(self.session, reviewer)
        college.write_synthesis(self.session, reviewer, text="Le collège a débattu de chaque critère.")
        college.close(self.session, reviewer)
        return self

    def reviewed(self, vote: str = Vote.FOR_WITH_RESERVATIONS) -> Creation:
        """From the transmission to the minutes of the college."""
        self.admit().invite().accept().declare().open_expertise()
        return self.give_opinions().convene().deliberate(vote)

    def write_opinion(self, outcome: str = OpinionOutcome.WITH_RESERVATIONS) -> Creation:
        """The reviewer writes the opinion and sends it to the president."""
        reservations = [
            ("Préciser le document d’information remis au patient.", "patient_information"),
            ("Porter la formation théorique à soixante heures.", "training"),
        ]
        opinions.write_opinion(
            self.review,
            self.office.reviewer,
            outcome=outcome,
            motives="Prescription inappropriée ; place du médecin traitant absente."
            if outcome == OpinionOutcome.UNFAVORABLE
            else "",
            reservations=reservations if outcome == OpinionOutcome.WITH_RESERVATIONS else [],
            recommendations=["Évaluer la satisfaction des patients."],
        )
        opinions.propose(self.review, self.office.reviewer)
        return self

    def render_opinion(self) -> Creation:
        """The president signs the opinion."""
        return self._sign(self.review.agency, self.office.president, self.review.opinion.letter)

    def answer_reservations(self) -> Creation:
        """The team answers each reservation and files the version that meets them."""
        for reservation in self.review.opinion.reservations.filter(state=ReservationState.OPEN):
            filing.write_answer(reservation, self.lead.user, text="La rubrique est récrite en ce sens.")
        self.write(
            "patient_information",
            patient_information=f"Document d’information de deux pages, remis et expliqué. {self.mark}",
        )
        row = self.project.sections.get(key="training")
        self.write("training", training=row.content["training"] | {"theory_hours": 60})
        return self.file_again()

    def lift(self) -> Creation:
        """Each answered reservation is lifted."""
        for reservation in self.review.opinion.reservations.filter(state=ReservationState.ANSWERED):
            opinions.lift(reservation, self.office.reviewer)
        return self

    # --- The decision -------------------------------------------------------------------------------------------------------
    def propose(self, outcome: str = OrderOutcome.AUTHORIZE, motivation: str = "") -> Creation:
        """The instructor proposes the order, or a reasoned refusal."""
        deciding.propose(self.authorization, self.instructor, outcome=outcome, motivation=motivation)
        return self

    def sign(self) -> Creation:
        """The Director General signs."""
        return self._sign(self.agency, self.signatory, self.authorization.letter)

    def publish(self) -> Creation:
        """The publication of the order is entered: adhesions open."""
        deciding.publish(
            self.authorization,
            self.instructor,
            publication_reference="recueil de démonstration, n° 1",
            publication_date=self.agency.today(),
        )
        return self

    def authorized(self) -> Creation:
        """From the beginning to an order that is published."""
        self.transmitted().reviewed().write_opinion().render_opinion()
        return self.answer_reservations().lift().propose().sign().publish()

    def refuse(self) -> Creation:
        """A reasoned refusal is signed."""
        return self.propose(OrderOutcome.REFUSE, "Les actes demandés ne répondent pas à un besoin de la région.").sign()

    def sign_answer(self) -> Creation:
        """The answer that closes the letter of intent is signed."""
        return self._sign(self.agency, self.signatory, self.intent.letter)

    # --- Signatures -----------------------------------------------------------------------------------------------------------
    def _sign(self, agency: Agency, signatory: User, letter: Letter) -> Creation:
        with sitting(agency):
            session = signing_session.open_session(agency, signatory)
            if letter.state == LetterState.TO_PREPARE:
                signing_session.prepare_letter(letter.pk)
            letter = Letter.objects.get(pk=letter.pk)
            signing_session.show(letter, signatory)
            refused = signing_session.confirm(session, signatory, {letter.pk: letter.preparation.sha256}, PASS_PHRASE)
            if refused:
                raise TransitionRefused(*refused)
            signing_session.sign_letter(letter.pk)
        return self

    def _in(self, days: int) -> datetime.date:
        return self.agency.today() + datetime.timedelta(days=days)
