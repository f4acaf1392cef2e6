"""The same view as data: JSON, GraphML, CSV. Everything the picture's table holds, in forms that programs read."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import networkx as nx

from exports.views.families import FAMILIES
from exports.views.picture import Line, Node, Picture
from exports.views.rendering import safe_url
from graph.plain import moment_row

COLUMNS = (
    "id", "deal", "source", "sourceName", "target", "targetName", "relation", "kind", "family", "usdLow", "usdHigh",
    "figure", "share", "rung", "status", "force", "since", "until", "drawn", "claims", "sources",
)  # fmt: skip


def as_json(picture: Picture) -> bytes:
    """Nodes, lines, claims and marks as one JSON object."""
    whole = {
        **moment_row(picture.moment, picture.version),
        "view": picture.name,
        "title": picture.title,
        "lead": picture.lead,
        "notes": list(picture.notes),
        "nodes": [_node(node) for node in picture.nodes],
        "lines": [{**line_row(picture, line), "facts": dict(line.facts)} for line in _told(picture)],
        "marks": [
            {
                "id": m.id,
                "group": m.group,
                "title": m.title,
                "text": m.text,
                "nodes": list(m.nodes),
                "lines": list(m.lines),
                **({"severity": m.grave, "robust": m.sure} if m.grave else {}),
            }
            for m in picture.marks
        ],
        "claims": [
            {
                "id": c.id,
                "source": c.source.id,
                "publisher": c.source.publisher,
                "url": safe_url(c.source.url),
                "status": c.status,
            }
            for c in picture.claims.values()
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def as_csv(picture: Picture) -> bytes:
    """One row a line, as RFC 4180; no cell begins like a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in _told(picture):
        row = line_row(picture, line)
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return out.getvalue().encode("utf-8", "replace")


def as_graphml(picture: Picture) -> bytes:
    """A directed multigraph for Gephi, yEd, Cytoscape or networkx, with places."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=picture.title, version=picture.version)
    for node in picture.nodes:
        graph.add_node(node.id, label=_plain(node.label), role=node.role, lane=node.lane, x=node.spot.x, y=node.spot.y)
    for line in _told(picture):
        row = line_row(picture, line)
        kept = {k: _plain(v) for k, v in row.items() if v not in (None, "", []) and k not in {"id", "source", "target"}}
        graph.add_edge(line.source, line.target, key=line.id, **kept)
    return "\n".join(nx.generate_graphml(graph)).encode("utf-8", "replace") + b"\n"


def line_row(picture: Picture, line: Line) -> dict[str, Any]:
    """A line as plain values, in the order of COLUMNS."""
    claims = [picture.claims[c] for c in line.claims]
    return {
        "id": line.id,
        "deal": line.deal,
        "source": line.source,
        "sourceName": line.units[0],
        "target": line.target,
        "targetName": line.units[1],
        "relation": line.verb,
        "kind": line.kind,
        "family": FAMILIES[line.family].label,
        "usdLow": line.low,
        "usdHigh": line.high,
        "figure": line.money,
        "share": line.share,
        "rung": line.rung,
        "status": line.status,
        "force": line.force,
        "since": str(line.since) if line.since else None,
        "until": str(line.until) if line.until else None,
        "drawn": line.drawn,
        "claims": list(line.claims),
        "sources": sorted({c.source.id for c in claims}),
    }


def _told(picture: Picture) -> list[Line]:
    """The lines that tell of a deal: folds only stand for others."""
    return [line for line in picture.lines if "fold" not in line.marks]


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "slug": node.slug,
        "name": node.label,
        "role": node.role,
        "roles": list(node.roles),
        "lane": node.lane,
        "x": node.spot.x,
        "y": node.spot.y,
        **({"flags": list(node.badges)} if node.badges else {}),
        **({"folded": [slug for slug, _ in node.folded]} if node.folded else {}),
    }


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = " ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return "" if value is None else value


def _plain(value: Any) -> Any:
    """What GraphML takes: numbers, booleans, and text without characters that XML forbids."""
    if isinstance(value, list):
        value = " ".join(value)
    return "".join(c for c in value if c >= " " or c in "\t\n") if isinstance(value, str) else value
