"""Epoch AI's frontier data centres: sites with their parties, and power and computing capacity by date.

Rows dated after the release are projections and never become what a site has. What a site is meant to reach in the
end is its planned power; each projected row besides says what is expected on its day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from graph.importers.cells import Tagged, country, day, listed, number, rounded, tagged
from graph.importers.draft import money, quantity
from graph.importers.run import Reading
from graph.importers.tables import Row

BILLION = Decimal(10) ** 9
FIRST = date(1990, 1, 1)
HORIZON = timedelta(days=366 * 30)
"""How far ahead a projection may look."""


@dataclass(frozen=True)
class Step:
    """One row of a site's timeline."""

    row: Row
    day: str
    power: Decimal
    compute: Decimal | None
    cost: Decimal | None
    buildings: Decimal | None


def run(reading: Reading) -> None:
    """Make the claims of a release."""
    timelines = _timelines(reading)
    for sound in reading.sound("sites"):
        with sound as row:
            _site(reading, row, timelines)
    for key, steps in sorted(timelines.items()):
        reading.report.add("unmatched", "timeline", f"{key!r} stands in the timeline alone")
        _steps(reading, reading.draft.thing(key, "Cluster"), key, steps)


def _timelines(reading: Reading) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = defaultdict(list)
    for sound in reading.sound("timeline"):
        with sound as row:
            step = Step(
                row=row,
                day=day(row.pop("date"), FIRST, reading.made + HORIZON),
                power=_needed(row.pop("power"), "power"),
                compute=number(row.pop("compute")),
                cost=number(row.pop("cost")),
                buildings=number(row.pop("buildings")),
            )
            found[row.pop("site")].append(step)
    return {site: sorted(steps, key=lambda s: s.day) for site, steps in found.items()}


def _needed(cell: str, what: str) -> Decimal:
    found = number(cell)
    if found is None or found < 0:
        raise ValueError(f"the {what} is {cell!r}")
    return found


def _site(reading: Reading, row: Row, timelines: dict[str, list[Step]]) -> None:
    draft = reading.draft
    key, name = row.pop("key"), row.pop("name")
    site = draft.thing(name, "Cluster", key)
    steps = timelines.pop(key, [])
    current, stated = _observed(reading, steps), number(row.pop("power"))
    if stated is not None and current and abs(current[-1].power - stated) > 1:
        reading.report.add("mismatch", f"{row.place}, line {row.line}", f"{stated} MW now, {current[-1].power} by date")
    where = row.pop("country")
    if where and country(where) is None:
        reading.report.add("unknown", f"{row.place}, line {row.line}", f"country {where!r}")
    running = next((s.day for s in current if s.power > 0), None)
    cited = draft.cited(row, row.pop("sources")) | {"archived": ""}
    owners, users = tagged(row.pop("owner")), tagged(row.pop("users"))
    parties = _Parties(reading, row, {"owner": owners, "user": users})
    facts = {
        "id": site,
        "type": "Cluster",
        "name": name,
        "location": " ".join(row.pop("address").split()),
        "country": country(where),
        "operationalSince": running,
        **parties.of("reported"),
    }
    draft.claim(facts, row, key, note=parties.note("reported"), **cited)
    if guessed := parties.of("rumoured"):
        asserts = {"id": site, "type": "Cluster", **guessed}
        draft.claim(asserts, row, key, "rumoured", note=parties.note("rumoured"))
    _project(reading, row, key, site)
    _agreements(reading, row, key, site, [o.name for o in owners if draft.status(o.tag, row) != "rumoured"])
    _steps(reading, site, key, steps)


class _Parties:
    """Owners and users of a site by what is reported of them and what is guessed."""

    def __init__(self, reading: Reading, row: Row, roles: Mapping[str, list[Tagged]]) -> None:
        self.draft = reading.draft
        self.found = [(role, p, self.draft.status(p.tag, row)) for role, named in roles.items() for p in named]

    def of(self, status: str) -> dict[str, list[str]]:
        """The parties of one status, by role."""
        found: dict[str, list[str]] = defaultdict(list)
        for role, party, graded in self.found:
            if graded == status:
                found[role].append(self.draft.organization(party.name))
        return {role: sorted(set(slugs)) for role, slugs in found.items()}

    def note(self, status: str) -> str:
        """Epoch AI's own word for each."""
        graded = [f"{r} {p.name} ({p.tag})" for r, p, s in self.found if s == status and p.tag]
        return f"Epoch AI's confidence: {', '.join(graded)}." if graded else ""


def _project(reading: Reading, row: Row, key: str, site: str) -> None:
    for project in tagged(row.pop("project")):
        whole = reading.provenance.mapping("projects").get(project.name)
        if whole:
            asserts = {"id": site, "type": "Cluster", "partOf": whole}
            note = f"Named as part of {project.name}."
            reading.draft.claim(asserts, row, key, reading.draft.status(project.tag, row), note=note)


def _agreements(reading: Reading, row: Row, key: str, site: str, owners: list[str]) -> None:
    """Who builds, who delivers power, who puts in money; of the terms nothing is told."""
    customers: dict[str, Any] = {"customer": [reading.draft.organization(name) for name in owners]}
    if not owners:
        customers = {"unnamedCustomer": "owner of the site, not named"}
    for field, kind, supplied, word in (
        ("builders", "Build", "construction", "build"),
        ("energy", "PowerPurchase", "power", "power"),
    ):
        for name in listed(row.pop(field)):
            firm = reading.draft.organization(name)
            deal = {"id": f"{site}-{word}-{firm}", "type": kind, "provider": [firm], **customers}
            reading.draft.claim({**deal, "inputKind": supplied, "cluster": [site]}, row, key)
    for name in listed(row.pop("investors")):
        firm = reading.draft.organization(name)
        deal = {"id": f"{firm}-in-{site}", "type": "Investment", "investor": [firm], "cluster": [site]}
        reading.draft.claim(deal, row, key, note="Named as an investor in the site; no sum is told.")


def _observed(reading: Reading, steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.day <= str(reading.made)]


def _steps(reading: Reading, site: str, key: str, steps: list[Step]) -> None:
    observed = _observed(reading, steps)
    most = max((s.buildings or Decimal(0) for s in steps), default=Decimal(0))
    peak = max((s.power for s in steps), default=Decimal(0))
    for step in observed:
        finished = step.buildings >= most > 0 if step.buildings is not None and most else step.power == peak
        status = "underConstruction" if step.power == 0 else "operational" if finished else "partlyOperational"
        asserts = {
            "id": site,
            "type": "Cluster",
            "buildStatus": status,
            "power": quantity(f"{step.power:f}", "MW"),
            "computeCapacity": _compute(step),
            "amount": _cost(step),
        }
        reading.draft.claim(asserts, step.row, f"{key}, {step.day}", validFrom=step.day)
    projected = steps[len(observed) :]
    for step in projected:
        asserts = {
            "id": site,
            "type": "Cluster",
            "projectedPower": quantity(f"{step.power:f}", "MW"),
            "projectedComputeCapacity": _compute(step),
        }
        note = "A projection: the day had not come when the release was made."
        reading.draft.claim(asserts, step.row, f"{key}, {step.day}", validFrom=step.day, note=note)
    if projected:
        _end(reading, site, key, projected[-1])


def _end(reading: Reading, site: str, key: str, last: Step) -> None:
    words = f"projected for {last.day}"
    asserts = {
        "id": site,
        "type": "Cluster",
        "plannedPower": quantity(f"{last.power:f}", "MW", words=words),
        "plannedComputeCapacity": _compute(last, words=words),
    }
    note = "The last step of the projection."
    reading.draft.claim(asserts, last.row, f"{key}, {last.day}", note=note)


def _compute(step: Step, **more: str) -> dict[str, str] | None:
    return None if step.compute is None else quantity(f"{rounded(step.compute):f}", "equivalent", **more)


def _cost(step: Step) -> list[dict[str, str]] | None:
    if not step.cost:
        return None
    return money(f"{rounded(step.cost * BILLION):f}", "estimate", "about", words="built so far, in dollars of 2025")
