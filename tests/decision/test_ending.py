"""A request that comes to nothing: whoever ends it, the same things end with it, and say why."""

from __future__ import annotations

import datetime

import pytest

from adhesions.choices import Item
from adhesions.services import filing as adhesion_filing
from coopps.kernel.instruction.choices import InstructionState
from protocols import registry
from protocols.choices import OrderState
from protocols.reviews.services import reviewing
from protocols.services import filing, instructing

pytestmark = pytest.mark.django_db
WHY = "L’équipe ne répond plus."


@pytest.fixture
def told(monkeypatch):
    """The states of the authorizations that will not come, as those who follow them were told."""
    heard = []
    follower = registry.Follower(name="test", on_dropped=lambda row: heard.append((row.pk, row.instruction.state)))
    monkeypatch.setitem(registry._followers._entries, follower.name, follower)
    return heard


def ask(story):
    instructing.request_documents(
        story.instruction,
        story.instructor,
        sections={"patients": "Précisez les critères d’exclusion."},
        due_on=story.agency.today() + datetime.timedelta(days=30),
    )


def by_its_team(story):
    ask(story)
    filing.withdraw(story.project, story.lead.user)
    return OrderState.WITHDRAWN, story.lead.full_name


def by_the_agency(story):
    ask(story)
    instructing.close(story.authorization, story.instructor, reason=WHY)
    return OrderState.CLOSED, WHY


def by_the_has(story):
    story.complete().examine().endorse().transmit().admit()
    reviewing.close(story.review, story.office.reviewer, reason=WHY)
    return OrderState.CLOSED, WHY


@pytest.mark.parametrize("end", [by_its_team, by_the_agency, by_the_has])
def test_whoever_ends_it(our_protocol, their_protocol, told, end):
    story, neighbor = our_protocol.drafted().file().take(), their_protocol.drafted().file().take()
    ask(neighbor)
    state, why = end(story)
    authorization, instruction = story.authorization, story.instruction
    assert authorization.state == state
    assert why in authorization.record.last().note
    # The visa, once given, stays given.
    over = InstructionState.DECIDED if end is by_the_has else InstructionState.WITHDRAWN
    assert instruction.state == over
    assert end is by_the_has or why in instruction.record.last().note
    assert not instruction.requests.open().exists(), "nobody awaits a document of a dossier that is over"
    assert told == [(authorization.pk, over)], "told once, when everything is over"
    assert neighbor.authorization.state == OrderState.REQUESTED
    assert neighbor.instruction.requests.open().exists()


def test_a_team_that_withdraws_its_adhesion_is_asked_for_nothing_more(ours):
    ours.ready().file().take().request(ours.lead, Item.INSURANCE)
    adhesion_filing.withdraw(ours.adhesion, ours.lead.user)
    assert ours.instruction.state == InstructionState.WITHDRAWN
    assert not ours.instruction.requests.open().exists()
