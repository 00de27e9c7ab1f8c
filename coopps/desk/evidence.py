"""What a dossier says about one criterion of a grid: what stands beside the question."""

from __future__ import annotations

from dataclasses import dataclass, field

from coopps.kernel.instruction.choices import Finding


@dataclass(frozen=True)
class Fact:
    """One thing that the dossier says."""

    label: str
    value: str


@dataclass
class Piece:
    """One row of a dossier: what was typed, and its document when there is one."""

    title: str
    facts: list[Fact] = field(default_factory=list)
    url: str = ""
    originals_url: str = ""
    text: str = ""


@dataclass(frozen=True)
class Link:
    """A place in the document beside the grid."""

    label: str
    url: str


@dataclass
class Evidence:
    """All that answers one criterion.

    Attributes:
        required: what the protocol or the law asks, in a sentence; empty when there is nothing to compare with.
        falls_short: the typed values are below it.
        problems: what the rules of completeness still find.
        warnings: what is to be known, and speaks against nothing today.
        proposed: what the rule finds; None where a person alone can say. Nothing is found before the instructor says it.
        links: the places of the document beside the grid that answer it.
    """

    required: str = ""
    falls_short: bool = False
    pieces: list[Piece] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    proposed: Finding | None = None
