"""A server that is told to stop: what is under way is finished, nobody new is let in, and no process is left."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from benchmarks.processes import family, yields
from benchmarks.servers import ROOT, free_port

pytestmark = pytest.mark.slow

SLOW = (
    "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?p ?b } LIMIT 1500 } { SELECT ?c { ?c ?q ?d } LIMIT 1500 } "
    "FILTER(STRLEN(STR(?a)) + STRLEN(STR(?c)) > 0) }"
)
"""Takes the engine about a second."""

STREAM = "/exports/nquads"
SETTINGS = {"INTERLOCK_LOG_REQUESTS": "false", "INTERLOCK_GRACE_SECONDS": "240", "INTERLOCK_SPARQL_SECONDS": "240"}
PATIENCE = 240


@dataclass(frozen=True)
class Server:
    """A server process of ours and the port it listens on."""

    process: subprocess.Popen[bytes]
    port: int

    def get(self, address: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def running(data: Path, workers: int) -> Iterator[Server]:
    """A server that the block ends, or that is killed with all below it."""
    port = free_port()
    environ = {
        **os.environ,
        **SETTINGS,
        "INTERLOCK_DATA": str(data),
        "INTERLOCK_PORT": str(port),
        "INTERLOCK_WORKERS": str(workers),
    }
    process = subprocess.Popen([sys.executable, "-m", "api.server"], env=environ, cwd=ROOT, stderr=subprocess.DEVNULL)
    server = Server(process, port)
    try:
        _wait(server.listens, "the server does not listen")
        yield server
    finally:
        for member in family(process.pid) if process.poll() is None else ():
            with suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        process.wait(PATIENCE)


def _wait(come: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not come():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.05)


class SlowReader:
    """A caller who takes a long answer a little at a time, so that most of it is still to be sent."""

    def __init__(self, port: int) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(f"GET {STREAM} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.received = self.socket.recv(4096)

    def rest(self) -> bytes:
        """All that was still to come, to the length that was announced."""
        while b"\r\n\r\n" not in self.received:
            self.received += self.socket.recv(4096)
        head, _, body = self.received.partition(b"\r\n\r\n")
        length = next(int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:"))
        pieces, size = [body], len(body)
        while size < length:
            piece = self.socket.recv(1 << 16)
            assert piece, f"the answer ended after {size} of {length} bytes"
            pieces.append(piece)
            size += len(piece)
        self.socket.close()
        return b"".join(pieces)


@contextmanager
def held(server: Server, queries: int) -> Iterator[None]:
    """Wait until so many queries are under way, and let them get no further before the end of the block."""
    _wait(lambda: len(_at_work(server)) == queries, "the queries are not under way")
    stopped = _at_work(server)
    for worker in stopped:
        os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in stopped:
            os.kill(worker, signal.SIGCONT)


def _at_work(server: Server) -> list[int]:
    return [member for member in family(server.process.pid) if yields(member)]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_under_way_is_finished_and_nothing_is_left(data: Path, workers: int) -> None:
    with running(data, workers) as server, ThreadPoolExecutor(4) as crowd:
        whole = server.get(STREAM)[1]
        assert len(whole) > 10_000_000 or whole[:2] == b"\x1f\x8b"
        processes = list(family(server.process.pid))
        slow = [crowd.submit(server.get, f"/sparql?{urlencode({'query': f'{SLOW} # {n}'})}") for n in range(2)]
        readers = [SlowReader(server.port) for _ in range(2 * workers)]
        with held(server, 2):
            server.process.terminate()
            _wait(lambda: not server.listens(), "new connections are still taken")
            assert server.process.poll() is None, "it ended before what was under way"
        assert all(reader.rest() == whole for reader in readers)
        assert [answer.result()[0] for answer in slow] == [200, 200]
        assert server.process.wait(PATIENCE) == 0
    _wait(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), "a process is left")
