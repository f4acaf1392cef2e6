"""Tables of a release, read by header names; rows give up their fields, and what nobody takes is reported."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import process

from graph.errors import ImportRefused
from graph.importers.cells import formula_like
from graph.importers.provenance import TableForm
from graph.importers.report import Report

MAX_BYTES = 100_000_000
MAX_CELL = 1_000_000


@dataclass
class Row:
    """One row: `pop` a field once; what stays is left over."""

    place: str
    line: int
    cells: dict[str, str]
    columns: Mapping[str, str]
    taken: set[str] = field(default_factory=set)

    def pop(self, name: str) -> str:
        """The text of a field, without blanks at its ends; empty where the release has no such column."""
        header = self.columns.get(name)
        if header is None:
            return ""
        self.taken.add(header)
        return self.cells[header].strip()

    def leftovers(self, ignored: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Filled cells that nobody took and nobody said to pass over."""
        for header, cell in self.cells.items():
            if header not in self.taken and header not in ignored and cell.strip():
                yield header, cell


@dataclass
class Table:
    """All rows of one table, perhaps from several files."""

    form: TableForm
    rows: list[Row]


def read_table(path: Path, form: TableForm, report: Report, digests: dict[str, str]) -> Table:
    """Read a table; raises ImportRefused when it is missing, misses a column, or has too few or too many rows."""
    files = [path] if path.is_file() else sorted(path.glob(form.files))
    if not files:
        if form.absent:
            return Table(form, [])
        raise ImportRefused(f"{path} has no file {form.files}, the table {form.name!r} of {report.dataset}")
    rows: list[Row] = []
    for file in files:
        data = file.read_bytes()
        name = file.name if path.is_file() else file.relative_to(path).as_posix()
        digests[name] = hashlib.sha256(data).hexdigest()
        rows += _rows(name, data, form, report)
    if not form.least <= len(rows) <= form.most:
        raise ImportRefused(
            f"the table {form.name!r} has {len(rows):,} rows; expected {form.least:,} to {form.most:,}: "
            "look whether this is the right file, then widen `rows` in the provenance file"
        )
    report.rows[form.name] = len(rows)
    return Table(form, rows)


def _rows(name: str, data: bytes, form: TableForm, report: Report) -> Iterator[Row]:
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"{name} has {len(data):,} bytes; at most {MAX_BYTES:,}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{name} is not UTF-8: {error.reason} at byte {error.start}") from error
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        headers = [header.strip() for header in next(reader, [])]
        columns = _columns(name, headers, form)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _row(name, reader.line_num, headers, cells, columns, report)
    except csv.Error as error:
        raise ImportRefused(f"{name}, line {reader.line_num}: {error}") from error


def _row(name: str, line: int, headers: list[str], cells: list[str], columns: Mapping[str, str], report: Report) -> Row:
    if len(cells) != len(headers):
        raise ImportRefused(f"{name}, line {line}: {len(cells)} cells under {len(headers)} headers")
    found = dict(zip(headers, cells, strict=True))
    for header, cell in found.items():
        if formula_like(cell):
            report.add("formula", f"{name}, line {line}, column {header!r}", cell[:60])
    return Row(name, line, found, columns)


def _columns(name: str, headers: list[str], form: TableForm) -> dict[str, str]:
    """Our fields with the header that carries each; the first of a field's headers that is there counts."""
    found = {}
    for wanted, accepted in form.fields.items():
        header = next((h for h in accepted if h in headers), None)
        if header is not None:
            found[wanted] = header
        elif wanted in form.required:
            near = process.extractOne(accepted[0], headers, score_cutoff=70)
            hint = f"; the nearest is {near[0]!r}" if near else ""
            raise ImportRefused(f"{name} has no column {' or '.join(map(repr, accepted))}{hint}")
    return found
