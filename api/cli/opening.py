"""Opening the graph for a command: where it is, which moment is asked for, building it first where it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from inspect import Signature, signature
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec

import typer

from api.cli.printing import err, progress_bar
from api.settings import Settings
from graph.build import CLAIMS, DATASETS, Inputs, needs_build
from graph.graph import Graph, open_graph
from graph.publishing import publish
from graph.snapshot import Moment
from graph.store import Versions

P = ParamSpec("P")

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Where graphs are kept (or INTERLOCK_DATA). Default: the user's data directory."),
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="True in the world on this day (YYYY-MM-DD).")]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="Published by this day (YYYY-MM-DD).")]
Policy = Annotated[str, typer.Option("--policy", help="preferred | latest | range | confirmed_only")]
MinStatus = Annotated[str, typer.Option("--min-status", help="confirmed | reported | rumoured")]


@dataclass(frozen=True)
class Asked:
    """The options of a command that asks of one moment, and what they stand for; opened when it is first needed."""

    data: Data = None
    as_of: AsOf = None
    known_at: KnownAt = None
    policy: Policy = "preferred"
    min_status: MinStatus = "rumoured"

    @cached_property
    def graph(self) -> Graph:
        """The published graph."""
        return opened(self.data)

    @cached_property
    def moment(self) -> Moment:
        """The moment of it that is asked for."""
        return self.graph.moment(self.as_of, self.known_at, self.policy, self.min_status)


def at_a_moment(command: Callable[Concatenate[Asked, P], None]) -> Callable[..., None]:
    """The command with the options of `Asked` (before its last one, `--json`) in place of its first parameter."""
    options = signature(Asked, eval_str=True).parameters
    _, *own, json = signature(command, eval_str=True).parameters.values()

    @wraps(command)
    def run(**given: Any) -> None:
        command(Asked(**{name: given.pop(name) for name in options}), **given)  # type: ignore[call-arg]

    shown = [*own, *options.values(), json]
    vars(run).update(__signature__=Signature(shown))
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
    return run


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
