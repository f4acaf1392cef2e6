"""`python -m benchmarks.stages [DATA]`: where the time of a small SPARQL query goes, layer by layer.

Each layer is measured with all that lies below it, one caller at a time; a stage is the difference of two layers. The
figures go into `benchmarks/RESULTS.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message

from api.limits import Limits
from api.sparql import Door, sparql_app
from api.sparql.evaluate import _results, evaluate
from api.sparql.holder import load
from api.sparql.messages import Job
from benchmarks.keeping import keep_section
from benchmarks.load import Requests, as_table, get, run_load
from benchmarks.processes import processor_seconds
from benchmarks.servers import door, free_port, serving, static, whole
from graph.build import Inputs
from graph.nesting import refuse_deep
from graph.publishing import publish
from graph.store import Versions

TITLE = "Where the time of a small query goes"
JSON = "application/sparql-results+json"
QUERY = "SELECT ?p ?o { id:anthropic ?p ?o } LIMIT 5"
TURNS = 3000
HEADERS_OF_OURS = [sys.executable, "-m", "uvicorn", "benchmarks.static:dressed", "--log-level", "warning"]


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="a data directory with a built graph; built if left out")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each load over HTTP")
    options = parser.parse_args()
    with ExitStack() as stack:
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.data is None:
            publish(Inputs(), Versions(data))
        text = "\n".join((head(), cold(data, options.seconds), hot(data, options.seconds)))
    print(text)  # noqa: T201
    keep_section(TITLE, text)


def head() -> str:
    """What it was measured on."""
    return (
        f"`python -m benchmarks.stages`, {date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the "
        "start; medians; a layer contains those above it in the table.\n"
    )


def cold(data: Path, seconds: float) -> str:
    """A query asked for the first time, by one caller: from the engine outwards."""
    store = load(Versions(data).current).reader.store  # type: ignore[attr-defined]
    layers = [
        ("look for deep nesting", _timed(lambda n: refuse_deep(_fresh(n)))),
        ("parse, plan, begin", _timed(lambda n: _results(store, _job(n)))),
        ("evaluate and serialise", _timed(lambda n: evaluate(store, _job(n)))),
        *asyncio.run(_around(Versions(data).current)),
        ("HTTP: the door alone", _over_http(door, data, seconds)),
        ("HTTP: the whole application", _over_http(whole, data, seconds)),
    ]
    rows, below = [], 0.0
    for name, taken in layers:
        first = name == "look for deep nesting"
        rows.append({"layer": name, "us": f"{taken:.0f}", "more than the one before, us": f"{taken - below:.0f}"})
        below = 0.0 if first else taken
    return f"\n## Cold, 1 connection\n\n{as_table(rows)}"


def hot(data: Path, seconds: float) -> str:
    """The same query again, 8 connections: processor time per answer."""
    ours = get("/sparql", JSON, query=QUERY)
    port = free_port()
    dressed = [*HEADERS_OF_OURS, "--no-access-log", "--port", str(port)]
    rows = [
        _loaded("raw ASGI, 260 bytes, 2 headers", lambda p: static(p), lambda _: get("/", JSON), seconds),
        _loaded("raw ASGI, 1.4 kB, our 14 headers", lambda _: dressed, lambda _: get("/", JSON), seconds, port),
        _loaded("the door alone, kept answer", lambda p: door(data, p), lambda _: ours, seconds),
        _loaded("the whole application, kept answer", lambda p: whole(data, p), lambda _: ours, seconds),
    ]
    return f"\n## Hot, 8 connections\n\n{as_table(rows)}"


def _fresh(number: int) -> str:
    return f"{QUERY} # {number}"


def _job(number: int) -> Job:
    return Job(_fresh(number), None, None, "json", "turtle", False, 100_000, 20_000_000)


def _timed(do: Callable[[int], object]) -> float:
    """Microseconds, the median of many turns."""
    taken = []
    for number in range(TURNS):
        begun = time.perf_counter()
        do(number)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1e6


async def _timed_async(do: Callable[[int], Awaitable[object]]) -> float:
    taken = []
    for number in range(TURNS):
        begun = time.perf_counter()
        await do(number)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1e6


async def _around(folder: Path) -> list[tuple[str, float]]:
    """The pool (queue, pipe, worker) and the ASGI application around it, without HTTP."""
    opened = Door(Limits())
    await opened.open(folder)
    app = sparql_app(opened)
    pool = opened.current.pool

    async def never() -> object:
        return await asyncio.Event().wait()

    try:
        return [
            ("queue and pipe to a worker", await _timed_async(lambda n: pool.run(_job(n), None, "127.0.0.1", never))),
            ("ASGI: request, headers, answer", await _timed_async(lambda n: _called(app, n + TURNS))),
        ]
    finally:
        await opened.close()


async def _called(app: ASGIApp, number: int) -> None:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/sparql",
        "scheme": "http",
        "query_string": urlencode({"query": _fresh(number)}).encode(),
        "headers": [(b"host", b"localhost"), (b"accept", JSON.encode())],
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> Message:
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        return

    await app(scope, receive, send)


def _over_http(server: Callable[[Path, int], list[str]], data: Path, seconds: float) -> float:
    """Microseconds of a cold query over one connection."""
    port = free_port()
    with serving(server(data, port), port, {"INTERLOCK_LOG_REQUESTS": "false"}):
        asked: Requests = lambda n: get("/sparql", JSON, query=_fresh(n))  # noqa: E731
        run_load(port, asked, 1.0, 1)
        return run_load(port, asked, seconds, 1, first=1_000_000)[0].median * 1000


def _loaded(
    name: str, server: Callable[[int], list[str]], requests: Requests, seconds: float, port: int | None = None
) -> dict[str, str]:
    port = port or free_port()
    with serving(server(port), port, {"INTERLOCK_LOG_REQUESTS": "false"}) as pid:
        run_load(port, requests, 1.0, 8)
        before = processor_seconds(pid)["own"]
        measured, number = run_load(port, requests, seconds, 8)
        spent = processor_seconds(pid)["own"] - before
    return {
        "layer": name,
        "answers/s": f"{measured.rate:,.0f}",
        "median ms": f"{measured.median:.3f}",
        "CPU us per answer": f"{spent / number * 1e6:.0f}",
        "bytes": f"{measured.bytes_each:,}",
        "failures": str(measured.failures),
    }


if __name__ == "__main__":
    main()
