"""Views through the doors: over HTTP in every form, and as files from the command line."""

from __future__ import annotations

import csv
import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as command
from exports.views import VIEWS, draw
from graph import Graph

ADDRESSES = (*(f"/views/{name}" for name in VIEWS), "/views/surroundings/anthropic")


@pytest.fixture(scope="module")
def client(graph: Graph) -> Iterator[httpx.Client]:
    """A client of a real server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(graph), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as opened:
        yield opened
    server.should_exit = True
    thread.join(timeout=20)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_browser_gets_a_page_that_may_run_only_its_own_scripts(client: httpx.Client, address: str) -> None:
    answer = client.get(address, headers={"accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("json", "application/json"),
        ("csv", "text/csv"),
        ("graphml", "application/graphml+xml"),
        ("svg", "image/svg+xml"),
    ],
)
def test_each_view_comes_in_every_form(client: httpx.Client, address: str, ending: str, kind: str) -> None:
    by_end = client.get(f"{address}.{ending}")
    assert by_end.status_code == 200
    assert by_end.headers["content-type"].startswith(kind)
    assert client.get(address, params={"format": ending}).content == by_end.content
    assert client.get(address, headers={"accept": kind}).content == by_end.content


def test_the_doors_agree_on_the_claims_of_a_view(client: httpx.Client, graph: Graph) -> None:
    told = client.get("/views/surroundings/akamai.json").json()
    picture = draw(graph.snapshot(), graph.version, "surroundings", "akamai")
    assert told["version"] == graph.version
    assert {row["id"]: row["claims"] for row in told["lines"]} == {
        n.id: list(n.claims) for n in picture.lines if "fold" not in n.marks
    }


def test_a_past_moment_is_kept_by_every_link(client: httpx.Client) -> None:
    page = client.get("/views/money", params={"known_at": "2026-06-01"}, headers={"accept": "text/html"}).text
    assert "as published by" in page or "As of 1 Jun 2026" in page
    assert 'href="/views/layers?known_at=2026-06-01"' in page
    assert 'href="/views/money.csv?known_at=2026-06-01"' in page


def test_the_list_of_views_names_each_with_its_address(client: httpx.Client) -> None:
    listed = client.get("/views", headers={"accept": "application/json"}).json()
    assert {item["name"] for item in listed["items"]} == {*VIEWS, "surroundings"}
    page = client.get("/views", headers={"accept": "text/html"})
    assert page.text.count("<svg") >= len(VIEWS)
    assert "script-src" not in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/views/hairball", 404, "unknown-view"),
        ("/views/surroundings/antropic", 404, "unknown-entity"),
        ("/views/money?parties=10000", 422, "picture-too-large"),
        ("/views/money?format=pdf", 400, "invalid-parameter"),
        ("/views/money?level=planet", 400, "invalid-parameter"),
        ("/views/money?parites=5", 400, "unknown-parameter"),
    ],
)
def test_a_wrong_request_gets_a_problem_that_says_so(
    client: httpx.Client, address: str, status: int, kind: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.json()["type"].endswith(f"/{kind}")


def test_what_nobody_offers_is_not_acceptable(client: httpx.Client) -> None:
    assert client.get("/views/money", headers={"accept": "image/png"}).status_code == 406


def test_a_view_that_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/views/conflicts")
    again = client.get("/views/conflicts", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_csv_rows_carry_claims_status_and_dates(client: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/views/surroundings/akamai.csv").text)))
    assert all(row["claims"] and row["status"] and row["since"] for row in rows)


def test_the_command_writes_pages_that_stand_alone(data: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        command,
        [
            "export",
            "views",
            "--out",
            str(tmp_path),
            "--view",
            "money",
            "--entity",
            "akamai",
            "--data",
            str(data),
            "--json",
        ],
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert set(told["files"]) == {
        "index.html",
        *(
            f"{stem}.{form}"
            for stem in ("money", "surroundings-akamai")
            for form in ("html", "json", "csv", "graphml", "svg")
        ),
    }
    assert {path.name for path in tmp_path.iterdir()} == set(told["files"])


def test_the_command_writes_the_same_bytes_twice(data: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        asked = ["export", "views", "--out", str(tmp_path / name), "--view", "conflicts", "--data", str(data)]
        assert CliRunner().invoke(command, asked).exit_code == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
