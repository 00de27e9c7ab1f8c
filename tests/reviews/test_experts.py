"""The experts of the HAS: the pool, the invitation, the links of interest declared or found, the place given up or taken."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import AgencyRoleKind
from accounts.models import PlaceOfExercise, Profession
from coopps.demo import people
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.reviews.choices import AppointmentState, CollegeSessionState, ExpertOpinionState, Vote
from protocols.reviews.models import Expert, InterestDeclaration
from protocols.reviews.rules.links import Place, found_links, words_of
from protocols.reviews.selectors.reviews import fit_for, pool
from protocols.reviews.services import college, expertise, experts, reviewing
from tests.stories import creation

A = AppointmentState


@pytest.fixture
def ours(normandy):
    """Our protocol at the HAS, admissible."""
    return creation(normandy, 101).transmitted().admit()


def noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def state_of(appointment) -> str:
    return type(appointment).objects.get(pk=appointment.pk).state


# --- Links that are found -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("own", "theirs", "found"),
    [
        (Place("CHU de Rouen"), Place("C.H.U. Rouen", whose="lieu"), True),
        (Place("CHU de Rouen"), Place("Rouen, chu", whose="lieu"), True),
        (Place("Hôpital de l’Exemple"), Place("HOPITAL EXEMPLE", whose="lieu"), True),
        (Place("Institut A", "760000001"), Place("Autre nom", "760000001", "lieu"), True),
        (Place("Institut A", ""), Place("Institut B", "", "lieu"), False),
        (Place("", ""), Place("", "", "lieu"), False),
    ],
)
def test_the_same_structure_is_found_by_its_number_or_its_words(own, theirs, found):
    assert bool(found_links([own], [theirs])) is found


@given(st.lists(st.text("abcdeéÉ -'’", max_size=12), max_size=5))
def test_no_empty_name_is_ever_a_link_and_case_never_counts(names):
    own, theirs = [Place(name) for name in names], [Place(name.upper(), whose="lieu") for name in names]
    found = found_links(own, theirs)
    assert len(found) == len({place.name for place in theirs if words_of(place.name)})


def test_a_link_is_found_with_the_places_the_letter_and_the_authors_past_ones_too(ours):
    expert = ours.office.experts[0]
    project = ours.project
    assert experts.find_links(expert, project) == []
    expert.employer = ours.site["name"]
    assert (
        len(experts.find_links(expert, project)) >= 2
    )  # the place of the cooperation, and the structure of the doctor
    expert.employer = "Clinique d’avant"
    PlaceOfExercise.objects.create(
        professional=ours.colleague, status="liberal", **people.PRACTICE | {"name": "CLINIQUE AVANT"}
    )
    assert experts.find_links(expert, project) == [
        f"Même structure : CLINIQUE AVANT, lieu d’exercice de {ours.colleague.full_name}."
    ]
    project.authors.filter(user=ours.colleague.user).update(left_at=project.filed_at)
    assert experts.find_links(expert, project)


# --- The pool -----------------------------------------------------------------------------------------------------------
def test_the_has_keeps_its_pool(ours):
    reviewer, person = ours.office.reviewer, people.account("nouvelle@demonstration.test", "Dan", "Démo-Expert")
    words = {"profession": Profession.objects.filter(code="10").first(), "employer": "Institut 9"}
    with pytest.raises(TransitionRefused) as refused:
        experts.add_expert(ours.instructor, user=person, **words)
    assert refused.value.forbidden
    with pytest.raises(TransitionRefused, match="soi-même"):
        experts.add_expert(reviewer, user=reviewer, **words)
    expert = experts.add_expert(reviewer, user=person, specialties=[" cardiologie ", "", "cardiologie"], **words)
    assert (expert.specialties, expert.added_by) == (["cardiologie"], reviewer)
    with pytest.raises(TransitionRefused, match="déjà partie"):
        experts.add_expert(reviewer, user=person, **words)
    assert Message.objects.get(kind="expert_ajoute").to == person.email
    experts.describe(expert, person, specialties=[], employer="Institut 10", is_available=False)
    with pytest.raises(TransitionRefused) as refused:
        experts.describe(expert, ours.lead.user, specialties=[], employer="Ailleurs", is_available=True)
    assert refused.value.forbidden
    assert not fit_for(ours.review).filter(pk=expert.pk).exists()
    with pytest.raises(TransitionRefused, match="pas disponible"):
        experts.invite(ours.review, reviewer, expert)


def test_declarations_are_kept_and_count_for_twelve_months(ours):
    expert = ours.office.experts[0]
    today = ours.review.agency.today()
    with pytest.raises(TransitionRefused) as refused:
        experts.declare_interests(expert, ours.office.reviewer, has_links=False)
    assert refused.value.forbidden
    with pytest.raises(TransitionRefused, match="Décrivez"):
        experts.declare_interests(expert, expert.user, has_links=True, links=" ")
    experts.declare_interests(expert, expert.user, has_links=True, links="Un congrès invité par un fabricant.")
    assert expert.declarations.count() == 2
    latest = Expert.objects.get(pk=expert.pk).current_declaration(today)
    assert (latest.has_links, latest.is_current(today)) == (True, True)
    assert latest.ends_on.year == latest.declared_on.year + 1
    assert not latest.is_current(latest.ends_on + datetime.timedelta(1))


# --- The place in a dossier ---------------------------------------------------------------------------------------------
def test_who_may_not_be_the_expert_of_a_dossier(ours, reunion):
    reviewer, review = ours.office.reviewer, ours.review
    author, agent = ours.colleague.user, people.account("agente@demonstration.test", "Gil", "Démo")
    people.agent(agent.email, "Gil", "Démo", ours.agency, AgencyRoleKind.SUPERVISOR, "Chargé de suivi")
    refusals = {
        people.expert(author.email, "Mia", "Démo", employer="Institut 7"): "participe au projet",
        people.expert(agent.email, "Gil", "Démo", employer="Institut 8"): "travaille pour une autorité",
    }
    for expert, sentence in refusals.items():
        assert not fit_for(review).filter(pk=expert.pk).exists()
        with pytest.raises(TransitionRefused, match=sentence):
            experts.invite(review, reviewer, expert)
    neighbor = creation(reunion, 102)
    with pytest.raises(TransitionRefused) as refused:
        experts.invite(review, neighbor.instructor, ours.office.experts[0])
    assert refused.value.forbidden
    experts.invite(review, reviewer, ours.office.experts[0])
    with pytest.raises(TransitionRefused, match="déjà dans ce dossier"):
        experts.invite(review, reviewer, ours.office.experts[0])
    assert {one.load for one in pool().filter(pk=ours.office.experts[0].pk)} == {1}


def test_no_link_opens_the_dossier_and_a_link_found_closes_it(ours):
    first, second, _ = ours.office.experts
    second.employer = ours.site["name"]
    second.save()
    ours.invite(first, second).accept()
    one, two = ours.appointments
    with pytest.raises(TransitionRefused) as refused:
        experts.state_links(one, second.user, has_link=False)
    assert refused.value.forbidden
    with pytest.raises(TransitionRefused, match="Décrivez"):
        experts.state_links(one, first.user, has_link=True, link="")
    assert experts.state_links(one, first.user, has_link=False).state == A.CLEARED
    assert (one.opinion.state, one.opinion.version) == (ExpertOpinionState.DRAFT, ours.review.version)
    stated = experts.state_links(two, second.user, has_link=False)
    assert (stated.state, stated.link) == (A.LINK_DECLARED, "")
    assert ours.site["name"] in stated.found_link
    assert not hasattr(two, "opinion")
    mail = Message.objects.get(kind="expert_reponse", subject__startswith="Lien d’intérêts")
    assert mail.to == ours.office.reviewer.email
    assert ours.site["name"] not in mail.body  # what was found stays in the portal


@pytest.mark.parametrize("days", [None, 400])
def test_a_missing_or_old_declaration_blocks_the_statement(ours, days):
    expert = Expert.objects.create(
        user=people.account("sans@demonstration.test", "Flo", "Démo"),
        profession=ours.office.experts[0].profession,
        employer="Institut 6",
    )
    if days:
        day = ours.review.agency.today() - datetime.timedelta(days)
        InterestDeclaration.objects.create(expert=expert, declared_on=day, has_links=False)
    ours.invite(expert).accept()
    with pytest.raises(TransitionRefused, match="plus de douze mois"):
        experts.state_links(ours.appointments[0], expert.user, has_link=False)
    experts.declare_interests(expert, expert.user, has_links=False)
    assert experts.state_links(ours.appointments[0], expert.user, has_link=False).state == A.CLEARED


def test_kept_with_a_reason_recused_with_a_reason(ours):
    reviewer, (first, second, _) = ours.office.reviewer, ours.office.experts
    ours.invite(first, second).accept().declare(first, second)
    one, two = ours.appointments
    with pytest.raises(TransitionRefused, match="indépendant"):
        experts.keep(one, reviewer, reason="")
    assert experts.keep(one, reviewer, reason="Lien ancien, sans rapport avec l’acte.").state == A.KEPT
    assert one.opinion.state == ExpertOpinionState.DRAFT
    with pytest.raises(TransitionRefused, match="Motivez"):
        experts.recuse(two, reviewer, reason=" ")
    with pytest.raises(TransitionRefused) as refused:
        experts.recuse(two, second.user, reason="Moi")
    assert refused.value.forbidden
    assert experts.recuse(two, reviewer, reason="Même équipe.").state == A.RECUSED
    with pytest.raises(TransitionRefused, match="récusée"):
        experts.invite(ours.review, reviewer, second)
    assert not fit_for(ours.review).filter(pk=second.pk).exists()


def test_a_replaced_expert_gives_no_opinion_and_another_is_invited(ours):
    reviewer, (first, second, _) = ours.office.reviewer, ours.office.experts
    ours.invite(first).accept().declare().open_expertise()
    former = ours.appointments[0]
    new = experts.replace(former, reviewer, expert=second, reason="Absence de longue durée.")
    assert (state_of(former), new.state, new.replaces) == (A.REPLACED, A.INVITED, former)
    former.opinion.refresh_from_db(fields=["comment"])
    assert type(former.opinion).objects.get(appointment=former).state == ExpertOpinionState.VOID
    with pytest.raises(TransitionRefused) as refused:
        expertise.save_answers(former.opinion, first.user, answers={})
    assert refused.value.forbidden
    experts.decline(new, second.user, reason="Surcharge.")
    assert state_of(new) == A.DECLINED


def test_a_link_reported_after_the_vote_undoes_it(ours):
    ours.invite().accept().declare().open_expertise().give_opinions().convene()
    session, reviewer = ours.session, ours.office.reviewer
    college.record_presence(session, reviewer, present=[member.pk for member in session.members.all()])
    college.open(session, reviewer)
    college.reveal(session, reviewer)
    for member in session.members.all():
        college.cast_vote(member, member.appointment.expert.user, vote=Vote.FOR)
    college.close_vote(session, reviewer)
    appointment = ours.appointments[0]
    experts.report_link(appointment, appointment.expert.user, link="Mon conjoint vend ce dispositif.")
    assert ours.session.state == CollegeSessionState.CANCELLED
    experts.recuse(appointment, reviewer, reason="Intérêt direct.")
    ours.convene()
    assert ours.session.members.count() == 2  # who is recused is not convened again


# --- Reminders ----------------------------------------------------------------------------------------------------------
def test_reminders_leave_once_each_and_never_after_the_opinion(ours):
    ours.invite().accept().declare().open_expertise()  # in 21 days
    due = ours.review.opinions_due_on
    first = ours.appointments[0]
    ours.give_opinion(first, "FAVORABLE")
    late = {row.expert.user.email for row in ours.appointments[1:]}

    def sent() -> list[str]:
        expertise.send_reminders()
        expertise.send_reminders()
        return sorted(Message.objects.filter(kind="expertise_rappel").values_list("to", flat=True))

    assert sent() == []
    for count, days in enumerate((-7, -2, 0, 3), start=1):
        with time_machine.travel(noon(due + datetime.timedelta(days))):
            assert sent() == sorted(list(late) * count)
    with time_machine.travel(noon(due + datetime.timedelta(30))):
        assert sent() == sorted(list(late) * 4)
    subjects = set(Message.objects.filter(kind="expertise_rappel").values_list("subject", flat=True))
    assert subjects == {"Votre avis est bientôt attendu", "Votre avis est en retard"}


def test_no_reminder_of_a_day_that_was_over_when_the_opinion_was_asked(ours):
    ours.invite(ours.office.experts[0]).accept().declare()
    today = ours.review.agency.today()
    reviewing.open_expertise(ours.review, ours.office.reviewer, opinions_due_on=today + datetime.timedelta(4))
    expertise.send_reminders()
    assert not Message.objects.filter(kind="expertise_rappel").exists()  # the week before was over
    with time_machine.travel(noon(today + datetime.timedelta(2))):
        expertise.send_reminders()
    assert Message.objects.filter(kind="expertise_rappel").count() == 1


def test_an_invitation_that_did_not_arrive_is_the_reviewer_s_task(client, ours, rude_server, settings, work):
    experts.invite(ours.review, ours.office.reviewer, ours.office.experts[0])
    rude_server(rcpt="550 no such user")
    work()
    client.force_login(ours.office.reviewer)
    page = reverse("has:review", args=[ours.review.pk])
    assert "Prévenez cette personne autrement" in client.get(page).content.decode()
    assert page in client.get(reverse("portal:home")).content.decode()
