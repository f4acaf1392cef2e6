"""The wheel, installed in an empty environment outside the checkout, builds, validates, queries and serves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

import pytest

from benchmarks.servers import free_port

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def interlock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `interlock` command of a fresh environment in which only the wheel was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True
    )
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    pip = [folder / "env/bin/python", "-m", "pip", "install", "--quiet", "-r", ROOT / "requirements.txt", wheel]
    subprocess.run(pip, check=True, cwd=folder)
    return folder / "env/bin/interlock"


def run(command: Path, *words: str, data: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "INTERLOCK_DATA": str(data), "HOME": str(data)}
    done = subprocess.run([command, *words], cwd=data, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.slow
def test_the_wheel_does_everything_outside_the_checkout(interlock: Path, tmp_path: Path) -> None:
    manifest = json.loads(run(interlock, "build", "--json", data=tmp_path))
    assert manifest["claims"] > 1600
    assert json.loads(run(interlock, "validate", "--json", data=tmp_path))["valid"]
    rows = json.loads(
        run(interlock, "query", "SELECT ?p { ?d il:customer id:anthropic ; il:provider ?p }", "--json", data=tmp_path)
    )
    assert any(row["p"].endswith("/akamai") for row in rows)
    fact = "url: https://example.org/a, publisher: Wire, kind: press, published: 8 October 2026, what: Lease"
    (tmp_path / "fact.yaml").write_text(
        f"{{{fact}, provider: Zembla, customer: Anthropic, new: Zembla, id: new}}", "utf-8"
    )
    assert json.loads(run(interlock, "add", "--from", "fact.yaml", "--json", data=tmp_path))["written"]
    assert json.loads(run(interlock, "entity", "zembla", "--json", data=tmp_path))["name"] == "Zembla"
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "INTERLOCK_DATA": str(tmp_path), "HOME": str(tmp_path)}
    server = subprocess.Popen([interlock, "serve", "--port", str(port)], cwd=tmp_path, env=environment)
    try:
        assert _answer(f"http://127.0.0.1:{port}/healthz") == 200
        assert _answer(f"http://127.0.0.1:{port}/entities/anthropic") == 200
    finally:
        server.terminate()
        server.wait(120)


def _answer(address: str, patience: float = 240) -> int:
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return int(answer.status)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
