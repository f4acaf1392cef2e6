"""The command that serves the graph over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.opening import Data, data_directory, opened
from api.cli.printing import err
from api.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("serve")(serve_command)


def serve_command(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (or INTERLOCK_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (or INTERLOCK_PORT).", min=0, max=65535)] = None,
) -> None:
    """Build the graph where needed, then serve it: pages, lookups and SPARQL."""
    import uvicorn

    from api.app import create_app

    settings = Settings.read()
    graph = opened(data)
    host, port = host or settings.host, settings.port if port is None else port
    err.print(f"graph version {graph.version}, data of {graph.data_date}, from {data_directory(data)}")
    err.print(f"Interlock is at http://{host}:{port}/  (Ctrl-C ends it)")
    uvicorn.run(create_app(graph), host=host, port=port, log_level="warning")
