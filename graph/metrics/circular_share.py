"""Which part of all payments goes round: bounds of a ratio that neither rises nor falls with the amounts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array, hstack, vstack

from graph.metrics.circulation import Arc, balance_of, circular_volume, cyclic_arcs, tidy, volume
from graph.metrics.result import Bound

EXACT_SHARE_ARCS = 60
"""Above so many undisclosed arcs the least share is an outer bound: the exact one is a mixed-integer program."""

GREATEST_SHARE_ARCS = 5_000
"""Above so many arcs the greatest share is an outer bound, too: its program has three variables for each arc."""

NODE_LIMIT = 5_000
"""Nodes the mixed-integer solver may open; what it has proved by then is still a bound. A count, so no clock."""

TOLERANCE = 1e-9


def circular_share(amounts: Mapping[Arc, Bound], volumes: Bound | None = None) -> tuple[Bound, bool]:
    r"""Which part of all payments goes round, as an interval, and whether that interval is exact.

    The share is :math:`V(w) / \sum_e w_e` with :math:`V` the volume of :func:`circulation`. It is *not* monotone in
    the amounts, so bounds of the amounts do not bound it.

    - Greatest: linear-fractional in amounts and flows together, one linear program (Charnes and Cooper).
    - Least: :math:`V` is concave, so it lies at a corner of the box; by the dual of :math:`V`, and Dinkelbach's
      iteration on the ratio, each step is a mixed-integer program over the corners.

    Parameters
    ----------
    amounts : intervals by (payer, receiver).
    volumes : their :func:`circular_volume`, if the caller has it.

    Returns
    -------
    The interval (point as in :func:`circular_volume`), and False where an end is only an outer bound: the lower above
    `EXACT_SHARE_ARCS` undisclosed arcs or where the solver met `NODE_LIMIT`, the upper above `GREATEST_SHARE_ARCS`.

    Notes
    -----
    No payments, or none that are known to be above nothing: the share is not defined and is given as [0, 0] or
    [0, greatest]. An unbounded amount alone can outgrow what goes round: the least share is then 0.

    Examples
    --------
    >>> one = {("n", "o"): Bound(100, 300, 100), ("o", "r"): Bound.exactly(300), ("r", "n"): Bound.exactly(40)}
    >>> share, exact = circular_share(one)
    >>> round(share.low, 4), round(share.high, 4), exact
    (0.1875, 0.2727, True)

    References
    ----------
    Charnes, Cooper, Programming with linear fractional functionals (1962). Dinkelbach, On nonlinear fractional
    programming (1967).
    """
    inside = [arc for arcs in cyclic_arcs(amounts) for arc in arcs]
    if not inside:
        return Bound.exactly(0.0), True
    on_cycles = set(inside)
    outside = [b for arc, b in amounts.items() if arc not in on_cycles]
    box = [amounts[arc] for arc in inside]
    volumes = volumes or circular_volume(amounts)
    high, sharp = _greatest_share(inside, box, math.fsum(b.low for b in outside), volumes.high)
    low, exact = _least_share(inside, box, math.fsum(b.high for b in outside), volumes.low)
    gross = math.fsum(b.likely for b in amounts.values())
    point = volumes.point / gross if volumes.point is not None and 0 < gross < math.inf else None
    high = tidy(high)
    return Bound.clipped(min(tidy(low), high), high, None if point is None else tidy(point)), exact and sharp


def _greatest_share(arcs: Sequence[Arc], box: Sequence[Bound], rest: float, goes_round: float) -> tuple[float, bool]:
    """1 where an unbounded cycle can outgrow everything; else by linear program, or for many arcs an outer bound."""
    if math.isinf(goes_round):
        return 1.0, True
    if len(arcs) > GREATEST_SHARE_ARCS:
        gross = math.fsum(b.low for b in box) + rest
        return (min(1.0, goes_round / gross) if gross > 0 else 1.0), False
    return _greatest_by_program(arcs, box, rest), True


def _greatest_by_program(arcs: Sequence[Arc], box: Sequence[Bound], rest: float) -> float:
    """Variables: flow and amount of each arc and a scale, all times that scale; payments then sum to one."""
    count = len(arcs)
    scale = _scale(box, rest)
    eye = csr_array((np.ones(count), (range(count), range(count))), shape=(count, count))
    none = csr_array((count, count))
    low = csr_array(np.array([[b.low / scale] for b in box]))
    rows = [hstack([eye, -eye, csr_array((count, 1))]), hstack([none, -eye, low])]
    bounded = [row for row, b in enumerate(box) if b.bounded]
    high = csr_array(np.array([[-box[row].high / scale] for row in bounded]).reshape(len(bounded), 1))
    rows.append(hstack([none[bounded, :], eye[bounded, :], high]))
    total = csr_array([[0.0] * count + [1.0] * count + [rest / scale]])
    balance = hstack([balance_of(arcs), csr_array((balance_of(arcs).shape[0], count + 1))])
    limits = vstack(rows)
    solved = linprog(
        np.concatenate([-np.ones(count), np.zeros(count + 1)]),
        A_ub=limits,
        b_ub=np.zeros(limits.shape[0]),
        A_eq=vstack([balance, total]),
        b_eq=np.concatenate([np.zeros(balance.shape[0]), [1.0]]),
        method="highs",
    )
    return 0.0 if solved.x is None else min(max(-float(solved.fun), 0.0), 1.0)


def _scale(box: Sequence[Bound], rest: float) -> float:
    finite = [x for b in box for x in (b.low, b.high) if math.isfinite(x)] + [rest if math.isfinite(rest) else 0.0]
    return max(finite) or 1.0


def _least_share(arcs: Sequence[Arc], box: Sequence[Bound], rest: float, goes_round: float) -> tuple[float, bool]:
    if math.isinf(rest) or not all(b.bounded for b in box):
        return 0.0, True
    least, most = (np.array([getattr(b, end) for b in box]) for end in ("low", "high"))
    if float(most.sum()) + rest == 0:
        return 0.0, True
    if int((most > least).sum()) > EXACT_SHARE_ARCS:
        return goes_round / (float(most.sum()) + rest), False
    scale = _scale(box, rest)
    return _Corners(arcs, least / scale, most / scale, rest / scale).least()


class _Corners:
    """The least share over the corners of a box; amounts are scaled so that the largest is one."""

    def __init__(self, arcs: Sequence[Arc], low: np.ndarray, high: np.ndarray, rest: float) -> None:
        self.arcs, self.low, self.high, self.rest = arcs, low, high, rest
        self.most = float(len({end for arc in arcs for end in arc}))
        self.constraints = self._constraints()

    def least(self) -> tuple[float, bool]:
        """Dinkelbach: lower the ratio until no corner lies below it."""
        best = min(self.ratio(corner) for corner in (self.low, self.high))
        while True:
            corner, gap = self._lowest_corner(best)
            found = self.ratio(corner)
            if found >= best - TOLERANCE:
                gross = float(self.low.sum()) + self.rest
                if gap <= TOLERANCE * 10:
                    return best, True
                return max(0.0, best - gap / gross) if gross > 0 else 0.0, False
            best = found

    def ratio(self, corner: np.ndarray) -> float:
        gross = float(corner.sum()) + self.rest
        return volume(dict(zip(self.arcs, corner.tolist(), strict=True))) / gross if gross > 0 else 1.0

    def _lowest_corner(self, ratio: float) -> tuple[np.ndarray, float]:
        """Minimise volume less ratio times gross; the gap says how far below nothing it may still lie."""
        count = len(self.arcs)
        spread = self.high - self.low
        cost = np.concatenate([self.low, spread, -ratio * spread, np.zeros(int(self.most))])
        fixed = spread <= 0
        upper = np.concatenate(
            [np.full(2 * count, self.most), np.where(fixed, 0, 1), np.full(int(self.most), self.most)]
        )
        solved = milp(
            cost,
            constraints=self.constraints,
            bounds=Bounds(np.zeros(len(cost)), upper),
            integrality=np.concatenate([np.zeros(2 * count), np.ones(count), np.zeros(int(self.most))]),
            options={"node_limit": NODE_LIMIT, "mip_rel_gap": 0.0},
        )
        offset = ratio * (float(self.low.sum()) + self.rest)
        bound = solved.mip_dual_bound if solved.mip_dual_bound is not None else -offset
        if solved.x is None:
            return self.low, offset
        corner = np.where(np.round(solved.x[2 * count : 3 * count]) > 0, self.high, self.low)
        return corner, max(0.0, offset - float(bound))

    def _constraints(self) -> LinearConstraint:
        """Price y and potential p: y_e >= 1 + p_u - p_v; q_e >= y_e - M (1 - z_e) stands for y_e z_e."""
        count = len(self.arcs)
        eye = csc_array((np.ones(count), (range(count), range(count))), shape=(count, count))
        none = csc_array((count, count))
        balance = csc_array(balance_of(self.arcs).T)
        nodes = csc_array((count, balance.shape[1]))
        price = hstack([eye, none, none, -balance])
        product = hstack([-eye, eye, -self.most * eye, nodes])
        lower = np.concatenate([np.ones(count), np.full(count, -self.most)])
        return LinearConstraint(vstack([price, product]), lower, np.inf)
