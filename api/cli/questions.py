"""The command that asks one of the thirty named questions: `interlock ask suppliers lab=anthropic`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from api.answers import as_csv
from api.cli.building import Json
from api.cli.opening import Asked, at_a_moment, data_directory
from api.cli.printing import out, print_json, print_table
from exports.answers import Cell, label, table
from exports.plainly import say_plain
from graph.errors import InvalidParameter
from graph.graph import Graph, open_version
from graph.plain import moment_row
from graph.questions import QUESTIONS, Answered, Question, question
from graph.questions.asking import ask
from graph.store import Versions

SHOWN_CLAIMS = 3
"""Claims that a row of a table names; the JSON and the CSV name all."""

LONGEST_NOTE = 600
"""Longer notes are for the JSON."""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("ask")(ask_command)


@at_a_moment
def ask_command(
    asked: Asked,
    name: Annotated[str, typer.Argument(help="A question's name; without one, all thirty are listed.")] = "",
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME=VALUE]...", help="Its parameters, such as lab=anthropic (NAME may be left out)."),
    ] = None,
    sparql: Annotated[bool, typer.Option("--sparql", help="Only the SPARQL text, with the values in it.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="The rows as CSV, for a spreadsheet.")] = False,
    json: Json = False,
) -> None:
    """Ask a named question; every row of the answer names its claims."""
    if not name:
        _print_questions(json)
        return
    wanted = question(name)
    given = _given(wanted, values or [])
    if sparql:
        out.file.write(wanted.bound(wanted.read(given)))
        return
    graph, moment = asked.graph, asked.moment
    versions = Versions(data_directory(asked.data))
    since = given.get("since") if name == "dump" else None
    older = open_version(versions.folder(since)) if since else None
    found = ask(graph, wanted, moment, given, older)
    if csv:
        sys.stdout.buffer.write(as_csv(found.rows))
    elif json:
        print_json({**moment_row(moment, graph.version), **found.as_json()})
    else:
        _print_answer(graph, found)


def _given(asked: Question, values: list[str]) -> dict[str, str | None]:
    """Parameters as written; a bare value stands for the next parameter that has none yet."""
    named = {p.name for p in asked.parameters}
    given: dict[str, str | None] = {}
    for text in values:
        name, sign, value = text.partition("=")
        if not sign:
            open_ones = [p.name for p in asked.parameters if p.name not in given]
            if not open_ones:
                wanted = " ".join(f"{p}=..." for p in named) or "no parameters"
                raise InvalidParameter(asked.name, text[:100], wanted)
            name, value = open_ones[0], text
        given[name] = value
    return given


def _print_questions(json: bool) -> None:
    if json:
        items = [q.as_json() for q in QUESTIONS.values()]
        print_json({"items": items, "total": len(items)})
        return
    rows = [
        (str(q.number), q.name, q.title, " ".join(f"{p.name}={p.default or '…'}" for p in q.parameters))
        for q in QUESTIONS.values()
    ]
    print_table("Questions: interlock ask NAME [NAME=VALUE]...", ["number", "name", "question", "parameters"], rows)


def _print_answer(graph: Graph, found: Answered) -> None:
    snapshot, asked = graph.at(found.moment), found.question
    shown = table(snapshot, asked.columns, found.rows)
    headings = [heading for _, heading in shown.columns]
    rows = [[*map(_cell, cells), *_evidence(row)] for cells, row in zip(shown.rows, found.rows, strict=True)]
    chosen = ", ".join(f"{p.name} {found.values[p.name]}" for p in asked.parameters if found.values[p.name] is not None)
    day = f"as of {found.moment.as_of}, known at {found.moment.known_at}, version {graph.version}"
    print_table(f"{asked.title} ({chosen})" if chosen else asked.title, [*headings, "claims", "status"], rows)
    out.print(f"{len(rows):,} rows {day}", markup=False)
    for name, note in found.notes.items():
        if (text := say_plain(snapshot, name, note).text) and len(text) <= LONGEST_NOTE:
            out.print(f"{label(name)}: {text}", markup=False)


def _cell(cell: Cell) -> str:
    text = ", ".join(f"{said.text} [{said.slug}]" if said.slug else said.text for said in cell.said)
    return f"{text} and {cell.more:,} more" if cell.more else text


def _evidence(row: dict[str, Any]) -> list[str]:
    ids = [claim[:8] for claim in row.get("claims") or ()]
    more = f" and {len(ids) - SHOWN_CLAIMS:,} more" if len(ids) > SHOWN_CLAIMS else ""
    return [", ".join(ids[:SHOWN_CLAIMS]) + more, str(row.get("status") or "")]
