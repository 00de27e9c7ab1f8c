"""Periodic work about letters of intent and projects: who owes an answer by a day is reminded of it."""

from __future__ import annotations

from coopps.kernel.law import selectors as law
from coopps.kernel.mailing.services.reminding import remind
from protocols.choices import IntentState
from protocols.mails import intents as mails
from protocols.mails import projects as project_mails
from protocols.mails import stopping as stopping_mails
from protocols.mails import terms as term_mails
from protocols.models import Intent
from protocols.selectors import projects, renewals, stopping
from protocols.selectors.intents import answer_by


def warn_of_answers() -> None:
    """Who examines each letter of intent, or the service; and who wrote it, when the agency asked a question."""
    rules = law.Rules()
    letters = Intent.objects.filter(state__in=IntentState.where(over=False), filed_at__isnull=False)
    letters = list(letters.select_related("agency", "instructor", "created_by"))
    remind(("intention_echeance",), [mails.to_answer(letter, answer_by(letter, rules)) for letter in letters])
    asked = [letter for letter in letters if letter.awaits_reply and letter.question_due_on]
    remind(("intention_complement_rappel",), [mails.to_complete(letter) for letter in asked])


def warn_of_versions() -> None:
    """Whoever writes a project of which the agency or the HAS awaits a new version."""
    remind(
        ("version_attendue",),
        [project_mails.to_file_again(author) for author in projects.owing_a_version()],
    )


def warn_of_hearings() -> None:
    """Whoever was invited to present observations on the end of a protocol, and has not."""
    remind(("observations_protocole_rappel",), [stopping_mails.to_observe(row) for row in stopping.hearings_open()])


def warn_of_elements() -> None:
    """Whoever asked for an authorization whose evaluation is awaited."""
    remind(
        ("renouvellement_rappel",),
        [reminder for renewal in renewals.awaiting_elements() for reminder in term_mails.to_give(renewal)],
    )
