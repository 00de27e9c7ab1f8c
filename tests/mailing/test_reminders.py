"""A reminder is said at each of its steps, once, to who owes the thing; not once it is done, moved or somebody else’s."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model

from coopps.kernel.mailing.choices import Group, MessageState, Pace
from coopps.kernel.mailing.models import Message
from coopps.kernel.mailing.services.preferring import prefer
from coopps.kernel.mailing.services.reminding import Reminder, remind

pytestmark = pytest.mark.django_db
DUE = datetime.date(2028, 3, 1)
KINDS = ("essai",)


def day(left: int) -> datetime.date:
    return DUE - datetime.timedelta(days=left)


@pytest.fixture
def owed():
    user = get_user_model().objects.create_user("nour@exemple.test")
    return Reminder("essai", "chose-1", user, DUE, day(40), "Objet", "Un fait.", "http://exemple.test/", (30, 7, 0, -7))


def said() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_each_step_is_said_once_whatever_the_number_of_runs(owed):
    counts = {}
    for left in (40, 31, 30, 29, 8, 7, 1, 0, -1, -6, -7, -40):
        for _ in range(2):
            remind(KINDS, [replace(owed, today=day(left))])
        counts[left] = Message.objects.count()
    assert counts == {40: 0, 31: 0, 30: 1, 29: 1, 8: 1, 7: 2, 1: 2, 0: 3, -1: 3, -6: 3, -7: 4, -40: 4}


def test_a_run_that_comes_late_says_the_nearest_step_alone(owed):
    remind(KINDS, [replace(owed, today=day(3))])
    assert Message.objects.get().key == f"chose-1-2028-03-01-7-{owed.to.pk}"


def test_what_has_not_left_and_is_no_longer_owed_does_not_leave(owed):
    remind(KINDS, [replace(owed, today=day(7))])
    remind(("autre",), [])
    assert said() == [MessageState.WAITING], "another kind is another list"
    remind(KINDS, [])
    assert said() == [MessageState.POINTLESS]


def test_a_step_replaces_the_former_one_that_waited_for_a_digest(owed):
    prefer(owed.to, {Group.TEAM: Pace.WEEKLY})
    remind(KINDS, [replace(owed, today=day(30))])
    remind(KINDS, [replace(owed, today=day(7))])
    assert said() == [MessageState.POINTLESS, MessageState.KEPT]


def test_another_day_and_another_reader_begin_again(owed):
    other = get_user_model().objects.create_user("voisine@exemple.test")
    remind(KINDS, [replace(owed, today=day(7))])
    remind(KINDS, [replace(owed, today=day(7), due_on=day(-1)), replace(owed, today=day(7), to=other)])
    assert sorted(said()) == sorted([MessageState.POINTLESS, MessageState.WAITING, MessageState.WAITING])


def test_nobody_is_no_reader(owed):
    remind(KINDS, [replace(owed, today=day(7), to="")])
    assert said() == []
