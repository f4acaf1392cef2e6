"""How much owners that hold stakes in several rivals add to the concentration of a market."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from graph.metrics.herfindahl import NOTHING, WHOLE
from graph.metrics.result import Bound, points_of, total

Owners: TypeAlias = Mapping[str, Bound]
"""Owner to the stake held in one firm, as a fraction; absent owners hold nothing."""

LIMIT = 12
"""Up to this many owners with uncertain stakes all corners are tried; above that the lower end is an outer bound."""


def mhhi_delta(
    shares: Mapping[str, float],
    stakes: Mapping[str, Owners],
    passive: Collection[str] = (),
    silent: Collection[tuple[str, str]] = (),
) -> Bound:
    """What common owners add to the index of a market: 0 without any, more than 10,000 where rivals outweigh the firm.

    delta = 10,000 * sum over firms j and k, j != k, of s_j s_k (sum_i g_ij b_ik) / (sum_i g_ij b_ij)

    Parameters
    ----------
    shares : market share of each firm, in any unit; they are divided by their sum.
    stakes : for each firm its known owners with their stakes b as intervals. Control g equals the stake.
    passive : owners whose control is 0, whatever they hold.
    silent : pairs (owner, firm) where the owner's control of that firm alone is 0.

    Returns
    -------
    The interval over all stakes that the intervals allow. Each pair of firms is bounded alone, so with intervals in
    several firms it may be wider than it need be. The point is given where all stakes have one.

    Notes
    -----
    A firm without a known active owner adds nothing as j: nobody is known to act on its rivals' behalf. A firm whose
    only active owners may hold next to nothing has no upper end: they would run it wholly for its rivals.

    Examples
    --------
    >>> fund, market = {"fund": Bound.exactly(0.1)}, {"x": 50, "y": 50}
    >>> mhhi_delta(market, {"x": fund, "y": fund}).point
    5000.0
    >>> mhhi_delta(market, {"x": fund, "y": {"other": Bound.exactly(0.1)}}).point
    0.0

    References
    ----------
    Azar, Schmalz and Tecu (2018), Anticompetitive Effects of Common Ownership, Journal of Finance 73(4), section I;
    O'Brien and Salop (2000), Competitive Effects of Partial Ownership, Antitrust Law Journal 67, 559-614.
    """
    whole = math.fsum(shares.values())
    parts = []
    for firm, rival in itertools.permutations(sorted(shares), 2):
        weight = WHOLE * shares[firm] * shares[rival] / whole**2
        without = {owner for owner in stakes.get(firm, {}) if owner in passive or (owner, firm) in silent}
        if weight > 0:
            parts.append(_ratio(stakes.get(firm, {}), stakes.get(rival, {}), without).scaled(weight))
    return total(parts)


def _ratio(own: Owners, rival: Owners, passive: Collection[str]) -> Bound:
    """What a firm's active owners hold in a rival, weighed by and relative to what they hold in the firm."""
    active = [owner for owner in sorted(own) if owner not in passive and own[owner].high > 0]
    boxes = [own[owner] for owner in active]
    theirs = [rival.get(owner, NOTHING) for owner in active]
    if not active:
        return NOTHING
    high = _most(boxes, [b.high for b in theirs])
    low = _least(boxes, [b.low for b in theirs])
    x, c = points_of(boxes), points_of(theirs)
    point = _value(x, c) if x is not None and c is not None and any(x) else None
    return Bound.clipped(low, max(low, high), point)


def _least(boxes: Sequence[Bound], theirs: Sequence[float]) -> float:
    """Least of sum(c x) / sum(x^2): in each stake it first grows and then falls, so it is least at a corner.

    Where nobody certainly holds anything all stakes may be 0: the firm then has no known owner, and nothing is added.
    """
    if all(b.low == 0 for b in boxes):
        return 0.0
    if len([b for b in boxes if b.low < b.high]) > LIMIT:
        return math.fsum(c * b.low for b, c in zip(boxes, theirs, strict=True)) / math.fsum(b.high**2 for b in boxes)
    found = []
    for corner in itertools.product(*(sorted({b.low, b.high}) for b in boxes)):
        norm = math.fsum(x * x for x in corner)
        if norm > 0:
            found.append(math.fsum(c * x for c, x in zip(theirs, corner, strict=True)) / norm)
    return min(found)


def _most(boxes: Sequence[Bound], theirs: Sequence[float]) -> float:
    """Largest of sum(c x) / sum(x^2), by Dinkelbach's method: each x is c / (2 ratio) clipped to its interval."""
    if not any(c > 0 and b.high > 0 for b, c in zip(boxes, theirs, strict=True)):
        return 0.0
    if all(b.low == 0 for b in boxes):
        return math.inf
    ratio = _value([b.high for b in boxes], theirs)
    for _ in range(200):
        if ratio == 0:
            return 0.0
        x = [min(max(c / (2 * ratio), b.low), b.high) for b, c in zip(boxes, theirs, strict=True)]
        better = _value(x, theirs)
        if better <= ratio * (1 + 1e-15):
            break
        ratio = better
    return ratio


def _value(x: Sequence[float], theirs: Sequence[float]) -> float:
    return math.fsum(c * v for c, v in zip(theirs, x, strict=True)) / math.fsum(v * v for v in x)
