"""How a loss at one firm would spread along disclosed exposures: a stress scenario, not a forecast.

Distress runs from 0 (none) to 1 (buffer gone). A firm's exposure to another is what it stands to lose if the other
fails; its buffer is what it can lose before it fails itself. Buffers come from claims only: a firm without one is
named as missing and passes nothing on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.errors import InvalidParameter
from graph.metrics.result import Bound

LABEL = "stress scenario on disclosed exposures"

STEPS = 100_000
"""Rounds after which the linear form gives up; it stops by itself where nothing changes any more."""

TOLERANCE = 1e-14
"""A round that adds less distress than this to every firm is the last one."""

Impacts: TypeAlias = Mapping[tuple[str, str], float]
"""(firm, counterparty) to the part of the firm's buffer that the counterparty's failure would take."""


@dataclass(frozen=True)
class Exposures:
    """Disclosed exposures and buffers, both as intervals in one currency.

    `exposures` maps (firm, counterparty) to what the firm stands to lose, `buffers` a firm to what it can bear.
    """

    exposures: Mapping[tuple[str, str], Bound]
    buffers: Mapping[str, Bound]

    @property
    def missing(self) -> tuple[str, ...]:
        """Exposed firms whose buffer no claim states; what would reach them and go on from them is not counted."""
        return tuple(sorted({firm for firm, _ in self.exposures} - set(self.buffers)))

    def impacts(self, end: str) -> Impacts:
        """W_ij = min(1, exposure of i to j / buffer of i), at the `low`, `high` or `point` of all inputs.

        The low end pairs the least exposure with the largest buffer. A buffer that may be 0 or less is used up at
        once: the impact is 1. Where a point is missing the low end stands in.
        """
        found = {}
        for (firm, other), exposure in sorted(self.exposures.items()):
            buffer = self.buffers.get(firm)
            if buffer is not None:
                lost, borne = _at(exposure, buffer, end)
                found[firm, other] = 1.0 if borne <= 0 < lost else 0.0 if lost <= 0 else min(1.0, lost / borne)
        return {pair: impact for pair, impact in found.items() if impact > 0}


def _at(exposure: Bound, buffer: Bound, end: str) -> tuple[float, float]:
    if end == "high":
        return exposure.high, buffer.low
    if end == "point" and exposure.point is not None and buffer.point is not None:
        return exposure.point, buffer.point
    return exposure.low, buffer.high


def debtrank(impacts: Impacts, start: Mapping[str, float], linear: bool = True) -> dict[str, float]:
    """The distress of each firm after a shock has run its course.

    Linear form: h(t+1) = min(1, h(t) + W (h(t) - h(t-1))). Form of 2012: each firm passes its distress on once, in
    the round after it was first hit: h_i(t+1) = min(1, h_i(t) + sum of W_ij h_j(t) over the j just hit).

    Parameters
    ----------
    impacts : W_ij by (i, j); distress runs from j to i.
    start : distress at the beginning, from 0 to 1; firms not named begin with 0.
    linear : the linear form (2015), else that of 2012.

    Returns
    -------
    Distress by firm, from 0 to 1, for every firm named.

    Notes
    -----
    The linear form is monotone: larger impacts or a larger shock never give less distress. The form of 2012 is not:
    a faint early impact makes a firm pass on that little and nothing later; so intervals use the linear form.

    Examples
    --------
    >>> ring = {("b", "a"): 0.5, ("c", "b"): 0.5, ("a", "c"): 0.5}
    >>> debtrank(ring, {"a": 1.0})
    {'a': 1.0, 'b': 0.5, 'c': 0.25}
    >>> debtrank(ring, {"a": 0.5}, linear=False)
    {'a': 0.5625, 'b': 0.25, 'c': 0.125}
    >>> {firm: round(h * 7, 9) for firm, h in debtrank(ring, {"a": 0.5}).items()}
    {'a': 4.0, 'b': 2.0, 'c': 1.0}

    References
    ----------
    Battiston et al. (2012), DebtRank: too central to fail?, Scientific Reports 2, 541; Bardoscia et al. (2015),
    DebtRank: a microscopic foundation for shock propagation, PLoS ONE 10(6), e0130406.
    """
    if any(not 0 <= h <= 1 for h in start.values()):
        raise InvalidParameter("start", dict(start), "distress from 0 to 1")
    if any(not 0 <= w <= 1 for w in impacts.values()):
        raise InvalidParameter("impacts", "an impact outside 0 to 1", "impacts from 0 to 1")
    names = sorted({name for pair in impacts for name in pair} | set(start))
    matrix = _matrix(names, impacts)
    first = np.array([start.get(name, 0.0) for name in names])
    distress = _linear(matrix, first) if linear else _once(matrix, first)
    return {name: float(h) for name, h in zip(names, distress, strict=True)}


def _matrix(names: Sequence[str], impacts: Impacts) -> sparse.csr_array:
    place = {name: number for number, name in enumerate(names)}
    pairs = sorted((place[firm], place[other]) for firm, other in impacts)
    data = [impacts[names[row], names[column]] for row, column in pairs]
    rows, columns = [row for row, _ in pairs], [column for _, column in pairs]
    return sparse.csr_array((data, (rows, columns)), shape=(len(names), len(names)))


def _linear(matrix: sparse.csr_array, first: NDArray[np.float64]) -> NDArray[np.float64]:
    distress, change = first.copy(), first.copy()
    for _ in range(STEPS):
        after = np.minimum(1.0, distress + matrix @ change)
        distress, change = after, after - distress
        if not change.size or change.max() <= TOLERANCE:
            break
    return distress


def _once(matrix: sparse.csr_array, first: NDArray[np.float64]) -> NDArray[np.float64]:
    distress, waiting = first.copy(), first == 0
    hit = ~waiting
    while hit.any():
        after = np.minimum(1.0, distress + matrix @ np.where(hit, distress, 0.0))
        hit = waiting & (after > 0)
        waiting = waiting & ~hit
        distress = after
    return distress


def stress(exposures: Exposures, start: Mapping[str, float]) -> dict[str, Bound]:
    """The distress of each firm as an interval, by the linear form at both ends of exposures and buffers.

    Examples
    --------
    >>> book = Exposures({("b", "a"): Bound(10, 20, 10)}, {"b": Bound.exactly(40)})
    >>> stress(book, {"a": 1.0})["b"]
    Bound(low=0.25, high=0.5, point=0.25)
    """
    low, high, point = (debtrank(exposures.impacts(end), start) for end in ("low", "high", "point"))
    found = {}
    for firm, most in high.items():
        least = min(low.get(firm, 0.0), most)
        found[firm] = Bound.clipped(least, most, point.get(firm, 0.0))
    return found
