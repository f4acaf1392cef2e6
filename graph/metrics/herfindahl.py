"""How concentrated a set of weights is when each is known only as an interval.

The Herfindahl-Hirschman index is the sum of squared shares in per cent, from just above 0 to 10,000. Bounds are over
every combination of weights that the intervals allow: the floor is exact, the ceiling exact up to `LIMIT` uncertain
weights and an outer bound above. All functions put the weights in order first, so their order never matters.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.errors import InvalidParameter
from graph.metrics.result import Bound, points_of

WHOLE = 10_000.0
"""The index of a monopoly."""

NOTHING = Bound(0.0, 0.0, 0.0)

LIMIT = 22
"""Up to this many uncertain weights all corners are tried: 4 million, a fifth of a second."""


@dataclass(frozen=True)
class IndexBound:
    """An index as an interval; `exact` is False where the upper end is only an outer bound."""

    bound: Bound
    exact: bool = True

    @property
    def effective_number(self) -> Bound:
        """How many equal suppliers would be as concentrated: 10,000 over the index."""
        point = None if self.bound.point is None else WHOLE / self.bound.point
        most = WHOLE / self.bound.low if self.bound.low > 0 else math.inf
        return Bound(WHOLE / self.bound.high, most, point)


def index(weights: Sequence[float]) -> float:
    """The Herfindahl-Hirschman index of exact weights, whatever their unit.

    H = 10,000 * sum of (weight / total)^2

    Parameters
    ----------
    weights : none negative, not all zero; amounts and shares alike.

    Returns
    -------
    From 10,000 / n (all equal) to 10,000 (one has everything).

    Notes
    -----
    Without any weight there is no index: raises InvalidParameter.

    Examples
    --------
    >>> index([30, 30, 20, 20]), index([40, 30, 20, 10])
    (2600.0, 3000.0)

    References
    ----------
    U.S. Department of Justice and FTC, Horizontal Merger Guidelines (2010), section 5.3, footnote 9.
    """
    total = math.fsum(weights)
    if total <= 0 or min(weights) < 0:
        raise InvalidParameter("weights", list(weights), "weights of which none is negative and one is above 0")
    return WHOLE * math.fsum(w * w for w in weights) / total**2


def index_bound(weights: Sequence[Bound], somebody: Bound = NOTHING, limit: int = LIMIT) -> IndexBound:
    """The index of weights known as intervals: floor, ceiling, and the point if all weights have one.

    Parameters
    ----------
    weights : intervals from 0 up; an infinite end means that nothing bounds the weight.
    somebody : weight of which no claim says whose it is; it may be one party's, new or known, or many parties'.
    limit : how many uncertain weights are tried corner by corner before an outer bound is given.

    Notes
    -----
    Weights that are certainly 0 take no part. A single weight that may be positive has all: 10,000.

    Examples
    --------
    >>> found = index_bound([Bound.exactly(60), Bound(20, 40), Bound(0, 20)])
    >>> round(found.bound.low, 2), round(found.bound.high, 2), found.exact
    (3888.89, 6250.0, True)
    >>> unsure = index_bound([Bound.exactly(50), Bound.exactly(30)], Bound.exactly(20)).bound
    >>> round(unsure.low), round(unsure.high)
    (3400, 5800)

    References
    ----------
    Designed here; the floor was checked against an optimiser, the ceiling against all corners.
    """
    low = floor(weights, somebody)
    high, exact = ceiling(weights, somebody, limit)
    point = None if somebody.high > 0 else _point(weights, low, high)
    return IndexBound(Bound(low, max(low, high), point), exact)


def floor(weights: Sequence[Bound], somebody: Bound = NOTHING) -> float:
    """The least index that intervals of weights allow.

    At the least, every weight lies as near as its interval lets it to one common level t, and t is the level where
    t = sum(x^2) / sum(x). With m weights of which nothing is known beside amounts of index H the least is
    H / (1 + m H), H as a fraction: each undisclosed supplier adds at most one to the effective number of suppliers.
    What is somebody's is at the least spread over so many that its squares vanish.

    Notes
    -----
    Where no weight has a lower end above 0, all may be equal: 10,000 / n.

    Examples
    --------
    >>> known, unknown = [Bound.exactly(x) for x in (3, 1, 2)], [Bound(0, math.inf)] * 2
    >>> round(floor(known)), round(floor(known + unknown), 4)
    (3889, 2187.5)
    """
    present = _present(weights, somebody)
    low, high = np.array([w.low for w in present]), np.array([w.high for w in present])
    if not present or math.isinf(somebody.high) or low.max() == 0:
        return 0.0 if somebody.high > 0 else WHOLE / len(present)
    unit = low.max()
    low, high, further = low / unit, high / unit, somebody.high / unit
    x = np.clip(_level(low, high, further), low, high)
    return float(WHOLE * np.sum(x * x) / (np.sum(x) + further) ** 2)


def _level(low: NDArray[np.float64], high: NDArray[np.float64], further: float) -> float:
    """The level t at which t * (sum(x) + further) = sum(x^2), x being t clipped to the intervals."""
    marks = np.unique(np.concatenate([low, high[np.isfinite(high)]]))
    marks = marks[marks <= low.max()]
    first, last = 0, len(marks) - 1
    while first < last:
        middle = (first + last) // 2
        x = np.clip(marks[middle], low, high)
        if marks[middle] * (x.sum() + further) >= (x * x).sum():
            last = middle
        else:
            first = middle + 1
    below = marks[first - 1] if first else 0.0
    fixed = np.where(low >= marks[first], low, np.where(high <= below, high, 0.0))
    return float((fixed * fixed).sum() / (fixed.sum() + further))


def ceiling(weights: Sequence[Bound], somebody: Bound = NOTHING, limit: int = LIMIT) -> tuple[float, bool]:
    """The largest index that intervals of weights allow, and whether it is exact or an outer bound.

    The largest lies where each weight is at an end of its interval; which ends is a subset-sum problem that no
    greedy rule solves, so all are tried. Above `limit` uncertain weights the squares are replaced by the chords over
    their intervals, which is never too small, and the largest of those is found in one pass. What is somebody's is
    at the most one party's: each party, and a new one, is tried as that.

    Notes
    -----
    Any weight without an upper end may outgrow all others: 10,000 (approached, not reached). So may a weight beside
    others that may all be 0.
    """
    present = _present(weights, somebody)
    if somebody.high == 0:
        return _largest(present, limit)
    fewer = limit - math.ceil(math.log2(len(present) + 2))
    tried = [_largest([*present, somebody], fewer)]
    for number, weight in enumerate(present):
        both = Bound(weight.low + somebody.low, weight.high + somebody.high)
        tried.append(_largest([*present[:number], both, *present[number + 1 :]], fewer))
    return max(high for high, _ in tried), all(exact for _, exact in tried)


def _largest(present: Sequence[Bound], limit: int) -> tuple[float, bool]:
    if any(math.isinf(w.high) for w in present) or len(present) == 1 or all(w.low == 0 for w in present):
        return WHOLE, True
    unit = max(w.high for w in present)
    scaled = [Bound(w.low / unit, w.high / unit) for w in present]
    uncertain = [w for w in scaled if w.low < w.high]
    certain = [w.low for w in scaled if w.low == w.high]
    if len(uncertain) > limit:
        return _outer(scaled), False
    total, squares = np.array([math.fsum(certain)]), np.array([math.fsum(c * c for c in certain)])
    for weight in uncertain:
        total = np.concatenate([total + weight.low, total + weight.high])
        squares = np.concatenate([squares + weight.low**2, squares + weight.high**2])
    possible = total > 0
    return float(min(WHOLE, WHOLE * np.max(squares[possible] / total[possible] ** 2))), True


def _outer(weights: Sequence[Bound]) -> float:
    """An upper bound of the index: the most that chords of the squares can give for any total."""
    total, squares = math.fsum(w.low for w in weights), math.fsum(w.low**2 for w in weights)
    best = squares / total**2 if total else 1.0
    for weight in sorted(weights, key=lambda w: (-(w.low + w.high), w.low)):
        slope, after = weight.low + weight.high, total + (weight.high - weight.low)
        start = squares - slope * total
        turn = min(max(-2 * start / slope, total), after)
        best = max(best, (start + slope * turn) / turn**2, (start + slope * after) / after**2)
        total, squares = after, start + slope * after
    return WHOLE * min(1.0, best)


def share_intervals(weights: Sequence[Bound], somebody: Bound = NOTHING) -> list[Bound]:
    """The share of each weight in the total, in per cent, in the order given.

    A share is least where its own weight is least and all others are largest, and the other way round. What is
    somebody's may be its own or another's. The only weight that may be above 0 has all.

    Examples
    --------
    >>> share_intervals([Bound.exactly(3), Bound(1, 2)])[0]
    Bound(low=60.0, high=75.0, point=None)
    """
    lows, highs = _others([w.low for w in weights]), _others([w.high for w in weights])
    points = None if somebody.high > 0 else points_of(weights)
    total = math.fsum(points) if points is not None else 0.0
    found = []
    for weight, others_low, others_high in zip(weights, lows, highs, strict=True):
        alone = weight.high > 0 and others_high + somebody.high == 0
        low = 100.0 if alone else _share(weight.low, others_high + somebody.high)
        high = _share(weight.high + somebody.high, others_low)
        point = 100 * weight.point / total if total and weight.point is not None else None
        found.append(Bound.clipped(low, high, point))
    return found


def _others(values: Sequence[float]) -> list[float]:
    """For each value the sum of all others, without taking differences of large sums."""
    before = list(itertools.accumulate(values, initial=0.0))
    after = list(itertools.accumulate(reversed(values), initial=0.0))[::-1]
    return [b + a for b, a in zip(before[:-1], after[1:], strict=True)]


def _share(own: float, others: float) -> float:
    if own == 0:
        return 0.0
    if math.isinf(own) or others == 0:
        return 100.0 if not math.isinf(others) else 0.0
    return 100 * own / (own + others)


def largest_share(weights: Sequence[Bound], somebody: Bound = NOTHING) -> Bound:
    """The share of the largest weight, whichever that is, in per cent.

    Unlike the index it stays informative where many weights are unknown. It is least where no weight is above the
    largest lower end L and all others come as near to L as they may: L / sum(min(high, L)).

    Examples
    --------
    >>> largest_share([Bound.exactly(3), Bound.exactly(1), Bound(0, 4)])
    Bound(low=42.857142857142854, high=75.0, point=None)
    """
    present = _present(weights, somebody)
    most = max((w.low for w in present), default=0.0)
    if most:
        low = 100 * most / (math.fsum(min(w.high, most) for w in present) + somebody.high)
    else:
        low = 0.0 if somebody.high > 0 else 100 / len(present)
    alone = _share(somebody.high, math.fsum(w.low for w in present))
    high = max([*(s.high for s in share_intervals(present, somebody)), alone])
    points = points_of(share_intervals(weights, somebody))
    return Bound.clipped(min(low, high), high, max(points) if points else None)


def _present(weights: Sequence[Bound], somebody: Bound = NOTHING) -> list[Bound]:
    """Weights that may be above 0, in order."""
    if any(w.low < 0 for w in (*weights, somebody)):
        raise InvalidParameter("weights", list(weights), "no weight below 0")
    found = sorted((w for w in weights if w.high > 0), key=lambda w: (w.low, w.high, w.point or 0))
    if not found and somebody.high == 0:
        raise InvalidParameter("weights", list(weights), "at least one weight that may be above 0")
    return found


def _point(weights: Sequence[Bound], low: float, high: float) -> float | None:
    points = points_of(weights)
    if points is None or math.fsum(points) <= 0:
        return None
    return min(max(index(sorted(points)), low), high)
