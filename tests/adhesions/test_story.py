"""The thread of the portal, through the services: from the team to the right to act."""

import pytest

from adhesions import letters
from adhesions.choices import AdhesionState, AuthorizationState
from adhesions.services import decisions
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents import signing
from coopps.kernel.documents.choices import LetterState
from coopps.kernel.documents.services import signing_session
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.stories import second_nurse

pytestmark = pytest.mark.django_db


def test_each_person_of_a_team_receives_a_signed_letter(ours):
    ours.decided()
    assert ours.adhesion.state == AdhesionState.DECIDED
    assert ours.instruction.state == InstructionState.DECIDED
    for person in ours.everyone:
        letter = ours.letter(person)
        assert letter.authorization.state == AuthorizationState.ACTIVE
        assert signing.verify(bytes(letter.act.content)).valid
        status = act_kinds.public_status(letter.authorization.check_code)
        assert (status.state, status.holder) == (AuthorizationState.ACTIVE, person.full_name)


def test_a_refused_doctor_holds_the_letter_of_the_nurse(ours):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose(doctor)
    assert ours.letter(ours.lead).state == "retenue"
    assert doctor.full_name in ours.letter(ours.lead).hold_reason
    ours.sign()
    assert ours.letter(doctor).authorization.state == AuthorizationState.REFUSED
    assert ours.letter(ours.lead).state == "retenue"


def test_a_refused_nurse_holds_the_letter_of_the_doctor(ours):
    [(doctor, _)] = ours.members
    ours.ready().file().take().complete().examine().propose(ours.lead)
    letter = ours.letter(doctor)
    assert letter.hold_reason.replace("\u00a0", " ") == (
        f"Aucune personne déléguée de l’équipe n’est autorisée : {ours.lead.full_name} (refus)."
    )
    ours.sign()
    assert ours.letter(doctor).state == LetterState.HELD
    authorization = decisions.take_back(letter.authorization, ours.instructor, reason="Personne à qui déléguer.")
    assert ours.propose(doctor).sign().letter(doctor).authorization.state == AuthorizationState.REFUSED
    assert authorization.state == AuthorizationState.ABANDONED


def test_a_letter_names_who_is_authorized_by_the_same_decision_and_nobody_else(ours):
    [(doctor, _)] = ours.members
    refused = second_nurse(ours)
    ours.ready().file().take().complete().examine().propose(refused).session()
    assert set(ours.membership(doctor).commitment.counterpart_names) == {ours.lead.full_name, refused.full_name}
    assert named(ours, doctor) == [ours.lead.full_name]
    assert named(ours, ours.lead) == [doctor.full_name]
    context = letters.authorization(ours.letter(doctor), ours.letter(doctor).session).context
    assert context["counterparts"] == ours.lead.full_name


def test_prepared_bytes_that_name_somebody_taken_back_are_not_signed(ours):
    """The doctor's letter names two nurses; the decision about one goes back to the instructor."""
    [(doctor, _)] = ours.members
    other = second_nurse(ours)
    ours.ready().file().take().complete().examine().propose().session()
    assert named(ours, doctor) == [ours.lead.full_name, other.full_name]
    decisions.take_back(ours.letter(other).authorization, ours.instructor, reason="À revoir.")
    assert ours.letter(doctor).state == LetterState.TO_PREPARE
    assert ours.letter(ours.lead).state == LetterState.PREPARED
    ours.propose(other).session()
    assert named(ours, doctor) == [ours.lead.full_name]


def test_confirmed_bytes_that_name_somebody_sent_back_are_not_signed(ours):
    [(doctor, _)] = ours.members
    other = second_nurse(ours)
    session = ours.ready().file().take().complete().examine().propose().session()
    letter = ours.letter(doctor)
    signing_session.confirm(session, ours.signatory, {letter.pk: letter.preparation.sha256})
    signing_session.send_back(ours.letter(other), ours.signatory, "À revoir.")
    signing_session.sign_letter(letter.pk)
    letter = ours.letter(doctor)
    assert letter.state == LetterState.CONFIRMED
    assert "les décisions concernant l’équipe ont changé" in letter.last_error


def named(ours, person) -> list[str]:
    """The people of the other side whom the prepared letter of a person names."""
    return ours.letter(person).preparation.snapshot["avec"]


def test_nothing_is_filed_while_somebody_owes_something(ours):
    ours.open().invite().join().write_intent().fill()
    with pytest.raises(TransitionRefused) as refusal:
        ours.file()
    assert [reason for reason in refusal.value.reasons if "n’est pas encore signé" in reason] == refusal.value.reasons
    assert len(refusal.value.reasons) == 2
