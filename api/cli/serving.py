"""Commands that serve the graph: over HTTP, and to agents over the Model Context Protocol."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import Annotated

import typer

from api.cli.opening import Data, data_directory, opened
from api.cli.printing import err
from api.settings import Settings
from exports.dumps.errors import PackageMissing


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("serve")(serve_command)
    app.command("mcp")(mcp_command)


def serve_command(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (or INTERLOCK_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (or INTERLOCK_PORT).", min=0, max=65535)] = None,
) -> None:
    """Build the graph where needed, then serve it: pages, lookups and SPARQL."""
    from api.server import run

    settings = Settings.read()
    settings = replace(
        settings, data=data_directory(data), host=host or settings.host, port=settings.port if port is None else port
    )
    graph = opened(data)
    err.print(f"graph version {graph.version}, data of {graph.data_date}, from {settings.data}")
    err.print(f"Interlock is at http://{settings.host}:{settings.port}/  (Ctrl-C ends it)")
    run(settings)


def mcp_command(data: Data = None) -> None:
    """Answer an agent over the Model Context Protocol, on standard input and output (needs interlock[mcp])."""
    if find_spec("mcp") is None:
        raise PackageMissing("mcp", "the door for agents")
    from api.agents import run

    opened(data)
    run(replace(Settings.read(), data=data_directory(data)))
