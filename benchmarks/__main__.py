"""`python -m benchmarks [DATA]`: our door beside a raw ASGI answer, `oxigraph serve` and rdflib-endpoint, as a table.

Rounds of all servers alternate, so that a machine that is slow for a while is slow for all; figures are medians.
The results are printed and written to `benchmarks/RESULTS.md`.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.keeping import keep_section
from benchmarks.load import Measured, Requests, as_table, cycle, get, middle, run_load
from benchmarks.processes import processor_seconds
from benchmarks.servers import free_port, oxigraph, rdflib_endpoint, serving, static, whole
from graph.build import Inputs
from graph.iris import ID
from graph.iris import PREFIXES as KNOWN
from graph.publishing import publish
from graph.query import run as run_query
from graph.store import Versions, open_reader

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
PREFIXES = f"PREFIX il: <{KNOWN['il']}> PREFIX id: <{ID}> "
STATIC, OURS, OXIGRAPH, RDFLIB = "raw ASGI, static bytes", "Interlock", "oxigraph serve", "rdflib-endpoint"
PATHS = {STATIC: "/", OURS: "/sparql", OXIGRAPH: "/query", RDFLIB: "/"}


@dataclass(frozen=True)
class Server:
    """A server that has been started."""

    port: int
    pid: int


@dataclass(frozen=True)
class Load:
    """One kind of request, as it is asked of each server by name; servers that are left out are not asked."""

    name: str
    requests: Mapping[str, Requests]
    connections: int


def main() -> None:
    """Start the servers, measure, print and keep the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "data", nargs="?", type=Path, help="a data directory with a built graph; built anew if left out"
    )
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with ExitStack() as stack:
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.data is None:
            publish(Inputs(), Versions(data))
        servers = start(data, stack)
        text = report(servers, data, options.seconds, options.rounds)
    print(text)  # noqa: T201
    keep_section("Results", text)


def start(data: Path, stack: ExitStack) -> dict[str, Server]:
    """Every server that is installed."""
    folder = Versions(data).current
    ports = {name: free_port() for name in PATHS}
    commands = {
        STATIC: static(ports[STATIC]),
        OURS: whole(data, ports[OURS]),
        OXIGRAPH: oxigraph(folder / "store", ports[OXIGRAPH]),
        RDFLIB: rdflib_endpoint(folder / "graph.nq", ports[RDFLIB]),
    }
    installed = {name: command for name, command in commands.items() if command}
    quiet = {"INTERLOCK_LOG_REQUESTS": "false"}
    return {
        name: Server(ports[name], stack.enter_context(serving(command, ports[name], quiet)))
        for name, command in installed.items()
    }


def report(servers: dict[str, Server], data: Path, seconds: float, rounds: int) -> str:
    """All tables, with what they were measured on."""
    manifest = Versions(data).manifest()
    parts = [
        f"`python -m benchmarks`, {date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start, "
        f"Python {platform.python_version()}; {manifest.quads:,} quads (version {manifest.version}). "
        f"Medians of {rounds} rounds of {seconds:g} s, the servers by turns; the client runs on the same cores.\n",
        "`CPU us` is processor time per answer: of the serving process, + of the processes below it (our workers). "
        "It depends less than the rates on what else the machine is doing.\n",
    ]
    for load in loads(data):
        parts += [f"\n## {load.name}\n", table(load, servers, seconds, rounds)]
    return "\n".join(parts)


def loads(data: Path) -> list[Load]:
    """Hot and cold, small and large, one caller and eight."""
    slugs, wide = _slugs(data), _rows_for(data, 100_000)

    def everywhere(query: Callable[[int], str], accept: str = JSON) -> dict[str, Requests]:
        def asked_at(path: str) -> Requests:
            return lambda n: get(path, accept, query=query(n))

        return {name: asked_at(path) for name, path in PATHS.items()}

    hot = {name: cycle([requests(0)]) for name, requests in everywhere(lambda _: _small(slugs[0])).items()}
    cold = everywhere(lambda n: f"{_small(slugs[n % len(slugs)])} # {n}")
    large = everywhere(lambda n: f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {wide} # {n}")
    describe = everywhere(lambda n: f"DESCRIBE <{ID}{slugs[n % len(slugs)]}>", TURTLE)
    lookup = {**describe, OURS: lambda n: get(f"/entities/{slugs[n % len(slugs)]}", "application/json")}
    return [
        Load("The same small SPARQL query again (hot), 8 connections", hot, 8),
        Load("The same small SPARQL query again (hot), 1 connection", hot, 1),
        Load("Looking up one of 200 things (ours: /entities/..., theirs: DESCRIBE), 8 connections", lookup, 8),
        Load("Looking up one of 200 things, 1 connection", lookup, 1),
        Load("Small SPARQL queries, each for the first time (cold), 8 connections", cold, 8),
        Load("Small SPARQL queries, each for the first time (cold), 1 connection", cold, 1),
        Load("100 kB of JSON, each for the first time, 4 connections", large, 4),
        Load("100 kB of JSON, each for the first time, 1 connection", large, 1),
    ]


def table(load: Load, servers: dict[str, Server], seconds: float, rounds: int) -> str:
    """One load on every server, in turn, several times; a first short turn warms them and does not count."""
    found: dict[str, list[Measured]] = {name: [] for name in servers}
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in servers}
    numbers = dict.fromkeys(servers, 0)
    for turn in range(rounds + 1):
        for name, server in servers.items():
            length = seconds if turn else min(seconds, 0.5)
            before, first = processor_seconds(server.pid), numbers[name]
            result, numbers[name] = run_load(server.port, load.requests[name], length, load.connections, first)
            if turn:
                after, answers = processor_seconds(server.pid), numbers[name] - first
                found[name].append(result)
                spent[name].append(
                    ((after["own"] - before["own"]) / answers, (after["below"] - before["below"]) / answers)
                )
    return as_table([_row(name, middle(rounds_of), found, spent[name]) for name, rounds_of in found.items()])


def _row(
    name: str, m: Measured, found: Mapping[str, list[Measured]], spent: list[tuple[float, float]]
) -> dict[str, str]:
    def compared(other: str) -> str:
        if other not in found or not found[other]:
            return "-"
        ratio = m.rate / middle(found[other]).rate
        return f"{ratio:.4f}" if ratio < 0.01 else f"{ratio:.2f}" if ratio < 100 else f"{ratio:,.0f}"

    own, below = (statistics.median(column) * 1e6 for column in zip(*spent, strict=True))
    return {
        "server": name,
        "answers/s": f"{m.rate:,.0f}" if m.rate >= 10 else f"{m.rate:.2f}",
        "of static": compared(STATIC),
        "of oxigraph": compared(OXIGRAPH),
        "of rdflib-endpoint": compared(RDFLIB),
        "median ms": f"{m.median:.3f}",
        "p99 ms": f"{m.p99:.3f}",
        "CPU us": f"{own:,.0f}" + (f" + {below:,.0f}" if below >= 1 else ""),
        "bytes": f"{m.bytes_each:,}",
        "failures": str(m.failures),
    }


def _small(slug: str) -> str:
    return f"{PREFIXES}SELECT ?p ?o {{ id:{slug} ?p ?o }} LIMIT 5"


def _slugs(data: Path) -> list[str]:
    reader = open_reader(Versions(data).current / "store")
    answer = run_query(reader, f"{PREFIXES}SELECT DISTINCT ?s {{ ?s a il:Deal }} ORDER BY ?s LIMIT 200")
    return [str(row[0]).removeprefix(ID) for row in answer.rows]


def _rows_for(data: Path, size: int) -> int:
    """How many rows of the large query make an answer of some size."""
    import pyoxigraph as ox

    store = open_reader(Versions(data).current / "store").store
    results = store.query("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 500")
    assert isinstance(results, ox.QuerySolutions)
    body = results.serialize(format=ox.QueryResultsFormat.JSON)
    return 500 * size // len(body or b"")


if __name__ == "__main__":
    main()
