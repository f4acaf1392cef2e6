"""Serving: uvicorn on the application, one process or several, graceful at the end."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.settings import PREFIX, Settings

if TYPE_CHECKING:
    import uvicorn


def run(settings: Settings) -> None:
    """Serve the graph published in the settings' data directory until SIGINT or SIGTERM.

    What is under way then is finished, up to `grace_seconds`. Several processes share the address; each follows new
    versions by itself.
    """
    import uvicorn

    common: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "access_log": False,
        "log_config": None,
        "timeout_graceful_shutdown": settings.grace_seconds,
        "server_header": False,
        "date_header": True,
    }
    signal.signal(signal.SIGTERM, _end)
    configure_logs()
    if settings.workers == 1:
        from api.app import create_app

        uvicorn.run(create_app(settings.data, settings), **common)
        return
    with _told(settings):
        config = uvicorn.Config("api.server:application", factory=True, workers=settings.workers, **common)
        _several(config)


def _end(*_: object) -> None:
    """End as told: uvicorn raises the signal once more when it has finished, and then nothing has gone wrong."""
    raise SystemExit(0)


def _several(config: uvicorn.Config) -> None:
    """Run uvicorn's supervisor of several processes, which keeps the shared socket open for as long as it lives.

    So whoever connected while the processes finished would wait for nothing: here the socket is closed with theirs.
    """
    from uvicorn.supervisors import Multiprocess

    class Supervisor(Multiprocess):
        def terminate_all(self) -> None:
            super().terminate_all()
            for listening in self.sockets:
                listening.close()

    Supervisor(config, sockets=[config.bind_socket()]).run()


def application() -> Any:
    """The application of one of several processes: its settings come from the environment."""
    from api.app import create_app

    configure_logs()
    settings = Settings.read()
    return create_app(settings.data, settings)


def configure_logs() -> None:
    """Logs as lines of JSON."""
    from api.observing import log_as_json

    log_as_json()


@contextmanager
def _told(settings: Settings) -> Iterator[None]:
    """Tell the worker processes their settings, and give their counters a place to add up."""
    counters = Path(tempfile.mkdtemp(prefix="interlock-metrics-"))
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counters)
    os.environ |= {PREFIX + f.name.upper(): str(getattr(settings, f.name)) for f in fields(settings)}
    try:
        yield
    finally:
        shutil.rmtree(counters, ignore_errors=True)


if __name__ == "__main__":
    run(Settings.read())
