"""One query at work: quick at first, heavy when it takes long, ended when it takes too long or nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from api.limits import Limits, Overloaded, TimeLimit
from api.sparql.crew import Crew
from api.sparql.hired import Worker
from api.sparql.lanes import Lanes
from api.sparql.messages import Outcome
from graph.errors import InterlockError

Gone = Callable[[], Awaitable[object]]
"""Waits until the caller has hung up."""

BLOATED = 4_000_000
"""A worker that has made an answer of so many bytes is replaced, to give its memory back."""

FAVOURED = 1
FAVOUR_SECONDS = 1.0
"""How many heavy queries get a small share even of a busy machine, and for how much of the processor's time."""

HOPE_SECONDS = 0.25
"""How much of the processor's time a query may take in the quick lane while there is no room in the heavy one."""


class CallerGone(InterlockError):
    """The caller hung up before the answer was ready; nobody reads this."""

    http_status = 499
    slug = "caller-gone"


class Run:
    """A job in the hands of a worker. A place in the quick lane must have been taken; it is freed at the end.

    What makes a query heavy is the processor's time, not the clock's: on a busy machine small queries wait too. Heavy
    queries only get time that nobody else wants, except for one, the favoured, which gets a small share for a while:
    where other programs leave nothing over, a query that is a little long must not starve.
    """

    def __init__(self, lanes: Lanes, crew: Crew, worker: Worker, gone: Gone, deadline: float) -> None:
        self.lanes, self.crew, self.worker, self.gone, self.deadline = lanes, crew, worker, gone, deadline
        self.heavy = False
        self.favoured = False
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.time()
        self._spent_before: float | None = None
        self._watch: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._answer: asyncio.Future[Outcome] | None = None

    @property
    def limits(self) -> Limits:
        """The limits that hold for it."""
        return self.lanes.limits

    async def outcome(self, packed: bytes) -> Outcome:
        """Do the job; raises the limit that was met."""
        self._look_again_in(self.limits.quick_seconds)
        self._answer = self.worker.ask(packed)
        bloated = True
        try:
            outcome = await self._answer
            bloated = len(outcome.body) > BLOATED or outcome.kind in {"memory", "failed"}
            return outcome
        finally:
            self._finish(bloated)

    def _look_again_in(self, seconds: float) -> None:
        self._timer = self._loop.call_at(min(self._loop.time() + seconds, self.deadline), self._look)

    def _look(self) -> None:
        """See how much has been spent: most queries have ended before anybody looks."""
        if self._answer is None or self._answer.done():
            return
        late, at_work = self._loop.time() >= self.deadline, self.worker.works_on(self._answer)
        if late and at_work:
            self.worker.kill(TimeLimit(self.limits.seconds, self._loop.time() - self._started))
        elif late:
            self._answer.set_exception(Overloaded("seconds", self.limits.seconds))
        elif at_work:
            self._judge()
        else:
            self._look_again_in(self.limits.quick_seconds)

    def _judge(self) -> None:
        """By the processor's time since the first look."""
        if self._spent_before is None:
            self._spent_before = self.worker.processor_seconds()
            self._watch = self._loop.create_task(self._until_gone())
        spent = self.worker.processor_seconds() - self._spent_before
        if not self.heavy and spent >= self.limits.quick_seconds * 0.9:
            self._become_heavy(spent)
        elif self.favoured and spent >= FAVOUR_SECONDS:
            self._lose_favour()
            self.worker.demote("idle")
        if self.worker.alive:
            self._look_again_in(self.limits.seconds if self.heavy and not self.favoured else self.limits.quick_seconds)

    def _become_heavy(self, spent: float) -> None:
        """Free the place of a quick query, and step behind them; where the heavy lane is full, hope for a while."""
        self.worker.isolate()
        self.crew.let_go(self.worker)
        try:
            self.lanes.make_heavy()
        except Overloaded as full:
            if spent > HOPE_SECONDS:
                self.worker.kill(full)
            return
        self.heavy = True
        self.favoured = self.lanes.favoured < FAVOURED
        self.lanes.favoured += self.favoured
        self.worker.demote("nice" if self.favoured else "idle")

    def _lose_favour(self) -> None:
        self.lanes.favoured -= self.favoured
        self.favoured = False

    async def _until_gone(self) -> None:
        await self.gone()
        self.worker.kill(CallerGone("the caller hung up"))

    def _finish(self, bloated: bool) -> None:
        """Free the place; only a quick worker that has done its job and has not grown is used again."""
        if self._timer is not None:
            self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self.heavy:
            self._lose_favour()
            self.lanes.leave_heavy()
            self.worker.kill()
            return
        self.lanes.leave()
        abandoned = self._answer is not None and self._answer.cancelled()
        if abandoned or (bloated and not self.worker.answers):
            self.crew.let_go(self.worker)
            self.worker.kill()
        else:
            self.crew.release(self.worker)
