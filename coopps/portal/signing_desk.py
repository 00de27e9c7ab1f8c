"""What a signatory has on the desk: the letters of an agency, sorted by what is to be done with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from accounts.models import Agency
from accounts.models.agencies import SigningCapacity
from coopps.kernel.documents import registry as act_kinds
from coopps.kernel.documents import selectors
from coopps.kernel.documents.choices import LetterState, Rank
from coopps.kernel.documents.models import Letter, SigningSession
from coopps.kernel.documents.models.letters import concerning

S = LetterState


@dataclass
class SigningDesk:
    """One agency seen by one of its signatories, today. Two queries, and those of the kinds of letters."""

    agency: Agency
    signatory: object

    @cached_property
    def session(self) -> SigningSession | None:
        """The signatory's session of today, once opened."""
        return selectors.session_of(self.agency, self.signatory)

    @cached_property
    def letters(self) -> list[Letter]:
        """Everything that is not over, and what was done in today's session, each with its `effect` in words."""
        return with_effects(selectors.letters_on_desk(self.agency, self.session))

    # --- Before the session ------------------------------------------------------------------------------------------
    @property
    def waiting(self) -> list[Letter]:
        """What « Préparer la séance » takes: in no open session, not concerning the signatory, and within the delegation."""
        return [letter for letter in self._allowed if self._covers(letter)]

    @property
    def out_of_scope(self) -> list[Letter]:
        """What the delegation of the signatory does not cover: the Director General, or another delegate, signs it."""
        return [letter for letter in self._allowed if not self._covers(letter)]

    @property
    def taken_back(self) -> list[Letter]:
        """What was confirmed, by anybody, and could not be signed that day: `last_error` says why."""
        return [letter for letter in self.letters if letter.was_taken_back]

    @property
    def left_to_others(self) -> list[Letter]:
        """What the signatory proposed, or is about their own team: another person signs it."""
        return [letter for letter in self._free if letter.pk in self._concerning]

    @property
    def with_others(self) -> list[Letter]:
        """What another signatory has on the desk today."""
        return [
            letter
            for letter in self._in(*S.where(to_sign=True))
            if letter.session and letter.session.day == self._today and not self._is_mine(letter)
        ]

    @property
    def held(self) -> list[Letter]:
        """What waits for another decision."""
        return self._in(S.HELD)

    # --- The session -------------------------------------------------------------------------------------------------
    @property
    def to_prepare(self) -> list[Letter]:
        return self._mine(S.TO_PREPARE)

    @property
    def prepared(self) -> list[Letter]:
        """What waits for the signatory's eyes: refusals first, then exceptions."""
        return [letter for letter in self._mine(S.PREPARED) if not letter.is_to_sign_by_hand]

    @property
    def by_hand(self) -> list[Letter]:
        """What the signatory prints, signs in ink, today or in the last days, and of which the original is to be stored."""
        return [letter for letter in self._in(S.PREPARED) if self._is_signed_by_hand_by_me(letter)]

    @property
    def needs_pass_phrase(self) -> bool:
        """Whether confirming what was seen needs the signatory's pass phrase: one letter at least is signed personally."""
        return any(letter.is_signed_personally for letter in self.seen)

    @property
    def groups(self) -> list[tuple[str, list[Letter]]]:
        """The prepared letters under the heading of their rank."""
        groups = [(rank.label, [row for row in self.prepared if row.rank == rank]) for rank in Rank]
        return [(heading, rows) for heading, rows in groups if rows]

    @property
    def seen(self) -> list[Letter]:
        return [letter for letter in self.prepared if letter.is_seen]

    @property
    def unseen(self) -> list[Letter]:
        return [letter for letter in self.prepared if not letter.is_seen]

    @property
    def confirmed(self) -> list[Letter]:
        return self._mine(S.CONFIRMED)

    @property
    def signed(self) -> list[Letter]:
        return self._mine(S.SIGNED)

    @property
    def returned(self) -> list[Letter]:
        return self._mine(S.RETURNED)

    @property
    def not_prepared(self) -> list[Letter]:
        """Letters whose preparation failed; the worker tries again by itself."""
        return [letter for letter in self.to_prepare if letter.last_error]

    @property
    def not_signed(self) -> list[Letter]:
        """Letters confirmed, today or before, whose signature failed; also those that another signatory confirmed."""
        return [letter for letter in self._in(S.CONFIRMED) if letter.last_error or not self._is_mine(letter)]

    @property
    def can_try_again(self) -> bool:
        return any(letter.session.signatory_id == self.signatory.pk for letter in self.not_signed)

    @property
    def wants_pass_phrase(self) -> bool:
        """Whether trying again needs the signatory's pass phrase."""
        return any(
            letter.is_signed_personally
            for letter in self.not_signed
            if letter.session.signatory_id == self.signatory.pk
        )

    # --- The worker --------------------------------------------------------------------------------------------------
    @property
    def is_working(self) -> bool:
        """Whether the worker has something to do that has not failed."""
        return any(not letter.last_error for letter in self.to_prepare + self.confirmed)

    @property
    def progress(self) -> tuple[str, int, int]:
        """What the worker is doing: label, done, total."""
        if any(not letter.last_error for letter in self.to_prepare):
            done = len(self._mine(S.PREPARED))
            return "Lettres préparées", done, done + len(self.to_prepare)
        done = len(self.signed)
        return "Lettres signées", done, done + len(self.confirmed)

    # --- Sorting -----------------------------------------------------------------------------------------------------
    @cached_property
    def _today(self):
        return self.agency.today()

    @cached_property
    def _concerning(self) -> set[int]:
        return concerning(self._free, self.signatory)

    @cached_property
    def capacity(self) -> SigningCapacity | None:
        """In which capacity the person signs today."""
        return self.agency.signing_capacity(self.signatory)

    def _covers(self, letter: Letter) -> bool:
        return self.capacity is not None and self.capacity.covers(letter.kind)

    @property
    def _allowed(self) -> list[Letter]:
        return [letter for letter in self._free if letter.pk not in self._concerning]

    def _is_signed_by_hand_by_me(self, letter: Letter) -> bool:
        return letter.is_to_sign_by_hand and letter.session.signatory_id == self.signatory.pk

    @property
    def _free(self) -> list[Letter]:
        return [
            letter
            for letter in self._in(*S.where(to_sign=True))
            if letter.session is None or (letter.session.day != self._today and not letter.is_to_sign_by_hand)
        ]

    def _in(self, *states: str) -> list[Letter]:
        return [letter for letter in self.letters if letter.state in states]

    def _mine(self, *states: str) -> list[Letter]:
        return [letter for letter in self._in(*states) if self._is_mine(letter)]

    def _is_mine(self, letter: Letter) -> bool:
        return self.session is not None and letter.session_id == self.session.pk


def with_effects(letters: Iterable[Letter]) -> list[Letter]:
    """The letters, each with its `effect` in words."""
    letters = list(letters)
    effects = act_kinds.effects(letters)
    for letter in letters:
        letter.effect = effects[letter.pk]
    return letters
