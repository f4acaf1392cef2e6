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

CALM = 0.5
"""Seconds after which one worker too many is let go: sooner, and a busy server would hire and dismiss all the time."""


class Crew:
    """Keeps a number of workers for quick queries; one that is let go (for a heavy query) is replaced."""

    def __init__(self, keeper: Keeper, size: int) -> None:
        self.keeper, self.size = keeper, size
        self.workers: list[Worker] = []
        self._hiring: set[asyncio.Task[None]] = set()
        self._thinning = False
        self._loop = asyncio.get_running_loop()

    @property
    def busy(self) -> bool:
        """Is any of its workers at work, let go or not?"""
        return any(worker.answers for worker in self.keeper.workers.values())

    async def take(self) -> Worker:
        """A worker to send a job to: the first that has room and is not stuck, else a new one while there may be more,
        else the one with the shortest queue."""
        stuck_since = self._loop.time() - FRESH
        for worker in self.workers:
            if not worker.answers or (len(worker.answers) < AHEAD and worker.since > stuck_since):
                return worker
        if len(self.workers) + len(self._hiring) >= self.size * AHEAD and self.workers:
            return min(self.workers, key=lambda worker: len(worker.answers))
        worker = await self.keeper.hire()
        self._welcome(worker)
        return worker

    def release(self, worker: Worker) -> None:
        """A job is done: the worker stays, unless it was let go or has worked long enough; those too many go later."""
        if not worker.answers and (worker not in self.workers or worker.jobs >= JOBS):
            self.let_go(worker)
            worker.kill()
        if len(self.workers) > self.size and not self._thinning:
            self._thinning = True
            self._loop.call_later(CALM, self._thin_out)

    def _thin_out(self) -> None:
        """Let one of those that were hired in a rush go, and look again later."""
        self._thinning = False
        surplus = self.workers[self.size :]
        idle = next((worker for worker in surplus if not worker.answers), None)
        if idle is not None:
            self.workers.remove(idle)
            idle.kill()
        if surplus and not self.keeper.lost.is_set():
            self._thinning = True
            self._loop.call_later(CALM, self._thin_out)

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
