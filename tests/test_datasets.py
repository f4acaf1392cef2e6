"""The open data that ships: rich from the first minute, under the same gates, one source a release, credit in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph import Graph
from graph.build import REGISTER_FILES, Inputs, check
from graph.counting import counted_elsewhere
from graph.errors import ClaimsRefused
from graph.register import read_register
from graph.releases import SHIPPED, read_release, read_releases, release_files
from graph.values import Amount

BEFORE, AFTER = "2026-03-01", "2026-06-15"
"""A day between the two releases of the data centres, and one after both."""


def things(graph: Graph, kind: str) -> list[str]:
    return list(graph.snapshot().of_class(kind))


def amount(graph: Graph, slug: str, name: str, **moment: str) -> Amount:
    found = graph.snapshot(**moment).value(slug, name)
    assert isinstance(found, Amount)
    return found


def test_hundreds_of_clusters_and_models_are_there(graph: Graph) -> None:
    assert len(things(graph, "Cluster")) > 750
    assert len(things(graph, "Model")) > 900
    assert len(things(graph, "Accelerator")) > 160


def test_every_imported_source_carries_its_credit_and_licence(graph: Graph) -> None:
    for path in release_files([SHIPPED]):
        source = graph.evidence.sources[path.stem]
        assert "Licence:" in source.credit and "Changed:" in source.credit
        assert source.publisher in {"Epoch AI", "U.S. Securities and Exchange Commission"}


def test_the_chip_path_from_foundry_to_owner_stands_on_real_edges(graph: Graph) -> None:
    snapshot = graph.snapshot()
    pairs = {
        (str(p.value), str(c.value), snapshot.value(deal, "inputKind"))
        for deal in snapshot.of_class("Agreement")
        for p in snapshot.values(deal, "provider")
        for c in snapshot.values(deal, "customer")
    }
    assert ("tsmc", "nvidia", "manufacturing") in pairs
    assert ("tsmc", "amd", "manufacturing") in pairs
    assert {("nvidia", buyer, "chips") for buyer in ("microsoft", "coreweave", "xai", "oracle")} <= pairs


def test_a_chip_count_is_an_interval_and_grows_with_the_day(graph: Graph) -> None:
    later = amount(graph, "nvidia-chips-microsoft", "chipCount")
    earlier = amount(graph, "nvidia-chips-microsoft", "chipCount", as_of="2024-01-15", known_at="2026-10-11")
    assert later.interval.low is not None and later.interval.high is not None and earlier.value is not None
    assert later.interval.low < later.interval.high
    assert earlier.value == 463383


def test_parts_of_a_supply_name_the_whole(graph: Graph) -> None:
    snapshot = graph.snapshot()
    assert snapshot.value("nvidia-chips-microsoft-h100-h200", "partOf") == "nvidia-chips-microsoft"


def test_a_newer_release_takes_the_place_of_the_older_one_from_its_day_on(graph: Graph) -> None:
    before, after = graph.snapshot(known_at=BEFORE), graph.snapshot(known_at=AFTER)
    assert "epoch-data-centers-2025-12" in after.outdated and not before.outdated
    assert amount(graph, "google-new-albany", "power", known_at=BEFORE).value == 543
    assert amount(graph, "google-new-albany", "power", known_at=AFTER).value == 407


def test_a_site_that_the_newer_release_splits_does_not_count_twice(graph: Graph) -> None:
    before, after = graph.snapshot(known_at=BEFORE), graph.snapshot(known_at=AFTER)
    assert before.value("google-pryor", "power") is not None
    assert after.value("google-pryor", "power") is None
    assert after.value("google-pryor-north", "power") is not None


def test_the_user_of_a_site_is_the_one_of_the_day(graph: Graph) -> None:
    assert graph.snapshot(known_at="2026-01-15").value("colossus-1", "user") == "xai"
    assert graph.snapshot().value("colossus-1", "user") == "anthropic"


def test_a_projection_is_never_what_a_site_has(graph: Graph) -> None:
    day = {"as_of": "2026-10-01", "known_at": AFTER}
    assert amount(graph, "amazon-madison-mega-site", "projectedPower", **day).value == 819
    assert amount(graph, "amazon-madison-mega-site", "power", **day).value == 341


def test_a_superseded_phase_no_longer_has_chips(graph: Graph) -> None:
    snapshot = graph.snapshot()
    assert snapshot.value("jean-zay-supercomputer-phase-1", "chipCount") is None
    assert snapshot.value("jean-zay-supercomputer-phase-4", "chipCount") is not None
    assert graph.snapshot(as_of="2019-12-01").value("jean-zay-supercomputer-phase-1", "chipCount") is not None


def test_a_total_can_tell_which_clusters_are_counted_elsewhere(graph: Graph) -> None:
    found = counted_elsewhere(graph.snapshot())
    assert found["paper-on-opt"] == "possibleDuplicate"
    assert found["jean-zay-supercomputer-phase-3"] == "buildsUpon"
    assert found["stargate-uae-phase-1"] == "buildsUpon"
    assert "jean-zay-supercomputer-phase-4" not in found
    assert sum(reason == "possibleDuplicate" for reason in found.values()) == 94


def test_speculation_is_rumour(graph: Graph) -> None:
    snapshot = graph.snapshot()
    assert [r.status for r in snapshot.values("amazon-madison-mega-site", "user")] == ["rumoured"]
    assert not graph.snapshot(min_status="reported").values("amazon-madison-mega-site", "user")


def test_nothing_imported_is_paid_for_the_letter_of_intent(graph: Graph) -> None:
    values = graph.snapshot().values("nvidia-openai-100b-loi", "amount")
    assert {r.key[0] for r in values} == {"announcedCeiling"}


def test_identifiers_keep_their_zeros_and_reach_the_curated_firm(graph: Graph) -> None:
    snapshot = graph.snapshot()
    assert snapshot.value("nvidia", "cik") == "0001045810"
    assert {str(r.value) for r in snapshot.values("google", "ticker")} >= {"GOOG", "GOOGL"}


def test_a_claim_of_a_dataset_leads_to_its_row_and_to_the_originals(graph: Graph) -> None:
    claims = graph.evidence.by_source["epoch-gpu-clusters-2025-10"]
    assert all(claim.locator for claim in claims)
    assert sum(bool(claim.cites or claim.archived) for claim in claims) > 400


def test_shipped_releases_are_what_their_bytes_say() -> None:
    for path in release_files([SHIPPED]):
        lines = path.read_text("utf-8").splitlines()
        header: dict[str, Any] = json.loads(lines[0])
        assert path.stem == header["source"]["id"] == f"{header['dataset']}-{header['release']}"
        assert header["read"] and all(len(digest) == 64 for digest in header["read"].values())
        assert len(lines) == len(set(lines))


def test_releases_of_one_dataset_form_a_row() -> None:
    found = {r.source: r.document.tree["source"].get("newReleaseOf") for r in read_releases([SHIPPED])}  # type: ignore[index, call-overload, union-attr]
    assert found["epoch-data-centers-2026-05"] == "epoch-data-centers-2025-12"
    assert found["epoch-data-centers-2025-12"] is None


def test_a_fault_in_a_release_file_is_told_with_its_line(tmp_path: Path) -> None:
    source = SHIPPED / "sec-issuers-2026-10.jsonl"
    lines = source.read_text("utf-8").splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if '"cik"' in line)
    lines[place] = lines[place].replace('"status":"confirmed"', '"status":"certain"')
    (tmp_path / source.name).write_text("".join(lines), "utf-8")
    with pytest.raises(ClaimsRefused) as refused:
        check(Inputs(claims=(), datasets=(tmp_path,)))
    assert [(f.file, f.line) for f in refused.value.faults] == [(source.name, place + 1)]


@pytest.mark.parametrize("text", ["", "{}\n", '{"dataset": "x"}\n', "not json\n", '["a"]\n'])
def test_a_file_that_is_no_release_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x-2026-01.jsonl").write_text(text, "utf-8")
    with pytest.raises(ClaimsRefused):
        read_release(tmp_path / "x-2026-01.jsonl")


def test_a_release_in_the_data_directory_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    home = tmp_path / "datasets"
    home.mkdir()
    (home / "sec-issuers-2026-10.jsonl").write_bytes((SHIPPED / "sec-issuers-2026-10.jsonl").read_bytes())
    files = release_files([SHIPPED, home])
    assert [f.parent for f in files if f.name.startswith("sec")] == [home]


def test_things_of_datasets_gain_names_and_keep_the_curated_one() -> None:
    register = read_register(REGISTER_FILES)
    joined = register.joined(e for r in read_releases([SHIPPED]) for e in r.entities)
    assert joined.entries["nvidia"].name == register.entries["nvidia"].name
    assert "NVIDIA CORP" in joined.entries["nvidia"].aliases
    assert "nvidia-corp" not in joined.entries
