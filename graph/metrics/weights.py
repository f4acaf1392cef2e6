"""What ties weigh: their figures as bounds, summed so that nothing counts twice.

Decisions, each tested:

- A tie that holds only possibly, or whose deal has further parties, weighs at least nothing and at most its figure.
- A whole and its parts: the parts lie within the whole. It weighs at least what the parts certainly do, at most what
  it states itself. Of a whole shared with others (a round) only the parts count.
- A superseded deal does not count beside the one that took its place.
- Deals that may be one and the same, or one an extension of the other, weigh at least the largest of them and at most
  their sum; with one of them undisclosed there is no upper end, and the point is the largest that is disclosed.
- A bare mention (no figure, no date) beside ties between the same two that have one is held to mean them.
- Talks and letters of intent (`notBinding`) are left out before anything is summed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, TypeAlias

import networkx as nx

from graph.metrics.result import Bound, added
from graph.snapshot import Snapshot
from graph.ties import Tie, ties
from graph.values import Amount, Truth

Measure: TypeAlias = Literal["usd", "usd_per_year", "power", "chips"]

UNKNOWN = Bound(0.0, math.inf, None)
UNITS: dict[str, str] = {"usd": "USD", "usd_per_year": "USD a year", "power": "MW", "chips": "chips"}


def as_bound(amount: Amount | None) -> Bound:
    """An amount as a bound; what is not stated lies between nothing and anything.

    >>> as_bound(None)
    Bound(low=0.0, high=inf, point=None)
    """
    if amount is None:
        return UNKNOWN
    low, high = amount.interval.low, amount.interval.high
    point = None if amount.value is None else float(amount.value)
    return Bound(max(0.0, float(low or 0)), math.inf if high is None else float(high), point)


def binding(found: Iterable[Tie]) -> list[Tie]:
    """Ties between two different parties that hold, at least possibly, and bind somebody."""
    return [t for t in found if not t.internal and t.truth is not Truth.NO and t.force != "notBinding"]


@lru_cache(maxsize=32)
def standing(snapshot: Snapshot, level: str = "group") -> tuple[Tie, ...]:
    """The binding ties of a snapshot, in its order."""
    return tuple(binding(ties(snapshot, level)))


def weight(tie: Tie, measure: Measure) -> Bound:
    """What one tie weighs, alone."""
    stated = as_bound(getattr(tie, measure))
    if tie.shared:
        return Bound(0.0, stated.high, None)
    return stated if tie.truth is Truth.YES else Bound(0.0, stated.high, stated.point)


def sum_of(found: Iterable[Tie], measure: Measure) -> Bound:
    """What some ties between the same two ends weigh together; nothing counts twice.

    The point adds up what is disclosed; it is None where nothing is.
    """
    members = _latest(list(found))
    tree = _Tree(members, measure)
    groups = [_merged([tree.weight(t) for t in group]) for group in _unsure_groups(tree.tops, tree.whole_of)]
    return added(groups)


def _latest(members: list[Tie]) -> list[Tie]:
    """One tie for each deal and flow, none of a deal that another one replaces."""
    replaced = {slug for t in members for slug in t.supersedes}
    once = {(t.deal, t.flow, t.label): t for t in members if t.deal not in replaced}
    kept = [once[key] for key in sorted(once)]
    figured = {t.label for t in kept if not _bare(t)}
    return [t for t in kept if not _bare(t) or t.label not in figured]


def _bare(tie: Tie) -> bool:
    figures = (tie.usd, tie.usd_per_year, tie.power, tie.chips)
    return tie.first is None and not tie.part_of and all(f is None for f in figures)


class _Tree:
    """Wholes and parts among some ties."""

    def __init__(self, members: Sequence[Tie], measure: Measure) -> None:
        self.measure = measure
        wholes = {t.deal for t in members}
        self.parts: dict[str, list[Tie]] = defaultdict(list)
        self.whole_of: dict[str, str] = {}
        self.tops: list[Tie] = []
        for tie in members:
            if tie.part_of in wholes and tie.part_of != tie.deal:
                self.parts[tie.part_of].append(tie)
                self.whole_of[tie.deal] = tie.part_of
            else:
                self.tops.append(tie)

    def weight(self, tie: Tie) -> Bound:
        own = weight(tie, self.measure)
        parts = self.parts.get(tie.deal)
        if not parts:
            return own
        inside = added([_merged([self.weight(t) for t in group]) for group in _unsure_groups(parts)])
        if tie.shared:
            return Bound(inside.low, max(inside.high, inside.low), inside.point)
        low = max(own.low, inside.low)
        point = inside.point if own.point is None else own.point
        high = max(own.high, low)
        return Bound.clipped(low, high, point)


def _unsure_groups(members: Sequence[Tie], whole_of: Mapping[str, str] = MappingProxyType({})) -> list[list[Tie]]:
    """Ties that may be one deal, together; what may be the same as a part stands with the whole."""
    graph: nx.Graph[str] = nx.Graph()
    deals: dict[str, list[Tie]] = defaultdict(list)
    for tie in members:
        deals[tie.deal].append(tie)
    graph.add_nodes_from(deals)
    named = [(t.deal, whole_of.get(other, other)) for t in members for other in t.unsure]
    graph.add_edges_from((deal, other) for deal, other in named if other in deals)
    parts = sorted(sorted(part) for part in nx.connected_components(graph))
    return [[tie for deal in part for tie in deals[deal]] for part in parts]


def _merged(bounds: Sequence[Bound]) -> Bound:
    if len(bounds) == 1:
        return bounds[0]
    points = [b.point for b in bounds if b.point is not None]
    return Bound(max(b.low for b in bounds), math.fsum(b.high for b in bounds), max(points, default=None))
