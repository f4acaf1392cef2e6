"""Admission: how many lookups are worked on at once, how many wait, how many one client may have going."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.problems import TooBusy
from graph.errors import LimitExceeded


class Crowded(LimitExceeded):
    """More lookups are waiting than are kept waiting."""

    slug = "crowded"
    retry_after = 1


class Gate:
    """Lets `at_once` callers in, keeps `waiting` more in line, and at most `per_client` of one address in either."""

    def __init__(self, at_once: int, waiting: int, per_client: int) -> None:
        self.at_once, self.waiting, self.per_client = at_once, waiting, per_client
        self._room = asyncio.Semaphore(at_once)
        self._inside: Counter[str] = Counter()

    @property
    def busy(self) -> int:
        """How many are inside or in line."""
        return self._inside.total()

    @asynccontextmanager
    async def admitted(self, client: str) -> AsyncIterator[None]:
        """Wait for room; raises TooBusy for a greedy client, Crowded when the line is full."""
        if self._inside[client] >= self.per_client:
            raise TooBusy("requests of one client", self.per_client)
        if self.busy >= self.at_once + self.waiting:
            raise Crowded(
                "waiting lookups", self.waiting, f"{self.waiting} lookups are waiting already; try again soon"
            )
        self._inside[client] += 1
        try:
            async with self._room:
                yield
        finally:
            self._inside[client] -= 1
            if not self._inside[client]:
                del self._inside[client]
