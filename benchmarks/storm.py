"""`python -m benchmarks.storm [DATA]`: how long a small query takes while ten runaways are thrown at the server.

The runaways come from ten addresses of the loopback network, each starting the next as soon as one has been ended.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.load import Measured, as_table, get, run_load
from benchmarks.runaways import RUNAWAYS
from benchmarks.servers import free_port, serving, whole
from benchmarks.throwing import throw
from graph.build import Inputs, build
from graph.store import Versions

JSON = "application/sparql-results+json"


def main() -> None:
    """Measure with and without, and print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="a data directory with a built graph; built if left out")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--limit", default="10", help="seconds that a query may take on the server")
    options = parser.parse_args()
    with ExitStack() as stack:
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.data is None:
            build(Inputs(), Versions(data))
        port = free_port()
        stack.enter_context(serving(whole(data, port), port, {"INTERLOCK_SPARQL_SECONDS": options.limit}))
        print(report(port, options.seconds))  # noqa: T201


def report(port: int, seconds: float) -> str:
    """A table: small queries alone, with ten runaways of one kind, with all kinds mixed."""
    rows = [_row("nothing", small(port, seconds, 0), Counter())]
    mixed = list(RUNAWAYS.values())
    for number, (name, queries) in enumerate((("ten cross joins", [RUNAWAYS["cross join"]]), ("all kinds", mixed)), 1):
        with ten_runaways(port, queries) as statuses:
            time.sleep(0.5)
            measured = small(port, seconds, number)
        rows.append(_row(name, measured, statuses))
    return as_table(rows)


def small(port: int, seconds: float, series: int) -> Measured:
    """Small queries, one at a time, none asked before."""
    query = "SELECT ?p ?o { id:anthropic ?p ?o } LIMIT 5"
    return run_load(port, lambda n: get("/sparql", JSON, query=f"{query} # {series} {n}"), seconds, 1)[0]


@contextmanager
def ten_runaways(port: int, queries: list[str]) -> Iterator[Counter[int]]:
    """Ten callers who throw one runaway after the other; counts how they were answered."""
    statuses: Counter[int] = Counter()
    stopped = threading.Event()
    callers = [
        threading.Thread(target=_throw_on, args=(port, queries, number, statuses, stopped)) for number in range(10)
    ]
    for caller in callers:
        caller.start()
    yield statuses
    stopped.set()
    for caller in callers:
        caller.join()


def _throw_on(port: int, queries: list[str], caller: int, statuses: Counter[int], stopped: threading.Event) -> None:
    turn = caller
    while not stopped.is_set():
        query = f"{queries[turn % len(queries)]} # {caller} {turn} {time.time()}"
        statuses[throw(port, query, f"127.0.0.{caller + 10}")[0]] += 1
        turn += 1


def _row(name: str, measured: Measured, statuses: Counter[int]) -> dict[str, str]:
    return {
        "beside": name,
        "small queries/s": f"{measured.rate:,.0f}",
        "median ms": f"{measured.median:.2f}",
        "p99 ms": f"{measured.p99:.2f}",
        "worst ms": f"{measured.worst:.1f}",
        "failures": str(measured.failures),
        "runaways answered": ", ".join(f"{number} x {status}" for status, number in sorted(statuses.items())) or "-",
    }


if __name__ == "__main__":
    main()
