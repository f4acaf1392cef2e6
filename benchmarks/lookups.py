"""`python -m benchmarks.lookups [DATA]`: a minute of mixed lookups and queries on the whole server, and what it holds.

Memory, processes and files are looked at every few seconds: they must be flat once everything that is kept has been
filled. Ends with exit code 1 if a request failed or anything grew. The figures go into `benchmarks/RESULTS.md`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from benchmarks.keeping import keep_section
from benchmarks.load import as_table, get, run_load
from benchmarks.processes import family, files_of, memory_of
from benchmarks.servers import free_port, serving, whole
from benchmarks.soak import mixture
from graph.build import Inputs
from graph.publishing import publish
from graph.store import Versions, open_reader

EVERY = 5.0
"""Seconds between looks."""

TITLE = "A minute of mixed lookups"
GROWTH = 1.10
"""What memory may be at the end, measured by what it was when everything had been asked once."""


def main() -> None:
    """Warm up, load, look, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="a data directory with a built graph; built if left out")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    with ExitStack() as stack:
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.data is None:
            publish(Inputs(), Versions(data))
        port = free_port()
        quiet = {"INTERLOCK_LOG_REQUESTS": "false", "INTERLOCK_CACHE_MB": "16", "INTERLOCK_SPARQL_CACHE_MB": "16"}
        pid = stack.enter_context(serving(whole(data, port), port, quiet))
        good, text = measure(port, pid, mixed(data), options.seconds, options.connections)
    print(text)  # noqa: T201
    keep_section(TITLE, text)
    sys.exit(0 if good else 1)


def mixed(data: Path) -> Callable[[int], bytes]:
    """Lookups of every kind, most of them new, and between them the queries of the soak."""
    reader = open_reader(Versions(data).current / "store")
    found = reader.query("SELECT DISTINCT ?s { ?s a il:Entity } ORDER BY ?s LIMIT 2000")
    slugs = [row[0].value.rpartition("/")[2] for row in found]  # type: ignore[index, union-attr]
    queries, json, turtle = mixture(), "application/json", "text/turtle"
    kinds: list[Callable[[int], bytes]] = [
        lambda n: get(f"/entities/{slugs[n % len(slugs)]}", json),
        lambda n: get(f"/entities/{slugs[n % len(slugs)]}", turtle),
        lambda n: get(f"/entities/{slugs[n % len(slugs)]}/claims", json, limit=str(n % 90 + 1)),
        lambda n: get(f"/entities/{slugs[n % len(slugs)]}/neighbors", json),
        lambda n: get("/search", json, q=slugs[n % len(slugs)].replace("-", " ")[:20]),
        lambda n: get("/suggest", json, q=slugs[n % len(slugs)][:4]),
        lambda n: get("/agreements", json, limit=str(n % 90 + 1)),
        lambda n: get("/agreements", "text/csv", known_at=f"2026-0{n % 9 + 1}-15"),
        lambda n: get("/sources", json, limit=str(n % 90 + 1)),
        lambda n: get("/flags", json, limit=str(n % 90 + 1)),
        lambda n: get("/conflicts", json),
        lambda n: get(f"/entities/{slugs[n % len(slugs)]}", "text/html"),
        queries,
        queries,
    ]
    return lambda n: kinds[n % len(kinds)](n)


def measure(
    port: int, pid: int, requests: Callable[[int], bytes], seconds: float, connections: int
) -> tuple[bool, str]:
    """The load and the looks: whether all went well, and the text that tells."""
    run_load(port, requests, max(seconds / 3, EVERY), connections)
    looks: list[tuple[int, int, float]] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(EVERY):
            looks.append((len(family(pid)), files_of(pid), memory_of(pid)))

    watching = threading.Thread(target=look)
    watching.start()
    measured, number = run_load(port, requests, seconds, connections, first=1_000_000)
    stop.set()
    watching.join()
    memory = [held for *_, held in looks]
    flat = max(memory[len(memory) // 2 :]) <= max(memory[: max(1, len(memory) // 2)]) * GROWTH
    flat = flat and max(processes for processes, *_ in looks[-3:]) <= max(p for p, *_ in looks[:-3] or looks) + 2
    rows = [
        {"second": f"{EVERY * (n + 1):g}", "processes": str(p), "files": str(f), "memory MB": f"{m:.0f}"}
        for n, (p, f, m) in enumerate(looks)
    ]
    head = (
        f"`python -m benchmarks.lookups`, {date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the "
        f"end; {connections} connections, kept answers limited to 32 MB, a third of a minute of warming up before.\n\n"
        f"{number - 1_000_000:,} requests of 20 kinds in {seconds:g} s, **{measured.failures} failures**; "
        f"median {measured.median:.2f} ms, p99 {measured.p99:.1f} ms, worst {measured.worst:.0f} ms. "
        f"Memory of all processes (shared pages once) is {'flat' if flat else 'NOT flat'}:\n\n"
    )
    return measured.failures == 0 and flat, head + as_table(rows)


if __name__ == "__main__":
    main()
