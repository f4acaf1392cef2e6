"""Builds: all or nothing, the same bytes for the same input, bad files refused with line and expectation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph import open_graph
from graph.build import Inputs, build, check, needs_build
from graph.errors import ClaimsRefused
from graph.publishing import publish
from graph.store import Versions

CLAIM = """\
- status: reported
  note: A test claim.
  asserts:
    id: test-deal-2026
    type: ComputeContract
    customer: [anthropic]
    provider: [akamai]
    inputKind: capacity
    amount:
    - {value: 1000, currency: USD, qualifier: about, basis: committedTotal}
"""


def test_the_claims_that_ship_have_no_faults() -> None:
    checked = check(Inputs())
    assert len(checked.evidence.claims) > 1600
    assert len(checked.evidence.sources) > 1000


def test_the_same_input_gives_the_same_bytes_and_version(data: Path, tmp_path: Path) -> None:
    first = (Versions(data).current / "graph.nq").read_bytes()
    again = publish(Inputs(), Versions(tmp_path))
    assert (Versions(tmp_path).current / "graph.nq").read_bytes() == first
    assert again.version == Versions(data).manifest().version


def test_the_order_of_files_and_keys_does_not_matter(claim_file: Callable[..., Path], tmp_path: Path) -> None:
    one = build(Inputs(claims=(claim_file(CLAIM),)), Versions(tmp_path / "one"))
    shuffled = CLAIM.replace("  note: A test claim.\n", "").replace(
        "- status: reported\n", "- note: A test claim.\n  status: reported\n"
    )
    two = build(Inputs(claims=(claim_file(shuffled),)), Versions(tmp_path / "two"))
    assert one.version == two.version


def test_a_second_build_of_the_same_files_is_not_needed(data: Path) -> None:
    assert not needs_build(Inputs(), Versions(data))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("customer:", "custmer:", 14, "custmer"),
        ("anthropic", "antropic", 14, "antropic"),
        ("status: reported", "status: certain", 9, "certain"),
        ("value: 1000,", "low: 5, high: 3, qualifier: between,", 18, "twice"),
        (
            "value: 1000, currency: USD, qualifier: about",
            "low: 5, high: 3, currency: USD, qualifier: between",
            18,
            "low",
        ),
        ("id: test-deal-2026", "id: anthropic", 12, "anthropic"),
        ("id: test-deal-2026", "id: Test Deal", 12, "Test Deal"),
        ("basis: committedTotal", "basis: total", 18, "total"),
        ("value: 1000", "value: 1e3", 18, "1e3"),
        ("id: test-deal-2026", "'@id': http://example.org/x", 12, "@id"),
        ("type: ComputeContract", "type: ComputeContract\n    '@context': http://example.org/c", 14, "@context"),
        ("note: A test claim.", "note: A test claim.\n  validFrom: 2026-13", 11, "2026-13"),
    ],
)
def test_a_faulty_claim_is_refused_with_its_line(
    claim_file: Callable[..., Path], tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    folder = claim_file(CLAIM.replace(old, new))
    with pytest.raises(ClaimsRefused) as refused:
        build(Inputs(claims=(folder,)), Versions(tmp_path / "data"))
    found = [f for f in refused.value.faults if f.line == line and words in f"{f.what} {f.expected}"]
    assert found, [str(f) for f in refused.value.faults]
    assert not (tmp_path / "data" / "current").exists()


def test_a_missing_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no-source.yaml").write_text("claims:\n" + CLAIM, "utf-8")
    with pytest.raises(ClaimsRefused) as refused:
        check(Inputs(claims=(tmp_path,)))
    assert "source" in refused.value.faults[0].what


def test_a_page_published_after_it_was_read_is_refused(claim_file: Callable[..., Path]) -> None:
    folder = claim_file(CLAIM, published="2027-01-01")
    with pytest.raises(ClaimsRefused) as refused:
        check(Inputs(claims=(folder,)))
    assert any("published after" in fault.what and fault.line for fault in refused.value.faults)


def test_a_claim_that_stands_twice_is_refused(claim_file: Callable[..., Path]) -> None:
    with pytest.raises(ClaimsRefused) as refused:
        check(Inputs(claims=(claim_file(CLAIM + CLAIM),)))
    assert "twice" in refused.value.faults[0].what


def test_every_fault_is_named_not_only_the_first(claim_file: Callable[..., Path]) -> None:
    claim_file(CLAIM.replace("anthropic", "antropic"), slug="first-source")
    folder = claim_file(CLAIM.replace("akamai", "akamia"), slug="second-source")
    with pytest.raises(ClaimsRefused) as refused:
        check(Inputs(claims=(folder,)))
    assert {f.file for f in refused.value.faults} == {"first-source.yaml", "second-source.yaml"}


def test_a_refused_build_leaves_the_old_graph_serving(claim_file: Callable[..., Path], tmp_path: Path) -> None:
    versions = Versions(tmp_path / "data")
    before = build(Inputs(claims=(claim_file(CLAIM),)), versions)
    with pytest.raises(ClaimsRefused):
        build(Inputs(claims=(claim_file("- status: none\n"),)), versions)
    assert open_graph(versions.directory).version == before.version


def test_loading_a_claim_under_two_files_adds_a_source_not_a_deal(claim_file: Callable[..., Path]) -> None:
    claim_file(CLAIM, slug="first-source")
    checked = check(Inputs(claims=(claim_file(CLAIM, slug="second-source"),)))
    assert len(checked.evidence.by_subject["test-deal-2026"]) == 2


@pytest.mark.parametrize(
    ("event", "path"),
    [
        ("os.mkdir", "building-"),
        ("open", "graph.nq"),
        ("open", "manifest.json"),
        ("os.rename", "building-"),
        ("os.symlink", "versions/"),
    ],
)
def test_a_build_killed_at_any_stage_leaves_the_old_graph_serving(
    claim_file: Callable[..., Path], tmp_path: Path, killed_before: Callable[..., None], event: str, path: str
) -> None:
    versions = Versions(tmp_path / "data")
    before = build(Inputs(claims=(claim_file(CLAIM),)), versions)
    inputs = f"Inputs(claims=(Path({str(claim_file(CLAIM.replace('1000', '3000')))!r}),))"
    killed_before(
        event, path, f"from graph.build import *; build({inputs}, Versions(Path({str(versions.directory)!r})))"
    )
    graph = open_graph(versions.directory)
    assert (graph.version, graph.reader.count()) == (before.version, before.quads)
    rebuilt = build(Inputs(claims=(claim_file(CLAIM.replace("1000", "2000")),)), versions)
    assert rebuilt.version != before.version
    assert open_graph(versions.directory).version == rebuilt.version
    assert not list(versions.directory.glob("building-*"))
