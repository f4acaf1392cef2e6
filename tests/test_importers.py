"""Importers: header-driven, nothing lost in silence, nothing evaluated, the same input the same bytes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.build import Inputs, check
from graph.errors import ImportRefused
from graph.importers import DATASETS, import_release, run
from graph.importers.provenance import Provenance, read_provenance
from graph.importers.run import Imported
from graph.releases import SHIPPED
from graph.snapshot import Moment, Snapshot
from graph.values import Amount

Claims = list[dict[str, Any]]

SITES = {"Handle": "xAI Colossus 1 Memphis", "Title": "xAI Colossus 1", "Owner": "xAI #confident"}
STEP = {"Data center": "xAI Colossus 1 Memphis", "Power (MW)": "100", "H100 equivalents": "275795.85649317835"}
CLUSTER = {
    "Name": "Alpha Phase 1",
    "Status": "Existing",
    "Certainty": "Confirmed",
    "First Operational Date": "2023-01-15",
    "Total number of AI chips": "1000.0",
    "Power Capacity (MW)": "1.5",
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of a few rows are enough; how many rows a whole release has is tested on its own."""

    def relaxed(module: str) -> Provenance:
        whole = read_provenance(module)
        tables = {n: replace(t, least=0, absent=True) for n, t in whole.tables.items()}
        return replace(whole, tables=tables, least_claims=0)

    monkeypatch.setattr(run, "read_provenance", relaxed)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Imported]:
    """Imports a release of which the given tables have the given rows; all other columns are there and empty."""

    def imported(
        dataset: str, release: str = "2026-05", recorded: str = "2026-10-11", **tables: Iterable[Mapping[str, str]]
    ) -> Imported:
        folder = tmp_path / release
        forms = read_provenance(DATASETS[dataset]).tables
        for name, rows in tables.items():
            rows = list(rows)
            headers = dict.fromkeys(headers[-1] for headers in forms[name].fields.values())
            headers = dict.fromkeys([*(h for row in rows for h in row), *headers])
            place = folder / forms[name].files.replace("**/*", "x").replace("*", "x")
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, list(headers), restval="")
                writer.writeheader()
                writer.writerows(rows)
        return import_release(dataset, folder, {}, release, recorded)

    return imported


def claims(imported: Imported) -> Claims:
    lines = [json.loads(line) for line in imported.text.splitlines()[1:]]
    return [line for line in lines if "asserts" in line]


def stating(imported: Imported, name: str) -> list[tuple[Any, str]]:
    return [(c["asserts"][name], c["status"]) for c in claims(imported) if name in c["asserts"]]


def findings(imported: Imported, kind: str) -> list[str]:
    return [f"{f.where}: {f.what}" for f in imported.report.findings if f.kind == kind]


def test_confidence_tags_become_statuses_and_stay_readable(read: Callable[..., Imported]) -> None:
    row = {**SITES, "Users": "Anthropic #speculative, xAI #likely"}
    found = read("epoch-data-centers", sites=[row])
    assert stating(found, "user") == [(["xai"], "reported"), (["anthropic"], "rumoured")]
    assert "Anthropic (speculative)" in claims(found)[-1]["note"]


def test_a_hash_within_a_name_is_no_tag(read: Callable[..., Imported]) -> None:
    found = read("epoch-data-centers", sites=[{**SITES, "Owner": "C# Labs"}])
    assert stating(found, "owner") == [(["c-labs"], "reported")]


def test_rows_dated_after_the_release_are_projections(read: Callable[..., Imported]) -> None:
    steps = [{**STEP, "Date": "2026-01-01"}, {**STEP, "Date": "2027-01-01", "Power (MW)": "900"}]
    found = read("epoch-data-centers", sites=[SITES], timeline=steps)
    assert [v["value"] for v, _ in stating(found, "power")] == ["100"]
    assert [v["value"] for v, _ in stating(found, "projectedPower")] == ["900"]
    assert stating(found, "plannedPower")[0][0]["words"] == "projected for 2027-01-01"


def test_both_headers_of_a_column_are_read(read: Callable[..., Imported]) -> None:
    older = read("epoch-data-centers", sites=[SITES])
    newer = read("epoch-data-centers", release="2026-06", sites=[{"Name": "xAI Colossus 1", "Owner": "xAI #confident"}])
    assert stating(older, "owner") == stating(newer, "owner")


def test_a_column_that_is_missing_refuses_the_release_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "data_centers.csv").write_text("Name,Owners,Users,Current power (MW)\nA,B,C,1\n", "utf-8")
    with pytest.raises(ImportRefused, match="no column 'Owner'; the nearest is 'Owners'"):
        import_release("epoch-data-centers", tmp_path, {}, "2026-11")


def test_a_new_column_is_survived_and_reported(read: Callable[..., Imported]) -> None:
    found = read("epoch-data-centers", sites=[{**SITES, "Chip types": "GB200"}])
    assert findings(found, "unread") == ["data_centers.csv, column 'Chip types': 1 cells, such as 'GB200'"]


def test_a_formula_stays_text_and_is_reported(read: Callable[..., Imported]) -> None:
    found = read("epoch-gpu-clusters", clusters=[{**CLUSTER, "Note": "=261*4+31*8"}])
    assert findings(found, "formula") == ["gpu_clusters.csv, line 2, column 'Note': =261*4+31*8"]
    assert "1292" not in found.text


def test_an_impossible_date_refuses_its_row_and_no_other(read: Callable[..., Imported]) -> None:
    row = {
        "Id": "a",
        "Company": "OpenAI",
        "Amount": "5",
        "Category": "Data",
        "Period type": "Year",
        "Date": "2025-12-31",
    }
    rows = [{**row, "Report date": "0202-07-30"}, {**row, "Id": "b", "Report date": "2026-01-30"}]
    found = read("epoch-ai-companies", spend=rows)
    assert len(claims(found)) == 1
    assert "0202-07-30" in findings(found, "refused")[0]


def test_too_many_refused_rows_fail_the_run(read: Callable[..., Imported]) -> None:
    rows = [{**CLUSTER, "Name": f"Site {n}", "Status": "Melted"} for n in range(6)]
    with pytest.raises(ImportRefused, match="6 rows cannot be true"):
        read("epoch-gpu-clusters", clusters=rows)


def test_rows_without_a_name_of_their_own_stay_apart_and_keep_their_slug(read: Callable[..., Imported]) -> None:
    row = {**CLUSTER, "Name": "Anonymized Chinese System"}
    other = {**row, "First Operational Date": "2020-02-02"}
    one = read("epoch-gpu-clusters", clusters=[row, other, row])
    two = read("epoch-gpu-clusters", clusters=[other, row, row])
    slugs = {c["asserts"]["id"] for c in claims(one)}
    assert len(slugs) == 3
    assert slugs == {c["asserts"]["id"] for c in claims(two)}


def test_a_superseded_phase_ends_where_the_next_begins(read: Callable[..., Imported]) -> None:
    later = {**CLUSTER, "Name": "Alpha Phase 2", "First Operational Date": "2024-06-01", "Builds Upon": "Alpha Phase 1"}
    found = read("epoch-gpu-clusters", clusters=[CLUSTER, later])
    state = next(c for c in claims(found) if c["asserts"]["id"] == "alpha-phase-1" and "chipCount" in c["asserts"])
    assert (state["validFrom"], state["validTo"]) == ("2023-01-15", "2024-06-01")
    assert stating(found, "buildsUpon") == [(["alpha-phase-1"], "reported")]


def test_a_possible_duplicate_is_marked_and_tied(read: Callable[..., Imported]) -> None:
    other = {**CLUSTER, "Name": "Paper on Beta", "Possible Duplicate": "True", "Possible Duplicate Of": "Alpha Phase 1"}
    found = read("epoch-gpu-clusters", clusters=[CLUSTER, other])
    assert stating(found, "possibleDuplicate") == [("true", "reported")]
    assert stating(found, "possiblySameAs") == [(["alpha-phase-1"], "reported")]


def test_not_every_word_among_users_is_an_organization(read: Callable[..., Imported]) -> None:
    rows = [{**CLUSTER, "Owner": "Tesla", "Users": "Tesla,Cloud,Academia,Nobody Knows"}]
    found = read("epoch-gpu-clusters", clusters=rows)
    assert stating(found, "user") == [(["tesla"], "reported")]
    assert findings(found, "unknown") == ["gpu_clusters.csv, line 2: user 'Nobody Knows'"]


def test_what_is_planned_never_reads_as_what_runs(read: Callable[..., Imported]) -> None:
    row = {
        **CLUSTER,
        "Status": "Planned",
        "First Operational Date": "",
        "First Operational Date Note": "Planned H2 2026",
    }
    asserts = claims(read("epoch-gpu-clusters", clusters=[row]))[0]["asserts"]
    assert asserts["plannedChipCount"]["value"] == "1000"
    assert asserts["operationalSince"]["words"] == "planned for 2026-H2"
    assert not {"chipCount", "power"} & asserts.keys()


def test_a_round_under_discussion_is_talks_and_never_paid(read: Callable[..., Imported]) -> None:
    row = {
        "Id": "OpenAI–Nvidia",
        "Company": "OpenAI",
        "Status": "Late discussions",
        "Funding (equity)": "100000000000.0",
    }
    asserts = claims(read("epoch-ai-companies", rounds=[row]))[0]["asserts"]
    assert (asserts["id"], asserts["rung"]) == ("nvidia-openai-100b-loi", "talks")
    assert asserts["amount"][0]["basis"] == "announcedCeiling"


@pytest.mark.parametrize(
    ("kind", "measure", "value", "period"),
    [
        ("Annualized revenue", "annualisedRevenue", "208000000", "2025-03"),
        ("Yearly revenue", "annualRevenue", "208000000", "2025"),
        ("Quarterly revenue", "quarterlyRevenue", "52000000", "2025-Q1"),
        ("Product/division revenue", "segmentRevenue", "208000000", "2025-03"),
    ],
)
def test_kinds_of_revenue_do_not_mix(
    read: Callable[..., Imported], kind: str, measure: str, value: str, period: str
) -> None:
    amount = "Revenue amount (normalize to annual)"
    row = {"Id": "a", "Company": "xAI", "Date": "2025-03-31", amount: "208000000.0", "Type": kind}
    asserts = claims(read("epoch-ai-companies", revenue=[row]))[0]["asserts"]
    assert (asserts["measure"], asserts["amount"][0]["value"], asserts["period"]) == (measure, value, period)


def test_percentiles_become_the_bounds_of_a_count(read: Callable[..., Imported]) -> None:
    row = {
        "Chip manufacturer": "Nvidia",
        "Owner": "Microsoft",
        "End date": "3/31/2024",
        "Number of units (median)": "100",
        "Number of units (5th percentile)": "80",
        "Number of units (95th percentile)": "130",
    }
    count = stating(read("epoch-chip-counts", totals=[row]), "chipCount")[0][0]
    assert (count["low"], count["value"], count["high"]) == ("80", "100", "130")


def test_owners_that_are_groups_become_no_organizations(read: Callable[..., Imported]) -> None:
    row = {"Chip manufacturer": "AMD", "Owner": "China", "End date": "3/31/2024", "Number of units (median)": "100"}
    found = read("epoch-chip-counts", totals=[row])
    assert stating(found, "unnamedCustomer") == [("buyers in China, not named", "reported")]
    assert '"id":"china"' not in found.text


def test_the_maker_column_names_the_designer_and_the_foundry_the_manufacturer(read: Callable[..., Imported]) -> None:
    row = {"Hardware name": "NVIDIA B200", "Manufacturer": "NVIDIA", "Foundry": "TSMC", "Release date": "2024-11-15"}
    found = read("epoch-ml-hardware", chips=[row])
    assert stating(found, "designer") == [("nvidia", "reported")]
    assert [(v, c["asserts"]["customer"]) for c in claims(found) if (v := c["asserts"].get("provider"))] == [
        (["tsmc"], ["nvidia"])
    ]


def test_a_number_keeps_its_leading_zeros_and_an_issuer_its_tickers(read: Callable[..., Imported]) -> None:
    rows = [
        {"cik": "0001652044", "ticker": t, "exchange": "Nasdaq", "name": "Alphabet Inc."} for t in ("GOOGL", "GOOG")
    ]
    found = read("sec-issuers", release="2026-10", issuers=rows)
    assert stating(found, "cik") == [("0001652044", "confirmed")]
    assert stating(found, "ticker") == [(["GOOGL", "GOOG"], "confirmed")]


def test_the_same_release_is_the_same_bytes_whatever_the_order_of_rows(read: Callable[..., Imported]) -> None:
    other = {**CLUSTER, "Name": "Beta"}
    one = read("epoch-gpu-clusters", clusters=[CLUSTER, other])
    two = read("epoch-gpu-clusters", clusters=[other, CLUSTER])
    assert one.text.splitlines()[1:] == two.text.splitlines()[1:]


def test_a_table_that_nobody_reads_is_reported(read: Callable[..., Imported], tmp_path: Path) -> None:
    (tmp_path / "2026-05").mkdir()
    (tmp_path / "2026-05" / "new_table.csv").write_text("a\n1\n", "utf-8")
    assert findings(read("epoch-data-centers", sites=[SITES]), "unread") == ["new_table.csv: a table that nobody reads"]


def test_a_release_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data_centers.csv").write_text("Name,Owner,Users,Current power (MW)\nA,B,C,1\n", "utf-8")
    with pytest.raises(ImportRefused, match="which release is this"):
        import_release("epoch-data-centers", tmp_path, {})


def test_every_importer_says_whose_data_it_is_and_what_was_changed() -> None:
    for module in DATASETS.values():
        known = read_provenance(module)
        assert known.credit and known.licence and known.changes and known.coverage and known.url.startswith("https://")


def test_the_next_release_with_every_fault_at_once_takes_the_place_of_the_last(
    read: Callable[..., Imported], tmp_path: Path
) -> None:
    """Renamed and new columns, a formula, an impossible date, new names of firms, a site split in two, a projection."""
    sites = [
        {
            "Operator rating": "A",
            "Name": "xAI Colossus 1",
            "Owner": "SpaceXAI #confident",
            "Users": "Anthropic #likely, Cloud",
        },
        {"Name": "Alpha North", "Owner": "Coreweave #likely", "Address": "=HYPERLINK(0)"},
        {"Name": "Alpha South", "Owner": "CoreWeave #speculative", "Country": "Atlantis"},
    ]
    step = {"H100 equivalents": "1000", "Data center": "xAI Colossus 1"}
    timeline = [
        {**step, "Date": "2026-10-01", "Power (MW)": "777"},
        {**step, "Date": "0202-07-30", "Power (MW)": "9"},
        {**step, "Date": "2028-01-01", "Power (MW)": "1500"},
        {**step, "Date": "2026-09-01", "Power (MW)": "70", "Data center": "Alpha North"},
        {**step, "Date": "2026-09-01", "Power (MW)": "30", "Data center": "Alpha South"},
    ]
    found = read("epoch-data-centers", "2026-11", "2026-11-30", sites=sites, timeline=timeline)
    assert "Operator rating" in " ".join(findings(found, "unread"))
    assert "0202-07-30" in findings(found, "refused")[0]
    assert {"formula", "unknown"} <= {f.kind for f in found.report.findings}

    datasets = tmp_path / "datasets"
    datasets.mkdir()
    (datasets / "epoch-data-centers-2026-11.jsonl").write_text(found.text, "utf-8")
    checked = check(Inputs(datasets=(SHIPPED, datasets)))
    before, after = (Snapshot(checked.evidence, Moment(day, day)) for day in (date(2026, 10, 11), date(2026, 12, 31)))
    powers = [snapshot.value("colossus-1", "power") for snapshot in (before, after)]
    assert [p.value == 777 for p in powers if isinstance(p, Amount)] == [False, True]
    assert {str(v) for r in after.values("alpha-north", "owner") for v in r.values} == {"coreweave"}
    assert not before.subjects.get("alpha-north")
    assert "epoch-data-centers-2026-05" in after.outdated and "epoch-data-centers-2026-05" not in before.outdated
