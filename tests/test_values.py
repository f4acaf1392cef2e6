"""Intervals, partial dates and the bounds behind a qualifier."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.values import Amount, Interval, PartialDate, Truth, bounds

decimals = st.decimals(-(10**12), 10**12, places=2)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(decimals), draw(decimals)))
    return Interval(draw(st.sampled_from([low, None])), draw(st.sampled_from([high, None])))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-10-08", "2026-10-08", "2026-10-08"),
    ],
)
def test_a_partial_date_spans_what_it_may_mean(text: str, first: str, last: str) -> None:
    parsed = PartialDate.parse(text)
    assert (str(parsed.earliest), str(parsed.latest), parsed.words) == (first, last, text)


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-Q5", "2026-02-30", "2026-1-1", "next year", "2026-10-08T00:00"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(text)


def test_a_span_is_certainly_reached_only_after_its_last_day() -> None:
    quarter = PartialDate.parse("2026-Q4")
    assert quarter.reached_by(date(2026, 9, 30)) is Truth.NO
    assert quarter.reached_by(date(2026, 11, 1)) is Truth.POSSIBLY
    assert quarter.reached_by(date(2026, 12, 31)) is Truth.YES


@pytest.mark.parametrize(
    ("qualifier", "low", "high"),
    [("exact", 100, 100), ("about", 90, 110), ("atLeast", 100, None), ("upTo", 0, 100)],
)
def test_a_qualifier_means_bounds(qualifier: str, low: int, high: int | None) -> None:
    assert bounds(Decimal(100), None, None, qualifier) == Interval(
        Decimal(low), None if high is None else Decimal(high)
    )


def test_about_a_loss_keeps_low_below_high() -> None:
    assert bounds(Decimal(-100), None, None, "about") == Interval(Decimal(-110), Decimal(-90))


def test_a_monthly_rate_is_twelve_times_as_much_a_year() -> None:
    rate = Amount(Interval(Decimal(5), Decimal(6)), per="P1M", currency="USD", basis="committedRate")
    assert rate.annual.interval == Interval(Decimal(60), Decimal(72))


@given(intervals(), intervals())
def test_the_hull_of_two_intervals_overlaps_both(a: Interval, b: Interval) -> None:
    hull = a.hull(b)
    assert hull.overlaps(a)
    assert hull.overlaps(b)
    assert hull == b.hull(a)


@given(intervals(), intervals())
def test_overlap_is_mutual(a: Interval, b: Interval) -> None:
    assert a.overlaps(b) == b.overlaps(a)


@given(
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.integers(0, 400),
    st.dates(date(1999, 1, 1), date(2051, 1, 1)),
)
def test_reaching_a_date_never_goes_back(first: date, days: int, day: date) -> None:
    span = PartialDate(first, first + timedelta(days))
    assert span.reached_by(day).value <= span.reached_by(day + timedelta(1)).value
