"""Epoch AI's GPU clusters: owner, users, chips, power and phases of each.

Phases of one site are rows of their own, and the later ones count the chips of the earlier ones: a phase's state ends
on the day on which the next begins, and the next one says that it builds upon it. Rows that may be the same cluster
under another name are marked, so that totals can leave them out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from graph.expand import read_date
from graph.importers.cells import country, day, listed, number, planned, rounded, slug
from graph.importers.draft import money, quantity
from graph.importers.run import Reading, SoundRow
from graph.importers.tables import Row

FIRST = date(1990, 1, 1)
HORIZON = timedelta(days=366 * 10)
STATUSES = {"Existing": "operational", "Planned": "planned", "Decommissioned": "decommissioned"}
NO_BRAND = {"", "Unknown", "Anonymized", "Other"}


@dataclass
class Cluster:
    """One row with what the other rows need to know of it."""

    row: Row
    name: str
    slug: str
    status: str
    since: str
    builds: str
    superseded: str
    duplicates: str


def run(reading: Reading) -> None:
    """Make the claims of a release."""
    clusters: list[Cluster] = []
    owners: set[str] = set()
    for sound in reading.sound("clusters"):
        with sound as row:
            clusters.append(_cluster(reading, row))
            owners.update(name.casefold() for name in listed(row.cells[row.columns["owner"]]))
    phases = _Phases(reading, clusters)
    for cluster in clusters:
        with SoundRow(cluster.row, reading.report):
            _claims(reading, cluster, phases, owners)


class _Phases:
    """Which row takes the place of which, and which rows may be one and the same."""

    def __init__(self, reading: Reading, clusters: list[Cluster]) -> None:
        self.reading = reading
        self.by_name = {c.name: c for c in clusters}
        self.before: dict[str, list[Cluster]] = defaultdict(list)
        self.after: dict[str, list[Cluster]] = defaultdict(list)
        for cluster in clusters:
            for later in self.named(cluster, "Superseded by", cluster.superseded):
                self._follows(later, cluster)
            for earlier in self.named(cluster, "Builds Upon", cluster.builds):
                self._follows(cluster, earlier)

    def _follows(self, later: Cluster, earlier: Cluster) -> None:
        if later.slug != earlier.slug and earlier not in self.before[later.slug]:
            self.before[later.slug].append(earlier)
            self.after[earlier.slug].append(later)

    def named(self, cluster: Cluster, column: str, cell: str) -> list[Cluster]:
        """The rows that a cell names; a name may hold a comma."""
        whole = cell.strip('"')
        names = [whole] if whole in self.by_name else listed(cell)
        for name in names:
            if name not in self.by_name:
                self.reading.report.add("unmatched", f"{cluster.row.place}, {cluster.name}", f"{column}: {name!r}")
        return [self.by_name[name] for name in names if name in self.by_name]

    def end(self, cluster: Cluster) -> str:
        """The day on which the next phase came into operation."""
        begun = [o.since for o in self.after[cluster.slug] if o.status != "planned" and o.since > cluster.since]
        return min(begun, default="")


def _cluster(reading: Reading, row: Row) -> Cluster:
    latest = reading.made + HORIZON
    name = row.pop("name").strip('"')
    since, status = row.pop("since"), row.pop("status")
    if status not in STATUSES:
        raise ValueError(f"the status is {status!r}; expected {', '.join(STATUSES)}")
    since = day(since, FIRST, latest) if since else ""
    return Cluster(
        row=row,
        name=name,
        slug=_slug(reading, row, name, since),
        status=STATUSES[status],
        since=since,
        builds=row.pop("builds"),
        superseded=row.pop("superseded"),
        duplicates=row.pop("duplicates"),
    )


def _slug(reading: Reading, row: Row, name: str, since: str) -> str:
    """The slug of a row; rows that share a name with many are told apart by what they state, never by position."""
    if name.casefold() not in reading.provenance.words("anonymous"):
        return reading.draft.thing(name, "Cluster")
    kept = reading.provenance.tables["clusters"].fields
    stated = "|".join(row.cells[row.columns[field]] for field in sorted(kept) if field in row.columns)
    mark = hashlib.sha256(stated.encode()).hexdigest()[:8]
    power = number(row.cells[row.columns["compute"]])
    about = ", ".join(p for p in (since, f"{rounded(power, 3):f} H100 equivalents" if power else "") if p)
    title, number_of = f"{name} {mark}", 1
    while slug(title) in reading.draft.entities:
        number_of += 1
        title = f"{name} {mark} {number_of}"
    return reading.draft.thing(title, "Cluster", f"{name} ({about})" if about else name)


def _claims(reading: Reading, cluster: Cluster, phases: _Phases, owners: set[str]) -> None:
    row, draft = cluster.row, reading.draft
    status = draft.status(row.pop("certainty"), row)
    cited = draft.cited(row, *(row.pop(f"source{n}") for n in range(1, 6)))
    where = row.pop("country")
    if where and country(where) is None:
        reading.report.add("unknown", f"{row.place}, line {row.line}", f"country {where!r}")
    when = planned(row.pop("plan"))
    same = phases.named(cluster, "Possible Duplicate Of", cluster.duplicates)
    named = cluster.name.casefold() not in reading.provenance.words("anonymous")
    facts: dict[str, Any] = {
        "id": cluster.slug,
        "type": "Cluster",
        "name": cluster.name if named else None,
        "location": " ".join(row.pop("location").split()),
        "country": country(where),
        "buildsUpon": sorted(o.slug for o in phases.before[cluster.slug]),
        "possibleDuplicate": "true" if row.pop("duplicate") == "True" else None,
        "possiblySameAs": sorted({o.slug for o in same}),
        "partOf": reading.provenance.mapping("sites").get(cluster.name),
    }
    if cluster.status != "planned":
        facts["operationalSince"] = cluster.since
    elif when:
        facts["operationalSince"] = _plan(when)
    gone = row.pop("gone")
    ends = day(gone, FIRST, reading.made + HORIZON) if gone else phases.end(cluster)
    state = _state(reading, cluster, owners)
    begins = cluster.since if cluster.status != "planned" else None
    if ends:
        draft.claim(facts, row, cluster.name, status, **cited)
        draft.claim(state, row, cluster.name, status, note=_note(row), validFrom=begins, validTo=ends, **cited)
    else:
        draft.claim({**facts, **state}, row, cluster.name, status, note=_note(row), validFrom=begins, **cited)


def _plan(when: str) -> dict[str, str]:
    found = read_date(when)
    return {"earliest": str(found.earliest), "latest": str(found.latest), "words": f"planned for {when}"}


def _note(row: Row) -> str:
    sector, single = row.pop("sector"), row.pop("single")
    parts = [f"Sector: {sector.lower()}." if sector else ""]
    parts.append({"No": "Not one single cluster.", "Unclear": "Unclear whether it is one cluster."}.get(single, ""))
    return " ".join(p for p in parts if p)


def _state(reading: Reading, cluster: Cluster, owners: set[str]) -> dict[str, Any]:
    """What holds while the phase lasts; of a planned one, what is planned."""
    row, is_plan = cluster.row, cluster.status == "planned"
    chips, compute = number(row.pop("chips")), number(row.pop("compute"))
    power, told = number(row.pop("power")), number(row.pop("reportedPower"))
    capacity = quantity(f"{rounded(power):f}", "MW", "exact" if told == power else "about") if power else None
    count = quantity(f"{chips:f}", "chip") if chips else None
    reckoned = quantity(f"{rounded(compute):f}", "equivalent") if compute else None
    return {
        "id": cluster.slug,
        "type": "Cluster",
        "owner": [reading.draft.organization(name) for name in listed(row.pop("owner"))],
        "user": _users(reading, row, owners),
        **_chips(reading, row),
        "plannedChipCount" if is_plan else "chipCount": count,
        "plannedPower" if is_plan else "power": capacity,
        "plannedComputeCapacity" if is_plan else "computeCapacity": reckoned,
        "buildStatus": cluster.status,
        "amount": _cost(row, is_plan),
    }


def _chips(reading: Reading, row: Row) -> dict[str, list[str]]:
    named = [name for name in (row.pop("chip"), row.pop("chip2")) if name]
    supplier = row.pop("supplier")
    slugs = [reading.draft.thing(name, "Accelerator") for name in named]
    if not named and supplier not in NO_BRAND:
        return {"chipType": [f"{supplier} chips, type not told"]}
    return {"chipType": list(dict.fromkeys(named)), "accelerator": list(dict.fromkeys(slugs))}


def _users(reading: Reading, row: Row, owners: set[str]) -> list[str]:
    """The users that are organizations: not every word of the column is one."""
    known = owners | reading.provenance.words("organizations")
    found = []
    for name in listed(row.pop("users")):
        word = name.casefold()
        if word in known:
            found.append(reading.draft.organization(name))
        elif word not in reading.provenance.words("notOrganizations"):
            reading.report.add("unknown", f"{row.place}, line {row.line}", f"user {name!r}")
    return list(dict.fromkeys(found))


def _cost(row: Row, is_plan: bool) -> list[dict[str, str]] | None:
    told, reckoned = number(row.pop("reportedCost")), number(row.pop("cost"))
    figure: Decimal | None = told or reckoned
    if not figure:
        return None
    basis = "plannedSpend" if is_plan and told else "estimate"
    words = "reported cost" if told else "hardware cost as reckoned by Epoch AI"
    return money(f"{rounded(figure):f}", basis, "exact" if told else "about", words=words)
