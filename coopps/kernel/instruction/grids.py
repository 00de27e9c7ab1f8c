"""Grids of examination: criteria in the words of the domain, one list per nature of dossier."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Criterion:
    """One line of a grid.

    Attributes:
        code: as in the reference grids (M1…, T1…, A1…).
        label: the question put to the instructor.
        basis: where it comes from: words, the key of a text of law, or several of both.
        blocking: an answer « non conforme » keeps an authorization from being proposed.
        evidence: keys of the items of the dossier that answer it, shown beside the question.
    """

    code: str
    label: str
    basis: str | tuple[str, ...]
    blocking: bool = True
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """The criteria for one kind of subject."""

    criteria: tuple[Criterion, ...]

    @property
    def codes(self) -> list[str]:
        return [criterion.code for criterion in self.criteria]

    def get(self, code: str) -> Criterion:
        """The criterion `code`. Raises KeyError."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)
