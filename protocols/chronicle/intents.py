"""What happened to a letter of intent and what is expected next, as its team reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from protocols.models import Intent, IntentRecord

# What the team reads of the work of the agency; who took the letter is not told.
TOLD = {
    "take": "Lettre prise en charge",
    "transfer": "Lettre transmise à une autre agence",
    "ask_more": "Complément demandé",
    "retain": "Lettre retenue",
    "answer_elsewhere": "Réorientation proposée",
    "answer_no": "Lettre non retenue",
    "answer_closing": "Lettre classée sans suite",
}
ANSWERS = ("retain", "answer_elsewhere", "answer_no", "answer_closing")
# The work inside the agency before an answer is signed.
NOT_TOLD = ("hand_over", "redirect", "decline", "close", "take_back")


def events_of(intent: Intent) -> list[dict[str, Any]]:
    """The events of a letter in the words of `TimelineEvent`, as the team reads them: what happened, then what comes."""
    events = list(_past(intent))
    if intent.awaits_reply and intent.question_due_on:
        events.append({"at": intent.question_due_on, "title": "Réponse attendue", "upcoming": True})
    return events


def _past(intent: Intent) -> Iterator[dict[str, Any]]:
    yield {"at": intent.created_at, "title": "Lettre commencée", "by": intent.created_by.full_name}
    for record in intent.record.select_related("actor"):
        event = {"at": record.at, "detail": detail_of(intent, record)}
        if record.transition in TOLD:
            yield event | {"title": TOLD[record.transition]}
        elif record.transition not in NOT_TOLD:
            yield event | {"title": record.transition_label, "by": record.actor.full_name}


def detail_of(intent: Intent, record: IntentRecord) -> str:
    """What was said at a transition, to read beside it: a question, its answer, a reason."""
    if record.transition in ANSWERS:
        return intent.motivation
    return record.note if record.transition in ("transfer", "ask_more", "answer", "take_back") else ""
