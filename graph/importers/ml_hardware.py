"""Epoch AI's machine learning hardware: who designs an accelerator, in whose plant it is made.

The dataset's word for the designer is `Manufacturer`. Beside each chip, one supply for each pair of foundry and
designer says what the rows say together: these are the edges by which a chokepoint in manufacture shows.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from graph.importers.cells import day, listed
from graph.importers.run import Reading
from graph.importers.tables import Row

FIRST = date(1990, 1, 1)
HORIZON = timedelta(days=366 * 5)


def run(reading: Reading) -> None:
    """Make the claims of a release."""
    supplies: dict[tuple[str, str], list[tuple[Row, str]]] = defaultdict(list)
    for sound in reading.sound("chips"):
        with sound as row:
            _chip(reading, row, supplies)
    for (foundry, designer), made in sorted(supplies.items()):
        if foundry != designer:
            _supply(reading, foundry, designer, made)


def _chip(reading: Reading, row: Row, supplies: dict[tuple[str, str], list[tuple[Row, str]]]) -> None:
    draft, name = reading.draft, row.pop("name")
    released = row.pop("released")
    designers = [draft.organization(n) for n in listed(row.pop("designer"))]
    foundries = [draft.organization(n) for n in listed(row.pop("foundry"))]
    chip = draft.thing(name, "Accelerator")
    asserts: dict[str, Any] = {
        "id": chip,
        "type": "Accelerator",
        "name": name,
        "designer": designers[0] if len(designers) == 1 else None,
        "manufacturer": foundries,
        "released": day(released, FIRST, reading.made + HORIZON) if released else None,
    }
    draft.claim(asserts, row, name, **draft.cited(row, row.pop("datasheet")))
    for foundry in foundries:
        for designer in designers:
            supplies[foundry, designer].append((row, chip))


def _supply(reading: Reading, foundry: str, designer: str, made: list[tuple[Row, str]]) -> None:
    pair = f"{foundry}-{designer}"
    chips = sorted({chip for _, chip in made})
    asserts = {
        "id": reading.provenance.mapping("supplies").get(pair, f"{pair}-foundry"),
        "type": "ComponentSupply",
        "provider": [foundry],
        "customer": [designer],
        "inputKind": "manufacturing",
        "accelerator": chips,
        "rung": "active",
    }
    count = f"{len(chips)} chip{'s' if len(chips) > 1 else ''}"
    reading.draft.claim(asserts, made[0][0], f"{pair}", note=f"Gathered from {count} with this designer and foundry.")
