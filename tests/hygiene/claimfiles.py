"""Claim files as RDF for tests: expanded as the build does it, but judging nothing, so that shapes can."""

import calendar
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from ontology.context import context
from ontology.vocabulary import BASE, vocabulary

NODES = {"money": "MonetaryAmount", "quantity": "Quantity", "date": "PartialDate", "node": "Leg"}


def read(path: Path) -> Any:
    """A claim file with every scalar as text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def quads(tree: Any, name: str = "example") -> list[ox.Quad]:
    """The quads of a claim file: what sources say in named graphs, what is said of claims in the default graph."""
    document = json.dumps({"@context": context(), "@graph": list(_nodes(tree, name))})
    return list(ox.parse(document, format=ox.RdfFormat.JSON_LD))


def triples(tree: Any, name: str = "example") -> str:
    """All statements of a claim file as N-Triples, its graphs laid together."""
    found = {f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads(tree, name)}
    return "".join(sorted(found))


def _nodes(tree: Any, name: str) -> Iterator[dict[str, Any]]:
    source = f"{BASE}source/{name}"
    published = {"published": tree["source"].get("recorded", [])} | tree["source"]
    yield _expanded(published, source) | {"id": source, "type": "Source"}
    for number, claim in enumerate(tree["claims"], start=1):
        iri = f"{BASE}claim/{name}-{number}"
        stated = {key: value for key, value in claim.items() if key != "asserts"}
        asserts = _expanded(claim["asserts"], iri)
        link = {"primarySource": source, "about": asserts["id"]}
        yield link | _expanded(stated, iri) | {"id": iri, "type": "Claim", "asserts": asserts}


def _expanded(mapping: Any, base: str) -> dict[str, Any]:
    return {key: _values(key, value, base) for key, value in mapping.items()}


def _values(key: str, value: Any, base: str) -> Any:
    known = vocabulary().properties.get(key)
    if known is None or known.kind not in NODES:
        return value
    items = value if isinstance(value, list) else [value]
    start = f"{base}-{key}" if "#" in base else f"{base}#{key}"
    return [_node(known.kind, item, f"{start}-{number}") for number, item in enumerate(items, start=1)]


def _node(kind: str, item: Any, iri: str) -> Any:
    if kind == "date" and isinstance(item, str):
        bounds = _bounds(item)
        return bounds if isinstance(bounds, str) else {"id": iri, "type": "PartialDate", **bounds}
    if not isinstance(item, dict):
        return item
    if kind == "node":
        return {"type": "Leg", **_expanded(item, iri)}
    return {"type": NODES[kind], **item, "id": iri}


def _bounds(text: str) -> dict[str, str] | str:
    """The first and last day that a short date can mean; a text that is no date stays as it is."""
    try:
        year, _, rest = text.partition("-")
        first, last = {"": (1, 12), "H1": (1, 6), "H2": (7, 12)}.get(rest) or _months(rest)
        day = rest[3:]
        end = day or f"{calendar.monthrange(int(year), last)[1]:02}"
        return {"earliest": f"{year}-{first:02}-{day or '01'}", "latest": f"{year}-{last:02}-{end}"}
    except ValueError:
        return text


def _months(rest: str) -> tuple[int, int]:
    if rest.startswith("Q"):
        quarter = int(rest[1:])
        return 3 * quarter - 2, 3 * quarter
    return int(rest[:2]), int(rest[:2])
