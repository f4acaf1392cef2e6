"""Relations as arrows: every deal, holding, right and leg of a snapshot, once for each pair of its parties.

How a thing projects to arrows is declared in the ontology (`edgeFrom`, `edgeTo`, `edgeLabel`); this module reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from graph.errors import InvalidParameter
from graph.in_force import holds, wholes
from graph.snapshot import Snapshot
from graph.sums import UNSURE, dollars, parts_beside
from graph.values import Amount, PartialDate, Truth
from ontology.vocabulary import Class_, Edge, vocabulary

LEVELS = ("unit", "group")
FLOWS = ("inputKind", "instrument", "legKind", "rightKind")
FIGURES = ("amount", "stake", "power", "chipCount")
TERMS = ("rung", "signed", "starts", "ends", "term", "date", "announced", "inForce", "buildStatus", "partOf", "leg")
RESTS_ON = frozenset({*FLOWS, *UNSURE, *FIGURES, *TERMS, "condition", "supersedes", "released", "operationalSince"})
"""Properties on which an arrow rests beside its two parties: what flows, how much, whether it holds on the day."""


Party: TypeAlias = tuple[str, tuple[str, ...], str]
"""Who stands at an end of an arrow, the claims that name it there, and their status."""

NOBODY: Party = ("", (), "confirmed")
"""The end of an arrow whose party no claim names."""


@dataclass(frozen=True)
class Tie:
    """One arrow between two parties of one deal, holding, right, leg, cluster, model or accelerator.

    `source` and `target` are units or groups, as asked; `units` are the two as the claims name them. `flow` says what
    passes: an input kind, an instrument, a kind of leg or of right. `usd` is the whole sum in US dollars on the
    principal basis, `usd_per_year` what falls on a year; a missing one is unknown, not nothing.
    `shared` marks a deal with further parties on a side: its figures are the deal's, and only their upper ends bound
    this arrow. `truth` says whether the relation holds on the day; where it has yet to begin (a model not yet released,
    a leg before its deal) it does not, and `force` is `notYetInForce`.
    """

    source: str
    target: str
    units: tuple[str, str]
    deal: str
    kind: str
    label: str
    flow: str
    truth: Truth
    rung: str
    status: str
    force: str
    claims: tuple[str, ...]
    shared: bool = False
    usd: Amount | None = None
    usd_per_year: Amount | None = None
    power: Amount | None = None
    chips: Amount | None = None
    stake: Amount | None = None
    first: date | None = None
    last: date | None = None
    part_of: str = ""
    supersedes: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    @property
    def internal(self) -> bool:
        """Do both ends belong to one group (at the level asked)?"""
        return self.source == self.target

    @property
    def to_come(self) -> bool:
        """Is it of a thing or a party that is not there yet on the day? (A deal signed for later is there.)"""
        return self.truth is Truth.NO and self.force == "notYetInForce"

    def is_a(self, ancestor: str) -> bool:
        """Is the thing behind the arrow of a class, or of one below it?"""
        return vocabulary().is_a(self.kind, ancestor)


@lru_cache(maxsize=32)
def ties(snapshot: Snapshot, level: str = "group") -> tuple[Tie, ...]:
    """All arrows of a snapshot, those within a group included, in order of thing, label and ends.

    Deals that have ended are there too, with truth NO. Cost: linear in the statements.
    """
    if level not in LEVELS:
        raise InvalidParameter("level", level, " | ".join(LEVELS))
    if level == "group":
        return tuple(sorted((_raised(snapshot, tie) for tie in ties(snapshot, "unit")), key=_order))
    reader = _Reader(snapshot)
    return tuple(sorted((tie for slug in snapshot.subjects for tie in reader.ties_of(slug)), key=_order))


def _raised(snapshot: Snapshot, tie: Tie) -> Tie:
    """A tie between units as one between their groups, resting on what says that they belong to them, too."""
    home, above = groups(snapshot), memberships(snapshot)
    ends = (tie.source, tie.target)
    if not any(end in above for end in ends):
        return tie
    source, target = (home[end] if end in above else end for end in ends)
    claims = {*tie.claims, *(claim for end in ends for claim in above.get(end, ()))}
    return replace(tie, source=source, target=target, claims=tuple(sorted(claims)))


@lru_cache(maxsize=32)
def memberships(snapshot: Snapshot, level: str = "group") -> Mapping[str, Sequence[str]]:
    """The claims by which each unit belongs to its group; whoever is a group of its own is not there.

    At the level of units nobody is: there each stands for itself.
    """
    found: dict[str, Sequence[str]] = {}
    if level != "group":
        return found
    for unit, top in groups(snapshot).items():
        claims: list[str] = []
        below = unit
        while below != top:
            stated = snapshot.values(below, "partOf")
            claims += [c.id for c in stated[0].supporting]
            below = str(stated[0].value)
        if unit != top:
            found[unit] = claims
    return found


def _order(tie: Tie) -> tuple[str, str, str, str, tuple[str, str]]:
    return (tie.deal, tie.label, tie.source, tie.target, tie.units)


@lru_cache(maxsize=32)
def groups(snapshot: Snapshot) -> Mapping[str, str]:
    """The group of each organization on the day: the top of its `partOf` chain."""
    return {slug: snapshot.group(slug) for slug in snapshot.of_class("Organization")}


def group_of(snapshot: Snapshot, slug: str, level: str = "group") -> str:
    """The group of a unit (see `groups`), or the unit itself at the level of units."""
    return groups(snapshot).get(slug, slug) if level == "group" else slug


def members(snapshot: Snapshot, slug: str, level: str = "group") -> tuple[str, ...]:
    """The units of a group, itself included, in order of slug."""
    return tuple(sorted({slug, *_units(snapshot).get(slug, ())})) if level == "group" else (slug,)


@lru_cache(maxsize=32)
def _units(snapshot: Snapshot) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for unit, top in groups(snapshot).items():
        found[top].append(unit)
    return found


class _Reader:
    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.deal_of_leg = {
            str(r.value): slug for slug, stated in snapshot.resolved.items() for r in stated.get("leg", ())
        }

    def ties_of(self, slug: str) -> Iterator[Tie]:
        """The arrows of a thing between parties that are named."""
        for kind, edge, sources, targets in self._edges(slug):
            shared = self._shared(slug, kind, edge, len(sources), len(targets))
            for source, target in product(sources, targets):
                yield self._tie(slug, kind, edge, source, target, shared)

    def one_sided_of(self, slug: str) -> Iterator[Tie]:
        """The arrows of a thing of which one end is not named."""
        for kind, edge, sources, targets in self._edges(slug):
            if bool(sources) != bool(targets):
                shared = self._shared(slug, kind, edge, len(sources), len(targets))
                for source, target in product(sources or [NOBODY], targets or [NOBODY]):
                    yield self._tie(slug, kind, edge, source, target, shared)

    def _edges(self, slug: str) -> Iterator[tuple[Class_, Edge, list[Party], list[Party]]]:
        if (kind := _kind(self.snapshot, slug)) is None:
            return
        for edge in kind.edges:
            yield kind, edge, self._ends(slug, edge.source), self._ends(slug, edge.target)

    def _ends(self, slug: str, role: str) -> list[Party]:
        """The parties of a role with the claims that name them; the thing itself where no role is declared."""
        if not role:
            return [(slug, (), "confirmed")]
        return [
            (str(value), tuple(c.id for c in r.supporting), r.status)
            for r in self.snapshot.values(slug, role)
            for value in r.values
        ]

    def _shared(self, slug: str, kind: Class_, edge: Edge, sources: int, targets: int) -> bool:
        """Several parties on a side, a whole round, or investors named beside others that are not.

        An unnamed customer or provider beside a named one is held to be the same firm, named by a later source.
        """
        several = edge.source == "investor" and bool(self.snapshot.values(slug, "unnamedInvestor"))
        return sources > 1 or targets > 1 or several or kind.name == "FundingRound"

    def _tie(self, slug: str, kind: Class_, edge: Edge, source: Party, target: Party, shared: bool) -> Tie:
        deal = self.deal_of_leg.get(slug, slug)
        rung, force, truth = holds(self.snapshot, slug, deal, kind)
        status = min(source[2], target[2], key=lambda s: vocabulary().concepts[s].rank or 0)
        usd, per_year = dollars(self.snapshot, slug, kind)
        behind = {slug, deal, *wholes(self.snapshot, deal)} if "Deal" in kind.ancestors or deal != slug else {slug}
        behind |= {thing for part in parts_beside(self.snapshot, slug) for thing in wholes(self.snapshot, part)}
        claims = {*source[1], *target[1], *(claim for thing in behind for claim in self._terms(thing))}
        first, last = self._span(deal)
        if self.snapshot.unborn & {source[0], target[0]}:
            force, truth = "notYetInForce", Truth.NO
        return Tie(
            source=source[0],
            target=target[0],
            units=(source[0], target[0]),
            deal=slug,
            kind=kind.name,
            label=edge.label,
            flow=self._flow(slug),
            truth=min(truth, Truth.POSSIBLY, key=lambda t: t.value) if status == "rumoured" else truth,
            rung=rung,
            status=status,
            force=force,
            claims=tuple(sorted(claims)),
            shared=shared,
            usd=usd,
            usd_per_year=per_year,
            power=self._quantity(slug, "power"),
            chips=self._quantity(slug, "chipCount"),
            stake=self._quantity(slug, "stake"),
            first=first,
            last=last,
            part_of=deal if deal != slug else self._text(slug, "partOf") if kind.name != "Organization" else "",
            supersedes=self._all(slug, "supersedes"),
            unsure=tuple(sorted({v for name in UNSURE for v in self._all(slug, name)})),
        )

    def _terms(self, slug: str) -> list[str]:
        """The claims behind what an arrow rests on beside its parties."""
        stated = self.snapshot.resolved.get(slug, {})
        return [c.id for name, found in stated.items() if name in RESTS_ON for r in found for c in r.supporting]

    def _text(self, slug: str, name: str) -> str:
        value = self.snapshot.value(slug, name)
        return "" if value is None else str(value)

    def _all(self, slug: str, name: str) -> tuple[str, ...]:
        return tuple(sorted({str(v) for r in self.snapshot.values(slug, name) for v in r.values}))

    def _flow(self, slug: str) -> str:
        return next((text for name in FLOWS if (text := self._text(slug, name))), "")

    def _quantity(self, slug: str, name: str) -> Amount | None:
        value = self.snapshot.value(slug, name)
        return value if isinstance(value, Amount) and value.interval.known else None

    def _span(self, deal: str) -> tuple[date | None, date | None]:
        told = [self.snapshot.value(deal, name) for name in ("starts", "signed", "date", "announced")]
        first = next((d.earliest for d in told if isinstance(d, PartialDate) and d.earliest), None)
        end = self.snapshot.end(deal)
        return first, end.latest if end is not None else None


def _kind(snapshot: Snapshot, slug: str) -> Class_ | None:
    """The class that says how a thing projects: the most specific of those with edges."""
    classes = vocabulary().classes
    named = [classes[t] for t in snapshot.types.get(slug, ()) if classes[t].edges]
    if any("Organization" in c.ancestors for c in named):
        return classes["Organization"]
    return max(named, key=lambda c: (len(c.ancestors), c.name), default=None)


@lru_cache(maxsize=32)
def one_sided(snapshot: Snapshot, level: str = "group") -> tuple[Tie, ...]:
    """Arrows of agreements of which one party is not named: that end is the empty text.

    They are no part of `ties`; who sums up what a firm sells or buys needs them, for the unnamed party may be anyone.
    """
    reader = _Reader(snapshot)
    agreements = [slug for slug in snapshot.of_class("Agreement") if slug in snapshot.subjects]
    found = [tie for slug in agreements for tie in reader.one_sided_of(slug)]
    return tuple(sorted((_raised(snapshot, t) for t in found) if level == "group" else found, key=_order))
