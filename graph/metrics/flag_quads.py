"""Flags as RDF: the `flags` graph, which says for which day, and with which claims known, its flags hold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

import pyoxigraph as ox

from graph.iris import CLAIM, FLAG, FLAGS, ID, RDF_TYPE, RDFS_LABEL, XSD
from graph.metrics.flags import flags
from graph.metrics.result import CONCEPTS, Flag
from graph.snapshot import Snapshot
from ontology.vocabulary import NS, vocabulary

_GRAPH = ox.NamedNode(FLAGS)
_Statement: TypeAlias = tuple[ox.NamedNode, "ox.NamedNode | ox.Literal"]


def flag_quads(snapshot: Snapshot, level: str = "group") -> Iterator[ox.Quad]:
    """All flags of a snapshot as quads of the `flags` graph, with the moment of the graph and of each flag."""
    moment = {"asOf": snapshot.moment.as_of, "knownAt": snapshot.moment.known_at}
    dated: list[_Statement] = [
        (_term(name), ox.Literal(str(day), datatype=ox.NamedNode(XSD + "date"))) for name, day in moment.items()
    ]
    yield from (ox.Quad(_GRAPH, predicate, value, _GRAPH) for predicate, value in dated)
    for flag in sorted(flags(snapshot, level), key=lambda f: f.id):
        node = ox.NamedNode(FLAG + flag.id)
        yield from (ox.Quad(node, predicate, value, _GRAPH) for predicate, value in (*_stated(flag), *dated))


def _stated(flag: Flag) -> Iterator[_Statement]:
    yield ox.NamedNode(RDF_TYPE), _term("Flag")
    yield ox.NamedNode(RDFS_LABEL), ox.Literal(flag.summary)
    yield _term("flagKind"), _term(CONCEPTS[flag.kind])
    yield _term("severity"), ox.NamedNode(vocabulary().concept("severities", flag.severity).iri)
    yield _term("robust"), ox.Literal(flag.robust)
    yield _term("formula"), ox.Literal(flag.formula)
    yield _term("metricVersion"), ox.Literal(flag.version)
    for slug in flag.entities:
        yield _term("concernsEntity"), ox.NamedNode(ID + slug)
    for claim in flag.evidence:
        yield _term("evidence"), ox.NamedNode(CLAIM + claim)
    if flag.value is not None:
        yield _term("unit"), ox.Literal(flag.unit)
        ends = {"value": flag.value.point, "low": flag.value.low, "high": flag.value.high}
        for name, number in ends.items():
            if number is not None and number != float("inf"):
                yield _term(name), _decimal(number)


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(NS + name)


def _decimal(number: float) -> ox.Literal:
    """Twelve significant digits, never an exponent: what xsd:decimal allows and what the arithmetic carries."""
    return ox.Literal(f"{Decimal(f'{number:.12g}'):f}", datatype=ox.NamedNode(XSD + "decimal"))
