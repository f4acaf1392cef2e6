"""When two stated values are the same or can both be true, and the hull that holds several of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from graph.evidence import Value
from graph.values import Amount, Interval, PartialDate


def hull_of(stated: Sequence[tuple[Value, ...]]) -> tuple[Value, ...]:
    """The hull of several stated values: an interval of amounts or dates, or the list of all other values."""
    first = stated[0][0]
    if isinstance(first, Amount):
        amounts = [v for values in stated for v in values if isinstance(v, Amount)]
        return (_amount_hull(amounts),)
    if isinstance(first, PartialDate):
        dates = [v for values in stated for v in values if isinstance(v, PartialDate)]
        span = dates[0]
        for other in dates[1:]:
            span = span if span == other else span.hull(other)
        return (span,)
    return tuple(sorted({v for values in stated for v in values}, key=repr))


def _amount_hull(amounts: list[Amount]) -> Amount:
    first = amounts[0]
    units = {a.unit for a in amounts}
    intervals = [a.interval if len(units) == 1 else a.comparable for a in amounts]
    interval = reduce(Interval.hull, intervals)
    if all(i == interval for i in intervals) and len(units) == 1:
        return first
    unit = first.unit if len(units) == 1 else "day"
    return replace(first, interval=interval, value=None, qualifier="between", words="", unit=unit)


def identity(values: tuple[Value, ...]) -> object:
    """What makes two stated values the same: bounds for amounts and dates, the set for everything else."""
    first = values[0]
    if isinstance(first, Amount):
        return (first.comparable.low, first.comparable.high)
    if isinstance(first, PartialDate):
        return (first.earliest, first.latest)
    return frozenset(values)


def same(a: tuple[Value, ...], b: tuple[Value, ...]) -> bool:
    """Do two claims state the same?"""
    return identity(a) == identity(b)


def compatible(a: tuple[Value, ...], b: tuple[Value, ...]) -> bool:
    """Can both be true: do their intervals overlap, or are they the same?"""
    first, second = a[0], b[0]
    if isinstance(first, Amount) and isinstance(second, Amount):
        return first.comparable.overlaps(second.comparable)
    if isinstance(first, PartialDate) and isinstance(second, PartialDate):
        return first.overlaps(second)
    return same(a, b)


def width(value: Value) -> float:
    """How imprecise a value is; infinite where an end is open."""
    if isinstance(value, Amount):
        known = value.comparable.width
        return float("inf") if known is None else float(known)
    if isinstance(value, PartialDate) and value.earliest and value.latest:
        return (value.latest - value.earliest).days
    return float("inf")
