"""The index over intervals: worked numbers, brute force over corners and optimisers, and what must never change it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize

from graph.errors import InvalidParameter
from graph.metrics.herfindahl import ceiling, floor, index, index_bound, largest_share, share_intervals
from graph.metrics.regimes import REGIMES, classify, merger_of, merger_rise, presumed_harmful, regime
from graph.metrics.result import Bound

INF = math.inf


@st.composite
def boxes(draw: st.DrawFn, least: int = 1, most: int = 6, top: int = 20) -> list[Bound]:
    ends = st.tuples(st.integers(0, top), st.integers(0, top))
    found = [Bound(min(p), max(p)) for p in draw(st.lists(ends, min_size=least, max_size=most))]
    assume(any(b.high > 0 for b in found))
    return found


def exact(*weights: float) -> list[Bound]:
    return [Bound.exactly(w) for w in weights]


def corners(weights: list[Bound]) -> list[tuple[float, ...]]:
    return [c for c in itertools.product(*((w.low, w.high) for w in weights)) if sum(c) > 0]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([30, 30, 20, 20], 2600),  # US Horizontal Merger Guidelines (2010), footnote 9
        ([40, 30, 20, 10], 3000),
        ([25, 20, 15, 10, 8, 7, 6, 5, 4], 1540),  # METRICS
        ([25, 20, 15, 10, 8, 7, 6, 9], 1580),
        ([7], 10_000),
    ],
)
def test_the_index_of_exact_weights_is_the_published_number(weights: list[float], expected: float) -> None:
    assert index(weights) == pytest.approx(expected)


def test_two_undisclosed_suppliers_lower_the_floor_as_worked_by_hand() -> None:
    known = exact(3, 1, 2)
    assert index([3, 1, 2]) == pytest.approx(3888.89, abs=0.01)
    assert floor([*known, Bound(0, INF), Bound(0, INF)]) == pytest.approx(2187.5)


def test_the_box_of_the_worked_example_has_its_floor_and_ceiling() -> None:
    found = index_bound([Bound.exactly(60), Bound(20, 40), Bound(0, 20)])
    assert found.bound.low == pytest.approx(3888.89, abs=0.01)
    assert found.bound.high == pytest.approx(6250)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(1, 5))
def test_each_undisclosed_supplier_adds_at_most_one_to_the_effective_number(known: list[int], unknown: int) -> None:
    alone = index([float(k) for k in known]) / 10_000
    with_unknown = floor([*exact(*known), *[Bound(0, INF)] * unknown]) / 10_000
    assert with_unknown == pytest.approx(alone / (1 + unknown * alone))


@given(boxes())
def test_the_ceiling_is_the_best_of_all_corners(weights: list[Bound]) -> None:
    high, exactly = ceiling(weights)
    assert exactly
    if all(w.low == 0 for w in weights):
        assert high == 10_000
    else:
        assert high == pytest.approx(max(index(c) for c in corners(weights)))


@given(boxes(least=2), st.integers(0, 1))
def test_the_outer_bound_is_never_below_the_ceiling(weights: list[Bound], limit: int) -> None:
    outer, exactly = ceiling(weights, limit=limit)
    assert outer >= ceiling(weights)[0] - 1e-6
    assert exactly or len([w for w in weights if w.low < w.high]) > limit


@given(boxes(), st.data())
def test_no_weights_within_the_intervals_leave_the_bounds(weights: list[Bound], data: st.DataObject) -> None:
    chosen = [data.draw(st.floats(w.low, w.high)) for w in weights]
    assume(sum(chosen) > 1e-6)
    bound = index_bound(weights).bound
    assert bound.contains(index(chosen), 1e-6)
    assert largest_share(weights).contains(100 * max(chosen) / math.fsum(chosen), 1e-6)
    for weight, share in zip(chosen, share_intervals(weights), strict=True):
        assert share.contains(100 * weight / math.fsum(chosen), 1e-6)


@pytest.mark.parametrize("seed", range(60))
def test_the_floor_is_what_an_optimiser_finds(seed: int) -> None:
    random = np.random.default_rng(seed)
    low = random.uniform(0.5, 10, random.integers(2, 6))
    high = low + random.uniform(0, 20, len(low)) * random.integers(0, 2, len(low))

    def objective(x: np.ndarray) -> float:
        return float((x * x).sum() / x.sum() ** 2)

    ends = list(zip(low, high, strict=True))
    found = min(minimize(objective, start, bounds=ends, tol=1e-14).fun for start in (low, high, (low + high) / 2))
    assert floor([Bound(*e) for e in ends]) == pytest.approx(10_000 * found, rel=1e-6)


@given(boxes(least=2, most=4, top=8))
def test_the_share_of_each_weight_is_attained_at_a_corner(weights: list[Bound]) -> None:
    for number, share in enumerate(share_intervals(weights)):
        tried = [100 * c[number] / sum(c) for c in corners(weights)]
        assert share.high == pytest.approx(max(tried))
        assert share.low == pytest.approx(min(tried))


@given(boxes(most=5))
def test_the_least_largest_share_is_attained(weights: list[Bound]) -> None:
    top = max(w.low for w in weights)
    chosen = [min(max(top, w.low), w.high) if top else min(1.0, w.high) for w in weights]
    assert largest_share(weights).low == pytest.approx(100 * max(chosen) / sum(chosen))


@given(boxes(), st.data())
def test_a_wider_interval_never_gives_a_narrower_answer(weights: list[Bound], data: st.DataObject) -> None:
    wider = [
        Bound(w.low * data.draw(st.sampled_from([0, 0.25, 0.9, 1])), w.high + data.draw(st.integers(0, 5)))
        for w in weights
    ]
    before, after = index_bound(weights).bound, index_bound(wider).bound
    assert after.low <= before.low + 1e-6 and after.high >= before.high - 1e-6
    shares = largest_share(weights), largest_share(wider)
    assert shares[1].low <= shares[0].low + 1e-6 and shares[1].high >= shares[0].high - 1e-6


@given(boxes(), st.randoms(use_true_random=False))
def test_order_changes_nothing_to_the_last_bit(weights: list[Bound], random: object) -> None:
    shuffled = weights[::-1]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert index_bound(shuffled) == index_bound(weights)
    assert largest_share(shuffled) == largest_share(weights)


@given(boxes(), st.sampled_from([1e-3, 7.25, 1e9]))
def test_another_currency_scales_no_index_and_no_share(weights: list[Bound], rate: float) -> None:
    scaled = [w.scaled(rate) for w in weights]
    assert index_bound(scaled).bound.low == pytest.approx(index_bound(weights).bound.low)
    assert index_bound(scaled).bound.high == pytest.approx(index_bound(weights).bound.high)
    assert largest_share(scaled).low == pytest.approx(largest_share(weights).low)


@given(boxes(most=4), st.integers(0, 10), st.data())
def test_what_is_somebodys_may_be_anyones(weights: list[Bound], more: int, data: st.DataObject) -> None:
    somebody = Bound(0, more)
    extra = data.draw(st.floats(0, more))
    owner = data.draw(st.integers(0, len(weights)))
    chosen = [*(data.draw(st.floats(w.low, w.high)) for w in weights), 0.0]
    chosen[owner] += extra
    assume(sum(chosen) > 1e-6)
    assert index_bound(weights, somebody).bound.contains(index(chosen), 1e-6)
    assert largest_share(weights, somebody).contains(100 * max(chosen) / math.fsum(chosen), 1e-6)


def test_an_unbounded_weight_has_ceiling_of_a_monopoly() -> None:
    assert ceiling([Bound.exactly(5), Bound(1, INF)]) == (10_000, True)


def test_no_weight_at_all_is_an_error_that_says_what_was_expected() -> None:
    with pytest.raises(InvalidParameter, match="at least one weight"):
        index_bound([Bound.exactly(0)])


def test_merging_the_two_smallest_of_nine_raises_the_index_by_40() -> None:
    shares = exact(25, 20, 15, 10, 8, 7, 6, 5, 4)
    assert merger_rise(shares[7], shares[8], shares[:7]).point == pytest.approx(1580 - 1540)


@given(boxes(least=3, most=3, top=9))
def test_the_rise_by_a_merger_is_bounded_by_what_a_grid_finds(weights: list[Bound]) -> None:
    one, other, rest = weights
    bound = merger_rise(one, other, [rest])
    axes = [np.linspace(w.low, w.high, 15) for w in weights]
    tried = [20_000 * x * y / (x + y + r) ** 2 for x, y, r in itertools.product(*axes) if x + y + r > 0]
    if tried:
        assert bound.low == pytest.approx(min(tried)) or bound.low < min(tried)
        assert bound.high >= max(tried) - 1e-6
        assert bound.high <= max(tried) + 700  # a grid of 15 steps comes that near


@given(boxes(least=4, most=4, top=9))
def test_what_may_be_anyones_may_be_the_merging_firms(weights: list[Bound]) -> None:
    """Tried on a grid: so much of it to the one, so much to the other, what is left to somebody else."""
    one, other, rest, somebody = weights
    assume(one.high > 0 and other.high > 0)
    found = merger_of({"a": one, "b": other, "c": rest}, "a", "b", somebody)["rise"]
    axes = [np.linspace(w.low, w.high, 5) for w in weights]
    parts = [(x / 6, y / 6) for x in range(7) for y in range(7 - x)]
    tried = [
        20_000 * (x + s * i) * (y + s * j) / (x + y + r + s) ** 2
        for x, y, r, s in itertools.product(*axes)
        if x + y + r + s > 0
        for i, j in parts
    ]
    if tried:
        assert found.low <= min(tried) + 1e-6
        assert max(tried) - 1e-6 <= found.high <= max(tried) + 1500  # so near comes a grid so coarse


def test_every_regime_has_its_thresholds_and_source() -> None:
    assert {(r.moderate, r.high) for r in REGIMES.values()} == {(1000, 1800), (1500, 2500), (1000, 2000)}
    assert all(r.source for r in REGIMES.values())


@pytest.mark.parametrize(("name", "expected"), [("us-2023", "high"), ("us-2010", "moderate"), ("eu-2004", "high")])
def test_regimes_judge_the_same_index_differently(name: str, expected: str) -> None:
    assert classify(Bound(2100, 2400), name).at_floor == expected


def test_a_merger_is_presumed_harmful_only_above_both_thresholds() -> None:
    assert presumed_harmful(Bound(1900, 2000), Bound(101, 150)) == (True, True)
    assert presumed_harmful(Bound(1700, 1790), Bound(101, 150)) == (False, False)


def test_an_unknown_regime_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="us-2023"):
        regime("de-1957")
