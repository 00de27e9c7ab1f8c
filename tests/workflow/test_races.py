"""Two people at once: one decision, the other told so. Real threads on real rows."""

from __future__ import annotations

import itertools
import threading
import uuid

import pytest
from django.db import connection

from accounts.choices import AgencyRoleKind
from accounts.models import User
from accounts.services import joining
from adhesions.choices import ACCEPTED, DoubtState, Ground
from adhesions.models import ITEM_MODELS, Adhesion, Diploma, Doubt, Membership, NominativeAuthorization
from adhesions.selectors import own_membership
from adhesions.services import decisions, dossier, doubts, endings, filing, leaving, life, papers, team
from adhesions.services.handing import handing
from coopps.demo import people
from coopps.demo.accounts import PASS_PHRASE
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import Side
from coopps.kernel.instruction.models import DossierMessage, Instruction, InstructionRecord, Reading
from coopps.kernel.instruction.services import examining, writing
from coopps.kernel.mailing.models import Message
from coopps.kernel.permissions import holders
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import ProjectState
from protocols.reviews.choices import ReviewState
from protocols.services import instructing
from tests import stories
from tests.adhesions.test_arrival import newcomer
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*gestures):
    """Do the gestures in as many threads, released together; return (answers, refusals)."""
    start = threading.Barrier(len(gestures))
    answers, refusals, faults = [], [], []

    def run(gesture):
        try:
            start.wait(PATIENCE)
            answers.append(gesture())
        except TransitionRefused as refusal:
            refusals.append(str(refusal))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(gesture,)) for gesture in gestures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert faults == []
    return answers, refusals


def test_two_agents_consider_the_end_of_the_same_right(ours):
    ours.decided()
    agency = ours.adhesion.agency
    agents = [
        people.agent(f"{code}@demonstration.test", "Cléo", f"Démo-{code}", agency, AgencyRoleKind.SUPERVISOR, "Suivi")
        for code in ("s1", "s2")
    ]
    right = ours.membership(ours.lead).current_authorization
    words = {"ground": Ground.BREACH, "facts": "Deux actes ont été faits hors de la liste du protocole.", "days": 15}
    answers, refusals = at_once(*(lambda agent=agent: endings.open_ending(right, agent, **words) for agent in agents))
    assert len(answers) == 1
    assert refusals == ["La fin de cette autorisation est déjà envisagée."]
    assert Act.objects.filter(kind=endings.INVITATION).count() == 1


def test_the_rights_of_both_sides_end_at_once(ours):
    """Each is a condition of the other: nobody waits in a circle, and nothing is left to confirm."""
    ours.decided()
    rights = [ours.membership(person).current_authorization for person in ours.everyone]
    why = "Les conditions de l’adhésion ne sont plus remplies depuis le 3 mai."
    answers, refusals = at_once(*(lambda row=row: life.end(row, motivation=why) for row in rights))
    assert (len(answers), refusals) == (2, [])
    assert ours.adhesion.is_over
    assert not Doubt.objects.filter(state=DoubtState.OPEN).exists()


def test_the_clock_and_an_event_find_the_same_condition_once(ours):
    ours.decided()
    doctor = ours.members[0][0]
    row = NominativeAuthorization.objects.get(professional=doctor)
    why = "Les actes sont suspendus : le médecin a quitté le service le 3 mai."
    at_once(lambda: life.suspend(row, motivation=why), doubts.review_all, lambda: doubts.review(ours.adhesion))
    doubts.review_all()
    assert Doubt.objects.count() == 1


def test_two_instructors_take_the_same_dossier(ours):
    ours.ready().file()
    agency = ours.adhesion.agency
    colleague = people.agent("c@demonstration.test", "Cléo", "Démo", agency, AgencyRoleKind.INSTRUCTOR, "Instruction")
    answers, refusals = at_once(
        lambda: examining.take(Instruction.objects.get(), ours.instructor),
        lambda: examining.take(Instruction.objects.get(), colleague),
    )
    assert len(answers) == len(refusals) == 1
    assert "complétude à vérifier" in refusals[0]
    assert InstructionRecord.objects.filter(transition="take").count() == 1
    assert ours.instruction.instructor == answers[0].instructor


def test_two_clicks_file_one_dossier(ours):
    ours.ready()
    answers, refusals = at_once(*[lambda: filing.file(Adhesion.objects.get(), ours.lead.user)] * 2)
    assert len(answers) == len(refusals) == 1
    assert Instruction.objects.count() == 1
    assert Act.objects.filter(kind="accuse_de_reception").count() == 1


def test_one_invitation_is_accepted_once(ours):
    ours.open().invite()
    doctor, invited = ours.members[0][0], Membership.objects.get(state="invitee")
    answers, refusals = at_once(*[lambda: team.accept(invited, doctor)] * 2)
    assert len(answers) == len(refusals) == 1
    assert Membership.objects.filter(user=doctor.user).count() == 1


def test_a_proposal_is_taken_back_while_the_signatory_confirms(ours):
    """Whoever comes first wins; the letter is never both signed and taken back."""
    ours.ready().file().take().complete().examine().propose()
    session = ours.session()
    letter = ours.letter(ours.lead)
    authorization = letter.authorization
    digest = letter.preparation.sha256
    answers, refusals = at_once(
        lambda: signing_session.confirm(session, ours.signatory, {letter.pk: digest}),
        lambda: decisions.take_back(authorization, ours.instructor, reason="Erreur."),
    )
    told = [sentence for answer in answers if isinstance(answer, list) for sentence in answer] + refusals
    assert len(told) == 1
    state = Letter.objects.get(pk=letter.pk).state
    assert (state, type(authorization).objects.get(pk=authorization.pk).state) in {
        ("confirmee", "en_attente"),
        ("annulee", "reprise"),
    }


def test_a_task_delivered_three_times_at_once_makes_one_act(ours):
    ours.ready().file().take().complete().examine().propose()
    session = ours.session()
    letter = ours.letter(ours.lead)
    signing_session.confirm(session, ours.signatory, {letter.pk: letter.preparation.sha256})
    _, refusals = at_once(*[lambda: signing_session.sign_letter(letter.pk)] * 3)
    assert refusals == []
    assert Act.objects.filter(letter=letter).count() == 1
    assert ours.membership(ours.lead).current_authorization.state == "autorisee"


def test_suspending_and_ending_at_once_leaves_one_story(ours):
    ours.decided()
    authorization = ours.membership(ours.lead).current_authorization
    answers, refusals = at_once(
        lambda: life.suspend(authorization, motivation="Un événement indésirable déclaré est à examiner."),
        lambda: life.end(authorization, motivation="Les conditions de l’adhésion ne sont plus remplies."),
    )
    assert len(answers) + len(refusals) == 2
    chain = list(authorization.record.values_list("source", "target"))
    assert all(before[1] == after[0] for before, after in itertools.pairwise(chain))
    assert type(authorization).objects.get(pk=authorization.pk).state == chain[-1][1] == "terminee"


def test_an_agency_closes_a_project_while_the_opinion_of_the_has_is_signed(normandy):
    """The signature holds the letter and wants the project, the closing wants both: neither waits for the other for ever."""
    creation = stories.creation(normandy, 1).transmitted().reviewed().write_opinion()
    review, president = creation.review, creation.office.president
    session = signing_session.open_session(review.agency, president)
    signing_session.prepare_letter(review.opinion.letter_id)
    letter = Letter.objects.get(pk=review.opinion.letter_id)
    signing_session.show(letter, president)
    assert signing_session.confirm(session, president, {letter.pk: letter.preparation.sha256}, PASS_PHRASE) == []
    answers, refusals = at_once(
        lambda: signing_session.sign_letter(letter.pk),
        lambda: instructing.close_project(creation.project, creation.instructor, reason="Motif."),
    )
    assert Act.objects.filter(letter=letter).count() == 1, "what the president has confirmed is signed"
    assert creation.review.state == ReviewState.RENDERED
    state = ProjectState.REVIEWED if refusals else ProjectState.CLOSED
    assert (len(answers) + len(refusals), creation.project.state) == (2, state)


def test_two_people_write_at_once_and_two_windows_read_at_once(ours):
    """Both messages stand, in one order for everybody; a message is read once by a person."""
    ours.ready().file().take()
    dossier, (doctor, _) = ours.instruction, ours.members[0]
    answers, refusals = at_once(
        *(
            lambda person=person: writing.write(
                dossier, person.user, to=Side.AGENCY, text=person.full_name, key=uuid.uuid4()
            )
            for person in (ours.lead, doctor)
        )
    )
    assert (len(answers), refusals) == (2, [])
    rows = list(DossierMessage.objects.order_by("pk"))
    assert rows == sorted(rows, key=lambda row: row.sent_at)
    assert Message.objects.filter(kind="message_recu").count() == 1
    at_once(*(lambda: writing.mark_read(dossier, ours.instructor, Side.AGENCY, Side.TEAM) for _ in range(3)))
    assert Reading.objects.count() == 2


def test_a_form_sent_twice_at_once_is_one_message(ours):
    ours.ready().file().take()
    words = {"to": Side.AGENCY, "text": "Une seule fois.", "key": uuid.uuid4()}
    answers, _ = at_once(*(lambda: writing.write(ours.instruction, ours.lead.user, **words) for _ in range(3)))
    assert len(set(answers)) == DossierMessage.objects.count() == 1


def test_an_invitation_is_accepted_and_sent_elsewhere_at_once(ours):
    ours.open()
    nurse = newcomer(ours)
    invited = team.invite(ours.adhesion, ours.lead.user, email=nurse.user.email, name="N", role="delegue")
    answers, refusals = at_once(
        lambda: team.accept(invited, nurse),
        lambda: team.resend_invitation(invited, ours.lead.user, email="autre@exemple.test"),
    )
    assert (len(answers), len(refusals)) == (1, 1)


def test_an_invitation_is_accepted_twice_at_once(ours):
    ours.open()
    nurse = newcomer(ours)
    invited = team.invite(ours.adhesion, ours.lead.user, email=nurse.user.email, name="N", role="delegue")
    answers, refusals = at_once(*(lambda: team.accept(invited, nurse) for _ in range(2)))
    assert (len(answers), len(refusals)) == (1, 1)


def test_a_new_person_touches_the_button_of_an_invitation_twice(ours):
    ours.open()
    invited = team.invite(ours.adhesion, ours.lead.user, email="alix@exemple.test", name="Alix", role="delegant")
    words = {"first_name": "Alix", "last_name": "Exemple", "person": None}
    answers, refusals = at_once(
        *(lambda: joining.open_account(invited, "une phrase de passe bien longue", **words) for _ in range(2))
    )
    assert len(answers) == User.objects.filter(email="alix@exemple.test").count() == 1
    assert refusals == ["Un compte existe déjà pour cette adresse : connectez-vous."]


def test_two_touches_take_each_paper_once(ours, normandy):
    ours.open().invite().join().fill()
    second = stories.story(normandy, "DEMO-VACC", 1).open().invite().join()
    user, member = second.lead.user, second.membership(second.lead)
    read = [own_membership(user, member.pk) for _ in range(3)]
    at_once(*(lambda one=one: papers.take_all(one, user) for one in read))
    held = {item: member.items_of_kind(item).count() for item in ITEM_MODELS if member.items_of_kind(item).exists()}
    assert set(held.values()) == {1}


def test_a_part_of_a_dossier_is_begun_once(ours):
    ours.open().invite().join()
    member, person = ours.membership(ours.lead), ours.lead.user

    def begin(title: str):
        return dossier.save_row(Diploma(membership=member, title=title), person)

    at_once(*(lambda: begin("Diplôme d’État") for _ in range(3)))
    assert member.item_diplome.get().title == "Diplôme d’État"
    member.item_diplome.all().delete()
    answers, refusals = at_once(lambda: begin("Ici"), lambda: begin("Ailleurs"))
    assert (len(answers), len(refusals)) == (1, 1)
    assert "rempli entre-temps dans un autre onglet" in refusals[0]
    assert member.item_diplome.get().title == answers[0].title


@pytest.mark.parametrize("leaver", ["lead", "heir"])
def test_the_lead_is_accepted_while_somebody_leaves(ours, leaver):
    """One person leads, and is in the team."""
    heir = stories.second_nurse(ours)
    ours.open().invite().join()
    proposed = handing.propose(ours.adhesion, ours.lead.user, to=heir.user)
    who = ours.lead if leaver == "lead" else heir
    at_once(
        lambda: handing.accept(proposed, heir.user),
        lambda: leaving.leave(ours.membership(who), who.user),
    )
    [lead] = holders("lead", ours.adhesion)
    assert ours.adhesion.memberships.filter(user=lead, state__in=ACCEPTED).exists()
