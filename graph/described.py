"""Things and claims as RDF: what a store holds about one subject, value nodes included."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from graph.current import default_graph, snapshot_quads
from graph.graph import Graph
from graph.iris import CLAIM, CONFLICT, CONFLICTS, ID, PROVENANCE, SOURCE
from graph.snapshot import Moment
from graph.store import GraphReader
from ontology.vocabulary import BASE

_CONFLICTS = ox.NamedNode(CONFLICTS)
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


def describe(graph: Graph, moment: Moment, slugs: Iterable[str]) -> list[ox.Quad]:
    """What the resolved view of a moment says of some things, with their amounts and dates."""
    if moment == graph.default_moment:
        return _construct(graph.reader, _THINGS, [ox.NamedNode(ID + slug) for slug in slugs], ox.DefaultGraph())
    wanted = set(slugs)
    own = {ID + slug for slug in wanted}
    return [
        quad
        for quad in default_graph(graph.at(moment))
        if (iri := getattr(quad.subject, "value", "")) in own or _resolved_thing(iri) in wanted
    ]


def _resolved_thing(iri: str) -> str:
    """The thing whose value a node holds: `.../resolution/{slug}/...`."""
    return iri.removeprefix(BASE + "resolution/").partition("/")[0] if iri.startswith(BASE + "resolution/") else ""


def describe_claim(reader: GraphReader, claim: str, source: str) -> list[ox.Quad]:
    """A claim's own graph, and what provenance says of the claim and its source."""
    about = _construct(
        reader, _PROVENANCE, [ox.NamedNode(CLAIM + claim), ox.NamedNode(SOURCE + source)], ox.NamedNode(PROVENANCE)
    )
    return [*reader.quads(CLAIM + claim), *about]


def describe_source(reader: GraphReader, source: str) -> list[ox.Quad]:
    """What provenance says of a source."""
    return _construct(reader, _PROVENANCE, [ox.NamedNode(SOURCE + source)], ox.DefaultGraph())


def describe_conflicts(graph: Graph, moment: Moment, slugs: Iterable[str]) -> list[ox.Quad]:
    """What the graph of conflicts of a moment says of some disagreements."""
    wanted = {CONFLICT + slug for slug in slugs}
    default = moment == graph.default_moment
    quads = graph.reader.quads(CONFLICTS) if default else snapshot_quads(graph.at(moment))
    return [q for q in quads if q.graph_name == _CONFLICTS and str(q.subject).strip("<>").split("#")[0] in wanted]


def _construct(
    reader: GraphReader, query: str, nodes: list[ox.NamedNode], graph: ox.NamedNode | ox.DefaultGraph
) -> list[ox.Quad]:
    """Run a CONSTRUCT whose VALUES are these terms, each written by the RDF library itself."""
    if not nodes:
        return []
    found = reader.query(query % " ".join(str(node) for node in nodes))
    assert isinstance(found, ox.QueryTriples)
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in found]
