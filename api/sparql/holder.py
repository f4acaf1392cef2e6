"""The holder: a process with the whole graph in memory that forks workers, and holders of past snapshots, on request.

    server --- control socket --- holder (default snapshot) -+- worker, worker, ...
                                                             +- holder (past snapshot) -+- worker, ...

A fork takes a millisecond and shares the graph's pages, so a killed worker costs nearly nothing. The holder has one
thread (forking is only safe then) and does nothing but fork, demote, kill and tell of deaths. It ends, with all its
children, when the server's end of the control socket closes, however the server ended.

Requests are JSON datagrams, with a socket for the child attached where one is made:
`{"do": "worker", "id": 1}`, `{"do": "moment", "id": 2, "moment": [...]}`, `{"do": "nice" | "idle" | "kill", "pid": 3}`;
notices are `{"ready": true}`, `{"failed": "why"}`, `{"born": 1, "pid": 3}`, `{"dead": 3, "status": -9}`.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api.sparql.worker import confine, die_with_parent, work
from graph.graph import Graph
from graph.snapshot import Moment
from graph.store import OxigraphReader
from graph.store.versions import Manifest

_LONGEST = 1 << 16
_NICE = 5


class Holder:
    """Serves one control socket with one graph, until it closes."""

    def __init__(self, control: socket.socket, graph: Graph, store: ox.Store, memory_mb: int) -> None:
        self.control, self.graph, self.store, self.memory_mb = control, graph, store, memory_mb
        self.children: set[int] = set()
        self.woken, self.waker = socket.socketpair()

    def serve(self) -> None:
        """Fork, demote, kill and reap as told."""
        self._listen_for_deaths()
        gc.collect()
        gc.freeze()
        self._tell(ready=True)
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ, self._obey)
            selector.register(self.woken, selectors.EVENT_READ, self._reap)
            served = True
            while served:
                for key, _ in selector.select():
                    served = key.data() and served
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)

    def _listen_for_deaths(self) -> None:
        self.woken.setblocking(False)
        self.waker.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)

    def _tell(self, **notice: Any) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.control.send(json.dumps(notice).encode())

    def _obey(self) -> bool:
        """Carry out one request; False when the server has gone."""
        message, files, _, _ = socket.recv_fds(self.control, _LONGEST, 1)
        if not message:
            return False
        request = json.loads(message)
        match request["do"]:
            case "worker":
                self._fork(request["id"], files[0], self._be_worker)
            case "moment":
                self._fork(request["id"], files[0], lambda channel: self._be_holder(channel, request["moment"]))
            case "kill" if request["pid"] in self.children:
                os.kill(request["pid"], signal.SIGKILL)
            case "nice" if request["pid"] in self.children:
                os.setpriority(os.PRIO_PROCESS, request["pid"], _NICE)
            case "idle" if request["pid"] in self.children:
                os.sched_setscheduler(request["pid"], os.SCHED_IDLE, os.sched_param(0))
        return True

    def _reap(self) -> bool:
        """Tell of every child that has ended."""
        self.woken.recv(_LONGEST)
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            self.children.discard(pid)
            self._tell(dead=pid, status=os.waitstatus_to_exitcode(status))
        return True

    def _fork(self, number: int, file: int, be: Callable[[socket.socket], None]) -> None:
        channel = socket.socket(fileno=file)
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            channel.close()
            self._tell(born=number, pid=0)
            return
        if pid == 0:
            self._live(parent, channel, be)
        channel.close()
        self.children.add(pid)
        self._tell(born=number, pid=pid)

    def _live(self, parent: int, channel: socket.socket, be: Callable[[socket.socket], None]) -> None:
        """The child's whole life; it never returns into the holder's loop."""
        try:
            die_with_parent(parent)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for inherited in (self.control, self.woken, self.waker):
                inherited.close()
            be(channel)
        except BaseException:  # noqa: BLE001  (a child must never run on in its parent's loop)
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    def _be_worker(self, channel: socket.socket) -> None:
        confine(self.memory_mb)
        work(channel, self.store)

    def _be_holder(self, channel: socket.socket, moment: list[str]) -> None:
        as_of, known_at, policy, min_status = moment
        day = date.fromisoformat
        with telling_why(channel, f"resolving {' '.join(moment)}"):
            reader = self.graph.reader_at(Moment(day(as_of), day(known_at), policy, min_status), flags=True)
        assert isinstance(reader, OxigraphReader)
        Holder(channel, self.graph, reader.store, self.memory_mb).serve()


@contextlib.contextmanager
def telling_why(control: socket.socket, doing: str) -> Iterator[None]:
    """Tell the server what went wrong in the block, before this process ends of it."""
    try:
        yield
    except Exception as error:
        with contextlib.suppress(OSError):
            control.send(json.dumps({"failed": f"{doing}: {type(error).__name__}: {error}"[:500]}).encode())
        raise


def load(folder: Path) -> Graph:
    """A version's graph, wholly in memory, with the evidence that past snapshots are resolved from."""
    store = ox.Store()
    store.bulk_load(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    manifest = Manifest(**json.loads((folder / "manifest.json").read_text("utf-8")))
    graph = Graph(OxigraphReader(store), manifest)
    _ = graph.evidence
    return graph


def main(folder: str, control: str, memory_mb: str) -> None:
    """Load a version and serve it; interrupts meant for the server are not ours: the closing socket ends us."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    channel = socket.socket(fileno=int(control))
    with telling_why(channel, f"loading version {Path(folder).name}"):
        graph = load(Path(folder))
    Holder(channel, graph, graph.reader.store, int(memory_mb)).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
