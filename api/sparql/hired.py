"""A hired worker, seen from the server: a socket to a process that answers one job after the other, or dies of one.

Some jobs are sent ahead and wait in the socket: handing over several at once saves a switch between processes for each.
"""

from __future__ import annotations

import asyncio
import math
import socket
import time
from collections import deque
from collections.abc import Callable

from api.limits import WorkerLost
from api.sparql.messages import Outcome
from graph.errors import InterlockError

_BUFFER = memoryview(bytearray(1 << 18))
"""Outcomes of all workers are received here, one piece after the other: to make a buffer for each would cost more."""

_SCHEDULED = 2
"""Linux has a clock of the time that each process was scheduled; its number is made of this and the process id."""


class Worker:
    """One worker process, seen from the server."""

    def __init__(self, tell: Callable[..., None], pid: int) -> None:
        self.pid = pid
        self.jobs = 0
        self.alive = True
        self.since = 0.0
        self.answers: deque[asyncio.Future[Outcome]] = deque()
        self.on_end: Callable[[Worker], None] | None = None
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._channel: socket.socket | None = None
        self._received = bytearray()

    def connect(self, channel: socket.socket) -> None:
        """Take over the server's end of its socket."""
        channel.setblocking(False)
        if not self.alive:
            channel.close()
            return
        self._channel = channel
        self._loop.add_reader(channel.fileno(), self._read)

    def ask(self, packed: bytes) -> asyncio.Future[Outcome]:
        """Send a job; the future gets its outcome, or the reason why there will be none."""
        self.jobs += 1
        answer: asyncio.Future[Outcome] = self._loop.create_future()
        if self._channel is None:
            answer.set_exception(WorkerLost())
            return answer
        if not self.answers:
            self.since = self._loop.time()
        self.answers.append(answer)
        self._write(packed)
        return answer

    def works_on(self, answer: asyncio.Future[Outcome]) -> bool:
        """Is it this job that it works on now?"""
        return bool(self.answers) and self.answers[0] is answer

    def isolate(self) -> None:
        """Tell those whose jobs wait behind the one that is worked on to ask elsewhere."""
        while len(self.answers) > 1:
            _fail(self.answers.pop(), WorkerLost())

    def demote(self, to: str) -> None:
        """Give it a small share of the processor (`nice`), or only what nothing else wants (`idle`)."""
        self._tell(do=to, pid=self.pid)

    def processor_seconds(self) -> float:
        """How much of the processor's time it has had; without end where the system does not tell."""
        try:
            return time.clock_gettime(((~self.pid) << 3) | _SCHEDULED)
        except OSError:
            return math.inf

    def kill(self, reason: InterlockError | None = None) -> None:
        """End it now; the caller whose job it works on gets the reason at once."""
        self._tell(do="kill", pid=self.pid)
        self.ended(reason or WorkerLost())

    def ended(self, reason: InterlockError) -> None:
        """It is gone, or as good as gone."""
        self.isolate()
        while self.answers:
            _fail(self.answers.pop(), reason)
        if self.alive:
            self.alive = False
            self._disconnect()
            if self.on_end is not None:
                self.on_end(self)

    def _write(self, packed: bytes) -> None:
        """Send what the socket takes; where it does not take all (a very long query), the worker is given up."""
        assert self._channel is not None
        try:
            sent = self._channel.send(packed)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # it is dying; the holder will tell of it
        if sent < len(packed):
            self._loop.add_writer(self._channel.fileno(), self._write_rest, packed[sent:])

    def _write_rest(self, packed: bytes) -> None:
        assert self._channel is not None
        self._loop.remove_writer(self._channel.fileno())
        self._write(packed)

    def _read(self) -> None:
        """Outcomes, or pieces of one, or the end, of which the holder will tell the cause."""
        assert self._channel is not None
        try:
            length = self._channel.recv_into(_BUFFER)
        except BlockingIOError:
            return
        except OSError:
            length = 0
        if not length:
            self._disconnect()
            return
        whole: bytearray | memoryview = _BUFFER[:length]
        if self._received:
            self._received += whole
            whole = self._received
        read = 0
        while (outcome := Outcome.read(whole, read)) is not None:
            read += outcome.size
            self._deliver(outcome)
        self._received = bytearray(whole[read:])

    def _deliver(self, outcome: Outcome) -> None:
        if self.answers:
            answer = self.answers.popleft()
            self.since = self._loop.time()
            if not answer.done():
                answer.set_result(outcome)

    def _disconnect(self) -> None:
        if self._channel is not None:
            self._loop.remove_reader(self._channel.fileno())
            self._loop.remove_writer(self._channel.fileno())
            self._channel.close()
            self._channel = None


def _fail(answer: asyncio.Future[Outcome], reason: InterlockError) -> None:
    if not answer.done():
        answer.set_exception(reason)
