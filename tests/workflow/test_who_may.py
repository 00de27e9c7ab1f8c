"""Role × state → what may be asked: one dictionary for each machine, exhaustively asserted.

Conditions (is the dossier ready?) are left aside. Every pair of person and state that the dictionary does not name is empty.
"""

from __future__ import annotations

import datetime

import pytest
import time_machine

from accounts.choices import AgencyRoleKind
from accounts.models import User
from accounts.services import roles
from adhesions.choices import Ground, Item
from adhesions.models import Ending, Membership, Suspension
from adhesions.services import endings, filing, life, postponements, suspensions, team
from coopps.demo import people
from coopps.demo.sessions import hold_session
from coopps.kernel.documents.services import delivering
from coopps.kernel.instruction.models import MotivesRequest
from coopps.kernel.instruction.services import remarking, silence
from coopps.kernel.workflow.refusals import TransitionRefused
from coopps.kernel.workflow.runner import open_to, perform
from tests import stages
from tests.stories import PUBLISHED, office, story

pytestmark = [pytest.mark.django_db, pytest.mark.long]

WHY = "Les conditions de l’adhésion ne sont plus remplies depuis le 3 mai."


@pytest.fixture
def cast(normandy, reunion):
    """Everybody who could ask for something, by role."""
    return _cast(normandy, reunion)


@stages.keep
def _cast(normandy, reunion):
    ours, theirs = story(normandy, "DEMO-URODYN", 1), story(reunion, "DEMO-VACC", 2)
    theirs.ready().file().take()
    instructor, director = office(normandy)
    day = normandy.today()
    colleague = people.agent(
        "colleague@demonstration.test", "Cléo", "Démo", normandy, AgencyRoleKind.INSTRUCTOR, "Instruction"
    )
    former = people.account("former@demonstration.test", "Flora", "Démo")
    roles.give_role(
        user=former,
        agency=normandy,
        kind=AgencyRoleKind.INSTRUCTOR,
        quality="Instruction",
        valid_from=day - datetime.timedelta(days=30),
        valid_to=day - datetime.timedelta(days=1),
    )
    delegate = people.account("delegate@demonstration.test", "Dina", "Démo")
    roles.delegate_signature(
        agency=normandy,
        delegate=delegate,
        granted_by=director,
        quality="Directrice adjointe",
        reference="décision n° 1",
        valid_from=day,
        **PUBLISHED,
    )
    supervisor = people.agent(
        "supervisor@demonstration.test", "Sam", "Démo", normandy, AgencyRoleKind.SUPERVISOR, "Suivi"
    )
    everyone = {
        "lead": ours.lead.user,
        "doctor": ours.members[0][0].user,
        "instructor": instructor,
        "colleague": colleague,
        "former instructor": former,
        "director": director,
        "delegate": delegate,
        "supervisor": supervisor,
        "neighbor's lead": theirs.lead.user,
        "neighbor's instructor": theirs.instructor,
        "neighbor's director": theirs.signatory,
        "superuser": User.objects.create_superuser("root@demonstration.test", "root"),
        "outsider": people.account("outsider@demonstration.test", "Otto", "Démo"),
    }
    return ours, everyone


def check(machine, everyone: dict[str, User], expected: dict[str, dict[str, set[str]]]) -> None:
    """Hold the machine, as it is, against its line of the dictionary, for everybody; then ask for the rest and be refused."""
    for role, account in everyone.items():
        person = User.objects.get(pk=account.pk)
        allowed = {transition.name for transition in open_to(machine, person)}
        assert allowed == expected[machine.state].get(role, set()), (type(machine).__name__, machine.state, role)
        if not allowed:
            for name in {name for line in expected.values() for names in line.values() for name in names}:
                with pytest.raises(TransitionRefused):
                    perform(machine, name, person)


INSTRUCTION = {
    "recue": {"instructor": {"take"}, "colleague": {"take"}},
    "en_verification": {
        "instructor": {"hand_over", "request_documents", "declare_complete"},
        "colleague": {"hand_over"},
    },
    "pieces_demandees": {"instructor": {"hand_over", "close_request"}, "colleague": {"hand_over"}},
    "complete": {"instructor": {"hand_over", "propose"}, "colleague": {"hand_over"}},
    "proposee": {"instructor": {"hand_over", "take_back"}, "colleague": {"hand_over"}},
    "decidee": {},
    "retiree": {},
}


def test_who_may_move_an_instruction(cast):
    ours, everyone = cast
    ours.ready().file()
    seen = set()

    def look():
        seen.add(ours.instruction.state)
        check(ours.instruction, everyone, INSTRUCTION)

    look()
    ours.take()
    look()
    ours.request(ours.lead, Item.INSURANCE)
    look()
    ours.explain()
    filing.answer_request(ours.adhesion, ours.lead.user)
    look()
    ours.complete()
    look()
    ours.examine().propose()
    look()
    ours.sign()
    look()
    given_up = story(ours.adhesion.agency, "DEMO-VACC", 30).ready().file()
    filing.withdraw(given_up.adhesion, given_up.lead.user)
    seen.add(given_up.instruction.state)
    check(given_up.instruction, everyone, INSTRUCTION)
    assert seen == set(INSTRUCTION)


DOSSIER_REMARK = {
    "ouverte": {"lead": {"answer"}, "instructor": {"close"}, "colleague": {"close"}},
    "repondue": {"instructor": {"reopen", "close"}, "colleague": {"reopen", "close"}},
    "close": {},
}


def test_who_may_move_a_remark_on_a_dossier(cast):
    ours, everyone = cast
    ours.ready().file().take()
    remark = remarking.open_remark(ours.membership(ours.lead).examination, ours.instructor, text="De quelle année ?")
    check(remark, everyone, DOSSIER_REMARK)
    remark = remarking.answer(remark, ours.lead.user, text="De 2015.")
    check(remark, everyone, DOSSIER_REMARK)
    remark = remarking.close(remark, ours.instructor)
    check(remark, everyone, DOSSIER_REMARK)


ADHESION = {
    "brouillon": {"lead": {"file", "withdraw"}},
    "deposee": {"lead": {"withdraw"}},
    "decidee": {"lead": {"start"}},
    "en_oeuvre": {},
    "terminee": {},
    "retiree": {},
}


def test_who_may_move_an_adhesion(cast):
    ours, everyone = cast
    ours.ready()
    seen = set()

    def look(adhesion):
        seen.add(adhesion.state)
        check(adhesion, everyone, ADHESION)

    look(ours.adhesion)
    ours.file()
    look(ours.adhesion)
    ours.take().complete().examine().propose().sign()
    look(ours.adhesion)
    ours.receive()
    life.start(ours.adhesion, ours.lead.user)
    look(ours.adhesion)
    for person in ours.everyone:
        life.end(ours.membership(person).current_authorization, motivation=WHY)
    look(ours.adhesion)
    given_up = story(ours.adhesion.agency, "DEMO-VACC", 30).open()
    filing.withdraw(given_up.adhesion, given_up.lead.user)
    look(given_up.adhesion)
    assert seen == set(ADHESION)


MEMBERSHIP = {
    "invitee": {"lead": {"remove"}},
    "en_cours": {"lead": {"remove"}, "doctor": {"engage", "leave"}},
    "engagee": {"lead": {"remove"}, "doctor": {"reopen", "leave"}},
    "deposee": {"doctor": {"leave"}},
    "declinee": {},
    "retiree": {},
}


def test_who_may_move_a_member(cast):
    """Of the doctor's place. Joining is not in the list: it needs the personal link (see test_team.py)."""
    ours, everyone = cast
    doctor = ours.members[0][0]
    seen = set()

    def look(membership):
        seen.add(membership.state)
        check_without_invitation(membership)

    def check_without_invitation(membership):
        for role, person in everyone.items():
            allowed = {transition.name for transition in open_to(membership, User.objects.get(pk=person.pk))}
            assert allowed - {"accept", "decline"} == MEMBERSHIP[membership.state].get(role, set()), (
                membership.state,
                role,
            )

    ours.open().invite()
    invited = Membership.objects.get(adhesion_id=ours.pk, invited_email=doctor.user.email)
    look(invited)
    ours.join().write_intent().fill()
    look(ours.membership(doctor))
    ours.engage()
    look(ours.membership(doctor))
    ours.file()
    look(ours.membership(doctor))
    other = story(ours.adhesion.agency, "DEMO-VACC", 30).open().invite()
    place = Membership.objects.get(adhesion_id=other.pk, state="invitee")
    look(team.decline(place, other.members[0][0].user))
    other.invite().join()
    look(team.remove(other.membership(other.members[0][0]), other.lead.user))
    assert seen == set(MEMBERSHIP)


LETTER = {
    "a_preparer": {},
    "retenue": {},
    "preparee": {"director": {"set_aside", "send_back", "confirm", "sign_by_hand"}},
    "confirmee": {"director": {"unconfirm"}, "delegate": {"unconfirm"}},
    "signee": {},
    "renvoyee": {},
    "annulee": {},
}


def test_who_may_move_a_letter(cast):
    """Who saw the bytes confirms them; whoever signs for the agency may take back a confirmation that keeps failing."""
    from adhesions.services import decisions
    from coopps.kernel.documents.services import signing_session

    ours, everyone = cast
    doctor = ours.members[0][0]
    ours.ready().file().take().complete().examine().propose()
    seen = set()

    def look(letter):
        seen.add(letter.state)
        check(letter, everyone, LETTER)

    look(ours.letter(doctor))
    session = ours.session()
    look(ours.letter(doctor))
    signing_session.send_back(ours.letter(doctor), everyone["director"], "À revoir.")
    look(ours.letter(doctor))
    look(ours.letter(ours.lead))  # held: nobody delegates to the nurse any more
    ours.propose()
    decisions.take_back(
        ours.membership(doctor).current_authorization, everyone["instructor"], reason="Erreur de saisie."
    )
    look(ours.letter(doctor))
    ours.propose().session()
    letter = ours.letter(doctor)
    signing_session.confirm(session, everyone["director"], {letter.pk: letter.preparation.sha256})
    look(ours.letter(doctor))
    signing_session.sign_letter(letter.pk)
    look(ours.letter(doctor))
    assert seen == set(LETTER)


AUTHORIZATION = {
    "en_attente": {"instructor": {"abandon"}},
    "autorisee": {},
    "active": {},
    "suspendue": {},
    "terminee": {},
    "refusee": {},
    "ajournee": {"instructor": {"reexamine"}},
    "ajournement_clos": {},
    "reprise": {},
}


def test_who_may_move_an_authorization(cast):
    from adhesions.services import decisions

    ours, everyone = cast
    seen = set()

    def look(authorization):
        seen.add(authorization.state)
        check(authorization, everyone, AUTHORIZATION)

    def current(person=ours.lead):
        return ours.membership(person).current_authorization

    ours.ready().file().take().complete().examine().propose()
    look(current())
    look(decisions.take_back(current(), everyone["instructor"], reason="Erreur."))
    ours.propose().sign()
    look(current())
    ours.receive()
    look(current())
    look(life.suspend(current(), motivation=WHY))
    look(life.resume(current(), motivation=WHY))
    look(life.end(current(), motivation=WHY))
    other = story(ours.adhesion.agency, "DEMO-VACC", 30).ready().file().take().complete().examine()
    other.propose(other.lead).sign()
    look(other.membership(other.lead).current_authorization)
    third = story(ours.adhesion.agency, "DEMO-VACC", 31).ready().file().take().complete().examine()
    third.propose(postponed=(third.lead,)).sign()
    postponed = third.membership(third.lead).current_authorization
    look(postponed)
    look(postponements.resume(postponed, everyone["instructor"], reason="Le délai est passé."))
    assert seen == set(AUTHORIZATION)


ENDING = {
    "ouverte": {
        "lead": {"observe"},
        "director": {"propose", "abandon"},
        "supervisor": {"propose", "abandon"},
    },
    "contradictoire_termine": {
        "lead": {"observe"},
        "director": {"propose", "abandon"},
        "supervisor": {"propose", "abandon"},
    },
    "fin_proposee": {"director": {"take_back"}, "supervisor": {"take_back"}},
    "decidee": {},
    "abandonnee": {},
}


def test_who_may_move_an_end_considered(cast):
    """Of the lead's right: the person answers, the agents who may supervise follow, the signed act alone decides."""
    ours, everyone = cast
    supervisor, director, lead = everyone["supervisor"], everyone["director"], ours.lead.user
    seen = set()

    def look(ending):
        seen.add(ending.state)
        check(ending, everyone, ENDING)
        return ending

    def opened():
        row = ours.membership(ours.lead).current_authorization
        ending = endings.open_ending(row, supervisor, ground=Ground.BREACH, facts=WHY, days=15)
        delivering.open_letter(ending.invitation.delivery, User.objects.get(pk=lead.pk))
        return look(Ending.objects.get(pk=ending.pk))

    ours.decided()
    look(endings.abandon(opened(), supervisor, reason=WHY))
    ending = look(endings.observe(opened(), lead, observations="Je conteste."))
    look(endings.take_back(look(endings.propose(ending, supervisor, motivation=WHY)), supervisor, reason="Erreur."))
    endings.propose(ending, supervisor, motivation=WHY)
    hold_session(ours.adhesion.agency, director)
    look(Ending.objects.get(pk=ending.pk))
    assert seen == set(ENDING)


SUSPENSION = {
    "a_la_signature": {"director": {"abandon"}, "supervisor": {"abandon"}},
    "en_vigueur": {"director": {"propose_lift"}, "supervisor": {"propose_lift"}},
    "levee_proposee": {"director": {"take_back_lift"}, "supervisor": {"take_back_lift"}},
    "levee": {},
    "sans_objet": {},
    "abandonnee": {},
}


def test_who_may_move_a_suspension(cast):
    """Nobody suspends nor restores: the agents who may supervise propose, the signed act does."""
    ours, everyone = cast
    supervisor, director = everyone["supervisor"], everyone["director"]
    seen = set()

    def look(suspension):
        suspension = Suspension.objects.get(pk=suspension.pk)
        seen.add(suspension.state)
        check(suspension, everyone, SUSPENSION)
        return suspension

    def proposed():
        row = ours.membership(ours.lead).current_authorization
        return look(suspensions.propose(row, supervisor, ground=Ground.BREACH, facts=WHY, urgency=WHY, days=15))

    ours.decided()
    look(suspensions.take_back(proposed(), supervisor, reason="Erreur."))
    suspension = proposed()
    hold_session(ours.adhesion.agency, director)
    look(suspension)
    look(suspensions.propose_lift(suspension, supervisor, motivation=WHY))
    suspensions.take_back_lift(look(suspension), supervisor, reason="Erreur.")
    suspensions.propose_lift(suspension, supervisor, motivation=WHY)
    hold_session(ours.adhesion.agency, director)
    look(suspension)
    again = proposed()
    life.end(ours.membership(ours.lead).current_authorization, motivation=WHY)
    look(again)
    assert seen == set(SUSPENSION)


_AGENTS = ("instructor", "colleague", "supervisor", "director")
MOTIVES = {
    "demandes": {role: {"propose"} for role in _AGENTS},
    "a_la_signature": {role: {"take_back"} for role in _AGENTS},
    "communiques": {},
}


def test_who_may_give_the_motives_of_a_silence(cast):
    """Whoever instructs or supervises, for a silence may have nobody in charge; the signed act alone gives them."""
    ours, everyone = cast
    seen = set()

    def look(request):
        request = MotivesRequest.objects.get(pk=request.pk)
        seen.add(request.state)
        check(request, everyone, MOTIVES)
        return request

    ours.ready().file().take()
    after = datetime.datetime.combine(ours.instruction.silence_on, datetime.time(12), tzinfo=datetime.UTC)
    with time_machine.travel(after + datetime.timedelta(days=1), tick=False):
        request = look(silence.ask_motives(ours.instruction, ours.lead.user))
        look(silence.propose(request, ours.instructor, motivation=WHY))
        look(silence.take_back(request, ours.instructor, reason="Erreur."))
        silence.propose(request, ours.instructor, motivation=WHY)
        hold_session(ours.adhesion.agency, everyone["director"])
        look(request)
    assert seen == set(MOTIVES)
