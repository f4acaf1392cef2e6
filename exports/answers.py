"""Answers to named questions as tables for people: bounds in one cell, names with their links, amounts in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exports import phrases
from exports.phrases import Said
from exports.plainly import amount_of, bound_of, say_plain
from exports.views import words
from graph.snapshot import Snapshot

MOST = 4
"""So many items of a list stand in a cell; the rest is counted."""

DROPPED = frozenset(
    {"names", "dealName", "hops", "readInCopy", "certainState", "beside", "sha256", "deltaSha256", "url"}
)
MONEY = frozenset({"usd", "purchased", "invested", "bottleneck", "volume", "gross", "buffer", "lostPerYear"})
SHARES = frozenset({"share", "stake", "otherStake", "lost", "dependence", "direct", "lostShareOfRevenue"})
POWER = frozenset({"mw", "plannedMw"})
LABELS = {
    "mw": "power",
    "plannedMw": "planned power",
    "usd": "due",
    "lostShareOfRevenue": "part of revenue lost",
    "lostPerYear": "lost a year",
    "amount": "how much",
    "mwUnknown": "power unknown",
    "chipsUnknown": "chips unknown",
    "p": "chance of as much",
    "otherStake": "stake in it",
    "otherLab": "other lab",
}
PLACES = {"flag": "flags", "flags": "flags", "source": "sources"}
_NODE = re.compile(r"[0-9a-f]{20}#.*")


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: values in words, how many are left out, and what it sorts by."""

    said: tuple[Said, ...]
    more: int = 0
    sort: float | str | None = None
    number: bool = False
    """Does it hold a bare number?"""


@dataclass(frozen=True)
class Table:
    """Columns (key and label) and rows of cells in their order."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]


def table(snapshot: Snapshot, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Table:
    """An answer as a table: columns without any value are left out, bounds and amounts are joined."""
    kept = [
        name for name in columns if name not in DROPPED and any(row.get(name) not in (None, "", []) for row in rows)
    ]
    shown = joined(kept)
    fractions = "gross" in shown
    cells = [tuple(_cell(snapshot, name, row, kept, fractions) for name in shown) for row in rows]
    return Table(tuple((name, label(name)) for name in shown), tuple(cells))


def joined(columns: Sequence[str]) -> list[str]:
    """The columns of the table: one for each pair of bounds, none for a name beside its slug.

    >>> joined(["provider", "providerName", "mwLow", "mwHigh", "low", "high", "currency", "basis", "qualifier"])
    ['provider', 'mw', 'amount', 'basis']
    """
    found: dict[str, None] = {}
    for name in columns:
        if name.endswith("Name") and name.removesuffix("Name") in columns:
            continue
        if name == "name" and {"entity", "cluster", "contract", "subject"} & set(columns):
            continue
        if name in {"low", "high"}:
            found["amount"] = None
        elif _told_elsewhere(name, columns):
            continue
        elif stem := _stem(name):
            found[stem] = None
        else:
            found[name] = None
    return list(found)


def _told_elsewhere(name: str, columns: Sequence[str]) -> bool:
    """Does the cell of an amount or of a weight say this already?"""
    if name == "unit":
        return any(c.startswith("weight") for c in columns)
    return name in {"currency", "qualifier", "per"} and bool({"low", "high"} & set(columns))


def _stem(name: str) -> str:
    """The quantity that a column bounds; empty for other columns."""
    for end in ("Low", "High", "Point"):
        if name.endswith(end) and len(name) > len(end):
            return name.removesuffix(end)
    return ""


def label(name: str) -> str:
    """A column's heading.

    >>> label("otherSuppliers"), label("mw")
    ('other suppliers', 'power')
    """
    return LABELS.get(name) or words.concept("", name)


def _cell(snapshot: Snapshot, name: str, row: Mapping[str, Any], columns: Sequence[str], fractions: bool) -> Cell:
    if name == "amount" and "amount" not in columns:
        return _amount(row)
    if f"{name}Low" in columns or f"{name}High" in columns:
        return _bounds(name, row, fractions)
    value = row.get(name)
    items = list(value) if isinstance(value, list | tuple) else [value]
    told = [said for item in items if item not in (None, "") and (said := _said(snapshot, name, item)).text]
    sort = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return Cell(tuple(told[:MOST]), max(0, len(told) - MOST), sort, sort is not None)


def _said(snapshot: Snapshot, name: str, item: Any) -> Said:
    if isinstance(item, str):
        if name in PLACES:
            return Said(item, item, place=PLACES[name])
        if _NODE.fullmatch(item):
            return Said("")
    if isinstance(item, Mapping) and "deal" in item:
        return say_plain(snapshot, "deal", item["deal"])
    return say_plain(snapshot, name, item)


def _amount(row: Mapping[str, Any]) -> Cell:
    low, high = row.get("low"), row.get("high")
    if low is None and high is None:
        return Cell(())
    told = {k: row.get(k) or "" for k in ("qualifier", "currency", "per")} | {"low": low, "high": high}
    value = amount_of(told)
    text = phrases.amount(amount_of(told | {"value": low})) if low == high else phrases.amount(value)
    return Cell((Said(text or phrases.amount(value)),), sort=float(high if high is not None else low or 0))


def _bounds(name: str, row: Mapping[str, Any], fractions: bool) -> Cell:
    low, high = row.get(f"{name}Low"), row.get(f"{name}High")
    if low is None and high is None:
        return Cell((Said("not known", gap=True),) if f"{name}Low" in row else ())
    bound = bound_of({"low": low, "high": high, "point": row.get(f"{name}Point")})
    if name in MONEY or (name == "weight" and str(row.get("unit", "")).startswith("USD")):
        text = phrases.dollars(bound)
    elif name in SHARES:
        text = phrases.fraction(bound) if fractions else phrases.share(bound)
    elif name in POWER or (name == "weight" and row.get("unit") == "MW"):
        text = phrases.measured(bound, "", " MW")
    elif name == "hull":
        text = phrases.measured(bound, "$" if row.get("currency") == "USD" else "")
    else:
        text = phrases.measured(bound)
    return Cell((Said(text, gap=text.startswith("not ")),), sort=bound.high if bound.bounded else bound.low)
