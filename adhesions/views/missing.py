"""What is still missing, for whom, with a link to where the reader can mend it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.urls import reverse

from adhesions import selectors
from adhesions.choices import Item
from adhesions.models import Adhesion, Membership
from adhesions.rules.completeness import filing_problems
from adhesions.rules.problems import Problem


@dataclass(frozen=True)
class Line:
    """One thing that is missing; `url` is empty when the reader cannot mend it."""

    sentence: str
    url: str = ""


@dataclass(frozen=True)
class Owing:
    """One person of the team, or the team itself (`member` None), and what is still missing there."""

    title: str
    lines: list[Line]
    member: Membership | None = None
    mine: bool = False


def owed_by_team(adhesion: Adhesion, user, *, leads: bool) -> list[Owing]:
    """What keeps the adhesion from being filed: the team first, then each person, in the order of the team."""
    problems = filing_problems(adhesion, adhesion.agency.today())
    members = selectors.live_members(adhesion)
    own = next((member for member in members if member.user_id == user.pk), None)

    def lines(member: Membership | None) -> list[Line]:
        theirs = [problem for problem in problems if problem.member == (member.pk if member else None)]
        signs = any(problem.item == Item.COMMITMENT for problem in theirs)
        return [
            Line(_sentence(problem, member), _url(adhesion, problem, own, leads))
            for problem in theirs
            if not (signs and problem.item == Item.SWORN)  # the page of the engagement asks for it
        ]

    people = [Owing(member.name, lines(member), member, member == own) for member in members]
    return [Owing("L’équipe", lines(None)), *people]


def digest(owing: list[Owing]) -> str:
    """A short mark of what is missing: it changes when the list does."""
    words = "\n".join(f"{group.title}\t{line.sentence}" for group in owing for line in group.lines)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _sentence(problem: Problem, member: Membership | None) -> str:
    return problem.sentence.removeprefix(f"{member.name} — ") if member else problem.sentence


def _url(adhesion: Adhesion, problem: Problem, own: Membership | None, leads: bool) -> str:
    if problem.item in ("equipe", "lieux"):
        return reverse("adhesions:team", args=[adhesion.pk]) if leads else ""
    if problem.item == "intention":
        return reverse("adhesions:intent", args=[adhesion.pk]) if leads else ""
    if own is None or problem.member != own.pk:
        return ""
    anchor = f"#{problem.field}" if problem.field else ""
    return reverse("adhesions:dossier_item", args=[own.pk, problem.item]) + anchor
