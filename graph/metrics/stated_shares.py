"""How concentrated something is when shares of a stated total are known and the rest is not named.

"62% of revenue came from one customer, 15% from a second" leaves 23% to customers of whom only bounds are known. All
shares here are in per cent of the stated total.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph.errors import Infeasible
from graph.metrics.herfindahl import IndexBound
from graph.metrics.result import Bound

LIMIT = 16
"""Up to this many uncertain shares all corners are tried (half a million); above that an outer bound is given."""

TOLERANCE = 1e-9
"""How far, in per cent, figures may miss 100 by arithmetic alone."""


@dataclass(frozen=True)
class Together:
    """Several parties whose shares are stated as one sum; `members` is None where their number is not known."""

    share: Bound
    members: int | None = None


@dataclass(frozen=True)
class StatedShares:
    """What is stated of the shares of one total.

    Attributes
    ----------
    named : shares of single parties, as intervals.
    together : sums of several parties' shares; these parties are not among `named`.
    cap : no unnamed party has more than this (None: not known).
    unnamed : how many parties share the rest (None: not known, 0: there is no rest).
    rounding : half of the last stated digit; used only where the shares as stated exceed 100.
    claims : who says so, for the error if it cannot be true.
    """

    named: tuple[Bound, ...] = ()
    together: tuple[Together, ...] = ()
    cap: float | None = None
    unnamed: int | None = None
    rounding: float = 0.5
    claims: tuple[str, ...] = field(default=(), compare=False)


def stated_index(stated: StatedShares) -> IndexBound:
    """The index of shares of a stated total: floor, ceiling, and the point if all but the rest is exact.

    Floor: sum k^2 + R^2 / N, R being the rest and N the number that share it (N unknown: sum k^2).
    Ceiling: sum k^2 + n c^2 + (R - n c)^2 with n = floor(R / c), c being the cap of an unnamed share.

    Returns
    -------
    The bounds; `exact` is False where sums of several parties or too many uncertain shares make the ceiling an outer
    bound. There is no point unless the shares are exact and leave no rest.

    Notes
    -----
    Shares that sum to more than 100 are taken for rounded and widened by `rounding`. If they still do, or if the rest
    is larger than N times the cap, or if no rest is allowed and shares do not reach 100: raises Infeasible with the
    claims. Intervals are searched for the combinations that sum to 100. Several parties stated as one sum are split
    evenly for the floor and not at all for the ceiling.

    Examples
    --------
    >>> def bounds(*shares, **rest):
    ...     found = stated_index(StatedShares(tuple(map(Bound.exactly, shares)), **rest)).bound
    ...     return round(found.low), round(found.high)
    >>> bounds(70, 15, 5, cap=5)
    (5150, 5200)
    >>> bounds(62, 15, cap=10), bounds(62, 15, cap=15), bounds(62, 15)
    ((4069, 4278), (4069, 4358), (4069, 4598))

    References
    ----------
    The bounds on unnamed shares are those by which market-share tables with an "others" line are read; derived here.
    """
    even = _feasible(stated, [box for group in stated.together for box in _split(group)])
    whole = _feasible(stated, [group.share for group in stated.together])
    low = _floor(even, stated)
    high, exact = _ceiling(whole, stated)
    exact = exact and all(group.members == 1 for group in stated.together)
    complete = not stated.together and math.fsum(b.low for b in stated.named) >= 100 - TOLERANCE
    point = low if complete and exact and math.isclose(low, high) else None
    return IndexBound(Bound(low, max(low, high), point), exact)


def stated_largest(stated: StatedShares) -> Bound:
    """The share of the largest party, named or not, in per cent of the total.

    At the least it is the largest named share; at the most the largest upper end, or the rest if one unnamed party
    may have all of it.

    Examples
    --------
    >>> stated_largest(StatedShares((Bound.exactly(62), Bound.exactly(15))))
    Bound(low=62.0, high=62.0, point=62.0)
    >>> stated_largest(StatedShares((Bound.exactly(40),))).high
    60.0
    """
    whole = _feasible(stated, [group.share for group in stated.together])
    rest = max(0.0, 100 - math.fsum(b.low for b in whole))
    one = 0.0 if stated.unnamed == 0 else rest if stated.cap is None else min(rest, stated.cap)
    even = [box.low for group in stated.together for box in _split(group)]
    low = max([*(b.low for b in whole[: len(stated.named)]), *even, 0.0])
    if stated.unnamed:
        low = max(low, (100 - math.fsum(b.high for b in whole)) / stated.unnamed)
    high = max([*(min(b.high, 100.0) for b in whole), one])
    return Bound(low, high, low if math.isclose(low, high) else None)


def _split(group: Together) -> list[Bound]:
    """Members with even shares; none where their number is not known, for then they may be endlessly many."""
    if not group.members:
        return []
    return [Bound(group.share.low / group.members, group.share.high / group.members)] * group.members


def _feasible(stated: StatedShares, further: Sequence[Bound]) -> list[Bound]:
    """The shares as intervals that can sum to 100 with the rest; raises Infeasible where they cannot."""
    boxes = [*stated.named, *further]
    if math.fsum(b.low for b in boxes) > 100 + TOLERANCE:
        boxes = [Bound(max(0.0, b.low - stated.rounding), b.high + stated.rounding) for b in boxes]
    least, most = math.fsum(b.low for b in boxes), math.fsum(b.high for b in boxes)
    if least > 100 + TOLERANCE:
        raise Infeasible(f"shares of one total sum to at least {least:g}%", stated.claims)
    if stated.unnamed is None:
        return boxes
    room = 0.0 if stated.unnamed == 0 else math.inf if stated.cap is None else stated.unnamed * stated.cap
    if most + room < 100 - TOLERANCE and not any(g.members is None for g in stated.together):
        message = f"named shares reach {most:g}% and {stated.unnamed} others at most {room:g}%, not 100%"
        raise Infeasible(message, stated.claims)
    return boxes


def _floor(boxes: Sequence[Bound], stated: StatedShares) -> float:
    """The least sum of squares: every share as near as may be to one level at which all sum to 100."""
    low, high = np.array([b.low for b in boxes]), np.array([b.high for b in boxes])
    if stated.unnamed is None or any(g.members is None for g in stated.together):
        return float((low * low).sum())
    cap = 100.0 if stated.cap is None else stated.cap

    def reached(level: float) -> float:
        return float(np.clip(level, low, high).sum()) + (stated.unnamed or 0) * min(level, cap)

    level = _solve(reached, sorted({0.0, cap, 100.0, *low.tolist(), *high.tolist()}))
    x = np.clip(level, low, high)
    return float((x * x).sum()) + stated.unnamed * min(level, cap) ** 2


def _solve(reached: Callable[[float], float], marks: Sequence[float]) -> float:
    """The level at which a sum that is linear between the marks reaches 100."""
    for below, above in itertools.pairwise(marks):
        low, high = reached(below), reached(above)
        if high >= 100 - TOLERANCE:
            return below if high == low else min(above, below + (above - below) * (100 - low) / (high - low))
    return marks[-1]


def _ceiling(boxes: Sequence[Bound], stated: StatedShares) -> tuple[float, bool]:
    """The largest sum of squares over the corners of all combinations that sum to 100."""
    cap = 100.0 if stated.cap is None else stated.cap
    most = 10**9 if stated.unnamed is None else stated.unnamed
    certain = [b.low for b in boxes if b.low == b.high]
    uncertain = sorted((b for b in boxes if b.low < b.high), key=lambda b: (b.low, b.high))
    if len(uncertain) > LIMIT:
        return _outer(boxes, cap, most), False
    base = (100 - math.fsum(certain), math.fsum(c * c for c in certain))
    found = max(_corners(uncertain, base, cap, most), default=-math.inf)
    if found == -math.inf:
        raise Infeasible("no combination of the stated shares sums to 100%", stated.claims)
    return found, True


def _corners(uncertain: Sequence[Bound], base: tuple[float, float], cap: float, most: int) -> Iterator[float]:
    rest, squares = _combinations(uncertain, base)
    full = np.clip(np.floor((rest + TOLERANCE) / cap), 0, most)
    part = np.maximum(rest - full * cap, 0)
    possible = (rest >= -TOLERANCE) & ((part <= TOLERANCE) | (full < most))
    yield _highest(squares + full * cap**2 + part**2, possible)
    for number, share in enumerate(uncertain):
        rest, squares = _combinations([*uncertain[:number], *uncertain[number + 1 :]], base)
        for count in (np.ceil((rest - share.high - TOLERANCE) / cap), np.floor((rest - share.low + TOLERANCE) / cap)):
            full = np.clip(count, 0, most)
            part = rest - full * cap
            possible = (part >= share.low - TOLERANCE) & (part <= share.high + TOLERANCE)
            yield _highest(squares + full * cap**2 + part**2, possible)


def _combinations(boxes: Sequence[Bound], base: tuple[float, float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is left of 100, and the sum of squares, for each choice of ends."""
    rest, squares = np.array([base[0]]), np.array([base[1]])
    for box in boxes:
        rest = np.concatenate([rest - box.low, rest - box.high])
        squares = np.concatenate([squares + box.low**2, squares + box.high**2])
    return rest, squares


def _highest(values: NDArray[np.float64], possible: NDArray[np.bool_]) -> float:
    return float(values[possible].max()) if possible.any() else -math.inf


def _outer(boxes: Sequence[Bound], cap: float, most: int) -> float:
    """An upper bound: squares replaced by chords over the intervals, the steepest filled first."""
    rest, value = 100 - math.fsum(b.low for b in boxes), math.fsum(b.low**2 for b in boxes)
    steps = [(b.low + b.high, b.high - b.low) for b in boxes] + [(cap, cap * most)]
    for slope, width in sorted(steps, reverse=True):
        taken = min(rest, width)
        value, rest = value + slope * taken, rest - taken
    return value
