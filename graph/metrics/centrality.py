"""Centralities that say something about dependence: who is leaned on, who stands between, how far money goes one way.

- `leaned_on`: PageRank along customer to provider within one input kind: who is leaned on by those who are leaned on.
  A provider of many small firms and one of a large one come out differently, which degrees do not show.
- `between`: betweenness on the supply graph: who sits on the shortest ways from suppliers to labs. It finds brokers
  that dominate nobody. Above `EXACT_NODES` firms it is sampled, with a fixed seed, and says so.
- `flow_hierarchy`: the part of arcs that lie on no cycle; 1 means that supply only runs downwards.

Degrees are given beside them. Eigenvector and closeness centralities are left out: on a directed graph that hardly
hangs together they are 0 or undefined for most firms.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import networkx as nx

from graph.metrics.removal import raw_suppliers
from graph.metrics.result import Bound, Result
from graph.metrics.rewiring import SEED
from graph.metrics.stakes import figure, supplies
from graph.metrics.supply import supply
from graph.snapshot import Snapshot
from graph.ties import Tie

VERSION = "1"
EXACT_NODES = 2_000
"""Up to so many firms betweenness is exact (its cost is firms times arcs); above that it is sampled."""

SAMPLES = 200
DAMPING = 0.85
FORMULA = (
    "value: arcs on no cycle / arcs; "
    f"leanedOn: r_i = {1 - DAMPING:.2f} / n + {DAMPING} sum_j r_j w_ji / sum_k w_jk, j buying w_ji from i; "
    "between: sum_st (shortest ways from s to t through i / all of them) / ((n - 1)(n - 2))"
)


def leaned_on(graph: nx.DiGraph[str], damping: float = DAMPING) -> dict[str, float]:
    """PageRank of a graph whose arcs run from who leans to whom it leans on, by their weights.

    Parameters
    ----------
    graph : arcs with a `weight` of at least 0; arcs of weight 0 are as if they were not there.
    damping : the part that is passed on.

    Returns
    -------
    A share for each node; they sum to 1. No nodes: empty.

    Examples
    --------
    >>> graph = nx.DiGraph()
    >>> graph.add_weighted_edges_from([("lab", "cloud", 3.0), ("lab", "other", 1.0)])
    >>> ranked = leaned_on(graph)
    >>> ranked["cloud"] > ranked["other"] > ranked["lab"]
    True

    References
    ----------
    Brin, Page, The anatomy of a large-scale hypertextual web search engine (1998).
    """
    if not len(graph):
        return {}
    found = nx.pagerank(graph, alpha=damping, max_iter=500, tol=1e-12)
    return {node: float(found[node]) for node in sorted(found)}


def between(graph: nx.DiGraph[str], seed: int = SEED) -> tuple[dict[str, float], bool]:
    """Betweenness, normalised, and whether it is exact.

    Parameters
    ----------
    graph : arcs from supplier to customer; weights do not count.
    seed : of the sample that is taken of a large graph.

    Returns
    -------
    For each node the part of the shortest ways between two others that lead through it, and False where it is
    estimated from a sample.

    Examples
    --------
    >>> found, exact = between(nx.DiGraph([("a", "b"), ("b", "c")]))
    >>> found["b"], exact
    (0.5, True)

    References
    ----------
    Brandes, A faster algorithm for betweenness centrality (2001); Brandes, Pich, Centrality estimation in large
    networks (2007).
    """
    exact = len(graph) <= EXACT_NODES
    found = nx.betweenness_centrality(graph, k=None if exact else SAMPLES, seed=seed)
    return {node: float(found[node]) for node in sorted(found)}, exact


def flow_hierarchy(graph: nx.DiGraph[str]) -> float:
    """The part of arcs that lie on no cycle; 1 for a graph without arcs.

    Parameters
    ----------
    graph : any directed graph; weights do not count.

    Returns
    -------
    A number from 0 (every arc lies on a cycle) to 1 (none does).

    Examples
    --------
    >>> round(flow_hierarchy(nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c")])), 3)
    0.333

    References
    ----------
    Luo, Magee, Detecting evolving patterns of self-organizing networks by flow hierarchy measurement (2011).
    """
    return float(nx.flow_hierarchy(graph)) if graph.number_of_edges() else 1.0


def centralities(snapshot: Snapshot, kind: str = "capacity", level: str = "group") -> Result:
    """All of these for the supply of one input kind.

    Parameters
    ----------
    snapshot : the moment.
    kind : an input kind, as in :data:`graph.metrics.supply.CARRIES`.
    level : `group` or `unit`.

    Returns
    -------
    Value: the flow hierarchy. Details: `firms`, most leaned on first, each with `leanedOn`, `between`, `customers`,
    `suppliers`; `sampled` (is betweenness?); `rawSuppliers` (where the supply begins); `formula`. Coverage: the part
    of the arcs of this kind with a disclosed amount.

    Notes
    -----
    PageRank weighs the arcs of a customer by what it buys from each provider in dollars; an undisclosed amount counts
    as the smallest disclosed one of that customer, or all equally where none is. It is a ranking, no measurement.

    Examples
    --------
    >>> found = centralities(snapshot, "chips")
    >>> found.details["firms"][0]["firm"], found.details["sampled"]
    ('nvidia', False)
    """
    ways = supply(snapshot, kind, level).firms
    leaning, disclosed = _leaning(snapshot, kind, level)
    ranked, (middle, exact) = leaned_on(leaning), between(ways)
    firms = sorted({*ranked, *middle}, key=lambda f: (-ranked.get(f, 0.0), -middle.get(f, 0.0), f))
    rows: list[dict[str, Any]] = [
        {
            "firm": firm,
            "name": snapshot.label(firm),
            "leanedOn": ranked.get(firm, 0.0),
            "between": middle.get(firm, 0.0),
            "customers": ways.out_degree(firm) if firm in ways else 0,
            "suppliers": ways.in_degree(firm) if firm in ways else 0,
        }
        for firm in firms
    ]
    return Result(
        metric="centrality",
        version=VERSION,
        subject=kind,
        value=Bound.exactly(flow_hierarchy(ways)),
        unit="share of arcs on no cycle",
        robust=None,
        coverage=disclosed,
        claims=tuple(sorted({c for arc in supply(snapshot, kind, level).arcs.values() for c in arc.claims})),
        details={"firms": rows, "sampled": not exact, "rawSuppliers": raw_suppliers(ways), "formula": FORMULA},
    )


def _leaning(snapshot: Snapshot, kind: str, level: str) -> tuple[nx.DiGraph[str], float]:
    """Customer to provider, weighed by what is bought; and the part of the arcs with a disclosed amount."""
    deals: dict[str, dict[str, list[Tie]]] = defaultdict(dict)
    for (provider, customer), found in supplies(snapshot, level).items():
        of_kind = [t for t in found if t.flow == kind]
        if of_kind:
            deals[customer][provider] = of_kind
    graph: nx.DiGraph[str] = nx.DiGraph()
    known = total = 0
    for customer, providers in sorted(deals.items()):
        points = {p: figure(found).point for p, found in sorted(providers.items())}
        disclosed = [x for x in points.values() if x]
        known, total = known + len(disclosed), total + len(points)
        least = min(disclosed, default=1.0)
        graph.add_weighted_edges_from((customer, p, x or least) for p, x in points.items())
    return graph, known / total if total else 0.0
