"""Exports over HTTP, against a real server: made on first request, served as files with checksums after that."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from benchmarks.servers import free_port, serving
from exports.dumps import FORMATS, Edition
from graph import Graph


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[tuple[int, int]]:
    """The process id and the port of a server of the real graph."""
    port = free_port()
    environ = {"INTERLOCK_DATA": str(data), "INTERLOCK_PORT": str(port), "INTERLOCK_LOG_REQUESTS": "false"}
    with serving([sys.executable, "-m", "api.server"], port, environ) as pid:
        yield pid, port


@pytest.fixture(scope="module")
def client(server: tuple[int, int]) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=f"http://127.0.0.1:{server[1]}", timeout=180) as found:
        yield found


def test_asking_for_the_headers_of_a_file_reads_nothing_of_it(client: httpx.Client, server: tuple[int, int]) -> None:
    whole = client.get("/exports/nquads")
    before = _read_by(server[0])
    head = client.head("/exports/nquads")
    assert _read_by(server[0]) - before < len(whole.content) // 10
    assert head.content == b""
    for name in ("content-length", "content-type", "etag", "content-disposition", "accept-ranges"):
        assert head.headers[name] == whole.headers[name]


def _read_by(pid: int) -> int:
    """Bytes that a process has read so far."""
    return int(Path(f"/proc/{pid}/io").read_text("ascii").split("rchar: ")[1].split()[0])


def test_the_list_says_of_each_format_what_opens_it_and_what_it_loses(client: httpx.Client, graph: Graph) -> None:
    answer = client.get("/exports").json()
    assert answer["version"] == graph.version
    assert [item["name"] for item in answer["items"]] == list(FORMATS)
    assert all(item["opens"] and item["loses"] and item["address"] for item in answer["items"])


def test_an_export_is_the_file_that_the_library_makes(client: httpx.Client, graph: Graph) -> None:
    answer = client.get("/exports/ftm")
    ((name, content),) = FORMATS["ftm"].files(Edition(graph, graph.default_moment))
    assert answer.content == content
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["etag"].strip('"') == hashlib.sha256(content).hexdigest()[:32]
    assert name in answer.headers["content-disposition"]


def test_a_file_comes_compressed_by_its_name(client: httpx.Client) -> None:
    plain = client.get("/exports/turtle/interlock-current.ttl")
    assert gzip.decompress(client.get("/exports/turtle/interlock-current.ttl.gz").content) == plain.content
    assert plain.headers["content-type"].startswith("text/turtle")


def test_several_files_come_as_an_archive_or_one_by_one(client: httpx.Client) -> None:
    archive = zipfile.ZipFile(io.BytesIO(client.get("/exports/neo4j").content))
    assert archive.read("relations.csv") == client.get("/exports/neo4j/relations.csv").content


def test_a_part_of_a_file_and_an_unchanged_file_are_answered_as_such(client: httpx.Client) -> None:
    whole = client.get("/exports/bods")
    part = client.get("/exports/bods", headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    same = client.get("/exports/bods", headers={"if-none-match": whole.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


def test_a_past_moment_is_exported_when_asked_for(client: httpx.Client, graph: Graph) -> None:
    answer = client.get("/exports/turtle", params={"known_at": "2026-05-10"})
    past = Edition(graph, graph.moment(known_at="2026-05-10"))
    assert set(ox.parse(answer.content, ox.RdfFormat.TURTLE)) == {
        ox.Quad(q.subject, q.predicate, q.object) for q in past.of_graph(None)
    }


def test_a_delta_to_the_same_version_changes_nothing(client: httpx.Client, graph: Graph) -> None:
    patch = client.get("/exports/delta", params={"since": graph.version})
    assert patch.headers["content-type"] == "application/rdf-patch"
    assert [line[:2] for line in patch.text.splitlines()] == ["H ", "H ", "TX", "TC"]
    summary = client.get("/exports/delta/summary.json", params={"since": graph.version}).json()
    assert summary["claims"]["added"] == summary["changes"] == []


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/exports/turtel", 404, "turtle"),
        ("/exports/csv/agreement.csv", 404, "agreements.csv"),
        ("/exports/csv/..%2f..%2fmanifest.json", 404, ""),
        ("/exports/csv/made.json", 404, ""),
        ("/exports/delta", 400, "since"),
        ("/exports/delta?since=0123456789abcdef", 410, "kept"),
        ("/exports/turtle?known=2026", 400, "known_at"),
        ("/exports/turtle?known_at=yesterday", 400, "YYYY-MM-DD"),
    ],
)
def test_a_wrong_address_is_a_problem_that_helps(client: httpx.Client, path: str, status: int, said: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.text


@pytest.mark.slow
def test_description_and_checksums_cover_every_file(client: httpx.Client) -> None:
    lines = client.get("/exports/SHA256SUMS").text.splitlines()
    sums = {name: checksum for checksum, name in (line.split("  ", 1) for line in lines)}
    assert {name.partition("/")[0] for name in sums} >= set(FORMATS)
    for name in ("csv/agreements.csv", "bods/interlock.bods.json", "dataset.ttl"):
        assert hashlib.sha256(client.get(f"/exports/{name}").content).hexdigest() == sums[name]
    described = client.get("/exports/dataset.ttl").text
    assert sums["nquads/interlock.nq.gz"] in described


def test_the_description_at_the_well_known_address_leads_to_the_exports(client: httpx.Client) -> None:
    store = ox.Store()
    store.load(client.get("/.well-known/void", headers={"accept": "text/turtle"}).content, ox.RdfFormat.TURTLE)
    ask = """SELECT ?file { ?d a <http://rdfs.org/ns/void#Dataset> ;
    <http://www.w3.org/2000/01/rdf-schema#seeAlso>|<http://rdfs.org/ns/void#dataDump> ?file }"""
    found = [row["file"].value for row in store.query(ask)]
    assert [address.rsplit("/", 1)[-1] for address in sorted(found)] == ["dataset.ttl", "nquads", "trig"]
    assert [client.get(address).status_code for address in found] == [200, 200, 200]
