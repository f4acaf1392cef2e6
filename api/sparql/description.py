"""What the endpoint says of itself: SPARQL 1.1 Service Description, VoID and DCAT, counted once per version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from api.sparql.evaluate import tidy
from api.sparql.formats import FORMS, GRAPH_FORMS
from graph.graph import Graph
from graph.iris import CLAIM, ID, PREFIXES, XSD
from graph.query import Answer, run
from ontology.vocabulary import BASE, NS

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = PREFIXES["dcterms"]
FOAF_PAGE = "http://xmlns.com/foaf/0.1/page"
RDFS_SEE_ALSO = PREFIXES["rdfs"] + "seeAlso"
DUMPS = ("nquads", "trig")
"""Exports that hold the whole dataset; `dataset.ttl` describes them and all others, with sizes and checksums."""
OWN_PREFIXES = {**PREFIXES, "sd": SD, "void": VOID, "dcat": DCAT, "formats": "http://www.w3.org/ns/formats/"}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TITLE = "Interlock: who powers, funds and depends on whom in AI"
WORDS = "Every fact is a claim with its source and its dates; the default graph is the view resolved at the data date."

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_SIZES = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects) (COUNT(DISTINCT ?p) AS ?properties)
(COUNT(DISTINCT ?o) AS ?distinctObjects) { ?s ?p ?o }"""
_CLASSES = "SELECT ?part (COUNT(*) AS ?count) { ?s a ?part } GROUP BY ?part ORDER BY ?part"
_PROPERTIES = "SELECT ?part (COUNT(*) AS ?count) { ?s ?part ?o } GROUP BY ?part ORDER BY ?part"
_GRAPHS = "SELECT ?part (COUNT(*) AS ?count) { GRAPH ?part { ?s ?p ?o } } GROUP BY ?part ORDER BY ?part"


@dataclass(frozen=True)
class Facts:
    """What is counted: the default graph, its classes and properties, named graphs that are no claims, and claims."""

    version: str
    data_date: str
    sizes: tuple[tuple[str, int], ...]
    classes: tuple[tuple[str, int], ...]
    properties: tuple[tuple[str, int], ...]
    graphs: tuple[tuple[str, int], ...]
    claims: int


def count_facts(graph: Graph) -> Facts:
    """Count a version; a tenth of a second, once."""
    sizes = run(graph.reader, _SIZES).records()[0]
    graphs = _parts(run(graph.reader, _GRAPHS))
    return Facts(
        graph.version,
        str(graph.data_date),
        tuple((name, _whole(value)) for name, value in sizes.items()),
        _parts(run(graph.reader, _CLASSES)),
        _parts(run(graph.reader, _PROPERTIES)),
        tuple(part for part in graphs if not part[0].startswith(CLAIM)),
        sum(part[0].startswith(CLAIM) for part in graphs),
    )


def _parts(answer: Answer) -> tuple[tuple[str, int], ...]:
    return tuple((str(part), _whole(count)) for part, count in answer.rows)


def _whole(cell: object) -> int:
    return int(str(cell))


def describe(facts: Facts, root: str, form: str) -> bytes:
    """The description in a syntax; `root` is where the server is reached, without a slash at its end."""
    triples = sorted((*_service(facts, root), *_dataset(facts, root)), key=_place)
    return tidy(ox.serialize(triples, format=GRAPH_FORMS[form].syntax, prefixes=OWN_PREFIXES) or b"")


def _place(triple: ox.Triple) -> tuple[str, bool, str, str]:
    """By subject, its types first."""
    return str(triple.subject), triple.predicate != _TYPE, str(triple.predicate), str(triple.object)


def _service(facts: Facts, root: str) -> Iterator[ox.Triple]:
    service, dataset = f"{root}/sparql", f"{root}/.well-known/void#dataset"
    yield _link(service, _TYPE.value, SD + "Service")
    yield _link(service, SD + "endpoint", service)
    yield _link(service, SD + "supportedLanguage", SD + "SPARQL11Query")
    for form in FORMS.values():
        yield _link(service, SD + "resultFormat", form.syntax.iri)
    yield _link(service, SD + "defaultDataset", dataset)
    yield _link(dataset, _TYPE.value, SD + "Dataset")
    default = f"{root}/.well-known/void#default"
    yield _link(dataset, SD + "defaultGraph", default)
    yield _link(default, _TYPE.value, SD + "Graph")
    for iri, count in facts.graphs:
        named = f"{root}/.well-known/void#named-{iri.rstrip('#').rsplit('#', 1)[-1].rsplit('/', 1)[-1]}"
        yield _link(dataset, SD + "namedGraph", named)
        yield _link(named, _TYPE.value, SD + "NamedGraph")
        yield _link(named, SD + "name", iri)
        yield _link(named, SD + "graph", named + "-graph")
        yield _link(named + "-graph", _TYPE.value, SD + "Graph")
        yield _count(named + "-graph", VOID + "triples", count)


def _dataset(facts: Facts, root: str) -> Iterator[ox.Triple]:
    dataset, default = f"{root}/.well-known/void#dataset", f"{root}/.well-known/void#default"
    for kind in (VOID + "Dataset", DCAT + "Dataset"):
        yield _link(dataset, _TYPE.value, kind)
    for name, text in (("title", TITLE), ("description", f"{facts.claims} claims. {WORDS}")):
        yield _value(dataset, DCTERMS + name, ox.Literal(text, language="en"))
    yield _link(dataset, DCTERMS + "license", LICENCE)
    yield _value(dataset, DCTERMS + "modified", ox.Literal(facts.data_date, datatype=ox.NamedNode(XSD + "date")))
    yield _value(dataset, PREFIXES["owl"] + "versionInfo", ox.Literal(facts.version))
    yield _link(dataset, VOID + "sparqlEndpoint", f"{root}/sparql")
    yield _value(dataset, VOID + "uriSpace", ox.Literal(BASE))
    yield _link(dataset, VOID + "vocabulary", NS)
    yield _link(dataset, FOAF_PAGE, f"{root}/")
    yield _link(dataset, RDFS_SEE_ALSO, f"{root}/exports/dataset.ttl")
    for name in DUMPS:
        yield _link(dataset, VOID + "dataDump", f"{root}/exports/{name}")
    yield _value(dataset, VOID + "uriRegexPattern", ox.Literal(f"^{ID.replace('.', chr(92) + '.')}[a-z0-9-]+$"))
    yield _link(dataset, VOID + "subset", default)
    yield _link(default, _TYPE.value, VOID + "Dataset")
    for name, count in facts.sizes:
        yield _count(default, VOID + name, count)
    yield _count(default, VOID + "classes", len(facts.classes))
    for kind, prop, parts in (
        ("class", VOID + "class", facts.classes),
        ("property", VOID + "property", facts.properties),
    ):
        for iri, count in parts:
            part = f"{default}-{kind}-{iri.rsplit('#', 1)[-1].rsplit('/', 1)[-1]}"
            yield _link(default, f"{VOID}{kind}Partition", part)
            yield _link(part, prop, iri)
            yield _count(part, VOID + ("entities" if kind == "class" else "triples"), count)


def _link(subject: str, predicate: str, target: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(target))


def _value(subject: str, predicate: str, value: ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def _count(subject: str, predicate: str, count: int) -> ox.Triple:
    return _value(subject, predicate, ox.Literal(count))
