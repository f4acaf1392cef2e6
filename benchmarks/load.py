"""A load generator that costs little itself: raw sockets, one process, some connections that are kept open."""

from __future__ import annotations

import selectors
import socket
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

Requests = Callable[[int], bytes]
"""The n-th request of a load, as bytes."""


@dataclass(frozen=True)
class Measured:
    """What a load found: answers a second, and how long single answers took (milliseconds)."""

    rate: float
    median: float
    p99: float
    worst: float
    bytes_each: int
    failures: int


def get(path: str, accept: str, **fields: str) -> bytes:
    """A GET request that keeps its connection."""
    query = f"?{urlencode(fields)}" if fields else ""
    return f"GET {path}{query} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


def cycle(requests: Sequence[bytes]) -> Requests:
    """The same requests over and over."""
    return lambda number: requests[number % len(requests)]


class _Connection:
    """One connection with one request under way at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.sent = 0.0

    def ask(self, request: bytes) -> None:
        self.received = b""
        self.sent = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> bool:
        """Take what has come; True when the answer is whole."""
        piece = self.socket.recv(1 << 16)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self.received = self.received + piece if self.received else piece
        return is_whole(self.received)

    @property
    def good(self) -> bool:
        return self.received.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304"))


def is_whole(answer: bytes) -> bool:
    """Has an answer been received to its end? By its length, or by its last chunk."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = answer[:end].lower()
    place = head.find(b"content-length:")
    if place >= 0:
        stop = head.find(b"\r", place)
        length = int(head[place + 15 : stop if stop >= 0 else end])
        return len(answer) - end - 4 >= length
    return answer.endswith(b"0\r\n\r\n")


def run_load(port: int, requests: Requests, seconds: float, connections: int, first: int = 0) -> tuple[Measured, int]:
    """Keep connections busy for some seconds; tells the number of the next request too, so that none is asked twice."""
    pool = [_Connection(port) for _ in range(connections)]
    taken: list[float] = []
    number, failures, size = first, 0, 0
    with selectors.DefaultSelector() as selector:
        for connection in pool:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(requests(number))
            number += 1
        begun = time.perf_counter()
        stop = begun + seconds
        while time.perf_counter() < stop:
            for key, _ in selector.select(60):
                connection = key.data
                if connection.read():
                    taken.append(time.perf_counter() - connection.sent)
                    failures += not connection.good
                    size = len(connection.received)
                    connection.ask(requests(number))
                    number += 1
        elapsed = time.perf_counter() - begun
    for connection in pool:
        connection.socket.close()
    return measured(taken, elapsed, size, failures), number


def measured(taken: list[float], elapsed: float, size: int, failures: int) -> Measured:
    """Figures of a load from the times of its answers."""
    ordered = sorted(taken)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Measured(
        len(taken) / elapsed, statistics.median(ordered) * 1e3, p99 * 1e3, ordered[-1] * 1e3, size, failures
    )


def middle(rounds: Sequence[Measured]) -> Measured:
    """The median of several rounds, figure by figure."""
    columns: Iterator[tuple[float, ...]] = zip(*((m.rate, m.median, m.p99, m.worst) for m in rounds), strict=True)
    rate, median, p99, worst = (statistics.median(column) for column in columns)
    return Measured(rate, median, p99, worst, rounds[-1].bytes_each, sum(m.failures for m in rounds))


def as_table(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as a Markdown table."""
    names = list(rows[0])
    lines = [" | ".join(names), " | ".join("---" for _ in names)]
    lines += [" | ".join(row[name] for name in names) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"
