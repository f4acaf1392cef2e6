"""Commands that write for readers: `interlock brief`, and the whole site with `interlock export site`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.building import Json
from api.cli.exporting import exports
from api.cli.opening import Asked, Data, at_a_moment, opened
from api.cli.printing import out, print_json, progress_bar
from api.settings import Settings
from graph.graph import Graph
from graph.plain import moment_row, plain

MOST = 1000
"""A list on a page of the site holds so many items before another page follows."""


class Form(StrEnum):
    """The forms of a briefing."""

    MARKDOWN = "markdown"
    HTML = "html"


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("brief")(brief_command)
    exports.command("site")(site_command)


@at_a_moment
def brief_command(
    asked: Asked,
    slug: Annotated[str, typer.Argument(help="A firm (a slug), such as anthropic.")],
    form: Annotated[Form, typer.Option("--format", help="Markdown for the terminal, HTML to print.")] = Form.MARKDOWN,
    file: Annotated[Path | None, typer.Option("--out", help="Write to this file instead.", dir_okay=False)] = None,
    json: Json = False,
) -> None:
    """Write a two-page briefing on a firm: providers, concentration, flags, disagreements, lock-in, what is unknown."""
    from exports import brief_forms as forms
    from exports.brief import brief

    graph, moment = asked.graph, asked.moment
    found = brief(graph.at(moment), slug, graph.version)
    if json:
        print_json({**moment_row(moment, graph.version), **plain(forms.as_data(found))})
        return
    text = forms.as_html(found) if form is Form.HTML else forms.as_markdown(found)
    if file is None:
        out.file.write(text)
    else:
        file.write_text(text, "utf-8")
        out.print(f"{file}: the briefing on {found.name}, {len(found.notes)} sources")


def site_command(
    folder: Annotated[
        Path, typer.Option("--out", help="Where to write; made if it is missing.", file_okay=False)
    ] = Path("exports/out/site"),
    base: Annotated[str, typer.Option(help="A server for what is not in the site; without one such links go.")] = "",
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Only pages whose address begins so; several add up.")
    ] = None,
    views: Annotated[bool, typer.Option(help="With the interactive pictures.")] = True,
    around: Annotated[int | None, typer.Option(help="Draw the surroundings of only so many parties.", min=1)] = None,
    dumps: Annotated[
        list[str] | None, typer.Option("--dump", help="With this dump, such as nquads or csv; several add up.")
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Write every page as a file, with pictures and dumps: a site for a folder or any web host."""
    from api.app import create_app
    from api.asking import ask
    from exports.profile import all_flags
    from exports.site import Site, wanted
    from graph.questions import QUESTIONS
    from ontology.vocabulary import vocabulary

    graph = opened(data)
    snapshot = graph.at(graph.default_moment)
    app = create_app(graph, Settings(log_requests=False, cache_mb=1))
    words = vocabulary()
    terms = sorted({*words.classes, *words.properties, *(concept.name for concept in words.concepts.values())})
    addresses = list(wanted(snapshot, QUESTIONS, terms, [f.id for f in all_flags(snapshot)]))
    chosen = [a for a in addresses if not only or any(a == o or (o != "/" and a.startswith(o)) for o in only)]
    site = Site(lambda address: ask(app, _longer(address)), folder, base.rstrip("/"), around)
    with progress_bar() as progress:
        if views:
            site.plan_views(snapshot, graph.version)
        site.pages(chosen, progress)
        site.names(sorted((snapshot.label(slug), f"/entities/{slug}") for slug in snapshot.types))
        if views:
            site.views(snapshot, graph.version, progress)
    made = _dumped(graph, folder, dumps)
    if json:
        print_json(
            {
                **moment_row(graph.default_moment, graph.version),
                "folder": str(folder),
                "files": len(site.written) + made,
            }
        )
    else:
        out.print(f"{len(site.written) + made:,} files in {folder}; begin with {folder}/index.html")


def _longer(address: str) -> str:
    """Lists of a site are long: there is no server to turn their pages."""
    from exports.site import LISTS

    path, _, query = address.partition("?")
    if path.lstrip("/") not in LISTS or "limit=" in query:
        return address
    return f"{path}?{query}&limit={MOST}" if query else f"{path}?limit={MOST}"


def _dumped(graph: Graph, folder: Path, names: list[str] | None) -> int:
    from exports.dumps import Edition
    from exports.dumps.making import make_all

    if not names:
        return 0
    made = make_all(Edition(graph, graph.default_moment), folder / "dumps", names)
    return sum(len(files) for files in made.values())
