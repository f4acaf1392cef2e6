"""Commands that write the graph for other tools: `interlock export csv`, `... all`, `... delta`, `... formats`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.cli.building import Json
from api.cli.opening import Asked, Data, at_a_moment, data_directory, opened
from api.cli.printing import out, print_json, print_table, progress_bar
from exports.dumps import FORMATS, Edition, Made
from graph.errors import InvalidParameter
from graph.plain import moment_row

Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder to write into, or - for standard output. Default: exports/out/FORMAT."),
]
Pack = Annotated[bool, typer.Option("--pack", help="Write compressed files (or one archive) beside the plain ones.")]


def add_to(group: typer.Typer) -> None:
    """Register the commands in the group `interlock export`."""
    group.command("formats")(formats_command)
    group.command("all")(all_command)
    group.command("delta")(delta_command)
    for known in FORMATS.values():
        help_text = f"{known.about} Opens in: {known.opens}. Loses: {known.loses}."
        group.command(known.name, help=help_text, short_help=f"{known.label}: opens in {known.opens}.")(
            _maker(known.name)
        )


def formats_command(json: Json = False) -> None:
    """List the formats: what each is for, what opens it, what it loses."""
    if json:
        items = [
            {k: getattr(f, k) for k in ("name", "label", "about", "opens", "loses", "returns")}
            for f in FORMATS.values()
        ]
        print_json({"items": items, "total": len(items)})
        return
    rows = [(f.name, f.about, f.opens, f.loses) for f in FORMATS.values()]
    print_table("Exports", ["format", "holds", "opens in", "loses"], rows)


def _maker(name: str) -> Callable[..., None]:
    """The command of one format."""

    @at_a_moment
    def command(
        asked: Asked,
        folder: Out = None,
        pack: Pack = False,
        json: Json = False,
    ) -> None:
        from exports.dumps.making import make

        edition = Edition(asked.graph, asked.moment)
        if folder == Path("-"):
            _to_stdout(edition, name)
            return
        target = folder or Path("exports/out") / name
        _tell(edition, target, make(edition, name, target, pack), json)

    return command


@at_a_moment
def all_command(
    asked: Asked,
    folder: Out = None,
    formats: Annotated[list[str] | None, typer.Option("--format", help="Only this format; several add up.")] = None,
    pack: Pack = False,
    base: Annotated[str, typer.Option(help="Address under which the files will lie, for their description.")] = "",
    json: Json = False,
) -> None:
    """Write every format with SHA256SUMS, a DCAT and VoID description and the manual."""
    from exports.dumps.making import make_all

    edition = Edition(asked.graph, asked.moment)
    target = folder or Path("exports/out/dumps")
    with progress_bar() as progress:
        found = make_all(edition, target, formats or (), pack, base, progress)
    made = [Made(f"{known.name}/{f.name}", f.size, f.sha256) for known, files in found.items() for f in files]
    _tell(edition, target, made, json)


def delta_command(
    since: Annotated[str, typer.Option(help="The older version, while it is kept.")],
    folder: Out = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Write what changed since an older version: quads added and removed, an RDF Patch, the claims behind it."""
    from exports.dumps.edition import edition_of
    from exports.dumps.making import make_delta

    graph = opened(data)
    newer = Edition(graph, graph.default_moment)
    versions = data_directory(data) / "versions"
    kept = sorted(p.name for p in versions.iterdir() if (p / "manifest.json").exists())
    if since not in kept:
        raise InvalidParameter("since", since, f"a version that is kept: {', '.join(kept)}")
    target = folder or Path("exports/out/delta")
    _tell(newer, target, make_delta(edition_of(versions / since), newer, target), json)


def _to_stdout(edition: Edition, name: str) -> None:
    files = list(FORMATS[name].files(edition))
    if len(files) != 1:
        raise InvalidParameter("out", "-", f"a folder: {name} consists of {len(files)} files")
    sys.stdout.buffer.write(files[0][1])
    sys.stdout.buffer.flush()


def _tell(edition: Edition, folder: Path, made: list[Made], json: bool) -> None:
    if json:
        files = [{"name": f.name, "size": f.size, "sha256": f.sha256, "mediaType": f.media_type} for f in made]
        print_json({**moment_row(edition.moment, edition.version), "folder": str(folder), "files": files})
        return
    size = sum(f.size for f in made) / 1e6
    moment = edition.moment
    out.print(
        f"{len(made)} files, {size:,.1f} MB, in {folder}: version {edition.version}, as of {moment.as_of}, "
        f"known at {moment.known_at}"
    )
