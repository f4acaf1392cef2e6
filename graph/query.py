"""Running SPARQL in process, and answers as plain Python: variables and rows, ready for pandas or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import pyoxigraph as ox

from graph.iris import XSD
from graph.refuse import refuse_unfit
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
    refuse_unfit(sparql)
    results = reader.query(sparql, default_graphs, named_graphs)
    if isinstance(results, ox.QueryBoolean):
        return Answer(truth=bool(results))
    if isinstance(results, ox.QueryTriples):
        return Answer(triples=tuple(results))
    variables = tuple(v.value for v in results.variables)
    rows = tuple(tuple(_cell(solution[v]) for v in variables) for solution in results)
    return Answer(variables, rows)


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
