"""How far the examination of a dossier is, and what its reader may do with it, whatever its nature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from coopps.kernel.components.actions import Action, open_actions
from coopps.kernel.instruction.choices import SubjectKind
from coopps.kernel.instruction.models import Examination, Instruction, Proposal

# The pages of the transitions that are the same for every nature of dossier.
_PAGES = {"take": "desk:take", "hand_over": "desk:hand_over", "close_request": "desk:close_request"}


@dataclass(frozen=True)
class Progress:
    """How far one subject is: criteria answered, exceptions, and the proposal that stands."""

    examination: Examination
    answered: int
    total: int
    exceptions: list[str]
    proposal: Proposal | None

    @property
    def is_done(self) -> bool:
        return self.answered == self.total

    @property
    def needs_proposal(self) -> bool:
        return self.examination.subject == SubjectKind.MEMBER and self.proposal is None


def progress_of(instruction: Instruction) -> list[Progress]:
    """The subjects of a dossier, team first; a constant number of queries."""
    found = []
    for examination in instruction.examinations.standing().prefetch_related("answers", "proposals"):
        codes = examination.grid.codes
        answers = {answer.criterion: answer for answer in examination.answers.all()}
        found.append(
            Progress(
                examination,
                len(answers),
                len(codes),
                [code for code in codes if code in answers and answers[code].is_failing],
                examination.current_proposal,
            )
        )
    return found


def actions_on(instruction: Instruction, user, pages: Mapping[str, str]) -> dict[str, Action]:
    """The buttons of the examination for `user`, by transition. `pages` are those of the nature of the dossier."""
    actions = open_actions(instruction, user, _PAGES | dict(pages))
    if instruction.instructor_id == user.pk:
        actions.pop("hand_over", None)
    if "close_request" in actions:
        actions["close_request"] = replace(actions["close_request"], label="Reprendre la vérification sans attendre")
    return actions
