"""The graph as RDF: N-Quads and TriG hold all of it, Turtle the resolved view, Turtle 1.2 quotes the claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from exports.dumps.edition import Edition
from graph.iris import PREFIXES, PROVENANCE, REGISTER

REIFIES = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies")


def nquads(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Every quad, sorted, one a line."""
    yield "interlock.nq", edition.nquads


def trig(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Every quad, graph by graph, with prefixes."""
    ordered = sorted(edition.quads, key=lambda quad: _graph_name(quad))
    yield "interlock.trig", serialized(ordered, ox.RdfFormat.TRIG)


def turtle(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The resolved view: one value per question."""
    yield "interlock-current.ttl", serialized((q.triple for q in edition.of_graph(None)), ox.RdfFormat.TURTLE)


def reified(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The resolved view asserted, and every statement of every claim as a triple term that the claim reifies."""
    asserted = {quad.triple for name in (None, PROVENANCE, REGISTER) for quad in edition.of_graph(name)}
    told = [ox.Triple(ox.NamedNode(claim), REIFIES, triple) for claim, triple in edition.claimed()]
    ordered = sorted([*asserted, *told], key=str)
    yield "interlock-reified.ttl", serialized(ordered, ox.RdfFormat.TURTLE)


def serialized(statements: Iterable[ox.Quad] | Iterable[ox.Triple], format_: ox.RdfFormat) -> bytes:
    """Statements in the order given; prefixes in order of name (the serialiser shuffles them from run to run)."""
    return in_order(ox.serialize(statements, format=format_, prefixes=PREFIXES) or b"")


def in_order(body: bytes) -> bytes:
    """RDF text with its prefixes in order of name."""
    lines = body.split(b"\n", len(PREFIXES) + 1)
    count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"\n".join([*sorted(lines[:count]), *lines[count:]])


def _graph_name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
