"""Nodes in columns from left to right, ordered so that lines cross little; on a narrow screen in bands, top down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exports.views.picture import PILL, Lane, Spot

ROW = 34
COLUMN = 156
"""The width of a node, which holds its name."""

TALLEST = 20
"""More nodes than this in a column are set in two or three columns side by side."""

BREADTH = 1.55
"""Width to height of the whole, as a screen has it; the gaps between the columns take what is left."""

NARROW_CELL = (118, 42)
NARROW_PER_ROW = 3
SWEEPS = 12


@dataclass(frozen=True)
class Column:
    """A column: its heading and who stands in it."""

    id: str
    heading: str
    nodes: tuple[str, ...]


def columns(
    wanted: Sequence[Column], pairs: Iterable[tuple[str, str]], last: frozenset[str] = frozenset()
) -> tuple[dict[str, Spot], list[Lane]]:
    """Places and lanes; `pairs` are the lines' ends, `last` are nodes that stay at the foot of their column."""
    kept = [c for c in wanted if c.nodes]
    order = _ordered(kept, list(pairs), last)
    spots: dict[str, Spot] = {}
    lanes = []
    tall = max((min(len(c.nodes), TALLEST) for c in kept), default=1)
    widths = [COLUMN * -(-len(c.nodes) // TALLEST) for c in kept]
    gap = gap_between(len(kept), sum(widths), tall * ROW + 72)
    left, top_narrow = 0, 0
    for column in kept:
        nodes = order[column.id]
        subs = -(-len(nodes) // TALLEST)
        width = COLUMN * subs
        narrow_height = 52 + NARROW_CELL[1] * -(-len(nodes) // NARROW_PER_ROW)
        for number, node in enumerate(nodes):
            x, y = _wide(number, len(nodes), subs, left, tall)
            nx, ny = _narrow(number, len(nodes), top_narrow)
            spots[node] = Spot(x, y, nx, ny, PILL, PILL)
        box = (left - 10, -56, left + width + 10, tall * ROW + 8)
        narrow_box = (0, top_narrow, NARROW_CELL[0] * NARROW_PER_ROW, top_narrow + narrow_height)
        lanes.append(Lane(column.id, column.heading, box, narrow_box))
        left += width + gap
        top_narrow += narrow_height + 26
    return spots, lanes


def gap_between(count: int, filled: int, height: int) -> int:
    """The room between columns that makes the whole as broad as a screen, within reason."""
    return min(260, max(84, round((BREADTH * height - filled) / max(count - 1, 1))))


def _wide(number: int, total: int, subs: int, left: int, tall: int) -> tuple[int, int]:
    rows = -(-total // subs)
    row, sub = divmod(number, subs)
    slack = (tall - rows) * ROW / 2
    return round(left + COLUMN * (sub + 0.5)), round(slack + ROW * (row + 0.5))


def _narrow(number: int, total: int, top: int) -> tuple[int, int]:
    row, place = divmod(number, NARROW_PER_ROW)
    in_row = min(NARROW_PER_ROW, total - row * NARROW_PER_ROW)
    indent = (NARROW_PER_ROW - in_row) * NARROW_CELL[0] / 2
    return round(indent + NARROW_CELL[0] * (place + 0.5)), round(top + 62 + NARROW_CELL[1] * row)


def _ordered(wanted: Sequence[Column], pairs: Sequence[tuple[str, str]], last: frozenset[str]) -> dict[str, list[str]]:
    """Orders within the columns by the barycentre of the neighbours, swept to and fro; names break ties."""
    near: dict[str, list[str]] = defaultdict(list)
    for a, b in pairs:
        near[a].append(b)
        near[b].append(a)
    order = {c.id: list(c.nodes) for c in wanted}
    best, fewest = {k: list(v) for k, v in order.items()}, _crossings(wanted, order, pairs)
    for sweep in range(SWEEPS):
        for column in wanted if sweep % 2 else reversed(wanted):
            rank = _ranks(order)
            order[column.id].sort(key=lambda n: (n in last, _barycentre(n, near, rank), n))
        crossings = _crossings(wanted, order, pairs)
        if crossings < fewest:
            best, fewest = {k: list(v) for k, v in order.items()}, crossings
    for nodes in best.values():
        nodes.sort(key=lambda n: n in last)
    return best


def _ranks(order: Mapping[str, Sequence[str]]) -> dict[str, float]:
    return {n: (i + 0.5) / len(nodes) for nodes in order.values() for i, n in enumerate(nodes)}


def _barycentre(node: str, near: Mapping[str, list[str]], rank: Mapping[str, float]) -> float:
    places = [rank[n] for n in near.get(node, ()) if n in rank]
    return round(sum(places) / len(places), 9) if places else rank[node]


def _crossings(wanted: Sequence[Column], order: Mapping[str, Sequence[str]], pairs: Sequence[tuple[str, str]]) -> int:
    """How many pairs of lines cross between the same two columns; beyond 400 lines a sample decides."""
    rank = _ranks(order)
    column = {n: number for number, c in enumerate(wanted) for n in c.nodes}
    spans = [
        (column[a], column[b], rank[a], rank[b]) if column[a] < column[b] else (column[b], column[a], rank[b], rank[a])
        for a, b in sorted(set(pairs))[:400]
        if a in column and b in column and column[a] != column[b]
    ]
    return sum(
        s[:2] == t[:2] and (s[2] - t[2]) * (s[3] - t[3]) < 0 for i, s in enumerate(spans) for t in spans[i + 1 :]
    )
