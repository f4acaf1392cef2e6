"""One party in the middle, the others around it in sectors that say what they are to it.

Places on the ring are spaced by the room a name needs: wide at the top and the bottom, one line high at the sides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin

from exports.views.picture import Lane, Spot

NOMINAL: Mapping[str, int] = {"E": 0, "SE": 45, "S": 90, "SW": 135, "W": 180, "NW": 225, "N": 270, "NE": 315}
"""Where each sector would like its middle, in degrees clockwise from the right."""

_HEADING_LAST = {"SW", "W", "NW"}
_STEPS = 720


@dataclass(frozen=True)
class Ring:
    """An ellipse and the room that one name takes on it."""

    rx: float
    ry: float
    name_width: float
    name_height: float
    names_beside: bool
    inner: float = 0.68


WIDE = Ring(310, 255, 150, 42, names_beside=True)
NARROW = Ring(132, 262, 104, 58, names_beside=False)
_TWO_RINGS = 20


def compass(
    focus: str, sectors: Mapping[str, Sequence[str]], headings: Mapping[str, str]
) -> tuple[dict[str, Spot], list[Lane]]:
    """Places of all nodes and the headings of the sectors; members come weightiest first."""
    wide, wide_heads = _around(sectors, WIDE)
    narrow, narrow_heads = _around(sectors, NARROW)
    spots = {focus: Spot()}
    for node, (x, y, side) in wide.items():
        nx, ny, nside = narrow[node]
        spots[node] = Spot(x, y, nx, ny, side, nside)
    lanes = [_heading(sector, headings[sector], wide_heads[sector], narrow_heads[sector]) for sector in wide_heads]
    return spots, lanes


def _heading(sector: str, text: str, wide: tuple[int, int, str], narrow: tuple[int, int, str]) -> Lane:
    align = {"left": "right", "right": "left"}.get(wide[2], "center")
    return Lane(
        sector,
        text,
        (wide[0], wide[1], wide[0], wide[1]),
        (narrow[0], narrow[1], narrow[0], narrow[1]),
        align,
        framed=False,
    )


_Places = dict[str, tuple[int, int, str]]


def _around(sectors: Mapping[str, Sequence[str]], ring: Ring) -> tuple[_Places, _Places]:
    slots = _slots(sectors)
    two_rings = sum(len(members) for members in sectors.values()) > _TWO_RINGS
    room = 0.6 if two_rings else 1.0
    widths = [0.7 if kind == "gap" else 1.0 if kind == "heading" else room for kind, _, _ in slots]
    total = sum(widths)
    table = _metric(ring)
    scale = max(1.0, total / table[-1])
    centres = _centres(widths, total)
    offset = _best_offset(slots, centres, total, table)
    nodes: _Places = {}
    heads: _Places = {}
    number = 0
    for (kind, sector, node), centre in zip(slots, centres, strict=True):
        if kind == "gap":
            continue
        angle = _angle((centre + offset) % total / total * table[-1], table)
        if kind == "heading":
            heads[sector] = _place(angle, ring, scale * 1.02, ring.names_beside)
            continue
        factor = ring.inner if two_rings and number % 2 else 1.0
        nodes[node] = _place(angle, ring, scale * factor, ring.names_beside)
        number += 1
    return nodes, heads


def _slots(sectors: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    slots = []
    for sector in NOMINAL:
        members = sectors.get(sector, ())
        if not members:
            continue
        row = [("heading", sector, ""), *(("node", sector, node) for node in members)]
        slots += [*(reversed(row) if sector in _HEADING_LAST else row), ("gap", sector, "")]
    return slots


def _metric(ring: Ring) -> list[float]:
    """Length along the ellipse from the right end, clockwise, in names."""
    table, x, y = [0.0], ring.rx, 0.0
    for step in range(1, _STEPS + 1):
        angle = 2 * pi * step / _STEPS
        nx, ny = ring.rx * cos(angle), ring.ry * sin(angle)
        table.append(table[-1] + hypot((nx - x) / ring.name_width, (ny - y) / ring.name_height))
        x, y = nx, ny
    return table


def _centres(widths: Sequence[float], total: float) -> list[float]:
    centres, at = [], 0.0
    for width in widths:
        centres.append(at + width / 2)
        at += width
    return centres


def _best_offset(
    slots: Sequence[tuple[str, str, str]], centres: Sequence[float], total: float, table: Sequence[float]
) -> float:
    """The turn of the ring that brings the sectors nearest to where they would like to be."""

    def strain(offset: float) -> float:
        return sum(
            1 - cos(_angle((centre + offset) % total / total * table[-1], table) - radians(NOMINAL[sector]))
            for (kind, sector, _), centre in zip(slots, centres, strict=True)
            if kind == "node"
        )

    return min((total * step / 90 for step in range(90)), key=lambda o: (round(strain(o), 6), o))


def _angle(length: float, table: Sequence[float]) -> float:
    return 2 * pi * bisect_left(table, length) / _STEPS


def _place(angle: float, ring: Ring, scale: float, beside: bool) -> tuple[int, int, str]:
    x, y = ring.rx * scale * cos(angle), ring.ry * scale * sin(angle)
    if beside and abs(cos(angle)) > 0.3:
        side = "right" if cos(angle) > 0 else "left"
    else:
        side = "above" if beside and sin(angle) < 0 else "below"
    return round(x), round(y), side
