"""Runaways, killers and crowds against a real server: limits hold, others notice nothing, nothing is left behind.

No test here takes the time: how fast answers are under load is measured by `benchmarks.storm`. That a query did not
wait behind a runaway shows in its answer being there while the runaway still runs.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest

from api.limits import CORES
from benchmarks.processes import family, files_of, memory_of, yields
from benchmarks.runaways import RUNAWAYS
from benchmarks.servers import door, free_port, serving

SMALL = "SELECT ?p ?o { id:anthropic ?p ?o } LIMIT 3"
RUNAWAY = RUNAWAYS["cross join"]
"""Takes time without end, but little memory."""

PATIENCE = 120
"""Seconds after which whatever is waited for will not come."""

TIGHT = {"INTERLOCK_SPARQL_SECONDS": "2.0", "INTERLOCK_SPARQL_MEMORY_MB": "100", "INTERLOCK_SPARQL_PER_CLIENT": "12"}
PATIENT = {
    "INTERLOCK_SPARQL_SECONDS": "300",
    "INTERLOCK_SPARQL_MOMENT_SECONDS": "300",
    "INTERLOCK_SPARQL_MOMENTS": "2",
    "INTERLOCK_SPARQL_PER_CLIENT": "12",
    "INTERLOCK_SPARQL_ROWS": "1000",
    "INTERLOCK_SPARQL_ANSWER_BYTES": "100000",
}
ADDRESSES = (f"127.0.0.{number}" for number in count(2))
"""Each crowd asks from an address of its own, with a share of its own."""


@dataclass(frozen=True)
class Server:
    """A server that was started: its process, and a client of it."""

    pid: int
    port: int
    client: httpx.Client

    def ask(self, query: str, **parameters: str) -> httpx.Response:
        return self.client.get("/sparql", params={"query": query, **parameters})

    def small(self, note: object = "") -> None:
        """Ask something small that nobody has asked."""
        answer = self.ask(f"{SMALL} # {note} {time.monotonic_ns()}")
        assert answer.status_code == 200, answer.text

    @contextmanager
    def asked(self, queries: Sequence[str]) -> Iterator[list[socket.socket]]:
        """Callers who have asked, all at once, and hang up at the end of the block."""
        address, before = next(ADDRESSES), len(self.heavy())
        with ExitStack() as stack:
            callers = [
                stack.enter_context(
                    socket.create_connection(("127.0.0.1", self.port), PATIENCE, source_address=(address, 0))
                )
                for _ in queries
            ]
            for number, (caller, query) in enumerate(zip(callers, queries, strict=True)):
                target = f"/sparql?{httpx.QueryParams({'query': f'{query} # {address} {number}'})}"
                caller.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            yield callers
        wait_until(lambda: len(self.heavy()) <= before, "a query of nobody still runs")

    def workers(self) -> list[int]:
        """Process ids below the holder's."""
        return [pid for pid, parent in family(self.pid).items() if parent not in {self.pid, 0}]

    def heavy(self) -> list[int]:
        """The workers whose query has stepped behind the quick ones."""
        return [pid for pid in self.workers() if yields(pid)]

    def holder(self) -> int:
        return next(pid for pid, parent in family(self.pid).items() if parent == self.pid)

    def settle(self) -> None:
        """Wait until there is nothing but the server, the holder and the workers kept for quick queries."""
        wait_until(lambda: len(family(self.pid)) == 2 + CORES, "there are more processes than there should be")


def wait_until(come: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not come():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.02)


def answered(callers: Sequence[socket.socket]) -> list[socket.socket]:
    """Those to whom something has been sent."""
    return select.select(callers, [], [], 0)[0]


def read(caller: socket.socket) -> tuple[int, str]:
    """Status and text of an answer, head included."""
    text = b""
    while piece := caller.recv(1 << 16):
        text += piece
    return int(text.split()[1]), text.decode()


@contextmanager
def door_with(data: Path, limits: dict[str, str]) -> Iterator[Server]:
    port = free_port()
    pool = httpx.Limits(max_connections=100)
    with (
        serving(door(data, port), port, limits) as pid,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, limits=pool) as client,
    ):
        yield Server(pid, port, client)


@pytest.fixture(scope="module")
def tight(data: Path) -> Iterator[Server]:
    """A server that ends queries soon."""
    with door_with(data, TIGHT) as found:
        yield found


@pytest.fixture(scope="module")
def patient(data: Path) -> Iterator[Server]:
    """A server that lets queries run for longer than any test waits, and has room for two past snapshots."""
    with door_with(data, PATIENT) as found:
        yield found


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_runaway_is_ended_with_a_problem_document(tight: Server, name: str) -> None:
    response = tight.ask(RUNAWAYS[name])
    assert response.status_code in {503, 504}, response.text[:300]
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["limit"] in {"seconds", "memory_mb"}
    assert problem["allowed"] == {"seconds": 2.0, "memory_mb": 100}[problem["limit"]]


def test_nothing_is_left_of_a_hundred_runaways(tight: Server) -> None:
    names = [name for name in RUNAWAYS if name != "cross join"]
    tight.settle()
    memory, files = memory_of(tight.pid), files_of(tight.pid)
    with ThreadPoolExecutor(10) as crowd:
        queries = [f"{RUNAWAYS[names[n % len(names)]]} # {n}" for n in range(100)]
        statuses = {r.status_code for r in crowd.map(tight.ask, queries)}
    assert statuses <= {503, 504}
    tight.settle()
    wait_until(lambda: files_of(tight.pid) <= files + 20, "files are left open")
    wait_until(lambda: memory_of(tight.pid) < memory * 1.2 + 10, "memory is not given back")


def test_a_query_nested_too_deep_is_refused_and_others_are_answered(patient: Server) -> None:
    deep = "SELECT * {" + "{" * 20_000 + "}" * 20_000 + "}"
    assert patient.client.post("/sparql", data={"query": deep}).status_code == 400
    patient.small()


def test_an_answer_over_the_rows_or_bytes_is_cut_and_says_so(patient: Server) -> None:
    many = patient.ask("SELECT ?s { ?s ?p ?o }")
    assert many.headers["x-interlock-truncated"].split("=")[0] in {"rows", "bytes"}
    assert len(many.json()["results"]["bindings"]) <= 1000
    wide = patient.ask("SELECT * { ?s ?p ?o }")
    assert wide.headers["x-interlock-truncated"] == "bytes=100000"
    assert len(wide.json()["results"]["bindings"]) < 1000
    graph = patient.ask("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", format="nt")
    assert " of this answer are limited\n" in graph.text.splitlines(keepends=True)[-1]


def test_small_queries_are_answered_while_ten_runaways_run_on_what_is_left_over(patient: Server) -> None:
    with patient.asked([RUNAWAY] * 10) as callers:
        wait_until(lambda: len(patient.heavy()) == 10, "the runaways do not step back")
        for number in range(100):
            patient.small(number)
        assert len(patient.heavy()) == 10
        assert answered(callers) == []


def test_small_queries_that_arrive_with_runaways_do_not_wait_behind_them(patient: Server) -> None:
    with patient.asked([RUNAWAY if number % 4 == 0 else SMALL for number in range(12)]) as callers:
        assert [read(caller)[0] for number, caller in enumerate(callers) if number % 4] == [200] * 9
        assert answered(callers[::4]) == []


def test_runaways_beyond_the_heavy_lane_are_turned_away_and_small_queries_still_run(data: Path) -> None:
    with (
        door_with(data, PATIENT | {"INTERLOCK_SPARQL_HEAVY": "2"}) as server,
        server.asked([RUNAWAY] * 6) as callers,
    ):
        server.small()
        wait_until(lambda: len(answered(callers)) >= 4, "those that are too many are not turned away")
        answers = [read(caller) for caller in answered(callers)]
        assert [status for status, _ in answers] == [503] * 4
        assert {text.count('"heavy"') for _, text in answers} == {1}, answers
        server.small()


def test_a_client_that_asks_too_much_at_once_is_told_to_wait_and_others_are_not(patient: Server) -> None:
    with patient.asked([RUNAWAY] * 13) as callers:
        wait_until(lambda: bool(answered(callers)), "nobody is told")
        wait_until(lambda: len(patient.heavy()) == 12, "the others do not run")
        (refused,) = answered(callers)
        status, text = read(refused)
        assert (status, "retry-after: " in text.lower()) == (429, True)
        with patient.asked([SMALL]) as others:
            assert read(others[0])[0] == 200


def test_a_caller_who_hangs_up_frees_the_worker(patient: Server) -> None:
    with patient.asked([RUNAWAY]):
        wait_until(lambda: len(patient.heavy()) == 1, "the query does not run")
        (worker,) = patient.heavy()
    wait_until_gone([worker])


def test_workers_killed_at_any_moment_are_replaced_and_nobody_notices(patient: Server) -> None:
    asked, stopped = threading.Event(), threading.Event()

    def kill() -> None:
        """Some, once for each query: so that none can lose more workers than it is tried again."""
        while not stopped.is_set():
            if not asked.wait(0.1):
                continue
            asked.clear()
            for pid in patient.workers()[:2]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for number in range(200):
            asked.set()
            patient.small(number)
    finally:
        stopped.set()
        killer.join()


def test_a_holder_that_is_killed_is_started_again(patient: Server) -> None:
    assert patient.ask(SMALL, known_at="2025-06-30").status_code == 200
    old = patient.holder()
    os.kill(old, signal.SIGKILL)
    wait_until(lambda: old not in family(patient.pid), "it lives")
    assert patient.ask(f"{SMALL} # new holder").status_code == 200
    assert patient.ask(f"{SMALL} # new holder", known_at="2025-06-30").status_code == 200
    assert patient.holder() != old


def test_past_snapshots_make_room_for_others(patient: Server) -> None:
    for day in ("2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"):
        assert patient.ask(SMALL, known_at=day).status_code == 200
    wait_until(lambda: len(patient.workers()) <= CORES + 2 * 2, "older snapshots are still there")


def test_a_server_that_is_told_to_stop_leaves_no_process_behind(data: Path) -> None:
    with door_with(data, {}) as server:
        assert server.ask(SMALL, known_at="2025-06-30").status_code == 200
        processes = list(family(server.pid))
    assert len(processes) > 4
    wait_until_gone(processes)


def test_a_server_that_is_killed_leaves_no_process_behind(data: Path) -> None:
    with door_with(data, {}) as server:
        processes = list(family(server.pid))
        os.kill(server.pid, signal.SIGKILL)
        wait_until_gone([pid for pid in processes if pid != server.pid])


def wait_until_gone(processes: list[int]) -> None:
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), f"of {processes} some are left")
