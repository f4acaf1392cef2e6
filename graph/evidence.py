"""The evidence: sources and claims as frozen objects, read from the quads of a graph.

Builds and opened stores read the same quads with the same code, so a snapshot is the same wherever it is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

import pyoxigraph as ox

from graph.iris import CLAIM, ID, PROVENANCE, RDF_TYPE, RDFS_LABEL, REGISTER, SAME_AS, XSD, local
from graph.memory import uncollected
from graph.values import Amount, Interval, PartialDate
from ontology.vocabulary import BASE, NS, vocabulary

Value: TypeAlias = str | bool | Decimal | PartialDate | Amount
Statements: TypeAlias = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, eq=False)
class Source:
    """A page or filing that states something."""

    id: str
    url: str
    publisher: str
    kind: str
    published: PartialDate
    title: str = ""
    read_in_copy: bool = False
    origin: str = ""
    cites: tuple[str, ...] = ()
    credit: str = ""
    new_release_of: str = ""


@dataclass(frozen=True, eq=False)
class Subject:
    """A thing as one claim speaks of it: its types and what is stated of it, by property name."""

    types: tuple[str, ...]
    values: Statements


@dataclass(frozen=True, eq=False)
class Claim:
    """What one source states about one thing, for a time, with a degree of certainty.

    `subjects` holds the main subject and any nested leg; `known_from` is the first day on which the claim was
    certainly published, `possibly_known_from` the first on which it may have been (None: unknown).
    """

    id: str
    about: str
    source: Source
    status: str
    origin: str
    known_from: date
    possibly_known_from: date | None
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    note: str = ""
    locator: str = ""
    deprecated: str = ""
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    cites: tuple[str, ...] = ()
    archived: str = ""

    @property
    def iri(self) -> str:
        """The claim's IRI, which is also the name of its graph."""
        return CLAIM + self.id


@dataclass(frozen=True)
class Entry:
    """A thing of the register: its kinds, display name and other names."""

    slug: str
    types: tuple[str, ...]
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Evidence:
    """All sources, claims and register entries of one version of the graph."""

    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    register: Mapping[str, Entry]
    redirects: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_subject(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims that say something of a thing (or of a leg), in order of id."""
        index: dict[str, list[Claim]] = defaultdict(list)
        for claim in sorted(self.claims.values(), key=lambda c: c.id):
            for slug in claim.subjects:
                index[slug].append(claim)
        return {slug: tuple(claims) for slug, claims in sorted(index.items())}

    @cached_property
    def by_source(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by the source that states them, in order of id."""
        index: dict[str, list[Claim]] = defaultdict(list)
        for claim in sorted(self.claims.values(), key=lambda c: c.id):
            index[claim.source.id].append(claim)
        return {slug: tuple(claims) for slug, claims in sorted(index.items())}


_Properties: TypeAlias = dict[str, list["ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"]]


def read_evidence(quads: Iterable[ox.Quad]) -> Evidence:
    """Read sources, claims and the register from the quads of a graph; other graphs are passed over."""
    graphs: dict[str, dict[str, _Properties]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    with uncollected():
        for quad in quads:
            graph = quad.graph_name
            if not isinstance(graph, ox.NamedNode):
                continue
            name = graph.value
            if name.startswith(CLAIM) or name in {PROVENANCE, REGISTER}:
                graphs[name][quad.subject.value][quad.predicate.value].append(quad.object)  # type: ignore[union-attr]
        return _Reader(graphs).evidence()


class _Reader:
    def __init__(self, graphs: Mapping[str, Mapping[str, _Properties]]) -> None:
        self.graphs = graphs
        self.provenance = graphs.get(PROVENANCE, {})
        self.properties = {p.iri: p for p in vocabulary().properties.values()}
        self.words = {c.iri: c.notation for c in vocabulary().concepts.values()}
        self.redirects = {
            local(iri): local(kept.value)  # type: ignore[union-attr]
            for iri, stated in graphs.get(REGISTER, {}).items()
            for kept in stated.get(SAME_AS, ())
        }

    def evidence(self) -> Evidence:
        sources = {}
        for iri, stated in self.provenance.items():
            if self._is(stated, "Source"):
                source = self._source(iri, stated)
                sources[source.id] = source
        claims = {}
        for iri, stated in self.provenance.items():
            if self._is(stated, "Claim"):
                claim = self._claim(iri, stated, sources)
                claims[claim.id] = claim
        register = {}
        for iri, stated in self.graphs.get(REGISTER, {}).items():
            if iri.startswith(ID) and SAME_AS not in stated:
                entry = self._entry(iri, stated)
                register[entry.slug] = entry
        return Evidence(
            dict(sorted(claims.items())),
            dict(sorted(sources.items())),
            dict(sorted(register.items())),
            dict(sorted(self.redirects.items())),
        )

    @staticmethod
    def _is(stated: _Properties, name: str) -> bool:
        return any(term.value == NS + name for term in stated.get(RDF_TYPE, ()))  # type: ignore[union-attr]

    def _source(self, iri: str, stated: _Properties) -> Source:
        published = self._one(stated, "published", self.provenance)
        assert isinstance(published, PartialDate)
        return Source(
            id=local(iri),
            url=self._text(stated, "url"),
            publisher=self._text(stated, "publisher"),
            kind=self._text(stated, "sourceKind"),
            published=published,
            title=self._text(stated, "title"),
            read_in_copy=self._one(stated, "readInCopy", self.provenance) is True,
            origin=self._text(stated, "origin") or local(iri),
            cites=tuple(sorted(str(v) for v in self._values(stated, "cites", self.provenance))),
            credit=self._text(stated, "credit"),
            new_release_of=self._text(stated, "newReleaseOf"),
        )

    def _claim(self, iri: str, stated: _Properties, sources: Mapping[str, Source]) -> Claim:
        graph = self.graphs.get(iri, {})
        dates = {key: self._one(stated, key, self.provenance) for key in ("validFrom", "validTo")}
        possibly = self._text(stated, "possiblyKnownFrom")
        return Claim(
            id=local(iri),
            about=self._kept(self._text(stated, "about")),
            source=sources[self._text(stated, "primarySource")],
            status=self._text(stated, "status"),
            origin=self._text(stated, "origin"),
            known_from=date.fromisoformat(self._text(stated, "knownFrom")),
            possibly_known_from=date.fromisoformat(possibly) if possibly else None,
            valid_from=dates["validFrom"] if isinstance(dates["validFrom"], PartialDate) else None,
            valid_to=dates["validTo"] if isinstance(dates["validTo"], PartialDate) else None,
            note=self._text(stated, "note"),
            locator=self._text(stated, "locator"),
            deprecated=self._text(stated, "deprecated"),
            subjects={
                self._kept(local(s)): self._subject(local(s), p, graph)
                for s, p in sorted(graph.items())
                if s.startswith(ID)
            },
            cites=tuple(sorted(str(v) for v in self._values(stated, "cites", self.provenance))),
            archived=self._text(stated, "archived"),
        )

    def _kept(self, slug: str) -> str:
        """The thing that a slug means, by the table of judgements; the claim itself keeps the slug it has."""
        return self.redirects.get(slug, slug)

    def _subject(self, slug: str, stated: _Properties, graph: Mapping[str, _Properties]) -> Subject:
        kept = self._kept(slug)
        types = tuple(sorted(local(t.value) for t in stated.get(RDF_TYPE, ())))  # type: ignore[union-attr]
        values = {}
        for iri, terms in sorted(stated.items()):
            known = self.properties.get(iri)
            if known is not None:
                found = dict.fromkeys(sorted((self._value(t, graph) for t in terms), key=repr))
                if known.kind == "reference":
                    found.pop(kept, None)
                if found:
                    values[known.name] = tuple(found)
        return Subject(types, values)

    def _entry(self, iri: str, stated: _Properties) -> Entry:
        types = tuple(sorted(local(t.value) for t in stated.get(RDF_TYPE, ())))  # type: ignore[union-attr]
        labels = [t.value for t in stated.get(RDFS_LABEL, ())]  # type: ignore[union-attr]
        aliases = sorted(t.value for t in stated.get(NS + "alias", ()))  # type: ignore[union-attr]
        return Entry(local(iri), types, labels[0] if labels else local(iri), tuple(aliases))

    def _values(self, stated: _Properties, name: str, graph: Mapping[str, _Properties]) -> list[Value]:
        return [self._value(term, graph) for term in stated.get(NS + name, ())]

    def _one(self, stated: _Properties, name: str, graph: Mapping[str, _Properties]) -> Value | None:
        values = self._values(stated, name, graph)
        return values[0] if values else None

    def _text(self, stated: _Properties, name: str) -> str:
        terms = stated.get(NS + name, ())
        if not terms:
            return ""
        term = terms[0]
        if isinstance(term, ox.NamedNode) and term.value.startswith((ID, BASE)):
            return self.words.get(term.value) or local(term.value)
        return term.value  # type: ignore[union-attr]

    def _value(self, term: object, graph: Mapping[str, _Properties]) -> Value:
        if isinstance(term, ox.Literal):
            return _literal(term)
        assert isinstance(term, ox.NamedNode)
        node = graph.get(term.value)
        if node is not None and self._is(node, "PartialDate"):
            return _partial_date(node)
        if node is not None and (self._is(node, "MonetaryAmount") or self._is(node, "Quantity")):
            return self._amount(node)
        if term.value in self.words:
            return self.words[term.value]
        return self._kept(local(term.value)) if term.value.startswith(ID) else term.value

    def _amount(self, node: _Properties) -> Amount:
        low, high, value = (_decimal(node, name) for name in ("low", "high", "value"))
        words = {name: self._text(node, name) for name in ("qualifier", "currency", "unit", "basis", "reason", "words")}
        return Amount(Interval(low, high), value, per=self._text(node, "per"), **words)


def _literal(term: ox.Literal) -> Value:
    kind = term.datatype.value
    if kind == XSD + "boolean":
        return term.value in {"true", "1"}
    return Decimal(term.value) if kind in {XSD + "decimal", XSD + "integer"} else term.value


def _decimal(node: _Properties, name: str) -> Decimal | None:
    terms = node.get(NS + name)
    return Decimal(terms[0].value) if terms else None  # type: ignore[union-attr]


def _partial_date(node: _Properties) -> PartialDate:
    def bound(name: str) -> date | None:
        terms = node.get(NS + name)
        return date.fromisoformat(terms[0].value) if terms else None  # type: ignore[union-attr]

    words = node.get(NS + "words")
    return PartialDate(bound("earliest"), bound("latest"), words[0].value if words else "")  # type: ignore[union-attr]
