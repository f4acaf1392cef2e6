"""How the command line prints: tables for people, JSON for programs, errors on stderr."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from graph.build import Progress as Report
from graph.errors import ClaimsRefused, InterlockError
from graph.plain import plain
from graph.values import Amount, PartialDate

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))


WHOLE = ("slug", "flag", "thing", "deal", "id", "question", "property")
"""Columns that name what a row is about, in the words of the commands that lead on."""

LEAST, WORDY = 9, 40
"""Characters that a column needs to be read at all, and above which its text is broken into lines anyway."""


def print_json(item: Any) -> None:
    """Print as JSON, for programs."""
    out.file.write(json.dumps(plain(item), ensure_ascii=False, indent=2) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> None:
    """Print rows as a table; every cell is data and never read as markup.

    Where the screen is much too narrow for the columns, each row is a paragraph: a column of five characters cannot
    be read. What a reader will type again (a slug, an id) is kept in one piece where there is room for it.
    """
    told = [[str(cell) for cell in row] for row in rows]
    widths = [max((_width(row[i]) for row in told), default=0) for i in range(len(columns))]
    whole = next((i for i, column in enumerate(columns) if column in WHOLE), None)
    if sum(min(width, WORDY) for width in widths) > 1.6 * out.width or len(columns) * LEAST > out.width:
        _print_paragraphs(title, columns, told, caption, whole or 0)
        return
    table = Table(title=title, title_justify="left", caption=caption, caption_justify="left", box=SIMPLE_HEAD)
    room = out.width - LEAST * (len(columns) - 1)
    for index, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=index == whole and widths[index] <= room)
    for row in told:
        table.add_row(*(escape(cell) for cell in row))
    out.print(table)


def _width(cell: str) -> int:
    return max(map(len, cell.splitlines()), default=0)


def _print_paragraphs(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str, head: int
) -> None:
    """Each row as a heading (what it is about) and a line for every other cell that is not empty."""
    if title:
        out.print(f"{title}\n", markup=False, style="italic")
    for row in rows:
        out.print(row[head], markup=False, style="bold")
        lines = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
        lines.add_column(no_wrap=True)
        lines.add_column(overflow="fold")
        for index, (column, cell) in enumerate(zip(columns, row, strict=True)):
            if index != head and cell:
                lines.add_row(f"  {escape(column)}", escape(cell))
        out.print(lines)
    if caption:
        out.print(f"\n{caption}", markup=False, style="dim italic")


def complain(error: InterlockError) -> None:
    """Say what went wrong on stderr; of refused claim files every fault, one a line."""
    if isinstance(error, ClaimsRefused):
        for fault in error.faults:
            err.print(escape(str(fault)), soft_wrap=True)
    err.print(f"[red]error:[/red] {escape(error.message)}", soft_wrap=True)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A progress bar on stderr while a build runs; the callback takes step, done, total."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def report(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total)

        yield report


def short(value: object) -> str:
    """A value in a few characters: `$1.8B`, `≥ 220,000 chips`, `2026-Q4`."""
    if isinstance(value, Amount):
        return short_amount(value)
    if isinstance(value, PartialDate):
        return str(value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def short_amount(amount: Amount) -> str:
    """An amount with its sign of (in)exactness and its unit."""
    low, high = amount.interval.low, amount.interval.high
    if low is None and high is None:
        return "not disclosed"
    sign = {"about": "~", "atLeast": "≥ ", "upTo": "≤ "}.get(amount.qualifier, "")
    if amount.value is not None and (sign or low == high):
        text = sign + _number(amount.value, amount)
    else:
        text = f"{_bound(low, amount)} – {_bound(high, amount)}"
    return text + {"P1M": " a month", "P1Y": " a year", "P3M": " a quarter"}.get(amount.per, "")


def _bound(value: Decimal | None, amount: Amount) -> str:
    return "?" if value is None else _number(value, amount)


def _number(value: Decimal, amount: Amount) -> str:
    if amount.currency:
        sign = "$" if amount.currency == "USD" else f"{amount.currency} "
        return ("-" if value < 0 else "") + sign + _scaled(abs(value))
    unit = {"percent": "%", "chip": " chips", "count": ""}.get(amount.unit, f" {amount.unit}")
    return f"{value.normalize():,f}{unit}"


def _scaled(value: Decimal) -> str:
    for size, letter in _SCALES:
        if value >= size:
            return f"{(value / size).quantize(Decimal('0.01')).normalize():f}{letter}"
    return f"{value.normalize():,f}"
