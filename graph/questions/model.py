"""What a named question is: its parameters, its SPARQL text, how it is answered, and the shape of the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from graph.errors import InvalidParameter
from graph.graph import Graph
from graph.iris import ID, SLUG, XSD
from graph.rows import EVIDENCE
from graph.snapshot import Moment, Snapshot
from ontology.vocabulary import vocabulary

QUERIES = Path(__file__).parents[1] / "queries"
Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = Iterable[Row]
Answerer: TypeAlias = "Callable[[Asking], Rows]"

LONGEST_TEXT = 300
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True)
class Parameter:
    """A typed parameter. `kind`: entity, day, concept, property, whole, number, text, choice or version.

    `words` are the values of a choice, `scheme` the closed list of a concept. A default of None makes it optional:
    the line of the query that would bind it is left as it stands.
    """

    name: str
    kind: str
    about: str
    default: str | None = None
    scheme: str = ""
    words: tuple[str, ...] = ()
    least: int = 0
    most: int = 10_000

    @property
    def choices(self) -> tuple[str, ...]:
        """All values, where the list is closed."""
        return vocabulary().notations(self.scheme) if self.scheme else self.words

    def read(self, text: str | None) -> Any:
        """The value that a text stands for; raises InvalidParameter."""
        if text is None or text == "":
            return None
        if self.kind == "day":
            return self._day(text)
        if self.kind in {"whole", "number"}:
            return self._number(text)
        fine = len(text) <= LONGEST_TEXT
        if self.choices:
            fine = text in self.choices
        elif self.kind == "version":
            fine = re.fullmatch("[0-9a-f]{16}", text) is not None
        elif self.kind == "entity":
            fine = fine and SLUG.fullmatch(text) is not None
        if not fine:
            raise InvalidParameter(self.name, text[:100], self.expected)
        return text

    @property
    def expected(self) -> str:
        """What a value looks like."""
        kinds = {"entity": "a slug, such as anthropic", "text": f"a text of up to {LONGEST_TEXT} characters"}
        kinds |= {"day": "a day, YYYY-MM-DD", "whole": f"a whole number from {self.least} to {self.most}"}
        kinds |= {"number": f"a number from {self.least} to {self.most}", "version": "16 hexadecimal digits"}
        return " | ".join(self.choices) or kinds.get(self.kind, "a text")

    def term(self, value: Any) -> str:
        """The value as SPARQL, written by the RDF library from a typed term; UNDEF for none."""
        if value is None:
            return "UNDEF"
        if self.kind == "entity":
            return str(ox.NamedNode(ID + value))
        if self.kind == "property":
            return str(ox.NamedNode(vocabulary().properties[value].iri))
        if self.kind == "choice" and value in vocabulary().classes:
            return str(ox.NamedNode(vocabulary().classes[value].iri))
        if self.kind == "concept":
            return str(ox.NamedNode(vocabulary().concept(self.scheme, value).iri))
        if self.kind == "day":
            return str(ox.Literal(str(value), datatype=ox.NamedNode(XSD + "date")))
        if self.kind == "whole":
            return str(ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer")))
        return str(ox.Literal(str(value)))

    def json_schema(self) -> dict[str, Any]:
        """Its JSON Schema."""
        kind = {"whole": "integer", "number": "number"}.get(self.kind, "string")
        schema: dict[str, Any] = {"type": kind, "description": self.about}
        if self.default is not None:
            schema["default"] = self.read(self.default) if kind != "string" else self.default
        if self.choices:
            schema["enum"] = list(self.choices)
        elif self.kind == "entity":
            schema |= {"pattern": f"^{SLUG.pattern}$"}
        elif self.kind == "day":
            schema["format"] = "date"
        elif kind != "string":
            schema |= {"minimum": self.least, "maximum": self.most}
        return schema

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise InvalidParameter(self.name, text[:100], self.expected) from error
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise InvalidParameter(self.name, text[:100], f"a day from {FIRST_YEAR} to {LAST_YEAR}")
        return day

    def _number(self, text: str) -> int | float:
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise InvalidParameter(self.name, text[:100], self.expected) from error
        whole = self.kind == "whole"
        if not number.is_finite() or not self.least <= number <= self.most or (whole and number % 1):
            raise InvalidParameter(self.name, text[:100], self.expected)
        return int(number) if whole else float(number)


@dataclass(frozen=True)
class Asking:
    """A question being asked: of which graph, for which moment, with which values."""

    graph: Graph
    moment: Moment
    values: Mapping[str, Any]
    older: Graph | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def snapshot(self) -> Snapshot:
        """The resolved graph at the moment."""
        return self.graph.at(self.moment)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True)
class Question:
    """A named question. `text` is SPARQL that anyone can copy; `answer` answers it where SPARQL is not enough."""

    number: int
    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    answer: Answerer | None = None

    @cached_property
    def text(self) -> str:
        """The SPARQL of the question, with the default values in it."""
        return (QUERIES / f"{self.name}.rq").read_text("utf-8")

    @property
    def by(self) -> str:
        """How it is answered: `sparql`, or `python` where the SPARQL shows the evidence only."""
        return "sparql" if self.answer is None else "python"

    def read(self, given: Mapping[str, str | None]) -> dict[str, Any]:
        """Typed values for every parameter; raises InvalidParameter for unknown names and bad values."""
        known = {p.name: p for p in self.parameters}
        for name in given:
            if name not in known:
                raise InvalidParameter(name, given[name], "a parameter of this question: " + " | ".join(known))
        values = {}
        for parameter in self.parameters:
            stated = given.get(parameter.name)
            values[parameter.name] = parameter.read(parameter.default if stated in (None, "") else str(stated))
        return values

    def bound(self, values: Mapping[str, Any]) -> str:
        """The SPARQL with these values in place of the defaults."""
        text = self.text
        for parameter in self.parameters:
            if values.get(parameter.name) is not None and _line(parameter.name).search(text):
                term = parameter.term(values.get(parameter.name))
                text = _line(parameter.name).sub(lambda m, term=term: f"{m[1]}{term}{m[2]}", text)  # type: ignore[misc]
        return text

    def as_json(self) -> dict[str, Any]:
        """What it is, for programs."""
        return {
            "number": self.number,
            "name": self.name,
            "title": self.title,
            "about": self.about,
            "answeredBy": self.by,
            "parameters": [p.name for p in self.parameters],
            "columns": list(self.columns),
            "address": f"/queries/{self.name}",
            "schema": self.json_schema(),
        }

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of its parameters."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "title": self.title,
            "properties": {p.name: p.json_schema() for p in self.parameters},
            "required": [],
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class Answered:
    """The answer to a question: rows with the same keys, notes about the whole, and the SPARQL with its values."""

    question: Question
    moment: Moment
    version: str
    values: Mapping[str, Any]
    rows: Sequence[Row]
    notes: Mapping[str, Any]
    sparql: str

    def records(self) -> list[Row]:
        """Rows as dictionaries: `pandas.DataFrame(answered.records())`."""
        return [dict(row) for row in self.rows]

    def as_json(self) -> dict[str, Any]:
        """The whole answer for programs, the same over HTTP and on the command line."""
        asked = self.question
        values = {k: str(v) if v is not None and not isinstance(v, int | float) else v for k, v in self.values.items()}
        return {
            "number": asked.number,
            "question": asked.name,
            "title": asked.title,
            "parameters": values,
            "columns": [*asked.columns, *EVIDENCE],
            "items": list(self.rows),
            "total": len(self.rows),
            "next": None,
            "truncated": False,
            "notes": dict(self.notes),
            "answeredBy": asked.by,
            "sparql": self.sparql,
        }


def _line(name: str) -> re.Pattern[str]:
    """The line of a query that binds a parameter: `VALUES ?lab { id:anthropic }  # parameter`."""
    return re.compile(rf"^(\s*VALUES \?{re.escape(name)} \{{ )[^}}]*( \}}\s+# parameter\b.*)$", re.MULTILINE)
