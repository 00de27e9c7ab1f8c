"""What makes a motive of law and of fact (CRPA, L. 211-2 and L. 211-5; BR-15)."""

from __future__ import annotations

from coopps.kernel.instruction.choices import Outcome

# What a proposed text leaves to the instructor where the grid says nothing of the facts. No sign in it takes a space that
# does not break: it is found again as it is written.
TO_FILL = "[ce que le dossier montre, à compléter]"
# Fewer characters than this do not say a rule and a fact.
SHORTEST = 40


def needs_motive(outcome: str, *, limits: str = "", is_partial: bool = False) -> bool:
    """Whether a decision gives less than what was asked for: refused, postponed, limited, or for a part of the acts."""
    return outcome != Outcome.AUTHORIZE or bool(limits.strip()) or is_partial


def motive_problem(motive: str, proposed: str = "") -> str:
    """Why `motive` does not say the law and the facts; empty when nothing speaks against it.

    Args:
        proposed: the text that the page starts from, with `TO_FILL` where a fact is wanted.
    """
    said = {_plain(line) for line in motive.splitlines()}
    if not any(said):
        return "Cette décision est motivée en droit et en fait : rédigez la motivation."
    without_fact = {_plain(line.replace(TO_FILL, "")) for line in proposed.splitlines() if TO_FILL in line}
    if _plain(TO_FILL) in _plain(motive) or said & without_fact:
        return "La motivation proposée n’est pas complétée : dites ce que le dossier montre, ou retirez ce point."
    if len(_plain(motive)) < SHORTEST:
        return "La motivation est trop courte : dites en une phrase la règle, et ce que le dossier montre."
    return ""


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(" .:")
