"""Answering one job on a store: from SPARQL text to the bytes of the answer, within rows and bytes."""

from __future__ import annotations

import contextlib
import gzip
import sys
from collections.abc import Iterator
from typing import IO, Any, cast

import pyoxigraph as ox

from api.sparql.cut import Sink, TooLong, cut_table
from api.sparql.formats import GRAPH_FORMS, TABLE_FORMS
from api.sparql.messages import Graphs, Job, Outcome
from graph.errors import QueryRefused, QuerySyntaxError
from graph.iris import PREFIXES
from graph.refuse import refuse_unfit
from graph.store.base import Results

WORTH_GZIP = 1400
"""Bytes from which an answer is compressed: below, it fits one packet either way."""


def evaluate(store: ox.Store, job: Job) -> Outcome:
    """Answer a job; whatever is wrong with the query becomes an outcome, not an exception."""
    try:
        refuse_unfit(job.query)
        results = _results(store, job)
        return _graph(results, job) if isinstance(results, ox.QueryTriples) else _table(results, job)
    except SyntaxError as error:
        return Outcome("syntax", message=str(error))
    except QuerySyntaxError as error:
        return Outcome("syntax", message=error.message)
    except QueryRefused as error:
        return Outcome("refused", message=error.message)
    except MemoryError:
        return Outcome("memory")
    except (OSError, ValueError, RuntimeError) as error:
        return Outcome("failed", message=str(error)[:500])


def _results(store: ox.Store, job: Job) -> Results:
    """Evaluate. Handing over the known prefixes takes longer than a small query: one that declares its own is first
    read without them, which is the same wherever it can be read."""
    default, named = _nodes(job.default_graphs), _nodes(job.named_graphs)
    if "prefix" in job.query.lower():
        with contextlib.suppress(SyntaxError):
            return store.query(job.query, default_graph=default, named_graphs=named)
    return store.query(job.query, prefixes=PREFIXES, default_graph=default, named_graphs=named)


def _nodes(graphs: Graphs) -> list[Any] | None:
    return None if graphs is None else [ox.NamedNode(iri) for iri in graphs]


def _table(results: ox.QuerySolutions | ox.QueryBoolean, job: Job) -> Outcome:
    if not job.table:
        return Outcome("unacceptable", message="table")
    sink, complete = Sink(job.answer_bytes), True
    try:
        results.serialize(cast(IO[bytes], sink), TABLE_FORMS[job.table].syntax)
    except TooLong:
        complete = False
    if isinstance(results, ox.QueryBoolean):
        return Outcome("table", sink.body)
    return _packed("table", *cut_table(job.table, sink.body, job.rows, complete), job)


def _graph(results: ox.QueryTriples, job: Job) -> Outcome:
    if not job.graph:
        return Outcome("unacceptable", message="graph")
    form = GRAPH_FORMS[job.graph]
    source = _Triples(results, job)
    ox.serialize(source, cast(IO[bytes], source.sink), form.syntax, prefixes=PREFIXES)
    body = tidy(source.sink.body)
    if source.cut and form.comment:
        body += form.comment % f"cut: {source.cut} of this answer are limited".encode()
    return _packed("graph", body, source.cut, job)


class _Triples(Iterator[ox.Triple]):
    """Triples of an answer until a limit is met: the serialiser then ends its document properly by itself."""

    def __init__(self, triples: ox.QueryTriples, job: Job) -> None:
        self.triples, self.allowed, self.job = triples, job.rows, job
        self.sink = Sink(sys.maxsize)
        self.cut = ""

    def __next__(self) -> ox.Triple:
        triple: ox.Triple = next(self.triples)
        if not self.allowed or self.sink.size > self.job.answer_bytes:
            self.cut = "bytes" if self.allowed else "rows"
            raise StopIteration
        self.allowed -= 1
        return triple


def tidy(body: bytes) -> bytes:
    """A Turtle-like document with its prefixes in order: the engine writes them in another order each time."""
    end = 0
    while body.startswith(b"@prefix ", end):
        end = body.index(b"\n", end) + 1
    return b"".join(sorted(body[:end].splitlines(keepends=True))) + body[end:]


def _packed(kind: str, body: bytes, cut: str, job: Job) -> Outcome:
    if job.gzip and len(body) >= WORTH_GZIP:
        return Outcome(kind, gzip.compress(body, compresslevel=5, mtime=0), cut, gzip=True)
    return Outcome(kind, body, cut)
