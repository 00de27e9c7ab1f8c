"""Conditions that say why they are not met."""

from __future__ import annotations

from collections.abc import Callable

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
