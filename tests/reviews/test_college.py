"""The college in session, its minutes, the opinion that the president signs, and the reservations."""

from __future__ import annotations

import datetime
import functools
import io
import re
import subprocess
import threading

import pikepdf
import pytest
from django.db import connection, transaction
from django.utils import timezone

from coopps.demo import people
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.models.letters import concerning
from coopps.kernel.documents.services import signing_session
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import OpinionOutcome, ProjectState, ReservationState
from protocols.models import CollegeRule
from protocols.reviews.choices import AppointmentState, CollegeSessionState, ExpertOpinionState, ReviewState, Vote
from protocols.reviews.models import SessionMember
from protocols.reviews.services import college, expertise, experts, opinions
from protocols.services import filing
from tests.stories import creation
from tests.waiting import PATIENCE, somebody_waits_for_us, until

S = CollegeSessionState


def before_the_college(story):
    """The opinions are given."""
    return story.transmitted().admit().invite().accept().declare().open_expertise().give_opinions()


@pytest.fixture
def ours(normandy):
    return before_the_college(creation(normandy, 101))


@pytest.fixture
def in_session(ours):
    """The vote is open, with two of the three members there."""
    ours.convene()
    reviewer = ours.office.reviewer
    college.record_presence(ours.session, reviewer, present=[one.pk for one in members(ours)[:2]])
    college.open(ours.session, reviewer)
    college.reveal(ours.session, reviewer)
    return ours


def members(story) -> list[SessionMember]:
    return list(story.session.members.select_related("appointment__expert__user").order_by("pk"))


def text_of(act: Act) -> str:
    """The words of a PDF, without what breaks lines."""
    done = subprocess.run(["pdftotext", "-", "-"], input=bytes(act.content), capture_output=True, check=True)
    return re.sub(r"\s+", " ", done.stdout.decode().replace("-\n", ""))


# --- Convening and quorum ---------------------------------------------------------------------------------------------
def test_everybody_who_may_sit_is_convened(ours):
    reviewer, (first, *others) = ours.office.reviewer, ours.appointments
    when = timezone.now() + datetime.timedelta(10)
    words = {"held_at": when, "place": "Salle 1", "rapporteur": first}
    with pytest.raises(TransitionRefused) as refused:
        college.convene(ours.review, first.expert.user, **words)
    assert refused.value.forbidden
    with pytest.raises(TransitionRefused, match="convoquées ; il manque"):
        college.convene(ours.review, reviewer, **words, appointments=[first])
    with pytest.raises(TransitionRefused, match="à venir"):
        college.convene(ours.review, reviewer, **words | {"held_at": timezone.now()})
    experts.recuse(others[0], reviewer, reason="Lien avec un fabricant.")
    with pytest.raises(TransitionRefused, match="une des personnes convoquées"):
        college.convene(ours.review, reviewer, **words | {"rapporteur": others[0]})
    session = college.convene(ours.review, reviewer, **words)
    assert {one.appointment for one in session.members.all()} == {first, others[1]}
    assert set(Message.objects.filter(kind="college_convocation").values_list("to", flat=True)) == {
        first.expert.user.email,
        others[1].expert.user.email,
    }
    with pytest.raises(TransitionRefused, match="déjà convoquée"):
        college.convene(ours.review, reviewer, **words)


def test_the_quorum_counts_who_is_not_recused_by_the_rule_of_the_day(ours):
    reviewer = ours.office.reviewer
    CollegeRule.objects.update(quorum_numerator=2, quorum_denominator=3, minimum_present=1)
    ours.convene()
    one, two, three = members(ours)
    college.record_presence(ours.session, reviewer, present=[one.pk])
    with pytest.raises(TransitionRefused, match="1 membre"):
        college.open(ours.session, reviewer)
    experts.recuse(three.appointment, reviewer, reason="Lien.")
    with pytest.raises(TransitionRefused, match="ne peut pas siéger"):
        college.record_presence(ours.session, reviewer, present=[three.pk])
    college.record_presence(ours.session, reviewer, present=[one.pk, two.pk])
    session = college.open(ours.session, reviewer)
    assert (session.members_count, session.quorum_needed) == (2, 2)
    CollegeRule.objects.update(quorum_numerator=1)
    assert ours.session.quorum == 2  # fixed at the opening


def test_who_becomes_able_to_sit_before_the_opening_is_convened(ours):
    late = people.expert("tardive@demonstration.test", "Zoé", "Démo-Expert", employer="Institut tardif")
    ours.convene().invite(late).accept().declare()
    assert {one.appointment.expert for one in members(ours)} == {*ours.office.experts, late}


# --- Reveal ---------------------------------------------------------------------------------------------------------------
def test_nothing_is_revealed_before_every_present_member_gave_an_opinion(ours):
    reviewer, user = ours.office.reviewer, ours.office.experts[0].user
    expertise.reopen(ours.appointments[0].opinion, user)
    ours.convene()
    college.record_presence(ours.session, reviewer, present=[one.pk for one in members(ours)])
    college.open(ours.session, reviewer)
    with pytest.raises(TransitionRefused, match="n’a pas rendu son avis"):
        college.reveal(ours.session, reviewer)
    assert {row.opinion.state for row in ours.appointments} == {ExpertOpinionState.DRAFT, ExpertOpinionState.GIVEN}
    college.record_presence(ours.session, reviewer, present=[one.pk for one in members(ours)[1:]])
    college.reveal(ours.session, reviewer)
    first, *others = ours.appointments
    assert {row.opinion.state for row in others} == {ExpertOpinionState.REVEALED}
    assert first.opinion.state == ExpertOpinionState.DRAFT
    with pytest.raises(TransitionRefused, match="trop tard"):
        expertise.give(first.opinion, user)
    with pytest.raises(TransitionRefused):
        expertise.reopen(others[0].opinion, others[0].expert.user)
    with pytest.raises(TransitionRefused, match="ne peut plus rejoindre"):
        college.record_presence(ours.session, reviewer, present=[one.pk for one in members(ours)])


# --- Vote -----------------------------------------------------------------------------------------------------------------
def test_a_member_votes_in_person_or_by_the_lead_until_the_vote_is_closed(in_session):
    ours, reviewer = in_session, in_session.office.reviewer
    one, two, absent = members(ours)
    with pytest.raises(TransitionRefused) as refused:
        college.cast_vote(one, two.appointment.expert.user, vote=Vote.FOR)
    assert refused.value.forbidden
    with pytest.raises(TransitionRefused, match="présent"):
        college.cast_vote(absent, absent.appointment.expert.user, vote=Vote.FOR)
    with pytest.raises(TransitionRefused, match="Choisissez"):
        college.cast_vote(one, one.appointment.expert.user, vote="peut-être")
    college.cast_vote(one, one.appointment.expert.user, vote=Vote.AGAINST)
    college.cast_vote(one, one.appointment.expert.user, vote=Vote.FOR, dissent=" Sous réserve de moyens. ")
    with pytest.raises(TransitionRefused, match="n’a pas voté"):
        college.close_vote(ours.session, reviewer)
    recorded = college.cast_vote(two, reviewer, vote=Vote.AGAINST)
    assert recorded.vote_recorded_by == reviewer
    with pytest.raises(TransitionRefused, match="aucun résultat"):
        college.close_vote(ours.session, reviewer)  # one against one
    with pytest.raises(TransitionRefused, match="a voté"):
        college.record_presence(ours.session, reviewer, present=[one.pk])
    college.cast_vote(two, two.appointment.expert.user, vote=Vote.FOR_WITH_RESERVATIONS)
    session = college.close_vote(ours.session, reviewer)
    assert session.outcome == OpinionOutcome.WITH_RESERVATIONS
    with pytest.raises(TransitionRefused, match="pas ouvert"):
        college.cast_vote(one, one.appointment.expert.user, vote=Vote.AGAINST)


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_comes_at_the_closing_is_refused(in_session):
    ours, reviewer = in_session, in_session.office.reviewer
    one, two, _ = members(ours)
    college.cast_vote(two, two.appointment.expert.user, vote=Vote.FOR)
    college.cast_vote(one, one.appointment.expert.user, vote=Vote.FOR)
    outcomes: list[str] = []

    def late_vote() -> None:
        try:
            college.cast_vote(one, one.appointment.expert.user, vote=Vote.AGAINST)
        except TransitionRefused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    with transaction.atomic():
        college.close_vote(ours.session, reviewer)
        thread = threading.Thread(target=late_vote)
        thread.start()
        until(somebody_waits_for_us, "the vote behind the closing")
    thread.join(PATIENCE)
    assert len(outcomes) == 1
    assert "vote clos" in outcomes[0]
    assert SessionMember.objects.get(pk=one.pk).vote == Vote.FOR
    assert ours.session.outcome == OpinionOutcome.FAVORABLE


def during(act, other) -> list[str]:
    """Do `act`; while it is not committed, somebody else tries `other`, who waits for it. The refusals of the second."""
    refused: list[str] = []

    def attempt() -> None:
        try:
            other()
        except TransitionRefused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    with transaction.atomic():
        act()
        thread = threading.Thread(target=attempt)
        thread.start()
        until(somebody_waits_for_us, "the second gesture behind the first")
    thread.join(PATIENCE)
    assert not thread.is_alive()
    return refused


@pytest.mark.django_db(transaction=True)
def test_a_recusal_that_comes_at_the_closing_of_the_vote_cancels_it(in_session):
    ours, reviewer = in_session, in_session.office.reviewer
    one, two, _ = members(ours)
    for member in (one, two):
        college.cast_vote(member, member.appointment.expert.user, vote=Vote.FOR)
    recuse = functools.partial(experts.recuse, one.appointment, reviewer, reason="Un lien est apparu.")
    assert during(lambda: college.close_vote(ours.session, reviewer), recuse) == []
    assert ours.session.state == S.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_an_opinion_that_is_taken_back_at_the_reveal_stays_given(ours):
    ours.convene()
    reviewer, opinion = ours.office.reviewer, ours.appointments[0].opinion
    college.record_presence(ours.session, reviewer, present=[one.pk for one in members(ours)])
    college.open(ours.session, reviewer)
    reopen = functools.partial(expertise.reopen, opinion, opinion.appointment.expert.user)
    assert len(during(lambda: college.reveal(ours.session, reviewer), reopen)) == 1
    assert ours.appointments[0].opinion.state == ExpertOpinionState.REVEALED


@pytest.mark.django_db(transaction=True)
def test_the_reveal_that_comes_while_an_opinion_is_taken_back_reveals_nothing(ours):
    ours.convene()
    reviewer, opinion = ours.office.reviewer, ours.appointments[0].opinion
    college.record_presence(ours.session, reviewer, present=[one.pk for one in members(ours)])
    college.open(ours.session, reviewer)
    reveal = functools.partial(college.reveal, ours.session, reviewer)
    [refused] = during(lambda: expertise.reopen(opinion, opinion.appointment.expert.user), reveal)
    assert "n’a pas rendu son avis individuel" in refused
    assert {row.opinion.state for row in ours.appointments} == {ExpertOpinionState.DRAFT, ExpertOpinionState.GIVEN}


# --- Minutes ----------------------------------------------------------------------------------------------------------------
def test_the_minutes_say_who_was_there_the_quorum_the_votes_and_the_dissent(ours):
    reviewer = ours.office.reviewer
    experts.recuse(ours.appointments[2], reviewer, reason="Intérêt dans une société du secteur.")
    ours.convene()
    one, two = members(ours)
    college.record_presence(ours.session, reviewer, present=[one.pk, two.pk])
    college.open(ours.session, reviewer)
    college.reveal(ours.session, reviewer)
    college.cast_vote(one, one.appointment.expert.user, vote=Vote.FOR)
    college.cast_vote(two, two.appointment.expert.user, vote=Vote.ABSTAIN, dissent="La supervision me paraît faible.")
    college.close_vote(ours.session, reviewer)
    with pytest.raises(TransitionRefused, match="synthèse"):
        college.close(ours.session, reviewer)
    assert not Act.objects.filter(kind="proces_verbal").exists()  # nothing is numbered for nothing
    with pytest.raises(TransitionRefused) as refused:
        college.write_synthesis(ours.session, two.appointment.expert.user, text="Je ne rapporte pas.")
    assert refused.value.forbidden
    college.write_synthesis(ours.session, one.appointment.expert.user, text="Le protocole répond au besoin.")
    session = college.close(ours.session, reviewer)
    act = session.minutes
    assert (session.state, act.kind, act.agency) == (S.CLOSED, "proces_verbal", ours.review.agency)
    assert re.fullmatch(r"HAS-\d{4}-PV-\d{5}", act.number)
    assert act.snapshot["votes"] == {"Pour": 1, "Pour, avec réserves": 0, "Contre": 0, "Abstention": 1}
    assert act.snapshot["quorum"] == {"membres": 2, "necessaire": 2, "presents": 2}
    words = text_of(act)
    for said in (
        *(str(expert) for expert in ours.office.experts),
        "Intérêt dans une société du secteur.",
        "Le protocole répond au besoin.",
        "La supervision me paraît faible.",
        "Résultat du vote : favorable",
        ours.review.version.sha256[:20],
    ):
        assert said in words, said
    with pikepdf.open(io.BytesIO(bytes(act.content))) as pdf:
        assert b"pdfaid" in bytes(pdf.Root.Metadata.read_bytes())


def test_a_session_that_is_cancelled_leaves_room_for_another(ours):
    ours.convene()
    with pytest.raises(TransitionRefused, match="pourquoi"):
        college.cancel(ours.session, ours.office.reviewer, reason="")
    cancelled = college.cancel(ours.session, ours.office.reviewer, reason="Une personne est souffrante.")
    assert cancelled.state == S.CANCELLED
    assert Message.objects.filter(kind="college_annulation").count() == 3
    ours.convene().deliberate()
    assert ours.session.outcome == OpinionOutcome.WITH_RESERVATIONS


# --- Opinion ----------------------------------------------------------------------------------------------------------------
def test_the_opinion_says_what_the_college_voted_and_is_reasoned(ours):
    ours.convene().deliberate(Vote.AGAINST)
    reviewer, review = ours.office.reviewer, ours.review
    with pytest.raises(TransitionRefused) as refused:
        opinions.write_opinion(review, ours.office.experts[0].user, outcome=OpinionOutcome.FAVORABLE)
    assert refused.value.forbidden
    opinions.write_opinion(review, reviewer, outcome=OpinionOutcome.FAVORABLE)
    with pytest.raises(TransitionRefused, match="l’avis dit autre chose"):
        opinions.propose(review, reviewer)
    opinions.write_opinion(review, reviewer, outcome=OpinionOutcome.UNFAVORABLE)
    with pytest.raises(TransitionRefused, match="motivé"):
        opinions.propose(review, reviewer)
    opinions.write_opinion(review, reviewer, outcome=OpinionOutcome.UNFAVORABLE, motives="Traitements obsolètes.")
    opinions.propose(review, reviewer)
    opinion = ours.review.opinion
    assert (opinion.version, opinion.letter.rank) == (ours.review.version, 0)
    assert not opinion.is_rendered
    with pytest.raises(TransitionRefused, match="ne se rédige pas"):
        opinions.write_opinion(review, reviewer, outcome=OpinionOutcome.FAVORABLE)
    ours.render_opinion()
    assert (ours.review.state, ours.project.state) == (ReviewState.RENDERED, ProjectState.REVIEWED)
    assert ours.authorization.obstacles("autoriser") == [
        "L’avis de la Haute Autorité de santé est défavorable : le protocole ne peut pas être autorisé."
    ]
    assert "Traitements obsolètes." in text_of(ours.review.opinion.letter.act)


def test_the_signed_opinion_reaches_agency_and_team_at_once_and_thanks_the_experts(ours):
    ours.convene().deliberate().write_opinion()
    assert not Message.objects.filter(kind="avis_has").exists()
    ours.render_opinion()
    opinion = ours.review.opinion
    act = opinion.letter.act
    assert re.fullmatch(r"HAS-\d{4}-AV-\d{5}", act.number)
    assert (opinion.number, opinion.date, opinion.rendered_at) == (act.number, act.day, act.issued_at)
    assert not hasattr(act, "delivery")
    assert act.signatory == ours.office.president
    told = set(Message.objects.filter(kind="avis_has").values_list("to", flat=True))
    assert told == {ours.lead.user.email, ours.colleague.user.email, ours.instructor.email}
    assert {row.state for row in ours.appointments} == {AppointmentState.ENDED}
    thanks = Message.objects.filter(kind="expertise_terminee", body__contains="remercie")
    assert set(thanks.values_list("to", flat=True)) == {one.user.email for one in ours.office.experts}
    words = text_of(act)
    for said in ("avis favorable avec réserves", "soixante heures", "Évaluer la satisfaction", "HAS-", "Lou Démo-HAS"):
        assert said in words, said


def test_an_opinion_taken_back_or_sent_back_is_written_again(ours):
    reviewer, president = ours.office.reviewer, ours.office.president
    ours.convene().deliberate().write_opinion()
    opinions.take_back(ours.review, reviewer)
    assert (ours.review.state, ours.review.opinion.letter.state) == (ReviewState.EXPERTISE, "annulee")
    ours.write_opinion()
    letter = ours.review.opinion.letter
    signing_session.open_session(letter.agency, president)
    signing_session.prepare_letter(letter.pk)
    signing_session.show(Letter.objects.get(pk=letter.pk), president)
    signing_session.send_back(Letter.objects.get(pk=letter.pk), president, "La réserve 2 est à préciser.")
    assert ours.review.state == ReviewState.EXPERTISE
    assert ours.review.record.last().note == "La réserve 2 est à préciser."
    assert Message.objects.get(kind="avis_renvoye").to == reviewer.email
    assert ours.review.opinion.reservations.count() == 2


def test_nobody_signs_the_opinion_that_concerns_them(ours):
    ours.convene().deliberate().write_opinion()
    letter = ours.review.opinion.letter
    for person in (ours.office.reviewer, ours.lead.user, ours.colleague.user, ours.office.experts[0].user):
        assert concerning([letter], person) == {letter.pk}
    assert concerning([letter], ours.office.president) == set()


# --- Reservations -------------------------------------------------------------------------------------------------------------
def test_reservations_are_lifted_one_by_one_by_who_the_rule_says(ours):
    ours.convene().deliberate().write_opinion().render_opinion().answer_reservations()
    reviewer = ours.office.reviewer
    first, second = ours.review.opinion.reservations.all()
    with pytest.raises(TransitionRefused) as refused:
        opinions.lift(first, ours.instructor)
    assert refused.value.forbidden  # the HAS lifts them, by the rule in force
    with pytest.raises(TransitionRefused) as refused:
        opinions.lift(first, ours.lead.user)
    assert refused.value.forbidden
    lifted = opinions.lift(first, reviewer)
    assert (lifted.state, lifted.lifted_by) == (ReservationState.LIFTED, reviewer)
    with pytest.raises(TransitionRefused, match="manque"):
        opinions.maintain(second, reviewer, reason="")
    maintained = opinions.maintain(second, reviewer, reason="Soixante heures sont attendues.")
    assert maintained.state == ReservationState.OPEN
    assert ours.authorization.obstacles("autoriser") == [
        "La réserve n° 2 de la Haute Autorité de santé n’est pas levée."
    ]
    assert not Message.objects.filter(kind="reserves_levees").exists()
    CollegeRule.objects.update(reservations_lifted_by="ars")
    filing.write_answer(maintained, ours.lead.user, text="La formation dure soixante heures.")
    ours.write("objectives", objectives="Un objectif mieux dit.").file_again()
    second = ours.review.opinion.reservations.get(number=2)
    with pytest.raises(TransitionRefused) as refused:
        opinions.lift(second, reviewer)
    assert refused.value.forbidden
    opinions.lift(second, ours.instructor)
    told = set(Message.objects.filter(kind="reserves_levees").values_list("to", flat=True))
    assert told == {ours.lead.user.email, ours.colleague.user.email, ours.instructor.email}
    assert ours.authorization.obstacles("autoriser") == []
