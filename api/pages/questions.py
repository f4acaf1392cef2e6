"""The cookbook: thirty questions, a form for each, its answer as a table, its SPARQL and Python to copy."""

from __future__ import annotations

from typing import Any

from api.pages.look import Look
from api.pages.sparql import examples
from exports import naming
from exports.answers import Cell, label, table
from exports.plainly import say_plain
from graph.metrics.layers import labs
from graph.questions import QUESTIONS
from graph.questions.model import Question

SHOWN, TOO_LONG = 300, 600
"""More rows than this are for the CSV, longer notes for the JSON."""

FIRST = (
    "suppliers",
    "concentration",
    "rival-investors",
    "supplier-shareholders",
    "failure",
    "loops",
    "disagreements",
    "endings",
)
"""The questions offered on the first page, in this order, as far as there are so many."""


def offered(most: int) -> list[Question]:
    """Questions to begin with."""
    known = {**{n: QUESTIONS[n] for n in FIRST if n in QUESTIONS}, **QUESTIONS}
    return list(known.values())[:most]


def all_questions(look: Look) -> dict[str, Any]:
    """Every question with its parameters."""
    found = sorted(QUESTIONS.values(), key=lambda q: q.number)
    return {
        "title": "Questions",
        "section": "questions",
        "questions": found,
        "payload": look.payload,
        "examples": examples(),
    }


def one_question(look: Look) -> dict[str, Any]:
    """One question: its form, its answer, its text."""
    name = look.asked.request.url.path.rstrip("/").rpartition("/")[2]
    question = QUESTIONS[name]
    rows = list(look.payload.get("items") or look.payload.get("rows") or ())
    shown = table(look.snapshot, question.columns, rows)
    return {
        "title": question.title,
        "section": "questions",
        "question": question,
        "fields": [_field(look, parameter) for parameter in question.parameters],
        "columns": shown.columns,
        "rows": [_row(look, cells, row) for cells, row in zip(shown.rows[:SHOWN], rows, strict=False)],
        "total": len(rows),
        "shown": SHOWN,
        "note_items": _notes(look),
        "payload": look.payload,
        "sparql": str(look.payload.get("sparql") or question.text),
        "python": _python(look, question),
        "others": _neighbours(question),
    }


def _field(look: Look, parameter: Any) -> dict[str, Any]:
    given = look.query.get(parameter.name)
    value = given if given is not None else (parameter.default or "")
    choices = [(c, naming.term(parameter.scheme, c)) for c in parameter.choices]
    if parameter.kind == "entity" and parameter.name in {"lab", "customer"}:
        choices = [(slug, look.snapshot.label(slug)) for slug in labs(look.snapshot)]
        if value and value not in dict(choices):
            choices.insert(0, (value, naming.title(look.snapshot, value)))
    return {"parameter": parameter, "value": value, "choices": choices}


def _row(look: Look, cells: tuple[Cell, ...], row: dict[str, Any]) -> dict[str, Any]:
    return {"cells": cells, "cite": look.notes.cite(row.get("claims") or ()), "status": row.get("status", "")}


def _notes(look: Look) -> list[tuple[str, str]]:
    """What the answer says about the whole."""
    notes = look.payload.get("notes") or {}
    found = []
    for name, value in dict(notes).items():
        text = say_plain(look.snapshot, str(name), value).text
        if text and len(text) < TOO_LONG:
            found.append((label(str(name)), text))
    return found


def _python(look: Look, question: Question) -> str:
    given = {p.name: look.query.get(p.name) or p.default for p in question.parameters}
    arguments = "".join(f", {name}={value!r}" for name, value in given.items() if value)
    return (
        "from graph import open_graph\n"
        "from graph.questions import ask\n\n"
        f'ask(open_graph(), "{question.name}"{arguments}).records()\n'
    )


def _neighbours(question: Question) -> tuple[Question | None, Question | None]:
    ordered = sorted(QUESTIONS.values(), key=lambda q: q.number)
    place = ordered.index(question)
    before = ordered[place - 1] if place else None
    after = ordered[place + 1] if place + 1 < len(ordered) else None
    return before, after
