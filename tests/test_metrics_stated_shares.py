"""Shares of a stated total: worked numbers, brute force over partitions of the rest, and what cannot be true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Infeasible
from graph.metrics.result import Bound
from graph.metrics.stated_shares import StatedShares, Together, stated_index, stated_largest


def shares(*values: float) -> tuple[Bound, ...]:
    return tuple(Bound.exactly(v) for v in values)


def partitions(rest: int, cap: int, parts: int | None) -> Iterator[list[int]]:
    """All ways to split whole per cents among unnamed parties."""
    if rest == 0:
        yield []
        return
    if parts == 0:
        return
    for first in range(min(rest, cap), 0, -1):
        yield from ([first, *more] for more in partitions(rest - first, first, None if parts is None else parts - 1))


@pytest.mark.parametrize(
    ("named", "cap", "low", "high"),
    [
        ((70, 15, 5), 5, 5150, 5200),
        ((62, 15), 10, 4069, 4278),
        ((62, 15), 15, 4069, 4358),
        ((62, 15), None, 4069, 4598),
    ],
)
def test_the_worked_numbers_of_an_unnamed_rest(
    named: tuple[float, ...], cap: float | None, low: float, high: float
) -> None:
    found = stated_index(StatedShares(shares(*named), cap=cap))
    assert [found.bound.low, found.bound.high] == pytest.approx([low, high])
    assert found.exact


@given(st.integers(0, 60), st.integers(0, 39), st.integers(1, 20), st.one_of(st.none(), st.integers(1, 5)))
def test_no_split_of_the_rest_leaves_the_bounds(one: int, other: int, cap: int, unnamed: int | None) -> None:
    stated = StatedShares(shares(one, other), cap=cap, unnamed=unnamed)
    rest = 100 - one - other
    splits = list(partitions(rest, cap, unnamed)) if rest <= 12 else []
    if unnamed is not None and rest > unnamed * cap:
        with pytest.raises(Infeasible):
            stated_index(stated)
        return
    found = stated_index(stated).bound
    tried = [one**2 + other**2 + sum(s * s for s in split) for split in splits]
    assert all(found.contains(value) for value in tried)
    if tried:
        assert found.high == pytest.approx(max(tried))
    if unnamed is not None:
        assert found.low == pytest.approx(one**2 + other**2 + rest**2 / unnamed)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), min_size=2, max_size=4), st.data())
def test_interval_shares_that_sum_to_100_stay_within_the_bounds(
    ends: list[tuple[int, int]], data: st.DataObject
) -> None:
    named = tuple(Bound(low, low + width) for low, width in ends)
    chosen = [data.draw(st.floats(b.low, b.high)) for b in named]
    if sum(b.low for b in named) > 100 or sum(chosen) > 100:
        return
    rest = 100 - sum(chosen)
    found = stated_index(StatedShares(named)).bound
    assert found.contains(sum(c * c for c in chosen) + rest**2, 1e-6)
    assert found.contains(sum(c * c for c in chosen) + rest**2 / 7, 1e-6)


def test_many_uncertain_shares_get_an_outer_bound_that_says_so() -> None:
    named = tuple(Bound(1, 4) for _ in range(20))
    outer = stated_index(StatedShares(named))
    assert not outer.exact
    assert outer.bound.high >= 3 * 16 + 17 + 37**2


@given(st.floats(0, 3), st.floats(0, 3))
def test_a_wider_share_never_gives_a_narrower_index(before: float, after: float) -> None:
    narrow = stated_index(StatedShares((Bound(40, 50), Bound.exactly(20)))).bound
    wide = stated_index(StatedShares((Bound(40 - before, 50 + after), Bound.exactly(20)))).bound
    assert wide.low <= narrow.low + 1e-9 and wide.high >= narrow.high - 1e-9


def test_shares_that_exceed_100_by_rounding_are_widened() -> None:
    found = stated_index(StatedShares(shares(34, 33, 34)))
    assert found.bound.low == pytest.approx(33.5**2 + 32.5**2 + 33.5**2)
    assert found.bound.high == pytest.approx(34.5**2 + 32.5**2 + 33**2, abs=1)


def test_shares_that_exceed_100_beyond_rounding_name_their_claims() -> None:
    with pytest.raises(Infeasible) as raised:
        stated_index(StatedShares(shares(80, 30), claims=("c1", "c2")))
    assert raised.value.claims == ("c1", "c2")


def test_a_rest_that_no_number_of_capped_parties_can_hold_is_infeasible() -> None:
    with pytest.raises(Infeasible, match="at most 20%"):
        stated_index(StatedShares(shares(60), cap=10, unnamed=2))


def test_several_parties_stated_as_one_sum_are_split_evenly_or_not_at_all() -> None:
    found = stated_index(StatedShares(together=(Together(Bound.exactly(60), 2),), unnamed=1))
    assert found.bound.low == pytest.approx(30**2 * 2 + 40**2)
    assert found.bound.high == pytest.approx(60**2 + 40**2)
    assert not found.exact


def test_the_largest_share_is_the_named_one_unless_the_rest_may_exceed_it() -> None:
    assert stated_largest(StatedShares(shares(62, 15))) == Bound.exactly(62)
    assert stated_largest(
        StatedShares(
            shares(
                40,
            )
        )
    ) == Bound(40, 60)
    assert stated_largest(
        StatedShares(
            shares(
                40,
            ),
            cap=10,
        )
    ) == Bound.exactly(40)


def test_named_shares_that_fill_the_whole_have_a_point() -> None:
    assert stated_index(StatedShares(shares(60, 40))).bound == Bound.exactly(5200)
