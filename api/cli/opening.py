"""Opening the graph for a command: where it is, which moment is asked for, building it first where it is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.printing import err, progress_bar
from api.settings import Settings
from graph.build import CLAIMS, DATASETS, Inputs, needs_build
from graph.graph import Graph, open_graph
from graph.publishing import publish
from graph.store import Versions

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Where graphs are kept (or INTERLOCK_DATA). Default: the user's data directory."),
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="True in the world on this day (YYYY-MM-DD).")]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="Published by this day (YYYY-MM-DD).")]
Policy = Annotated[str, typer.Option("--policy", help="preferred | latest | range | confirmed_only")]
MinStatus = Annotated[str, typer.Option("--min-status", help="confirmed | reported | rumoured")]


def data_directory(data: Path | None) -> Path:
    """The data directory: the option, else the setting."""
    return data if data is not None else Settings.read().data


def inputs_for(data: Path | None, claims: list[Path] | None) -> Inputs:
    """What ships (or the given folders), and what was added in the data directory: claims, releases of datasets."""
    if claims:
        return Inputs(claims=tuple(claims))
    home = data_directory(data)
    added = home / "claims"
    kept = added.is_dir() or (home / DATASETS).is_dir()
    return Inputs(claims=(CLAIMS, *([added] if kept else [])))


def opened(data: Path | None) -> Graph:
    """The published graph; built first where there is none or the shipped claims have changed."""
    versions, inputs = Versions(data_directory(data)), inputs_for(data, None)
    if needs_build(inputs, versions):
        err.print("building the graph first ...")
        with progress_bar() as progress:
            publish(inputs, versions, progress)
    return open_graph(versions.directory)
