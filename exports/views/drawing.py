"""A picture as pyvis data: nodes with fixed places, directed edges that keep parallel deals apart, no physics."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from math import log10
from typing import Any

from exports.views.families import FAMILIES, ROLES
from exports.views.picture import PILL, Line, Node, Picture, Spot

OPTIONS: Mapping[str, Any] = {
    "autoResize": True,
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "physics": {"enabled": False},
    "interaction": {
        "dragNodes": True,
        "hover": True,
        "hoverConnectedEdges": False,
        "keyboard": {"enabled": False},
        "multiselect": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 250,
        "zoomSpeed": 0.6,
    },
    "nodes": {"font": {"size": 14}, "scaling": {"label": {"enabled": False}}},
    "edges": {"selectionWidth": 0, "hoverWidth": 0, "arrowStrikethrough": False, "font": {"size": 11}},
}
"""What vis-network is told, from constants only."""

DASHES: Mapping[str, bool | list[int]] = {"confirmed": False, "reported": [9, 5], "rumoured": [2, 6]}
NOT_BINDING = {"talks", "announced", "letterOfIntent"}
THIN, OPEN_BAND = 1.4, 7.0
MARK_SIZE, HEAD_SIZE = 0.42, 0.5
_TURNED = {"arrow": "inv_triangle", "inv_triangle": "arrow", "vee": "inv_curve"}
"""At the tail vis-network draws marks looking back."""


def network(picture: Picture) -> Any:
    """The picture as a `pyvis.network.Network`, filled in bulk (its own `add_edge` looks at every edge each time)."""
    from pyvis.network import Network

    net = Network(height="100%", width="100%", directed=True, cdn_resources="in_line", notebook=False)
    net.nodes = [_node(node) for node in picture.nodes]
    net.node_ids = [node.id for node in picture.nodes]
    net.node_map = dict(zip(net.node_ids, net.nodes, strict=True))
    net.edges = _edges(picture)
    net.set_options(json.dumps(OPTIONS, sort_keys=True))
    return net


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "label": node.label,
        "title": f"{node.label}: {', '.join(ROLES[role].label for role in node.roles) or ROLES[node.role].label}",
        "shape": ROLES[node.role].shape,
        "group": node.role,
        "size": 15 if node.focus else 9,
        "x": node.spot.x,
        "y": node.spot.y,
        "fixed": False,
        "physics": False,
    }


def _edges(picture: Picture) -> list[dict[str, Any]]:
    spots = {node.id: node.spot for node in picture.nodes}
    by_pair: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in picture.drawn:
        by_pair[line.pair].append(line)
    found = []
    for pair in sorted(by_pair):
        members = by_pair[pair]
        for number, line in enumerate(members):
            path = _path(spots[line.source], spots[line.target], number, len(members), line.source == pair[0])
            found.append(_edge(line, path, spots[line.source].side == PILL))
    return found


def _path(start: Spot, end: Spot, number: int, total: int, forward: bool) -> dict[str, Any]:
    """How a line runs: in an S between columns, round the outside within one, else bowed apart from its neighbours."""
    if start.side == PILL and end.side == PILL:
        if start.x != end.x:
            return {
                "enabled": True,
                "type": "cubicBezier",
                "forceDirection": "horizontal",
                "roundness": round(0.5 - 0.12 * number, 2),
            }
        bulge = round(min(0.9, (90 + 40 * number) / max(abs(start.y - end.y), 1)), 3)
        return {"enabled": True, "type": "curvedCCW" if start.y > end.y else "curvedCW", "roundness": bulge}
    bend = spread(number, total) * (1 if forward else -1)
    return {"enabled": bend != 0, "type": "curvedCW" if bend > 0 else "curvedCCW", "roundness": abs(bend)}


def spread(number: int, total: int) -> float:
    """How far the lines of a bundle bow out, in parts of their length: no two alike, none too far.

    >>> [spread(n, 3) for n in range(3)]
    [-0.17, 0.0, 0.17]
    """
    return round((number - (total - 1) / 2) * min(0.17, 0.62 / max(total - 1, 1)), 4)


def _edge(line: Line, path: Mapping[str, Any], in_columns: bool) -> dict[str, Any]:
    family = FAMILIES[line.family]
    width, band = strokes(line)
    edge: dict[str, Any] = {
        "id": line.id,
        "from": line.source,
        "to": line.target,
        "title": title(line),
        "color": {"color": family.colour, "highlight": family.colour, "hover": family.colour, "opacity": opacity(line)},
        "width": width,
        "dashes": DASHES[line.status],
        "arrows": _arrows(line, family.mark, in_columns),
        "smooth": path,
        "physics": False,
    }
    if band:
        edge["background"] = {"enabled": True, "color": family.colour, "size": band, "dashes": _open(line)}
    if line.aside:
        edge["hidden"] = True
    return edge


def title(line: Line) -> str:
    """What a line says when pointed at; plain text."""
    parts = [
        f"{line.units[0]} {line.verb} {line.units[1]}",
        line.kind,
        line.money or line.share,
        line.when,
        line.status,
    ]
    return " · ".join(part for part in parts if part)


def opacity(line: Line) -> float:
    """Faint where it is only rumour, paler where it has ended."""
    return 0.45 if line.status == "rumoured" else 0.5 if line.force == "ended" else 0.95


def stroke(usd: float) -> float:
    """The width of a line for a sum, by orders of magnitude.

    >>> [stroke(s) for s in (1e8, 1e9, 1e10, 1e11)]
    [1.6, 3.2, 4.8, 6.4]
    """
    return round(min(8.0, max(THIN, 1.6 + 1.6 * log10(max(usd, 1.0) / 1e8))), 1)


def strokes(line: Line) -> tuple[float, float]:
    """The width of the certain part of a sum and of the band that reaches to its upper end (0: none).

    What several parties pay together is drawn thin: nobody says which part falls on this arrow.
    """
    if line.shared or (line.low is None and line.high is None):
        return THIN, 0.0
    inner = stroke(line.low) if line.low else THIN
    if line.high is None:
        return inner, inner + OPEN_BAND
    outer = stroke(line.high)
    return inner, outer + 2.0 if outer > inner else 0.0


def _open(line: Line) -> bool | list[int]:
    return [14, 8] if line.high is None else False


def _arrows(line: Line, mark: str, in_columns: bool) -> dict[str, Any]:
    """The head says how binding a deal is, a mark its family: half-way, or at the tail where nodes stand between."""
    head = "bar" if line.force == "ended" else "vee" if line.rung in NOT_BINDING else "arrow"
    shrink = round((THIN / strokes(line)[0]) ** 0.4, 3)
    arrows: dict[str, Any] = {"to": {"enabled": True, "type": head, "scaleFactor": HEAD_SIZE * shrink}}
    if mark:
        place, shape = ("from", _TURNED.get(mark, mark)) if in_columns else ("middle", mark)
        arrows[place] = {"enabled": True, "type": shape, "scaleFactor": MARK_SIZE * shrink}
    return arrows
