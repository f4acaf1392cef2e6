"""A newly built version is taken up by every worker process while requests of all kinds keep coming: none fails."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from api.intake import take_in
from benchmarks.servers import free_port, serving
from graph.store import Versions

pytestmark = pytest.mark.slow

CLAIM = """\
source: {id: reload-2026-10-10, url: "https://example.org/reload", publisher: Example Press, sourceKind: press,
  published: 2026-10-10, recorded: 2026-10-11}
claims:
- {status: reported, asserts: {id: akamai, type: Organization, country: US}}
"""
ADDRESSES = (
    "/entities/akamai",
    "/agreements?customer=anthropic",
    "/sparql?query=SELECT * { id:akamai ?p ?o } LIMIT 5 # %d",
    "/search?q=akamai %d",
    "/entities/akamai/claims?limit=%d",
    "/readyz",
)


class Callers:
    """Some threads that keep asking, each on its own connections; what they saw."""

    def __init__(self, port: int, number: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.seen: Counter[str] = Counter()
        self.failed: list[str] = []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(number)]

    def __enter__(self) -> Callers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _ask(self, turn: int) -> None:
        while not self.stop.is_set():
            turn += 1
            address = ADDRESSES[turn % len(ADDRESSES)].replace("%d", str(turn % 50 + 1))
            try:
                # A connection of its own for each, so that all worker processes are asked.
                answer = httpx.get(self.url + address, timeout=240)
            except httpx.HTTPError as error:
                self.failed.append(f"{address}: {error!r}")
                continue
            if answer.status_code != 200:
                self.failed.append(f"{address}: {answer.status_code} {answer.text[:200]}")
            self.seen[answer.headers.get("x-interlock-version", "")] += 1

    def wait_until_only(self, version: str) -> None:
        """Wait until forty answers in a row have come from one version."""
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            self.seen = Counter()
            while self.seen.total() < 40 and time.monotonic() < deadline:
                time.sleep(0.05)
            if {found for found in self.seen.copy() if found} == {version}:
                return
        raise AssertionError(f"{version} is not served alone: {dict(self.seen)}, failed {self.failed[:3]}")


def test_versions_are_swapped_under_load_without_a_failed_request(place: Path) -> None:
    first = Versions(place).current.name
    second = take_in(place, CLAIM.encode()).version
    assert second != first
    port = free_port()
    environ = {
        "INTERLOCK_DATA": str(place),
        "INTERLOCK_PORT": str(port),
        "INTERLOCK_WORKERS": "2",
        "INTERLOCK_LOG_REQUESTS": "false",
        "INTERLOCK_RELOAD_SECONDS": "0.2",
    }
    with serving([sys.executable, "-m", "api.server"], port, environ), Callers(port, 4) as callers:
        callers.wait_until_only(second)
        for version in (first, second):
            _point_at(place, version)
            callers.wait_until_only(version)
    assert callers.failed == []


def _point_at(place: Path, version: str) -> None:
    """Publish a version that is already there, as a build does it: by one rename."""
    fresh = place / "current.new"
    fresh.symlink_to(Path("versions") / version)
    os.replace(fresh, place / "current")
