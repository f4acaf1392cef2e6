"""Exports kept ready: each is made once for a version and moment, in a process of its own, and is a file after that."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import exports
from api.live import Live
from api.problems import TooBusy
from exports.dumps import FORMATS, Edition, Made, UnknownExport
from exports.dumps.making import make, make_delta, read_manifest, seal, write_manifest
from graph.errors import InterlockError, LimitExceeded
from graph.graph import Graph
from graph.snapshot import Moment

AT_ONCE = 2
"""So many exports are made at once; more would take both cores from those who look things up."""

SECONDS = 300
"""An export that takes longer is given up; the largest takes a tenth of that."""

MOMENTS = 8
"""Exports of so many moments besides the default one are kept for a version; the oldest go."""

DELTA = "delta"
DATASET = "dataset"


class ExportFailed(InterlockError):
    """An export could not be made; its process ended with `code`."""

    http_status = 503
    slug = "export-failed"

    def __init__(self, name: str, code: int) -> None:
        self.name, self.code = name, code
        super().__init__(f"{name} could not be made now: its process ended with {code}")


class Shelf:
    """The exports of the versions that are served. They lie beside their version, so that they go when it goes."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._spare: tempfile.TemporaryDirectory[str] | None = None

    def files(self, graph: Graph, moment: Moment, name: str, since: Graph | None = None) -> tuple[Path, list[Made]]:
        """The folder of an export and what is in it; made now if it is not there yet.

        `name` is a format, `delta` (with `since`), or `dataset`: the description and checksums of all formats.
        """
        if name not in {*FORMATS, DELTA, DATASET}:
            raise UnknownExport(name, [*FORMATS, DELTA])
        edition = Edition(graph, moment)
        shelf = self._place(graph) / edition.name
        folder = shelf / (f"{name}-{since.version}" if since else name)
        ready = read_manifest(folder)
        if ready:
            return folder, ready
        if not self._room.acquire(blocking=False):
            raise TooBusy("exports being made", AT_ONCE, retry_after=15)
        try:
            with _alone(folder):
                if not read_manifest(folder):
                    _prune(shelf)
                    self._make(edition, name, folder, since)
        finally:
            self._room.release()
        return folder, read_manifest(folder)

    def _make(self, edition: Edition, name: str, folder: Path, since: Graph | None) -> None:
        if name == DATASET:
            self._describe(edition, folder)
        elif edition.graph.dump is None or (since is not None and since.dump is None):
            older = Edition(since, since.default_moment) if since else None
            found = make_delta(older, edition, folder, True) if older else make(edition, name, folder, True)
            write_manifest(folder, found)
        else:
            _run(edition, name, folder, since)

    def _describe(self, edition: Edition, folder: Path) -> None:
        """Make what is missing, then describe all of it."""
        shelf = folder.parent

        def ready(name: str) -> None:
            with _alone(shelf / name):
                if not read_manifest(shelf / name):
                    self._make(edition, name, shelf / name, None)

        with ThreadPoolExecutor(AT_ONCE) as crew:
            list(crew.map(ready, FORMATS))
        found = {known: read_manifest(shelf / known.name) for known in FORMATS.values()}
        write_manifest(folder, seal(edition, folder, found))

    def _place(self, graph: Graph) -> Path:
        """Beside the version where that can be written, else in a folder that goes with this process."""
        if graph.dump is not None and self._live.data is not None:
            place = graph.dump.parent / "exports"
            try:
                place.mkdir(exist_ok=True)
                return place
            except OSError:
                pass
        if self._spare is None:
            self._spare = tempfile.TemporaryDirectory(prefix="interlock-exports-")
        return Path(self._spare.name)


def _run(edition: Edition, name: str, folder: Path, since: Graph | None) -> None:
    """Make an export in a process that can be given up."""
    assert edition.graph.dump is not None
    command = [sys.executable, "-m", "exports.dumps", str(edition.graph.dump.parent), name, str(folder)]
    moment = edition.moment
    if not edition.default:
        command += ["--moment", str(moment.as_of), str(moment.known_at), moment.policy, moment.min_status]
    if since is not None and since.dump is not None:
        command += ["--since", str(since.dump.parent)]
    root = Path(exports.__file__).parents[1]
    try:
        subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=SECONDS)
    except subprocess.CalledProcessError as error:
        raise ExportFailed(name, error.returncode) from error
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded("seconds for an export", SECONDS, f"{name} was not ready after {SECONDS} s") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one process at a time makes an export, however many serve."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prune(shelf: Path) -> None:
    """Let go of the moments asked for longest ago; the default moment's name is the version alone."""
    others = [p for p in shelf.parent.iterdir() if p.is_dir() and "_" in p.name and p != shelf]
    for old in sorted(others, key=lambda p: p.stat().st_mtime, reverse=True)[MOMENTS - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
