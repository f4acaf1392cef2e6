"""A free layout: lines pull, nodes push, names do not overlap; what hangs together is laid out by itself, then packed.

Seeded by a fixed spiral and stopped after fixed rounds. Only additions, products, quotients and square roots are used,
so that machines agree to the unit after rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, sin

import numpy as np
import numpy.typing as npt

from exports.views.picture import Spot

ROUNDS = 260
LENGTH = 112.0
"""The length a line would like to have."""

ROOM = (138.0, 60.0)
"""Width and height that a node takes with its name."""

Floats = npt.NDArray[np.float64]
Ends = npt.NDArray[np.int64]


def springs(nodes: Sequence[str], pairs: Iterable[tuple[str, str]]) -> dict[str, Spot]:
    """Places for nodes given weightiest first; on a wide screen 3:2, on a narrow one 2:3."""
    if not nodes:
        return {}
    index = {node: number for number, node in enumerate(nodes)}
    found = sorted({(min(index[a], index[b]), max(index[a], index[b])) for a, b in pairs if a in index and b in index})
    wide, narrow = np.zeros((len(nodes), 2)), np.zeros((len(nodes), 2))
    parts = _parts(len(nodes), found)
    settled = [_settle(len(part), _within(part, found)) for part in parts]
    for target, stretch, turned, breadth in ((wide, (1.45, 1.0), False, 1.55), (narrow, (0.85, 1.5), True, 0.62)):
        shapes = [_apart((p[:, ::-1] if turned else p) * np.array(stretch)) for p in settled]
        for part, shape in zip(parts, _packed(shapes, breadth), strict=True):
            target[part] = shape
    return {
        node: Spot(round(w[0]), round(w[1]), round(n[0]), round(n[1]))
        for node, w, n in zip(nodes, wide.tolist(), narrow.tolist(), strict=True)
    }


def _parts(count: int, ends: Sequence[tuple[int, int]]) -> list[list[int]]:
    """What hangs together, largest first."""
    home = list(range(count))

    def root(node: int) -> int:
        while home[node] != node:
            home[node] = home[home[node]]
            node = home[node]
        return node

    for a, b in ends:
        home[max(root(a), root(b))] = min(root(a), root(b))
    found: dict[int, list[int]] = {}
    for node in range(count):
        found.setdefault(root(node), []).append(node)
    return sorted(found.values(), key=lambda part: (-len(part), part[0]))


def _within(part: Sequence[int], ends: Iterable[tuple[int, int]]) -> Ends:
    place = {node: number for number, node in enumerate(part)}
    kept = [(place[a], place[b]) for a, b in ends if a in place and a != b]
    return np.array(kept, dtype=np.int64).reshape(-1, 2)


def _spiral(count: int) -> Floats:
    """Sunflower seeds: the weightiest in the middle, none on top of another."""
    turn = 2.399963229728653
    radius = [LENGTH * (i + 0.6) ** 0.5 for i in range(count)]
    return np.array([[r * cos(i * turn), r * sin(i * turn)] for i, r in enumerate(radius)])


def _settle(count: int, ends: Ends) -> Floats:
    places, heat = _spiral(count), LENGTH * 2
    for _ in range(ROUNDS if count <= 300 else 60 if count <= 1000 else 20):
        move = _push(places) - places * 0.25
        if len(ends):
            delta = places[ends[:, 0]] - places[ends[:, 1]]
            pull = delta * (np.sqrt((delta * delta).sum(axis=1)) / LENGTH)[:, None]
            for axis in (0, 1):
                move[:, axis] -= np.bincount(ends[:, 0], pull[:, axis], count)
                move[:, axis] += np.bincount(ends[:, 1], pull[:, axis], count)
        length = np.sqrt((move * move).sum(axis=1)) + 1e-9
        places = places + move * (np.minimum(length, heat) / length)[:, None]
        heat = max(heat * 0.975, 2.0)
    return np.asarray(places - places.mean(axis=0))


def _push(places: Floats) -> Floats:
    """Every node pushes every other away, the nearer the harder."""
    x, y = places[:, 0], places[:, 1]
    away_x, away_y = x[:, None] - x, y[:, None] - y
    strength = LENGTH * LENGTH * 1.5 / (away_x * away_x + away_y * away_y + 1.0)
    return np.stack([(away_x * strength).sum(axis=1), (away_y * strength).sum(axis=1)], axis=1)


def _apart(places: Floats) -> Floats:
    """Push overlapping names apart along the shorter way out, a fixed number of times."""
    x, y = places[:, 0].copy(), places[:, 1].copy()
    width, height = ROOM
    first = np.tri(len(x), k=-1, dtype=bool)
    for _ in range(80 if len(x) <= 300 else 8):
        away_x, away_y = x[:, None] - x, y[:, None] - y
        over_x, over_y = width - np.abs(away_x), height - np.abs(away_y)
        hit = (over_x > 0) & (over_y > 0)
        np.fill_diagonal(hit, False)
        if not hit.any():
            break
        sideways = over_x * height < over_y * width
        right, down = (away_x > 0) | ((away_x == 0) & first), (away_y > 0) | ((away_y == 0) & first)
        x += (np.where(hit & sideways, over_x, 0.0) * np.where(right, 0.3, -0.3)).sum(axis=1)
        y += (np.where(hit & ~sideways, over_y, 0.0) * np.where(down, 0.3, -0.3)).sum(axis=1)
    return np.stack([x, y], axis=1)


def _packed(shapes: Sequence[Floats], breadth: float) -> list[Floats]:
    """The first shape as it is, the others in rows under it as broad as the whole should be."""
    boxes = [np.ptp(shape, axis=0) + np.array(ROOM) for shape in shapes]
    area = sum(float(box[0] * box[1]) for box in boxes)
    limit = max(float(boxes[0][0]), (area * 1.25 * breadth) ** 0.5)
    left, top, tall = 0.0, 0.0, 0.0
    placed = []
    for shape, box in zip(shapes, boxes, strict=True):
        if left > 0 and left + float(box[0]) > limit:
            left, top, tall = 0.0, top + tall, 0.0
        placed.append(shape - shape.min(axis=0) + np.array([left, top]))
        left, tall = left + float(box[0]), max(tall, float(box[1]))
    return placed
