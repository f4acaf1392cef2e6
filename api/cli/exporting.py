"""Commands that make files from the graph: `interlock export views`, and what else is exported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import dumping
from api.cli.building import Json
from api.cli.opening import Asked, at_a_moment
from api.cli.printing import out, print_json, progress_bar
from graph.plain import moment_row

exports = typer.Typer(help="Make files from the graph: pictures and what they show, for a disk or any web host.")
"""The group `interlock export`; modules that make other files add their commands to it."""


def add_to(app: typer.Typer) -> None:
    """Register the group and its commands."""
    exports.command("views")(views_command)
    dumping.add_to(exports)
    app.add_typer(exports, name="export", no_args_is_help=True)


@at_a_moment
def views_command(
    asked: Asked,
    folder: Annotated[
        Path, typer.Option("--out", help="Where to write; made if it is missing.", file_okay=False)
    ] = Path("exports/out/views"),
    view: Annotated[
        list[str] | None, typer.Option("--view", help="Only this view of the whole graph; several add up.")
    ] = None,
    entity: Annotated[
        list[str] | None,
        typer.Option(
            "--entity", help="The surroundings of this party (a slug); several add up. Default: the best tied."
        ),
    ] = None,
    parties: Annotated[int | None, typer.Option(help="At most so many parties in a picture.", min=1)] = None,
    json: Json = False,
) -> None:
    """Write interactive pictures, each one HTML file complete in itself, with JSON, CSV, GraphML and SVG beside it."""
    from exports.views import VIEWS, Choice, UnknownView
    from exports.views.files import write_views

    unknown = [name for name in view or () if name not in VIEWS]
    if unknown:
        raise UnknownView(unknown[0], list(VIEWS))
    names = view if view is not None else [] if entity else list(VIEWS)
    around = entity if entity is not None else [] if view else None
    graph, moment = asked.graph, asked.moment
    choice = Choice(parties) if parties is not None else None
    written = []
    with progress_bar() as progress:
        for path in write_views(graph.at(moment), graph.version, folder, names, around, choice):
            written.append(path)
            progress(f"writing {path.name}", len(written), max(len(written), 1))
    pages = [path for path in written if path.suffix == ".html"]
    if json:
        print_json({**moment_row(moment, graph.version), "folder": str(folder), "files": [p.name for p in written]})
    else:
        out.print(
            f"{len(pages)} pages and {len(written) - len(pages)} data files in {folder}; begin with {folder}/index.html"
        )
