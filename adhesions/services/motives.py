"""The motive that a decision starts from: the law, what the protocol requires, what the grid found."""

from __future__ import annotations

from adhesions.models import Membership
from adhesions.rules.requirements import of_criterion
from coopps.kernel.instruction.models import Examination
from coopps.kernel.instruction.rules import TO_FILL
from coopps.kernel.law import selectors as law
from coopps.kernel.law.choices import TextKey
from coopps.kernel.typography import no_break


def failing(examination: Examination) -> list[tuple]:
    """The criteria that are not conform or to complete, each with its answer."""
    answers = {answer.criterion: answer for answer in examination.answers.all()}
    return [
        (criterion, answers[criterion.code])
        for criterion in examination.grid.criteria
        if criterion.code in answers and answers[criterion.code].is_failing
    ]


def blocking(member: Membership) -> list[tuple]:
    """What the law sets against an authorization of a member: the blocking criteria that are not met, of the member’s grid and
    of the team’s (BR-09, BR-11), each with its answer."""
    found = failing(member.examination)
    if member.adhesion.examination is not None:
        found = found + failing(member.adhesion.examination)
    return [(criterion, answer) for criterion, answer in found if criterion.blocking]


def proposed_motive(member: Membership) -> str:
    """The text that the instructor reads, completes and corrects (CRPA, L. 211-5: the law and the facts).

    One line for each criterion that is not met; `TO_FILL` where the grid says nothing of the facts, which no decision
    keeps.
    """
    adhesion = member.adhesion
    text = law.text(TextKey.MOTIVE, adhesion.agency.today()).fill(protocol=adhesion.version.title)
    today = adhesion.agency.today()
    citations = law.Citations(today)
    found = [
        f"– {criterion.label} ({citations.of(criterion.basis)}). {of_criterion(criterion, member, today).sentence}".rstrip()
        + f" Constat : {answer.comment.strip() or TO_FILL}"
        for criterion, answer in failing(member.examination)
    ]
    facts = ["En fait, l’examen de votre dossier montre que :", *found] if found else [f"En fait : {TO_FILL}"]
    return no_break("\n".join([text, *facts]))
