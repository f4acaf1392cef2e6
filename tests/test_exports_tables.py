"""Tables: spreadsheets that run nothing, Parquet with exact types, both with the same rows, every column explained."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

from exports.dumps import FORMATS, Edition
from exports.dumps.columns import tables
from exports.dumps.csvs import BOM, FORMULA, JOINT
from graph import Graph, open_graph
from graph.build import Inputs, build
from graph.store import Versions

CELL = 32_767
"""So many characters a cell of Excel holds."""


@pytest.fixture(scope="module")
def edition(graph: Graph) -> Edition:
    """The edition of the default moment."""
    return Edition(graph, graph.default_moment)


@pytest.fixture(scope="module")
def csvs(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the CSV files."""
    folder = tmp_path_factory.mktemp("csv")
    for name, content in FORMATS["csv"].files(edition):
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def parquets(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the Parquet files."""
    folder = tmp_path_factory.mktemp("parquet")
    for name, content in FORMATS["parquet"].files(edition):
        (folder / name).write_bytes(content)
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    text = (folder / f"{name}.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_deal_stands_in_one_row_with_names_bounds_and_sources(csvs: Path) -> None:
    (row,) = [r for r in rows(csvs, "agreements") if r["slug"] == "anthropic-akamai-2026"]
    assert row["providerName"] == "Akamai Technologies"
    assert (row["amountLow"], row["amountHigh"], row["amountBasis"]) == ("1800000000", "1800000000", "committedTotal")
    assert "https://" in row["sources"]
    assert len(row["claims"].split(JOINT)) >= 5


def test_excel_reads_utf_8_by_the_mark_at_the_beginning(csvs: Path) -> None:
    assert list(csvs.glob("*.csv"))
    assert all(path.read_text("utf-8").startswith(BOM) for path in csvs.glob("*.csv"))


def test_no_cell_begins_like_a_formula_or_bursts_excel(csvs: Path) -> None:
    assert list(csvs.glob("*.csv"))
    for path in csvs.glob("*.csv"):
        for row in rows(csvs, path.stem):
            for text in row.values():
                number = text.lstrip("-").replace(".", "", 1).isdigit()
                assert number or not text.lstrip(" ").startswith(FORMULA), (path.name, text[:80])
                assert len(text) <= CELL


def test_hostile_text_stays_text(claim_file: Callable[..., Path], tmp_path: Path) -> None:
    folder = claim_file(
        """\
- status: reported
  asserts:
    id: hostile-deal
    type: ComputeContract
    customer: [anthropic]
    provider: [akamai]
    product: '=HYPERLINK("http://example.org")'
    condition: "@SUM(1+1)|cmd"
  note: "+1"
""",
        publisher="-Paper",
    )
    data = tmp_path / "data"
    build(Inputs(claims=(folder,)), Versions(data))
    graph = open_graph(data)
    made = dict(FORMATS["csv"].files(Edition(graph, graph.default_moment)))
    text = made["agreements.csv"].decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["product"] == '\'=HYPERLINK("http://example.org")'
    assert row["condition"].startswith("'@")
    assert row["publishers"] == "'-Paper"


def test_csvw_tools_read_every_table_with_its_types(csvs: Path) -> None:
    csvw = import_module("csvw")
    group = csvw.TableGroup.from_file(csvs / "csv-metadata.json")
    read = {table.url.string: list(table.iterdicts()) for table in group.tables}
    assert read.keys() == {path.name for path in csvs.glob("*.csv")}
    deal = next(r for r in read["agreements.csv"] if r["slug"] == "anthropic-akamai-2026")
    assert deal["amountLow"] == Decimal(1800000000)
    assert str(deal["startsEarliest"]).startswith("2026-10-01")
    assert deal["customer"] == ["anthropic"]
    assert deal["disputed"] in {True, False}


def test_every_column_says_what_it_means(csvs: Path) -> None:
    described = json.loads((csvs / "csv-metadata.json").read_text("utf-8"))
    columns = [c for table in described["tables"] for c in table["tableSchema"]["columns"]]
    assert all(c["dc:description"] and c["dc:title"] for c in columns)


def test_parquet_holds_the_rows_of_the_csv_with_exact_decimals(csvs: Path, parquets: Path) -> None:
    parquet = import_module("pyarrow.parquet")
    for table in tables():
        read = parquet.read_table(parquets / f"{table.name}.parquet")
        assert read.column_names == [c.name for c in table.columns]
        assert read.num_rows == len(rows(csvs, table.name))
    deals = parquet.read_table(parquets / "agreements.parquet").to_pylist()
    deal = next(r for r in deals if r["slug"] == "anthropic-akamai-2026")
    assert deal["amountLow"] == Decimal(1800000000)
    assert deal["signedEarliest"] == date(2026, 5, 5)
    assert deal["provider"] == ["akamai"]


def test_parquet_columns_carry_their_meaning(parquets: Path) -> None:
    parquet = import_module("pyarrow.parquet")
    schema = parquet.read_schema(parquets / "organizations.parquet")
    assert b"SEC" in schema.field("cik").metadata[b"title"]
    assert schema.metadata[b"license"].startswith(b"https://creativecommons.org")


def test_statements_hold_every_basis_of_every_amount(csvs: Path, edition: Edition) -> None:
    told = {(r["slug"], r["property"], r["basis"], r["low"]) for r in rows(csvs, "statements") if r["basis"]}
    for slug, stated in edition.snapshot.resolved.items():
        for resolved in stated.get("amount", ()):
            low = resolved.value.interval.low  # type: ignore[union-attr]
            assert (slug, "amount", resolved.key[0], "" if low is None else f"{low:f}") in told or not resolved.key[0]


def test_deprecated_claims_are_listed_and_reach_no_other_table(csvs: Path, edition: Edition) -> None:
    deprecated = {c.id for c in edition.graph.evidence.claims.values() if c.deprecated}
    assert {r["id"] for r in rows(csvs, "claims") if r["deprecated"]} == deprecated
    for name in ("agreements", "investments", "statements", "relations", "holdings"):
        assert not any(deprecated & set(r["claims"].split(JOINT)) for r in rows(csvs, name))
