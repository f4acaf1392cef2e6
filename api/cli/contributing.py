"""Commands for those who bring facts: add, and what is missing: coverage."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from api.cli.building import Json
from api.cli.dialogue import Dialogue
from api.cli.opening import AsOf, Data, KnownAt, data_directory, opened
from api.cli.printing import err, out, print_json, print_table
from graph.adding import Added, compose
from graph.build import Inputs, check
from graph.documents import read_document
from graph.errors import InvalidParameter
from graph.evidence import Evidence
from graph.naming import Names
from graph.register import ENTITIES


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("add")(add_command)
    app.command("coverage")(coverage_command)


def add_command(
    fields: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="A file of fields (`customer: Anthropic`, one a line) instead of questions.",
            dir_okay=False,
            exists=True,
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(help="A checkout's `graph` folder to write into. Default: the data directory.", file_okay=False),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the claim file and check it; write nothing.")
    ] = False,
    recorded: Annotated[str | None, typer.Option(help="The day on which the page was read. Default: today.")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Add a fact: asks for the page and what it states, writes a claim file that passes every gate."""
    graph = opened(data)
    snapshot = graph.snapshot()
    names = Names.of(snapshot)
    recorded = recorded or date.today().isoformat()
    given = read_document(fields.name, fields.read_bytes()) if fields else Dialogue(names, recorded).answers()
    added = compose(given, names, recorded)
    source = _source_id(added, graph.evidence)
    text = yaml.dump(added.tree, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=110)
    if not json:
        err.print(text, markup=False)
    place = _written(added, text, source, data, into, dry_run)
    if json:
        print_json({"file": place, "written": not dry_run, "claim": added.tree, "things": list(added.things)})
    else:
        out.print(f"{'would write' if dry_run else 'wrote'} {place}", markup=False)


def _source_id(added: Added, evidence: Evidence) -> str:
    """The page's id: the one under which it is known, or a new one that no other page has."""
    known = next((s for s in evidence.sources.values() if s.url == added.source["url"]), None)
    made = known.id if known else str(added.source["id"])
    number = 1
    while not known and made in evidence.sources:
        number += 1
        made = f"{added.source['id']}-{number}"
    added.source["id"] = made
    return made


def _written(added: Added, text: str, source: str, data: Path | None, into: Path | None, dry_run: bool) -> str:
    if into is None:
        return _into_data(added, text, source, data, dry_run)
    return _into_checkout(added, source, into, dry_run)


def _into_data(added: Added, text: str, source: str, data: Path | None, dry_run: bool) -> str:
    """Keep the claim, and new things beside it, in the data directory; whatever a gate refuses is taken back."""
    from api.intake import take_in

    home = data_directory(data)
    entities = home / "register" / ENTITIES
    kept = {entities: entities.read_bytes() if entities.exists() else None}
    try:
        if added.things:
            entities.parent.mkdir(parents=True, exist_ok=True)
            entities.write_text(_with_things(kept[entities] or b"", added), "utf-8")
        take_in(home, text.encode(), dry_run)
    except BaseException:
        _restore(kept)
        raise
    if dry_run:
        _restore(kept)
    return str(home / "claims" / f"{source}.yaml")


def _into_checkout(added: Added, source: str, into: Path, dry_run: bool) -> str:
    """Write the claim (and new things) into a checkout; whatever a gate refuses is taken back."""
    claims, entities = into / "claims" / f"{source}.yaml", into / "register" / ENTITIES
    if not entities.is_file():
        raise InvalidParameter("into", into, "the folder `graph` of a checkout, with claims/ and register/")
    kept = {path: path.read_bytes() if path.exists() else None for path in (claims, entities)}
    try:
        claims.write_text(_appended(kept[claims], added), "utf-8")
        if added.things:
            entities.write_text(_with_things(kept[entities] or b"", added), "utf-8")
        check(Inputs(claims=(into / "claims",), register=into / "register", datasets=(into / "datasets",)))
    except BaseException:
        _restore(kept)
        raise
    if dry_run:
        _restore(kept)
    return str(claims)


def _restore(kept: dict[Path, bytes | None]) -> None:
    for path, content in kept.items():
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content)


def _appended(before: bytes | None, added: Added) -> str:
    tree: Any = [added.claim] if before else added.tree
    text = yaml.dump(tree, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=110)
    return (before.decode().rstrip("\n") + "\n" if before else "") + text


def _with_things(before: bytes, added: Added) -> str:
    """The register with new entries, in order of slug."""
    lines = before.decode().splitlines()
    for thing in added.things:
        entry = yaml.dump(
            [thing], Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, default_flow_style=None
        )
        lines.append(entry.strip().replace("\n", " "))
    head = [line for line in lines if not line.startswith("- ")]
    return "\n".join([*head, *sorted(line for line in lines if line.startswith("- "))]) + "\n"


def coverage_command(
    kind: Annotated[str | None, typer.Option(help="Only one kind of thing, such as Lease or Cluster.")] = None,
    least: Annotated[int, typer.Option(help="Leave out kinds with fewer things.", min=1)] = 5,
    data: Data = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """Show how far each property is known: how many things have it, how many lack it and why, how old it is."""
    from graph.coverage import coverage, coverage_row

    graph = opened(data)
    found = coverage(graph.at(graph.moment(as_of, known_at)))
    rows = [coverage_row(c) for c in found if c.things >= least and kind in {None, c.kind}]
    if json:
        print_json({"items": rows, "total": len(rows)})
        return
    columns = ["kind", "property", "things", "known", "bounded", "why not", "newest"]
    shown = [
        (
            r["kind"],
            r["property"],
            r["things"],
            f"{r['known']} ({r['share']:.0%})",
            r["bounded"],
            ", ".join(f"{reason} {n}" for reason, n in r["reasons"].items()),
            r["newest"] or "",
        )
        for r in rows
    ]
    print_table("What is known", columns, shown, f"{len(rows)} properties, worst known first")
