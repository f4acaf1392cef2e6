"""Who supplies whom with what, by the claims: agreements that bind, chips known by name, clusters and their users."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from graph.metrics.brands import branded_chips
from graph.metrics.layers import BESIDE, activities
from graph.metrics.schedule import GENERATION
from graph.metrics.weights import standing
from graph.snapshot import Snapshot
from graph.ties import RESTS_ON, group_of, memberships, one_sided, ties
from graph.values import PartialDate, Truth

OWN_LAYER = {
    "capacity": "dataCenterOperation",
    "site": "dataCenterOperation",
    "chips": "chipDesign",
    "manufacturing": "chipManufacture",
    "power": BESIDE,
}
"""Who has the layer of its own needs no supplier of the input."""


PARTIES = ("provider", "customer", "operator", "owner")
"""Roles of those who run the chips that a deal or a cluster names."""

MONTH = 30.44
"""Days in a month, on average."""


@dataclass(frozen=True)
class Arc:
    """From supplier to supplied, at one stage: whether it certainly holds, and on which claims."""

    certain: bool
    claims: frozenset[str]


def arcs_of(snapshot: Snapshot, level: str) -> Iterator[tuple[str, str, str, Arc]]:
    """Supplier, supplied and stage, with what tells of it, as often as it is told."""
    past = _past_foundries(snapshot, level)
    for tie in standing(snapshot, level):
        made = tie.flow == "manufacturing"
        if tie.is_a("Agreement") and not (made and (tie.is_a("Build") or (tie.source, tie.target) in past)):
            yield tie.source, tie.target, tie.flow, Arc(tie.truth is Truth.YES, frozenset(tie.claims))
    for chip in branded_chips(snapshot, level):
        known = _of_thing(snapshot, chip.thing, level).union(chip.claims)
        for user in chip.users:
            yield chip.designer, user, "chips", Arc(chip.certain, known)
    yield from _through_clusters(snapshot, level)


def _of_thing(snapshot: Snapshot, thing: str, level: str) -> frozenset[str]:
    """The claims by which chips that a deal or cluster names are run by somebody: its parties, and that it holds."""
    stated = snapshot.resolved.get(thing, {})
    told = [r for name, found in stated.items() if name in RESTS_ON or name in PARTIES for r in found]
    units = {str(value) for name in PARTIES for r in stated.get(name, ()) for value in r.values}
    home = memberships(snapshot, level)
    return frozenset({c.id for r in told for c in r.supporting} | {c for unit in units for c in home.get(unit, ())})


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


def own_supply(snapshot: Snapshot, kind: str, level: str) -> Mapping[str, tuple[str, ...]]:
    """Who has the input of its own, with the claims of what shows it best."""
    layer = OWN_LAYER.get(kind)
    found = {who: done[layer].own for who, done in activities(snapshot, level).items()} if layer else {}
    best = {who: min(own, key=lambda p: (not p.certain, len(p.claims), repr(p))) for who, own in found.items() if own}
    return {who: proof.claims for who, proof in best.items()}


def unnamed_supply(snapshot: Snapshot, stages: tuple[str, ...], level: str) -> Mapping[str, tuple[str, ...]]:
    """Customers of a supplier whom no source names, with the claims that say so."""
    found: dict[str, set[str]] = defaultdict(set)
    for tie in one_sided(snapshot, level):
        if tie.target and tie.flow in stages and snapshot.values(tie.deal, "unnamedProvider"):
            silent = {c.id for r in snapshot.values(tie.deal, "unnamedProvider") for c in r.supporting}
            found[tie.target] |= {*tie.claims, *silent}
    return {firm: tuple(sorted(claims)) for firm, claims in sorted(found.items())}
