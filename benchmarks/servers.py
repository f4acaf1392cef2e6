"""The servers that are measured, each a process of its own on a free port of 127.0.0.1, ended by its process id."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[1]
RIVALS = ROOT / ".venv-bench" / "bin"
"""Where `python -m benchmarks.rivals` puts the servers that we are compared with."""

_TURNS = count()


@contextmanager
def serving(command: Sequence[str], port: int, environ: Mapping[str, str] | None = None) -> Iterator[int]:
    """Run a server while the block runs; gives its process id once it listens."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        _wait_until_listening(process, port)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on, and that nobody else is about to take.

    The system's own choice may be given to the next connection of any process before the server binds it: these are
    below the range that Linux gives to connections (32768 and up), and each process goes through a hundred of its own.
    """
    block = 10_000 + os.getpid() % 220 * 100
    for _ in range(100):
        port = block + next(_TURNS) % 100
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"no port is free from {block} to {block + 99}")


def static(port: int) -> list[str]:
    """The yardstick: a raw ASGI application that always sends the same bytes."""
    arguments = ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    return [sys.executable, "-m", "uvicorn", "benchmarks.static:app", *arguments]


def door(data: Path, port: int) -> list[str]:
    """Our SPARQL door standing alone."""
    return [sys.executable, "-m", "api.sparql", str(data), str(port)]


def whole(data: Path, port: int) -> list[str]:
    """The whole application, as `interlock serve` runs it."""
    code = (
        "import sys; from dataclasses import replace; from pathlib import Path; from api.server import run; "
        "from api.settings import Settings; "
        "run(replace(Settings.read(), data=Path(sys.argv[1]), port=int(sys.argv[2])))"
    )
    return [sys.executable, "-c", code, str(data), str(port)]


def oxigraph(store: Path, port: int) -> list[str] | None:
    """`oxigraph serve` on a store on disk, or None where it is not installed."""
    found = _rival("oxigraph")
    arguments = ["serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    return [found, *arguments] if found else None


def rdflib_endpoint(nquads: Path, port: int) -> list[str] | None:
    """rdflib-endpoint on the same quads, or None where it is not installed."""
    found = _rival("rdflib-endpoint")
    return [found, "serve", "--host", "127.0.0.1", "--port", str(port), str(nquads)] if found else None


def _rival(name: str) -> str | None:
    own = RIVALS / name
    return str(own) if own.exists() else shutil.which(name)


def _wait_until_listening(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} did not listen on {port}")
