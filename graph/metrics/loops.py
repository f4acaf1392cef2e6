"""Loops of money: directed cycles of typed legs in which money comes back to where it began."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from graph.errors import LimitExceeded
from graph.metrics.circulation import Arc, cyclic_arcs
from graph.metrics.result import Bound, added, points_of

FINANCING = frozenset({"equity", "preferred", "convertible", "debt", "credits", "warrants"})
"""Kinds of leg that give capital; all others pay for something."""

MOST_PATHS = 20_000_000
"""Paths that a search for loops may follow before it gives up and says so."""

MAX_STEPS = 4
"""The longest loop that is looked for, in steps, unless asked otherwise."""


@dataclass(frozen=True)
class Leg:
    """A flow from payer to receiver: of what kind, how much, on which rung, when, on which claims.

    `first` and `last` bound the time in which it flows; None where no claim says.
    """

    payer: str
    receiver: str
    kind: str
    deal: str
    amount: Bound
    rung: str = ""
    status: str = ""
    certain: bool = True
    first: date | None = None
    last: date | None = None
    claims: tuple[str, ...] = ()

    @property
    def financing(self) -> bool:
        """Does it give capital, rather than pay for something?"""
        return self.kind in FINANCING


@dataclass(frozen=True)
class Loop:
    """A cycle of firms, with all legs that run along each step: parallel deals are legs of one loop."""

    firms: tuple[str, ...]
    steps: tuple[tuple[Leg, ...], ...]
    amounts: tuple[Bound, ...]

    @property
    def bottleneck(self) -> Bound:
        """What can go round: the narrowest step."""
        points = points_of(self.amounts)
        low, high = min(a.low for a in self.amounts), min(a.high for a in self.amounts)
        return Bound.clipped(low, high, None if points is None else min(points))

    @property
    def kind(self) -> str:
        """`circular` (capital one way, purchases another), `financing` (capital only) or `supply` (purchases only).

        A step with capital and purchases can serve as either.
        """
        if not any(leg.financing for step in self.steps for leg in step):
            return "supply"
        if all(leg.financing for step in self.steps for leg in step):
            return "financing"
        return "circular"

    @property
    def certain(self) -> bool:
        """Does each step have a leg that certainly holds?"""
        return all(any(leg.certain for leg in step) for step in self.steps)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of all legs."""
        return tuple(sorted({claim for step in self.steps for leg in step for claim in leg.claims}))

    @property
    def order(self) -> str:
        """Can the money have gone round in time, whatever firm it set out from: `possible`, `impossible`, `unknown`?

        Each step takes the leg that flows soonest after the money has come. Without dates a leg may flow at any
        time; where the order is possible only because of that, it is unknown.
        """
        turns = range(len(self.steps))
        if any(_passes([*self.steps[t:], *self.steps[:t]], dated=True) for t in turns):
            return "possible"
        return (
            "unknown" if any(_passes([*self.steps[t:], *self.steps[:t]], dated=False) for t in turns) else "impossible"
        )


def _passes(steps: list[tuple[Leg, ...]], dated: bool) -> bool:
    now = date.min
    for step in steps:
        moments = [
            max(now, leg.first or date.min)
            for leg in step
            if (leg.last or date.max) >= now and (not dated or leg.first is not None)
        ]
        if not moments:
            return False
        now = min(moments)
    return True


def steps_of(legs: Iterable[Leg]) -> dict[Arc, tuple[Leg, ...]]:
    """Legs by (payer, receiver), in order; what a firm pays to itself is left out."""
    found: dict[Arc, list[Leg]] = defaultdict(list)
    for leg in legs:
        if leg.payer != leg.receiver:
            found[leg.payer, leg.receiver].append(leg)
    return {arc: tuple(sorted(found[arc], key=lambda leg: (leg.deal, leg.kind))) for arc in sorted(found)}


def amounts_of(steps: Mapping[Arc, tuple[Leg, ...]]) -> dict[Arc, Bound]:
    """What flows along each step: the sum over its legs (which must not tell of the same money twice)."""
    return {arc: added([leg.amount for leg in legs]) for arc, legs in steps.items()}


def loops(
    steps: Mapping[Arc, tuple[Leg, ...]],
    amounts: Mapping[Arc, Bound],
    max_steps: int = MAX_STEPS,
    most_paths: int = MOST_PATHS,
) -> tuple[Loop, ...]:
    r"""Every loop of at most so many steps, shortest first, each beginning at its first firm by name.

    Parameters
    ----------
    steps : legs by (payer, receiver), see :func:`steps_of`.
    amounts : what flows along each step.
    max_steps : k; a loop of two is a round trip.
    most_paths : paths that the search may follow; LimitExceeded where it would need more.

    Notes
    -----
    The search is on firms and steps; parallel legs are put back afterwards. See :func:`cycles`.

    Examples
    --------
    >>> legs = [Leg("n", "o", "equity", "d1", Bound.exactly(100)), Leg("o", "r", "purchase", "d2", Bound.exactly(300)),
    ...         Leg("r", "n", "purchase", "d3", Bound.exactly(40))]
    >>> found = loops(steps_of(legs), amounts_of(steps_of(legs)))
    >>> [(loop.firms, loop.kind, loop.bottleneck.point, loop.order) for loop in found]
    [(('n', 'o', 'r'), 'circular', 40.0, 'unknown')]
    """
    found = []
    for firms in cycles(steps, max_steps, most_paths):
        arcs = list(zip(firms, (*firms[1:], firms[0]), strict=True))
        found.append(Loop(firms, tuple(steps[arc] for arc in arcs), tuple(amounts[arc] for arc in arcs)))
    return tuple(found)


def cycles(arcs: Iterable[Arc], max_steps: int, most_paths: int = MOST_PATHS) -> list[tuple[str, ...]]:
    """Directed cycles of two to `max_steps` nodes, shortest first, each beginning at its first node by name.

    Nodes are taken by falling degree; from each, paths are followed through nodes not yet taken that can still get
    back in the steps that are left. networkx's bounded search finds the same (tested) but looks for components anew
    after every node, which on ten thousand arcs takes minutes. Cost: the paths followed, so k is a bound.

    >>> cycles([("a", "b"), ("b", "a"), ("b", "c"), ("c", "a")], 3)
    [('a', 'b'), ('a', 'b', 'c')]
    """
    after: dict[str, list[str]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    for part in cyclic_arcs(dict.fromkeys(arcs)):
        for payer, receiver in part:
            after[payer].append(receiver)
            before[receiver].append(payer)
    taken: set[str] = set()
    search = _Search(after, most_paths)
    for start in sorted(after, key=lambda node: (-len(after[node]) * len(before[node]), node)):
        search.from_node(start, _steps_back(start, before, taken, max_steps), max_steps)
        taken.add(start)
    turned = {_turned(cycle) for cycle in search.found}
    return sorted(turned, key=lambda cycle: (len(cycle), cycle))


def _steps_back(start: str, before: Mapping[str, list[str]], taken: set[str], max_steps: int) -> dict[str, int]:
    """How many steps each node needs to get back to the start, as far as it can in one less than allowed."""
    back, ring = {start: 0}, [start]
    for distance in range(1, max_steps):
        ring = [
            n
            for node in ring
            for n in before.get(node, ())
            if n not in taken and back.setdefault(n, distance) == distance
        ]
        ring = list(dict.fromkeys(ring))
    return back


class _Search:
    def __init__(self, after: Mapping[str, list[str]], most_paths: int) -> None:
        self.after, self.most_paths = after, most_paths
        self.paths = 0
        self.found: list[tuple[str, ...]] = []

    def from_node(self, start: str, back: Mapping[str, int], max_steps: int) -> None:
        """Follow every path from a node that can still return in time."""
        stack: list[tuple[str, ...]] = [(start,)]
        while stack:
            path = stack.pop()
            self.paths += 1
            if self.paths > self.most_paths:
                message = f"more than {self.most_paths:,} paths would have to be followed: ask for shorter loops"
                raise LimitExceeded("most_paths", self.most_paths, message)
            left = max_steps - len(path)
            for node in self.after[path[-1]]:
                if node == start and len(path) > 1:
                    self.found.append(path)
                elif node not in path and back.get(node, max_steps) <= left:
                    stack.append((*path, node))


def _turned(cycle: tuple[str, ...]) -> tuple[str, ...]:
    start = cycle.index(min(cycle))
    return (*cycle[start:], *cycle[:start])
