"""What changed between two snapshots: things and values that came, were amended, or went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.evidence import Claim
from graph.lookup import kind_of
from graph.plain import plain
from graph.resolve import Key, Resolved
from graph.rows import backing
from graph.snapshot import Snapshot

ADDED, AMENDED, RETIRED = "added", "amended", "retired"


@dataclass(frozen=True)
class Change:
    """One change: of a whole thing (no name), or of its property `name`; before and after, and on which claims."""

    change: str
    subject: str
    name: str
    basis: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    claims: tuple[Claim, ...]

    @property
    def day(self) -> date | None:
        """When the newest claim behind it was certainly known."""
        return max((c.known_from for c in self.claims), default=None)


def changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """All changes from one snapshot to another, newest first, then in order of thing and property."""
    found = []
    for slug in sorted({*before.subjects, *after.subjects}):
        if slug not in before.subjects:
            found.append(Change(ADDED, slug, "", "", (), (), after.subjects[slug]))
        elif slug not in after.subjects:
            found.append(Change(RETIRED, slug, "", "", (), (), before.subjects[slug]))
        else:
            found += _properties(slug, before, after)
    return tuple(sorted(found, key=lambda c: (-(c.day or date.min).toordinal(), c.subject, c.name, c.basis)))


def change_row(snapshots: tuple[Snapshot, Snapshot], change: Change) -> dict[str, Any]:
    """A change as a row, named as the later snapshot names the thing (the earlier one, if it is gone)."""
    named = snapshots[1] if change.subject in snapshots[1].types else snapshots[0]
    row = {
        "change": change.change,
        "subject": change.subject,
        "name": named.label(change.subject),
        "kind": kind_of(named, change.subject),
        "property": change.name or None,
        "basis": change.basis or None,
        "before": plain(list(change.before)) or None,
        "after": plain(list(change.after)) or None,
    }
    return {key: value for key, value in row.items() if value is not None} | backing(change.claims).row()


def _properties(slug: str, before: Snapshot, after: Snapshot) -> Iterator[Change]:
    old, new = _values(before, slug), _values(after, slug)
    for name, key in sorted({*old, *new}):
        was, now = old.get((name, key), ()), new.get((name, key), ())
        if _shown(was) == _shown(now):
            continue
        kind = ADDED if not was else RETIRED if not now else AMENDED
        behind = now or was
        claims = tuple({c.id: c for r in behind for c in r.supporting}.values())
        yield Change(kind, slug, name, "-".join(p for p in key if p), _shown(was), _shown(now), claims)
    if "Deal" in before.types[slug] and before.force(slug) != after.force(slug):
        ended = after.force(slug) == "ended"
        claims = after.subjects[slug]
        yield Change(
            RETIRED if ended else AMENDED, slug, "force", "", (before.force(slug),), (after.force(slug),), claims
        )


def _values(snapshot: Snapshot, slug: str) -> Mapping[tuple[str, Key], tuple[Resolved, ...]]:
    found: dict[tuple[str, Key], tuple[Resolved, ...]] = {}
    for name, resolved in snapshot.resolved.get(slug, {}).items():
        for one in resolved:
            found[(name, one.key)] = (*found.get((name, one.key), ()), one)
    return found


def _shown(resolved: tuple[Resolved, ...]) -> tuple[Any, ...]:
    return tuple(value for one in resolved for value in one.values)
