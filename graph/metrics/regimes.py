"""Thresholds of competition authorities, as screens: what they call concentrated, and which mergers worry them.

They were made for the suppliers of a market. Applied to the suppliers of one buyer, or to the customers of one
seller, they are a yardstick only, and every result that uses them says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import InvalidParameter
from graph.metrics.herfindahl import NOTHING, WHOLE, index_bound
from graph.metrics.result import Bound, points_of, total

SCREEN = "thresholds made for markets, used here as a screen for one firm's counterparties"


@dataclass(frozen=True)
class Regime:
    """The thresholds of one authority.

    `moderate` and `high` are levels of the index; a merger is presumed harmful (or, for the EU, no longer
    presumed harmless) where the index after it is above `level` and rises by more than `rise`.
    """

    name: str
    moderate: float
    high: float
    level: float
    rise: float
    source: str


REGIMES = {
    "us-2023": Regime("us-2023", 1000, 1800, 1800, 100, "US Merger Guidelines (2023), guideline 1"),
    "us-2010": Regime("us-2010", 1500, 2500, 2500, 200, "US Horizontal Merger Guidelines (2010), section 5.3"),
    "eu-2004": Regime("eu-2004", 1000, 2000, 2000, 150, "EU guidelines 2004/C 31/03, points 19 and 20"),
}
"""By name; `us-2010` is what held in the United States until 2023."""

CLASSES = ("unconcentrated", "moderate", "high")


@dataclass(frozen=True)
class Verdict:
    """What a screen says of an interval: the class at its floor and at its ceiling, robust where they agree."""

    regime: str
    at_floor: str
    at_ceiling: str

    @property
    def robust(self) -> bool:
        """Is it the same class whatever is hidden?"""
        return self.at_floor == self.at_ceiling

    def as_json(self) -> dict[str, str]:
        """As plain JSON types, with what a screen is worth here."""
        return {"regime": self.regime, "atFloor": self.at_floor, "atCeiling": self.at_ceiling, "screen": SCREEN}


def regime(name: str) -> Regime:
    """The thresholds by name; raises InvalidParameter for a name that is not known."""
    if name not in REGIMES:
        raise InvalidParameter("regime", name, " | ".join(REGIMES))
    return REGIMES[name]


def classify(bound: Bound, name: str = "us-2023") -> Verdict:
    """Which class of concentration an index falls in, at both ends of its interval.

    Examples
    --------
    >>> classify(Bound(4069, 4598)).robust, classify(Bound(1700, 1900)).robust
    (True, False)
    """
    thresholds = regime(name)
    return Verdict(name, _class(bound.low, thresholds), _class(bound.high, thresholds))


def _class(value: float, thresholds: Regime) -> str:
    return CLASSES[(value > thresholds.moderate) + (value > thresholds.high)]


def merger_rise(one: Bound, other: Bound, rest: Sequence[Bound]) -> Bound:
    """By how much the index rises if two of the weights merge: 20,000 * x y / (x + y + rest)^2.

    Parameters
    ----------
    one, other : the weights that merge.
    rest : all other weights.

    Returns
    -------
    The rise over all weights that the intervals allow; exact at both ends.

    Notes
    -----
    In each of the two weights the rise first grows and then falls, and it falls in the rest; so it is least at a
    corner and largest either where one weight equals the other and the rest together, or at a corner. Without any
    weight above 0 the rise is 0.

    Examples
    --------
    >>> shares = [Bound.exactly(x) for x in (25, 20, 15, 10, 8, 7, 6, 5, 4)]
    >>> merger_rise(shares[7], shares[8], shares[:7]).point
    40.0
    """
    least, most = math.fsum(w.low for w in rest), math.fsum(w.high for w in rest)
    low = min(_rise(x, y, most) for x in (one.low, one.high) for y in (other.low, other.high))
    pairs = [(x, y) for x in (one.low, one.high) for y in (other.low, other.high)]
    pairs += [(_clip(y + least, one), y) for y in (other.low, other.high) if math.isfinite(y)]
    pairs += [(x, _clip(x + least, other)) for x in (one.low, one.high) if math.isfinite(x)]
    high = max(_rise(x, y, least) for x, y in pairs)
    if math.isinf(one.high) and math.isinf(other.high):
        high = WHOLE / 2
    if least == 0 and max(one.low, other.low) <= min(one.high, other.high) and min(one.high, other.high) > 0:
        high = WHOLE / 2
    point = _point(one, other, rest)
    return Bound.clipped(low, max(low, high), point)


def _rise_of(one: Bound, other: Bound, rest: Sequence[Bound], somebody: Bound) -> Bound:
    """The rise where some weight may be anyone's, exact at both ends.

    It is least if all of that is others'. It is largest if all of it is the smaller one's or, where it can make the two
    equal, if it does so.
    """
    apart = merger_rise(one, other, [*rest, somebody])
    if somebody.high == 0:
        return apart
    tried = [apart.high, *(merger_rise(*pair, rest).high for pair in _given(one, other, somebody))]
    both = one.high + other.high + somebody.high
    if math.isfinite(both) and abs(one.high - other.high) <= somebody.high:
        tried.append(_rise(both / 2, both / 2, math.fsum(w.low for w in rest)))
    return Bound(apart.low, max(tried), apart.point)


def _given(one: Bound, other: Bound, more: Bound) -> list[tuple[Bound, Bound]]:
    """Two weights with some more given to the one, and to the other."""
    larger = [Bound(w.low + more.low, w.high + more.high) for w in (one, other)]
    return [(larger[0], other), (one, larger[1])]


def _rise(x: float, y: float, rest: float) -> float:
    total = x + y + rest
    return 0.0 if total == 0 or math.isinf(total) else 2 * WHOLE * x * y / total**2


def _clip(value: float, interval: Bound) -> float:
    return min(max(value, interval.low), interval.high)


def _point(one: Bound, other: Bound, rest: Sequence[Bound]) -> float | None:
    points = points_of((one, other, *rest))
    return None if points is None else _rise(points[0], points[1], math.fsum(points[2:]))


def presumed_harmful(after: Bound, rise: Bound, name: str = "us-2023") -> tuple[bool, bool]:
    """Is a merger presumed harmful, (certainly, possibly): a high index after it and a rise of the index.

    Examples
    --------
    >>> presumed_harmful(Bound(1900, 2100), Bound(90, 120))
    (False, True)
    """
    thresholds = regime(name)
    certainly = after.low > thresholds.level and rise.low > thresholds.rise
    return certainly, after.high > thresholds.level and rise.high > thresholds.rise


def merger_of(
    weights: Mapping[str, Bound], one: str, other: str, somebody: Bound = NOTHING, name: str = "us-2023"
) -> dict[str, Any]:
    """What a merger of two parties would do to the index: the rise, the index after it, the presumption.

    Parameters
    ----------
    weights : every party's weight.
    one, other : the parties that merge.
    somebody : weight that may be anyone's: that of others, of one of the two, or of both.

    Examples
    --------
    >>> shares = {name: Bound.exactly(share) for name, share in (("a", 50), ("b", 30), ("c", 20))}
    >>> found = merger_of(shares, "b", "c")
    >>> found["rise"].point, found["presumed"]["certainly"]
    (1200.0, True)
    """
    rest = [weight for party, weight in weights.items() if party not in {one, other}]
    pair = [weights[one], weights[other]]
    rise = _rise_of(pair[0], pair[1], rest, somebody)
    after = index_bound([total(pair), *rest], somebody).bound
    certainly, possibly = presumed_harmful(after, rise, name)
    presumed = {"certainly": certainly, "possibly": possibly}
    return {"parties": [one, other], "rise": rise, "after": after, "presumed": presumed}
