"""Supply graphs: by which ways an input reaches those who need it, what is documented of them and what is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import networkx as nx

from graph.metrics.removal import Removal, raw_suppliers, removal
from graph.metrics.supply_arcs import Arc, arcs_of, own_supply, unnamed_supply
from graph.snapshot import Snapshot

CARRIES: Mapping[str, tuple[str, ...]] = {
    "capacity": ("capacity",),
    "chips": ("chips", "capacity"),
    "manufacturing": ("manufacturing", "chips", "capacity"),
    "equipment": ("equipment", "manufacturing", "chips", "capacity"),
    "memory": ("memory", "chips", "capacity"),
    "network": ("network", "capacity"),
    "power": ("power", "site", "capacity"),
    "site": ("site", "capacity"),
    "construction": ("construction", "site", "capacity"),
}
"""The stages by which an input travels: chips reach a lab on their own, or inside the capacity of a provider."""


@dataclass(frozen=True)
class Supply:
    """The supply graph of one input kind; arcs by supplier, supplied and stage.

    `own` are those who have the input of their own, `unnamed` those who buy from somebody unnamed, with the claims.

    What is bought at one stage can be handed on at the same stage or a later one, never at an earlier one: a chip
    designer that rents capacity does not put it into its chips. So every firm stands in the graph once per stage.
    """

    kind: str
    arcs: Mapping[tuple[str, str, str], Arc]
    own: Mapping[str, tuple[str, ...]]
    unnamed: Mapping[str, tuple[str, ...]]

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """All arcs, over firms at stages."""
        return self._staged(self.arcs)

    @cached_property
    def held(self) -> nx.DiGraph[str]:
        """The certain arcs alone."""
        return self._staged(key for key, arc in self.arcs.items() if arc.certain)

    @cached_property
    def firms(self) -> nx.DiGraph[str]:
        """All arcs over firms, stages set aside."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_edges_from(sorted({(supplier, supplied) for supplier, supplied, _ in self.arcs}))
        return graph

    @cached_property
    def offers(self) -> Mapping[str, Sequence[tuple[str, Arc]]]:
        """To whom each seller of the input itself sells it, who certainly buys first."""
        found: dict[str, list[tuple[str, Arc]]] = defaultdict(list)
        for (supplier, supplied, stage), arc in self.arcs.items():
            if stage == self.kind:
                found[supplier].append((supplied, arc))
        return {seller: sorted(own, key=lambda o: (not o[1].certain, o[0])) for seller, own in sorted(found.items())}

    @cached_property
    def into(self) -> Mapping[str, Sequence[Arc]]:
        """The arcs that lead to each node."""
        place = {stage: number for number, stage in enumerate(CARRIES[self.kind])}
        found: dict[str, list[Arc]] = defaultdict(list)
        for (_, supplied, stage), arc in self.arcs.items():
            found[node_of(supplied, place[stage])].append(arc)
        return found

    @cached_property
    def told(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Who supplies whom by what each claim tells, alone or with others."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for (supplier, supplied, _), arc in self.arcs.items():
            for claim in arc.claims:
                found[claim].append((supplier, supplied))
        return found

    @cached_property
    def sources(self) -> frozenset[str]:
        """Where the input itself comes from: who sells it, and who has it of its own."""
        return frozenset({*self.offers, *self.own})

    @cached_property
    def undocumented(self) -> tuple[str, ...]:
        """Suppliers further down the way of which no claim tells where they get the input."""
        return tuple(sorted({firm_of(n) for n in raw_suppliers(self.graph)} - self.sources))

    @cached_property
    def readings(self) -> tuple[Removal, ...]:
        """Who is lost without whom on the documented ways: with all arcs, and with the certain ones.

        A documented way begins where the input comes from.
        """
        own = [node for node in self.graph if firm_of(node) in self.own]
        return tuple(removal(graph, own, firm_of) for graph in self.documented)

    @cached_property
    def documented(self) -> tuple[nx.DiGraph[str], ...]:
        """What lies on documented ways: with all arcs, and with the certain ones."""
        return tuple(whole.subgraph(_below(whole, self._seeds(whole))) for whole in (self.graph, self.held))

    @cached_property
    def certain(self) -> Removal:
        """Who is lost without whom whatever is only possible or not told.

        All arcs count, and whoever has the input of its own, buys from somebody unnamed, or has no certain supplier
        may get it from outside. More arcs only take dominators away, so these hold on every reading of the claims.
        """
        supplied = self.held.pred
        alone = {node for node in self.graph if not supplied.get(node)}
        outside = {*self.own, *self.unnamed}
        open_nodes = {n for n in self.graph if firm_of(n) in outside}
        return removal(self.graph, {*alone, *open_nodes, *raw_suppliers(self.held)}, firm_of)

    def substitutes(self, supplier: str) -> tuple[str, ...]:
        """Of those who sell the input, who still gets it without this supplier, on all documented ways."""
        lost = {
            supplier,
            *(firm_of(n) for n in self.readings[0].nodes.get(supplier, ()) if n == node_of(firm_of(n), 0)),
        }
        return tuple(seller for seller in self.offers if seller not in lost)

    def coverage(self, firm: str) -> str:
        """`covered`, `partly` (some ways begin at a firm whose own supply no claim tells) or `not covered`."""
        told, untold = self._reached
        if firm not in told | untold:
            return "covered" if firm in self.own else "not covered"
        if firm not in untold:
            return "covered"
        return "partly" if firm in told else "not covered"

    @cached_property
    def _reached(self) -> tuple[frozenset[str], frozenset[str]]:
        """Firms on ways that begin where the input comes from, and on ways that begin where no claim tells."""
        loose = [node for node in raw_suppliers(self.graph) if firm_of(node) not in self.sources]
        return self._firms_below(self._seeds(self.graph)), self._firms_below(loose)

    def _seeds(self, whole: nx.DiGraph[str]) -> list[str]:
        """Where documented ways begin: sellers at the first stage, and who has the input of its own at every stage."""
        first = [node_of(firm, 0) for firm in self.sources]
        return [node for node in first if node in whole] + [n for n in whole if firm_of(n) in self.own]

    def _firms_below(self, seeds: Iterable[str]) -> frozenset[str]:
        return frozenset(firm_of(node) for node in _below(self.graph, seeds))

    def _staged(self, keys: Iterable[tuple[str, str, str]]) -> nx.DiGraph[str]:
        place = {stage: number for number, stage in enumerate(CARRIES[self.kind])}
        edges, at = [], defaultdict(set)
        for supplier, supplied, stage in sorted(keys):
            number = place[stage]
            edges.append((node_of(supplier, number), node_of(supplied, number)))
            at[supplier].add(number)
            at[supplied].add(number)
        for firm, stages in at.items():
            ordered = sorted(stages)
            edges += [(node_of(firm, a), node_of(firm, b)) for a, b in pairwise(ordered)]
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(sorted({end for edge in edges for end in edge}))
        graph.add_edges_from(sorted(edges))
        return graph


def _below(graph: nx.DiGraph[str], seeds: Iterable[str]) -> set[str]:
    """The seeds and everything that can be reached from them."""
    return {node for ring in nx.bfs_layers(graph, list(seeds)) for node in ring}


def node_of(firm: str, stage: int) -> str:
    """The node of a firm at a stage, by the place of the stage among those that carry the input.

    >>> node_of("nvidia", 1)
    'nvidia 1'
    """
    return f"{firm} {stage}"


def firm_of(node: str) -> str:
    """The firm of a node of a staged graph.

    >>> firm_of("nvidia 1")
    'nvidia'
    """
    return node.split(" ")[0]


@lru_cache(maxsize=128)
def supply(snapshot: Snapshot, kind: str, level: str = "group") -> Supply:
    """The supply graph of an input kind: agreements that bind, chips known by name, clusters and who uses them.

    To build a chip plant is no supply of chips made, so such agreements are left out; so is a foundry whose dated
    chips for a designer are all older than two generations of hardware.

    Parameters
    ----------
    snapshot : the moment.
    kind : an input kind, as in :data:`CARRIES`.
    level : `group` or `unit`.

    Returns
    -------
    The arcs by (supplier, supplied, stage), each with whether it certainly holds and its claims, and what the graph
    does not know: who supplies itself, and whose supplier is not named. Raises InvalidParameter for another level.

    Examples
    --------
    >>> supply(snapshot, "capacity").arcs["akamai", "anthropic", "capacity"].certain
    True
    """
    stages = CARRIES[kind]
    certain: dict[tuple[str, str, str], bool] = defaultdict(bool)
    claims: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for supplier, supplied, stage, arc in arcs_of(snapshot, level):
        if stage in stages and supplier != supplied:
            certain[supplier, supplied, stage] |= arc.certain
            claims[supplier, supplied, stage] |= arc.claims
    arcs = {key: Arc(certain[key], frozenset(claims[key])) for key in sorted(claims)}
    return Supply(kind, arcs, own_supply(snapshot, kind, level), unnamed_supply(snapshot, stages, level))
