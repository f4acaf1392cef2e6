"""The network of relations as GraphML and GEXF, for Gephi, yEd, Cytoscape, igraph and networkx.

Nodes are the parties, edges the arrows between them; parallel deals stay apart. GEXF carries the days on which each
relation begins and ends, so that Gephi's timeline plays it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias
from xml.etree import ElementTree

from exports.dumps.arrows import Arrow, arrows, field_of, nodes_of
from exports.dumps.columns import NUMBER, RELATIONS, TRUTH
from exports.dumps.edition import TITLE, Edition
from graph.iris import ID
from graph.lookup import kind_of, specific

Plain: TypeAlias = "str | bool | float"

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://gexf.net/1.3"
JOINT = "; "
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not take."""

ENDS = {"id", "source", "sourceName", "target", "targetName"}
EDGES = {
    c.name: {NUMBER: "double", TRUTH: "boolean"}.get(c.kind, "string") for c in RELATIONS.columns if c.name not in ENDS
}
"""The attributes of an edge with their types: the columns of the table of relations."""

NODES = ("kind", "roles", "country", "group", "iri")


def graphml(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The network as GraphML."""
    root = ElementTree.Element("graphml", xmlns=GRAPHML)
    for name in ("label", *NODES):
        ElementTree.SubElement(
            root, "key", {"id": f"n-{name}", "for": "node", "attr.name": name, "attr.type": "string"}
        )
    for name, kind in EDGES.items():
        ElementTree.SubElement(root, "key", {"id": f"e-{name}", "for": "edge", "attr.name": name, "attr.type": kind})
    graph = ElementTree.SubElement(root, "graph", edgedefault="directed", id=f"interlock-{edition.version}")
    for slug, label in nodes_of(edition).items():
        node = ElementTree.SubElement(graph, "node", id=slug)
        _graphml_data(node, "n", {"label": label, **_node(edition, slug)})
    for arrow in arrows(edition):
        edge = ElementTree.SubElement(graph, "edge", id=arrow.id, source=arrow.source, target=arrow.target)
        _graphml_data(edge, "e", _edge(arrow))
    yield "interlock.graphml", _xml(root)


def gexf(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The network as GEXF 1.3 with a timeline."""
    root = ElementTree.Element("gexf", xmlns=GEXF, version="1.3")
    meta = ElementTree.SubElement(root, "meta")
    ElementTree.SubElement(meta, "creator").text = "Interlock"
    moment = edition.moment
    told = f"{TITLE}. Version {edition.version}, as of {moment.as_of}, known at {moment.known_at}."
    ElementTree.SubElement(meta, "description").text = told
    graph = ElementTree.SubElement(root, "graph", defaultedgetype="directed", mode="dynamic", timeformat="date")
    _attributes(graph, "node", dict.fromkeys(NODES, "string"))
    _attributes(graph, "edge", EDGES)
    nodes = ElementTree.SubElement(graph, "nodes")
    for slug, label in nodes_of(edition).items():
        node = ElementTree.SubElement(nodes, "node", id=slug, label=clean(label))
        _values(node, _node(edition, slug))
    edges = ElementTree.SubElement(graph, "edges")
    for arrow in arrows(edition):
        edge = ElementTree.SubElement(edges, "edge", _gexf_ends(arrow))
        _values(edge, _edge(arrow))
    yield "interlock.gexf", _xml(root)


def _node(edition: Edition, slug: str) -> Mapping[str, Plain]:
    snapshot = edition.snapshot
    types = snapshot.types.get(slug, frozenset())
    roles = [name for name in specific(types) if name != "Organization"]
    country = snapshot.value(slug, "country")
    found = {
        "kind": kind_of(snapshot, slug),
        "roles": JOINT.join(roles) if "Organization" in types else "",
        "country": str(country) if country is not None else "",
        "group": snapshot.group(slug) if "Organization" in types else "",
        "iri": ID + slug,
    }
    return {name: text for name, text in found.items() if text}


def _edge(arrow: Arrow) -> Mapping[str, Plain]:
    found = {name: _plain(getattr(arrow, field_of(name))) for name in EDGES}
    return {name: value for name, value in found.items() if value is not None and value != ""}


def _plain(value: str | bool | Decimal | date | tuple[str, ...] | None) -> Plain | None:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return str(value)
    return JOINT.join(value) if isinstance(value, tuple) else value


def _graphml_data(parent: ElementTree.Element, prefix: str, values: Mapping[str, Plain]) -> None:
    for name, value in values.items():
        ElementTree.SubElement(parent, "data", key=f"{prefix}-{name}").text = _text(value)


def _attributes(graph: ElementTree.Element, of: str, kinds: Mapping[str, str]) -> None:
    group = ElementTree.SubElement(graph, "attributes", {"class": of, "mode": "static"})
    for name, kind in kinds.items():
        ElementTree.SubElement(group, "attribute", id=name, title=name, type=kind)


def _values(parent: ElementTree.Element, values: Mapping[str, Plain]) -> None:
    group = ElementTree.SubElement(parent, "attvalues")
    for name, value in values.items():
        ElementTree.SubElement(group, "attvalue", {"for": name, "value": _text(value)})


def _gexf_ends(arrow: Arrow) -> dict[str, str]:
    """Ends, what the arrow says, and its days; `kind` keeps parallel edges apart in Gephi."""
    found = {"id": arrow.id, "source": arrow.source, "target": arrow.target}
    found |= {"label": clean(arrow.relation), "kind": clean(arrow.relation)}
    if arrow.first:
        found["start"] = str(arrow.first)
    if arrow.last and (arrow.first is None or arrow.last >= arrow.first):
        found["end"] = str(arrow.last)
    return found


def _text(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else clean(value)


def clean(text: str) -> str:
    """Text without the characters that XML forbids."""
    return FORBIDDEN.sub("", text)


def _xml(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root, " ")
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"
