"""Look-through and common ownership: worked numbers, dense algebra, samples from the intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Infeasible
from graph.metrics.common_ownership import mhhi_delta
from graph.metrics.look_through import consistent, look_through
from graph.metrics.result import Bound

exactly = Bound.exactly

FUNDS = {
    "x": {"v": exactly(0.10), "b": exactly(0.06), "bk": exactly(0.04), "h": exactly(0.05)},
    "y": {"v": exactly(0.08), "b": exactly(0.07), "bk": exactly(0.05), "u": exactly(0.20)},
}


def test_sixty_percent_of_half_plus_a_direct_tenth_is_two_fifths() -> None:
    direct = {("i", "h"): exactly(0.6), ("h", "x"): exactly(0.5), ("i", "x"): exactly(0.1)}
    assert look_through(direct, "i")["x"].point == pytest.approx(0.4)


@given(st.integers(0, 10_000))
def test_the_sum_over_chains_is_the_inverse_matrix(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 7))
    direct = random.uniform(0, 1, (size, size)) * random.integers(0, 2, (size, size))
    np.fill_diagonal(direct, 0)
    direct /= np.maximum(1.05 * direct.sum(axis=0), 1)
    full = np.linalg.inv(np.eye(size) - direct) @ direct
    stakes = {(f"f{i}", f"f{j}"): exactly(direct[i, j]) for i in range(size) for j in range(size) if direct[i, j]}
    found = look_through(stakes, "f0")
    for j in range(1, size):
        share = found.get(f"f{j}", exactly(0))
        assert share.low == pytest.approx(min(1, full[0, j]), abs=1e-9)


@given(st.lists(st.floats(0, 0.3), min_size=3, max_size=3), st.lists(st.floats(0, 0.2), min_size=3, max_size=3))
def test_wider_stakes_never_give_a_narrower_share(lows: list[float], widths: list[float]) -> None:
    pairs = [("i", "h"), ("h", "x"), ("i", "x")]
    narrow = {p: Bound(low, low + 0.1) for p, low in zip(pairs, lows, strict=True)}
    wide = {p: Bound(low * 0.5, low + 0.1 + w) for p, low, w in zip(pairs, lows, widths, strict=True)}
    before, after = look_through(narrow, "i").get("x"), look_through(wide, "i").get("x")
    assert before is not None and after is not None
    assert after.low <= before.low + 1e-12 and after.high >= before.high - 1e-12


@given(st.integers(0, 100_000))
def test_stakes_within_their_intervals_give_shares_within_the_bounds(seed: int) -> None:
    """Firms own each other, and the owner, too; no firm is owned by more than the whole."""
    random = np.random.default_rng(seed)
    low = random.uniform(0, 0.5, (4, 4)) * random.integers(0, 2, (4, 4))
    np.fill_diagonal(low, 0)
    high = low + random.uniform(0, 0.5, (4, 4)) * (low > 0)
    stakes = {(f"f{i}", f"f{j}"): Bound(low[i, j], high[i, j]) for i in range(4) for j in range(4) if high[i, j]}
    found = look_through(stakes, "f0") if (low.sum(axis=0) < 1).all() else {}
    for _ in range(20 if found else 0):
        at = np.where(random.integers(0, 2, (4, 4)) == 1, high, random.uniform(low, high))
        at *= np.minimum(1, 0.999 / np.maximum(at.sum(axis=0), 1e-9))
        if (at < low).any():
            continue
        full = np.linalg.inv(np.eye(4) - at) @ at
        assert all(found[f"f{j}"].contains(min(1, full[0, j]), 1e-6) for j in range(1, 4) if full[0, j])


def test_upper_ends_are_cut_to_what_others_certainly_hold_and_it_is_said() -> None:
    found = consistent({("a", "x"): Bound(0.5, 0.7), ("b", "x"): Bound(0.2, 0.9)})
    assert found.stakes["a", "x"].high == pytest.approx(0.7)
    assert found.stakes["b", "x"].high == pytest.approx(0.5)
    assert found.capped == ("x",)


def test_stakes_that_certainly_exceed_the_whole_count_from_nothing_up_and_it_is_said() -> None:
    found = consistent({("a", "x"): exactly(0.8), ("b", "x"): exactly(0.7)})
    assert found.excessive == ("x",)
    assert found.stakes["a", "x"].low == 0


def test_firms_that_own_each_other_wholly_have_no_owner_outside() -> None:
    circle = {("a", "b"): exactly(1.0), ("b", "a"): exactly(1.0), ("o", "a"): Bound(0, 0)}
    with pytest.raises(Infeasible, match="wholly"):
        look_through(circle, "a")


def test_one_fund_in_both_halves_of_a_market_adds_half_the_scale() -> None:
    same = {"fund": exactly(0.3)}
    assert mhhi_delta({"x": 1, "y": 1}, {"x": same, "y": same}).point == pytest.approx(5000)


def test_separate_owners_add_nothing() -> None:
    assert mhhi_delta({"x": 1, "y": 1}, {"x": {"a": exactly(0.3)}, "y": {"b": exactly(0.4)}}) == exactly(0)


@pytest.mark.parametrize(("passive", "expected"), [((), 0.255888097788), (("v", "b"), 0.128367288379)])
def test_the_worked_market_of_six_and_four_tenths(passive: tuple[str, ...], expected: float) -> None:
    found = mhhi_delta({"x": 0.6, "y": 0.4}, FUNDS, passive)
    assert found.point == pytest.approx(10_000 * expected, rel=1e-9)
    assert found.low == pytest.approx(found.high)


def test_a_firm_without_known_owners_adds_nothing_instead_of_no_number() -> None:
    assert mhhi_delta({"x": 1, "y": 1}, {"x": {"fund": exactly(0.3)}}) == exactly(0)


def test_an_owner_silent_in_one_firm_still_counts_in_the_other() -> None:
    same = {"x": {"fund": exactly(0.3)}, "y": {"fund": exactly(0.3)}}
    assert mhhi_delta({"x": 1, "y": 1}, same, silent={("fund", "x")}).point == pytest.approx(2500)


@given(st.data())
def test_stakes_within_their_intervals_stay_within_the_bounds(data: st.DataObject) -> None:
    low = {f: {o: data.draw(st.floats(0.01, 0.2)) for o in ("a", "b")} for f in ("x", "y")}
    wide = {f: {o: data.draw(st.floats(0, 0.2)) for o in own} for f, own in low.items()}
    at = {f: {o: low[f][o] + data.draw(st.floats(0, 1)) * wide[f][o] for o in own} for f, own in low.items()}
    boxes = {f: {o: Bound(low[f][o], low[f][o] + wide[f][o]) for o in own} for f, own in low.items()}
    point = mhhi_delta({"x": 3, "y": 2}, {f: {o: exactly(s) for o, s in own.items()} for f, own in at.items()}).point
    assert point is not None
    assert mhhi_delta({"x": 3, "y": 2}, boxes).contains(point, 1e-7)


@given(st.data())
def test_stakes_that_may_be_nothing_may_add_nothing(data: st.DataObject) -> None:
    """Each stake is at one end of its interval or between, the ends being nothing more often than not."""
    ends = st.sampled_from([0.0, 0.0, 0.04, 0.2])
    pairs = {(f, o): sorted((data.draw(ends), data.draw(ends))) for f in ("x", "y", "z") for o in ("a", "b")}
    at = {pair: data.draw(st.sampled_from([low, high, (low + high) / 2])) for pair, (low, high) in pairs.items()}
    boxes = {f: {o: Bound(*pairs[f, o]) for o in ("a", "b")} for f in ("x", "y", "z")}
    points = {f: {o: exactly(at[f, o]) for o in ("a", "b")} for f in ("x", "y", "z")}
    market = {"x": 3, "y": 2, "z": 1}
    point = mhhi_delta(market, points).point
    assert point is not None
    assert mhhi_delta(market, boxes).contains(point, 1e-7)


def test_a_stake_that_may_be_next_to_nothing_has_no_upper_end() -> None:
    unknown = {"fund": Bound(0, 0.2)}
    assert mhhi_delta({"x": 1, "y": 1}, {"x": unknown, "y": {"fund": exactly(0.2)}}).high == float("inf")


def test_the_delta_is_the_same_whatever_the_firms_are_called() -> None:
    renamed = {"zebra": FUNDS["x"], "ant": FUNDS["y"]}
    assert mhhi_delta({"zebra": 0.6, "ant": 0.4}, renamed).point == pytest.approx(2558.88097788)
