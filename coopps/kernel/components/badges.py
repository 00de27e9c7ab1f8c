"""The look of each state: a tone of the design system and an icon. The word always stands beside them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """`tone` is neutral, info, success, warning or error; `icon` a class of the design system."""

    tone: str
    icon: str


NEUTRAL = Look("neutral", "fr-icon-circle-line")
DRAFT = Look("neutral", "fr-icon-draft-line")
ENDED = Look("neutral", "fr-icon-archive-line")
MOVING = Look("info", "fr-icon-info-fill")
WAITING = Look("info", "fr-icon-time-line")
GOOD = Look("success", "fr-icon-checkbox-circle-fill")
ATTENTION = Look("warning", "fr-icon-warning-fill")
SUSPENDED = Look("warning", "fr-icon-pause-circle-fill")
REFUSED = Look("error", "fr-icon-close-circle-fill")

TONES = {look.tone: look for look in (NEUTRAL, MOVING, GOOD, ATTENTION, REFUSED)}
