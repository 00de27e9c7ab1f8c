"""Conditions that say why they are not met."""

from __future__ import annotations

import re
from collections.abc import Callable

from coopps.kernel.law.clock import DAYS_TO_ANSWER
from coopps.kernel.workflow.refusals import TransitionRefused


class Condition:
    """A condition of a transition made from a function that lists what is missing; nothing missing means met."""

    def __init__(self, missing: Callable[..., list[str]]) -> None:
        self.reasons = missing
        self.__name__ = missing.__name__
        self.__doc__ = missing.__doc__

    def __call__(self, machine) -> bool:
        return not self.reasons(machine)


def condition(missing: Callable[..., list[str]]) -> Condition:
    """Decorate `missing(machine) -> list of sentences` into a condition of a transition."""
    return Condition(missing)


def required_words(value: str | None, sentence: str) -> str:
    """The words given, stripped; a refusal with `sentence` when there are none."""
    cleaned = (value or "").strip()
    if not cleaned:
        raise TransitionRefused(sentence)
    return cleaned


# What a motive has at least, so that it says something; the database counts signs, the form and the service letters.
LETTERS, WORDS = 30, 5
A_SENTENCE = rf"(\S\s*){{{LETTERS}}}"


def motive_fault(value: str | None, *given: str) -> str:
    """What a motive lacks, in a sentence; empty when it says something of its own beside the texts `given` on the page."""
    own = " ".join((value or "").split())
    for text in given:
        own = own.replace(" ".join(text.split()), " ")
    words = re.findall(r"[^\W\d_]+", own)
    if len(words) >= WORDS and sum(map(len, words)) >= LETTERS:
        return ""
    return f"Écrivez au moins une phrase qui dise les faits de ce dossier : {LETTERS} lettres et {WORDS} mots."


def required_motive(value: str | None, sentence: str, *given: str) -> str:
    """The motive given, stripped; a refusal with `sentence` when there is none, or with what it lacks."""
    cleaned = required_words(value, sentence)
    if fault := motive_fault(cleaned, *given):
        raise TransitionRefused(fault)
    return cleaned


def days_to_answer(days: int) -> int:
    """The days given to present observations; a refusal outside the bounds of the law."""
    if fault := DAYS_TO_ANSWER.fault(days):
        raise TransitionRefused(f"{fault} Le délai pour présenter des observations ne peut excéder un mois.")
    return days
