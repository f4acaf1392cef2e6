"""Terms against hardware generations, and payments by year: worked numbers and a count day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.metrics.result import Bound
from graph.metrics.schedule import YEAR, Schedule, generations, outliving, payments_by_year, remaining_term

DAY = date(2026, 1, 1)


def test_seven_years_span_three_and_a_half_to_four_and_two_thirds_generations() -> None:
    spanned = generations(Bound.exactly(7))
    assert [spanned.low, spanned.high] == pytest.approx([3.5, 14 / 3])


def test_a_term_that_began_two_years_ago_has_five_of_seven_left() -> None:
    start = date(2024, 1, 1)
    assert remaining_term((start, start), Bound.exactly(7), DAY).point == pytest.approx(5, abs=0.01)


def test_a_term_that_has_not_begun_counts_whole_and_one_that_is_over_not_at_all() -> None:
    later, earlier = date(2027, 1, 1), date(2010, 1, 1)
    assert remaining_term((later, later), Bound.exactly(7), DAY) == Bound.exactly(7)
    assert remaining_term((earlier, earlier), Bound.exactly(7), DAY) == Bound.exactly(0)


def test_the_share_that_outlives_hardware_counts_money_not_deals() -> None:
    pairs = [(Bound.exactly(90), Bound.exactly(10)), (Bound.exactly(10), Bound.exactly(1))]
    assert outliving(pairs) == Bound.exactly(90)


def test_a_term_between_the_generations_is_possible_not_certain() -> None:
    pairs = [(Bound.exactly(50), Bound.exactly(1.75)), (Bound.exactly(50), Bound.exactly(5))]
    assert outliving(pairs) == Bound(50, 100)


def test_without_any_commitment_nothing_is_known() -> None:
    assert outliving([]) == Bound(0, 100)


@given(st.integers(0, 900), st.integers(200, 1500), st.booleans())
def test_payments_are_what_a_count_of_days_gives(offset: int, length: int, rate: bool) -> None:
    start = DAY + timedelta(offset)
    due = payments_by_year(
        [Schedule(Bound.exactly(1), (start, start), Bound.exactly(length / YEAR), rate)], range(2026, 2033)
    )
    days = [(start + timedelta(n)).year for n in range(length)]
    for year, bound in due.items():
        part = days.count(year) / (YEAR if rate else length)
        assert bound.low == pytest.approx(part) and bound.high == pytest.approx(part)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(200, 900), st.integers(0, 600), st.booleans(), st.data())
def test_any_start_and_term_within_bounds_stays_within_the_payments(
    first: int, spread: int, length: int, more: int, rate: bool, data: st.DataObject
) -> None:
    starts = (DAY + timedelta(first), DAY + timedelta(first + spread))
    bounds = payments_by_year(
        [Schedule(Bound(1, 2), starts, Bound(length / YEAR, (length + more) / YEAR), rate)], range(2026, 2032)
    )
    start = starts[0] + timedelta(data.draw(st.integers(0, spread)))
    term = length + data.draw(st.integers(0, more))
    exact = payments_by_year([Schedule(Bound.exactly(1.5), (start, start), Bound.exactly(term / YEAR), rate)], bounds)
    for year, bound in bounds.items():
        assert bound.contains(exact[year].low, 1e-9)


@given(st.integers(0, 500), st.integers(1, 500), st.integers(200, 900), st.integers(1, 600))
def test_the_most_that_may_fall_into_a_year_is_attained(first: int, spread: int, length: int, more: int) -> None:
    starts = (DAY + timedelta(first), DAY + timedelta(first + spread))
    terms = sorted({length, length + more, *range(length, length + more, 20)})
    bounds = payments_by_year(
        [Schedule(Bound.exactly(1), starts, Bound(length / YEAR, (length + more) / YEAR))], [2027]
    )
    tried = [
        payments_by_year([Schedule(Bound.exactly(1), (s, s), Bound.exactly(t / YEAR))], [2027])[2027].high
        for s in (starts[0] + timedelta(n) for n in range(0, spread + 1, 10))
        for t in terms
    ]
    assert max(tried) <= bounds[2027].high + 1e-9 <= max(tried) + 0.1
    assert min(tried) >= bounds[2027].low - 1e-9


def test_without_a_term_all_of_a_total_may_fall_into_any_year_from_the_start() -> None:
    due = payments_by_year([Schedule(Bound.exactly(9), (DAY, DAY), Bound(0, float("inf")))], [2025, 2026, 2030])
    assert due == {2025: Bound(0, 0), 2026: Bound(0, 9), 2030: Bound(0, 9)}


def test_a_rate_without_an_end_may_go_on_or_stop() -> None:
    due = payments_by_year([Schedule(Bound.exactly(12), (DAY, DAY), Bound(0, float("inf")), rate=True)], [2027])[2027]
    assert [due.low, due.high] == pytest.approx([0, 12], rel=0.01)


def test_payments_of_independent_deals_add_up() -> None:
    plan = Schedule(Bound(1, 2), (DAY, DAY), Bound.exactly(1))
    assert payments_by_year([plan, plan], [2026])[2026].high == pytest.approx(4, rel=0.01)
