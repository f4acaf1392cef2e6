"""Who buys from whom: binding agreements by buyer and by seller, those with an unnamed party included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
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
    return _by(_agreements(snapshot, level), lambda tie: tie.target)


@lru_cache(maxsize=32)
def sales(snapshot: Snapshot, level: str = "group") -> Mapping[str, tuple[Tie, ...]]:
    """What each firm sells; under the empty text what unnamed providers sell."""
    return _by(_agreements(snapshot, level), lambda tie: tie.source)


def _by(found: Iterable[Tie], end: Callable[[Tie], str]) -> Mapping[str, tuple[Tie, ...]]:
    firms: dict[str, list[Tie]] = defaultdict(list)
    for tie in found:
        firms[end(tie)].append(tie)
    return {firm: tuple(own) for firm, own in sorted(firms.items())}
