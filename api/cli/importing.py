"""Commands for open datasets and identity: import, diff, reconcile."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.building import Json
from api.cli.opening import Data, data_directory, inputs_for, opened
from api.cli.printing import err, out, print_json, print_table, short
from graph.build import DATASETS, REGISTER_FILES, Inputs, check
from graph.cases import VERDICTS, judge, open_cases
from graph.changes import change_row, changes
from graph.difference import Comparison, compare
from graph.errors import InvalidParameter
from graph.graph import Graph, open_version
from graph.importers import DATASETS as IMPORTERS
from graph.importers import import_release
from graph.importers.report import KINDS
from graph.importers.run import Imported
from graph.iris import SLUG
from graph.matching import DEFAULT_CUTOFF
from graph.register import Register, read_register
from graph.releases import Release, read_release, read_releases, release_files

SHOWN = 40
"""How many differences and findings are shown to a person; programs get all."""


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("import")(import_command)
    app.command("diff")(diff_command)
    app.command("reconcile")(reconcile_command)


def import_command(
    dataset: Annotated[str, typer.Argument(help="One of " + ", ".join(IMPORTERS) + ".")],
    path: Annotated[Path, typer.Argument(help="The folder of the release, or its one file.", exists=True)],
    release: Annotated[
        str | None,
        typer.Option(help="The release, such as 2026-11. Default: known by its bytes, else the folder's name."),
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="A folder for the release file. Default: datasets/ in the data directory.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would be imported; write nothing.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Import one release of an open dataset: its rows become claims, a newer release takes the older one's place."""
    folder = into or data_directory(data) / DATASETS
    register = read_register(REGISTER_FILES)
    imported = import_release(dataset, path, register.types, release, date.today().isoformat())
    inputs = inputs_for(data, None)
    place = folder / imported.file_name
    there = next((f for f in release_files([*inputs.dataset_folders, folder]) if f.name == place.name), place)
    imported = _as_recorded(there, imported, path, register)
    known = {r.document.name: r for r in read_releases([*inputs.dataset_folders, folder])}
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary) / imported.file_name
        fresh.write_text(imported.text, "utf-8")
        check(Inputs(claims=inputs.claims, datasets=(*inputs.dataset_folders, folder, Path(temporary))))
        comparison = _against_before(read_release(fresh), known, register)
    same = there.exists() and there.read_text("utf-8") == imported.text
    if not dry_run and not same:
        _keep(place, imported.text)
    written = f"nothing, it stands in {there}" if same else "nothing, a dry run" if dry_run else str(place)
    _print_import(imported, comparison, written, json)
    latest = imported.published_latest
    if latest is not None and latest > str(register.data_date):
        err.print(
            f"the release appeared after the data date {register.data_date}: ask with --known-at {latest} to see it, "
            "or move the data date in graph/register/dataset.yaml"
        )


def _as_recorded(place: Path, imported: Imported, path: Path, register: Register) -> Imported:
    """The same import with the day on which the release was first recorded, so that a second run changes nothing."""
    if not place.exists():
        return imported
    tree: Any = read_release(place).document.tree
    return import_release(imported.dataset, path, register.types, imported.release, tree["source"]["recorded"])


def _keep(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = place.with_suffix(".new")
    temporary.write_text(text, "utf-8")
    os.replace(temporary, place)


def _against_before(fresh: Release, known: dict[str, Release], register: Register) -> Comparison | None:
    """What is new against the release before it (or against the same one, imported earlier)."""
    earlier = [r for r in known.values() if r.dataset == fresh.dataset and r.release <= fresh.release]
    if not earlier:
        return None
    before = max(earlier, key=lambda r: r.release)
    return compare(before, fresh, register.redirects)


def _print_import(imported: Imported, comparison: Comparison | None, written: str, json: bool) -> None:
    report = imported.report
    if json:
        print_json(
            {
                "dataset": imported.dataset,
                "release": imported.release,
                "rows": report.rows,
                "claims": report.claims,
                "entities": report.entities,
                "findings": [{"kind": f.kind, "where": f.where, "what": f.what} for f in report.findings],
                "written": written,
            }
        )
        return
    rows = ", ".join(f"{n:,} {name}" for name, n in report.rows.items())
    out.print(
        f"{imported.dataset} {imported.release}: {rows} gave {report.claims:,} claims on {report.entities:,} things"
    )
    counts = Counter(f.kind for f in report.findings)
    for kind, number in sorted(counts.items()):
        out.print(f"  {number:>4} {KINDS[kind]}")
    if report.findings:
        shown = [(f.kind, f.where, f.what) for f in report.findings[:SHOWN]]
        print_table("Not taken over as it stands", ["kind", "where", "what"], shown, f"{len(report.findings)} in all")
    if comparison is not None:
        out.print(_summary(comparison))
    out.print(f"written: {written}", markup=False)


def _summary(found: Comparison) -> str:
    parts = [f"{found.count(change):,} {change}" for change in ("added", "changed", "gone")]
    return f"against {found.older}: {', '.join(parts)}, {found.unchanged:,} unchanged statements"


def diff_command(
    old: Annotated[str, typer.Argument(help="A release (epoch-data-centers-2025-12, or a file), a day, or a version.")],
    new: Annotated[str, typer.Argument(help="What to compare it with, of the same sort.")],
    about: Annotated[str | None, typer.Option(help="Only this thing (a slug).")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Tell what changed: between two releases of a dataset, or in the graph between two days or two versions."""
    one, other = _release(old, data), _release(new, data)
    if one is not None and other is not None:
        _print_comparison(compare(one, other, read_register(REGISTER_FILES).redirects), about, json)
    elif one is None and other is None:
        _print_changes(old, new, about, data, json)
    else:
        raise InvalidParameter("new" if one else "old", new if one else old, "a release, as the other one is")


def _release(name: str, data: Path | None) -> Release | None:
    """A release by its file or its id."""
    if name.endswith(".jsonl"):
        if not Path(name).is_file():
            raise InvalidParameter("release", name, "a file that exists")
        return read_release(Path(name))
    files = {path.stem: path for path in release_files(inputs_for(data, None).dataset_folders)}
    return read_release(files[name]) if name in files else None


def _print_comparison(found: Comparison, about: str | None, json: bool) -> None:
    shown = [d for d in found.differences if about in {None, d.subject}]
    if json:
        items = [
            {
                "change": d.change,
                "subject": d.subject,
                "property": d.name,
                "since": d.since or None,
                "basis": d.basis or None,
                "before": [{"value": v, "status": s} for v, s in d.before],
                "after": [{"value": v, "status": s} for v, s in d.after],
            }
            for d in shown
        ]
        print_json({"old": found.older, "new": found.newer, "unchanged": found.unchanged, "items": items})
        return
    rows = [
        (d.change, d.subject, d.name, d.since, _stated(d.before), _stated(d.after))
        for d in shown[: SHOWN * 5 if about else SHOWN]
    ]
    caption = (
        f"{len(shown):,} differences; --json lists all" if len(shown) > len(rows) else f"{len(shown):,} differences"
    )
    columns = ["change", "thing", "property", "from", "before", "after"]
    print_table(f"{found.older} → {found.newer}", columns, rows, caption)
    out.print(_summary(found))


def _stated(values: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"{value} ({status})" for value, status in values)


def _print_changes(old: str, new: str, about: str | None, data: Path | None, json: bool) -> None:
    graphs = [_graph_and_day(name, data) for name in (old, new)]
    before, after = (graph.snapshot(as_of=day, known_at=day) for graph, day in graphs)
    found = [c for c in changes(before, after) if about in {None, c.subject}]
    if json:
        items = [change_row((before, after), c) for c in found]
        print_json({"old": old, "new": new, "items": items, "total": len(items)})
        return
    rows = [
        (c.change, c.subject, c.name, ", ".join(map(short, c.before)), ", ".join(map(short, c.after)))
        for c in found[:SHOWN]
    ]
    print_table(f"{old} → {new}", ["change", "thing", "property", "before", "after"], rows, f"{len(found):,} changes")


def _graph_and_day(name: str, data: Path | None) -> tuple[Graph, str | None]:
    """The graph and the day of a snapshot: a day of the current graph, or a kept version at its data date."""
    try:
        return opened(data), date.fromisoformat(name).isoformat()
    except ValueError:
        pass
    versions = data_directory(data) / "versions"
    found = [folder for folder in versions.glob(f"{name}*") if folder.is_dir()] if SLUG.fullmatch(name) else []
    if len(found) != 1:
        kept = ", ".join(sorted(folder.name for folder in versions.glob("*"))) or "none"
        raise InvalidParameter("old or new", name, f"a release, a day (YYYY-MM-DD) or a kept version ({kept})")
    return open_version(found[0]), None


def reconcile_command(
    verdict: Annotated[str | None, typer.Option(help="Judge a pair: " + " | ".join(VERDICTS) + ".")] = None,
    pair: Annotated[str | None, typer.Option(help="The pair, name=kept: spacexai=xai.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for those who read the table later.")] = "",
    table: Annotated[Path, typer.Option(help="The table of judgements.", exists=True, dir_okay=False)] = REGISTER_FILES
    / "identity.yaml",
    cutoff: Annotated[float, typer.Option(help="Show pairs from this score on.", min=0, max=100)] = DEFAULT_CUTOFF,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show open cases of identity, with candidates and scores; with --pair and --verdict, settle one."""
    if pair or verdict:
        name, _, kept = (pair or "").partition("=")
        added = judge(table, name, kept, verdict or "", reason, date.today().isoformat())
        out.print(added.strip(), markup=False)
        return
    register = read_register(REGISTER_FILES)
    found = open_cases(register, read_releases(inputs_for(data, None).dataset_folders), cutoff)
    if json:
        print_json({"items": found, "total": len(found)})
        return
    rows = [
        (
            case.slug,
            case.name,
            case.kind,
            "\n".join(f"{s.slug} ({s.score:.0f}: {s.reason})" if s.score else s.slug for s in case.suggestions),
            case.unsure or ", ".join(case.sources),
        )
        for case in found
    ]
    caption = f"{len(found)} open cases; settle one: interlock reconcile --pair NAME=KEPT --verdict same --reason ..."
    print_table("Open cases", ["slug", "name", "kind", "may be", "why unsure, or where it stands"], rows, caption)
