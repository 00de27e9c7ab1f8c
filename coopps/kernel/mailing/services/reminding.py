"""Reminders: somebody still has something to do by a day. One way for all of them, whatever the deadline.

A periodic duty says who owes what today; this says it to each person at each step before and after the day, once, however often
the duty runs. What is no longer owed — done, moved to another day, or somebody else's now — is not said any more, even when it
was already waiting to leave.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from coopps.kernel import mailing
from coopps.kernel.law.clock import WARNED_BEFORE, warning_due
from coopps.kernel.mailing.choices import MessageState
from coopps.kernel.mailing.models import Message


@dataclass(frozen=True)
class Reminder:
    """What one person, or one address, owes by a day.

    Attributes:
        kind: the kind of the message.
        about: what is owed, by whom: with the day and the step, what makes the message the only one (« opinion-12 »).
        to: an account or an address; nobody when empty.
        due_on: the day.
        today: today, where it is counted.
        subject: of the message.
        fact: what it says.
        link: the page where it is done.
        steps: how many days before the day it is said; a negative one, after it.
        agency: the agency in charge.
    """

    kind: str
    about: str
    to: Any
    due_on: datetime.date
    today: datetime.date
    subject: str
    fact: str
    link: str
    steps: tuple[int, ...] = WARNED_BEFORE
    agency: Any = None

    @property
    def step(self) -> int | None:
        """The last step that has come; a run that comes late makes this one alone."""
        return warning_due(self.due_on, self.today, self.steps)

    @property
    def key(self) -> str:
        """A day that moves begins again, and so does another reader."""
        reader = self.to if isinstance(self.to, str) else self.to.pk
        return f"{self.about}-{self.due_on.isoformat()}-{self.step}-{reader}"


def remind(kinds: Iterable[str], reminders: Iterable[Reminder]) -> None:
    """Say what is to be said today of `kinds`; `reminders` are all that is owed of these kinds, and nothing else."""
    wanted = {one.key: one for one in reminders if one.to and one.step is not None}
    said = set(Message.objects.filter(key__in=wanted).values_list("key", flat=True))
    with transaction.atomic():
        for key, one in wanted.items():
            if key not in said:
                mailing.queue(one.kind, one.to, one.subject, f"{one.fact}\n\n{one.link}", key=key, agency=one.agency)
        pending = Message.objects.filter(kind__in=list(kinds), state__in=[MessageState.WAITING, MessageState.KEPT])
        pointless = list(pending.exclude(key__in=wanted).select_for_update(of=("self",), skip_locked=True))
        for message in pointless:
            message.state = MessageState.POINTLESS
        Message.objects.bulk_update(pointless, ["state"])
