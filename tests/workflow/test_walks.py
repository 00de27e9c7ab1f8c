"""Random walks: whatever people try, in whatever order, the law of the dossier holds."""

from __future__ import annotations

import contextlib
import itertools

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from adhesions.choices import AuthorizationState, Item
from adhesions.models import Membership, NominativeAuthorization
from adhesions.services import decisions, dossier, filing, life, team
from coopps.kernel.documents.models import Act, Letter
from coopps.kernel.documents.services import delivering, signing_session
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.instruction.services import examining
from coopps.kernel.workflow.refusals import TransitionRefused

pytestmark = pytest.mark.django_db

S = AuthorizationState


class NotThere(Exception):
    """The agency has no dossier yet."""


# A gesture on what does not exist yet (no dossier at the agency, no letter, a member who was removed) is no gesture.
_NOT_THERE = (NotThere, Letter.DoesNotExist, Membership.DoesNotExist)


class Walk:
    """What anybody may try on our team's dossier, well or badly timed."""

    def __init__(self, story) -> None:
        self.story = story
        self.people = [story.lead, story.members[0][0]]

    def engage(self, who):
        person = self.people[who]
        membership = self.story.membership(person)
        dossier.sign_commitment(membership, person.user, seen=dossier.commitment_text(membership))

    def reopen(self, who):
        dossier.reopen(self.story.membership(self.people[who]), self.people[who].user)

    def remove(self, who):
        team.remove(self.story.membership(self.people[who]), self.story.lead.user)

    def file(self, who):
        filing.file(self.story.adhesion, self.people[who].user)

    def take(self, _):
        self._at_the_agency()
        self.story.take()

    def request(self, who):
        self._at_the_agency()
        self.story.request(self.people[who], Item.INSURANCE)

    def answer(self, who):
        if self.story.adhesion.instruction is not None:
            self.story.explain()
        filing.answer_request(self.story.adhesion, self.people[who].user)

    def close_request(self, _):
        self._at_the_agency()
        examining.close_request(self.story.instruction, self.story.instructor)

    def complete(self, _):
        self._at_the_agency()
        self.story.complete()

    def examine(self, _):
        self._at_the_agency()
        self.story.examine()

    def propose(self, who):
        self._at_the_agency()
        self.story.propose(*([self.people[1]] if who else []))

    def take_back(self, who):
        row = self.story.membership(self.people[who]).current_authorization
        if row:
            decisions.take_back(row, self.story.instructor, reason="Reprise.")

    def session(self, _):
        self._at_the_agency()
        self.story.session()

    def send_back(self, who):
        signing_session.send_back(self.story.letter(self.people[who]), self.story.signatory, "À revoir.")

    def sign(self, _):
        self._at_the_agency()
        self.story.sign()

    def open_letter(self, who):
        letter = self.story.letter(self.people[who])
        if hasattr(letter, "act"):
            delivering.open_letter(letter.act.delivery, User.objects.get(pk=self.people[who].user_id))

    def suspend(self, who):
        self._live(who, life.suspend)

    def resume(self, who):
        self._live(who, life.resume)

    def end(self, who):
        self._live(who, life.end)

    def withdraw(self, who):
        filing.withdraw(self.story.adhesion, self.people[who].user)

    def start(self, who):
        life.start(self.story.adhesion, self.people[who].user)

    def _at_the_agency(self):
        if self.story.instruction is None:
            raise NotThere

    def _live(self, who, gesture):
        row = self.story.membership(self.people[who]).current_authorization
        if row:
            gesture(row, motivation="Les conditions de l’adhésion ne sont plus remplies.")


# In the order of the procedure: a walk that follows it goes far, one that does not is refused along the way.
GESTURES = [name for name in vars(Walk) if not name.startswith("_")]


def check(story) -> None:
    """What must hold at every step."""
    machines = [story.adhesion, *story.adhesion.memberships.all(), *Letter.objects.all(), *Instruction.objects.all()]
    machines += NominativeAuthorization.objects.all()
    for machine in machines:
        chain = list(machine.record.values_list("source", "target"))
        assert all(before[1] == after[0] for before, after in itertools.pairwise(chain))
        if chain:
            assert chain[-1][1] == machine.state
    for row in NominativeAuthorization.objects.select_related("letter"):
        act = Act.objects.filter(letter=row.letter).first()
        # No one is ever refused or authorized without an act; and an act always moved its decision.
        assert (act is not None) == (row.state not in (S.PENDING, S.ABANDONED))
        if row.state in (S.ACTIVE, S.SUSPENDED):
            assert act.delivery.received_at is not None
            assert row.began_at >= act.delivery.received_at
    for member in story.adhesion.memberships.all():
        live = member.authorizations.filter(state__in=[S.PENDING, S.AUTHORIZED, S.ACTIVE, S.SUSPENDED])
        assert live.count() <= 1


def walk(story, steps) -> None:
    hike = Walk(story)
    for name, who in steps:
        with contextlib.suppress(TransitionRefused, *_NOT_THERE), transaction.atomic():
            getattr(hike, name)(who)
        check(story)


steps = st.lists(st.tuples(st.sampled_from(GESTURES), st.integers(0, 1)), max_size=12)
quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def test_the_straight_way(ours):
    ours.open().invite().join().write_intent().fill()
    straight = ["engage", "file", "take", "request", "answer", "complete", "examine", "propose", "session", "sign"]
    straight += ["open_letter", "start", "suspend", "resume", "end"]
    walk(ours, [(name, who) for name in straight for who in ((0, 1) if name in ("engage", "open_letter") else (0,))])
    assert {row.state for row in NominativeAuthorization.objects.all()} == {S.ENDED, S.ACTIVE}


@settings(max_examples=6, suppress_health_check=quiet)
@given(st.data())
def test_a_short_random_walk(ours, data):
    _random_walk(ours, data)


@pytest.mark.long
@settings(max_examples=60, suppress_health_check=quiet)
@given(st.data())
def test_many_random_walks(ours, data):
    _random_walk(ours, data)


def _random_walk(story, data) -> None:
    """From a random place of the straight way, random gestures."""
    with transaction.atomic():
        story.open().invite().join().write_intent().fill()
        ready = [("engage", 0), ("engage", 1), ("file", 0), ("take", 0), ("complete", 0), ("examine", 0)]
        ready += [("propose", 0), ("session", 0), ("sign", 0), ("open_letter", 0), ("open_letter", 1)]
        walk(story, ready[: data.draw(st.integers(0, len(ready)))])
        walk(story, data.draw(steps))
        transaction.set_rollback(True)
