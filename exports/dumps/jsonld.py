"""The resolved view as JSON-LD: one object a thing, values nested in it, in the words of the ontology's context."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import pyoxigraph as ox

from exports.dumps.edition import Edition
from graph.iris import ID, RDF_TYPE, RDFS_LABEL
from ontology.context import context
from ontology.vocabulary import NS, Property, vocabulary

Stated: TypeAlias = Mapping[str, list["ox.NamedNode | ox.Literal"]]

NESTED = {"money", "quantity", "date", "node"}


def jsonld(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """One document that needs nothing from elsewhere: the context stands in it."""
    nodes = _nodes(edition)
    things = [_object(nodes, iri) for iri in sorted(nodes) if iri.startswith(ID)]
    head = json.dumps(_context(), ensure_ascii=False, separators=(",", ":"))
    body = ",\n".join(json.dumps(thing, ensure_ascii=False, separators=(",", ":")) for thing in things)
    yield "interlock-current.jsonld", f'{{"@context":{head},"@graph":[\n{body}\n]}}\n'.encode()


def _context() -> dict[str, Any]:
    """The ontology's context, and the one word it lacks."""
    return {**context(), "label": RDFS_LABEL}


def _nodes(edition: Edition) -> dict[str, Stated]:
    nodes: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for quad in edition.of_graph(None):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        nodes[quad.subject.value][quad.predicate.value].append(quad.object)
    return {iri: dict(stated) for iri, stated in nodes.items()}


def _object(nodes: Mapping[str, Stated], iri: str) -> dict[str, Any]:
    stated = nodes[iri]
    found: dict[str, Any] = {"id": iri.removeprefix(ID)}
    found["type"] = _one_or_many([t.value.removeprefix(NS) for t in stated.get(RDF_TYPE, ())])
    if RDFS_LABEL in stated:
        found["label"] = _one_or_many([t.value for t in stated[RDFS_LABEL]])
    for predicate in sorted(stated.keys() - {RDF_TYPE, RDFS_LABEL}):
        known = vocabulary().properties[predicate.removeprefix(NS)]
        found[known.name] = _one_or_many([_value(nodes, known, term) for term in stated[predicate]])
    return found


def _value(nodes: Mapping[str, Stated], known: Property, term: ox.NamedNode | ox.Literal) -> Any:
    if isinstance(term, ox.Literal):
        return term.value
    if known.kind in NESTED and not term.value.startswith(ID):
        return _object(nodes, term.value)
    if known.kind == "concept":
        return vocabulary().word(term.value)
    return term.value.removeprefix(ID)


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
