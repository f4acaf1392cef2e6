"""The tables as Parquet for programs: exact decimals, days, lists; the meaning of each column stands in the file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib import import_module
from typing import Any

from exports.dumps.columns import DAY, NUMBER, TEXT, TEXTS, TRUTH, Column, Table, tables
from exports.dumps.edition import LICENCE, TITLE, Edition
from exports.dumps.errors import PackageMissing
from exports.dumps.rows import Row, rows_of

DIGITS, PLACES = 38, 9
"""Width of the decimals: the widest that every reader takes; money and quantities need no more than nine places."""

_NARROWEST = Decimal(1).scaleb(-PLACES)


def parquets(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """One Parquet file a table."""
    arrow = _arrow()
    for table in tables():
        yield f"{table.name}.parquet", _as_parquet(arrow, edition, table, rows_of(edition, table))


def _arrow() -> Any:
    try:
        import_module("pyarrow.parquet")
        return import_module("pyarrow")
    except ImportError as error:
        raise PackageMissing("pyarrow", "the Parquet export") from error


def _as_parquet(arrow: Any, edition: Edition, table: Table, rows: Sequence[Row]) -> bytes:
    fields = [
        arrow.field(c.name, _type(arrow, c), metadata={"title": c.title, "description": c.about}) for c in table.columns
    ]
    about = {"title": f"{TITLE}: {table.name}", "description": table.about, "license": LICENCE}
    schema = arrow.schema(fields, metadata={**about, "version": edition.version})
    columns = [[_cell(c, row) for row in rows] for c in table.columns]
    arrays = [arrow.array(values, field.type) for values, field in zip(columns, fields, strict=True)]
    out = io.BytesIO()
    arrow.parquet.write_table(arrow.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def _type(arrow: Any, column: Column) -> Any:
    kinds = {
        TEXT: arrow.string(),
        NUMBER: arrow.decimal128(DIGITS, PLACES),
        DAY: arrow.date32(),
        TRUTH: arrow.bool_(),
        TEXTS: arrow.list_(arrow.string()),
    }
    return kinds[column.kind]


def _cell(column: Column, row: Row) -> Any:
    value = row.get(column.name)
    if isinstance(value, Decimal):
        return value.quantize(_NARROWEST) if value % 1 else value
    return list(value) if isinstance(value, tuple) else value
