"""The thread of the portal, through the services: from the team to the right to act."""

import pytest

from adhesions.choices import AdhesionState, AuthorizationState
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents import signing
from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.workflow.refusals import TransitionRefused

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


def test_nothing_is_filed_while_somebody_owes_something(ours):
    ours.open().invite().join().write_intent().fill()
    with pytest.raises(TransitionRefused) as refusal:
        ours.file()
    assert [reason for reason in refusal.value.reasons if "n’est pas encore signé" in reason] == refusal.value.reasons
    assert len(refusal.value.reasons) == 2
