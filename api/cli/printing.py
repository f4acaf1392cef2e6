"""How the command line prints: tables for people, JSON for programs, errors on stderr."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.rule import Rule
from rich.table import Table

from graph.build import Progress as Report
from graph.errors import ClaimsRefused, InterlockError
from graph.plain import plain
from graph.values import Amount, PartialDate

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

WORD = 16
"""Longer words (slugs, addresses) may be broken over lines."""

_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))


def print_json(item: Any) -> None:
    """Print as JSON, for programs."""
    out.file.write(json.dumps(plain(item), ensure_ascii=False, indent=2) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> None:
    """Print rows as a table, or, where the screen is too narrow for it, each row as lines of its own.

    Every cell is data and never read as markup.
    """
    cells = [[str(cell) for cell in row] for row in rows]
    if _needed(columns, cells) > out.width:
        _print_records(title, columns, cells, caption)
        return
    table = Table(title=escape(title), title_justify="left", caption=escape(caption), caption_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*map(escape, row))
    out.print(table)


def _needed(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The width at which no word of usual length is broken."""
    widths = [
        max((min(len(word), WORD) for text in column for word in text.split()), default=1)
        for column in zip(columns, *rows, strict=True)
    ]
    return sum(width + 3 for width in widths) + 1


def _print_records(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> None:
    out.print(f"[bold]{escape(title)}[/bold]")
    for number, row in enumerate(rows, 1):
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for column, text in zip(columns, row, strict=True):
            if text:
                grid.add_row(escape(column), escape(text))
        out.print(Rule(f"{number:,}", align="left", style="dim", characters="-"))
        out.print(grid)
    if caption:
        out.print(escape(caption))


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
