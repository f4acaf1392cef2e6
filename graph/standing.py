"""How a claim stands among the others: what it decides, what outweighs it, with whom it disagrees, what rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph.current import conflict_slug
from graph.evidence import Claim
from graph.resolve import Resolved
from graph.snapshot import Snapshot

PREFERRED, SUPPORTING, OUTWEIGHED, UNCOUNTED = "preferred", "supporting", "outweighed", "notCounted"


@dataclass(frozen=True)
class Standing:
    """One statement of a claim: its part in what is shown, by whose preference and why, and who disagrees."""

    subject: str
    name: str
    basis: str
    standing: str
    preferred: str
    reason: str
    against: tuple[str, ...]
    conflict: str


def standings(snapshot: Snapshot, claim: Claim) -> tuple[Standing, ...]:
    """How each statement of a claim stands on the day, in order of thing and property."""
    return tuple(
        standing
        for slug, subject in sorted(claim.subjects.items())
        for name in sorted(subject.values)
        for standing in _standings(snapshot, claim, slug, name)
    )


def uncounted(snapshot: Snapshot, claim: Claim) -> str:
    """Why a claim does not count at this moment; empty where it does."""
    if claim.deprecated:
        return f"deprecated: {claim.deprecated}"
    if claim.known_from > snapshot.moment.known_at:
        return "not certainly published by then"
    if claim.id not in snapshot.eligible:
        return f"less sure than asked: {claim.status}"
    return ""


def _standings(snapshot: Snapshot, claim: Claim, slug: str, name: str) -> Iterator[Standing]:
    concerned = [r for r in snapshot.values(slug, name) if claim in r.candidates]
    if not concerned:
        reason = uncounted(snapshot, claim) or "not valid on the day"
        yield Standing(slug, name, "", UNCOUNTED, "", reason, (), "")
    for resolved in concerned:
        disputes = [c for c in snapshot.conflicts if (c.subject, c.name, c.key) == (slug, name, resolved.key)]
        against = {other.id for c in disputes for _, cs in c.positions if claim not in cs for other in cs}
        yield Standing(
            subject=slug,
            name=name,
            basis="-".join(part for part in resolved.key if part),
            standing=_part(resolved, claim),
            preferred=resolved.preferred.id,
            reason=resolved.reason,
            against=tuple(sorted(against)) if any(claim in c.claims for c in disputes) else (),
            conflict=conflict_slug(disputes[0]) if disputes else "",
        )


def _part(resolved: Resolved, claim: Claim) -> str:
    if resolved.preferred is claim:
        return PREFERRED
    return SUPPORTING if claim in resolved.supporting else OUTWEIGHED


def resting_on(snapshot: Snapshot, claims: frozenset[str]) -> tuple[Resolved, ...]:
    """The shown values that only these claims support: what would change if they were withdrawn.

    Cost: linear in what the claims support, after one pass over the snapshot.
    """
    index = _supported(snapshot)
    borne = {place: resolved for claim in claims for place, resolved in index.get(claim, ())}
    return tuple(borne[place] for place in sorted(borne) if all(c.id in claims for c in borne[place].supporting))


@lru_cache(maxsize=4)
def _supported(snapshot: Snapshot) -> Mapping[str, tuple[tuple[int, Resolved], ...]]:
    """By claim, the values that it supports, each with its place in the order of the snapshot."""
    found: dict[str, list[tuple[int, Resolved]]] = {}
    every = (r for properties in snapshot.resolved.values() for several in properties.values() for r in several)
    for place, resolved in enumerate(every):
        for claim in resolved.supporting:
            found.setdefault(claim.id, []).append((place, resolved))
    return {claim: tuple(values) for claim, values in found.items()}


def resting_row(snapshot: Snapshot, resolved: Resolved) -> dict[str, Any]:
    """A value that rests on some claims, and whether others would give another one in its place."""
    others = [c.id for c in resolved.candidates if c not in resolved.supporting]
    return {
        "subject": resolved.subject,
        "name": snapshot.label(resolved.subject),
        "property": resolved.name,
        "basis": "-".join(part for part in resolved.key if part),
        "claims": [c.id for c in resolved.supporting],
        "without": "another value" if others else "nothing is known",
        "others": others,
    }


def standing_row(standing: Standing) -> dict[str, Any]:
    """A standing as a row."""
    row = {
        "subject": standing.subject,
        "property": standing.name,
        "basis": standing.basis,
        "standing": standing.standing,
        "preferred": standing.preferred,
        "reason": standing.reason,
        "against": list(standing.against),
        "conflict": standing.conflict,
    }
    return {key: value for key, value in row.items() if value not in ("", [])}
