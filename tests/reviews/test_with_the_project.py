"""What a project and its review tell each other, through the registry of protocols; and who awaits a new version."""

from __future__ import annotations

import datetime
import functools

import pytest
from django.db import IntegrityError, transaction

from coopps.demo import people
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols import registry
from protocols.choices import Awaited, OpinionOutcome, ProjectState, ReservationState, Role
from protocols.models import Project
from protocols.reviews.choices import ReviewState
from protocols.reviews.models import Review
from protocols.reviews.services import experts, opinions, reviewing
from protocols.services import authors, filing, instructing, transmitting
from tests.reviews.test_college import during
from tests.stories import creation

pytestmark = pytest.mark.django_db


def waits(story) -> tuple[str, object, bool]:
    project = story.project
    return project.awaited, project.awaited_until, project.is_writable


NOBODY = ("", None, False)


# --- The registry -----------------------------------------------------------------------------------------------------
def test_a_handler_that_raises_undoes_the_transmission(normandy, reunion, monkeypatch):
    ours = creation(normandy, 101).drafted().file().take().complete().examine().endorse()
    theirs = creation(reunion, 102).transmitted()

    def refuse(project):
        raise TransitionRefused("La HAS ne reçoit rien aujourd’hui.")

    refusing = registry.Follower(name="test", on_transmitted=refuse)
    monkeypatch.setitem(registry._followers._entries, "test", refusing)
    with pytest.raises(TransitionRefused, match="ne reçoit rien"):
        transmitting.transmit(ours.project, ours.lead.user)
    assert (ours.project.state, ours.project.transmittal, ours.project.has_number) == (
        ProjectState.ENDORSED,
        None,
        None,
    )
    assert list(Review.objects.values_list("project", flat=True)) == [theirs.project.pk]


def test_what_is_asked_about_one_project_says_nothing_of_the_other(ours, theirs):
    declined = ours.appointments[0]
    experts.decline(declined, declined.expert.user)
    asked, reviewer = ours.appointments[1].expert.user, ours.office.reviewer
    answers = {
        question.__name__: [question(ours.project, user) for user in (reviewer, asked, declined.expert.user)]
        for question in (registry.examines, registry.assesses, registry.conducts)
    }
    assert answers == {
        "examines": [True, True, False],
        "assesses": [False, True, True],
        "conducts": [True, False, False],
    }
    fresh = creation(theirs.agency, 103).drafted().file()
    for question in (registry.examines, registry.assesses, registry.conducts):
        assert not any(question(fresh.project, user) for user in (reviewer, asked, declined.expert.user))
    assert registry.examinations_of(fresh.project) == []


# --- Who awaits a version ---------------------------------------------------------------------------------------------
def test_the_agency_awaits_a_version_until_it_goes_on_without(normandy, reunion):
    ours = creation(normandy, 101).drafted().file().take()
    theirs = creation(reunion, 102).drafted().file().take()
    day = ours.agency.today() + datetime.timedelta(days=30)
    instructing.request_documents(
        ours.instruction, ours.instructor, sections={"risks": "Un risque manque."}, due_on=day
    )
    assert waits(ours) == (Awaited.AGENCY, day, True)
    assert waits(theirs) == NOBODY
    examining.close_request(ours.instruction, ours.instructor)
    assert waits(ours) == NOBODY
    with pytest.raises(TransitionRefused, match="ne se modifie pas maintenant"):
        ours.write("exit_rules", exit_rules="Trop tard.")


def test_a_request_that_is_refused_awaits_nothing(normandy):
    ours = creation(normandy, 101).drafted().file().take()
    with pytest.raises(TransitionRefused):
        instructing.request_documents(
            ours.instruction, ours.instructor, sections={"risks": "Un risque manque."}, due_on=ours.agency.today()
        )
    assert waits(ours) == NOBODY
    assert ours.instruction.state == InstructionState.CHECKING


def test_the_has_awaits_a_version_until_it_comes_or_is_no_longer_awaited(ours, theirs):
    for story in (ours, theirs):
        story.ask_changes()
        assert waits(story) == (Awaited.HAS, story.review.changes_due_on, True)
    reviewing.stop_waiting(theirs.review, theirs.office.reviewer)
    assert waits(theirs) == NOBODY
    assert waits(ours)[0] == Awaited.HAS
    ours.write("objectives", objectives="Un objectif mieux dit.").file_again()
    assert waits(ours) == NOBODY
    assert (ours.review.state, ours.review.version) == (ReviewState.EXAMINED, ours.project.version)


def test_reservations_are_awaited_until_each_has_an_answer_and_again_when_one_is_maintained(ours):
    ours.accept().declare().open_expertise().give_opinions().convene().deliberate()
    ours.write_opinion(OpinionOutcome.WITH_RESERVATIONS)
    assert waits(ours) == NOBODY  # written, not signed
    ours.render_opinion()
    assert waits(ours) == (Awaited.RESERVATIONS, None, True)
    ours.answer_reservations()
    assert waits(ours) == NOBODY
    first = ours.project.reservations[0]
    opinions.maintain(first, ours.office.reviewer, reason="Soixante heures ne suffisent pas.")
    assert waits(ours) == (Awaited.RESERVATIONS, None, True)
    filing.withdraw(ours.project, ours.lead.user)
    assert waits(ours) == NOBODY
    assert {row.state for row in ours.project.reservations} <= {ReservationState.LAPSED, ReservationState.LIFTED}


def test_only_who_has_the_project_awaits_a_version(ours):
    for awaited in (Awaited.AGENCY, Awaited.RESERVATIONS):
        with pytest.raises(IntegrityError, match="awaited_by_who_has_the_project"), transaction.atomic():
            Project.objects.filter(pk=ours.project.pk).update(awaited=awaited, awaited_until=ours.agency.today())


# --- One order of locks -------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_who_joins_the_project_while_invited_to_assess_it_is_not_its_expert(ours):
    person = people.professional("passage@demonstration.test", "Pia", "Démo", "10", 999, place=people.HOSPITAL)
    expert = people.expert(person.user.email, "Pia", "Démo", employer="Institut 9")
    place = ours.project, ours.lead.user
    invited = authors.invite(*place, email=person.user.email, name="Pia", role=Role.DELEGATING)
    invite = functools.partial(experts.invite, ours.review, ours.office.reviewer, expert)
    [refused] = during(lambda: authors.accept(invited, person), invite)
    assert "participe au projet" in refused


@pytest.mark.django_db(transaction=True)
def test_the_team_that_withdraws_while_changes_are_asked_is_waited_for(ours):
    """Both lock the project first: the second waits, and says what it finds."""
    withdraw = functools.partial(filing.withdraw, ours.project, ours.lead.user)
    assert during(ours.ask_changes, withdraw) == []
    assert (ours.project.state, ours.review.state) == (ProjectState.WITHDRAWN, ReviewState.WITHDRAWN)
    assert waits(ours) == NOBODY
