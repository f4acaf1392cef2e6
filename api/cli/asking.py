"""Commands that ask: query, entity, claims, conflicts, sources."""

from __future__ import annotations

import json as json_module
import sys
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
import typer

from api.cli.building import Json
from api.cli.opening import Asked, AsOf, Data, KnownAt, at_a_moment, opened
from api.cli.printing import out, print_json, print_table, short
from graph.current import conflict_slug
from graph.evidence import Claim
from graph.iris import PREFIXES, compact
from graph.lookup import Thing, claims_about, conflicts_about, find, sources
from graph.plain import claim_row, conflict_row, moment_row, plain, source_row
from graph.query import Answer
from graph.snapshot import Snapshot


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("query")(query_command)
    app.command("entity")(entity_command)
    app.command("claims")(claims_command)
    app.command("conflicts")(conflicts_command)
    app.command("sources")(sources_command)


@at_a_moment
def query_command(
    asked: Asked,
    query: Annotated[str, typer.Argument(help="SPARQL text, a file (.rq), or - for standard input.")],
    json: Json = False,
) -> None:
    """Ask in SPARQL: the default graph is the resolved view, each claim is a named graph."""
    answer = asked.graph.query(_query_text(query), asked.moment)
    if answer.truth is not None:
        print_json({"boolean": answer.truth}) if json else out.print("yes" if answer.truth else "no")
    elif answer.variables:
        _print_rows(answer, json)
    else:
        ox.serialize(answer.triples, sys.stdout.buffer, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


def _query_text(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    if len(query) < 1000 and "\n" not in query and query.endswith((".rq", ".sparql")):
        return Path(query).read_text("utf-8")
    return query


def _print_rows(answer: Answer, json: bool) -> None:
    if json:
        out.file.write(json_module.dumps(plain(answer.records()), ensure_ascii=False, indent=2) + "\n")
    else:
        rows = [["" if cell is None else compact(str(cell)) for cell in row] for row in answer.rows]
        print_table("", answer.variables, rows, f"{len(rows):,} rows")


@at_a_moment
def entity_command(
    asked: Asked,
    slug: Annotated[str, typer.Argument(help="A slug, such as anthropic, colossus-1, openai-oracle-300b.")],
    json: Json = False,
) -> None:
    """Show a thing: what is stated of it, the deals it takes part in, on which claims each rests."""
    graph, moment = asked.graph, asked.moment
    snapshot = graph.at(moment)
    thing = find(snapshot, slug)
    if json:
        print_json({**moment_row(moment, graph.version), **plain(thing)})
    else:
        _print_thing(snapshot, thing)


def _print_thing(snapshot: Snapshot, thing: Thing) -> None:
    group = f", part of {snapshot.label(thing.group)}" if thing.group not in {"", thing.slug} else ""
    title = f"{thing.name} ({', '.join(thing.types)}{group}{', ' + thing.force if thing.force else ''})"
    rows = [
        (
            s.label,
            ", ".join(_shown(snapshot, s.name, v) for v in s.values),
            s.status,
            s.reason,
            ", ".join(c[:8] for c in s.claims[:4]),
        )
        for s in thing.stated
    ]
    print_table(title, ["property", "value", "status", "why this", "claims"], rows)
    if thing.links:
        shown = [(link.kind, link.role, link.slug, link.name, _terms(snapshot, link.slug)) for link in thing.links]
        print_table("Takes part in", ["kind", "as", "slug", "name", "amount"], shown)
    if snapshot.possibly_known:
        more, day = snapshot.possibly_known, snapshot.moment.known_at
        out.print(f"{more:,} further claims may have been published by {day}, but not certainly: they are left out.")
    if thing.conflicts:
        out.print(f"Sources disagree: {', '.join(thing.conflicts)}")


def _shown(snapshot: Snapshot, name: str, value: object) -> str:
    text = short(value)
    return f"{snapshot.label(text)} [{text}]" if text in snapshot.types and name != "name" else text


def _terms(snapshot: Snapshot, slug: str) -> str:
    return "; ".join(f"{short(r.value)} {r.key[0]}" for r in snapshot.values(slug, "amount"))


def claims_command(
    slug: Annotated[str, typer.Argument(help="A slug: every claim about that thing.")],
    data: Data = None,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """Show who says what about a thing, since when, how sure."""
    graph = opened(data)
    moment = graph.moment(None, known_at)
    found = claims_about(graph.at(moment), slug)
    if json:
        print_json({**moment_row(moment, graph.version), "items": [claim_row(c) for c in found], "total": len(found)})
        return
    rows = [(c.id[:8], c.status, c.known_from, c.source.publisher, c.source.kind, _stated(c), c.note) for c in found]
    print_table(f"Claims about {slug}", ["claim", "status", "known from", "publisher", "kind", "states", "note"], rows)


def _stated(claim: Claim) -> str:
    parts = []
    for subject in claim.subjects.values():
        parts += [f"{name}={', '.join(short(v) for v in values)}" for name, values in subject.values.items()]
    return "\n".join(parts)


def conflicts_command(
    slug: Annotated[str | None, typer.Argument(help="Only those on this thing and its deals.")] = None,
    data: Data = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """Show where sources disagree, with every position and the preferred one."""
    graph = opened(data)
    moment = graph.moment(as_of, known_at)
    snapshot = graph.at(moment)
    found = conflicts_about(snapshot, slug)
    if json:
        items = [conflict_row(snapshot, conflict_slug(c), c) for c in found]
        print_json({**moment_row(moment, graph.version), "items": items, "total": len(items)})
        return
    rows = []
    for conflict in found:
        positions = "\n".join(
            f"{', '.join(short(v) for v in values)}: {', '.join(sorted({c.source.publisher for c in claims}))}"
            for values, claims in conflict.positions
        )
        shown = ", ".join(short(v) for v in conflict.resolved.values)
        rows.append((conflict.subject, conflict.name, conflict.key[0], positions, shown, conflict.resolved.reason))
    print_table(
        "Sources disagree",
        ["thing", "property", "basis", "positions", "shown", "why"],
        rows,
        f"{len(rows)} conflicts",
    )


def sources_command(data: Data = None, known_at: KnownAt = None, json: Json = False) -> None:
    """List the sources, with how many claims rest on each."""
    graph = opened(data)
    moment = graph.moment(None, known_at)
    found = sources(graph.at(moment))
    if json:
        items = [{**source_row(s), "claims": n} for s, n in found]
        print_json({**moment_row(moment, graph.version), "items": items, "total": len(items)})
        return
    rows = [(s.id, s.publisher, s.kind, s.published, n, s.url) for s, n in found]
    print_table(
        "Sources",
        ["id", "publisher", "kind", "published", "claims", "address"],
        rows,
        f"{len(rows):,} sources",
    )
