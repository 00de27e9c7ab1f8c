"""Random walks of a protocol that is created: whatever people try, in whatever order, the law of the dossier holds."""

from __future__ import annotations

import contextlib
import datetime
import itertools

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.diagrams import machines
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import perform
from protocols.choices import Awaited, OpinionOutcome, OrderOutcome, OrderState, ProjectState, ReservationState
from protocols.models import Intent, Project, ProtocolVersion, RegionalAuthorization, Reservation
from protocols.reviews.choices import AppointmentState, ExpertOpinionState, ReviewState
from protocols.reviews.models import Appointment, CollegeSession, ExpertOpinion, Review
from protocols.reviews.services import college, experts, opinions, reviewing
from protocols.selectors import stopping
from protocols.services import deciding, filing, instructing, intents, order_endings
from tests import orders

pytestmark = pytest.mark.django_db

CREATION = (
    Intent, Project, RegionalAuthorization, Review, Appointment, ExpertOpinion, CollegeSession, Reservation, Instruction,
)  # fmt: skip


class Walk:
    """What anybody may try on our team's protocol, well or badly timed."""

    def __init__(self, story) -> None:
        self.story = story

    def ask_version(self, _):
        instructing.request_documents(
            self.story.instruction,
            self.story.instructor,
            sections={"risks": "Un risque manque."},
            due_on=self.story.agency.today() + datetime.timedelta(days=30),
        )

    def close_request(self, _):
        examining.close_request(self.story.instruction, self.story.instructor)

    def stop_waiting(self, _):
        reviewing.stop_waiting(self.story.review, self.story.office.reviewer)

    def maintain(self, _):
        for reservation in self.story.review.opinion.reservations.filter(state=ReservationState.ANSWERED):
            opinions.maintain(reservation, self.story.office.reviewer, reason="Pas assez.")

    def announce(self, _):
        self.story.announce()

    def examine_intent(self, _):
        self.story.examine_intent()

    def ask_more(self, _):
        intents.ask_more(self.story.intent, self.story.instructor, message="Pourquoi ?")

    def answer_more(self, _):
        intents.answer(self.story.intent, self.story.lead.user, reply="Parce que.")

    def retain(self, _):
        self.story.retain()

    def draft(self, _):
        self.story.draft()

    def change(self, number):
        self.story.write("exit_rules", exit_rules=f"Autre fin, n° {number}.")

    def file(self, _):
        self.story.file()

    def file_again(self, _):
        self.story.file_again()

    def take(self, _):
        self.story.take()

    def complete(self, _):
        self.story.complete()

    def examine(self, _):
        self.story.examine()

    def endorse(self, _):
        self.story.endorse()

    def transmit(self, _):
        self.story.transmit()

    def admit(self, _):
        self.story.admit()

    def ask_changes(self, _):
        self.story.ask_changes()

    def invite(self, _):
        self.story.invite()

    def accept(self, _):
        self.story.accept()

    def declare(self, number):
        self.story.declare(*self.story.office.experts[:number])

    def keep(self, _):
        for appointment in self.story.review.appointments.filter(state=AppointmentState.LINK_DECLARED):
            experts.keep(appointment, self.story.office.reviewer, reason="Lien ancien.")

    def recuse(self, _):
        appointment = self.story.review.appointments.filter(state__in=AppointmentState.where(reads=True)).last()
        if appointment:
            experts.recuse(appointment, self.story.office.reviewer, reason="Trop proche.")

    def open_expertise(self, _):
        self.story.open_expertise()

    def give_opinions(self, _):
        self.story.give_opinions()

    def convene(self, _):
        self.story.convene()

    def deliberate(self, number):
        self.story.deliberate("contre" if number else "pour_avec_reserves")

    def cancel(self, _):
        college.cancel(self.story.session, self.story.office.reviewer, reason="Report.")

    def write_opinion(self, number):
        self.story.write_opinion(OpinionOutcome.UNFAVORABLE if number else OpinionOutcome.WITH_RESERVATIONS)

    def take_back_opinion(self, _):
        opinions.take_back(self.story.review, self.story.office.reviewer)

    def render(self, _):
        self.story.render_opinion()

    def answer_reservations(self, _):
        self.story.answer_reservations()

    def lift(self, _):
        self.story.lift()

    def propose(self, number):
        self.story.propose(OrderOutcome.REFUSE if number else OrderOutcome.AUTHORIZE, "Motif.")

    def take_back(self, _):
        deciding.take_back(self.story.authorization, self.story.instructor, reason="Reprise.")

    def sign(self, _):
        self.story.sign()

    def publish(self, _):
        self.story.publish()

    def suspend(self, _):
        orders.suspend(self.story.authorization, self.story.signatory)

    def resume(self, _):
        orders.lift(self.story.authorization.suspensions.last(), self.story.signatory)

    def repeal(self, _):
        authorization = self.story.authorization
        ending = stopping.considered(authorization) or orders.consider(authorization)
        agent = orders.supervisor(self.story.agency)
        orders.sign(order_endings.propose(ending, agent, motivation=orders.MOTIVES).letter, self.story.signatory)

    def withdraw(self, number):
        if number:
            filing.withdraw(self.story.project, self.story.lead.user)

    def close_review(self, number):
        if number:
            reviewing.close(self.story.review, self.story.office.reviewer, reason="Hors du champ.")

    def close(self, number):
        if number:
            perform(self.story.project, "close", self.story.instructor, reason="Sans réponse.")


# In the order of the procedure: a walk that follows it goes far, one that does not is refused along the way.
GESTURES = [name for name in vars(Walk) if not name.startswith("_")]
STRAIGHT = [
    "announce", "examine_intent", "retain", "draft", "file", "take", "complete", "examine", "endorse", "transmit", "admit",
    "invite", "accept", "declare", "open_expertise", "give_opinions", "convene", "deliberate", "write_opinion", "render",
    "answer_reservations", "lift", "propose", "sign", "publish",
]  # fmt: skip
# A machine that does not exist yet, or a list that is empty, is no gesture.
_NOT_THERE = (ObjectDoesNotExist, AttributeError, IndexError)


def awaited(project: Project) -> str:
    """Who awaits a new version, as the machines say it."""
    opinion = project.opinion
    if project.state == ProjectState.FILED and project.instruction.state == InstructionState.REQUESTED:
        return Awaited.AGENCY
    if project.state == ProjectState.TRANSMITTED and project.review.state == ReviewState.CHANGES_ASKED:
        return Awaited.HAS
    if project.state == ProjectState.REVIEWED and opinion.reservations.filter(state=ReservationState.OPEN).exists():
        return Awaited.RESERVATIONS
    return ""


def check(story) -> None:
    """What must hold at every step."""
    for model in CREATION:
        for machine in model.objects.all():
            chain = list(machine.record.values_list("source", "target"))
            assert all(before[1] == after[0] for before, after in itertools.pairwise(chain))
            if chain:
                assert chain[-1][1] == machine.state
    for authorization in RegionalAuthorization.objects.filter(intent__isnull=False):
        if authorization.state == OrderState.AUTHORIZED:
            opinion = authorization.project.opinion
            assert opinion.is_rendered
            assert opinion.outcome != OpinionOutcome.UNFAVORABLE
            assert not opinion.reservations.exclude(state=ReservationState.LIFTED).exists()
            assert authorization.letter.act.number == authorization.order_number
        decided = authorization.state in (OrderState.AUTHORIZED, OrderState.REFUSED)
        if decided:
            assert authorization.letter.act.sha256
        public = authorization.version.is_public
        assert public == (authorization.order_number != "")
    for project in Project.objects.all():
        assert project.awaited == awaited(project)
        # Nothing reaches the HAS before the agency has examined it (BR-04), and each version is intact.
        if project.state in (ProjectState.TRANSMITTED, ProjectState.REVIEWED, ProjectState.DECIDED):
            assert project.instruction.state == "decidee"
            assert project.review.version.number <= project.version.number
        assert all(version.is_intact for version in ProtocolVersion.objects.filter(protocol=project.protocol))
    for opinion in ExpertOpinion.objects.select_related("appointment"):
        if opinion.state == ExpertOpinionState.GIVEN:
            assert opinion.appointment.may_read
        if opinion.state == ExpertOpinionState.REVEALED:
            assert opinion.appointment.convocations.filter(session__state__in=["revelee", "votee", "close", "annulee"])
    for session in CollegeSession.objects.filter(state__in=["votee", "close"]):
        assert session.outcome
        assert len([member for member in session.members.all() if member.vote]) >= session.quorum


def walk(story, steps, *, looking: bool = True) -> None:
    hike = Walk(story)
    for name, number in steps:
        with contextlib.suppress(TransitionRefused, *_NOT_THERE), transaction.atomic():
            getattr(hike, name)(number)
        if looking:
            check(story)


steps = st.lists(st.tuples(st.sampled_from(GESTURES), st.integers(0, 1)), max_size=10)
quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def test_every_machine_of_the_creation_is_walked():
    # What follows an authorization, and the adhesion, have stories of their own.
    life = {"OrderEnding", "OrderSuspension", "OrderRenewal", "MotivesRequest", "Letter", "Remark", "DossierRemark"}
    assert {model.__name__ for model in machines() if model._meta.app_label != "adhesions"} - life == {
        model.__name__ for model in CREATION
    }


def test_the_straight_way(our_protocol):
    our_protocol.open().write_intent()
    walk(our_protocol, [(name, 0) for name in STRAIGHT])
    assert our_protocol.authorization.is_in_force(our_protocol.agency.today())
    assert our_protocol.project.state == ProjectState.DECIDED


@pytest.mark.long
@settings(max_examples=15, suppress_health_check=quiet)
@given(st.data())
def test_random_walks(our_protocol, data):
    _random_walk(our_protocol, data)


def _random_walk(story, data) -> None:
    """From a random place of the straight way, random gestures."""
    with transaction.atomic():
        story.open().write_intent()
        # The straight way has its own test: only what follows is looked at.
        walk(story, [(name, 0) for name in STRAIGHT[: data.draw(st.integers(0, len(STRAIGHT)))]], looking=False)
        walk(story, data.draw(steps))
        transaction.set_rollback(True)
