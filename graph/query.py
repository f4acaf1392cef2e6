"""Running SPARQL in process, and answers as plain Python: variables and rows, ready for pandas or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import pyoxigraph as ox

from graph.errors import QueryRefused
from graph.iris import PREFIXES, XSD
from graph.store.base import GraphReader

Cell: TypeAlias = "str | int | Decimal | bool | None"


@dataclass(frozen=True)
class Answer:
    """The answer to a query: for SELECT variables and rows, for ASK `truth`, for CONSTRUCT/DESCRIBE `triples`."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    truth: bool | None = None
    triples: tuple[ox.Triple, ...] = ()

    def records(self) -> list[dict[str, Cell]]:
        """Rows as dictionaries: `pandas.DataFrame(answer.records())`."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]


def run(
    reader: GraphReader,
    sparql: str,
    default_graphs: Sequence[str] | None = None,
    named_graphs: Sequence[str] | None = None,
) -> Answer:
    """Evaluate a SPARQL query in process; raises QuerySyntaxError with the parser's position."""
    refuse_service(sparql)
    results = reader.query(sparql, default_graphs, named_graphs)
    if isinstance(results, ox.QueryBoolean):
        return Answer(truth=bool(results))
    if isinstance(results, ox.QueryTriples):
        return Answer(triples=tuple(results))
    variables = tuple(v.value for v in results.variables)
    rows = tuple(tuple(_cell(solution[v]) for v in variables) for solution in results)
    return Answer(variables, rows)


def refuse_service(sparql: str) -> None:
    """Refuse federation by what the query means, not by how it is spelt: parse it and look for SERVICE."""
    if "service" not in sparql.lower():
        return
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(sparql, initNs=dict(PREFIXES)).algebra
    except Exception as error:
        raise QueryRefused(
            f"SERVICE is not available here, and this query could not be cleared of it: {error}"
        ) from error
    if _has_service(algebra):
        raise QueryRefused("SERVICE is not available here: nothing outside this graph is ever asked")


def _has_service(part: Any) -> bool:
    if getattr(part, "name", "") == "ServiceGraphPattern":
        return True
    if isinstance(part, dict):
        return any(_has_service(value) for value in part.values())
    return isinstance(part, list | tuple) and any(_has_service(item) for item in part)


def _cell(term: object) -> Cell:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal):
        return _number(term)
    return str(term)


def _number(term: ox.Literal) -> Cell:
    kind = term.datatype.value
    if kind == XSD + "integer":
        return int(term.value)
    if kind == XSD + "decimal":
        return Decimal(term.value)
    return term.value == "true" if kind == XSD + "boolean" else term.value
