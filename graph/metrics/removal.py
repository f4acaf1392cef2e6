"""Who gets nothing any more if a firm is taken away at every stage where it stands: dominance over firms.

A firm that hands an input on at two stages is two nodes of a staged graph. Neither need stand on every way to a
customer that the two together close, so the dominators of nodes miss it; here all nodes of a firm go at once. Where
each firm is one node the two are the same (tested against networkx).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True)
class Removal:
    """What is lost without each firm: nodes of other firms that nothing reaches any more, in order of name."""

    nodes: Mapping[str, tuple[str, ...]]
    last: Mapping[str, str]

    @cached_property
    def firms(self) -> Mapping[str, tuple[str, ...]]:
        """The firms that are lost with each: those cut off even at their last stage, where all that they got meets."""
        ends = {node: firm for firm, node in self.last.items()}
        found = {gone: tuple(ends[node] for node in nodes if node in ends) for gone, nodes in self.nodes.items()}
        return {gone: firms for gone, firms in found.items() if firms}

    @cached_property
    def chains(self) -> Mapping[str, tuple[str, ...]]:
        """Without whom each firm is lost, the nearest first: whoever is lost without most of the others himself."""
        above: dict[str, list[str]] = defaultdict(list)
        for gone, firms in self.firms.items():
            for firm in firms:
                above[firm].append(gone)
        return {firm: tuple(sorted(above[firm], key=lambda d: (-len(above.get(d, ())), d))) for firm in self.last}

    @cached_property
    def sole(self) -> Mapping[str, tuple[str, ...]]:
        """Of whom each firm is the last gate: without it they are lost, and none whom it gates stands between."""
        found: dict[str, list[str]] = defaultdict(list)
        lost = {gone: set(firms) for gone, firms in self.firms.items()}
        for firm, chain in self.chains.items():
            gates = set(chain)
            for gate in chain:
                if not lost[gate] & gates:
                    found[gate].append(firm)
        return {gate: tuple(firms) for gate, firms in found.items()}


def raw_suppliers(supply: nx.DiGraph[str]) -> tuple[str, ...]:
    """Where an input comes from: nodes nobody supplies, and every member of a ring that nobody outside supplies.

    >>> raw_suppliers(nx.DiGraph([("a", "b"), ("c", "d"), ("d", "c"), ("d", "b")]))
    ('a', 'c', 'd')
    """
    names = sorted(supply)
    if not names:
        return ()
    place = {name: number for number, name in enumerate(names)}
    ends = np.array([(place[a], place[b]) for a, b in supply.edges], dtype=np.int64).reshape(-1, 2)
    matrix = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(names), len(names)))
    count, ring = connected_components(matrix, directed=True, connection="strong")
    fed = np.zeros(count, dtype=bool)
    fed[ring[ends[:, 1]][ring[ends[:, 0]] != ring[ends[:, 1]]]] = True
    return tuple(name for name, member in zip(names, ring.tolist(), strict=True) if not fed[member])


def removal(staged: nx.DiGraph[str], from_outside: Iterable[str], firm_of: Callable[[str], str]) -> Removal:
    """Take each firm away, with all its nodes, and see what can no longer be reached.

    Parameters
    ----------
    staged : arcs from supplier to supplied over nodes, of which a firm may have several.
    from_outside : nodes that may have a supplier which no claim names, beside the raw suppliers of the graph.
    firm_of : the firm of a node.

    Returns
    -------
    What is lost without each firm. Nobody is lost without itself.

    Notes
    -----
    One tree of shortest ways from the raw suppliers holds every node. Without a firm only what hangs below its nodes in
    the tree can be lost; what another way enters from outside is saved, and whatever that reaches. So each node is
    looked at once for each node above it in the tree: arcs times the length of the ways, not times the firms.

    Examples
    --------
    >>> arcs = [("a 0", "a 1"), ("a 0", "b 0"), ("b 0", "b 1"), ("a 1", "c 1"), ("b 1", "c 1")]
    >>> removal(nx.DiGraph(arcs), [], lambda node: node.split()[0]).firms
    {'a': ('b', 'c')}
    >>> fed = nx.DiGraph([("t 0", "a 0"), ("t 0", "b 1"), ("a 0", "v 1"), ("a 1", "v 1"), ("b 1", "a 1")])
    >>> removal(fed, [], lambda node: node.split()[0]).firms["a"]
    ('v',)
    """
    names = sorted(staged)
    place = {name: number for number, name in enumerate(names)}
    firms = [firm_of(name) for name in names]
    after = [[place[n] for n in staged.successors(name)] for name in names]
    before = [[place[n] for n in staged.predecessors(name)] for name in names]
    starts = sorted({place[n] for n in (*raw_suppliers(staged), *from_outside) if n in place})
    below, reached = _tree(after, starts)
    nodes: dict[str, list[int]] = defaultdict(list)
    for number in reached:
        nodes[firms[number]].append(number)
    lost = {firm: _lost(own, below, before, after) for firm, own in nodes.items()}
    return Removal(
        {firm: tuple(names[n] for n in sorted(found)) for firm, found in sorted(lost.items()) if found},
        {firms[number]: names[number] for number in sorted(reached)},
    )


def _tree(after: Sequence[Sequence[int]], starts: Sequence[int]) -> tuple[list[list[int]], list[int]]:
    """What hangs below each node in a tree of shortest ways, and all nodes that are reached."""
    below: list[list[int]] = [[] for _ in after]
    seen = set(starts)
    order = list(starts)
    for node in order:
        for fresh in after[node]:
            if fresh not in seen:
                seen.add(fresh)
                below[node].append(fresh)
                order.append(fresh)
    return below, order


def _lost(
    own: Sequence[int], below: Sequence[Sequence[int]], before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]
) -> set[int]:
    """What hangs below a firm's nodes and is not saved by another way."""
    gone = set(own)
    hanging, stack = set(gone), list(own)
    while stack:
        fresh = [node for node in below[stack.pop()] if node not in hanging]
        hanging.update(fresh)
        stack += fresh
    lost = hanging - gone
    saved = [node for node in lost if any(other not in hanging for other in before[node])]
    lost.difference_update(saved)
    while saved:
        fresh = [node for node in after[saved.pop()] if node in lost]
        lost.difference_update(fresh)
        saved += fresh
    return lost


def articulation_points(supply: nx.DiGraph[str]) -> tuple[str, ...]:
    """Nodes whose loss would leave the rest in more pieces, direction set aside; in order of name.

    They complement :func:`removal`: a hub that splits the market and is nobody's sole source is found here only.

    >>> articulation_points(nx.DiGraph([("a", "b"), ("b", "c")]))
    ('b',)
    """
    return tuple(sorted(nx.articulation_points(supply.to_undirected())))
