"""The natures of dossiers that an agency examines: the registry through which an instruction speaks upward."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from coopps.kernel.instruction.choices import InstructionState
from coopps.kernel.instruction.grids import Grid
from coopps.kernel.instruction.holdings import Row
from coopps.kernel.registry import Registry

if TYPE_CHECKING:
    from coopps.kernel.instruction.models import Examination, Instruction
    from coopps.kernel.law.appeal import Residence


@dataclass(frozen=True)
class Tab:
    """A tab that a nature of dossier adds to the queue, or widens when the queue has one of this key.

    Attributes:
        key: its word in the address.
        held: the dossiers that it holds, a condition on instructions; they are then no longer among the decided ones.
        label: in words; empty for a tab that is widened.
        before: the key of the tab before which it stands.
    """

    key: str
    held: Q
    label: str = ""
    before: str = ""


@dataclass(frozen=True)
class Applicant:
    """One person who asks: to whom a decision is addressed, and before which court it is contested.

    Attributes:
        lines: the address of a letter, the name first.
        department: of the place of exercise, which says the court.
        decided: a decision about the person is signed.
        whole: the person answers for the whole dossier; another, for the own examination.
        examination: the key of that examination; None when the dossier has none for each person.
    """

    user: Any
    name: str
    salutation: str
    lines: tuple[str, ...]
    department: str
    residence: Residence
    decided: bool = False
    whole: bool = False
    examination: int | None = None


def _itself(instruction: Instruction) -> Instruction:
    """The examination says where the dossier stands."""
    return instruction


def _nobody(user) -> Q:
    return Q(pk__in=[])


def _none(instruction: Instruction) -> tuple:
    return ()


def _no_review(instruction: Instruction) -> None:
    return None


_EXAMINED = Q(state__in=InstructionState.where(over=False))


@dataclass(frozen=True)
class DossierKind:
    """A nature of dossier.

    Attributes:
        name: its key in the database.
        label: in words.
        grids: kind of subject → its grid.
        is_party: instruction, user → the person is in the dossier, and so never instructs it.
        party: user → the dossiers of this nature in which the person is, a condition on instructions for a list.
        desk_url: instruction → address of its page for the agency.
        procedure: the key of the rule that counts its delay.
        applicants: instruction → those who ask.
        team_url: instruction → address of its page for the team.
        visa_problems: for a dossier that the agency concludes by a visa, instruction → what keeps it from giving it, one
            sentence each; None for a dossier that it concludes by decisions.
        on_request_closed: instruction → what else ends when the agency no longer waits for what it asked; in the same database
            transaction, before the request is closed.
        tabs: what it adds to the tabs of the queue.
        search: lookups, from an instruction, where the words of the queue are also searched.
        related: what the queue loads with its dossiers, for `standing`.
        standing: instruction → what says where the dossier stands: the examination, or what follows it.
        undecided: the dossiers on which no decision is signed yet, a condition on instructions.
        headed_by_applicant: the pages call it by who asks; else by its title.
        held: examination, requirement → what the dossier holds now about one thing that may be asked for (see `holdings`).
        mended_at: examination, requirement, user → the address where the person gives or corrects a thing; empty when somebody
            else does.
        answers_for: examination, user → the person says a word on what is asked or remarked about this subject.
        anchors: examination → what may be remarked on it, « pièce » or « pièce.champ », each with its label; None for a dossier
            whose remarks are made elsewhere.
        takes_part: user → the dossiers of this nature whose team the person is in today, a condition on instructions.
        team: instruction → the accounts of those people.
        reviews: user → the dossiers of this nature that the person reviews today outside of their agency, while a review goes on.
        reviewer: instruction → to whom a message for that review goes, a person or an address; None when none goes on.
    """

    name: str
    label: str
    grids: dict[str, Grid]
    is_party: Callable[[Instruction, Any], bool]
    party: Callable[[Any], Q]
    desk_url: Callable[[Instruction], str]
    procedure: str
    applicants: Callable[[Instruction], list[Applicant]]
    team_url: Callable[[Instruction], str]
    visa_problems: Callable[[Instruction], list[str]] | None = None
    on_request_closed: Callable[[Instruction], None] | None = None
    tabs: tuple[Tab, ...] = ()
    search: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    standing: Callable[[Instruction], Any] = _itself
    undecided: Q = _EXAMINED
    headed_by_applicant: bool = False
    held: Callable[[Examination, str], list[Row]] = lambda examination, requirement: []
    mended_at: Callable[[Examination, str, Any], str] = lambda examination, requirement, user: ""
    answers_for: Callable[[Examination, Any], bool] = lambda examination, user: False
    anchors: Callable[[Examination], list[tuple[str, str]]] | None = None
    takes_part: Callable[[Any], Q] = _nobody
    team: Callable[[Instruction], Iterable[Any]] = _none
    reviews: Callable[[Any], Q] = _nobody
    reviewer: Callable[[Instruction], Any] = _no_review


_kinds: Registry[DossierKind] = Registry("Natures de dossiers")
register, get, all = _kinds.register, _kinds.get, _kinds.all
