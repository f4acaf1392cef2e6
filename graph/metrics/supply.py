"""Supply graphs: by which ways an input reaches those who need it, what is documented of them and what is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise, product

import networkx as nx

from graph.metrics.brands import branded_chips
from graph.metrics.dominators import raw_suppliers
from graph.metrics.layers import BESIDE, activities
from graph.metrics.removal import Removal, removal
from graph.metrics.schedule import GENERATION
from graph.metrics.weights import standing
from graph.snapshot import Snapshot
from graph.ties import group_of, ties
from graph.values import PartialDate, Truth

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

OWN_LAYER = {
    "capacity": "dataCenterOperation",
    "site": "dataCenterOperation",
    "chips": "chipDesign",
    "manufacturing": "chipManufacture",
    "power": BESIDE,
}
"""Who has the layer of its own needs no supplier of the input."""


MONTH = 30.44
"""Days in a month, on average."""


@dataclass(frozen=True)
class Arc:
    """From supplier to supplied, at one stage: whether it certainly holds, and on which claims."""

    certain: bool
    claims: frozenset[str]


@dataclass(frozen=True)
class Supply:
    """The supply graph of one input kind; arcs by supplier, supplied and stage.

    What is bought at one stage can be handed on at the same stage or a later one, never at an earlier one: a chip
    designer that rents capacity does not put it into its chips. So every firm stands in the graph once per stage.
    """

    kind: str
    arcs: Mapping[tuple[str, str, str], Arc]
    own: frozenset[str]
    unnamed: frozenset[str]

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
    def handed_on(self) -> Mapping[str, Sequence[tuple[str, Arc]]]:
        """What each supplier hands on, and to whom, at every stage."""
        found: dict[str, list[tuple[str, Arc]]] = defaultdict(list)
        for (supplier, supplied, _), arc in self.arcs.items():
            found[supplier].append((supplied, arc))
        return found

    @cached_property
    def sources(self) -> frozenset[str]:
        """Where the input itself comes from: who sells it, and who has it of its own."""
        return frozenset({supplier for supplier, _, stage in self.arcs if stage == self.kind} | self.own)

    @cached_property
    def undocumented(self) -> tuple[str, ...]:
        """Suppliers further down the way of which no claim tells where they get the input."""
        return tuple(sorted({firm_of(n) for n in raw_suppliers(self.graph)} - self.sources))

    @cached_property
    def readings(self) -> tuple[Removal, ...]:
        """Who is lost without whom on the documented ways: with all arcs, and with the certain ones.

        A documented way begins where the input comes from.
        """
        return tuple(self._documented(graph) for graph in (self.graph, self.held))

    @cached_property
    def certain(self) -> Removal:
        """Who is lost without whom whatever is only possible or not told.

        All arcs count, and whoever has the input of its own, buys from somebody unnamed, or has no certain supplier
        may get it from outside. More arcs only take dominators away, so these hold on every reading of the claims.
        """
        supplied = self.held.pred
        alone = {node for node in self.graph if not supplied.get(node)}
        outside = self.own | self.unnamed
        open_nodes = {n for n in self.graph if firm_of(n) in outside}
        return removal(self.graph, {*alone, *open_nodes, *raw_suppliers(self.held)}, firm_of)

    def substitutes(self, supplier: str, offering: Iterable[str]) -> tuple[str, ...]:
        """Of those who sell the input, who still gets it without this supplier, on all documented ways."""
        lost = {supplier, *(firm_of(n) for n in self.readings[0].nodes.get(supplier, ()) if n == _at(firm_of(n), 0))}
        return tuple(sorted(set(offering) - lost))

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
        first = [_at(firm, 0) for firm in self.sources]
        return [node for node in first if node in whole] + [n for n in whole if firm_of(n) in self.own]

    def _firms_below(self, seeds: Iterable[str]) -> frozenset[str]:
        return frozenset(firm_of(node) for node in _below(self.graph, seeds))

    def _staged(self, keys: Iterable[tuple[str, str, str]]) -> nx.DiGraph[str]:
        place = {stage: number for number, stage in enumerate(CARRIES[self.kind])}
        edges, at = [], defaultdict(set)
        for supplier, supplied, stage in sorted(keys):
            number = place[stage]
            edges.append((_at(supplier, number), _at(supplied, number)))
            at[supplier].add(number)
            at[supplied].add(number)
        for firm, stages in at.items():
            ordered = sorted(stages)
            edges += [(_at(firm, a), _at(firm, b)) for a, b in pairwise(ordered)]
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(sorted({end for edge in edges for end in edge}))
        graph.add_edges_from(sorted(edges))
        return graph

    def _documented(self, whole: nx.DiGraph[str]) -> Removal:
        own = [node for node in whole if firm_of(node) in self.own]
        return removal(whole.subgraph(_below(whole, self._seeds(whole))), own, firm_of)


def _below(graph: nx.DiGraph[str], seeds: Iterable[str]) -> set[str]:
    """The seeds and everything that can be reached from them."""
    reached = set(seeds)
    ring = list(reached)
    while ring:
        node = ring.pop()
        fresh = [after for after in graph.successors(node) if after not in reached]
        reached.update(fresh)
        ring += fresh
    return reached


def _at(firm: str, stage: int) -> str:
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
    """
    stages = CARRIES[kind]
    certain: dict[tuple[str, str, str], bool] = defaultdict(bool)
    claims: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for supplier, supplied, stage, arc in _arcs(snapshot, level):
        if stage in stages and supplier != supplied:
            certain[supplier, supplied, stage] |= arc.certain
            claims[supplier, supplied, stage] |= arc.claims
    arcs = {key: Arc(certain[key], frozenset(claims[key])) for key in sorted(claims)}
    return Supply(kind, arcs, _own(snapshot, kind, level), _unnamed(snapshot, stages, level))


def _arcs(snapshot: Snapshot, level: str) -> Iterator[tuple[str, str, str, Arc]]:
    past = _past_foundries(snapshot, level)
    for tie in standing(snapshot, level):
        made = tie.flow == "manufacturing"
        if tie.is_a("Agreement") and not (made and (tie.is_a("Build") or (tie.source, tie.target) in past)):
            yield tie.source, tie.target, tie.flow, Arc(tie.truth is Truth.YES, frozenset(tie.claims))
    for chip in branded_chips(snapshot, level):
        for user in chip.users:
            yield chip.designer, user, "chips", Arc(chip.certain, frozenset(chip.claims))
    yield from _through_clusters(snapshot, level)


def _past_foundries(snapshot: Snapshot, level: str) -> set[tuple[str, str]]:
    """Foundry and designer whose newest dated chip together came out more than two generations before the day."""
    newest: dict[tuple[str, str], date] = {}
    for chip in snapshot.of_class("Accelerator"):
        released = snapshot.value(chip, "released")
        if not isinstance(released, PartialDate) or released.latest is None:
            continue
        ends = [
            [str(v) for r in snapshot.values(chip, name) for v in r.values] for name in ("manufacturer", "designer")
        ]
        for foundry, designer in product(*ends):
            pair = group_of(snapshot, foundry, level), group_of(snapshot, designer, level)
            newest[pair] = max(newest.get(pair, date.min), released.latest)
    oldest = snapshot.moment.as_of - timedelta(days=2 * GENERATION.high * MONTH)
    return {pair for pair, day in newest.items() if day < oldest}


def _through_clusters(snapshot: Snapshot, level: str) -> Iterator[tuple[str, str, str, Arc]]:
    """Owner to operator (site), operator or else owner to user (capacity)."""
    roles: dict[str, dict[str, dict[str, Arc]]] = defaultdict(lambda: defaultdict(dict))
    for tie in ties(snapshot, level):
        if tie.kind == "Cluster" and tie.truth is not Truth.NO:
            who = tie.target if tie.label == "serves" else tie.source
            roles[tie.deal][tie.label][who] = Arc(tie.truth is Truth.YES, frozenset(tie.claims))
    for parts in roles.values():
        owners, operators, users = (parts.get(label, {}) for label in ("owns", "operates", "serves"))
        for kind, givers, takers in (("site", owners, operators), ("capacity", operators or owners, users)):
            for giver, one in givers.items():
                for taker, other in takers.items():
                    yield giver, taker, kind, Arc(one.certain and other.certain, one.claims | other.claims)


def _own(snapshot: Snapshot, kind: str, level: str) -> frozenset[str]:
    layer = OWN_LAYER.get(kind)
    if layer is None:
        return frozenset()
    return frozenset(who for who, done in activities(snapshot, level).items() if done[layer].own)


def _unnamed(snapshot: Snapshot, stages: tuple[str, ...], level: str) -> frozenset[str]:
    """Customers of a supplier whom no source names."""
    found = set()
    for slug in snapshot.of_class("Agreement"):
        named = snapshot.values(slug, "provider")
        if not named and snapshot.value(slug, "inputKind") in stages and snapshot.values(slug, "unnamedProvider"):
            found |= {group_of(snapshot, str(r.value), level) for r in snapshot.values(slug, "customer")}
    return frozenset(found)
