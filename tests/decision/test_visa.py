"""The agency's visa: one derogatory act at least, nothing that blocks, act by act (BR-03, BR-04)."""

from __future__ import annotations

import pytest

from coopps.kernel.instruction.choices import Finding, InstructionState, SubjectKind
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused
from protocols.choices import ProjectState
from protocols.grids import ACT, PROTOCOL
from protocols.reviews.grids import EXPERT
from protocols.rules.visa import NOT_DEROGATORY
from protocols.services import instructing, transmitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete(our_protocol):
    """Our dossier, complete, with every criterion conform."""
    return our_protocol.drafted().file().take().complete().examine()


def acts_of(story):
    return list(story.instruction.examinations.filter(subject=SubjectKind.ACT))


def find(story, examination, criterion, value, comment="Vérifié au décret de compétence."):
    examining.answer(examination, criterion, story.instructor, value=value, comment=comment)


def refused(story) -> list[str]:
    """What is said to an instructor who tries to give the visa."""
    with pytest.raises(TransitionRefused) as refusal:
        instructing.give_visa(story.instruction, story.instructor)
    assert (story.instruction.state, story.project.state) == (InstructionState.COMPLETE, ProjectState.FILED)
    return refusal.value.reasons


def test_a_protocol_without_a_derogatory_act_goes_no_further(complete):
    for examination in acts_of(complete):
        find(complete, examination, "B1", Finding.NOT_CONFORM)
    assert refused(complete) == [NOT_DEROGATORY]


def test_one_derogatory_act_is_enough(complete):
    _, *others = acts_of(complete)
    assert others
    for examination in others:
        find(complete, examination, "B1", Finding.NOT_CONFORM)
    instructing.give_visa(complete.instruction, complete.instructor)
    assert (complete.instruction.state, complete.project.state) == (InstructionState.DECIDED, ProjectState.ENDORSED)


def test_an_act_that_no_protocol_may_delegate_blocks_the_visa_by_its_name(complete):
    second = acts_of(complete)[1]
    find(complete, second, "B2", Finding.NOT_CONFORM)
    [sentence] = refused(complete)
    assert sentence.startswith(f"{second.label} : critère B2, non conforme.")


@pytest.mark.parametrize("value", [Finding.NOT_CONFORM, Finding.TO_COMPLETE])
def test_the_regional_need_blocks_the_visa(complete, value):
    protocol = complete.instruction.examinations.get(subject=SubjectKind.PROTOCOL)
    find(complete, protocol, "C1", value)
    [sentence] = refused(complete)
    assert "critère C1" in sentence


def test_the_grids_are_those_of_the_domain():
    """Codes in their order, and the criteria that block (B1 blocks when no act is derogatory)."""
    blocking = {"A1", "A2", "C1", "D3", "E1"}
    assert PROTOCOL.codes == ["A1", "A2", "C1", "C2", "D1", "D2", "D3", "D4", "D5", "E1", "F1"]
    assert {one.code for one in PROTOCOL.criteria if one.blocking} == blocking
    assert [(one.code, one.blocking) for one in ACT.criteria] == [("B1", False), ("B2", True)]
    assert EXPERT.codes == [f"H{number}" for number in range(1, 12)]
    assert [one.code for one in EXPERT.criteria if not one.blocking] == ["H11"]


@pytest.mark.parametrize("code", ["A1", "A2", "C1", "D3", "E1"])
def test_each_blocking_criterion_blocks_the_visa(complete, code):
    protocol = complete.instruction.examinations.get(subject=SubjectKind.PROTOCOL)
    find(complete, protocol, code, Finding.NOT_CONFORM)
    [sentence] = refused(complete)
    assert f"critère {code}" in sentence


def test_what_is_only_noted_does_not_block(complete):
    protocol = complete.instruction.examinations.get(subject=SubjectKind.PROTOCOL)
    for code in ("C2", "D1", "D2", "D4", "D5", "F1"):
        find(complete, protocol, code, Finding.NOT_CONFORM)
    instructing.give_visa(complete.instruction, complete.instructor)
    assert complete.project.state == ProjectState.ENDORSED


def test_a_grid_that_is_not_answered_to_the_end_blocks_the_visa(our_protocol):
    our_protocol.drafted().file().take().complete()
    subjects = our_protocol.instruction.examinations.all()
    unanswered = [f"Grille de {row.label} : il reste {', '.join(row.grid.codes)}." for row in subjects]
    assert [reason for reason in refused(our_protocol) if reason.startswith("Grille de")] == unanswered
    assert len(unanswered) == 1 + len(acts_of(our_protocol))


def test_nothing_is_transmitted_before_the_visa(complete):
    """BR-04, by whoever the agency has chosen."""
    for actor in (complete.instructor, complete.lead.user):
        with pytest.raises(TransitionRefused):
            transmitting.transmit(complete.project, actor)
    assert not hasattr(complete.project, "review")


def test_an_extension_hangs_on_the_regional_need(their_protocol, our_protocol):
    our_protocol.authorized()
    protocol = our_protocol.project.protocol
    their_protocol.extend(protocol).take().complete().examine()
    [examination] = their_protocol.instruction.examinations.all()
    find(their_protocol, examination, "C1", Finding.NOT_CONFORM, "Aucun besoin dans la région.")
    with pytest.raises(TransitionRefused) as refusal:
        instructing.give_visa(their_protocol.instruction, their_protocol.instructor)
    assert ["C1" in reason for reason in refusal.value.reasons] == [True]
    find(their_protocol, examination, "C1", Finding.CONFORM, "")
    instructing.give_visa(their_protocol.instruction, their_protocol.instructor)
    assert their_protocol.instruction.state == InstructionState.DECIDED
