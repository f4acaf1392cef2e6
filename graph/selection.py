"""Choosing things of a class by what is stated of them: parties, closed lists, dates and amounts in three values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from graph.errors import InvalidParameter
from graph.lookup import known_entity
from graph.resolve import Resolved
from graph.rows import principal, told, when
from graph.snapshot import Snapshot
from graph.ties import group_of, members
from graph.values import Amount, Truth
from ontology.vocabulary import Property, vocabulary

FILTERED = frozenset({"reference", "concept", "boolean"})
"""Kinds of properties that can be asked for by value."""


@dataclass(frozen=True)
class Selection:
    """What to choose: `having` maps properties to the value each must have; the rest bounds dates and amounts.

    A date or an amount that is only known within bounds is chosen where it may lie in what was asked for.
    """

    kind: str
    having: Mapping[str, str] = field(default_factory=dict)
    force: str = ""
    since: date | None = None
    until: date | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    currency: str = "USD"
    basis: str = ""
    level: str = "unit"

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise InvalidParameter("until", self.until, f"a day not before `since`, {self.since}")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise InvalidParameter("max_amount", self.most, f"not below `min_amount`, {self.least}")


def filters(kind: str) -> tuple[Property, ...]:
    """The properties by which things of a class (or of a class below it) can be chosen, in order of name."""
    classes, properties = vocabulary().classes, vocabulary().properties
    known = {name for c in classes.values() if kind in c.ancestors for name in c.properties}
    return tuple(properties[name] for name in sorted(known) if properties[name].kind in FILTERED)


def kinds(kind: str) -> tuple[str, ...]:
    """A class and those below it, in order of name."""
    return tuple(sorted(name for name, c in vocabulary().classes.items() if kind in c.ancestors))


def columns(kind: str) -> tuple[str, ...]:
    """All keys that a row of a class can have."""
    found = {name for c in vocabulary().classes.values() if kind in c.ancestors for name in c.properties} - {"name"}
    extra = ("slug", "name", "kind", "force", "group", *sorted(found), "principal", "conflicts", "match")
    return (*extra, "claims", "status", "knownFrom", "lastKnownFrom")


def select(snapshot: Snapshot, wanted: Selection) -> list[tuple[str, Truth]]:
    """The chosen things in order of slug, each with whether it certainly fits or only possibly."""
    wanted_values = dict(_resolved_parties(snapshot, wanted))
    found: list[tuple[str, Truth]] = []
    for slug in snapshot.of_class(wanted.kind):
        if not told(snapshot, slug):
            continue
        if not all(_has(snapshot, slug, name, values) for name, values in wanted_values.items()):
            continue
        if wanted.force and ("Deal" not in snapshot.types[slug] or snapshot.force(slug) != wanted.force):
            continue
        fits = min(_dated(snapshot, slug, wanted), _sized(snapshot, slug, wanted), key=lambda t: t.value)
        if fits is not Truth.NO:
            found.append((slug, fits))
    return found


def _resolved_parties(snapshot: Snapshot, wanted: Selection) -> Iterator[tuple[str, frozenset[str]]]:
    """Each filter with the values that meet it: at the level of groups, any unit of the group does."""
    for name, value in wanted.having.items():
        known = vocabulary().properties[name]
        if known.kind != "reference":
            yield name, frozenset({value})
            continue
        known_entity(snapshot, value)
        if wanted.level == "group" and "Organization" in snapshot.types[value]:
            yield name, frozenset(members(snapshot, group_of(snapshot, value)))
        else:
            yield name, frozenset({value})


def _has(snapshot: Snapshot, slug: str, name: str, values: frozenset[str]) -> bool:
    return any(_word(v) in values for r in snapshot.values(slug, name) for v in r.values)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _dated(snapshot: Snapshot, slug: str, wanted: Selection) -> Truth:
    """Does a thing's date lie in the asked span?"""
    if wanted.since is None and wanted.until is None:
        return Truth.YES
    told = when(snapshot, slug)
    if told is None:
        return Truth.POSSIBLY
    first, last = told.earliest or date.min, told.latest or date.max
    since, until = wanted.since or date.min, wanted.until or date.max
    if last < since or first > until:
        return Truth.NO
    return Truth.YES if since <= first and last <= until else Truth.POSSIBLY


def _sized(snapshot: Snapshot, slug: str, wanted: Selection) -> Truth:
    """Does an amount of the asked basis (the principal one, if none is asked) lie in the asked range?"""
    if wanted.least is None and wanted.most is None and not wanted.basis:
        return Truth.YES
    amounts = [a for a in _amounts(snapshot, slug, wanted.basis) if a.currency == wanted.currency]
    if not amounts:
        return Truth.NO
    return max((_within(a, wanted) for a in amounts), key=lambda t: t.value)


def _amounts(snapshot: Snapshot, slug: str, basis: str) -> Iterator[Amount]:
    shown: list[Resolved | None] = [principal(snapshot, slug)]
    if basis:
        shown = [r for r in snapshot.values(slug, "amount") if r.key[0] == basis]
    for resolved in shown:
        if resolved is not None and isinstance(resolved.value, Amount):
            yield resolved.value


def _within(amount: Amount, wanted: Selection) -> Truth:
    low, high = amount.interval.low, amount.interval.high
    if wanted.least is not None and high is not None and high < wanted.least:
        return Truth.NO
    if wanted.most is not None and low is not None and low > wanted.most:
        return Truth.NO
    above = wanted.least is None or (low is not None and low >= wanted.least)
    below = wanted.most is None or (high is not None and high <= wanted.most)
    return Truth.YES if above and below else Truth.POSSIBLY
