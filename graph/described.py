"""Things and claims as RDF: what a store holds about one subject, value nodes included."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from graph.iris import CLAIM, ID, PROVENANCE, SOURCE
from graph.store import GraphReader

_THINGS = """\
CONSTRUCT { ?thing ?p ?o . ?o ?q ?v }
WHERE {
  VALUES ?thing { %s }
  ?thing ?p ?o .
  OPTIONAL { ?o ?q ?v . FILTER(STRSTARTS(STR(?o), "https://w3id.org/interlock/resolution/")) }
}
"""
_PROVENANCE = """\
CONSTRUCT { ?node ?p ?o . ?o ?q ?v }
WHERE {
  VALUES ?node { %s }
  GRAPH il:provenance {
    ?node ?p ?o .
    OPTIONAL { ?o ?q ?v . FILTER(STRSTARTS(STR(?o), CONCAT(STR(?node), "#"))) }
  }
}
"""


def describe(reader: GraphReader, slugs: Iterable[str]) -> list[ox.Quad]:
    """What the default graph says of some things, with their amounts and dates."""
    return _construct(reader, _THINGS, [ox.NamedNode(ID + slug) for slug in slugs], ox.DefaultGraph())


def describe_claim(reader: GraphReader, claim: str, source: str) -> list[ox.Quad]:
    """A claim's own graph, and what provenance says of the claim and its source."""
    about = _construct(
        reader, _PROVENANCE, [ox.NamedNode(CLAIM + claim), ox.NamedNode(SOURCE + source)], ox.NamedNode(PROVENANCE)
    )
    return [*reader.quads(CLAIM + claim), *about]


def describe_source(reader: GraphReader, source: str) -> list[ox.Quad]:
    """What provenance says of a source."""
    return _construct(reader, _PROVENANCE, [ox.NamedNode(SOURCE + source)], ox.DefaultGraph())


def _construct(
    reader: GraphReader, query: str, nodes: list[ox.NamedNode], graph: ox.NamedNode | ox.DefaultGraph
) -> list[ox.Quad]:
    """Run a CONSTRUCT whose VALUES are these terms, each written by the RDF library itself."""
    if not nodes:
        return []
    found = reader.query(query % " ".join(str(node) for node in nodes))
    assert isinstance(found, ox.QueryTriples)
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in found]
