"""The server's end of a holder: hires workers from it, hears of their deaths, and ends it by closing a socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

from api.limits import EngineFailed, HolderFailed, MemoryLimit, WorkerLost
from api.sparql.hired import Worker
from graph.errors import InterlockError

_ROOT = Path(__file__).parents[2]
_LONGEST = 1 << 16
_CRASHES = {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL}


class Keeper:
    """One holder, seen from the server. `lost` is set once it has ended, by whatever cause."""

    def __init__(self, control: socket.socket, memory_mb: int, process: subprocess.Popen[bytes] | None = None) -> None:
        self.memory_mb, self.process = memory_mb, process
        self.lost = asyncio.Event()
        self._control = control
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._reported = ""
        self._numbers = count(1)
        self._born: dict[int, asyncio.Future[Worker]] = {}
        self.workers: dict[int, Worker] = {}
        control.setblocking(False)
        self._loop.add_reader(control.fileno(), self._hear)

    @classmethod
    async def start(cls, folder: Path, memory_mb: int) -> Keeper:
        """Start the holder of a version's folder; ready when it has loaded the graph."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [
                sys.executable,
                "-P",
                "-m",
                "api.sparql.holder",
                str(folder),
                str(theirs.fileno()),
                str(memory_mb),
            ]
            environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
            process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment)
        return await cls(ours, memory_mb, process)._when_ready()

    async def moment(self, moment: list[str]) -> Keeper:
        """A holder of a past snapshot, forked from this one."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        keeper = Keeper(ours, self.memory_mb)
        await self._bear(theirs, do="moment", moment=moment)
        return await keeper._when_ready()

    async def hire(self) -> Worker:
        """A new worker, waiting for a job."""
        ours, theirs = socket.socketpair()
        try:
            worker = await self._bear(theirs, do="worker")
        except BaseException:
            ours.close()
            raise
        worker.connect(ours)
        return worker

    def tell(self, **request: Any) -> None:
        """Send a request that has no answer; a holder that has ended needs none."""
        with contextlib.suppress(OSError):
            self._control.send(json.dumps(request).encode())

    async def close(self) -> None:
        """End the holder and all its workers."""
        self._end()
        if self.process is not None:
            await asyncio.to_thread(_wait_for, self.process)

    async def _when_ready(self) -> Keeper:
        try:
            await self._ready
        except WorkerLost as lost:
            await self.close()
            code = None if self.process is None else self.process.returncode
            raise HolderFailed(code, self._reported) from lost
        except BaseException:
            await self.close()
            raise
        return self

    async def _bear(self, theirs: socket.socket, **request: Any) -> Worker:
        number = next(self._numbers)
        born: asyncio.Future[Worker] = self._loop.create_future()
        self._born[number] = born
        with theirs:
            try:
                socket.send_fds(self._control, [json.dumps({**request, "id": number}).encode()], [theirs.fileno()])
            except OSError as error:
                del self._born[number]
                raise WorkerLost from error
        return await born

    def _hear(self) -> None:
        """One notice; an empty one means that the holder has ended."""
        try:
            message = self._control.recv(_LONGEST)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._end()
            return
        match json.loads(message):
            case {"ready": True} if not self._ready.done():
                self._ready.set_result(None)
            case {"failed": words}:
                self._reported = str(words)
            case {"born": number, "pid": pid}:
                self._deliver(number, pid)
            case {"dead": pid, "status": status} if pid in self.workers:
                self.workers.pop(pid).ended(self._reason(status))

    def _deliver(self, number: int, pid: int) -> None:
        """A child has been born (it may be dead by the time that anybody asks), or could not be."""
        born, child = self._born.pop(number), Worker(self.tell, pid)
        if pid:
            self.workers[pid] = child
        if born.done():
            child.kill()
        elif pid:
            born.set_result(child)
        else:
            born.set_exception(WorkerLost())

    def _reason(self, status: int) -> InterlockError:
        """Why a worker that nobody here ended has ended: Rust aborts when it gets no memory."""
        if status == -signal.SIGABRT:
            return MemoryLimit(self.memory_mb)
        return EngineFailed() if status in _CRASHES else WorkerLost()

    def _end(self) -> None:
        if self.lost.is_set():
            return
        self.lost.set()
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        waiting: list[asyncio.Future[Any]] = [self._ready, *self._born.values()]
        for future in waiting:
            if not future.done():
                future.set_exception(WorkerLost())
        for worker in list(self.workers.values()):
            worker.ended(WorkerLost())
        self.workers.clear()


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
