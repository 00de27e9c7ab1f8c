"""The agency is told before each date of its dossiers, on the day, and the day after a rejection was born by silence.

Nothing moves at a date: a person acts. Each message has a key, so that it may be asked for at every turn of the periodic work.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from coopps.kernel.instruction import mails, registry, selectors
from coopps.kernel.instruction.models import DocumentRequest, Instruction
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import SilenceEffect
from coopps.kernel.law.clock import WARNED_BEFORE
from coopps.kernel.mailing.services.reminding import Reminder, remind

# No date is nearer than this when nobody need be told yet, whatever the time zone.
_FAR = datetime.timedelta(days=max(WARNED_BEFORE) + 2)


def warn_of_dates() -> None:
    """Tell who is in charge of each dossier that a date comes, or that silence has rejected it; and who was asked for something
    that it is due."""
    rules = law.Rules()
    horizon = timezone.now().date() + _FAR
    near = Q(due_on__lte=horizon) | Q(silence_on__lte=horizon) | Q(due_on=None)
    dossiers = Instruction.objects.filter(near, selectors.undecided()).select_related("agency", "instructor")
    remind(
        ("echeance", "silence", "rejet_ne_du_silence"),
        [reminder for dossier in dossiers for reminder in _dates(dossier, rules)],
    )
    remind(("motifs_a_communiquer",), [mails.motives_owed(request) for request in selectors.motives_owed()])
    awaited = DocumentRequest.objects.open().filter(due_on__lte=horizon)
    asked = list(awaited.select_related("instruction__agency", "instruction__instructor").prefetch_related("items"))
    remind(
        ("pieces_rappel", "pieces_non_recues"),
        [reminder for request in asked if request.instruction.awaits_documents for reminder in _asked(request)],
    )


def _dates(dossier: Instruction, rules: law.Rules) -> Iterator[Reminder]:
    """What a dossier calls for."""
    agency = dossier.agency
    rule = rules(registry.get(dossier.kind).procedure, agency.day_of(dossier.filed_at))
    act_by = selectors.act_by(dossier, rule)
    if act_by is not None:
        yield mails.to_act(dossier, act_by)
    if dossier.silence_on is None:
        return
    if dossier.silence_on >= agency.today():
        yield mails.of_silence(dossier, dossier.silence_on)
    elif dossier.silence_effect == SilenceEffect.REJECTION:
        yield mails.born(dossier, dossier.silence_on)


def _asked(request: DocumentRequest) -> Iterator[Reminder]:
    """What a request for documents calls for: those whom it was sent to before its day, who examines after it."""
    if request.due_on < request.instruction.agency.today():
        yield mails.not_given(request)
        return
    examinations = {item.examination_id for item in request.items.all()}
    for applicant in registry.get(request.instruction.kind).applicants(request.instruction):
        if applicant.whole or applicant.examination in examinations:
            yield mails.to_give(request, applicant)
