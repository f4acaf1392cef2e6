"""Asking a named question: from Python, and for the HTTP door and the command line, which only pass on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph.graph import Graph
from graph.iris import CLAIM, ID, SOURCE
from graph.lookup import known_entity
from graph.metrics.result import json_ready
from graph.plain import plain
from graph.questions.model import Answered, Asking, Question, Row
from graph.rows import EVIDENCE
from graph.snapshot import Moment
from ontology.vocabulary import NS, vocabulary


def ask(
    graph: Graph,
    question: Question,
    moment: Moment | None = None,
    given: Mapping[str, str | None] | None = None,
    older: Graph | None = None,
) -> Answered:
    """Answer a question; `given` are texts, `older` is an earlier version for questions that compare two."""
    moment = moment or graph.default_moment
    values = question.read(given or {})
    asking = Asking(graph, moment, values, older)
    for parameter in question.parameters:
        if parameter.kind == "entity" and values[parameter.name] is not None:
            known_entity(asking.snapshot, values[parameter.name])
    sparql = question.bound(values)
    found = question.answer(asking) if question.answer else from_sparql(graph, sparql, moment)
    columns = (*question.columns, *EVIDENCE)
    rows = tuple({name: plain(json_ready(row.get(name))) for name in columns} for row in found)
    return Answered(question, moment, graph.version, values, rows, plain(json_ready(asking.notes)), sparql)


def from_sparql(graph: Graph, sparql: str, moment: Moment) -> Iterator[Row]:
    """Rows of a SPARQL answer: slugs and words for IRIs, claim ids as a list."""
    answer = graph.query(sparql, moment)
    for record in answer.records():
        yield {name: _cell(name, value) for name, value in record.items()}


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, str):
        if name == "claims" or name.endswith("Claims"):
            return sorted(part.removeprefix(CLAIM) for part in value.split())
        if value.startswith(NS):
            return vocabulary().word(value)
        for base in (ID, CLAIM, SOURCE):
            if value.startswith(base):
                return value.removeprefix(base)
    return value
