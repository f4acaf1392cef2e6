"""Maximum circulation: how much money can go round in a network of payments.

A circulation sends along each arc at most what is paid on it, and out of each node exactly what comes in. Its volume
is the sum over the arcs, so that a sum which passes three arcs on its way home counts three times.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import networkx as nx
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from graph.metrics.result import Bound

Arc: TypeAlias = tuple[str, str]

INTERIOR_POINT_ARCS = 20_000
"""From so many arcs the volume is found by the interior point method: near linear, where the simplex is quadratic."""


def circulation(capacity: Mapping[Arc, float]) -> dict[Arc, float]:
    r"""A circulation of the greatest volume.

    It solves, for amounts :math:`w_e`, the linear program :math:`\max \sum_e f_e` with :math:`0 \le f_e \le w_e` and
    :math:`\sum_{e \text{ into } v} f_e = \sum_{e \text{ out of } v} f_e` for every node :math:`v`, one strongly
    connected component at a time: no money goes round elsewhere.

    Parameters
    ----------
    capacity : amounts by (payer, receiver); infinite where nothing bounds them.

    Returns
    -------
    What goes round on each arc that lies on a cycle of amounts above nothing; other arcs are left out.

    Notes
    -----
    Where a whole cycle is unbounded, its arcs carry infinity. A payment to oneself is no circulation and is ignored.
    Cost: one linear program per component, by HiGHS: 0.7 s for 50,000 arcs, 50 s for 500,000.

    Examples
    --------
    >>> found = circulation({("n", "o"): 100, ("o", "r"): 300, ("r", "n"): 40})
    >>> [round(found[arc]) for arc in sorted(found)]
    [40, 40, 40]

    References
    ----------
    Ahuja, Magnanti, Orlin, Network Flows (1993), chapter 1 (circulations) and 9 (minimum cost flow).
    """
    flows: dict[Arc, float] = {}
    for arcs in cyclic_arcs({arc: amount for arc, amount in capacity.items() if amount > 0}):
        flows |= _component_flow({arc: capacity[arc] for arc in arcs})
    return flows


def cyclic_arcs(arcs: Mapping[Arc, Any]) -> list[list[Arc]]:
    """The arcs that lie on some cycle, component by component, in order.

    >>> cyclic_arcs({("a", "b"): 1, ("b", "a"): 1, ("b", "c"): 1})
    [[('a', 'b'), ('b', 'a')]]
    """
    graph: nx.DiGraph[str] = nx.DiGraph(sorted(arc for arc in arcs if arc[0] != arc[1]))
    home = {node: number for number, part in enumerate(nx.strongly_connected_components(graph)) for node in part}
    found: dict[int, list[Arc]] = {}
    for arc in sorted(graph.edges):
        if home[arc[0]] == home[arc[1]]:
            found.setdefault(home[arc[0]], []).append(arc)
    return sorted(found.values())


def volume(capacity: Mapping[Arc, float]) -> float:
    """The greatest volume that can go round.

    >>> round(volume({("n", "o"): 100, ("o", "r"): 300, ("r", "n"): 40}))
    120
    """
    return math.fsum(circulation(capacity).values())


def _component_flow(capacity: Mapping[Arc, float]) -> dict[Arc, float]:
    arcs = list(capacity)
    endless = {arc: math.inf for arc in arcs if math.isinf(capacity[arc])}
    for cycle in cyclic_arcs(endless):
        return dict.fromkeys(arcs, 0.0) | dict.fromkeys(cycle, math.inf)
    most = math.fsum(w for w in capacity.values() if math.isfinite(w))
    weights = np.array([min(capacity[arc], most) for arc in arcs])
    scale = weights.max()
    balance = balance_of(arcs)
    solved = linprog(
        -np.ones(len(arcs)),
        A_eq=balance,
        b_eq=np.zeros(balance.shape[0]),
        bounds=np.column_stack([np.zeros(len(arcs)), weights / scale]),
        method="highs-ipm" if len(arcs) >= INTERIOR_POINT_ARCS else "highs",
    )
    return {arc: float(f) * float(scale) for arc, f in zip(arcs, solved.x, strict=True)}


def balance_of(arcs: Sequence[Arc]) -> csr_array:
    """A row per node, in order of name, a column per arc: +1 where the arc leaves, -1 where it arrives.

    >>> balance_of([("a", "b")]).toarray().tolist()
    [[1.0], [-1.0]]
    """
    nodes = {node: row for row, node in enumerate(sorted({end for arc in arcs for end in arc}))}
    rows = [nodes[end] for arc in arcs for end in arc]
    columns = np.repeat(np.arange(len(arcs)), 2)
    signs = np.tile([1.0, -1.0], len(arcs))
    return csr_array((signs, (rows, columns)), shape=(len(nodes), len(arcs)))


def circular_volume(amounts: Mapping[Arc, Bound]) -> Bound:
    r"""The volume that goes round, as an interval.

    The volume never falls when an amount rises, so lower and upper amounts bound it exactly. The point counts an
    amount without a point at its lower bound.

    Examples
    --------
    >>> circular_volume({("a", "b"): Bound(10, 20, 15), ("b", "a"): Bound(12, 12, 12)})
    Bound(low=20.0, high=24.0, point=24.0)
    """
    least = {arc: b.low for arc, b in amounts.items()}
    most = {arc: b.high for arc, b in amounts.items()}
    low = tidy(volume(least))
    high = low if most == least else max(tidy(volume(most)), low)
    points = {arc: b.likely for arc, b in amounts.items()}
    point = low if points == least else tidy(volume(points))
    return Bound.clipped(low, high, point)


def tidy(value: float) -> float:
    """Twelve significant digits: the solver's last digits are noise.

    >>> tidy(119.99999999999997)
    120.0
    """
    return value if value == 0 or math.isinf(value) else float(f"{value:.12g}")
