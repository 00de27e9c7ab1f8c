"""Role × state → what may be asked, for the machines of a protocol that is created: what a lawyer reads."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.choices import AgencyRoleKind
from accounts.models import Agency, User
from coopps.demo import people
from coopps.kernel.mailing.models import Message
from coopps.kernel.workflow.runner import perform
from protocols.choices import OrderOutcome
from protocols.models import CollegeRule
from protocols.reviews.choices import AppointmentState
from protocols.reviews.models import Appointment
from protocols.reviews.services import college, experts, opinions, reviewing
from protocols.services import filing, intents, order_endings, remarks
from tests import orders, stages
from tests.stories import creation, office
from tests.workflow.test_who_may import check

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def cast(normandy, reunion):
    """Everybody who could ask for something, by role."""
    return _cast(normandy, reunion)


@stages.keep
def _cast(normandy, reunion):
    ours, theirs = creation(normandy, 1), creation(reunion, 2)
    theirs.drafted().file().take()
    instructor, director = office(normandy)
    has = Agency.objects.has()

    def agent(name: str, agency: Agency, kind: AgencyRoleKind) -> User:
        return people.agent(f"{name}@demonstration.test", name.title(), "Démo", agency, kind, "Qualité")

    one, two, three = ours.office.experts
    everyone = {
        "lead": ours.lead.user,
        "co-author": ours.colleague.user,
        "instructor": instructor,
        "colleague": agent("colleague", normandy, AgencyRoleKind.INSTRUCTOR),
        "director": director,
        "supervisor": agent("supervisor", normandy, AgencyRoleKind.SUPERVISOR),
        "HAS reviewer": ours.office.reviewer,
        "HAS colleague": agent("hascolleague", has, AgencyRoleKind.REVIEWER),
        "HAS president": ours.office.president,
        "expert": one.user,
        "other expert": two.user,
        "third expert": three.user,
        "neighbor's lead": theirs.lead.user,
        "neighbor's instructor": theirs.instructor,
        "neighbor's director": theirs.signatory,
        "superuser": User.objects.create_superuser("root@demonstration.test", "root"),
        "outsider": people.account("outsider@demonstration.test", "Otto", "Démo"),
    }
    return ours, everyone


AGENTS = ("instructor", "colleague")


def everywhere(roles: tuple[str, ...], names: set[str]) -> dict[str, set[str]]:
    return dict.fromkeys(roles, names)


INTENT = {
    "brouillon": {"lead": {"file", "withdraw"}},
    "deposee": {"lead": {"withdraw"}, **everywhere(AGENTS, {"take", "transfer", "close"})},
    "en_examen": {
        "lead": {"withdraw"},
        "instructor": {"hand_over", "transfer", "ask_more", "retain", "redirect", "decline", "close"},
        "colleague": {"hand_over", "transfer", "close"},
    },
    "complement_demande": {"lead": {"answer", "withdraw"}, **everywhere(AGENTS, {"hand_over", "close"})},
    "suite_a_la_signature": everywhere(AGENTS, {"take_back"}),
    "retenue": {},
    "reorientee": {},
    "non_retenue": {},
    "retiree": {},
    "sans_suite": {},
}


def test_who_may_move_a_letter_of_intent(cast):
    ours, everyone = cast
    seen = set()

    def look():
        seen.add(ours.intent.state)
        check(ours.intent, everyone, INTENT)

    ours.open().write_intent()
    look()
    ours.announce()
    look()
    ours.examine_intent()
    look()
    intents.ask_more(ours.intent, ours.instructor, message="Combien de patients ?")
    look()
    intents.answer(ours.intent, ours.lead.user, reply="Trois cents.")
    ours.retain()
    look()
    for end in (
        lambda intent: intents.redirect(intent, ours.instructor, where="ppspr", motivation="Motif."),
        lambda intent: intents.decline(intent, ours.instructor, motivation="Motif."),
        lambda intent: intents.withdraw(intent, ours.lead.user),
        lambda intent: intents.close(intent, ours.instructor, motivation="Motif."),
    ):
        ours.open().write_intent().announce().examine_intent()
        end(ours.intent)
        look()
        if ours.intent.is_proposed:
            ours.sign_answer()
            look()
    assert seen == set(INTENT)


PROJECT = {
    "redaction": {"lead": {"file", "withdraw"}, **everywhere(AGENTS, {"close"})},
    "depose": {"lead": {"file_again", "withdraw"}, **everywhere(AGENTS, {"close"})},
    # In Normandy it is the team that transmits, after the visa.
    "vise": {"lead": {"transmit", "withdraw"}, **everywhere(AGENTS, {"close"})},
    "transmis": {"lead": {"file_again", "withdraw"}, **everywhere(AGENTS, {"close"})},
    "avis_rendu": {"lead": {"file_again", "withdraw"}, **everywhere(AGENTS, {"close"})},
    "decide": {},
    "rejete": {},
    "retire": {},
    "sans_suite": {},
}
AUTHORIZATION = {
    "demandee": everywhere(AGENTS, {"propose"}),
    "a_la_signature": everywhere(AGENTS, {"take_back"}),
    # What suspends, restores or ends it is a signed order: nobody moves it (test_who_may_stop.py).
    "autorisee": everywhere(AGENTS, {"publish"}),
    "suspendue": {},
    "refusee": {},
    "abrogee": {},
    "remplacee": {},
    "retiree": {},
    "sans_suite": {},
}
REVIEW = {
    "recue": everywhere(("HAS reviewer", "HAS colleague"), {"take", "close"}),
    "en_recevabilite": {
        "HAS reviewer": {"hand_over", "admit", "ask_changes", "close"},
        "HAS colleague": {"hand_over", "close"},
    },
    "en_instruction": {
        "HAS reviewer": {"hand_over", "ask_changes", "open_expertise", "close"},
        "HAS colleague": {"hand_over", "close"},
    },
    "modifications_demandees": {
        "HAS reviewer": {"hand_over", "stop_waiting", "close"},
        "HAS colleague": {"hand_over", "close"},
    },
    "expertise": {
        "HAS reviewer": {"hand_over", "ask_changes", "propose", "close"},
        "HAS colleague": {"hand_over", "close"},
    },
    "avis_propose": {"HAS reviewer": {"hand_over", "take_back"}, "HAS colleague": {"hand_over"}},
    "avis_rendu": {},
    "retiree": {},
    "sans_suite": {},
}
SESSION = {
    "convoquee": {"HAS reviewer": {"open", "cancel"}},
    "ouverte": {"HAS reviewer": {"reveal", "cancel"}},
    "revelee": {"HAS reviewer": {"close_vote", "cancel"}},
    "votee": {"HAS reviewer": {"close", "cancel"}},
    "close": {},
    "annulee": {},
}
RESERVATION = {
    "ouverte": {"lead": {"answer"}},
    "repondue": everywhere(("HAS reviewer", "HAS colleague"), {"maintain", "lift"}),
    "levee": {},
    "caduque": {},
}
OPINION = {
    "brouillon": {"expert": {"give"}},
    "rendue": {"expert": {"reopen"}},
    "revelee": {},
    "sans_objet": {},
}


def test_who_may_do_what_from_the_drafting_to_the_order(cast):
    ours, everyone = cast
    seen: dict[str, set[str]] = {}

    def look(machine, expected):
        seen.setdefault(type(machine).__name__, set()).add(machine.state)
        check(machine, everyone, expected)

    ours.open().write_intent().announce().examine_intent().retain()
    look(ours.project, PROJECT)
    ours.join().draft().file()
    look(ours.project, PROJECT)
    look(ours.authorization, AUTHORIZATION)
    ours.take().complete().examine().endorse()
    look(ours.project, PROJECT)
    ours.transmit()
    look(ours.project, PROJECT)
    look(ours.review, REVIEW)
    reviewing.take(ours.review, ours.office.reviewer)
    look(ours.review, REVIEW)
    reviewing.admit(ours.review, ours.office.reviewer, admissibility="Recevable.")
    look(ours.review, REVIEW)
    ours.ask_changes()
    look(ours.review, REVIEW)
    ours.write("exit_rules", exit_rules="Autrement.").file_again()
    ours.invite().accept().declare().open_expertise()
    look(ours.review, REVIEW)
    opinion = ours.appointments[0].opinion
    look(opinion, OPINION)
    ours.give_opinions()
    look(type(opinion).objects.get(pk=opinion.pk), OPINION)
    ours.convene()
    look(ours.session, SESSION)
    reviewer = ours.office.reviewer
    college.record_presence(ours.session, reviewer, present=[member.pk for member in ours.session.members.all()])
    college.open(ours.session, reviewer)
    look(ours.session, SESSION)
    college.reveal(ours.session, reviewer)
    look(ours.session, SESSION)
    look(type(opinion).objects.get(pk=opinion.pk), OPINION)
    for member in ours.session.members.all():
        college.cast_vote(member, member.appointment.expert.user, vote="pour_avec_reserves")
    college.close_vote(ours.session, reviewer)
    look(ours.session, SESSION)
    college.write_synthesis(ours.session, reviewer, text="Synthèse.")
    college.close(ours.session, reviewer)
    look(ours.session, SESSION)
    ours.write_opinion()
    look(ours.review, REVIEW)
    ours.render_opinion()
    look(ours.review, REVIEW)
    look(ours.project, PROJECT)
    reservation = ours.review.opinion.reservations.first()
    look(reservation, RESERVATION)
    ours.answer_reservations()
    look(type(reservation).objects.get(pk=reservation.pk), RESERVATION)
    ours.lift()
    look(type(reservation).objects.get(pk=reservation.pk), RESERVATION)
    ours.propose()
    look(ours.authorization, AUTHORIZATION)
    ours.sign().publish()
    look(ours.authorization, AUTHORIZATION)
    look(ours.project, PROJECT)
    orders.suspend(ours.authorization, ours.signatory)
    look(ours.authorization, AUTHORIZATION)
    ending = order_endings.propose(
        ours.authorization.endings.get(), orders.supervisor(ours.agency), motivation=orders.MOTIVES
    )
    orders.sign(ending.letter, ours.signatory)
    look(ours.authorization, AUTHORIZATION)
    assert {name: sorted(states) for name, states in seen.items()} == {
        "Project": sorted(set(PROJECT) - {"rejete", "retire", "sans_suite"}),
        "RegionalAuthorization": sorted(set(AUTHORIZATION) - {"refusee", "remplacee", "retiree", "sans_suite"}),
        "Review": sorted(set(REVIEW) - {"retiree", "sans_suite"}),
        "CollegeSession": sorted(set(SESSION) - {"annulee"}),
        "Reservation": sorted(set(RESERVATION) - {"caduque"}),
        "ExpertOpinion": sorted(set(OPINION) - {"sans_objet"}),
    }


def _another_day() -> None:
    """The bounds of the portal's sender count again from nothing."""
    Message.objects.update(created_at=timezone.now() - datetime.timedelta(days=2))


def test_nobody_moves_what_is_over(cast):
    ours, everyone = cast
    ours.drafted().file().take().complete().examine()
    ours.propose(OrderOutcome.REFUSE, "Motif.").sign()
    check(ours.project, everyone, PROJECT)
    check(ours.authorization, everyone, AUTHORIZATION)
    assert (ours.project.state, ours.authorization.state) == ("rejete", "refusee")
    _another_day()
    ours.transmitted().admit().invite().accept().declare().open_expertise().give_opinions().convene()
    opinion = ours.appointments[0].opinion
    filing.withdraw(ours.project, ours.lead.user)
    for machine, expected in (
        (ours.project, PROJECT),
        (ours.authorization, AUTHORIZATION),
        (ours.review, REVIEW),
        (ours.session, SESSION),
        (type(opinion).objects.get(pk=opinion.pk), OPINION),
        (Appointment.objects.get(pk=opinion.appointment_id), APPOINTMENT),
    ):
        check(machine, everyone, expected)
    assert ours.project.state == "retire"
    assert (ours.review.state, ours.session.state) == ("retiree", "annulee")
    _another_day()
    ours.drafted()
    closed = perform(ours.project, "close", ours.instructor, reason="L’équipe ne répond plus.")
    check(closed, everyone, PROJECT)


APPOINTMENT = {
    "invitee": {"expert": {"accept", "decline"}, "HAS reviewer": {"replace"}},
    "acceptee": {
        "expert": {"decline", "state_no_link", "state_link"},
        "HAS reviewer": {"recuse", "replace"},
    },
    "declaree": {"expert": {"report_link"}, "HAS reviewer": {"recuse", "replace"}},
    "lien_declare": {"HAS reviewer": {"keep", "recuse", "replace"}},
    "maintenue": {"expert": {"report_link"}, "HAS reviewer": {"recuse", "replace"}},
    "recusee": {},
    "declinee": {},
    "remplacee": {},
    "terminee": {},
}


def test_who_may_move_the_appointment_of_an_expert(cast):
    ours, everyone = cast
    ours.transmitted().admit()
    reviewer, expert = ours.office.reviewer, ours.office.experts[0]
    seen = set()

    def look():
        appointment = ours.appointments[-1]
        seen.add(appointment.state)
        check(appointment, everyone, APPOINTMENT)
        return appointment

    ours.invite(expert)
    experts.decline(look(), expert.user, reason="Pas le temps.")
    look()
    ours.invite(expert).accept()
    look()
    ours.declare()
    experts.report_link(look(), expert.user, link="Un ancien élève.")
    experts.keep(look(), reviewer, reason="Lien ancien et sans enjeu.")
    experts.recuse(look(), reviewer, reason="Finalement trop proche.")
    look()
    # Who was recused is not invited again.
    ours.invite(ours.office.experts[1])
    experts.replace(ours.appointments[-1], reviewer, expert=ours.office.experts[2], reason="Absence.")
    replaced = ours.review.appointments.get(state=AppointmentState.REPLACED)
    seen.add(replaced.state)
    check(replaced, everyone, APPOINTMENT)
    filing.withdraw(ours.project, ours.lead.user)
    ended = ours.review.appointments.get(state=AppointmentState.ENDED)
    seen.add(ended.state)
    check(ended, everyone, APPOINTMENT)
    assert seen == set(APPOINTMENT)


REMARK = {
    "ouverte": {"lead": {"answer"}, "co-author": {"answer"}, "instructor": {"close"}},
    "repondue": {"instructor": {"reopen", "close"}},
    "close": {},
}


def test_who_may_move_a_remark(cast):
    ours, everyone = cast
    ours.drafted()
    remark = remarks.open_remark(ours.project, ours.instructor, section="training", text="Combien d’heures ?")
    check(remark, everyone, REMARK)
    remark = remarks.answer(remark, ours.lead.user, text="Quarante.")
    check(remark, everyone, REMARK)
    remark = remarks.close(remark, ours.instructor)
    check(remark, everyone, REMARK)


def test_reservations_are_lifted_by_the_agency_where_the_rule_says_so(cast):
    ours, everyone = cast
    ours.transmitted().reviewed().write_opinion().render_opinion().answer_reservations()
    CollegeRule.objects.update(reservations_lifted_by="ars")
    by_agency = RESERVATION | {"repondue": everywhere(AGENTS, {"maintain", "lift"})}
    for reservation in ours.review.opinion.reservations.all():
        check(reservation, everyone, by_agency)
    opinions.lift(ours.review.opinion.reservations.first(), ours.instructor)
