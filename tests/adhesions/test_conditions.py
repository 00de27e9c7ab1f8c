"""What forbids a step is refused by the service as well as by the page, with the sentence and the link (BR-09, BR-11)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from adhesions.services import decisions
from adhesions.views.agency.turns import criterion_url
from coopps.kernel.instruction.choices import Finding, InstructionState, Outcome
from coopps.kernel.instruction.services import examining, proposing
from coopps.kernel.workflow.refusals import TransitionRefused
from tests.reading import signed_in, words_of

pytestmark = pytest.mark.django_db

LAW = "La pièce jointe ne montre pas ce que le protocole demande."


@pytest.fixture
def complete(ours):
    return ours.ready().file().take().complete().examine()


def find(story, examination, criterion: str, value: str = Finding.NOT_CONFORM) -> None:
    examining.answer(examination, criterion, story.instructor, value=value, comment=LAW)


def authorize(story, person=None):
    member = story.membership(person or story.lead)
    acts = [act.code for act in member.adhesion.version.acts]
    return decisions.propose_for(member, story.instructor, outcome=Outcome.AUTHORIZE, acts=acts)


@pytest.mark.parametrize("criterion", ["M3", "M4", "M6", "M7"])
@pytest.mark.parametrize("value", [Finding.NOT_CONFORM, Finding.TO_COMPLETE])
def test_br_11_each_condition_is_mandatory_for_each_member(complete, criterion, value):
    """The will to cooperate, the insurance, the experience and the training (CSP, L. 4011-3)."""
    find(complete, complete.membership(complete.lead).examination, criterion, value)
    with pytest.raises(TransitionRefused, match="Une autorisation ne peut pas être proposée"):
        authorize(complete)
    assert authorize(complete, complete.members[0][0]).outcome == Outcome.AUTHORIZE  # the other is examined alone


def test_br_09_nobody_is_authorized_in_a_team_below_its_minimum(complete):
    find(complete, complete.adhesion.examination, "T1")
    for person in complete.everyone:
        with pytest.raises(TransitionRefused, match="composition minimale"):
            authorize(complete, person)
    for person in complete.everyone:  # forced past the service, the law is read again when everything is sent
        member = complete.membership(person)
        acts = [act.code for act in member.adhesion.version.acts]
        proposing.propose_for(member.examination, complete.instructor, outcome=Outcome.AUTHORIZE, acts=acts)
    with pytest.raises(TransitionRefused, match="T1 n’est pas conforme"):
        decisions.send_to_signature(complete.instruction, complete.instructor)


def test_a_finding_that_does_not_block_forbids_nothing(complete):
    find(complete, complete.adhesion.examination, "T3")
    assert authorize(complete).outcome == Outcome.AUTHORIZE


def test_the_page_says_it_with_the_link_to_the_very_line(complete):
    member = complete.membership(complete.lead)
    find(complete, complete.adhesion.examination, "T1")
    url = reverse("adhesions:proposal", args=[complete.instruction.pk, member.pk])
    page = signed_in(complete.instructor).get(url)
    assert criterion_url(complete.adhesion.examination, "T1") in page.text
    typed = {"outcome": Outcome.AUTHORIZE, "acts": [act.code for act in member.adhesion.version.acts]}
    refused = signed_in(complete.instructor).post(url, typed)
    assert "Une autorisation ne peut pas être proposée" in words_of(refused)


def test_what_a_grid_says_is_to_complete_is_not_declared_complete(ours):
    ours.ready().file().take()
    member = ours.membership(ours.lead)
    find(ours, member.examination, "M6", Finding.TO_COMPLETE)
    with pytest.raises(TransitionRefused, match="à compléter"):
        decisions.declare_complete(ours.instruction, ours.instructor)
    url = reverse("adhesions:declare_complete", args=[ours.instruction.pk])
    page = signed_in(ours.instructor).get(url)
    assert criterion_url(member.examination, "M6") in page.text
    assert "demandez ces pièces" in words_of(page)
    signed_in(ours.instructor).post(url)
    assert ours.instruction.state == InstructionState.CHECKING
    find(ours, member.examination, "M6", Finding.CONFORM)
    assert signed_in(ours.instructor).post(url).status_code == 302
    assert ours.instruction.state == InstructionState.COMPLETE
