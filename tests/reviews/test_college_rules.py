"""The arithmetic of the college: quorum and vote, over every count."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.choices import OpinionOutcome
from protocols.reviews.choices import Vote
from protocols.reviews.rules.college import quorum, tally

fractions = st.integers(1, 12).flatmap(lambda below: st.tuples(st.integers(1, below), st.just(below)))
members = st.integers(0, 60)
votes = st.lists(st.sampled_from([*Vote.values, ""]), max_size=40)


@given(members, fractions, st.integers(1, 5))
def test_the_quorum_is_the_smallest_number_that_is_the_fraction_and_the_minimum(count, fraction, minimum):
    needed = quorum(count, *fraction, minimum)
    share = Fraction(*fraction) * count
    assert needed >= share
    assert needed >= minimum
    assert needed - 1 < share or needed == minimum


@given(members, fractions)
def test_one_member_more_never_asks_for_fewer(count, fraction):
    assert quorum(count, *fraction) <= quorum(count + 1, *fraction) <= quorum(count, *fraction) + 1


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 2), (3, 2), (1, 0)])
def test_what_is_not_a_fraction_is_a_fault(numerator, denominator):
    with pytest.raises(ValueError, match="fraction"):
        quorum(5, numerator, denominator)


@given(votes, st.randoms())
def test_every_vote_counts_once_whatever_the_order(cast, random):
    counted = tally(cast)
    assert counted.for_ + counted.with_reservations + counted.against + counted.abstentions == len(
        [v for v in cast if v]
    )
    shuffled = random.sample(cast, len(cast))
    assert tally(shuffled) == counted


@given(votes)
def test_the_result_is_the_majority_of_the_votes_expressed(cast):
    counted = tally(cast)
    in_favor = counted.for_ + counted.with_reservations
    if in_favor == counted.against:
        assert counted.outcome is None
    elif in_favor < counted.against:
        assert counted.outcome == OpinionOutcome.UNFAVORABLE
    else:
        assert counted.outcome in (OpinionOutcome.FAVORABLE, OpinionOutcome.WITH_RESERVATIONS)
    assert tally([*cast, Vote.ABSTAIN]).outcome == counted.outcome  # an abstention decides nothing


@given(votes)
def test_one_vote_against_more_never_helps(cast):
    order = [OpinionOutcome.UNFAVORABLE, None, OpinionOutcome.WITH_RESERVATIONS, OpinionOutcome.FAVORABLE]
    before, after = tally(cast).outcome, tally([*cast, Vote.AGAINST]).outcome
    assert order.index(after) <= order.index(before)


@pytest.mark.parametrize(
    ("for_", "with_reservations", "against", "outcome"),
    [
        (3, 0, 0, OpinionOutcome.FAVORABLE),
        (2, 1, 0, OpinionOutcome.FAVORABLE),
        (1, 1, 0, OpinionOutcome.WITH_RESERVATIONS),
        (0, 1, 0, OpinionOutcome.WITH_RESERVATIONS),
        (1, 1, 2, None),
        (1, 1, 3, OpinionOutcome.UNFAVORABLE),
        (0, 0, 0, None),
    ],
)
def test_the_result(for_, with_reservations, against, outcome):
    cast = [Vote.FOR] * for_ + [Vote.FOR_WITH_RESERVATIONS] * with_reservations + [Vote.AGAINST] * against
    assert tally(cast).outcome == outcome
