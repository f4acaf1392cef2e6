"""How the command line prints: tables for people, JSON for programs, errors on stderr."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
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

WHOLE = ("slug", "flag", "thing", "deal", "id", "question", "property", "name", "family")
"""Columns that name what a row is about, in the words of the commands that lead on."""

WORDY, PROSE, SHORT = 40, 20, 12
"""Cells of more characters than the first are prose, which needs the second to be read; others need the third."""

LONGEST = 60
"""A longer word (an address) does not count for the width that a column needs."""


def print_json(item: Any) -> None:
    """Print as JSON, for programs."""
    out.file.write(json.dumps(plain(item), ensure_ascii=False, indent=2) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> None:
    """Print rows as a table; every cell is data and never read as markup.

    Where the screen is too narrow for it, each row is a paragraph. A column is never so narrow that a word is broken,
    and so a slug or an id can be copied in one piece.
    """
    told = [[str(cell) for cell in row] for row in rows]
    wide = [[_wide(row[i]) for row in (columns, *told)] for i in range(len(columns))]
    needs = [max((_need(row[i]) for row in (columns, *told)), default=0) for i in range(len(columns))]
    names = (i for i, column in enumerate(columns) if column in WHOLE)
    whole = next((i for i in names if not any(" " in row[i] for row in told)), None)
    if whole is not None:
        needs[whole] = max(wide[whole])
    room = out.width - 3 * len(columns) - 1
    if sum(needs) > room:
        _print_paragraphs(title, columns, told, caption, whole or 0)
        return
    table = Table(title=title, title_justify="left", caption=caption, caption_justify="left", box=SIMPLE_HEAD)
    for column, width in zip(columns, _widths(needs, [max(w) for w in wide], room), strict=True):
        table.add_column(column, overflow="fold", width=width)
    for row in told:
        table.add_row(*(escape(cell) for cell in row))
    out.print(table)


def _wide(cell: str) -> int:
    return max(map(cell_len, cell.splitlines()), default=0)


def _need(cell: str) -> int:
    """The least width in which a cell can be read: no word broken, no prose in a column of a word or two."""
    wide = _wide(cell)
    words = (cell_len(word) for word in cell.split())
    return max(min(wide, PROSE if wide > WORDY else SHORT), *(w for w in words if w <= LONGEST), 0)


def _widths(needs: Sequence[int], wanted: Sequence[int], room: int) -> list[int]:
    """The width of each column: what it needs, and of the rest as much as it still wants, in proportion."""
    rest, more = room - sum(needs), [want - need for want, need in zip(wanted, needs, strict=True)]
    total = max(1, sum(more))
    return [need + (extra if total <= rest else extra * rest // total) for need, extra in zip(needs, more, strict=True)]


def _print_paragraphs(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str, head: int
) -> None:
    """Each row as a heading (what it is about) and a line for every other cell that is not empty."""
    if title:
        out.print(f"{title}\n", markup=False, style="italic")
    for row in rows:
        out.print(row[head], markup=False, style="bold", soft_wrap=True)
        cells = [(column, row[i]) for i, column in enumerate(columns) if i != head and row[i]]
        label = max((_wide(column) for column, _ in cells), default=0)
        for column, cell in cells:
            lines = [line for part in cell.splitlines() for line in wrapped(part, out.width - label - 4)]
            for name, line in zip((column, *[""] * len(lines)), lines, strict=False):
                out.print(f"  {name:{label}}  {line}", markup=False, soft_wrap=True)
    out.print(f"\n{caption}" if caption else "", markup=False, style="dim italic")


def print_text(label: str, text: str) -> None:
    """Prose under a label; its paragraphs are kept, the line breaks of its source are not, but for those of lists."""
    parts = text.split("\n\n")
    for index, part in enumerate(parts):
        for line in re.sub(r"\n(?!- )\s*", " ", part.strip()).splitlines():
            said = f"{label}: {line}" if label else line
            label = ""
            out.print("\n".join(wrapped(said, out.width)), markup=False, soft_wrap=True)
        if index < len(parts) - 1:
            out.print()


def wrapped(text: str, width: int) -> list[str]:
    """Text in lines of a width; no word is broken, at hyphens neither, so that what is copied is whole.

    >>> wrapped("see investor-conflict-anthropic-amazon", 12)
    ['see', 'investor-conflict-anthropic-amazon']
    """
    return textwrap.wrap(text, max(width, PROSE), break_long_words=False, break_on_hyphens=False) or [""]


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
