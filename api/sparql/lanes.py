"""Who may run now: a lane of quick queries with a queue, a lane of heavy ones without, a share for each client."""

from __future__ import annotations

import asyncio
from collections import Counter, deque

from api.limits import Limits, Overloaded
from api.problems import TooBusy
from api.sparql.crew import AHEAD


class Lanes:
    """Every query enters the quick lane; one that takes long moves to the heavy lane and frees its place."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.places = limits.quick * AHEAD
        self.quick = 0
        self.heavy = 0
        self.favoured = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._clients: Counter[str] = Counter()

    @property
    def waiting(self) -> int:
        """How many queries wait for a place."""
        return len(self._waiting)

    def take_share(self, client: str) -> None:
        """Count one of the queries that a client may have at once; raises TooBusy beyond."""
        if self._clients[client] >= self.limits.per_client:
            raise TooBusy("queries of one client", self.limits.per_client)
        self._clients[client] += 1

    def return_share(self, client: str) -> None:
        """Give one back."""
        self._clients[client] -= 1
        if not self._clients[client]:
            del self._clients[client]

    async def enter(self, deadline: float) -> None:
        """Take a place in the quick lane, waiting for it in turn until the deadline."""
        if self.quick < self.places and not self._waiting:
            self.quick += 1
            return
        if len(self._waiting) >= self.limits.waiting:
            raise Overloaded("waiting", self.limits.waiting)
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout_at(deadline):
                await place
        except BaseException as error:
            self._withdraw(place)
            if isinstance(error, TimeoutError):
                raise Overloaded("seconds", self.limits.seconds) from error
            raise

    def leave(self) -> None:
        """Free a place in the quick lane: the first who waits gets it."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self.quick -= 1

    def make_heavy(self) -> None:
        """Move a query from the quick lane to the heavy one; raises Overloaded where that is full."""
        if self.heavy >= self.limits.heavy:
            raise Overloaded("heavy", self.limits.heavy)
        self.heavy += 1
        self.leave()

    def leave_heavy(self) -> None:
        """Free a place in the heavy lane."""
        self.heavy -= 1

    def _withdraw(self, place: asyncio.Future[None]) -> None:
        if place.done() and not place.cancelled():
            self.leave()
        else:
            place.cancel()
            if place in self._waiting:
                self._waiting.remove(place)
