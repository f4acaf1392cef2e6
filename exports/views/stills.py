"""A picture as a still SVG: for readers without scripts, for print, for other pages to show.

It has the same places, colours, dashes and widths as the interactive view. Colours come from the page's style sheet
(`--f-…`, `--r-…`, `--ink`) with the light palette as fallback, so that it follows a page into the dark.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import hypot
from typing import Any

from markupsafe import Markup

from exports.views.drawing import NOT_BINDING, opacity, spread, strokes, title
from exports.views.families import FAMILIES
from exports.views.layouts.columns import COLUMN, NARROW_CELL
from exports.views.overlays import BADGES
from exports.views.picture import PILL, Lane, Line, Node, Picture, Spot
from exports.views.rendering import environment

_FILLS = {
    "lab": "#1d1c19", "cloud": "#d5e6f4", "chips": "#f8dcc6", "components": "#f8dcc6", "sites": "#ece3bd",
    "investor": "#cdeadd", "cluster": "#ece3bd", "other": "#eceae3", "unnamed": "#fbfaf6", "fold": "#fbfaf6",
}  # fmt: skip
_SHAPES = {
    "lab": '<circle r="8.5"/>',
    "cloud": '<rect x="-7.5" y="-7.5" width="15" height="15"/>',
    "chips": '<path d="M0-9.5 9 7.5H-9z"/>',
    "components": '<path d="M0 9.5 9-7.5H-9z"/>',
    "sites": '<path d="M9 0 4.5 7.8h-9L-9 0l4.5-7.8h9z"/>',
    "investor": '<path d="M0-10.5 10.5 0 0 10.5-10.5 0z"/>',
    "cluster": '<path d="M0-8 7.6-2.5 4.7 6.5H-4.7L-7.6-2.5z"/>',
    "other": '<circle r="6"/>',
    "unnamed": (
        '<circle r="8.5" stroke-dasharray="2.5 2.5"/>'
        '<path d="M-2.3-1.8c0-3 4.6-3 4.6-.2 0 1.8-2.3 1.7-2.3 3.4m0 1.7v1.4" fill="none"/>'
    ),
    "fold": '<rect x="-8" y="-6" width="16" height="12" stroke-dasharray="3 3"/>',
}
_DASHES = {"confirmed": "", "reported": "9 5", "rumoured": "2 6"}
_NAMES = {"left": (-14, 4, "end"), "right": (14, 4, "start"), "above": (0, -16, "middle")}
LONGEST = 26
"""Names longer than this are cut; the whole name is the title of the node."""

At = tuple[int, int, str]
Point = tuple[float, float]


def still(picture: Picture, narrow: bool = False) -> Markup:
    """The picture as an SVG element with a title and a description; every text in it is escaped by the template."""
    spots = {node.id: _at(node.spot, narrow) for node in picture.nodes}
    svg = (
        environment()
        .get_template("still.svg")
        .render(
            title=picture.title,
            lead=picture.lead,
            box=_extent(picture, spots, narrow),
            lanes=[_lane(lane, narrow) for lane in picture.lanes],
            spines=[" ".join(f"{spots[n][0]},{spots[n][1]}" for n in spine) for spine in picture.spines],
            spine_width=4 if narrow else 13,
            lines=_lines(picture, spots, narrow),
            nodes=[_node(node, spots[node.id], narrow) for node in picture.nodes],
        )
    )
    return Markup(svg)  # noqa: S704  (rendered with autoescaping)


def _at(spot: Spot, narrow: bool) -> At:
    return (spot.narrow_x, spot.narrow_y, spot.narrow_side) if narrow else (spot.x, spot.y, spot.side)


def _pill_width(narrow: bool) -> int:
    return NARROW_CELL[0] - 6 if narrow else COLUMN


def _extent(picture: Picture, spots: Mapping[str, At], narrow: bool) -> tuple[int, int, int, int]:
    """The box that holds everything: left, top, width, height."""
    xs, ys = [], []
    for node in picture.nodes:
        x, y, side = spots[node.id]
        room = 8 * min(len(node.label), LONGEST) + 20
        before, after = {"left": (room, 14), "right": (14, room), PILL: (84, 84)}.get(side, (room // 2, room // 2))
        xs += [x - before, x + after]
        ys += [y - 34, y + 34]
    for lane in picture.lanes:
        box, room = lane.narrow_box if narrow else lane.box, 0 if lane.framed else 90
        xs += [box[0] - room, box[2] + room]
        ys += [box[1] - 10, box[3] + 10]
    left, top = min(xs, default=0), min(ys, default=0)
    return left, top, max(xs, default=1) - left, max(ys, default=1) - top


def _lane(lane: Lane, narrow: bool) -> dict[str, Any]:
    left, top, right, bottom = lane.narrow_box if narrow else lane.box
    x, y = ((left + right) // 2, top + 28) if lane.framed else (left, top)
    anchor = {"left": "start", "right": "end"}.get(lane.align, "middle")
    size = {"left": left, "top": top, "width": right - left, "height": bottom - top}
    return {**size, "x": x, "y": y, "anchor": anchor, "heading": lane.heading, "framed": lane.framed}


def _lines(picture: Picture, spots: Mapping[str, At], narrow: bool) -> list[dict[str, Any]]:
    by_pair: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in picture.drawn:
        if not line.aside:
            by_pair[line.pair].append(line)
    found = []
    for pair in sorted(by_pair):
        for number, line in enumerate(by_pair[pair]):
            step = spread(number, len(by_pair[pair]))
            course = _course(spots[line.source], spots[line.target], step if line.source == pair[0] else -step, narrow)
            found.append(_line(line, course))
    return found


def _course(start: At, end: At, step: float, narrow: bool) -> list[Point]:
    """Start, control points, end: two control points between columns, one where lines bow apart."""
    if start[2] == PILL and end[2] == PILL:
        return _between_pills(start, end, narrow)
    (ax, ay, _), (bx, by, _) = start, end
    length = hypot(bx - ax, by - ay) or 1.0
    ux, uy = (bx - ax) / length, (by - ay) / length
    bow = step * length
    middle = ((ax + bx) / 2 - uy * bow, (ay + by) / 2 + ux * bow)
    return [(ax + ux * 14, ay + uy * 14), middle, (bx - ux * 17, by - uy * 17)]


def _between_pills(start: At, end: At, narrow: bool) -> list[Point]:
    half = 14 if narrow else _pill_width(narrow) // 2
    ax, ay, bx, by = (start[1], start[0], end[1], end[0]) if narrow else (start[0], start[1], end[0], end[1])
    forward = 1 if ax <= bx else -1
    out, into = ax + half * forward, bx + half * (1 if ax == bx else -forward)
    reach = 46.0 if ax == bx else abs(into - out) / 2 * forward
    points: list[Point] = [(out, ay), (out + reach, ay), (into + (reach if ax == bx else -reach), by), (into, by)]
    return [(y, x) for x, y in points] if narrow else points


def _line(line: Line, course: list[Point]) -> dict[str, Any]:
    width, band = strokes(line)
    (px, py), (x, y) = course[-2:]
    length = hypot(x - px, y - py) or 1.0
    ux, uy = (x - px) / length * 7, (y - py) / length * 7
    first, *rest = (f"{cx:.0f} {cy:.0f}" for cx, cy in course)
    return {
        "title": title(line),
        "colour": f"var(--f-{line.family}, {FAMILIES[line.family].colour})",
        "opacity": f"{opacity(line) * 0.85:.2f}",
        "path": f"M{first}{'C' if len(course) == 4 else 'Q'}{' '.join(rest)}",
        "width": width,
        "band": band,
        "dash": _DASHES[line.status],
        "open": line.rung in NOT_BINDING,
        "tip": f"{x:.0f} {y:.0f}",
        "wing": f"{x - ux - uy / 2:.1f} {y - uy + ux / 2:.1f}",
        "other": f"{x - ux + uy / 2:.1f} {y - uy - ux / 2:.1f}",
    }


def _node(node: Node, at: At, narrow: bool) -> dict[str, Any]:
    x, y, side = at
    tx, ty, anchor = _NAMES.get(side, (0, 36 if node.focus else 23, "middle"))
    pill = _pill_width(narrow) if side == PILL else 0
    return {
        "x": x,
        "y": y,
        "tx": tx,
        "ty": ty,
        "anchor": anchor,
        "pill": pill,
        "focus": node.focus,
        "name": node.label,
        "badges": [BADGES[kind].letter for kind in node.badges],
        "label": _cut(node.label, (pill - 34 - 13 * len(node.badges)) // 7 if pill else LONGEST),
        "fill": f"var(--r-{node.role}, {_FILLS[node.role]})",
        "shape": Markup(_SHAPES[node.role]),  # noqa: S704  (a constant)
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
