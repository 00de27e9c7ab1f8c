"""The agency is told before each date of its dossiers, on the day, and the day after a rejection was born by silence.

Nothing moves at a date: a person acts. Each message has a key, so that it may be asked for at every turn of the periodic work.
"""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils import timezone

from coopps.kernel.instruction import mails, registry, selectors
from coopps.kernel.instruction.models import Instruction
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import SilenceEffect
from coopps.kernel.law.clock import WARNED_BEFORE, warning_due
from coopps.kernel.mailing.models import Message

# The whole delay for motives is a month: its first warning would be the request itself.
_MOTIVES_STEPS = WARNED_BEFORE[1:]
# No date is nearer than this when nobody need be told yet, whatever the time zone.
_FAR = datetime.timedelta(days=max(WARNED_BEFORE) + 2)


def warn_of_dates() -> None:
    """Tell who is in charge of each dossier that a date comes, or that silence has rejected it."""
    rules = law.Rules()
    horizon = timezone.now().date() + _FAR
    near = Q(due_on__lte=horizon) | Q(silence_on__lte=horizon) | Q(due_on=None)
    dossiers = Instruction.objects.filter(near, selectors.undecided()).select_related("agency", "instructor")
    wanted = []
    for dossier in dossiers:
        wanted += _warnings(dossier, rules)
    for request in selectors.motives_owed():
        step = warning_due(request.due_on, request.instruction.agency.today(), _MOTIVES_STEPS)
        if step is not None:
            wanted.append((mails.motives_key(request, step), mails.warn_of_motives, (request, step)))
    sent = set(Message.objects.filter(key__in=[key for key, *_ in wanted]).values_list("key", flat=True))
    for key, tell, words in wanted:
        if key not in sent:
            tell(*words)


def _warnings(dossier: Instruction, rules: law.Rules):
    """The messages that a dossier calls for today, each with its key."""
    agency = dossier.agency
    today = agency.today()
    rule = rules(registry.get(dossier.kind).procedure, agency.day_of(dossier.filed_at))
    act_by = selectors.act_by(dossier, rule)
    if act_by is not None and (step := warning_due(act_by, today)) is not None:
        yield mails.warning_key(dossier, "echeance", act_by, step), mails.warn_to_act, (dossier, act_by, step)
    if dossier.silence_on is None:
        return
    if dossier.silence_on >= today:
        if (step := warning_due(dossier.silence_on, today)) is not None:
            words = (dossier, dossier.silence_on, step)
            yield mails.warning_key(dossier, "silence", dossier.silence_on, step), mails.warn_of_silence, words
    elif dossier.silence_effect == SilenceEffect.REJECTION:
        words = (dossier, dossier.silence_on)
        yield mails.warning_key(dossier, "rejet", dossier.silence_on, 0), mails.tell_born, words
