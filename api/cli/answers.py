"""How the command line shows answers of metrics: a line that says the number, then tables of what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.cli.printing import out, print_table
from exports import naming
from exports.detailing import HIDDEN, IN_DOLLARS, are_rows, columns_of, rows_of, told_apart
from graph.evidence import Claim
from graph.metrics.flags import Change
from graph.metrics.result import Bound, Flag, Result
from graph.snapshot import Snapshot

MONEY = {"USD", "USD a year"}
WEIGHED = {"weight"}
"""Details in the unit that `weightUnit` names."""

ROWS, ITEMS = 30, 12
"""So many rows of a table, and things in a cell, are shown to a person."""


def amount_words(bound: Bound | None, unit: str = "") -> str:
    """An interval in a few characters: `$1.6B – $1.9B`, `15 – 100 percent`, `at least $100B`.

    >>> amount_words(Bound(1.6e9, 1.9e9), "USD")
    '$1.6B – $1.9B'
    >>> amount_words(Bound(0.0, float("inf")), "USD")
    'not disclosed'
    >>> amount_words(Bound(0.0, float("inf"), 8.5), "percent")
    'from 0 percent up'
    """
    if bound is None:
        return "–"
    tail = "" if unit in MONEY or not unit else f" {unit}"
    if unit == "USD a year":
        tail = " a year"
    if not bound.bounded:
        if bound.low > 0:
            return f"at least {_number(bound.low, unit)}{tail}"
        return "not disclosed" if bound.point is None else f"from {_number(0, unit)}{tail} up"
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


def whose(snapshot: Snapshot, result: Result) -> str:
    """Whom an answer is about: a firm with its slug, or several by their names."""
    return " → ".join(result.details.get("names", ())) or named(snapshot, result.subject)


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


def print_results(snapshot: Snapshot, found: Sequence[Result], title: str) -> None:
    """One answer in full, several as a table."""
    if len(found) == 1:
        print_result(snapshot, found[0])
        return
    rows = [_row(snapshot, result) for result in found]
    kept = [name for name in dict.fromkeys(name for row in rows for name in row) if any(row.get(name) for row in rows)]
    shown = [[row.get(name, "") for name in kept] for row in rows]
    print_table(title, kept, shown, f"{counted(len(rows), 'answer')}; --json for all details")


def _row(snapshot: Snapshot, result: Result) -> dict[str, str]:
    """An answer as one row of many; states by layer have a column each, and leave no room for much else."""
    words = _Words(snapshot)
    subject = {"subject": whose(snapshot, result)}
    if states := result.details.get("states"):
        told = {words.name(layer): words.cell(state) for layer, state in states.items()}
        return subject | told | {"own": amount_words(result.details["ownLayers"])}
    return {
        **subject,
        "with": "; ".join(words.cell(value) for _, value in told_apart(result.details)),
        "interval": amount_words(result.value, result.unit),
        "point": point_words(result.value, result.unit),
        "robust": {True: "yes", False: "no", None: ""}[result.robust],
        "disclosed": f"{result.coverage:.0%}",
        "claims": str(len(result.claims)),
    }


def print_result(snapshot: Snapshot, result: Result) -> None:
    """An answer in full: the number, whether it is robust, and its details as tables."""
    point = point_words(result.value, result.unit)
    robust = {True: ", robust", False: ", not robust", None: ""}[result.robust]
    out.print(
        f"{result.metric} of {whose(snapshot, result)}: {amount_words(result.value, result.unit)}"
        f"{f' (point {point})' if point else ''}{robust}; disclosed {result.coverage:.0%}; {len(result.claims)} claims",
        markup=False,
    )
    print_details(snapshot, result.details)


def print_details(snapshot: Snapshot, details: Mapping[str, Any]) -> None:
    """Details as tables: what is a single value together, each list of rows by itself."""
    words = _Words(snapshot, str(details.get("weightUnit", "")))
    single: list[tuple[str, str]] = []
    for name, value in details.items():
        if name in HIDDEN or value in (None, "", (), [], {}):
            continue
        rows = rows_of(name, value)
        if rows:
            words.print_rows(name, rows)
        else:
            single.append((words.name(name), words.cell(value, name)))
    if single:
        print_table("", ["detail", "value"], single)


@dataclass(frozen=True)
class _Words:
    """What an answer is made of, in the words of a person; `weight_unit` is what weights are measured in."""

    snapshot: Snapshot
    weight_unit: str = ""

    def name(self, name: str) -> str:
        """A name that programs use, spelt out; a unit stays as it is."""
        return name if name.isupper() else naming.term("", name)

    def print_rows(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows as a table; rows within rows are tables of their own below it."""
        keys = columns_of(rows)
        inner = [key for key in keys if any(are_rows(row.get(key)) for row in rows)]
        shown = {k: [self.cell(row.get(k), k) for row in rows] for k in keys if k not in inner}
        kept: dict[str, list[str]] = {}
        for key, cells in shown.items():
            if any(cells) and cells not in kept.values():
                kept[key] = cells
        cut = list(zip(*kept.values(), strict=True))[:ROWS]
        more = f"and {len(rows) - ROWS} more; --json shows all" if len(rows) > ROWS else ""
        print_table("" if name in kept else self.name(name), list(map(self.name, kept)), cut, more)
        for row in rows[:ROWS] if inner else ():
            about = " → ".join(self.cell(v) for k, v in row.items() if k not in HIDDEN and isinstance(v, str))
            for key in inner:
                if are_rows(row.get(key)):
                    self.print_rows(f"{self.name(key)}: {about}", row[key])

    def cell(self, value: Any, name: str = "") -> str:
        """A value in words: sums with their unit, firms by name, long lists cut."""
        unit = "USD" if name in IN_DOLLARS else self.weight_unit if name in WEIGHED else ""
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
            parts = ((self.cell(key), self.cell(item, name)) for key, item in value.items() if key not in HIDDEN)
            return "\n".join(f"{key}: {item.replace(chr(10), ', ')}" for key, item in parts if item)
        if isinstance(value, list | tuple):
            more = [f"and {len(value) - ITEMS} more"] if len(value) > ITEMS else []
            return ", ".join([*(self.cell(item, name) for item in value[:ITEMS]), *more])
        return self._text(str(value))

    def _text(self, text: str) -> str:
        if "Organization" in self.snapshot.types.get(text, ()):
            return self.snapshot.label(text)
        spelt = text.isalnum() and text[:1].islower() and not text.islower() and text not in self.snapshot.types
        return self.name(text) if spelt else text


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
