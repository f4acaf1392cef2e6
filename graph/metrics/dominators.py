"""Dominators of a supply graph: who stands on every path by which an input reaches somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

ROOT = ""
"""The virtual root: the source of everything. No slug is empty, so it meets no organization."""


@dataclass(frozen=True)
class Dominance:
    """Immediate dominators of everything that an input reaches; the raw suppliers have none (None)."""

    immediate: Mapping[str, str | None]

    def chain(self, node: str) -> tuple[str, ...]:
        """All that dominate a node, the nearest first."""
        found: list[str] = []
        above = self.immediate.get(node)
        while above is not None:
            found.append(above)
            above = self.immediate[above]
        return tuple(found)

    def dominated(self) -> dict[str, tuple[str, ...]]:
        """What each node dominates, in order of name; nodes that dominate nothing are left out."""
        found: dict[str, list[str]] = {}
        for node in sorted(self.immediate):
            for above in self.chain(node):
                found.setdefault(above, []).append(node)
        return {above: tuple(below) for above, below in sorted(found.items())}


def raw_suppliers(supply: nx.DiGraph[str]) -> tuple[str, ...]:
    """Where an input comes from: nodes nobody supplies, and every member of a ring that nobody outside supplies.

    >>> raw_suppliers(nx.DiGraph([("a", "b"), ("c", "d"), ("d", "c"), ("d", "b")]))
    ('a', 'c', 'd')
    """
    found: set[str] = set()
    for ring in nx.strongly_connected_components(supply):
        if not any(before not in ring for node in ring for before in supply.predecessors(node)):
            found |= ring
    return tuple(sorted(found))


def dominance(supply: nx.DiGraph[str], also_from_outside: Iterable[str] = ()) -> Dominance:
    r"""Who dominates whom in a supply graph, from a virtual root over its raw suppliers.

    d dominates v if every path from a raw supplier to v passes d; the immediate dominator is the nearest of them.
    It is the sole source of v in the sense that without it nothing reaches v.

    Parameters
    ----------
    supply : arcs from supplier to supplied, of one input.
    also_from_outside : nodes that may have a supplier which no claim names; they get an arc from the root.

    Returns
    -------
    Immediate dominators; None for nodes that only the root dominates.

    Notes
    -----
    A ring of suppliers without any from outside has no first member: the root supplies each, so none of them
    dominates another unless a path says so. Nobody is said to dominate itself.
    Adding an arc can only take dominators away, never add one (tested): answers on fewer arcs are the bolder ones.
    Cost: networkx's Cooper-Harvey-Kennedy, near linear on such graphs.

    Examples
    --------
    >>> supply = nx.DiGraph([("tsmc", "nvidia"), ("tsmc", "amd"), ("nvidia", "cloud"), ("amd", "cloud")])
    >>> dominance(supply).immediate["cloud"]
    'tsmc'
    >>> dominance(supply, also_from_outside=["amd"]).immediate["cloud"] is None
    True

    References
    ----------
    Cooper, Harvey, Kennedy, A simple, fast dominance algorithm (2001).
    """
    rooted: nx.DiGraph[str] = nx.DiGraph()
    rooted.add_nodes_from([ROOT, *sorted(supply)])
    rooted.add_edges_from(sorted(edge for edge in supply.edges if edge[0] != edge[1]))
    rooted.add_edges_from((ROOT, node) for node in {*raw_suppliers(supply), *also_from_outside} if node in supply)
    found = nx.immediate_dominators(rooted, ROOT)
    above = {node: found[node] for node in sorted(found) if node != ROOT}
    return Dominance({node: None if parent == ROOT else parent for node, parent in above.items()})


def articulation_points(supply: nx.DiGraph[str]) -> tuple[str, ...]:
    """Nodes whose loss would leave the rest in more pieces, direction set aside; in order of name.

    They complement dominators: a hub that splits the market without being anybody's sole source is found here only.

    >>> articulation_points(nx.DiGraph([("a", "b"), ("b", "c")]))
    ('b',)
    """
    return tuple(sorted(nx.articulation_points(supply.to_undirected())))


def substitutes(
    supply: nx.DiGraph[str], supplier: str, offers: Mapping[str, frozenset[str]] | None = None
) -> tuple[str, ...]:
    """Others from whom customers could buy the same: suppliers that still get what they need without this one.

    `offers` tells what kinds of thing each node supplies; only who offers a kind that `supplier` offers counts. Without
    it every supplier counts.

    >>> supply = nx.DiGraph([("tsmc", "nvidia"), ("nvidia", "cloud"), ("intel", "habana"), ("habana", "cloud")])
    >>> wafers, chips = frozenset({"wafers"}), frozenset({"chips"})
    >>> substitutes(supply, "tsmc", {"tsmc": wafers, "intel": wafers, "nvidia": chips, "habana": chips})
    ('intel',)
    >>> substitutes(supply, "nvidia", {"tsmc": wafers, "intel": wafers, "nvidia": chips, "habana": chips})
    ('habana',)
    """
    kept: nx.DiGraph[str] = nx.DiGraph(edge for edge in supply.edges if supplier not in edge)
    kept.add_edges_from((ROOT, node) for node in raw_suppliers(supply) if node != supplier)
    reached = nx.descendants(kept, ROOT) if ROOT in kept else set()
    wanted = None if offers is None else offers.get(supplier, frozenset())
    return tuple(
        sorted(
            node
            for node in reached
            if supply.out_degree(node) > 0
            and (offers is None or wanted is None or offers.get(node, frozenset()) & wanted)
        )
    )
