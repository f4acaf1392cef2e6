"""Runaways, killers and crowds against a real server: limits hold, others notice nothing, nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.limits import CORES
from benchmarks.processes import family, memory_of
from benchmarks.runaways import RUNAWAYS
from benchmarks.servers import door, free_port, serving

SMALL = "SELECT ?p ?o { id:anthropic ?p ?o } LIMIT 3"
LIMITS = {
    "INTERLOCK_SPARQL_SECONDS": "2.0",
    "INTERLOCK_SPARQL_MEMORY_MB": "100",
    "INTERLOCK_SPARQL_ROWS": "1000",
    "INTERLOCK_SPARQL_ANSWER_BYTES": "100000",
    "INTERLOCK_SPARQL_PER_CLIENT": "12",
}


@dataclass(frozen=True)
class Server:
    """A server that was started: its process, and a client of it."""

    pid: int
    port: int
    client: httpx.Client

    def ask(self, query: str, **parameters: str) -> httpx.Response:
        return self.client.get("/sparql", params={"query": query, **parameters})

    def small(self) -> float:
        """Ask something small that nobody has asked, and tell how long it took."""
        begun = time.perf_counter()
        assert self.ask(f"{SMALL} # {begun}").status_code == 200
        return time.perf_counter() - begun

    def workers(self) -> list[int]:
        """Process ids below the holder's."""
        return [pid for pid, parent in family(self.pid).items() if parent not in {self.pid, 0}]

    def holder(self) -> int:
        return next(pid for pid, parent in family(self.pid).items() if parent == self.pid)


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    """A server with tight limits."""
    port = free_port()
    limits = httpx.Limits(max_connections=100)
    with (
        serving(door(data, port), port, LIMITS) as pid,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, limits=limits) as client,
    ):
        yield Server(pid, port, client)


@pytest.fixture(scope="module")
def patient(data: Path) -> Iterator[Server]:
    """A server with the usual time, and room for two past snapshots."""
    port = free_port()
    with (
        serving(
            door(data, port),
            port,
            {
                "INTERLOCK_SPARQL_MOMENTS": "2",
                "INTERLOCK_SPARQL_SECONDS": "60",
                "INTERLOCK_SPARQL_MOMENT_SECONDS": "120",
            },
        ) as pid,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=90) as client,
    ):
        yield Server(pid, port, client)


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_runaway_is_ended_in_time_with_a_problem_document(server: Server, name: str) -> None:
    begun = time.perf_counter()
    response = server.ask(RUNAWAYS[name])
    elapsed = time.perf_counter() - begun
    assert response.status_code in {503, 504}, response.text[:300]
    assert response.headers["content-type"] == "application/problem+json"
    assert elapsed < 2.6
    problem = response.json()
    assert problem["limit"] in {"seconds", "memory_mb"}
    assert problem["allowed"]
    server.small()


def test_a_query_nested_too_deep_costs_only_its_worker(server: Server) -> None:
    deep = "SELECT * {" + "{" * 20_000 + "}" * 20_000 + "}"
    assert server.client.post("/sparql", data={"query": deep}).status_code == 400
    server.small()


def test_an_answer_over_the_rows_or_bytes_is_cut_and_says_so(server: Server) -> None:
    many = server.ask("SELECT ?s { ?s ?p ?o }")
    assert many.headers["x-interlock-truncated"].split("=")[0] in {"rows", "bytes"}
    assert len(many.json()["results"]["bindings"]) <= 1000
    wide = server.ask("SELECT * { ?s ?p ?o }")
    assert wide.headers["x-interlock-truncated"] == "bytes=100000"
    assert len(wide.json()["results"]["bindings"]) < 1000
    graph = server.ask("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", format="nt")
    assert " of this answer are limited\n" in graph.text.splitlines(keepends=True)[-1]


def test_ten_runaways_do_not_slow_a_small_query(server: Server) -> None:
    server.small()
    with ThreadPoolExecutor(10) as crowd:
        runaways = [crowd.submit(server.ask, f"{RUNAWAYS['cross join']} # {n}") for n in range(10)]
        time.sleep(0.5)
        taken = sorted(server.small() for _ in range(100))
        assert all(r.result().status_code in {503, 504} for r in runaways)
    assert taken[98] < 0.25


def test_small_queries_that_arrive_with_runaways_do_not_wait_behind_them(server: Server) -> None:
    queries = [f"{RUNAWAYS['cross join']} # with {n}" if n % 4 == 0 else f"{SMALL} # with {n}" for n in range(12)]

    def one(query: str) -> tuple[int, float]:
        begun = time.perf_counter()
        return server.ask(query).status_code, time.perf_counter() - begun

    with ThreadPoolExecutor(12) as crowd:
        found = list(crowd.map(one, queries))
    small = [taken for number, (status, taken) in enumerate(found) if number % 4 and status == 200]
    assert len(small) == 9
    assert max(small) < 1.5
    assert {status for status, _ in found[::4]} <= {503, 504}


def test_runaways_beyond_the_heavy_lane_are_turned_away_and_small_queries_still_run(data: Path) -> None:
    port = free_port()
    limits = {"INTERLOCK_SPARQL_HEAVY": "2", "INTERLOCK_SPARQL_SECONDS": "8"}
    with (
        serving(door(data, port), port, limits) as pid,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
        ThreadPoolExecutor(6) as crowd,
    ):
        server = Server(pid, port, client)
        answers = [crowd.submit(server.ask, f"{RUNAWAYS['cross join']} # crowd {n}") for n in range(6)]
        time.sleep(0.5)
        server.small()
        problems = [a.result().json() for a in answers]
    assert {p["status"] for p in problems} <= {503, 504}
    assert any(p["limit"] == "heavy" for p in problems)


def test_a_client_that_asks_too_much_at_once_is_told_to_wait_and_others_are_not(server: Server) -> None:
    with ThreadPoolExecutor(20) as crowd:
        answers = [crowd.submit(server.ask, f"{RUNAWAYS['cross join']} # again {n}") for n in range(20)]
        time.sleep(0.4)
        other = _ask_from("127.0.0.77", server.port)
        statuses = [a.result().status_code for a in answers]
    assert 429 in statuses
    assert other.startswith(b"HTTP/1.1 200")
    refused = next(a.result() for a in answers if a.result().status_code == 429)
    assert int(refused.headers["retry-after"]) >= 1


def _ask_from(address: str, port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), source_address=(address, 0), timeout=10) as connection:
        connection.sendall(b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return connection.recv(10_000)


def test_a_caller_who_hangs_up_frees_the_worker(server: Server) -> None:
    before = set(server.workers())
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        query = httpx.QueryParams({"query": RUNAWAYS["cross join"] + " # hung up"})
        connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.3)
    time.sleep(0.3)
    assert len(server.workers()) <= len(before) + 1
    assert _busiest(server) < 0.5


def _busiest(server: Server) -> float:
    """The greatest share of a processor that any worker takes."""
    ticks = os.sysconf("SC_CLK_TCK")

    def spent() -> dict[int, int]:
        found = {}
        for pid in server.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            found[pid] = int(fields[11]) + int(fields[12])
        return found

    before = spent()
    time.sleep(0.5)
    after = spent()
    return max((after[p] - before[p]) / ticks / 0.5 for p in before if p in after)


def test_workers_killed_at_any_moment_are_replaced_and_nobody_notices(server: Server) -> None:
    stopped = threading.Event()

    def kill() -> None:
        while not stopped.is_set():
            for pid in server.workers()[:2]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.1)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        statuses = [server.ask(f"{SMALL} # killed {n}").status_code for n in range(200)]
    finally:
        stopped.set()
        killer.join()
    assert statuses.count(200) >= 198
    assert set(statuses) <= {200, 503}


def test_a_holder_that_is_killed_is_started_again(patient: Server) -> None:
    assert patient.ask(SMALL, known_at="2025-06-30").status_code == 200
    old = patient.holder()
    os.kill(old, signal.SIGKILL)
    while old in family(patient.pid):
        time.sleep(0.01)
    assert patient.ask(f"{SMALL} # new holder").status_code == 200
    assert patient.ask(f"{SMALL} # new holder", known_at="2025-06-30").status_code == 200
    assert patient.holder() != old


def test_past_snapshots_make_room_for_others(patient: Server) -> None:
    for day in ("2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"):
        assert patient.ask(SMALL, known_at=day).status_code == 200
    time.sleep(0.2)
    assert len(patient.workers()) <= CORES + 2 * 2 + 1


def test_nothing_is_left_of_a_hundred_runaways(server: Server) -> None:
    names = [n for n in RUNAWAYS if n != "cross join"]
    server.small()
    time.sleep(0.5)
    before, memory = len(family(server.pid)), memory_of(server.pid)
    files = len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
    with ThreadPoolExecutor(10) as crowd:
        queries = [f"{RUNAWAYS[names[n % len(names)]]} # {n}" for n in range(100)]
        statuses = {r.status_code for r in crowd.map(server.ask, queries)}
    assert statuses <= {503, 504}
    time.sleep(1)
    assert abs(len(family(server.pid)) - before) <= 1
    assert len(list(Path(f"/proc/{server.pid}/fd").iterdir())) <= files + 20
    assert memory_of(server.pid) < memory * 1.2 + 10


def test_a_server_that_is_told_to_stop_leaves_no_process_behind(data: Path) -> None:
    port = free_port()
    with serving(door(data, port), port) as pid:
        httpx.get(f"http://127.0.0.1:{port}/sparql", params={"query": SMALL, "known_at": "2025-06-30"})
        processes = list(family(pid))
    assert len(processes) > 4
    _wait_until_gone(processes)


def test_a_server_that_is_killed_leaves_no_process_behind(data: Path) -> None:
    port = free_port()
    with serving(door(data, port), port) as pid:
        processes = list(family(pid))
        os.kill(pid, signal.SIGKILL)
        _wait_until_gone([p for p in processes if p != pid])


def _wait_until_gone(processes: list[int]) -> None:
    for _ in range(100):
        left = [p for p in processes if Path(f"/proc/{p}/stat").exists()]
        if not left:
            return
        time.sleep(0.05)
    raise AssertionError(f"still there: {left}")
