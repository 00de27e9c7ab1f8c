"""What happened, and what will, one line each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TimelineEvent:
    """One line of a timeline. `at` is a date or a moment; `upcoming` for what has not happened yet."""

    at: object
    title: str
    by: str = ""
    detail: str = ""
    upcoming: bool = False
