"""What is not known: for each kind and property how many things have a value, how many lack one, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from statistics import median
from typing import Any

from graph.evidence import Claim
from graph.lookup import kind_of, links_to
from graph.plain import plain
from graph.resolve import Resolved
from graph.rows import backing
from graph.snapshot import Snapshot
from graph.values import Amount
from ontology.vocabulary import vocabulary

NOT_STATED = "notStated"
"""No source says anything about it, not even that it is undisclosed."""
OPTIONAL = frozenset(
    {"alias", "arisesFrom", "concerns", "condition", "extends", "leg", "name", "partOf", "possiblyExtends"}
    | {"possiblySameAs", "rivalOf", "supersedes", "unnamedCounterparties"}
    | {"unnamedCustomer", "unnamedInvestor", "unnamedProvider"}
)
"""Properties that say something special: to lack one is no gap."""


@dataclass(frozen=True)
class Gap:
    """A thing without a (disclosed) value of a property, and the reason as far as a source gives one."""

    slug: str
    kind: str
    name: str
    reason: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Coverage:
    """How far one property is known for one kind of thing."""

    kind: str
    name: str
    things: int
    known: int
    bounded: int
    reasons: Mapping[str, int]
    ages: tuple[date, ...]

    @property
    def share(self) -> float:
        """The part of the things that have a value."""
        return self.known / self.things if self.things else 0.0


@lru_cache(maxsize=8)
def coverage(snapshot: Snapshot) -> tuple[Coverage, ...]:
    """Every kind and property, worst known first."""
    by_kind: dict[str, list[str]] = {}
    for slug in snapshot.types:
        by_kind.setdefault(kind_of(snapshot, slug), []).append(slug)
    found = [
        _cover(snapshot, kind, name, slugs)
        for kind, slugs in sorted(by_kind.items())
        for name in expected(snapshot, kind)
    ]
    return tuple(sorted(found, key=lambda c: (c.share, -c.things, c.kind, c.name)))


@lru_cache(maxsize=512)
def expected(snapshot: Snapshot, kind: str) -> tuple[str, ...]:
    """The properties whose absence is a gap for a kind of thing: those stated of any thing of its family."""
    classes = vocabulary().classes
    if kind not in classes:
        return ()
    family = _family(kind)
    used = {n for s, stated in snapshot.resolved.items() if family in snapshot.types[s] for n in stated}
    return tuple(sorted((used & classes[kind].properties) - OPTIONAL))


def _family(kind: str) -> str:
    """The class below `Deal`, `Occurrence` or `Entity` that a class belongs to: `Agreement` for a lease."""
    return [n for n in vocabulary().classes[kind].ancestors if n not in {"Deal", "Occurrence", "Entity"}][-1]


@lru_cache(maxsize=8)
def gaps(snapshot: Snapshot) -> tuple[Gap, ...]:
    """Every missing or undisclosed value, in order of thing and property."""
    found = []
    for slug in snapshot.types:
        kind = kind_of(snapshot, slug)
        for name in expected(snapshot, kind):
            reason = missing(snapshot.values(slug, name))
            if reason and not _told_otherwise(snapshot, slug, name):
                claims = [c for r in snapshot.values(slug, name) for c in r.supporting]
                found.append(Gap(slug, kind, name, reason, tuple(claims) or snapshot.subjects.get(slug, ())))
    return tuple(found)


def gaps_around(snapshot: Snapshot, slug: str) -> tuple[Gap, ...]:
    """What is missing of a thing and of everything that points at it."""
    near = {slug, *(link.slug for link in links_to(snapshot, slug))}
    return tuple(gap for gap in gaps(snapshot) if gap.slug in near)


def missing(resolved: Iterable[Resolved]) -> str:
    """Why there is no figure or value; empty where there is one."""
    values = [value for one in resolved for value in one.values]
    if not values:
        return NOT_STATED
    silent = [v for v in values if isinstance(v, Amount) and not v.interval.known]
    return (silent[0].reason or NOT_STATED) if len(silent) == len(values) else ""


def coverage_row(coverage: Coverage) -> dict[str, Any]:
    """Coverage as a row."""
    newest = max(coverage.ages, default=None)
    return {
        "kind": coverage.kind,
        "property": coverage.name,
        "label": vocabulary().properties[coverage.name].label,
        "things": coverage.things,
        "known": coverage.known,
        "bounded": coverage.bounded,
        "unknown": coverage.things - coverage.known,
        "share": round(coverage.share, 4),
        "reasons": dict(coverage.reasons),
        "newest": plain(newest),
        "medianAge": _median(coverage.ages),
    }


def gap_row(snapshot: Snapshot, gap: Gap) -> dict[str, Any]:
    """A gap as a row."""
    row = {"slug": gap.slug, "name": snapshot.label(gap.slug), "kind": gap.kind, "property": gap.name}
    return row | {"reason": gap.reason} | backing(gap.claims).row()


def _cover(snapshot: Snapshot, kind: str, name: str, slugs: list[str]) -> Coverage:
    slugs = [slug for slug in slugs if not _told_otherwise(snapshot, slug, name)]
    found = [snapshot.values(slug, name) for slug in slugs]
    reasons = Counter(reason for values in found if (reason := missing(values)))
    known = [values for values in found if not missing(values)]
    return Coverage(
        kind=kind,
        name=name,
        things=len(slugs),
        known=len(known),
        bounded=sum(not _exact(values) for values in known),
        reasons=dict(sorted(reasons.items())),
        ages=tuple(sorted(max(c.known_from for r in values for c in r.supporting) for values in known)),
    )


def _told_otherwise(snapshot: Snapshot, slug: str, name: str) -> bool:
    """A figure is an amount of money or a quantity, never both: the other one is no gap."""
    other = {"amount": "quantity", "quantity": "amount"}.get(name)
    return other is not None and "Figure" in snapshot.types[slug] and not missing(snapshot.values(slug, other))


def _exact(values: Iterable[Resolved]) -> bool:
    amounts: Iterator[Amount] = (v for r in values for v in r.values if isinstance(v, Amount))
    return all(a.interval.exact for a in amounts)


def _median(days: tuple[date, ...]) -> str | None:
    return str(date.fromordinal(int(median(d.toordinal() for d in days)))) if days else None
