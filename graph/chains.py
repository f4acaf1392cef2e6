"""Around a thing and between two things: neighbours step by step, and evidenced chains with their weakest link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any

import networkx as nx

from graph.errors import InvalidParameter
from graph.lookup import kind_of, known_entity
from graph.network import network
from graph.plain import plain
from graph.rows import backing_of
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of, ties
from graph.values import Truth
from ontology.vocabulary import vocabulary

FARTHEST = 3
"""How many steps away neighbours are looked for; four steps from anywhere reach nearly everything."""
LONGEST = 8
"""The most hops of a chain."""
WIDTH = 25
"""How many arrows of one thing beyond the first are followed; the others are counted as `more`."""


@dataclass(frozen=True)
class Near:
    """An arrow at some distance from where the search began; `slug` is its far end."""

    distance: int
    slug: str
    tie: Tie


@dataclass(frozen=True)
class Surroundings:
    """Arrows around a thing, nearest first; `collapsed` counts the arrows of hubs that were not followed."""

    start: str
    near: tuple[Near, ...]
    collapsed: Mapping[str, int]


@dataclass(frozen=True)
class Hop:
    """One step of a chain: all arrows between two things, strongest evidence first."""

    source: str
    target: str
    ties: tuple[Tie, ...]

    @property
    def status(self) -> str:
        """The surest evidence of any of its arrows."""
        return max((t.status for t in self.ties), key=_rank)


@dataclass(frozen=True)
class Chain:
    """A chain of evidenced steps from one thing to another."""

    hops: tuple[Hop, ...]

    @property
    def weakest(self) -> Hop:
        """The step with the least sure evidence, the first among equals."""
        return min(self.hops, key=lambda hop: _rank(hop.status))


def neighbors(
    snapshot: Snapshot,
    slug: str,
    depth: int = 1,
    direction: str = "both",
    level: str = "unit",
    labels: Iterable[str] = (),
    ended: bool = False,
) -> Surroundings:
    """The arrows around a thing, up to `depth` steps away; of a deal, the arrows between its parties."""
    start = _node(snapshot, slug, level)
    wanted = frozenset(labels)
    graph = network(snapshot, level, ended)
    if start not in graph:
        own = [t for t in ties(snapshot, level) if t.deal == slug and _fits(t, wanted)]
        return Surroundings(start, tuple(Near(0, t.target, t) for t in own), {})
    near: list[Near] = []
    collapsed: dict[str, int] = {}
    seen_nodes, seen_ties, edge = {start}, set(), [start]
    for distance in range(1, depth + 1):
        fresh: set[str] = set()
        for node in edge:
            around = [(t, other) for t, other in _around(graph, node, direction) if _fits(t, wanted)]
            followed = around if distance == 1 else around[:WIDTH]
            if len(around) > len(followed):
                collapsed[node] = len(around) - len(followed)
            for tie, other in followed:
                if tie not in seen_ties:
                    seen_ties.add(tie)
                    near.append(Near(distance, other, tie))
                    fresh.add(other)
        edge = sorted(fresh - seen_nodes)
        seen_nodes |= fresh
    return Surroundings(start, tuple(near), collapsed)


def chains(
    snapshot: Snapshot,
    source: str,
    target: str,
    longest: int = 6,
    count: int = 5,
    level: str = "unit",
    directed: bool = False,
) -> tuple[Chain, ...]:
    """The shortest evidenced chains between two things; without `directed` an arrow may be walked either way.

    Chains of equal length come in order of their weakest link, surest first.
    """
    start, end = _node(snapshot, source, level), _node(snapshot, target, level)
    if start == end:
        raise InvalidParameter("to", target, f"something other than {source!r} at the level of a {level}")
    graph = network(snapshot, level)
    if start not in graph or end not in graph:
        return ()
    simple: nx.Graph[str] = nx.DiGraph(graph) if directed else nx.Graph(graph)
    found: list[Chain] = []
    try:
        for path in islice(nx.shortest_simple_paths(simple, start, end), count * 4):
            if len(path) - 1 > longest or (len(found) >= count and len(path) - 1 > len(found[-1].hops)):
                break
            found.append(Chain(tuple(_hop(graph, a, b, directed) for a, b in pairwise(path))))
    except nx.NetworkXNoPath:
        return ()
    found.sort(key=lambda c: (len(c.hops), -_rank(c.weakest.status), [h.target for h in c.hops]))
    return tuple(found[:count])


def tie_row(snapshot: Snapshot, tie: Tie) -> dict[str, Any]:
    """An arrow as a row: who, to whom, what, how much, how sure."""
    row = {
        "source": tie.source,
        "sourceName": snapshot.label(tie.source),
        "target": tie.target,
        "targetName": snapshot.label(tie.target),
        "label": tie.label,
        "flow": tie.flow,
        "deal": tie.deal,
        "kind": tie.kind,
        "rung": tie.rung,
        "force": tie.force,
        "holds": {Truth.YES: "certainly", Truth.POSSIBLY: "possibly", Truth.NO: "not"}[tie.truth],
        "usd": plain(tie.usd),
        "usdPerYear": plain(tie.usd_per_year),
        "power": plain(tie.power),
        "chips": plain(tie.chips),
        "stake": plain(tie.stake),
        "shared": tie.shared,
    }
    kept = {key: value for key, value in row.items() if value not in (None, "", False)}
    return kept | backing_of(snapshot, tie.claims).row()


def near_row(snapshot: Snapshot, near: Near) -> dict[str, Any]:
    """A neighbour as a row: how far, who, and the arrow that leads there."""
    first = {"distance": near.distance, "slug": near.slug, "name": snapshot.label(near.slug)}
    return first | {"entityKind": kind_of(snapshot, near.slug)} | tie_row(snapshot, near.tie)


def chain_row(snapshot: Snapshot, chain: Chain, most: int = 3) -> dict[str, Any]:
    """A chain as a row: its stations, its steps with up to `most` arrows each, its weakest step."""
    claims = [c for hop in chain.hops for tie in hop.ties for c in tie.claims]
    stations = [chain.hops[0].source, *(hop.target for hop in chain.hops)]
    weakest = chain.weakest
    row: dict[str, Any] = {
        "length": len(chain.hops),
        "stations": stations,
        "names": [snapshot.label(s) for s in stations],
        "hops": [
            {
                "from": hop.source,
                "to": hop.target,
                "status": hop.status,
                "ties": [tie_row(snapshot, tie) for tie in hop.ties[:most]],
                "more": max(0, len(hop.ties) - most),
            }
            for hop in chain.hops
        ],
        "weakest": {"from": weakest.source, "to": weakest.target, "status": weakest.status},
    }
    return row | backing_of(snapshot, claims).row() | {"status": weakest.status}


def _node(snapshot: Snapshot, slug: str, level: str) -> str:
    known_entity(snapshot, slug)
    return group_of(snapshot, slug, level) if "Organization" in snapshot.types[slug] else slug


def _fits(tie: Tie, wanted: frozenset[str]) -> bool:
    return not wanted or tie.label in wanted or tie.flow in wanted or tie.kind in wanted


def _around(graph: nx.MultiDiGraph[str], node: str, direction: str) -> list[tuple[Tie, str]]:
    """Arrows at a node with their far ends: the largest sums first, then by deal."""
    found = []
    if direction in {"out", "both"}:
        found += [(_tie(a, b, data), b) for a, b, data in graph.out_edges(node, data=True)]
    if direction in {"in", "both"}:
        found += [(_tie(a, b, data), a) for a, b, data in graph.in_edges(node, data=True)]
    return sorted(found, key=lambda item: (-_size(item[0]), item[0].deal, item[0].label, item[1]))


def _tie(source: str, target: str, data: Mapping[str, Any]) -> Tie:
    return Tie(source=source, target=target, **data)


def _hop(graph: nx.MultiDiGraph[str], a: str, b: str, directed: bool) -> Hop:
    pairs: Iterator[tuple[str, str]] = iter([(a, b)] if directed else [(a, b), (b, a)])
    found = [_tie(s, t, data) for s, t in pairs for data in (graph.get_edge_data(s, t) or {}).values()]
    return Hop(a, b, tuple(sorted(found, key=lambda t: (-_rank(t.status), -_size(t), t.deal, t.label))))


def _size(tie: Tie) -> Decimal:
    interval = tie.usd.interval if tie.usd else None
    known = [x for x in (interval.high, interval.low) if x is not None] if interval else []
    return known[0] if known else Decimal(0)


def _rank(status: str) -> int:
    return (vocabulary().concepts[status].rank or 0) if status in vocabulary().concepts else 0
