"""A snapshot as RDF: the default graph that a newcomer's SPARQL sees, how it was decided, and the conflicts.

Value nodes keep the identifier of the claim that states them, so a figure in the default graph leads to its claim.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pyoxigraph as ox

from graph.comparing import hull_of
from graph.evidence import Value
from graph.iris import CONFLICT, CONFLICTS, ID, RDF_TYPE, RDFS_LABEL, RESOLUTION, XSD
from graph.resolve import Conflict, Resolved
from graph.snapshot import Snapshot
from graph.values import Amount, PartialDate
from ontology.vocabulary import BASE, NS, Property, vocabulary

DEFAULT = ox.DefaultGraph()
_TYPE = ox.NamedNode(RDF_TYPE)
_LABEL = ox.NamedNode(RDFS_LABEL)


def snapshot_quads(snapshot: Snapshot) -> Iterator[ox.Quad]:
    """Default graph, resolutions that weighed more than one claim, and conflicts, in a stable order."""
    yield from default_graph(snapshot)
    for properties in snapshot.resolved.values():
        for found in properties.values():
            for resolved in found:
                if len(resolved.candidates) > 1:
                    yield from _resolution(resolved)
    for conflict in snapshot.conflicts:
        yield from _conflict(conflict)


def default_graph(snapshot: Snapshot) -> Iterator[ox.Quad]:
    """The current view: types, labels, the preferred value of every property, evidence, and what is in force."""
    for slug, types in snapshot.types.items():
        subject = ox.NamedNode(ID + slug)
        for name in sorted(types):
            yield ox.Quad(subject, _TYPE, ox.NamedNode(NS + name), DEFAULT)
        yield ox.Quad(subject, _LABEL, ox.Literal(snapshot.label(slug)), DEFAULT)
        if "Deal" in types:
            yield _fact(subject, "force", _concept("forces", snapshot.force(slug)))
        if "Organization" in types:
            yield _fact(subject, "group", ox.NamedNode(ID + snapshot.group(slug)))
        for claim in snapshot.subjects.get(slug, ()):
            yield _fact(subject, "evidence", ox.NamedNode(claim.iri))
        for name, found in snapshot.resolved.get(slug, {}).items():
            yield from _values(subject, vocabulary().properties[name], _shown(types, name, found))


def _shown(types: frozenset[str], name: str, found: tuple[Resolved, ...]) -> list[Resolved]:
    """All values but amounts as they are; of a deal's amounts only the basis its kind declares as principal."""
    if name != "amount":
        return list(found)
    order = [b for t in sorted(types) for b in vocabulary().classes[t].principal_basis]
    ranked = sorted((r for r in found if r.key[0] in order), key=lambda r: (order.index(r.key[0]), r.key))
    return ranked[:1] or list(found)


def _values(subject: ox.NamedNode, known: Property, shown: list[Resolved]) -> Iterator[ox.Quad]:
    predicate = ox.NamedNode(known.iri)
    for resolved in shown:
        for number, value in enumerate(resolved.values):
            if isinstance(value, Amount | PartialDate):
                node = ox.NamedNode(f"{resolution_iri(resolved)}/value" + (f"-{number}" if number else ""))
                yield ox.Quad(subject, predicate, node, DEFAULT)
                yield from _node(node, known, value, resolved)
            else:
                yield ox.Quad(subject, predicate, _term(known, value), DEFAULT)


def _node(node: ox.NamedNode, known: Property, value: Amount | PartialDate, resolved: Resolved) -> Iterator[ox.Quad]:
    yield _fact(node, "evidence", ox.NamedNode(resolved.preferred.iri))
    if resolved.undecided:
        yield _fact(node, "undecided", ox.Literal(True))
    yield from _value(node, known, value)


def _value(node: ox.NamedNode, known: Property, value: Amount | PartialDate) -> Iterator[ox.Quad]:
    kind = {"money": "MonetaryAmount", "quantity": "Quantity", "date": "PartialDate"}[known.kind]
    yield ox.Quad(node, _TYPE, ox.NamedNode(NS + kind), DEFAULT)
    if isinstance(value, PartialDate):
        yield from _bounds(node, value)
        return
    for name, bound in (("value", value.value), ("low", value.interval.low), ("high", value.interval.high)):
        if bound is not None:
            yield _fact(node, name, _decimal(bound))
    for name, scheme, word in (
        ("qualifier", "qualifiers", value.qualifier),
        ("basis", "bases", value.basis),
        ("reason", "missingReasons", value.reason),
    ):
        if word:
            yield _fact(node, name, _concept(scheme, word))
    for name, text in (("currency", value.currency), ("unit", value.unit), ("words", value.words)):
        if text:
            yield _fact(node, name, ox.Literal(text))
    if value.per:
        yield _fact(node, "per", ox.Literal(value.per, datatype=ox.NamedNode(XSD + "duration")))


def _bounds(node: ox.NamedNode, value: PartialDate) -> Iterator[ox.Quad]:
    for name, bound in (("earliest", value.earliest), ("latest", value.latest)):
        if bound is not None:
            yield _fact(node, name, _day(bound))
    if value.words:
        yield _fact(node, "words", ox.Literal(value.words))


def resolution_iri(resolved: Resolved) -> str:
    """Where the decision about one property of one thing has its address."""
    key = "-".join(part for part in resolved.key if part)
    tail = f"/{key}" if key else ""
    known = vocabulary().properties[resolved.name]
    if known.kind == "reference" and len(resolved.values) == 1:
        tail += f"/{resolved.value}"
    elif known.resolution == "union":
        tail += "/" + hashlib.sha256(repr(resolved.value).encode()).hexdigest()[:12]
    return f"{BASE}resolution/{resolved.subject}/{resolved.name}{tail}"


def _resolution(resolved: Resolved) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(RESOLUTION)
    node = ox.NamedNode(resolution_iri(resolved))
    yield ox.Quad(node, _TYPE, ox.NamedNode(NS + "Resolution"), graph)
    yield _fact(node, "resolvedSubject", ox.NamedNode(ID + resolved.subject), graph)
    yield _fact(node, "resolvedProperty", ox.NamedNode(NS + resolved.name), graph)
    if resolved.key[0]:
        yield _fact(node, "resolvedBasis", _concept("bases", resolved.key[0]), graph)
    yield _fact(node, "preferredClaim", ox.NamedNode(resolved.preferred.iri), graph)
    for claim in resolved.candidates:
        yield _fact(node, "candidateClaim", ox.NamedNode(claim.iri), graph)
    yield _fact(node, "rankReason", _concept("rankReasons", resolved.reason), graph)
    yield _fact(node, "status", _concept("statuses", resolved.status), graph)
    for name, holds in (("undecided", resolved.undecided), ("presumed", resolved.presumed)):
        if holds:
            yield _fact(node, name, ox.Literal(True), graph)


def conflict_slug(conflict: Conflict) -> str:
    """A conflict's stable slug: thing, property and, for amounts, basis."""
    return "-".join([conflict.subject, conflict.name.lower(), *(part.lower() for part in conflict.key if part)])


def _conflict(conflict: Conflict) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(CONFLICTS)
    node = ox.NamedNode(CONFLICT + conflict_slug(conflict))
    yield ox.Quad(node, _TYPE, ox.NamedNode(NS + "Conflict"), graph)
    yield _fact(node, "resolvedSubject", ox.NamedNode(ID + conflict.subject), graph)
    yield _fact(node, "resolvedProperty", ox.NamedNode(NS + conflict.name), graph)
    if conflict.key[0]:
        yield _fact(node, "resolvedBasis", _concept("bases", conflict.key[0]), graph)
    yield _fact(node, "preferredClaim", ox.NamedNode(conflict.resolved.preferred.iri), graph)
    yield _fact(node, "rankReason", _concept("rankReasons", conflict.resolved.reason), graph)
    for claim in conflict.claims:
        yield _fact(node, "candidateClaim", ox.NamedNode(claim.iri), graph)
    hull = hull_of([values for values, _ in conflict.positions])[0]
    if isinstance(hull, Amount | PartialDate):
        known = vocabulary().properties[conflict.name]
        value = ox.NamedNode(f"{node.value}/hull")
        yield _fact(node, "hull", value, graph)
        yield from (ox.Quad(q.subject, q.predicate, q.object, graph) for q in _value(value, known, hull))


def _term(known: Property, value: Value) -> ox.NamedNode | ox.Literal:
    if isinstance(value, bool):
        return ox.Literal(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if known.kind == "reference":
        return ox.NamedNode(ID + str(value))
    if known.kind == "concept" and known.scheme:
        return _concept(known.scheme, str(value))
    return ox.NamedNode(str(value)) if known.kind == "uri" else ox.Literal(str(value))


def _fact(
    node: ox.NamedNode,
    name: str,
    value: ox.NamedNode | ox.Literal,
    graph: ox.NamedNode | ox.DefaultGraph = DEFAULT,
) -> ox.Quad:
    return ox.Quad(node, ox.NamedNode(vocabulary().properties[name].iri), value, graph)


def _concept(scheme: str, word: str) -> ox.NamedNode:
    return ox.NamedNode(vocabulary().concept(scheme, word).iri)


def _decimal(value: Decimal) -> ox.Literal:
    return ox.Literal(f"{value:f}", datatype=ox.NamedNode(XSD + "decimal"))


def _day(value: date) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "date"))
