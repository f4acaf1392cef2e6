"""Who buys from whom: binding agreements by buyer and by seller, those with an unnamed party included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from graph.metrics.weights import binding, standing
from graph.snapshot import Snapshot
from graph.ties import Tie, one_sided


@lru_cache(maxsize=32)
def _agreements(snapshot: Snapshot, level: str) -> tuple[Tie, ...]:
    found = (*standing(snapshot, level), *binding(one_sided(snapshot, level)))
    return tuple(t for t in found if t.is_a("Agreement"))


@lru_cache(maxsize=32)
def purchases(snapshot: Snapshot, level: str = "group") -> Mapping[str, tuple[Tie, ...]]:
    """What each firm buys; under the empty text what unnamed customers buy."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for tie in _agreements(snapshot, level):
        found[tie.target].append(tie)
    return {buyer: tuple(own) for buyer, own in sorted(found.items())}


@lru_cache(maxsize=32)
def sales(snapshot: Snapshot, level: str = "group") -> Mapping[str, tuple[Tie, ...]]:
    """What each firm sells; under the empty text what unnamed providers sell."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for tie in _agreements(snapshot, level):
        found[tie.source].append(tie)
    return {seller: tuple(own) for seller, own in sorted(found.items())}
