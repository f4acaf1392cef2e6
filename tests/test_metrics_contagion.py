"""DebtRank: worked rings, the closed form where nothing is capped, monotonicity, and what has no buffer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidParameter
from graph.metrics.contagion import Exposures, debtrank, stress
from graph.metrics.result import Bound

RING = {("b", "a"): 0.5, ("c", "b"): 0.5, ("a", "c"): 0.5}


@pytest.mark.parametrize("linear", [True, False])
def test_a_failure_runs_round_a_ring_of_halves(linear: bool) -> None:
    assert debtrank(RING, {"a": 1.0}, linear) == pytest.approx({"a": 1, "b": 0.5, "c": 0.25})


def test_a_half_shock_comes_back_once_in_the_form_of_2012() -> None:
    assert debtrank(RING, {"a": 0.5}, linear=False) == pytest.approx({"a": 0.5625, "b": 0.25, "c": 0.125})


def test_a_half_shock_comes_back_for_ever_in_the_linear_form() -> None:
    assert debtrank(RING, {"a": 0.5}) == pytest.approx({"a": 4 / 7, "b": 2 / 7, "c": 1 / 7}, rel=1e-12)


def matrix(seed: int) -> tuple[dict[tuple[str, str], float], np.ndarray]:
    random = np.random.default_rng(seed)
    impacts = random.uniform(0, 0.2, (5, 5)) * random.integers(0, 2, (5, 5))
    np.fill_diagonal(impacts, 0)
    return {(f"f{i}", f"f{j}"): impacts[i, j] for i in range(5) for j in range(5) if impacts[i, j]}, impacts


@given(st.integers(0, 10_000))
def test_without_caps_the_linear_form_is_the_closed_form(seed: int) -> None:
    impacts, dense = matrix(seed)
    start = np.array([0.1, 0, 0.05, 0, 0])
    closed = np.linalg.solve(np.eye(5) - dense, start)
    found = debtrank(impacts, {"f0": 0.1, "f2": 0.05, "f1": 0, "f3": 0, "f4": 0})
    assert [found[f"f{i}"] for i in range(5)] == pytest.approx(np.minimum(closed, 1), abs=1e-9)


@given(st.integers(0, 10_000), st.floats(1, 5))
def test_larger_impacts_never_give_less_distress(seed: int, factor: float) -> None:
    impacts, _ = matrix(seed)
    larger = {pair: min(1.0, factor * w) for pair, w in impacts.items()}
    before, after = debtrank(impacts, {"f0": 1.0}), debtrank(larger, {"f0": 1.0})
    assert all(after[name] >= h - 1e-12 for name, h in before.items())


def test_the_form_of_2012_can_give_less_distress_for_a_larger_impact() -> None:
    slow = {("b", "a"): 1.0, ("c", "b"): 1.0, ("d", "c"): 1.0}
    early = slow | {("c", "a"): 0.01}
    assert debtrank(early, {"a": 1.0}, linear=False)["d"] < debtrank(slow, {"a": 1.0}, linear=False)["d"]


def test_a_firm_without_a_stated_buffer_is_named_and_passes_nothing_on() -> None:
    book = Exposures({("b", "a"): Bound.exactly(10), ("c", "b"): Bound.exactly(10)}, {"c": Bound.exactly(5)})
    assert book.missing == ("b",)
    assert stress(book, {"a": 1.0})["c"] == Bound.exactly(0)


def test_intervals_of_exposures_and_buffers_bound_the_distress() -> None:
    book = Exposures({("b", "a"): Bound(10, 20, 15)}, {"b": Bound(40, 80, 60)})
    assert stress(book, {"a": 1.0})["b"] == Bound(0.125, 0.5, 0.25)


def test_an_exposure_beyond_the_buffer_uses_it_up() -> None:
    book = Exposures({("b", "a"): Bound.exactly(10)}, {"b": Bound.exactly(0)})
    assert stress(book, {"a": 0.1})["b"].low == pytest.approx(0.1)
    assert book.impacts("low") == {("b", "a"): 1.0}


def test_another_currency_leaves_the_distress_as_it_is() -> None:
    def at(rate: float) -> Bound:
        book = Exposures({("b", "a"): Bound(10, 20).scaled(rate)}, {"b": Bound(40, 50).scaled(rate)})
        return stress(book, {"a": 1})["b"]

    assert at(1.0).low == pytest.approx(at(151.3).low)


def test_distress_outside_0_to_1_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="from 0 to 1"):
        debtrank(RING, {"a": 2.0})
