"""Who competes with whom: what two groups offer in the same layer, side by side, and what sources say outright."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from graph.metrics.activity import Proof, claims_of
from graph.metrics.layers import BESIDE, TOLD, activities, layer_name, layers
from graph.snapshot import Snapshot
from graph.ties import group_of, memberships

LAB_LAYERS = frozenset({"modelDevelopment", TOLD})
"""Who rivals whom among labs: both offer models of their own, or a source says so."""


@dataclass(frozen=True)
class Rivalry:
    """What two groups offer in one layer, each on its side; what a source says of both stands on both sides."""

    first: tuple[Proof, ...]
    second: tuple[Proof, ...]

    @property
    def certain(self) -> bool:
        """Does each of the two offer something there for certain?

        >>> sure, likely = Proof("sells", "", True, ("a",)), Proof("sells", "", False, ("b",))
        >>> Rivalry((sure,), (likely, sure)).certain, Rivalry((likely,), (sure, sure)).certain
        (True, False)
        """
        return any(p.certain for p in self.first) and any(p.certain for p in self.second)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims behind both sides, in order."""
        return claims_of((*self.first, *self.second))


@lru_cache(maxsize=65536)
def competition(snapshot: Snapshot, one: str, other: str, level: str = "group") -> Mapping[str, Rivalry]:
    """The layers in which both have something of their own that they offer to others, with the proofs of each.

    A source that calls one a rival of the other counts as a layer of its own, `stated`. Electricity is left out.
    """
    done = activities(snapshot, level)
    if related(snapshot, one, other):
        return {}
    found: dict[str, Rivalry] = {}
    for layer in [name for name in layers() if name != BESIDE]:
        first, second = (done[w][layer].offers if w in done else () for w in (one, other))
        if first and second:
            found[layer] = Rivalry(first, second)
    stated = _stated_rivalries(snapshot, level).get(frozenset({one, other}), ())
    return found | ({TOLD: Rivalry(stated, stated)} if stated else {})


@lru_cache(maxsize=32)
def _stated_rivalries(snapshot: Snapshot, level: str) -> Mapping[frozenset[str], tuple[Proof, ...]]:
    found: dict[frozenset[str], list[Proof]] = defaultdict(list)
    for slug, stated in snapshot.resolved.items():
        for resolved in stated.get("rivalOf", ()):
            ends = slug, str(resolved.value)
            home = memberships(snapshot, level)
            ids = [*(c.id for c in resolved.supporting), *(claim for end in ends for claim in home.get(end, ()))]
            certain = snapshot.told(c for c in resolved.supporting if c.status != "rumoured")
            pair = frozenset(group_of(snapshot, end, level) for end in ends)
            found[pair].append(Proof("is called a rival", slug, certain, tuple(dict.fromkeys(ids)), True))
    return {pair: tuple(proofs) for pair, proofs in found.items()}


def rival_labs(common: Mapping[str, Rivalry]) -> Mapping[str, Rivalry]:
    """Of what two labs have in common, what makes them rivals as labs."""
    return {layer: rivalry for layer, rivalry in common.items() if layer in LAB_LAYERS}


def surely(common: Mapping[str, Rivalry]) -> bool:
    """Do the two certainly compete, in at least one layer?"""
    return any(rivalry.certain for rivalry in common.values())


def rivalry_claims(common: Mapping[str, Rivalry]) -> tuple[str, ...]:
    """The claims behind everything in which two compete, in order."""
    return tuple(sorted({claim for rivalry in common.values() for claim in rivalry.claims}))


def related(snapshot: Snapshot, one: str, other: str) -> bool:
    """Are the two the same, or units of one group on the day? Such are no rivals of each other, at whatever level."""
    return group_of(snapshot, one) == group_of(snapshot, other)


def competes(common: Mapping[str, Rivalry], whom: str = "") -> str:
    """How two firms compete, in a sentence: in which layers, in which only possibly, and whether a source says so.

    >>> sure, likely = Proof("sells", "", True, ("a",)), Proof("sells", "", False, ("b",))
    >>> both, maybe = Rivalry((sure,), (sure,)), Rivalry((sure,), (likely,))
    >>> competes({"cloud": maybe, "modelDevelopment": both, "stated": both})
    'competes in model development, possibly in cloud (a source says so)'
    >>> competes({"cloud": maybe}), competes({"stated": both})
    ('possibly competes in cloud', 'competes by what a source says')
    """
    names = {sure: [layer_name(x) for x in common if x != TOLD and common[x].certain is sure] for sure in (True, False)}
    told = TOLD in common
    outright = "" if not told or common[TOLD].certain else "possibly "
    if not names[True] and not names[False]:
        return f"{outright}competes {whom}by what a source says"
    sure, maybe = (", ".join(names[certain]) for certain in (True, False))
    ending = " (a source says so)" if told else ""
    if not sure:
        return f"possibly competes {whom}in {maybe}{ending}"
    return f"competes {whom}in {sure}{f', possibly in {maybe}' if maybe else ''}{ending}"
