"""Who owns how much of whom when ownership through others is counted: sums over all chains of stakes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import sparse

from graph.errors import Infeasible
from graph.metrics.result import Bound

Stakes: TypeAlias = Mapping[tuple[str, str], Bound]
"""(owner, owned) to the share held, as a fraction from 0 to 1."""

STEPS = 100_000
"""Longest chain of stakes that is followed; only firms that own each other nearly wholly need more."""

TOLERANCE = 1e-15
"""A chain that adds less than this to a share is not followed further."""


@dataclass(frozen=True)
class Consistent:
    """Stakes after the stakes of others were taken into account.

    `capped` are owned firms whose upper ends summed to more than 100% and were cut to what the others certainly leave;
    `excessive` are those whose lower ends did, so that some figure must be wrong: their lower ends count as 0.
    """

    stakes: Stakes
    capped: tuple[str, ...]
    excessive: tuple[str, ...]


def consistent(stakes: Stakes) -> Consistent:
    """Cut the upper end of each stake to what the other owners of the firm certainly leave.

    Examples
    --------
    >>> found = consistent({("a", "x"): Bound(0.6, 0.6), ("b", "x"): Bound(0, 1)})
    >>> found.stakes["b", "x"].high, found.capped
    (0.4, ('x',))
    """
    lows: dict[str, float] = defaultdict(float)
    highs: dict[str, float] = defaultdict(float)
    for (_, owned), stake in sorted(stakes.items()):
        lows[owned] += stake.low
        highs[owned] += stake.high
    excessive = {owned for owned, low in lows.items() if low > 1 + 1e-9}
    capped = {owned for owned, high in highs.items() if high > 1 + 1e-9}
    cut = {}
    for (owner, owned), stake in stakes.items():
        low = 0.0 if owned in excessive else stake.low
        left = 1.0 if owned in excessive else max(stake.low, 1 - (lows[owned] - stake.low))
        high = min(stake.high, left, 1.0) if owned in capped else stake.high
        point = stake.point if stake.point is not None and low <= stake.point <= high else None
        cut[owner, owned] = Bound(low, high, point)
    return Consistent(dict(sorted(cut.items())), tuple(sorted(capped)), tuple(sorted(excessive)))


def look_through(stakes: Stakes, owner: str, checked: bool = False) -> dict[str, Bound]:
    """The share of each firm that an owner holds directly and through others.

    Y = (I - A)^-1 A, A being the matrix of direct stakes; here the owner's row of Y, as the sum over all chains.

    Parameters
    ----------
    stakes : direct stakes as fractions; passed through `consistent` first unless they are `checked`.
    owner : whose holdings are asked for.

    Returns
    -------
    Every firm that is reached, with the interval of the share. Larger stakes never give a smaller share, so the
    lower ends of the stakes give the lower end and the upper ends the upper, which is cut at 1. Chains that lead
    through the owner count, as in the formula: who is owned in part by its own firms may so hold more than the whole.

    Notes
    -----
    The point is given where all stakes on the way have one. Firms that own each other wholly have no owner outside:
    raises Infeasible.

    Examples
    --------
    >>> direct = {("i", "h"): Bound.exactly(0.6), ("h", "x"): Bound.exactly(0.5), ("i", "x"): Bound.exactly(0.1)}
    >>> round(look_through(direct, "i")["x"].low, 9)
    0.4

    References
    ----------
    Brioschi, Buzzacchi and Colombo (1989), Risk capital financing and the separation of ownership and control in
    business groups, Journal of Banking and Finance 13, 747-772.
    """
    stakes = stakes if checked else consistent(stakes).stakes
    names = sorted({name for pair in stakes for name in pair} | {owner})
    low = _row(names, {pair: s.low for pair, s in stakes.items()}, owner)
    high = _most(names, {pair: s.high for pair, s in stakes.items()}, owner)
    least = _row(names, {pair: s.likely for pair, s in stakes.items()}, owner)
    most = _most(names, {pair: s.high if s.point is None else s.point for pair, s in stakes.items()}, owner)
    found = {}
    for name, *values in zip(names, low, high, least, most, strict=True):
        lower, upper, first, second = (min(1.0, float(v)) for v in values)
        if upper > 0 and name != owner:
            point = first if math.isclose(first, second, abs_tol=1e-12) else None
            found[name] = Bound(lower, max(lower, upper), point)
    return found


def _matrix(names: list[str], stakes: Mapping[tuple[str, str], float]) -> sparse.csr_array:
    """Stakes as a matrix that carries a share of an owner on to what the owner owns."""
    place = {name: number for number, name in enumerate(names)}
    pairs = sorted((pair for pair in stakes if stakes[pair] > 0), key=lambda p: (place[p[1]], place[p[0]]))
    data = [stakes[pair] for pair in pairs]
    at = ([place[owned] for _, owned in pairs], [place[holder] for holder, _ in pairs])
    return sparse.csr_array((data, at), shape=(len(names), len(names)))


def _row(names: list[str], stakes: Mapping[tuple[str, str], float], owner: str) -> list[float]:
    """The owner's row of (I - A)^-1 A, by adding up chains of growing length."""
    matrix = _matrix(names, stakes)
    chain = np.zeros(len(names))
    chain[names.index(owner)] = 1.0
    total = np.zeros(len(names))
    for _ in range(STEPS):
        chain = matrix @ chain
        total += chain
        if not chain.any() or chain.max() < TOLERANCE:
            return [float(v) for v in total]
    raise Infeasible(f"firms below {owner!r} own each other wholly, so that no share of them can be told")


def _most(names: list[str], stakes: Mapping[tuple[str, str], float], owner: str) -> list[float]:
    """The most that the owner can hold of each firm: the same chains, at the upper ends.

    Upper ends need not be true together: around a ring of firms of which nothing is disclosed they would add up without
    end. But chains that do not come back to the owner never give more than the whole of a firm, so each round is cut
    there; what then no longer changes is an upper bound. What the owner holds of itself runs through all of them again.
    """
    back = [stakes.get((name, owner), 0.0) for name in names]
    matrix = _matrix(names, {pair: stake for pair, stake in stakes.items() if pair[1] != owner})
    direct = np.zeros(len(names))
    direct[names.index(owner)] = 1.0
    held = np.zeros(len(names))
    for _ in range(STEPS):
        more = np.minimum(1.0, matrix @ (direct + held))
        if np.abs(more - held).max(initial=0.0) < TOLERANCE:
            break
        held = more
    itself = math.fsum(share * of_owner for share, of_owner in zip(direct + held, back, strict=True))
    return [0.0 if v == 0 else float(v) / (1 - itself) if itself < 1 else 1.0 for v in held]
