"""The workers of one snapshot: hired ahead, used in the same order again and again, replaced as they end."""

from __future__ import annotations

import asyncio

from api.limits import WorkerLost
from api.sparql.hired import Worker
from api.sparql.keeper import Keeper

JOBS = 20_000
"""A worker is replaced after so many jobs, so that fragments of its memory never add up."""

AHEAD = 4
"""How many jobs a worker is given at once, the one that it works on included."""

FRESH = 0.002
"""Seconds: behind a job that has taken longer no other is sent, since it may take much longer still."""

PAUSE = 0.05
"""Seconds before a worker that was ended from outside is replaced, so that it cannot become a storm of forks."""


class Crew:
    """Keeps a number of workers for quick queries; one that is let go (for a heavy query) is replaced."""

    def __init__(self, keeper: Keeper, size: int) -> None:
        self.keeper, self.size = keeper, size
        self.workers: list[Worker] = []
        self._hiring: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()

    @property
    def busy(self) -> bool:
        """Is any of its workers at work, let go or not?"""
        return any(worker.answers for worker in self.keeper.workers.values())

    async def take(self) -> Worker:
        """A worker to send a job to: the first that has room and is not stuck, else the one with the shortest queue."""
        stuck_since = self._loop.time() - FRESH
        for worker in self.workers:
            if not worker.answers or (len(worker.answers) < AHEAD and worker.since > stuck_since):
                return worker
        if len(self.workers) < self.size:
            self._welcome(await self.keeper.hire())
        return min(self.workers, key=lambda worker: len(worker.answers), default=None) or await self.keeper.hire()

    def release(self, worker: Worker) -> None:
        """A job is done: the worker stays, unless it has worked long enough or is one too many."""
        if not worker.answers and (worker.jobs >= JOBS or len(self.workers) > self.size):
            self.let_go(worker)
            worker.kill()

    def let_go(self, worker: Worker) -> None:
        """Give it no more jobs: it is at work on something heavy, or has grown."""
        if worker in self.workers:
            self.workers.remove(worker)
            self.replenish()

    def replenish(self) -> None:
        """Hire until there are enough again."""
        missing = self.size - len(self.workers) - len(self._hiring)
        for _ in range(0 if self.keeper.lost.is_set() else missing):
            task = self._loop.create_task(self._hire())
            self._hiring.add(task)
            task.add_done_callback(self._hiring.discard)

    async def full(self) -> None:
        """Wait until there are enough."""
        self.replenish()
        await asyncio.gather(*self._hiring)

    async def close(self) -> None:
        """End the holder, and with it every worker."""
        for task in self._hiring:
            task.cancel()
        await self.keeper.close()

    async def _hire(self) -> None:
        try:
            self._welcome(await self.keeper.hire())
        except WorkerLost:
            return

    def _welcome(self, worker: Worker) -> None:
        worker.on_end = self._missed
        if worker.alive:
            self.workers.append(worker)

    def _missed(self, worker: Worker) -> None:
        """A worker has ended while it was counted on."""
        if worker in self.workers:
            self.workers.remove(worker)
            self._loop.call_later(PAUSE, self.replenish)
