"""How long a commitment binds, against the life of a generation of hardware, and what falls due in which year."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from graph.metrics.result import Bound, added

GENERATION = Bound(18, 24)
"""Months between generations of accelerators: new ones have come every year and a half to two years."""

YEAR = 365.25
"""Days in a year of a term."""


@dataclass(frozen=True)
class Schedule:
    """A commitment to pay, spread evenly over its term.

    Attributes
    ----------
    amount : the total, or what is due per year where `rate` is set.
    start : the first and the last day on which it may begin.
    term : years; an infinite end where no end is known.
    rate : is `amount` a yearly rate?
    """

    amount: Bound
    start: tuple[date, date]
    term: Bound
    rate: bool = False


def generations(term: Bound, generation: Bound = GENERATION) -> Bound:
    """How many hardware generations a term spans.

    term in months / months per generation; no point, for the next generations have no date.

    Parameters
    ----------
    term : years.
    generation : months.

    Examples
    --------
    >>> spanned = generations(Bound.exactly(7))
    >>> spanned.low, round(spanned.high, 1)
    (3.5, 4.7)
    """
    return Bound(12 * term.low / generation.high, 12 * term.high / generation.low)


def remaining_term(start: tuple[date, date], term: Bound, day: date) -> Bound:
    """Years from a day to the end of a term; 0 where it has ended. A term that has not begun counts whole.

    Examples
    --------
    >>> remaining_term((date(2024, 1, 1), date(2024, 1, 1)), Bound.exactly(7), date(2026, 1, 1)).point
    4.998631074606434
    """
    begun = [max(0.0, (day - first).days / YEAR) for first in start]
    point = None if term.point is None else max(0.0, term.point - (begun[0] + begun[1]) / 2)
    low = max(0.0, term.low - begun[0])
    return Bound(low, max(low, term.high - begun[1]), point)


def outliving(commitments: Iterable[tuple[Bound, Bound]], generation: Bound = GENERATION) -> Bound:
    """The share of committed money whose term outlives the next hardware generation, in per cent.

    Parameters
    ----------
    commitments : pairs of amount and remaining years.
    generation : months.

    Returns
    -------
    The least has only those in it that certainly outlive the longest generation, the most all that may outlive the
    shortest. The point is that of the amounts that have one, if each of them tells whether it outlives. Without any
    commitment it is 0 to 100: nothing is known.

    Examples
    --------
    >>> outliving([(Bound.exactly(30), Bound.exactly(7)), (Bound.exactly(10), Bound.exactly(1))])
    Bound(low=75.0, high=75.0, point=75.0)
    >>> outliving([(Bound.exactly(30), Bound(0, 7)), (Bound.exactly(10), Bound.exactly(1))])
    Bound(low=0.0, high=75.0, point=None)
    >>> outliving([(Bound.exactly(30), Bound.exactly(7)), (Bound(0, float("inf")), Bound.exactly(1))])
    Bound(low=0.0, high=100.0, point=100.0)
    """
    pairs = list(commitments)
    certain = [12 * years.low > generation.high for _, years in pairs]
    possible = [12 * years.high > generation.low for _, years in pairs]
    low = _part([a.low for a, _ in pairs], [a.high for a, _ in pairs], certain)
    high = 100 - _part([a.low for a, _ in pairs], [a.high for a, _ in pairs], [not p for p in possible])
    disclosed = [(a.point, sure, may) for (a, _), sure, may in zip(pairs, certain, possible, strict=True) if a.point]
    points, told = [point or 0.0 for point, _, _ in disclosed], [sure for _, sure, _ in disclosed]
    decided = bool(disclosed) and all(sure == may for _, sure, may in disclosed)
    return Bound.clipped(low, max(low, high), _part(points, points, told) if decided else None)


def _part(lows: Sequence[float], highs: Sequence[float], members: Sequence[bool]) -> float:
    """The least share, in per cent, that the members have."""
    own = math.fsum(low for low, member in zip(lows, members, strict=True) if member)
    others = math.fsum(high for high, member in zip(highs, members, strict=True) if not member)
    return 0.0 if own == 0 else 100 * own / (own + others)


def payments_by_year(schedules: Iterable[Schedule], years: Iterable[int]) -> dict[int, Bound]:
    """What falls due in each calendar year, summed over schedules that vary independently.

    An amount is spread evenly over its term, whose beginning and length may be known only within bounds. Without a
    term a total may fall due in any one year from the start to the last end that is possible; a rate may go on or end.
    The point has the start in the middle of its bounds and sums the schedules that have one.

    Examples
    --------
    >>> even = Schedule(Bound.exactly(70), (date(2026, 7, 2), date(2026, 7, 2)), Bound.exactly(7))
    >>> due = payments_by_year([even], range(2026, 2028))
    >>> round(due[2026].low, 2), round(due[2027].high, 2)
    (5.01, 9.99)
    """
    plans = list(schedules)
    return {year: added([_due(plan, year) for plan in plans]) for year in years}


def _due(plan: Schedule, year: int) -> Bound:
    first, last = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    starts = [float(day.toordinal()) for day in plan.start]
    terms = [plan.term.low * YEAR, plan.term.high * YEAR]
    low = min(_part_due(plan, s, t, first, last) for s in starts for t in terms)
    candidates = _turning_points(starts, terms, first, last)
    high = max(_part_due(plan, s, t, first, last) for s, t in candidates)
    if not plan.rate and (plan.term.low == 0 or math.isinf(plan.term.high)):
        low, high = 0.0, max(high, 1.0 if starts[0] < last and first < starts[1] + terms[1] else 0.0)
    point = None
    if plan.amount.point is not None and plan.term.point is not None:
        middle = (starts[0] + starts[1]) / 2
        point = plan.amount.point * _part_due(plan, middle, plan.term.point * YEAR, first, last)
    most = 0.0 if high == 0 else plan.amount.high * high
    return Bound.clipped(plan.amount.low * low, most, point)


def _turning_points(
    starts: Sequence[float], terms: Sequence[float], first: float, last: float
) -> list[tuple[float, float]]:
    """Where the part that falls into a year can be largest: ends, and starts and terms that just fit the year."""
    lengths = {_within(t, terms) for t in (*terms, last - first, last - starts[0], last - starts[1])}
    begins = {_within(s, starts) for s in (*starts, first, *(last - t for t in lengths if math.isfinite(t)))}
    return sorted((s, t) for s in begins for t in lengths)


def _within(value: float, ends: Sequence[float]) -> float:
    return min(max(value, ends[0]), ends[1])


def _part_due(plan: Schedule, start: float, term: float, first: float, last: float) -> float:
    """The part of a total, or the years' worth of a rate, that falls into the days from first to last."""
    days = max(0.0, min(start + term, last) - max(start, first))
    if plan.rate:
        return days / YEAR
    return 0.0 if term == 0 or math.isinf(term) else days / term
