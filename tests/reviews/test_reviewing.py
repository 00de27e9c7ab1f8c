"""The examination by the HAS: who takes it, what is asked of the team, and how everything that was begun ends."""

from __future__ import annotations

import datetime

import pytest

from accounts.choices import AgencyRoleKind
from accounts.models import Agency
from coopps.demo import people
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import ProjectState
from protocols.models import Author
from protocols.reviews.choices import AppointmentState, CollegeSessionState, ExpertOpinionState, ReviewState
from protocols.reviews.services import consultations, expertise, reviewing
from protocols.services import filing
from tests.stories import creation

S = ReviewState


@pytest.fixture
def ours(normandy):
    """Our protocol, transmitted to the HAS."""
    return creation(normandy, 101).transmitted()


@pytest.fixture
def colleague(ours):
    """Another reviewer."""
    return people.agent(
        "autre.projet@demonstration.test",
        "Alix",
        "Démo-HAS",
        Agency.objects.has(),
        AgencyRoleKind.REVIEWER,
        "Chef de projet",
    )


def told(kind: str) -> set[str]:
    """To whom a kind of message was written."""
    return set(Message.objects.filter(kind=kind).values_list("to", flat=True))


def in_days(story, days: int) -> datetime.date:
    return story.review.agency.today() + datetime.timedelta(days)


def test_a_reviewer_takes_admits_and_hands_over(ours, colleague):
    reviewer = ours.office.reviewer
    with pytest.raises(TransitionRefused) as refused:
        reviewing.take(ours.review, ours.instructor)
    assert refused.value.forbidden  # an instructor of the agency never reviews
    assert reviewing.take(ours.review, reviewer).reviewer == reviewer
    with pytest.raises(TransitionRefused) as refused:
        reviewing.admit(ours.review, colleague, admissibility="Ni doublon, ni hors champ.")
    assert refused.value.forbidden  # a colleague did not take it
    with pytest.raises(TransitionRefused, match="vérifié"):
        reviewing.admit(ours.review, reviewer, admissibility=" ")
    assert reviewing.admit(ours.review, reviewer, admissibility="Ni doublon, ni hors champ.").state == S.EXAMINED
    assert reviewing.hand_over(ours.review, colleague).reviewer == colleague
    with pytest.raises(TransitionRefused) as refused:
        reviewing.open_expertise(ours.review, reviewer, opinions_due_on=in_days(ours, 10))
    assert refused.value.forbidden


def test_an_author_or_an_expert_of_the_dossier_never_leads_it(ours, colleague):
    Author.objects.create(
        project=ours.project, user=colleague, email=colleague.email, role="delegue", left_at=ours.review.received_at
    )
    with pytest.raises(TransitionRefused) as refused:
        reviewing.take(ours.review, colleague)
    assert refused.value.forbidden
    ours.admit().invite(ours.office.experts[0])
    expert = ours.office.experts[0].user
    people.agent(expert.email, "Aude", "Démo", ours.review.agency, AgencyRoleKind.REVIEWER, "Cheffe de projet")
    with pytest.raises(TransitionRefused, match="expert") as refused:
        reviewing.hand_over(ours.review, expert)
    assert refused.value.forbidden


def test_changes_bring_a_version_and_each_opinion_is_given_again(ours):
    ours.admit().invite().accept().declare().open_expertise().give_opinions().convene()
    first = ours.review.version
    said = ours.appointments[0].opinion.comment
    with pytest.raises(TransitionRefused, match="date à venir"):
        reviewing.ask_changes(ours.review, ours.office.reviewer, changes="Précisez.", due_on=in_days(ours, 0))
    ours.ask_changes()
    assert ours.review.state == S.CHANGES_ASKED
    assert ours.session.state == CollegeSessionState.CANCELLED
    assert told("has_modifications") == {ours.lead.user.email, ours.colleague.user.email, ours.instructor.email}
    assert told("college_annulation") == {expert.user.email for expert in ours.office.experts}

    ours.write("patient_information", patient_information="Un document remis, puis expliqué.").file_again()
    review = ours.review
    assert (review.state, review.version.number) == (S.EXAMINED, first.number + 1)
    assert told("expertise_nouvelle_version") == {expert.user.email for expert in ours.office.experts}
    opinion = ours.appointments[0].opinion
    assert (opinion.state, opinion.version) == (ExpertOpinionState.DRAFT, first)
    record = opinion.record.last()
    assert record.actor is None
    assert said in record.note
    assert "H11 : Satisfaisant" in record.note  # what it said stays in the record
    with pytest.raises(TransitionRefused, match="pas ouverte"):
        expertise.give(opinion, ours.office.experts[0].user)
    ours.open_expertise().give_opinions()
    assert {row.opinion.version for row in ours.appointments} == {review.version}


def test_opinions_already_revealed_are_given_again_on_a_new_version(ours):
    ours.reviewed().ask_changes().write("objectives", objectives="Un autre objectif.").file_again()
    assert {row.opinion.state for row in ours.appointments} == {ExpertOpinionState.DRAFT}
    ours.open_expertise()
    with pytest.raises(TransitionRefused, match="pas close"):
        ours.write_opinion()  # the college has not voted on this version
    ours.give_opinions().convene().deliberate().write_opinion()
    assert ours.review.state == S.PROPOSED


def test_the_lead_stops_waiting_for_the_team(ours):
    ours.admit().ask_changes()
    version = ours.review.version
    review = reviewing.stop_waiting(ours.review, ours.office.reviewer)
    assert (review.state, review.version) == (S.EXAMINED, version)
    assert told("has_sans_attendre") == {ours.lead.user.email, ours.colleague.user.email}
    with pytest.raises(TransitionRefused, match="Personne n’attend"):
        filing.file_again(ours.project, ours.lead.user)


def test_no_further_action_ends_everything(ours):
    ours.admit().invite().accept().declare().open_expertise().give_opinions().convene()
    asked = consultations.ask(
        ours.review,
        ours.office.reviewer,
        body="ordre",
        name="Conseil de démonstration",
        email="ordre@demonstration.test",
        question="Qu’en pensez-vous ?",
        due_on=in_days(ours, 20),
    )
    with pytest.raises(TransitionRefused, match="pourquoi"):
        reviewing.close(ours.review, ours.office.reviewer, reason="")
    review = reviewing.close(ours.review, ours.office.reviewer, reason="Le projet est un doublon.")
    assert review.state == S.CLOSED
    assert (ours.project.state, ours.project.closing_reason) == (ProjectState.CLOSED, "Le projet est un doublon.")
    assert ours.authorization.state == "sans_suite"
    asked.refresh_from_db()
    assert ours.session.state == CollegeSessionState.CANCELLED
    assert not asked.is_open
    assert {row.state for row in ours.appointments} == {AppointmentState.ENDED}
    assert {row.opinion.state for row in ours.appointments} == {ExpertOpinionState.VOID}
    assert told("expertise_terminee") == {expert.user.email for expert in ours.office.experts}
    assert told("has_sans_suite") == {ours.lead.user.email, ours.colleague.user.email, ours.instructor.email}


def test_a_project_withdrawn_by_its_team_ends_before_the_has_too(ours):
    ours.admit().invite().accept()
    filing.withdraw(ours.project, ours.lead.user)
    assert ours.review.state == S.WITHDRAWN
    assert {row.state for row in ours.appointments} == {AppointmentState.ENDED}
    assert told("projet_retire") == {ours.office.reviewer.email, ours.instructor.email}
