"""What an answer of a metric is made of, for people: facts with their units, tables that say what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exports import naming, phrases, stack
from exports.answers import MOST, Cell
from exports.detailing import are_rows, columns_of, rows_of
from exports.part_words import ABOUT, HIDDEN, KEYS, LABELS, WORDED
from exports.phrases import Said
from exports.plainly import bound_of, say_plain, unit_of
from exports.profile import weighed
from exports.verdicts import name
from graph.metrics.layers import layers
from graph.snapshot import Snapshot

ROWS = 60
"""More rows of a table than these are for the JSON."""

UNITED = frozenset({"weight", "most"})
"""Columns in the unit of the whole answer."""
LAST = frozenset({"caps", "coverage"})
"""Tables that stand behind the others: they say how far, not what."""
FRACTIONS = frozenset({"MW", "chips", "USD"})
YEARS = frozenset({"remaining", "term"})


@dataclass(frozen=True)
class Fact:
    """A detail with its label."""

    label: str
    cell: Cell


@dataclass(frozen=True)
class Part:
    """A table of an answer: what it is called, what it shows, headings, rows, and how many rows are left out."""

    title: str
    about: str
    columns: tuple[tuple[str, bool], ...]
    """What stands over each column, and whether it holds bare numbers."""
    rows: tuple[tuple[Cell, ...], ...]
    more: int


def parts(snapshot: Snapshot, row: Mapping[str, Any]) -> tuple[tuple[Fact, ...], tuple[Part, ...]]:
    """The details of an answer: what fits into a line as facts, lists of things as tables."""
    details = dict(_arranged(row["details"]))
    if details.get("share") in details.get("stated", ()):
        del details["share"]  # the sentence tells it, and it is a row of the table
    told = {
        key: item
        for key, item in details.items()
        if (key not in HIDDEN or are_rows(item)) and item not in (None, "", [], {})
    }
    tables = {key: rows for key, item in told.items() if (rows := rows_of(key, item)) and key not in WORDED}
    if "shares" in told:
        tables["shares"] = [{"": slug, "shares": part} for slug, part in told["shares"].items()]
    facts = [Fact(_label(key), _fact(snapshot, key, item, details)) for key, item in told.items() if key not in tables]
    return (
        tuple(fact for fact in facts if fact.cell.said),
        tuple(
            _part(snapshot, key, rows, str(details.get("weightUnit", "")))
            for key, rows in sorted(tables.items(), key=lambda item: item[0] in LAST)
        ),
    )


def _arranged(details: Mapping[str, Any]) -> Mapping[str, Any]:
    """The details with the layers of a firm in one table, from the bottom up."""
    if "states" not in details or "why" not in details:
        return details
    why = details["why"]
    rows = [
        {"layer": layer, "state": details["states"][layer], **why.get(layer, {})}
        for layer in layers()
        if layer in details["states"]
    ]
    kept = {key: item for key, item in details.items() if key not in {"states", "why"}}
    return {"layers": rows, **kept}


def _label(key: str) -> str:
    return LABELS.get(key) or naming.term("", key)


def _fact(snapshot: Snapshot, key: str, item: Any, details: Mapping[str, Any]) -> Cell:
    if key in WORDED:
        text = WORDED[key](snapshot, item)
        return Cell((Said(text),) if text else ())
    return cell(snapshot, key, item, str(details.get("weightUnit", "")))


def _part(snapshot: Snapshot, key: str, rows: Sequence[Mapping[str, Any]], unit: str) -> Part:
    """Rows as a table: things before figures; no column is empty or there twice."""
    shown = rows[:ROWS]
    cells = {
        column: [cell(snapshot, column, row.get(column), unit, key) for row in shown] for column in columns_of(rows)
    }
    kept: dict[str, list[Cell]] = {}
    for column in sorted(cells, key=lambda c: not all(len(x.said) == 1 and x.said[0].slug for x in cells[c])):
        if any(x.said for x in cells[column]) and _texts(cells[column]) not in map(_texts, kept.values()):
            kept[column] = cells[column]
    columns = [
        (_column(key, column), all(x.number for x in kept[column] if x.said) and column != "") for column in kept
    ]
    title = naming.term("", key)
    return Part(
        title, ABOUT.get(key, ""), tuple(columns), tuple(zip(*kept.values(), strict=True)), max(0, len(rows) - ROWS)
    )


def _column(table: str, column: str) -> str:
    """What stands over a column; the first of a mapping is called after what its keys are."""
    if not column:
        return KEYS.get(table, "")
    return naming.term("", column) if column == "share" else _label(column)


def _texts(column: Sequence[Cell]) -> list[list[str]]:
    return [[said.text for said in one.said] for one in column]


def cell(snapshot: Snapshot, key: str, item: Any, unit: str = "", table: str = "") -> Cell:
    """What a detail says, in words: a list as its first items and how many more, a number so that it sorts."""
    if key in HIDDEN or item in (None, "", [], {}):
        return Cell(())
    if isinstance(item, list | tuple):
        told = [said for one in item if (said := _one(snapshot, key, one)).text]
        return Cell(tuple(told[:MOST]), max(0, len(told) - MOST))
    if isinstance(item, Mapping) and {"low", "high"} <= set(item):
        bound = bound_of(item)
        text = _bounded(key, item, unit, table)
        return Cell((Said(text, gap=text.startswith("not ")),), sort=bound.high if bound.bounded else bound.low)
    if isinstance(item, int | float) and not isinstance(item, bool):
        return Cell((Said(_number(key, float(item), unit)),), sort=float(item), number=True)
    return Cell((_one(snapshot, key, item),))


def _one(snapshot: Snapshot, key: str, item: Any) -> Said:
    if isinstance(item, Mapping) and "deal" in item:
        return say_plain(snapshot, "deal", item["deal"])
    if key in {"own", "bought", "denied"}:
        return Said(stack.named(snapshot, str(item)))
    if key in {"layer", ""} and item in layers():
        return Said(stack.layer_words(str(item)))
    if key in {"state", "electricity"}:
        return Said(stack.STATES.get(str(item), str(item)))
    if key == "certain":
        return Said("certain" if item else "possible")
    if key == "passive":
        owner, _, firm = str(item).partition(" in ")
        return Said(f"{name(snapshot, owner)} in {name(snapshot, firm)}")
    return say_plain(snapshot, key, item)


def _bounded(key: str, item: Mapping[str, Any], unit: str, table: str) -> str:
    bound = bound_of(item)
    if key in UNITED and unit:
        return weighed(bound, unit)
    if key in FRACTIONS and table == "internalisation":
        return phrases.fraction(bound)
    if key == "share" and not table:
        return phrases.fraction(bound)
    if key == "mw":
        return phrases.measured(bound, "", " MW")
    if key == "usd":
        text = phrases.dollars(bound)
        return text if text.startswith("not ") else f"{text} a year"
    if key == "roundTrip":
        return phrases.valued(bound, "USD bought back")
    if key == "index":
        return f"{phrases.number(bound)}; 10,000 is one party alone"
    if key == "effectiveNumber":
        return phrases.number(bound, 1)
    if key in YEARS:
        return "not known" if bound.low <= 0 and not bound.bounded else f"{phrases.number(bound, 1)} years"
    return phrases.valued(bound, unit_of(key))


def _number(key: str, value: float, unit: str) -> str:
    if key in UNITED and unit:
        text = phrases.figure(
            value, "$" if unit.startswith("USD") else "", "" if unit.startswith("USD") else f" {unit}"
        )
        return f"{text} a year" if unit.endswith("a year") else text
    if key == "shares":
        return phrases.percent(value)
    if key == "index":
        return f"{value:,.0f}; 10,000 is one party alone"
    if key == "minimum":
        return phrases.figure(value, "$")
    return f"{value:.3f}" if 0 < abs(value) < 1 else f"{value:,.0f}"
