"""The exports described for machines: DCAT and VoID, with sizes, media types and SHA-256 checksums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from exports.dumps.edition import LICENCE, PUBLISHER, TITLE, Edition
from exports.dumps.formats import Format
from exports.dumps.packing import Made
from exports.dumps.rdf import in_order
from graph.iris import CLAIM, ID, PREFIXES, RDF_TYPE, XSD
from ontology.vocabulary import BASE, NS

DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
FOAF = "http://xmlns.com/foaf/0.1/"
SCHEMA = "https://schema.org/"
MEDIA = "https://www.iana.org/assignments/media-types/"
FORMATS = "http://www.w3.org/ns/formats/"

RDF_FORMATS = {".nq": "N-Quads", ".trig": "TriG", ".ttl": "Turtle", ".jsonld": "JSON-LD"}
PREFIXED = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "il": NS,
    "rdf": PREFIXES["rdf"],
    "schema": SCHEMA,
    "spdx": SPDX,
    "void": VOID,
    "xsd": XSD,
}


def description(edition: Edition, made: Mapping[Format, Sequence[Made]], base: str = "") -> bytes:
    """A Turtle document about the dataset and each file of it; `base` is the address under which the files lie."""
    writer = _Writer(edition, base or f"{BASE}exports/")
    triples = sorted(dict.fromkeys(writer.triples(made)), key=str)
    return in_order(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXED) or b"")


class _Writer:
    """Makes the triples of one description."""

    def __init__(self, edition: Edition, base: str) -> None:
        self.edition, self.base = edition, base
        self.dataset = ox.NamedNode(f"{BASE}version/{edition.name}")
        self.publisher = ox.NamedNode(f"{BASE}publisher")

    def triples(self, made: Mapping[Format, Sequence[Made]]) -> Iterator[ox.Triple]:
        yield from self._about()
        yield from self._counts()
        for known, files in made.items():
            for file in files:
                yield from self._distribution(known, file)

    def _about(self) -> Iterator[ox.Triple]:
        edition, moment = self.edition, self.edition.moment
        data = self.dataset
        for kind in (DCAT + "Dataset", VOID + "Dataset"):
            yield _link(data, RDF_TYPE, kind)
        yield _text(data, DCTERMS + "title", TITLE, "en")
        told = "Who powers, funds and depends on whom in AI; every fact names its source, its date and how sure it is."
        yield _text(data, DCTERMS + "description", told, "en")
        yield _text(data, DCTERMS + "identifier", edition.version)
        yield _text(data, DCAT + "version", edition.version)
        yield _link(data, DCTERMS + "isVersionOf", BASE)
        yield _link(data, DCTERMS + "license", LICENCE)
        yield _link(data, DCTERMS + "publisher", self.publisher.value)
        yield _link(self.publisher, RDF_TYPE, FOAF + "Agent")
        yield _text(self.publisher, FOAF + "name", PUBLISHER)
        for predicate, day in ((DCTERMS + "modified", moment.known_at), (SCHEMA + "temporalCoverage", moment.as_of)):
            yield ox.Triple(data, ox.NamedNode(predicate), ox.Literal(str(day), datatype=ox.NamedNode(XSD + "date")))
        for credit in sorted({s.credit for s in edition.snapshot.evidence.sources.values() if s.credit}):
            yield _text(data, DCTERMS + "rights", credit)
        for word in ("artificial intelligence", "compute", "investment", "data centres", "provenance"):
            yield _text(data, DCAT + "keyword", word, "en")

    def _counts(self) -> Iterator[ox.Triple]:
        edition = self.edition
        snapshot = edition.snapshot
        counts = {
            "triples": len(edition.quads),
            "entities": len(snapshot.types),
            "distinctSubjects": len({q.subject for q in edition.quads}),
            "properties": len({q.predicate for q in edition.quads}),
        }
        for name, count in counts.items():
            yield ox.Triple(self.dataset, ox.NamedNode(VOID + name), ox.Literal(count))
        yield _text(self.dataset, VOID + "uriSpace", BASE)
        yield _link(self.dataset, VOID + "vocabulary", NS)
        for example in (f"{ID}anthropic", f"{ID}anthropic-akamai-2026"):
            yield _link(self.dataset, VOID + "exampleResource", example)
        yield _text(self.dataset, VOID + "uriRegexPattern", f"^{BASE}(id|claim|source)/")
        claims = sum(c.known_from <= snapshot.moment.known_at for c in snapshot.evidence.claims.values())
        part = ox.NamedNode(f"{self.dataset.value}#claims")
        yield _link(self.dataset, VOID + "subset", part.value)
        yield _link(part, RDF_TYPE, VOID + "Dataset")
        yield _text(part, VOID + "uriSpace", CLAIM)
        yield ox.Triple(part, ox.NamedNode(VOID + "entities"), ox.Literal(claims))

    def _distribution(self, known: Format, file: Made) -> Iterator[ox.Triple]:
        address = f"{self.base}{known.name}/{file.name}"
        node, seal = ox.NamedNode(address), ox.NamedNode(f"{address}#sha256")
        yield _link(self.dataset, DCAT + "distribution", address)
        yield _link(node, RDF_TYPE, DCAT + "Distribution")
        yield _text(node, DCTERMS + "title", f"{known.label}: {file.name}", "en")
        yield _text(node, DCTERMS + "description", known.told, "en")
        yield _link(node, DCTERMS + "license", LICENCE)
        yield _link(node, DCAT + "downloadURL", address)
        yield _link(node, DCAT + "accessURL", address)
        yield ox.Triple(node, ox.NamedNode(DCAT + "byteSize"), ox.Literal(str(file.size), datatype=_NON_NEGATIVE))
        inner = file.name.removesuffix(".gz")
        if inner != file.name:
            yield _link(node, DCAT + "compressFormat", MEDIA + "application/gzip")
        yield _link(node, DCAT + "mediaType", MEDIA + Made(inner, 0, "").media_type)
        yield _link(node, SPDX + "checksum", seal.value)
        yield _link(seal, RDF_TYPE, SPDX + "Checksum")
        yield _link(seal, SPDX + "algorithm", SPDX + "checksumAlgorithm_sha256")
        value = ox.Literal(file.sha256, datatype=ox.NamedNode(XSD + "hexBinary"))
        yield ox.Triple(seal, ox.NamedNode(SPDX + "checksumValue"), value)
        form = next((name for end, name in RDF_FORMATS.items() if inner.endswith(end)), "")
        if form:
            yield _link(self.dataset, VOID + "feature", FORMATS + form)
            yield _link(self.dataset, VOID + "dataDump", address)


_NON_NEGATIVE = ox.NamedNode(XSD + "nonNegativeInteger")


def _link(node: ox.NamedNode, predicate: str, target: str) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(predicate), ox.NamedNode(target))


def _text(node: ox.NamedNode, predicate: str, text: str, language: str | None = None) -> ox.Triple:
    literal = ox.Literal(text, language=language) if language else ox.Literal(text)
    return ox.Triple(node, ox.NamedNode(predicate), literal)


def dumps_of(made: Mapping[Format, Sequence[Made]]) -> Iterable[Made]:
    """All files, flat, named as they lie: format, then file."""
    return (Made(f"{known.name}/{f.name}", f.size, f.sha256) for known, files in made.items() for f in files)
