"""The tables as CSV for spreadsheets, with a CSVW description that says what every column means.

Each file begins with a byte order mark, without which Excel does not read UTF-8. A text that a spreadsheet would run
as a formula begins with an apostrophe. Lists are joined by `; `.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from exports.dumps.columns import DAY, NUMBER, TEXTS, TRUTH, Column, Table, tables
from exports.dumps.edition import LICENCE, PUBLISHER, TITLE, Edition
from exports.dumps.rows import Cell, Row, rows_of

BOM = "\ufeff"
JOINT = "; "
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula (full-width signs in East Asian editions, too)."""

DATATYPES = {NUMBER: "decimal", DAY: "date", TRUTH: "boolean"}


def csvs(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """One CSV file a table, and their description."""
    for table in tables():
        yield f"{table.name}.csv", as_csv(table, rows_of(edition, table))
    yield "csv-metadata.json", described(edition)


def as_csv(table: Table, rows: Iterable[Row]) -> bytes:
    """A table as RFC 4180 text."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    for row in rows:
        writer.writerow([cell_text(row.get(column.name)) for column in table.columns])
    return out.getvalue().encode("utf-8", "replace")


def cell_text(cell: Cell) -> str:
    """A cell as text; numbers stay numbers, text never becomes a formula.

    >>> cell_text("=HYPERLINK(1)"), cell_text(Decimal("-5")), cell_text(("a", "b")), cell_text(None)
    ("'=HYPERLINK(1)", '-5', 'a; b', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, date):
        return str(cell)
    text = JOINT.join(cell) if isinstance(cell, tuple) else cell
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def described(edition: Edition) -> bytes:
    """The CSVW description of all tables (W3C: Metadata Vocabulary for Tabular Data)."""
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": TITLE,
        "dc:publisher": PUBLISHER,
        "dc:license": {"@id": LICENCE},
        "schema:version": edition.version,
        "schema:temporalCoverage": str(edition.moment.as_of),
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [_table(table) for table in tables()],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _table(table: Table) -> dict[str, Any]:
    columns = [_column(column) for column in table.columns]
    schema = {"columns": columns}
    return {"url": f"{table.name}.csv", "dc:description": table.about, "tableSchema": schema}


def _column(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "titles": column.name, "dc:title": column.title}
    found |= {"dc:description": column.about, "datatype": DATATYPES.get(column.kind, "string")}
    return found | {"separator": JOINT} if column.kind == TEXTS else found
