"""The end of a paper of the safe is announced in time, once, to the one whom it concerns."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.services import papers as safe
from adhesions.choices import Item
from adhesions.models import LiabilityInsurance
from adhesions.services import expiring
from coopps.kernel.documents.uploads import accept
from coopps.kernel.mailing.models import Message
from tests.adhesions.safe import given, own, pdf, replaced

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def announced(kind="document_expire") -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("to", flat=True))


def at(day: datetime.date):
    return time_machine.travel(datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC), tick=False)


def test_an_end_is_announced_sixty_thirty_and_seven_days_before_once_each(ours):
    paper = given(ours.lead, Item.IDENTITY, "Carte", valid_to=timezone.localdate() + 200 * DAY)
    counts = {}
    for left in (61, 60, 59, 31, 30, 8, 7, 1, 0, -1, -40):
        with at(paper.valid_to - left * DAY):
            expiring.announce()
            expiring.announce()
        counts[left] = len(announced())
    assert counts == {61: 0, 60: 1, 59: 1, 31: 1, 30: 2, 8: 2, 7: 3, 1: 3, 0: 3, -1: 3, -40: 3}
    assert set(announced()) == {ours.lead.user.email}


def test_nothing_is_announced_of_what_was_replaced_followed_or_withdrawn(ours):
    today, user = timezone.localdate(), ours.lead.user
    card = given(ours.lead, Item.IDENTITY, "Carte", valid_to=today + 20 * DAY)
    policy = given(
        ours.lead, Item.INSURANCE, "Cette année", insurer="A", valid_from=today - DAY, valid_to=today + 20 * DAY
    )
    given(ours.lead, Item.INSURANCE, "Après", insurer="A", valid_from=policy.valid_to + DAY, valid_to=today + 400 * DAY)
    replaced(card, "Nouvelle carte", valid_to=today + 3000 * DAY)
    expiring.announce()
    assert announced() == []
    alone = given(ours.members[0][0], Item.IDENTITY, "Carte du médecin", valid_to=today + 20 * DAY)
    safe.withdraw(alone, alone.owner)
    expiring.announce()
    assert announced() == []
    assert own(ours.lead, Item.IDENTITY).owner == user


def test_a_paper_that_is_being_replaced_is_still_announced(ours):
    today, user = timezone.localdate(), ours.lead.user
    card = given(ours.lead, Item.IDENTITY, "Carte", valid_to=today + 20 * DAY)
    document = accept([pdf("Nouvelle carte")], owner=user, label="carte")
    safe.save(card, user, card.words, document=document)  # sent, and not looked at
    expiring.announce()
    assert announced() == [user.email]


def test_the_insurance_of_a_right_is_announced_once_with_what_is_to_be_done_for_the_right(ours):
    ours.decided()
    last = LiabilityInsurance.objects.get(membership=ours.membership(ours.lead)).valid_to
    assert own(ours.lead, Item.INSURANCE).valid_to == last
    with at(last - 20 * DAY):
        expiring.announce()
    assert announced() == []
    assert ours.lead.user.email in announced("assurance_expire")
