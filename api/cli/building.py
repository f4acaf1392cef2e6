"""Commands that make a graph: build, validate, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import Data, data_directory, inputs_for
from api.cli.printing import err, out, print_json, print_table, progress_bar
from graph.build import check, needs_build
from graph.publishing import publish
from graph.store import Versions

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Claims = Annotated[
    list[Path] | None,
    typer.Option(
        "--claims",
        exists=True,
        file_okay=False,
        help="A folder of claim files; several add up. Default: the ones that ship.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("build")(build_command)
    app.command("validate")(validate_command)
    app.command("doctor")(doctor_command)


def build_command(
    data: Data = None,
    claims: Claims = None,
    force: Annotated[bool, typer.Option("--force", help="Build even if nothing has changed.")] = False,
    json: Json = False,
) -> None:
    """Build the graph from the claim files and publish it, all or nothing."""
    versions, inputs = Versions(data_directory(data)), inputs_for(data, claims)
    if force or needs_build(inputs, versions):
        with progress_bar() as progress:
            manifest = publish(inputs, versions, progress)
    else:
        manifest = versions.manifest()
        err.print("nothing has changed since the last build")
    if json:
        print_json(manifest)
    else:
        out.print(
            f"version {manifest.version}: {manifest.claims:,} claims from {manifest.sources:,} sources about "
            f"{manifest.entities:,} entities, {manifest.quads:,} quads, data of {manifest.data_date}"
        )


def validate_command(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders of claim files. Default: the ones that ship.")
    ] = None,
    json: Json = False,
) -> None:
    """Check claim files with every gate, changing nothing; faults come with file, line and what was expected."""
    checked = check(inputs_for(None, paths))
    counts = {"claims": len(checked.evidence.claims), "sources": len(checked.evidence.sources)}
    if json:
        print_json({"valid": True, **counts})
    else:
        out.print(f"{counts['claims']:,} claims from {counts['sources']:,} sources: no faults")


def doctor_command(data: Data = None, json: Json = False) -> None:
    """Look at this installation: packages, data directory, graph; say what is wrong and how to mend it."""
    from api.doctor import examine

    findings = examine(data_directory(data))
    if json:
        print_json(findings)
    else:
        rows = [("ok" if f.good else "PROBLEM", f.what, f.found, f.mend) for f in findings]
        print_table("Installation", ["", "what", "found", "how to mend it"], rows)
    if not all(f.good for f in findings):
        raise typer.Exit(1)
