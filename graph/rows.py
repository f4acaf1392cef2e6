"""Things as rows of a table: what is stated, in plain values, with the claims, their best status and their dates.

Lists over HTTP, tables on the command line and the answers to questions are made of these rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from graph.current import conflict_slug
from graph.evidence import Claim
from graph.lookup import kind_of
from graph.plain import plain
from graph.resolve import Resolved
from graph.snapshot import Snapshot
from graph.values import PartialDate
from ontology.vocabulary import vocabulary

EVIDENCE = ("claims", "status", "knownFrom", "lastKnownFrom")
"""The keys that every row ends with."""


@dataclass(frozen=True)
class Backing:
    """The evidence of a row: claim ids in order, the surest status among them, when the first and last were known."""

    claims: tuple[str, ...]
    status: str
    first: date | None
    last: date | None

    def row(self) -> dict[str, Any]:
        """As the last keys of a row."""
        values = (list(self.claims), self.status, plain(self.first), plain(self.last))
        return dict(zip(EVIDENCE, values, strict=True))


def backing(claims: Iterable[Claim]) -> Backing:
    """What some claims amount to as evidence."""
    found = sorted({c.id: c for c in claims}.values(), key=lambda c: c.id)
    status = max((c.status for c in found), key=lambda s: vocabulary().concepts[s].rank or 0, default="")
    days = [c.known_from for c in found]
    return Backing(tuple(c.id for c in found), status, min(days, default=None), max(days, default=None))


def backing_of(snapshot: Snapshot, ids: Iterable[str]) -> Backing:
    """What the claims with some ids amount to as evidence."""
    return backing(snapshot.evidence.claims[i] for i in ids if i in snapshot.evidence.claims)


def thing_row(snapshot: Snapshot, slug: str) -> dict[str, Any]:
    """A thing with everything that is resolved about it; references stay slugs, amounts are listed by basis."""
    types = snapshot.types[slug]
    row: dict[str, Any] = {"slug": slug, "name": snapshot.label(slug), "kind": kind_of(snapshot, slug)}
    if "Deal" in types:
        row["force"] = snapshot.force(slug)
    if "Organization" in types:
        row["group"] = snapshot.group(slug)
    for name, found in snapshot.resolved.get(slug, {}).items():
        if name != "name":
            row[name] = _values(name, found)
    main = principal(snapshot, slug)
    if main is not None:
        row["principal"] = plain(main.value)
    disputed = [conflict_slug(c) for c in snapshot.conflicts if c.subject == slug]
    if disputed:
        row["conflicts"] = disputed
    return row | backing(snapshot.subjects.get(slug) or mentions(snapshot).get(slug, ())).row()


@lru_cache(maxsize=16)
def mentions(snapshot: Snapshot) -> Mapping[str, tuple[Claim, ...]]:
    """The claims that name each thing as a party, a site or a part of something else."""
    properties = vocabulary().properties
    found: dict[str, dict[str, Claim]] = defaultdict(dict)
    for stated in snapshot.resolved.values():
        for name, values in stated.items():
            if properties[name].kind == "reference":
                for resolved in values:
                    for value in resolved.values:
                        found[str(value)].update({c.id: c for c in resolved.supporting})
    return {slug: tuple(claims.values()) for slug, claims in found.items()}


def told(snapshot: Snapshot, slug: str) -> bool:
    """Does any claim that counts at the moment speak of a thing? The register knows names of all times."""
    return slug in snapshot.subjects or slug in mentions(snapshot)


def _values(name: str, found: tuple[Resolved, ...]) -> Any:
    known = vocabulary().properties[name]
    values = [plain(value) for resolved in found for value in resolved.values]
    several = known.resolution == "union" or known.kind == "money" or len(values) > 1
    return values if several else values[0]


def principal(snapshot: Snapshot, slug: str) -> Resolved | None:
    """The one amount of a thing that its kind declares as principal (never a sum over bases)."""
    classes = vocabulary().classes
    bases = [b for t in sorted(snapshot.types.get(slug, ())) for b in classes[t].principal_basis]
    order = {basis: n for n, basis in reversed(list(enumerate(bases)))}
    found = [r for r in snapshot.values(slug, "amount") if r.key[0] in order]
    return min(found, key=lambda r: (order[r.key[0]], r.key), default=None)


def parties(snapshot: Snapshot, slug: str, role: str) -> tuple[str, ...]:
    """Who plays a role in a deal."""
    return tuple(str(r.value) for r in snapshot.values(slug, role))


def when(snapshot: Snapshot, slug: str) -> PartialDate | None:
    """The date that best says when a thing began: signed, announced, dated, started, else its period."""
    for name in ("signed", "date", "announced", "starts", "released", "operationalSince", "founded", "period"):
        value = snapshot.value(slug, name)
        if isinstance(value, PartialDate):
            return value
    return None


def names(snapshot: Snapshot, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What to call everything that rows refer to by slug."""
    properties = vocabulary().properties
    found: set[str] = set()
    for row in rows:
        for name, value in row.items():
            if name == "group" or (name in properties and properties[name].kind == "reference"):
                found.update(str(v) for v in (value if isinstance(value, list) else [value]))
    return {slug: snapshot.label(slug) for slug in sorted(found) if slug in snapshot.types}
