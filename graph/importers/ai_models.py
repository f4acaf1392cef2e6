"""Epoch AI's models: who trained each, when it came out, on which chips, with how much computing.

Training compute is an estimate; where Epoch AI is not sure of it, it stands in a claim of its own, as a rumour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from graph.importers.cells import country, day, listed, number, rounded
from graph.importers.draft import quantity
from graph.importers.run import Reading
from graph.importers.tables import Row

FIRST = date(1940, 1, 1)
HORIZON = timedelta(days=92)
EXA = Decimal(10) ** 18
LEAST = Decimal(10) ** 12
"""Training compute below a millionth of an exaFLOP is passed over."""


def run(reading: Reading) -> None:
    """Make the claims of a release."""
    seen: set[str] = set()
    homes: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for table in ("notable", "frontier"):
        for sound in reading.sound(table):
            with sound as row:
                name = " ".join(row.pop("name").split())
                if name in seen:
                    row.taken.update(row.cells)
                else:
                    seen.add(name)
                    _model(reading, row, name, homes)
    _countries(reading, homes)


def _model(reading: Reading, row: Row, name: str, homes: dict[str, list[tuple[str, Row]]]) -> None:
    draft = reading.draft
    released = day(row.pop("released"), FIRST, reading.made + HORIZON)
    model = draft.thing(name, "Model")
    names = listed(row.pop("developers"))
    developers = [draft.organization(n) for n in names]
    asserts: dict[str, Any] = {
        "id": model,
        "type": "Model",
        "name": name,
        "developer": list(dict.fromkeys(developers)),
        "released": released,
        "frontier": "true" if row.pop("frontier") == "True" else None,
        "accelerator": list(dict.fromkeys(draft.thing(n, "Accelerator") for n in listed(row.pop("hardware")))),
    }
    compute, word = _compute(row), row.pop("confidence")
    status = draft.status(word, row) if compute else ""
    note = f"Epoch AI's confidence in the training compute: {word.lower() or 'not told'}." if compute else ""
    cited = draft.cited(row, row.pop("link"))
    if status == "reported":
        draft.claim(asserts | {"trainingCompute": compute}, row, name, note=note, **cited)
    else:
        draft.claim(asserts, row, name, **cited)
        if compute:
            draft.claim({"id": model, "type": "Model", "trainingCompute": compute}, row, name, status, note=note)
    states = [s.strip() for s in row.pop("countries").split(",")]
    if len(states) == len(developers):
        for developer, state in zip(developers, states, strict=True):
            homes[developer].append((state, row))


def _compute(row: Row) -> dict[str, str] | None:
    figure = number(row.pop("compute"))
    return None if figure is None or figure < LEAST else quantity(f"{rounded(figure / EXA):f}", "exaFLOP")


def _countries(reading: Reading, homes: dict[str, list[tuple[str, Row]]]) -> None:
    """Where a developer has its seat, if all rows that place it agree."""
    unknown: Counter[str] = Counter()
    for developer, found in sorted(homes.items()):
        states = {state for state, _ in found if state}
        if len(states) != 1:
            continue
        state = states.pop()
        if country(state) is None:
            unknown[state] += 1
            continue
        row = next(row for told, row in found if told == state)
        asserts = {"id": developer, "type": "Organization", "country": country(state)}
        reading.draft.claim(asserts, row, reading.draft.entities[developer].name)
    for state, times in sorted(unknown.items()):
        reading.report.add("unknown", "Country (of organization)", f"country {state!r}, {times} times")
