"""Periodic work about letters of intent: who examines one is told before the day by which the agency answers."""

from __future__ import annotations

from coopps.kernel.law import selectors as law
from coopps.kernel.law.clock import warning_due
from coopps.kernel.mailing.models import Message
from protocols.choices import IntentState
from protocols.mails import intents as mails
from protocols.models import Intent
from protocols.selectors.intents import answer_by


def warn_of_answers() -> None:
    """Tell who examines each letter, or the service, that the answer is due. Each message has a key: it leaves once."""
    rules = law.Rules()
    letters = Intent.objects.filter(state__in=IntentState.where(over=False), filed_at__isnull=False)
    wanted = []
    for letter in letters.select_related("agency", "instructor"):
        date = answer_by(letter, rules)
        step = warning_due(date, letter.agency.today())
        if step is not None:
            wanted.append((mails.warning_key(letter, date, step), letter, date, step))
    sent = set(Message.objects.filter(key__in=[row[0] for row in wanted]).values_list("key", flat=True))
    for key, letter, date, step in wanted:
        if key not in sent:
            mails.warn_to_answer(letter, date, step)
