"""The command that asks a named question: `interlock ask suppliers lab=anthropic`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from api.cli.building import Json
from api.cli.opening import AsOf, Data, KnownAt, MinStatus, Policy, opened
from api.cli.printing import out, print_json, print_table, short
from graph.errors import InvalidParameter
from graph.plain import moment_row
from graph.questions import QUESTIONS, Answered, question
from graph.questions.asking import ask
from graph.rows import EVIDENCE


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("ask")(ask_command)


def ask_command(
    name: Annotated[str, typer.Argument(help="A question's name; none lists them all.")] = "",
    given: Annotated[list[str] | None, typer.Argument(help="Parameters, such as lab=anthropic.")] = None,
    sparql: Annotated[bool, typer.Option("--sparql", help="Show the SPARQL with the values in it.")] = False,
    data: Data = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = "preferred",
    min_status: MinStatus = "rumoured",
    json: Json = False,
) -> None:
    """Ask one of the named questions, or list them."""
    if not name:
        _list(json)
        return
    asked = question(name)
    graph = opened(data)
    answered = ask(graph, asked, graph.moment(as_of, known_at, policy, min_status), _parameters(given or ()))
    if json:
        head = {**moment_row(answered.moment, answered.version), "question": name, "parameters": answered.values}
        rows = {"items": answered.records(), "total": len(answered.rows), "notes": answered.notes}
        print_json({**head, **rows, "sparql": answered.sparql})
    elif sparql:
        out.print(answered.sparql, markup=False, soft_wrap=True)
    else:
        _print(answered)


def _list(json: bool) -> None:
    if json:
        items = [{"name": q.name, "title": q.title, "about": q.about, **q.json_schema()} for q in QUESTIONS.values()]
        print_json({"items": items, "total": len(items)})
        return
    rows = [
        (q.name, q.title, " ".join(f"{p.name}={p.default or '...'}" for p in q.parameters)) for q in QUESTIONS.values()
    ]
    print_table("Questions", ["question", "what it asks", "parameters"], rows, f"{len(rows)} questions")


def _parameters(given: Iterable[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for text in given:
        key, sign, value = text.partition("=")
        if not sign:
            raise InvalidParameter("parameter", text, "name=value, such as lab=anthropic")
        found[key] = value
    return found


def _print(answered: Answered) -> None:
    """The rows without the columns that are empty in all of them; of the evidence, how many claims there are."""
    rows = answered.records()
    columns = [c for c in answered.question.columns if any(row[c] not in (None, "", []) for row in rows)]
    shown = [[*(_cell(row[c]) for c in columns), len(row.get(EVIDENCE[0]) or ())] for row in rows]
    caption = "; ".join([f"{len(rows):,} rows", *(f"{key}: {_cell(note)}" for key, note in answered.notes.items())])
    print_table(answered.question.title, [*columns, "claims"], shown, caption)


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_cell(item) for item in value)
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return "" if value is None else short(value)
