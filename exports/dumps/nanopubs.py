"""Each claim as a nanopublication: its assertion keeps the claim's name, and a Trusty URI seals the whole.

The Trusty URI (module RA) hashes the normalised quads, so anyone can check that nothing was changed since:
Kuhn and Dumontier, "Making digital artifacts on the web verifiable and reliable", IEEE TKDE 27(9), 2015.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from exports.dumps.edition import LICENCE, Edition
from exports.dumps.rdf import in_order
from graph.iris import CLAIM, PREFIXES, PROVENANCE, SOURCE, XSD
from ontology.vocabulary import BASE, NS

NP = BASE + "np/"
SCHEMA = "http://www.nanopub.org/nschema#"
DCTERMS = "http://purl.org/dc/terms/"
PLACEHOLDER = " "
"""What stands for the hash while it is reckoned."""

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_RECORDED = ox.NamedNode(NS + "recorded")
_CREDIT = ox.NamedNode(NS + "credit")
_SOURCE = ox.NamedNode(NS + "primarySource")
_HAD_SOURCE = ox.NamedNode("http://www.w3.org/ns/prov#hadPrimarySource")


def nanopubs(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """All claims of the edition, one nanopublication after another, in order of claim."""
    about = _provenance(edition)
    asserted: dict[str, list[ox.Triple]] = defaultdict(list)
    for claim, triple in edition.claimed():
        asserted[claim].append(triple)
    quads = (quad for claim in sorted(asserted) for quad in nanopub(claim, asserted[claim], about))
    prefixes = {**PREFIXES, "np": SCHEMA}
    body = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=prefixes) or b""
    yield "interlock-nanopubs.trig", in_order(body)


def nanopub(claim: str, asserted: Sequence[ox.Triple], about: dict[str, list[ox.Triple]]) -> list[ox.Quad]:
    """The four graphs of one nanopublication: head, assertion, provenance, publication info."""
    assertion = ox.NamedNode(claim)
    of_claim = about[claim]
    source = next(t.object.value for t in of_claim if t.predicate == _SOURCE)  # type: ignore[union-attr]
    of_source = about[source]
    parts = [ox.Quad(t.subject, t.predicate, _canonical(t.object), assertion) for t in asserted]
    provenance = ox.NamedNode(_name("provenance"))
    told = [*of_claim, ox.Triple(assertion, _HAD_SOURCE, ox.NamedNode(source)), *of_source]
    parts += [ox.Quad(t.subject, t.predicate, _canonical(t.object), provenance) for t in told]
    parts += [*_head(assertion, provenance), *_publication(of_source)]
    parts = list(dict.fromkeys(parts))
    code = artifact_code(parts)
    return _sealed(sorted(parts, key=_order), code)


def artifact_code(quads: Sequence[ox.Quad]) -> str:
    """The Trusty URI code of quads in which a space stands for the code itself."""
    ordered = sorted(quads, key=_rank)
    text = "".join(dict.fromkeys("".join(map(_text, _terms(quad))) for quad in ordered))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest(), b"-_").decode().rstrip("=")
    return f"RA{digest}"


def _head(assertion: ox.NamedNode, provenance: ox.NamedNode) -> list[ox.Quad]:
    this, head = ox.NamedNode(_name()), ox.NamedNode(_name("Head"))
    links = {
        "hasAssertion": assertion,
        "hasProvenance": provenance,
        "hasPublicationInfo": ox.NamedNode(_name("pubinfo")),
    }
    typed = ox.Quad(this, _TYPE, ox.NamedNode(SCHEMA + "Nanopublication"), head)
    return [typed, *(ox.Quad(this, ox.NamedNode(SCHEMA + name), node, head) for name, node in links.items())]


def _publication(of_source: Sequence[ox.Triple]) -> list[ox.Quad]:
    """Who made it, when the page was read, under which licence; the credit line of a data set stays with it."""
    this, info = ox.NamedNode(_name()), ox.NamedNode(_name("pubinfo"))
    facts: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        ("creator", ox.NamedNode(BASE)),
        ("license", ox.NamedNode(LICENCE)),
    ]
    for triple in of_source:
        if triple.predicate == _RECORDED and isinstance(triple.object, ox.Literal):
            moment = f"{triple.object.value}T00:00:00Z"
            facts.append(("created", ox.Literal(moment, datatype=ox.NamedNode(XSD + "dateTime"))))
        elif triple.predicate == _CREDIT and isinstance(triple.object, ox.Literal):
            facts.append(("rights", triple.object))
    return [ox.Quad(this, ox.NamedNode(DCTERMS + name), value, info) for name, value in facts]


def _provenance(edition: Edition) -> dict[str, list[ox.Triple]]:
    """What is told about each claim and each source, their dates included."""
    about: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in edition.of_graph(PROVENANCE):
        assert isinstance(quad.subject, ox.NamedNode)
        name = quad.subject.value.split("#")[0]
        if name.startswith((CLAIM, SOURCE)):
            about[name].append(quad.triple)
    return about


def _name(part: str = "") -> str:
    return f"{NP}_{'#' if part else ''}{part}"


OWN = {_name(part): f"#{part}" if part else "" for part in ("", "Head", "provenance", "pubinfo")}
"""The names of a nanopublication's own parts, with what stands behind the code in each."""


def _place(iri: str, code: str) -> str:
    """An IRI of the nanopublication itself with its code in place; any other as it is."""
    end = OWN.get(iri)
    return iri if end is None else f"{NP}{code}{end}"


def _terms(quad: ox.Quad) -> tuple[object, object, object, object]:
    return quad.graph_name, quad.subject, quad.predicate, quad.object


def _rank(quad: ox.Quad) -> tuple[tuple[bytes, ...], bool, bytes, bytes, bytes]:
    """The order in which the algorithm takes quads: by bytes, IRIs before literals, literals by text, then datatype."""
    names = tuple(_place(t.value, PLACEHOLDER).encode() for t in _terms(quad)[:3])  # type: ignore[attr-defined]
    value = quad.object
    if isinstance(value, ox.Literal):
        kind = b"" if value.language else value.datatype.value.encode()
        return names, True, value.value.encode(), kind, (value.language or "").encode()
    assert isinstance(value, ox.NamedNode)
    return names, False, _place(value.value, PLACEHOLDER).encode(), b"", b""


def _text(term: object) -> str:
    if isinstance(term, ox.Literal):
        text = term.value.replace("\\", "\\\\").replace("\n", "\\n")
        kind = f"@{term.language.lower()}" if term.language else f"^{term.datatype.value}"
        return f"{kind} {text}\n"
    assert isinstance(term, ox.NamedNode)
    return f"{_place(term.value, PLACEHOLDER)}\n"


def _canonical(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.Literal:
    """Numbers in their shortest form, which every store keeps: a seal must survive loading."""
    assert isinstance(term, ox.NamedNode | ox.Literal)
    if isinstance(term, ox.Literal) and term.datatype.value == XSD + "decimal":
        number = Decimal(term.value)
        text = f"{number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return ox.Literal("0" if text in {"-0", ""} else text, datatype=term.datatype)
    return term


def _sealed(quads: Sequence[ox.Quad], code: str) -> list[ox.Quad]:
    """Quads with the code in the names of the nanopublication's own parts."""
    placed = {ox.NamedNode(iri): ox.NamedNode(_place(iri, code)) for iri in OWN}

    def place(term: Any) -> Any:
        return placed.get(term, term)

    return [ox.Quad(place(q.subject), q.predicate, place(q.object), place(q.graph_name)) for q in quads]


def _order(quad: ox.Quad) -> int:
    """The order of the graphs; within one, that of the N-Quads."""
    return _PLACES.get(quad.graph_name.value, 1)  # type: ignore[union-attr]


_PLACES = {_name("Head"): 0, _name("provenance"): 2, _name("pubinfo"): 3}
