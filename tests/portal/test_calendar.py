"""A calendar is lived day by day, with deadlines of every kind in it: each reminder is said on its day, once, to who still owes
the thing; nothing is said after it is done, nor to who left."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable

import pytest
import time_machine
from django.utils import timezone

from adhesions.choices import Item
from adhesions.models import Membership
from adhesions.services import filing, team, withdrawals
from coopps.kernel import outbox
from coopps.kernel.mailing import registry
from coopps.kernel.mailing.choices import Group
from coopps.kernel.mailing.models import Message
from protocols.models import RegionalAuthorization
from tests.stories import story

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
KEY = re.compile(r"^(?P<about>.+)-(?P<due>\d{4}-\d{2}-\d{2})-(?P<step>-?\d+)-(?P<reader>[^-]+|\S+@\S+)$")
REMINDERS = {kind.name for kind in registry.all() if kind.group == Group.REMINDER}


class Calendar:
    """Days that pass, each with its periodic duties; what people do on some of them. The duties are done again, as a worker does,
    on each day on which they said something, and once a week: five years are lived within the time that a run is given."""

    def __init__(self, start: datetime.datetime) -> None:
        self.start = start
        self.said: list[tuple[int, Message]] = []
        self.known: set[int] = set()
        self.since: dict[int, int] = {}  # how many days nothing ran before each day

    def live(self, days, events: dict[int, Callable[[], object]]) -> None:
        last = days[0]
        for day in days:
            self.since[day], last = day - last, day
            with time_machine.travel(self.start + day * DAY, tick=False):
                if event := events.get(day):
                    event()
                before = Message.objects.count()
                outbox.run_daily()
                if day % 7 == 0 or Message.objects.count() != before:
                    outbox.run_daily()
                fresh = Message.objects.filter(kind__in=REMINDERS).exclude(pk__in=self.known).order_by("pk")
                self.said += [(day, message) for message in fresh]
                self.known |= {message.pk for message in fresh}

    def counts(self) -> dict[tuple[str, str], int]:
        return dict(Counter((message.kind, message.to) for _, message in self.said))

    def check(self) -> None:
        """What holds of every reminder, whatever its kind."""
        here = self.start.date()
        for day, message in self.said:
            parts = KEY.match(message.key)
            due, step = datetime.date.fromisoformat(parts["due"]), int(parts["step"])
            late = step - (due - (here + day * DAY)).days
            # A day of a far territory begins before; what came while nothing ran is said at the next run.
            assert -1 <= late <= max(1, self.since[day]), (message.key, day)
        words = [(message.kind, message.to, message.subject, message.body) for _, message in self.said]
        assert len(words) == len({(*one, message.key) for one, (_, message) in zip(words, self.said, strict=True)})
        steps = [
            (parts["about"], parts["due"], parts["step"], message.to)
            for _, message in self.said
            if (parts := KEY.match(message.key))
        ]
        assert len(steps) == len(set(steps)), "never twice"


class World:
    """Four teams: a request that the agency lets wait; an invitation; documents that are asked for; rights in force."""

    def __init__(self, normandy, reunion) -> None:
        self.silent = story(normandy, "DEMO-URODYN", 11).ready().file().take().complete()
        self.inviting = story(reunion, "DEMO-VACC", 12).open().invite()
        self.asked = story(normandy, "DEMO-URODYN", 13).ready().file().take()
        self.asked.request(self.doctor(self.asked), Item.INSURANCE)
        self.living = story(normandy, "DEMO-URODYN", 14).decided()

    @staticmethod
    def doctor(one):
        return one.members[0][0]

    def join(self) -> None:
        doctor = self.doctor(self.inviting)
        team.accept(Membership.objects.get(adhesion_id=self.inviting.pk, invited_email=doctor.user.email), doctor)

    def answer(self) -> None:
        self.asked.explain()
        filing.answer_request(self.asked.adhesion, self.asked.lead.user)

    def leave(self) -> None:
        right = self.living.letter(self.doctor(self.living)).authorization
        withdrawals.announce(right, self.doctor(self.living).user, effect_on=withdrawals.earliest_day(right))

    def give_a_term(self, days: int) -> datetime.date:
        authorization = RegionalAuthorization.objects.get(pk=self.living.adhesion.authorization_id)
        authorization.term_on = authorization.agency.today() + days * DAY
        authorization.save(update_fields=["term_on"])
        return authorization.term_on


@pytest.fixture
def world(normandy, reunion):
    return World(normandy, reunion)


def lived(world: World, days) -> Calendar:
    calendar = Calendar(timezone.now())
    calendar.live(days, {10: world.join, 24: world.answer, 5: world.leave})
    calendar.check()
    return calendar


def expected_in_the_first_two_months(world: World) -> dict[tuple[str, str], int]:
    """The delays that are running, told to each who owes something."""
    lead, doctor = world.asked.lead.user.email, world.doctor(world.asked).user.email
    inviting = world.inviting.lead.user.email
    return {
        # Two months to decide: thirty and seven days before, the day before, the day; and thirty days before for the team that
        # answered on the twenty-fourth, from which its delay runs anew.
        ("echeance", world.silent.instructor.email): 5,
        # Asked for within thirty days, given on the twenty-fourth: a week before, and nothing after.
        ("pieces_rappel", lead): 1,
        ("pieces_rappel", doctor): 1,
        # Invited, silent for a week, then there: told once.
        ("invitation_sans_reponse", inviting): 1,
        # In the team from the tenth day, still for three weeks, then a fortnight more: the person, and who leads for both.
        ("dossier_immobile", inviting): 4,
        ("dossier_immobile", world.doctor(world.inviting).user.email): 2,
    }


@pytest.mark.long
def test_two_months_of_every_kind_of_deadline(world):
    calendar = lived(world, range(63))
    found = {key: count for key, count in calendar.counts().items() if key[0] not in ("silence", "assurance_expire")}
    assert found == expected_in_the_first_two_months(world)


@pytest.mark.long
def test_five_years_of_every_kind_of_deadline(world):
    term = world.give_a_term(4 * 365)
    # Each day while the delays of the beginning run, then every other week.
    calendar = lived(world, [*range(130), *range(130, 5 * 365, 14)])
    counts = calendar.counts()
    for key, count in expected_in_the_first_two_months(world).items():
        assert counts[key] >= count, key
    # The silence of four months was told before it was a rejection, and the rejection the day after, once each.
    assert counts["silence", world.silent.instructor.email] >= 4
    assert counts["rejet_ne_du_silence", world.silent.instructor.email] >= 1
    # The term: nine, six, three months and one before, to who is still in the team.
    assert counts["terme_de_l_equipe", world.living.lead.user.email] == 4
    gone = world.doctor(world.living).user.email
    left_on = 5 + 93
    late = [message.kind for day, message in calendar.said if message.to == gone and day > left_on]
    assert "assurance_expire" not in late
    # Nothing about the term once it is past.
    past = (term - calendar.start.date()).days
    assert not [message for day, message in calendar.said if message.kind.startswith("terme") and day > past]
