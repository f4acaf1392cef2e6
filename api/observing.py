"""What the server does, as numbers for Prometheus and as one line of JSON per request; nothing about persons."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from api.live import Live

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


@dataclass(frozen=True)
class Seen:
    """A finished request. `route` is the address's pattern, never what somebody asked."""

    method: str
    route: str
    status: int
    seconds: float
    size: int
    cached: bool


class Meters:
    """Counts requests by route and status, their times and sizes; all worker processes add up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._known: dict[tuple[str, str, int, bool], tuple[Counter, Histogram, Counter]] = {}
        names = ("method", "route", "status", "cached")
        self.requests = Counter("interlock_requests", "Requests answered.", names, registry=self.registry)
        self.seconds = Histogram(
            "interlock_request_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=self.registry
        )
        self.sent = Counter("interlock_sent_bytes", "Bytes of bodies sent.", ("route",), registry=self.registry)
        self.reloads = Counter("interlock_reloads", "New versions taken up.", registry=self.registry)
        self.busy = self._gauge("interlock_lookups_busy", "Lookups under way or waiting.", "livesum")
        self.version = self._gauge("interlock_graph_info", "The served version of the graph.", "livemax", ("version",))
        self.size = self._gauge("interlock_graph_size", "What the served version holds.", "livemax", ("what",))
        self.sparql = self._gauge("interlock_sparql", "Queries running, waiting and ended.", "livesum", ("what",))

    def look(self, live: Live, sparql: Mapping[str, int], lookups: int) -> None:
        """Note how things stand now."""
        manifest = live.graph.manifest
        self.version.clear()
        self.version.labels(manifest.version).set(1)
        for what in ("claims", "sources", "entities", "quads"):
            self.size.labels(what).set(getattr(manifest, what))
        for what, number in sparql.items():
            self.sparql.labels(what).set(number)
        self.busy.set(lookups)

    def _gauge(self, name: str, text: str, mode: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry, multiprocess_mode=mode)  # type: ignore[arg-type]

    def count(self, seen: Seen) -> None:
        """Count a finished request; the counters of each kind are looked up once."""
        kind = (seen.method, seen.route, seen.status, seen.cached)
        found = self._known.get(kind)
        if found is None:
            labels = (seen.method, seen.route, str(seen.status), str(seen.cached).lower())
            found = (self.requests.labels(*labels), self.seconds.labels(seen.route), self.sent.labels(seen.route))
            self._known[kind] = found
        requests, seconds, sent = found
        requests.inc()
        seconds.observe(seen.seconds)
        sent.inc(seen.size)

    def text(self) -> bytes:
        """All numbers in Prometheus' text form, those of the other worker processes too."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


PROMETHEUS = CONTENT_TYPE_LATEST


class RequestLog:
    """Finished requests as lines of JSON, written some at a time: a write for each would cost more than an answer."""

    def __init__(self, write: Callable[[str], object], lines: int = 64, seconds: float = 0.5) -> None:
        self._write, self._lines, self._seconds = write, lines, seconds
        self._held: list[str] = []
        self._written = time.monotonic()

    def tell(self, seen: Seen) -> None:
        """Note a request; what is held is written when there is enough or when it is old."""
        now = time.time()
        self._held.append(
            f'{{"time": "{_second(int(now))}.{int(now % 1 * 1000):03d}Z", "level": "info", '
            f'"logger": "interlock.requests", "message": "request", "method": "{seen.method}", '
            f'"route": {_quoted(seen.route)}, "status": {seen.status}, "ms": {seen.seconds * 1000:.2f}, '
            f'"bytes": {seen.size}, "cached": {"true" if seen.cached else "false"}}}\n'
        )
        if len(self._held) >= self._lines or time.monotonic() - self._written > self._seconds:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        held, self._held = self._held, []
        self._written = time.monotonic()
        if held:
            self._write("".join(held))


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


@lru_cache(maxsize=512)
def _quoted(text: str) -> str:
    return json.dumps(text)


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, message, and the facts that came with it."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_as_json() -> None:
    """Send all logs to stderr as lines of JSON; uvicorn's own access log, which names addresses, stays off."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
