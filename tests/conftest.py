"""Fixtures: the real graph is that of `conftest.py` above; tests of refusals write tiny files of their own.

Nothing is mocked: stores are on disk, servers listen on 127.0.0.1 on a free port and are ended by their process id.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from benchmarks.servers import ROOT, free_port, serving
from graph.build import Inputs, check
from graph.snapshot import Moment, Snapshot
from graph.store import Versions

# The same examples in every run, whichever files are run together, and on a busy machine too.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# Nor do the servers give up on a query because the machine is busy with other tests.
os.environ |= {f"INTERLOCK_{name}_SECONDS": "240" for name in ("SPARQL", "SPARQL_MOMENT", "WRITE")}

SOURCE = """\
source:
  id: {slug}
  url: https://example.org/{slug}
  publisher: {publisher}
  sourceKind: press
  published: {published}
  recorded: 2026-10-11
claims:
"""

KILLED_BEFORE = """
import os, signal, sys
event, path = sys.argv[1:]
def watch(happening, arguments):
    if happening == event and any(path in str(argument) for argument in arguments):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
"""


@pytest.fixture(scope="session")
def place_in(data: Path) -> Callable[[Path], Path]:
    """Makes a data directory with the real graph in it, which a test may write to: it costs a link for each file."""

    def make(folder: Path) -> Path:
        version = Versions(data).current.name
        shutil.copytree(data / "versions" / version, folder / "versions" / version, copy_function=os.link)
        (folder / "current").symlink_to(Path("versions") / version)
        return folder

    return make


@pytest.fixture
def place(place_in: Callable[[Path], Path], tmp_path: Path) -> Path:
    """Such a data directory for one test."""
    return place_in(tmp_path / "data")


@pytest.fixture(scope="session")
def address(data: Path) -> Iterator[str]:
    """Where a server process serves the real graph to all tests that change nothing in it."""
    port = free_port()
    environ = {"INTERLOCK_DATA": str(data), "INTERLOCK_PORT": str(port), "INTERLOCK_LOG_REQUESTS": "false"}
    with serving([sys.executable, "-m", "api.server"], port, environ):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=address, timeout=120) as found:
        yield found


@pytest.fixture
def killed_before() -> Callable[[str, str, str], None]:
    """Runs code in a process that is killed when it is about to do something (an audit event) with a path."""

    def run(event: str, path: str, code: str) -> None:
        command = [sys.executable, "-c", f"{KILLED_BEFORE}\n{code}", event, path]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        assert done.returncode == -signal.SIGKILL

    return run


@pytest.fixture
def claim_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a claim file from the text of its claims; returns the folder, ready for `Inputs`."""

    def write(
        claims: str, slug: str = "example-press", published: str = "2026-05-10", publisher: str = "Example Press"
    ) -> Path:
        folder = tmp_path / "claims"
        folder.mkdir(exist_ok=True)
        head = SOURCE.format(slug=slug, published=published, publisher=publisher)
        (folder / f"{slug}.yaml").write_text(head + claims, "utf-8")
        return folder

    return write


@pytest.fixture
def snapshot_of(claim_file: Callable[..., Path]) -> Callable[..., Snapshot]:
    """A snapshot of nothing but the given claims, on the data date or as asked."""

    def read(claims: str, as_of: str = "2026-10-11", **moment: str) -> Snapshot:
        folder = claim_file(claims)
        checked = check(Inputs(claims=(folder,)))
        day = date.fromisoformat(as_of)
        return Snapshot(checked.evidence, Moment(day, date(2026, 10, 11), **moment))

    return read


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: apt-get install chromium"
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=options)
        yield started
        started.close()
