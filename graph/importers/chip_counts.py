"""Epoch AI's chip counts: how many chips of each designer each owner had got by the end of each quarter.

One supply for each designer and owner, with the count as a dated state: the median, bounded by the 5th and the 95th
percentile. The supplies of single kinds of chip are parts of it, so that totals count the whole or the parts. Owners
that stand for many buyers (China, Other) are no organizations.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from graph.importers.cells import ADDRESS_MARK, day, number, slug
from graph.importers.draft import quantity
from graph.importers.run import Reading
from graph.importers.tables import Row

FIRST = date(2015, 1, 1)


def run(reading: Reading) -> None:
    """Make the claims of a release."""
    wholes: set[str] = set()
    stated: set[str] = set()
    for table in ("totals", "chips", "named"):
        for sound in reading.sound(table):
            with sound as row:
                _supply(reading, row, wholes, stated, whole=table == "totals")
    for sound in reading.sound("made"):
        with sound as row:
            _made(reading, row)


def _supply(reading: Reading, row: Row, wholes: set[str], stated: set[str], whole: bool) -> None:
    brand = row.pop("designer")
    designer = reading.draft.organization(brand)
    end, owner, chip = day(row.pop("end"), FIRST, reading.made), row.pop("owner"), row.pop("chip")
    group = reading.provenance.mapping("groups").get(owner)
    buyer = slug(owner) if group else reading.draft.organization(owner)
    supply = f"{designer}-chips-{buyer}"
    if whole:
        wholes.add(supply)
    this = {"id": supply if whole else f"{supply}-{slug(chip)}", "type": "ChipSupply"}
    note, key = _note(row), " ".join(part for part in (owner, chip, end) if part)
    if this["id"] not in stated:
        stated.add(this["id"])
        terms = {
            "provider": [designer],
            "customer": None if group else [buyer],
            "unnamedCustomer": group,
            "inputKind": "chips",
            "chipType": None if whole else [chip if chip.startswith(brand) else f"{brand} {chip}"],
            "partOf": supply if not whole and supply in wholes else None,
            "rung": "active",
            "product": "chips of its own design, for its own use" if buyer == designer else None,
        }
        left_out = row.pop("notes").partition("Excludes ")[2].partition(".")[0]
        reading.draft.claim({**this, **terms}, row, key, note=f"All but {left_out}." if left_out else "")
    count = {
        "chipCount": _bounded(row, "units", "low", "high", "chip", "cumulative"),
        "power": _bounded(row, "power", "powerLow", "powerHigh", "MW", "of all chips at full load"),
    }
    reading.draft.claim({**this, **count}, row, key, validFrom=end, note=note, **_source(reading, row))


def _bounded(row: Row, value: str, low: str, high: str, unit: str, words: str) -> dict[str, str] | None:
    """The median between its percentiles; a missing one leaves ten per cent either way."""
    middle, least, most = (number(row.pop(name)) for name in (value, low, high))
    if middle is None:
        return None
    ends = {name: f"{end:f}" for name, end in (("low", least), ("high", most)) if end is not None}
    told = "median, 5th and 95th percentile" if ends else "estimate"
    return quantity(f"{middle:f}", unit, "about", **ends, words=f"{words}; {told}")


def _note(row: Row) -> str:
    row.pop("notes")
    return "The last quarter is not complete." if row.pop("incomplete") else ""


def _source(reading: Reading, row: Row) -> dict[str, Any]:
    cell = row.pop("source")
    return reading.draft.cited(row, cell) if ADDRESS_MARK in cell else {}


def _made(reading: Reading, row: Row) -> None:
    """How many chips of a designer all buyers together had got."""
    designer = reading.draft.organization(row.pop("designer"))
    start, end = (day(row.pop(name), FIRST, reading.made) for name in ("start", "end"))
    asserts = {
        "id": f"{designer}-chips-delivered-{start[:4]}-to-{end}",
        "type": "Figure",
        "organization": [designer],
        "measure": "chipsDelivered",
        "period": {"earliest": start, "latest": end, "words": f"{start} to {end}"},
        "quantity": _bounded(row, "units", "low", "high", "chip", "cumulative"),
    }
    for name in ("power", "powerLow", "powerHigh"):
        row.pop(name)
    reading.draft.claim(asserts, row, f"{designer} {end}", note=_note(row), **_source(reading, row))
