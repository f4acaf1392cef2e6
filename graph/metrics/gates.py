"""The claims by which a firm is a gate: on what rests that nothing reaches some firms without it, and others still."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

import networkx as nx

from graph.metrics.supply import CARRIES, Supply, firm_of
from graph.metrics.supply_arcs import Arc


def evidence(market: Supply, gate: str, gated: Collection[str]) -> frozenset[str]:
    """The claims by which nothing reaches some firms without another.

    Parameters
    ----------
    market : the supply graph of an input.
    gate : who stands on every way.
    gated : whom nothing reaches without it.

    Returns
    -------
    The claims of all ways into what is cut off, of what the gate sells, of one sale by each who could stand in, and of
    purchases from somebody unnamed.
    """
    lost = {node for reading in (market.certain, *market.readings) for node in reading.nodes.get(gate, ())}
    ways = [arc for node in lost for arc in market.into.get(node, ())]
    offers = market.offers[gate]
    sold = [] if any(firm in gated for firm, _ in offers) else [offers[0][1]]
    others = [market.offers[other][0][1] for other in market.substitutes(gate)]
    unnamed = {claim for firm in gated for claim in market.unnamed.get(firm, ())}
    return frozenset(unnamed).union(*(arc.claims for arc in (*ways, *sold, *others)))


def ways_round(market: Supply, gate: str, spared: Collection[str], claims: Collection[str]) -> frozenset[str]:
    """What must be told beside some claims, lest others seem cut off, too: for each of them a way round the gate.

    Parameters
    ----------
    market, gate : as for :func:`evidence`.
    spared : firms that are not cut off.
    claims : what is told already; only of those to whom it leads from the gate is more to be told.
    """
    found, told = set(claims), set[str]()
    while fresh := sorted(_led_to(market, gate, found) & set(spared) - told):
        told.update(fresh)
        found.update(claim for firm in fresh for claim in _round(market, gate, firm))
    return frozenset(found.difference(claims))


def _led_to(market: Supply, gate: str, claims: Collection[str]) -> set[str]:
    """Firms to which ways lead from the gate by what some claims tell."""
    told: nx.DiGraph[str] = nx.DiGraph([pair for claim in claims for pair in market.told.get(claim, ())])
    return {gate} | (nx.descendants(told, gate) if gate in told else set())


def _round(market: Supply, gate: str, firm: str) -> Iterator[str]:
    """The claims of a shortest way to a firm that leaves the gate out: of certain arcs where there is one.

    Of several the first by name, for a part of a graph yields its nodes in no order.
    """
    for graph in reversed(market.documented):
        own = sorted(node for node in graph if firm_of(node) == firm)
        after: dict[str, str] = {}
        seen, ring = set(own), list(own)
        for node in ring:
            before = sorted(n for n in graph.predecessors(node) if n not in seen and firm_of(n) != gate)
            if firm_of(node) in market.own or not any(True for _ in graph.predecessors(node)):
                yield from market.own.get(firm_of(node), ())
                yield from _claims_along(market, node, after)
                return
            seen.update(before)
            after.update(dict.fromkeys(before, node))
            ring += before


def _claims_along(market: Supply, node: str, after: dict[str, str]) -> Iterator[str]:
    """The claims of the arcs on a way that begins at a node."""
    way = [node]
    while way[-1] in after:
        way.append(after[way[-1]])
    stages = CARRIES[market.kind]
    for one, other in pairwise(way):
        stage = stages[int(other.rsplit(" ", 1)[1])]
        yield from market.arcs.get((firm_of(one), firm_of(other), stage), Arc(False, frozenset())).claims
