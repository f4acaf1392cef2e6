"""Flags as RDF: the `flags` graph, which says of which snapshot its flags are, and why an investor is in conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

import pyoxigraph as ox

from graph.iris import CLAIM, FLAG, FLAGS, ID, RDF_TYPE, RDFS_LABEL, XSD
from graph.metrics.flags import flags
from graph.metrics.result import CONCEPTS, Bound, Flag
from graph.snapshot import Moment, Snapshot
from ontology.vocabulary import NS, vocabulary

GROUNDS = {
    "a": "suppliesLab",
    "b": "competesWithLab",
    "c": "backsRival",
    "d": "hasRightsOver",
    "e": "takesMoneyBack",
}
"""The concept of the vocabulary for each of a to e."""

_GRAPH = ox.NamedNode(FLAGS)
_Statement: TypeAlias = tuple[ox.NamedNode, "ox.NamedNode | ox.Literal"]


def flag_quads(snapshot: Snapshot, level: str = "group") -> Iterator[ox.Quad]:
    """All flags of a snapshot as quads of the `flags` graph; the graph and each flag say of which snapshot they are."""
    told = _moment(snapshot.moment, level)
    yield from (ox.Quad(_GRAPH, predicate, value, _GRAPH) for predicate, value in told)
    for flag in sorted(flags(snapshot, level), key=lambda f: f.id):
        node = ox.NamedNode(FLAG + flag.id)
        yield from (ox.Quad(node, predicate, value, _GRAPH) for predicate, value in (*_stated(flag), *told))


def _moment(moment: Moment, level: str) -> list[_Statement]:
    """Day, knowledge, policy, least status and level: together they say which snapshot is asked."""
    days = {"asOf": moment.as_of, "knownAt": moment.known_at}
    words = {
        "policy": ("policies", moment.policy),
        "minimumStatus": ("statuses", moment.min_status),
        "level": ("levels", level),
    }
    return [
        *((_term(name), ox.Literal(str(day), datatype=ox.NamedNode(XSD + "date"))) for name, day in days.items()),
        *((_term(name), ox.NamedNode(vocabulary().concept(*word).iri)) for name, word in words.items()),
    ]


def _stated(flag: Flag) -> Iterator[_Statement]:
    yield ox.NamedNode(RDF_TYPE), _term("Flag")
    yield ox.NamedNode(RDFS_LABEL), ox.Literal(flag.summary)
    yield _term("flagKind"), _term(CONCEPTS[flag.kind])
    yield _term("severity"), ox.NamedNode(vocabulary().concept("severities", flag.severity).iri)
    yield _term("robust"), ox.Literal(flag.robust)
    yield _term("flagSubject"), ox.NamedNode(ID + flag.subject)
    if flag.coverage is not None:
        yield _term("coverage"), _decimal(flag.coverage)
    yield _term("formula"), ox.Literal(flag.formula)
    yield _term("metricVersion"), ox.Literal(flag.version)
    for slug in flag.entities:
        yield _term("concernsEntity"), ox.NamedNode(ID + slug)
    if flag.kind == "investor-conflict":
        yield from _conflict(flag)
    for claim in flag.evidence:
        yield _term("evidence"), ox.NamedNode(CLAIM + claim)
    if flag.value is not None:
        yield _term("unit"), ox.Literal(flag.unit)
        yield from _numbers({"value": flag.value.point, "low": flag.value.low, "high": flag.value.high})


def _conflict(flag: Flag) -> Iterator[_Statement]:
    """Which of a to e hold, for certain or possibly, and the money both ways."""
    for letter, criterion in sorted(flag.details["criteria"].items()):
        yield _term("criterion" if criterion["certain"] else "possibleCriterion"), _term(GROUNDS[letter])
    for name in ("invested", "purchased"):
        amount: Bound = flag.details[name]
        yield from _numbers({f"{name}Low": amount.low, f"{name}High": amount.high})


def _numbers(named: Mapping[str, float | None]) -> Iterator[_Statement]:
    """Numbers that are known; what nothing bounds is left out."""
    for name, number in named.items():
        if number is not None and number != float("inf"):
            yield _term(name), _decimal(number)


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(NS + name)


def _decimal(number: float) -> ox.Literal:
    """Twelve significant digits, never an exponent: what xsd:decimal allows and what the arithmetic carries."""
    return ox.Literal(f"{Decimal(f'{number:.12g}'):f}", datatype=ox.NamedNode(XSD + "decimal"))
