"""Posted claims: who may, what is refused, what is kept, what a killed server or intake leaves; new versions live."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.intake import take_in
from benchmarks.servers import free_port, serving
from graph import open_graph
from graph.errors import ClaimsRefused
from graph.store import Versions

pytestmark = pytest.mark.slow

SERVER = [sys.executable, "-m", "api.server"]
TOKEN = "only a test"
YAML = {"authorization": f"Bearer {TOKEN}", "content-type": "application/yaml"}
JSON = {"authorization": f"Bearer {TOKEN}", "content-type": "application/ld+json"}
FILE = """\
source:
  id: {slug}
  url: https://example.org/{slug}
  publisher: Example Press
  sourceKind: press
  published: 2026-10-10
  recorded: 2026-10-11
claims:
- status: reported
  note: Posted by a test.
  asserts:
    id: {slug}-deal
    type: ComputeContract
    customer: [anthropic]
    provider: [akamai]
    inputKind: capacity
    signed: 2026-10-09
    amount:
    - {{value: "{amount}", currency: USD, basis: committedTotal}}
"""


def claim_file(slug: str = "posted-2026-10-10", amount: str = "5000000") -> str:
    return FILE.format(slug=slug, amount=amount)


@contextmanager
def serve(place: Path) -> Iterator[httpx.Client]:
    """A client of a server on a directory, which takes posts with the token."""
    port = free_port()
    environ = {
        "INTERLOCK_DATA": str(place),
        "INTERLOCK_PORT": str(port),
        "INTERLOCK_LOG_REQUESTS": "false",
        "INTERLOCK_TOKENS": hashlib.sha256(TOKEN.encode()).hexdigest(),
        "INTERLOCK_RELOAD_SECONDS": "0.2",
    }
    with serving(SERVER, port, environ), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300) as found:
        yield found


@pytest.fixture
def client(place: Path) -> Iterator[httpx.Client]:
    """A client of a server on that directory."""
    with serve(place) as found:
        yield found


@pytest.fixture(scope="module")
def quiet_place(place_in: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory for posts that are all refused."""
    return place_in(tmp_path_factory.mktemp("quiet") / "data")


@pytest.fixture(scope="module")
def refusing(quiet_place: Path) -> Iterator[httpx.Client]:
    """A client of a server for posts that are all refused."""
    with serve(quiet_place) as found:
        yield found


def kept(place: Path) -> list[str]:
    folder = place / "claims"
    return sorted(path.name for path in folder.glob("*.yaml")) if folder.is_dir() else []


def test_nobody_writes_without_the_token(refusing: httpx.Client, quiet_place: Path) -> None:
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"}):
        answer = refusing.post("/claims", content=claim_file(), headers=headers | {"content-type": "application/yaml"})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert kept(quiet_place) == []


def test_a_posted_claim_is_kept_and_shown_and_stays(client: httpx.Client, place: Path) -> None:
    before = client.get("/readyz").json()["version"]
    dry = client.post("/claims?dry_run=true", content=claim_file(), headers=YAML)
    assert (dry.status_code, dry.json()["version"]) == (200, None)
    assert kept(place) == []
    answer = client.post("/claims", content=claim_file(), headers=YAML)
    assert answer.status_code == 201, answer.text
    claim = answer.json()["claims"][0]
    assert claim == dry.json()["claims"][0]
    assert answer.headers["location"] == claim["address"]
    asked = client.get("/sparql", params={"query": f"ASK {{ GRAPH <{claim['iri']}> {{ ?s ?p ?o }} }}"})
    assert asked.json()["boolean"] is True, "SPARQL shows it as soon as the post is answered"
    shown = client.get(claim["address"]).json()
    assert (shown["status"], shown["version"]) == ("reported", answer.json()["version"])
    assert shown["version"] != before
    assert client.get("/agreements?customer=anthropic&limit=1000").text.count("posted-2026-10-10-deal") > 0
    again = client.post("/claims", content=claim_file(), headers=YAML)
    assert (again.status_code, again.json()["claims"][0]["new"]) == (200, False)
    more = json.loads(json.dumps(_tree(claim_file(amount="6000000"))))
    merged = client.post("/claims", json=more | {"@context": "/context.jsonld"}, headers=JSON)
    assert merged.status_code == 201, merged.text
    assert kept(place) == ["posted-2026-10-10.yaml"]
    assert (place / "claims" / "posted-2026-10-10.yaml").read_text().count("status: reported") == 2


def _tree(text: str) -> Any:
    import yaml

    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("source: [", YAML, 422),
        ("", YAML, 422),
        ("- " * 5000, YAML, 422),
        ("a: &a [*a]", YAML, 422),
        (claim_file().replace("anthropic", "nobody-at-all"), YAML, 422),
        (claim_file().replace("status: reported", "status: sure"), YAML, 422),
        (claim_file().replace("inputKind", "inptKind"), YAML, 422),
        (claim_file().replace("2026-10-09", "2026-02-31"), YAML, 422),
        (claim_file("theaidude-2026-05-10"), YAML, 422),
        (claim_file("../../etc/passwd"), YAML, 422),
        ('{"source": null}', JSON, 422),
        ('{"a": 1, "a": 2}', JSON, 422),
        ('{"@context": "https://example.org/evil.jsonld"}', JSON, 422),
        ("\ud83d".encode("utf-8", "surrogatepass"), YAML, 422),
        (claim_file(), YAML | {"content-type": "text/plain"}, 415),
        ("x" * 2_100_000, YAML, 413),
    ],
    ids=range(16),
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    refusing: httpx.Client, quiet_place: Path, body: str | bytes, headers: dict[str, str], status: int
) -> None:
    answer = refusing.post("/claims", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    document = answer.json()
    if status == 422:
        assert document["faults"][0]["what"]
    assert kept(quiet_place) == []


def test_without_a_token_in_the_settings_nothing_can_be_written(place: Path) -> None:
    port = free_port()
    environ = {"INTERLOCK_DATA": str(place), "INTERLOCK_PORT": str(port), "INTERLOCK_LOG_REQUESTS": "false"}
    with serving(SERVER, port, environ):
        answer = httpx.post(f"http://127.0.0.1:{port}/claims", content=claim_file(), headers=YAML)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("event", "path", "left"),
    [("os.rename", "posted-2026-10-10.yaml", []), ("open", "graph.nq", ["posted-2026-10-10.yaml"])],
    ids=["before it is kept", "after"],
)
def test_a_killed_intake_leaves_all_or_nothing(
    place: Path, killed_before: Callable[..., None], event: str, path: str, left: list[str]
) -> None:
    version = Versions(place).current.name
    taking = f"from pathlib import Path; from api.intake import take_in; take_in(Path({str(place)!r}), "
    killed_before(event, path, f"{taking} {claim_file().encode()!r})")
    assert kept(place) == left
    assert Versions(place).current.name == version
    receipt = take_in(place, claim_file().encode())
    assert kept(place) == ["posted-2026-10-10.yaml"]
    assert receipt.new == (() if left else receipt.claims)
    if not left:
        assert receipt.claims[0] in open_graph(place).evidence.claims
    assert not list(place.glob("posting-*"))


def test_what_was_taken_in_outlives_a_killed_server(place: Path) -> None:
    port = free_port()
    environ = {
        **os.environ,
        "INTERLOCK_DATA": str(place),
        "INTERLOCK_PORT": str(port),
        "INTERLOCK_TOKENS": hashlib.sha256(TOKEN.encode()).hexdigest(),
    }
    with serving(SERVER, port, environ) as pid:
        answer = httpx.post(f"http://127.0.0.1:{port}/claims", content=claim_file(), headers=YAML, timeout=300)
        assert answer.status_code == 201
        os.kill(pid, signal.SIGKILL)
    claim = answer.json()["claims"][0]["id"]
    with serving(SERVER, port, environ):
        again = httpx.get(f"http://127.0.0.1:{port}/claims/{claim}", timeout=60)
    assert again.json()["id"] == claim


def test_a_new_version_drops_no_request(client: httpx.Client, place: Path) -> None:
    stop, seen, failed = threading.Event(), set(), []

    def ask() -> None:
        while not stop.is_set():
            answer = client.get("/entities/akamai", headers={"cache-control": "no-cache"})
            if answer.status_code != 200:
                failed.append(answer.text)
            seen.add(answer.json()["version"])

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        take_in(place, claim_file().encode())
        published = Versions(place).current.name
        deadline = time.monotonic() + 240
        while published not in seen and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        stop.set()
        asking.join()
    assert failed == []
    assert published in seen


@pytest.mark.parametrize("source", ["timewell-gpt-5-2", "epoch-ai-companies-2025-12"])
def test_a_source_that_ships_takes_further_claims(place: Path, source: str) -> None:
    posted = (
        f"source: {{id: {source}}}\nclaims:\n- status: reported\n"
        "  asserts: {id: gpt-5-2, type: Model, name: GPT-5.2, alias: [Posted name]}\n"
    )
    receipt = take_in(place, posted.encode())
    assert len(receipt.new) == 1
    assert kept(place) == [f"{source}.yaml"]
    graph = open_graph(place)
    claims = [c for c in graph.evidence.claims.values() if c.source.id == source]
    assert len(claims) > 1
    assert receipt.new[0] in graph.evidence.claims
    assert take_in(place, posted.encode()).new == ()


def test_of_a_known_source_the_posted_words_are_those_of_the_graph(refusing: httpx.Client) -> None:
    other = claim_file("timewell-gpt-5-2")
    answer = refusing.post("/claims", content=other, headers=YAML)
    assert answer.status_code == 422
    fault = answer.json()["faults"][0]
    assert "described otherwise" in fault["what"]
    assert "publisher: TIMEWELL" in fault["expected"]


def test_faults_are_those_of_a_build(place: Path) -> None:
    with pytest.raises(ClaimsRefused) as caught:
        take_in(place, claim_file().replace("akamai", "akamei").encode())
    assert "akamai" in str(caught.value.faults[0])
