"""Making exports: the same bytes every time, checksums that fit, a description, deltas, the command, the manual."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from exports.dumps import FORMATS, Edition, UnknownExport, edition_of, format_of
from exports.dumps.deltas import Delta
from exports.dumps.making import make_all, make_delta, read_manifest
from exports.dumps.manual import manual
from exports.dumps.packing import Made, made
from graph import Graph
from graph.build import Inputs, build
from graph.store import Versions

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
DEAL = """\
- status: reported
  asserts:
    id: small-deal
    type: ComputeContract
    customer: [anthropic]
    provider: [akamai]
    amount:
    - {value: "%s", currency: USD, basis: committedTotal}
    signed: 2026-05-08
    rung: definitive
- status: confirmed
  validFrom: 2026-05
  asserts:
    id: small-stake
    type: Holding
    holder: [amazon]
    issuer: anthropic
    stake: {low: "10", high: "20", qualifier: between}
"""


@pytest.fixture
def small(claim_file: Callable[..., Path], tmp_path: Path) -> Path:
    """The folder of a version with two claims."""
    return version(claim_file(DEAL % "1800000000"), tmp_path)


def version(claims: Path, tmp_path: Path) -> Path:
    versions = Versions(tmp_path / "data")
    build(Inputs(claims=(claims,)), versions)
    return versions.current


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_version_gives_the_same_bytes_in_any_process(name: str, small: Path, tmp_path: Path) -> None:
    folders = [tmp_path / seed for seed in ("1", "77")]
    for folder in folders:
        environ = {**os.environ, "PYTHONHASHSEED": folder.name, "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo"}
        command = [sys.executable, "-m", "exports.dumps", str(small), name, str(folder)]
        subprocess.run(command, check=True, env=environ, cwd=ROOT, timeout=480)
    first, second = read_manifest(folders[0]), read_manifest(folders[1])
    assert first == second
    assert first
    for file in first:
        content = (folders[0] / file.name).read_bytes()
        assert made(file.name, content) == file
        assert content == (folders[1] / file.name).read_bytes()


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(UnknownExport) as refused:
        format_of("turtel")
    assert refused.value.candidates[0] == "turtle"


@pytest.fixture
def everything(small: Path, tmp_path: Path) -> Path:
    """Every format of the small version, in one folder."""
    folder = tmp_path / "all"
    make_all(edition_of(small), folder, pack=True, base="https://example.org/exports/")
    return folder


def test_sha256sum_finds_every_file_unharmed(everything: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=everything, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    files = {str(p.relative_to(everything)) for p in everything.glob("**/*") if p.is_file()} - {"SHA256SUMS"}
    assert {line.partition(":")[0] for line in done.stdout.splitlines()} == files


def test_the_description_has_each_file_with_size_type_and_checksum(everything: Path) -> None:
    store = ox.Store()
    store.load((everything / "dataset.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    found = store.query(
        """\
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#>
SELECT ?url ?size ?sum ?type {
  ?dataset a dcat:Dataset, <http://rdfs.org/ns/void#Dataset> ; dcat:distribution ?file .
  ?file a dcat:Distribution ; dcat:downloadURL ?url ; dcat:byteSize ?size ; dcat:mediaType ?type ;
    spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?sum ]
}"""
    )
    assert isinstance(found, ox.QuerySolutions)
    told = {row["url"].value.removeprefix("https://example.org/exports/"): row for row in found}
    files = [p for p in everything.glob("*/*") if p.is_file()]
    assert told.keys() == {str(p.relative_to(everything)) for p in files}
    for path in files:
        row = told[str(path.relative_to(everything))]
        assert int(row["size"].value) == path.stat().st_size
        assert row["sum"].value == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_description_counts_what_the_dataset_holds(everything: Path) -> None:
    store = ox.Store()
    store.load((everything / "dataset.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    lines = (everything / "nquads" / "interlock.nq").read_bytes().count(b"\n")
    asked = f"""\
PREFIX void: <http://rdfs.org/ns/void#>
ASK {{ ?dataset void:triples {lines} ; void:dataDump <https://example.org/exports/trig/interlock.trig> }}"""
    assert bool(store.query(asked))


def test_an_archive_holds_the_plain_files(everything: Path) -> None:
    with zipfile.ZipFile(everything / "csv" / "interlock-csv.zip") as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert archive.read(name) == (everything / "csv" / name).read_bytes()
        assert len(archive.namelist()) == len(list((everything / "csv").iterdir())) - 1


@pytest.fixture
def delta(claim_file: Callable[..., Path], tmp_path: Path) -> Delta:
    """The step from the small version to one in which a figure was mended."""
    older = version(claim_file(DEAL % "1800000000"), tmp_path)
    newer = version(claim_file(DEAL % "1900000000"), tmp_path)
    assert older != newer
    return Delta(edition_of(older), edition_of(newer))


def test_a_delta_applied_to_the_older_version_gives_the_newer(delta: Delta) -> None:
    files = dict(delta.files())
    lines = set(delta.older.nquads.splitlines(keepends=True))
    lines -= set(files["removed.nq"].splitlines(keepends=True))
    lines |= set(files["added.nq"].splitlines(keepends=True))
    assert b"".join(sorted(lines)) == delta.newer.nquads


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdflib_applies_the_patch(delta: Delta) -> None:
    import rdflib

    dataset = rdflib.Dataset()
    dataset.parse(data=delta.older.nquads, format="nquads")
    dataset.parse(data=delta.patch(), format="patch")
    patched = {_line(q) for q in dataset.quads()}
    wanted = rdflib.Dataset()
    wanted.parse(data=delta.newer.nquads, format="nquads")
    assert patched == {_line(q) for q in wanted.quads()}


def _line(quad: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(str(term) for term in quad)


def test_the_summary_names_claims_and_changed_values(delta: Delta) -> None:
    summary = json.loads(delta.summary())
    assert len(summary["claims"]["added"]) == len(summary["claims"]["retired"]) == 1
    (change,) = [c for c in summary["changes"] if c["subject"] == "small-deal" and c.get("property") == "amount"]
    assert (change["before"][0]["value"], change["after"][0]["value"]) == (1_800_000_000, 1_900_000_000)


def test_a_delta_between_equal_versions_is_empty(small: Path, tmp_path: Path) -> None:
    files = make_delta(edition_of(small), edition_of(small), tmp_path / "delta")
    assert {f.name: f.size for f in files} | {"summary.json": 0, "changes.rdfp": 0} == {
        "added.nq": 0,
        "removed.nq": 0,
        "changes.rdfp": 0,
        "summary.json": 0,
    }


def test_the_manual_beside_the_code_is_the_one_that_is_written() -> None:
    assert (ROOT / "exports" / "dumps" / "README.md").read_text("utf-8") == manual()


def test_the_manual_tells_of_every_format_what_it_loses() -> None:
    text = manual()
    for known in FORMATS.values():
        assert f"(`{known.name}`)" in text
        assert known.loses in text
        assert known.opens in text


def test_media_types_fit_the_names_of_all_files(everything: Path) -> None:
    assert list(everything.glob("*/*"))
    for path in everything.glob("*/*"):
        assert Made(path.name, 0, "").media_type != "application/octet-stream", path.name


def interlock(*words: str, data: Path) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, "export", *words, "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=480)


def test_the_command_writes_a_format_and_tells_its_checksums(data: Path, tmp_path: Path) -> None:
    done = interlock("bods", "--out", str(tmp_path / "bods"), "--json", data=data)
    told = json.loads(done.stdout)
    (file,) = told["files"]
    content = (tmp_path / "bods" / file["name"]).read_bytes()
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["version"]


def test_the_command_writes_to_standard_output(data: Path, graph: Graph) -> None:
    done = interlock("ftm", "--out", "-", data=data)
    ((_, content),) = FORMATS["ftm"].files(Edition(graph, graph.default_moment))
    assert done.stdout == content


def test_the_command_exports_a_past_moment(data: Path, tmp_path: Path) -> None:
    interlock("turtle", "--out", str(tmp_path), "--known-at", "2026-05-10", data=data)
    text = (tmp_path / "interlock-current.ttl").read_text("utf-8")
    assert "id:anthropic-akamai-2026 " in text
    assert "id:anthropic-akamai-2026-09 " not in text


@pytest.mark.parametrize(
    ("words", "message"),
    [(["csv", "--out", "-"], b"a folder"), (["delta", "--since", "0123456789abcdef"], b"a version that is kept")],
)
def test_a_mistake_ends_in_one_message(data: Path, words: list[str], message: bytes) -> None:
    done = interlock(*words, data=data)
    assert done.returncode == 1
    assert message in done.stderr.replace(b"\n", b" ")
    assert b"Traceback" not in done.stderr
