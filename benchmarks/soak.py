"""`python -m benchmarks.soak [DATA]`: a thousand runaways, then a minute of mixed queries; nothing may be left behind.

Ends with exit code 1 if a runaway got another answer than 503 or 504, came late, if a small query failed, or if
processes, files or memory have grown.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from api.limits import Limits
from benchmarks.load import as_table, get, run_load
from benchmarks.processes import family, files_of, memory_of
from benchmarks.runaways import RUNAWAYS
from benchmarks.servers import free_port, serving, whole
from benchmarks.throwing import throw
from graph.build import Inputs, build
from graph.store import Versions

SMALL = "SELECT ?p ?o { id:anthropic ?p ?o } LIMIT 5"
LATE = 2.0
"""Seconds over the limit from which an answer to a runaway is late (the machine has other things to do)."""

WARMING = 5.0
"""Seconds of load before the first look: by then what is filled once (answers kept, past snapshots) has been filled."""


@dataclass(frozen=True)
class State:
    """What a server holds at one moment."""

    processes: int
    files: int
    memory: float

    @classmethod
    def of(cls, pid: int) -> State:
        """Look, once what was ended has been cleared away."""
        time.sleep(1)
        return cls(len(family(pid)), files_of(pid), memory_of(pid))

    def grown_since(self, before: State) -> bool:
        """Has more been left behind than noise?"""
        more = self.processes > before.processes + 1 or self.files > before.files + 10
        return more or self.memory > before.memory * 1.15 + 10


def main() -> None:
    """Run both parts and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="a data directory with a built graph; built if left out")
    parser.add_argument("--runaways", type=int, default=1000)
    parser.add_argument("--limit", type=float, default=1.0, help="seconds that a query may take on the server")
    parser.add_argument("--mixed-seconds", type=float, default=60.0)
    options = parser.parse_args()
    with ExitStack() as stack:
        data = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.data is None:
            build(Inputs(), Versions(data))
        good = True
        for part, argument, limit in (
            (runaways, options.runaways, options.limit),
            (mixed, options.mixed_seconds, Limits().seconds),
        ):
            port = free_port()
            settings = {"INTERLOCK_SPARQL_SECONDS": str(limit), "INTERLOCK_SPARQL_CACHE_MB": "8"}
            with serving(whole(data, port), port, settings) as pid:
                run_load(port, mixture(), WARMING, 4)
                good = part(port, pid, argument, limit) and good
    sys.exit(0 if good else 1)


def runaways(port: int, pid: int, number: float, limit: float) -> bool:
    """Throw runaways, ten at a time, with a small query after each."""
    before, begun = State.of(pid), time.perf_counter()
    kinds = list(RUNAWAYS.values())

    def one(turn: int) -> tuple[int, float, int]:
        status, taken, _ = throw(port, f"{kinds[turn % len(kinds)]} # {turn}", f"127.0.0.{turn % 10 + 10}")
        return status, taken, throw(port, f"{SMALL} # {turn}")[0]

    with ThreadPoolExecutor(10) as crowd:
        found = list(crowd.map(one, range(int(number))))
    statuses, small = Counter(f[0] for f in found), Counter(f[2] for f in found)
    slowest = max(f[1] for f in found)
    after = State.of(pid)
    _tell(f"{number:g} runaways in {time.perf_counter() - begun:.0f} s, limit {limit:g} s", before, after)
    _print(f"answered {dict(statuses)}, slowest {slowest:.2f} s; small queries between them {dict(small)}\n")
    good = set(statuses) <= {503, 504} and set(small) == {200} and slowest < limit + LATE
    return good and not after.grown_since(before)


def mixed(port: int, pid: int, seconds: float, _: float) -> bool:
    """Small, large, hot, cold, past and posted queries, in all forms."""
    before = State.of(pid)
    measured, number = run_load(port, mixture(), seconds, 8, first=1_000_000)
    after = State.of(pid)
    _tell(f"{number - 1_000_000:,} mixed queries in {seconds:g} s, {measured.failures} failures", before, after)
    _print(f"median {measured.median:.2f} ms, p99 {measured.p99:.1f} ms, worst {measured.worst:.0f} ms\n")
    return measured.failures == 0 and not after.grown_since(before)


def mixture() -> Callable[[int], bytes]:
    """Queries of eight kinds in turn."""
    json, turtle = "application/sparql-results+json", "text/turtle"
    kinds: list[Callable[[int], bytes]] = [
        lambda n: get("/sparql", json, query=SMALL),
        lambda n: get("/sparql", json, query=f"{SMALL} # {n}"),
        lambda n: get("/sparql", "text/csv", query=f"SELECT * {{ ?s ?p ?o }} LIMIT {n % 300 + 1}"),
        lambda n: get("/sparql", turtle, query=f"DESCRIBE id:openai # {n}"),
        lambda n: get("/sparql", json, query=f"{SMALL} # {n}", known_at="2025-12-31"),
        lambda n: get("/sparql", json, query=f"SELECT (COUNT(*) AS ?n) {{ ?d il:customer ?c }} # {n}"),
        lambda n: get("/sparql", turtle),
        lambda n: get("/.well-known/void", "application/ld+json"),
    ]
    return lambda n: kinds[n % len(kinds)](n)


def _tell(title: str, before: State, after: State) -> None:
    rows = [
        {"": name, "processes": str(s.processes), "files": str(s.files), "memory MB": f"{s.memory:.0f}"}
        for name, s in (("before", before), ("after", after))
    ]
    _print(f"## {title}\n\n{as_table(rows)}")


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
