"""A worker: a forked process that answers one query at a time until its socket closes. It can be killed at any moment.

It is confined before it reads anything: it dies with its parent, leaves no core, has a bounded address space, and can
open neither file nor socket, so that even a query nobody thought of could not reach outside.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
from pathlib import Path

import pyoxigraph as ox

from api.sparql.evaluate import evaluate
from api.sparql.messages import JOB_HEAD, Job, job_length

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_SMALL = 1 << 16


def work(channel: socket.socket, store: ox.Store) -> None:
    """Answer jobs, of which several may have been sent at once, until the server closes its end."""
    received = b""
    while True:
        received = _receive(channel, received, JOB_HEAD)
        end = JOB_HEAD + job_length(received[:JOB_HEAD])
        received = _receive(channel, received, end)
        outcome = evaluate(store, Job.read(received[:JOB_HEAD], received[JOB_HEAD:end]))
        received = received[end:]
        if len(outcome.body) < _SMALL:
            channel.sendall(outcome.pack() + outcome.body)
        else:
            channel.sendall(outcome.pack())
            channel.sendall(outcome.body)


def confine(memory_mb: int) -> None:
    """Give up what a worker does not need; called right after the fork, when the graph is already in memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    allowed = _address_space() + memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def die_with_parent(parent: int) -> None:
    """Ask the kernel for SIGKILL when the parent ends; end at once if it already has."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()


def _receive(channel: socket.socket, received: bytes, length: int) -> bytes:
    """What has been received and at least so many bytes; the end of this process where the other end has closed."""
    while len(received) < length:
        piece = channel.recv(_SMALL)
        if not piece:
            os._exit(0)
        received += piece
    return received
