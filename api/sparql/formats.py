"""The forms an answer can take: SPARQL's four for tables, and the RDF syntaxes for graphs; which one a caller gets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

import pyoxigraph as ox

from api.negotiation import NotAcceptable, best_offer
from graph.errors import InvalidParameter

Syntax = TypeVar("Syntax", ox.QueryResultsFormat, ox.RdfFormat)


@dataclass(frozen=True)
class Form(Generic[Syntax]):
    """One form: its registered media type first, then registered types of its family that clients ask for instead."""

    name: str
    media_types: tuple[str, ...]
    syntax: Syntax
    names: tuple[str, ...] = ()
    comment: bytes = b""


_TABLES = ox.QueryResultsFormat
_GRAPHS = ox.RdfFormat

TABLES = (
    Form("json", ("application/sparql-results+json", "application/json"), _TABLES.JSON, ("srj",)),
    Form("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), _TABLES.XML, ("srx",)),
    Form("csv", ("text/csv",), _TABLES.CSV),
    Form("tsv", ("text/tab-separated-values",), _TABLES.TSV),
)
GRAPHS = (
    Form("turtle", ("text/turtle",), _GRAPHS.TURTLE, ("ttl",), b"# %s\n"),
    Form(
        "jsonld",
        ("application/ld+json", "application/json"),
        _GRAPHS.JSON_LD,
        ("json", "json-ld", "application/x-json+ld"),
    ),
    Form("nt", ("application/n-triples",), _GRAPHS.N_TRIPLES, ("ntriples", "n-triples"), b"# %s\n"),
    Form(
        "rdfxml",
        ("application/rdf+xml", "application/xml"),
        _GRAPHS.RDF_XML,
        ("xml", "rdf", "rdf+xml"),
        b"<!-- %s -->\n",
    ),
    Form("nq", ("application/n-quads",), _GRAPHS.N_QUADS, ("nquads", "n-quads"), b"# %s\n"),
    Form("trig", ("application/trig",), _GRAPHS.TRIG, (), b"# %s\n"),
    Form("n3", ("text/n3",), _GRAPHS.N3, (), b"# %s\n"),
)
TABLE_FORMS = {form.name: form for form in TABLES}
GRAPH_FORMS = {form.name: form for form in GRAPHS}
FORMS: dict[str, Form[Any]] = {**TABLE_FORMS, **GRAPH_FORMS}
NAMES = sorted({name for form in FORMS.values() for name in (form.name, *form.names)})


class Choice(NamedTuple):
    """What a request will be answered with: a form and media type for tables, and for graphs; empty where none fits."""

    table: str
    table_type: str
    graph: str
    graph_type: str


@lru_cache(maxsize=1024)
def choose(accept: str | None, wanted: str | None) -> Choice:
    """The forms for both kinds of answer: the one that was named (`format=`), else by the Accept header.

    Raises InvalidParameter for a name nobody knows, NotAcceptable where neither tables nor graphs can be had.
    """
    if wanted is not None:
        return Choice(*_named(wanted, TABLES), *_named(wanted, GRAPHS))
    table, graph = _accepted(accept, TABLES), _accepted(accept, GRAPHS)
    if not table[0] and not graph[0]:
        raise NotAcceptable(accept or "", [form.media_types[0] for form in FORMS.values()])
    return Choice(*table, *graph)


def _named(wanted: str, forms: tuple[Form[Any], ...]) -> tuple[str, str]:
    """The form that all the names (with commas between) stand for; two names for different forms make no sense."""
    found = [_form_named(name.strip().lower(), forms) for name in wanted.split(",")]
    meant = {form for form, _ in found if form}
    if len(meant) > 1:
        raise InvalidParameter("format", wanted[:80], "one form, however it is named")
    return next((pair for pair in found if pair[0]), ("", ""))


def _form_named(name: str, forms: tuple[Form[Any], ...]) -> tuple[str, str]:
    if name not in NAMES and not any(name in form.media_types for form in FORMS.values()):
        raise InvalidParameter("format", name[:80], f"{' | '.join(NAMES)}, or a media type")
    for form in forms:
        if name == form.name or name in form.names or name in form.media_types:
            return form.name, name if name in form.media_types else form.media_types[0]
    return "", ""


def _accepted(accept: str | None, forms: tuple[Form[Any], ...]) -> tuple[str, str]:
    """Registered types of their own first, so that `*/*` never yields a family's type."""
    offers = tuple(f.media_types[0] for f in forms) + tuple(t for f in forms for t in f.media_types[1:])
    best = best_offer(accept, offers)
    for form in forms:
        if best in form.media_types:
            return form.name, str(best)
    return "", ""
