"""The arithmetic of the college of experts: quorum and vote. Pure functions; the numbers of the rule are data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from protocols.choices import OpinionOutcome
from protocols.reviews.choices import Vote


@dataclass(frozen=True)
class Tally:
    """The votes counted, by choice. `outcome` is None when the votes decide nothing: none expressed, or a tie."""

    for_: int
    with_reservations: int
    against: int
    abstentions: int

    @property
    def outcome(self) -> OpinionOutcome | None:
        in_favor = self.for_ + self.with_reservations
        if in_favor == self.against:
            return None
        if in_favor < self.against:
            return OpinionOutcome.UNFAVORABLE
        # Whoever is for without reservation is outweighed as soon as as many ask for one.
        return (
            OpinionOutcome.WITH_RESERVATIONS
            if self.with_reservations and self.with_reservations >= self.for_
            else OpinionOutcome.FAVORABLE
        )


def quorum(members: int, numerator: int, denominator: int, minimum: int = 1) -> int:
    """How many must be present of `members` who are not recused: the fraction, rounded up, and never fewer than `minimum`.

    Raises:
        ValueError: a fraction that is not between 0 and 1.
    """
    if not 0 < numerator <= denominator:
        raise ValueError("a quorum is a fraction of the members")
    return max(minimum, -(-members * numerator // denominator))


def tally(votes: Iterable[str]) -> Tally:
    """The votes counted; an empty vote is no vote."""
    counts = Counter(vote for vote in votes if vote)
    return Tally(counts[Vote.FOR], counts[Vote.FOR_WITH_RESERVATIONS], counts[Vote.AGAINST], counts[Vote.ABSTAIN])
