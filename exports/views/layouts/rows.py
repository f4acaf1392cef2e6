"""Columns with groups that span several of them: such a group has one row to itself, single nodes fill the rest.

Rows are sought so that lines are short: every single node takes the free row of its column nearest to its neighbours,
in the order of those wishes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.views.layouts.columns import COLUMN, NARROW_CELL, NARROW_PER_ROW, ROW, gap_between
from exports.views.picture import PILL, Lane, Node, Spot

SWEEPS = 8


def rows(
    wanted: Sequence[tuple[str, str]],
    nodes: Sequence[Node],
    spines: Sequence[Sequence[str]],
    pairs: Iterable[tuple[str, str]],
) -> tuple[dict[str, Spot], list[Lane]]:
    """Places and lanes; every spine lies straight in a row of its own."""
    present = [(lane, heading) for lane, heading in wanted if any(n.lane == lane for n in nodes)]
    column = {lane: number for number, (lane, _) in enumerate(present)}
    table = _Table({n.id: column[n.lane] for n in nodes}, [list(s) for s in spines], list(pairs), _feet(nodes))
    row_of = table.settled()
    narrow, narrow_boxes = _narrow(present, nodes)
    pitch = COLUMN + gap_between(len(present), COLUMN * len(present), ROW * table.height + 72)
    spots = {}
    for node in nodes:
        nx, ny = narrow[node.id]
        x, y = pitch * column[node.lane] + COLUMN // 2, ROW * row_of[node.id] + ROW // 2
        spots[node.id] = Spot(x, y, nx, ny, PILL, PILL)
    bottom = ROW * table.height + 8
    lanes = [
        Lane(lane, heading, (pitch * i - 10, -56, pitch * i + COLUMN + 10, bottom), narrow_boxes[lane])
        for i, (lane, heading) in enumerate(present)
    ]
    return spots, lanes


def _feet(nodes: Sequence[Node]) -> frozenset[str]:
    return frozenset(n.id for n in nodes if n.role == "fold")


@dataclass(frozen=True, eq=False)
class _Table:
    """Which node takes which row."""

    column: Mapping[str, int]
    spines: list[list[str]]
    pairs: list[tuple[str, str]]
    feet: frozenset[str]

    @cached_property
    def near(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for a, b in self.pairs:
            if a in self.column and b in self.column:
                found[a].append(b)
                found[b].append(a)
        return found

    @cached_property
    def singles(self) -> Mapping[int, list[str]]:
        """The nodes of each column that belong to no spine."""
        inside = {node for spine in self.spines for node in spine}
        found: dict[int, list[str]] = defaultdict(list)
        for node in sorted(self.column):
            if node not in inside:
                found[self.column[node]].append(node)
        return found

    def _span(self, spine: Sequence[str]) -> range:
        columns = [self.column[node] for node in spine]
        return range(min(columns), max(columns) + 1)

    @cached_property
    def height(self) -> int:
        """How many rows there are: enough for the fullest column."""
        blocked = [sum(c in self._span(s) for s in self.spines) for c in range(max(self.column.values()) + 1)]
        return max(len(self.spines), *(n + len(self.singles.get(c, ())) for c, n in enumerate(blocked)))

    def settled(self) -> dict[str, int]:
        """Rows after some sweeps, best first: the sweep with the shortest lines counts."""
        row = dict.fromkeys(self.column, 0)
        order = sorted(self.spines, key=lambda s: (-len(s), s))
        best: tuple[int, dict[str, int]] | None = None
        for _ in range(SWEEPS):
            row = self._swept(order, row)
            length = sum(abs(row[a] - row[b]) for a, b in self.pairs if a in row and b in row)
            if best is None or length < best[0]:
                best = (length, dict(row))
            wish = {tuple(s): self._wish(s, row) for s in order}
            order = sorted(order, key=lambda s: (round(wish[tuple(s)], 6), s))
        assert best is not None
        return best[1]

    def _swept(self, order: Sequence[Sequence[str]], before: Mapping[str, int]) -> dict[str, int]:
        row = dict(before)
        of_spine = {tuple(s): int((k + 0.5) * self.height / len(order)) for k, s in enumerate(order)}
        for spine in order:
            row.update(dict.fromkeys(spine, of_spine[tuple(spine)]))
        for column in [*self.singles, *reversed(list(self.singles))]:
            taken = {of_spine[tuple(s)] for s in order if column in self._span(s)}
            free = [r for r in range(self.height) if r not in taken]
            members = sorted(self.singles[column], key=lambda n: (n in self.feet, round(self._wish([n], row), 6), n))
            wishes = [self.height if n in self.feet else self._wish([n], row) for n in members]
            row.update(zip(members, _nearest(wishes, free), strict=True))
        return row

    def _wish(self, nodes: Sequence[str], row: Mapping[str, int]) -> float:
        places = [row[other] for node in nodes for other in self.near.get(node, ())]
        return sum(places) / len(places) if places else float(row[nodes[0]])


def _nearest(wishes: Sequence[float], free: Sequence[int]) -> list[int]:
    """For wishes in order, free rows in order, with the least total distance.

    >>> _nearest([0.0, 5.0], [1, 2, 4, 6])
    [1, 4]
    """
    infinite = float("inf")
    cost = [[0.0] * (len(free) + 1)]
    for i, wish in enumerate(wishes):
        line = [infinite]
        for j, row in enumerate(free):
            line.append(min(line[j], cost[i][j] + abs(row - wish)))
        cost.append(line)
    chosen: list[int] = []
    j = len(free)
    for i in range(len(wishes), 0, -1):
        while cost[i][j - 1] == cost[i][j]:
            j -= 1
        j -= 1
        chosen.append(free[j])
    return chosen[::-1]


def _narrow(
    present: Sequence[tuple[str, str]], nodes: Sequence[Node]
) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int, int, int]]]:
    """On a narrow screen the layers lie one under the other, labs on top, three to a line."""
    spots, boxes, top = {}, {}, 0
    for lane, _ in reversed(present):
        members = sorted((n for n in nodes if n.lane == lane), key=lambda n: (n.role == "fold", -n.weight, n.id))
        height = 52 + NARROW_CELL[1] * -(-len(members) // NARROW_PER_ROW)
        for number, node in enumerate(members):
            row, place = divmod(number, NARROW_PER_ROW)
            spots[node.id] = (NARROW_CELL[0] * place + NARROW_CELL[0] // 2, top + 62 + NARROW_CELL[1] * row)
        boxes[lane] = (0, top, NARROW_CELL[0] * NARROW_PER_ROW, top + height)
        top += height + 26
    return spots, boxes
