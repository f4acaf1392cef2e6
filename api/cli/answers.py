"""How the command line shows answers of metrics: a line that says the number, then tables of what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.cli.printing import out, print_table
from exports.detailing import HIDDEN, IN_DOLLARS, are_rows, columns_of, rows_of
from graph.evidence import Claim
from graph.metrics.flags import Change
from graph.metrics.result import Bound, Flag, Result
from graph.snapshot import Snapshot

MONEY = {"USD", "USD a year"}
ROWS = 30


def amount_words(bound: Bound | None, unit: str = "") -> str:
    """An interval in a few characters: `$1.6B – $1.9B`, `15 – 100 percent`, `at least $100B`.

    >>> amount_words(Bound(1.6e9, 1.9e9), "USD")
    '$1.6B – $1.9B'
    >>> amount_words(Bound(0.0, float("inf")), "USD")
    'not disclosed'
    """
    if bound is None:
        return "–"
    tail = "" if unit in MONEY or not unit else f" {unit}"
    if unit == "USD a year":
        tail = " a year"
    if not bound.bounded:
        return f"at least {_number(bound.low, unit)}{tail}" if bound.low > 0 else "not disclosed"
    if bound.low == bound.high:
        return f"{_number(bound.low, unit)}{tail}"
    return f"{_number(bound.low, unit)} – {_number(bound.high, unit)}{tail}"


def _number(value: float, unit: str) -> str:
    sign = "$" if unit in MONEY else ""
    if unit in MONEY or abs(value) >= 1e6:
        for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
            if abs(value) >= size:
                return f"{sign}{value / size:.3g}{letter}"
    return f"{sign}{value:,.3g}" if abs(value) < 1000 else f"{sign}{value:,.0f}"


def point_words(bound: Bound | None, unit: str = "") -> str:
    """The point, where there is one."""
    return "" if bound is None or bound.point is None else _number(bound.point, unit)


def named(snapshot: Snapshot, slug: str) -> str:
    """A thing's name with its slug; anything else as it is."""
    return f"{snapshot.label(slug)} [{slug}]" if slug in snapshot.types else slug


def counted(number: int, noun: str) -> str:
    """A number of things in words.

    >>> counted(1, "flag"), counted(2, "flag")
    ('1 flag', '2 flags')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_flags(snapshot: Snapshot, found: Sequence[Flag], title: str) -> None:
    """A table of flags."""
    rows = [
        (f.severity, "yes" if f.robust else "no", f.id, f.summary, amount_words(f.value, f.unit), len(f.evidence))
        for f in found
    ]
    print_table(
        title,
        ["severity", "robust", "flag", "what", "value", "claims"],
        rows,
        counted(len(rows), "flag") if title else "",
    )


def print_changes(changes: Sequence[Change], title: str) -> None:
    """A table of flags that differ between two snapshots."""
    rows = [(c.what, _verdict(c.before), _verdict(c.after), c.id, c.flag.summary) for c in changes]
    columns = ["what", "before", "after", "flag", "summary"]
    print_table(title, columns, rows, f"{counted(len(rows), 'flag')} would differ")


def _verdict(flag: Flag | None) -> str:
    return "" if flag is None else f"{flag.severity}{', robust' if flag.robust else ''}"


WITH = ("customer", "owned", "investor", "letters", "held", "kind", "measure", "names")
"""Details that say, beside the subject, what an answer is about."""


def print_results(snapshot: Snapshot, found: Sequence[Result], title: str) -> None:
    """One answer in full, several as a table."""
    if len(found) == 1:
        print_result(snapshot, found[0])
        return
    rows = [
        (
            named(snapshot, r.subject),
            ", ".join(_cell(snapshot, r.details[name]) for name in WITH if r.details.get(name)),
            amount_words(r.value, r.unit),
            point_words(r.value, r.unit),
            {True: "yes", False: "no", None: ""}[r.robust],
            f"{r.coverage:.0%}",
            len(r.claims),
        )
        for r in found
    ]
    columns = ("subject", "with", "interval", "point", "robust", "disclosed", "claims")
    kept = [i for i in range(len(columns)) if not rows or any(row[i] != "" for row in rows)]
    shown = [[row[i] for i in kept] for row in rows]
    print_table(title, [columns[i] for i in kept], shown, f"{len(rows)} answers; --json for all details")


def print_result(snapshot: Snapshot, result: Result) -> None:
    """An answer in full: the number, whether it is robust, and its details as tables."""
    point = point_words(result.value, result.unit)
    robust = {True: ", robust", False: ", not robust", None: ""}[result.robust]
    out.print(
        f"{result.metric} of {named(snapshot, result.subject)}: {amount_words(result.value, result.unit)}"
        f"{f' (point {point})' if point else ''}{robust}; disclosed {result.coverage:.0%}; {len(result.claims)} claims",
        markup=False,
    )
    print_details(snapshot, result.details)


def print_details(snapshot: Snapshot, details: Mapping[str, Any]) -> None:
    """Details as tables: what is a single value together, each list of rows by itself."""
    single: list[tuple[str, str]] = []
    for name, value in details.items():
        if name in HIDDEN or value in (None, "", (), [], {}):
            continue
        rows = rows_of(name, value)
        if rows:
            _print_rows(snapshot, name, rows)
        else:
            single.append((name, _cell(snapshot, value, name)))
    if single:
        print_table("", ["detail", "value"], single)


def _print_rows(snapshot: Snapshot, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows as a table; rows within rows are tables of their own below it."""
    keys = columns_of(rows)
    inner = [key for key in keys if any(are_rows(row.get(key)) for row in rows)]
    shown = {k: [_cell(snapshot, row.get(k), k) for row in rows] for k in keys if k not in inner}
    kept: dict[str, list[str]] = {}
    for key, cells in shown.items():
        if any(cells) and cells not in kept.values():
            kept[key] = cells
    cut = list(zip(*kept.values(), strict=True))[:ROWS]
    title = "" if name in kept else name
    print_table(title, list(kept), cut, f"and {len(rows) - ROWS} more; --json shows all" if len(rows) > ROWS else "")
    for row in rows[:ROWS] if inner else ():
        about = " → ".join(_cell(snapshot, v) for k, v in row.items() if k not in HIDDEN and isinstance(v, str))
        for key in inner:
            if are_rows(row.get(key)):
                _print_rows(snapshot, f"{key}: {about}", row[key])


def _cell(snapshot: Snapshot, value: Any, name: str = "") -> str:
    unit = "USD" if name in IN_DOLLARS else ""
    if value is None:
        return ""
    if isinstance(value, Bound):
        point = point_words(value, unit)
        return amount_words(value, unit) + (f" (point {point})" if point and value.low != value.high else "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return amount_words(Bound.exactly(value), unit) if unit else f"{value:.4g}"
    if isinstance(value, Mapping):
        parts = (
            (_cell(snapshot, key), _cell(snapshot, item, name)) for key, item in value.items() if key not in HIDDEN
        )
        return "\n".join(f"{key}: {item.replace(chr(10), ', ')}" for key, item in parts if item)
    if isinstance(value, list | tuple):
        return ", ".join(_cell(snapshot, item, name) for item in value)
    return snapshot.label(value) if "Organization" in snapshot.types.get(value, ()) else str(value)


def print_claims(snapshot: Snapshot, ids: Iterable[str]) -> None:
    """The claims behind an answer with their sources: who says so, since when, where to read it."""
    claims = sorted((snapshot.evidence.claims[c] for c in ids), key=lambda c: (c.about, c.known_from, c.id))
    rows = [_claim_row(claim) for claim in claims]
    columns = ["claim", "about", "status", "publisher", "kind", "published", "note", "address"]
    print_table("Claims and sources", columns, rows, f"{len(rows)} claims from {len({r[7] for r in rows})} sources")


def _claim_row(claim: Claim) -> tuple[str, ...]:
    source = claim.source
    published = str(source.published)
    return (claim.id[:8], claim.about, claim.status, source.publisher, source.kind, published, claim.note, source.url)
