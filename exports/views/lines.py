"""From ties to lines: each arrow with its words, dates, figures and claims, and parties under the name people know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from exports.views import words
from exports.views.families import ROLES, family_of, roles_of
from exports.views.picture import Line, Mark, Node, Picture
from exports.views.unnamed import told
from graph.evidence import Claim
from graph.resolve import Conflict, Resolved
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of, members, ties
from graph.values import Amount, PartialDate
from ontology.vocabulary import vocabulary

_PARTIES = {
    "customer", "provider", "investor", "investee", "holder", "issuer", "over", "acquirer", "target", "guarantor",
    "obligor", "beneficiary", "leg", "from", "to", "owner", "operator", "user",
    "rung", "name",
}  # fmt: skip
DISPUTES = "Sources disagree"
_REPEATED = {"purchase", "lease", "capacity", "chips"}
"""Kinds of leg that only repeat the arrow of the agreement they belong to."""


@dataclass(frozen=True, eq=False)
class Scene:
    """The lines and parties of a snapshot at one level, made once and cut into views."""

    snapshot: Snapshot
    version: str
    level: str = "group"

    def picture(self, name: str, title: str, lead: str, nodes: Iterable[Node], lines: Sequence[Line]) -> Picture:
        """A picture of this moment with its claims; nodes without their places yet, weightiest first."""
        return Picture(
            name=name,
            title=title,
            lead=lead,
            moment=self.snapshot.moment,
            version=self.version,
            nodes=tuple(sorted(nodes, key=lambda node: (not node.focus, -node.weight, node.id))),
            lines=tuple(lines),
            claims=self.claims(lines),
        )

    @property
    def day(self) -> str:
        """The day of the picture in words."""
        return words.day(self.snapshot.moment.as_of)

    @cached_property
    def ties(self) -> tuple[Tie, ...]:
        """Arrows between different parties that are there on the day, without the legs that repeat one; by deal."""
        there = [t for t in ties(self.snapshot, self.level) if not t.internal and not t.to_come]
        found = [t for t in there if t.kind != "CounterpartyShare"]
        agreements = {t.deal for t in found if t.is_a("Agreement")}
        return tuple(
            t for t in found if not (t.kind == "Leg" and t.flow in _REPEATED and (t.part_of in agreements or not t.usd))
        )

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every arrow as a line, in order of deal."""
        seen: Counter[str] = Counter()
        found = []
        for tie in self.ties:
            seen[tie.deal] += 1
            found.append(self._line(tie, seen[tie.deal]))
        return tuple(found)

    @cached_property
    def unnamed(self) -> Mapping[str, Node]:
        """The parties that no source names, by id."""
        return told(self.snapshot, self.level)[1]

    @cached_property
    def one_sided(self) -> tuple[Line, ...]:
        """The lines of agreements with a party that is not named; they are no part of `lines`."""
        return tuple(self._line(tie, 1) for tie in told(self.snapshot, self.level)[0])

    @cached_property
    def face(self) -> Mapping[str, str]:
        """The unit of a group that most deals name: it stands beside the group's own name."""
        named: dict[str, Counter[str]] = defaultdict(Counter)
        for tie in self.ties:
            named[tie.source][tie.units[0]] += 1
            named[tie.target][tie.units[1]] += 1
        return {slug: min(units, key=lambda u: (-units[u], u)) for slug, units in named.items()}

    @cached_property
    def parts(self) -> Mapping[str, Counter[str]]:
        """How often each party plays each role in the deals; putting up capital counts less than supplying."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for tie in self.ties:
            family = family_of(tie)
            given = {"capacity": "cloud", "sites": "sites", "equity": "investor", "debt": "investor"}.get(family, "")
            if family == "hardware":
                given = "chips" if tie.flow == "chips" else "components"
            if tie.kind == "Cluster":
                continue
            if given:
                found[tie.source][given] += 1 if given == "investor" else 5
            if family in {"capacity", "hardware", "equity"}:
                found[tie.target]["lab"] += 4
        return found

    @cached_property
    def disputed(self) -> Mapping[str, tuple[Conflict, ...]]:
        """Conflicts by the thing they are about."""
        index: dict[str, list[Conflict]] = defaultdict(list)
        for conflict in self.snapshot.conflicts:
            index[conflict.subject].append(conflict)
        return {slug: tuple(found) for slug, found in index.items()}

    def id_of(self, slug: str) -> str:
        """The party that stands for a thing at this level: its group, or itself."""
        return group_of(self.snapshot, slug, self.level)

    def node(self, party: str) -> Node:
        """A party as a node, under the name people know, with every role its units play."""
        if party in self.unnamed:
            return self.unnamed[party]
        types: set[str] = set()
        for unit in members(self.snapshot, party, self.level):
            types |= self.snapshot.types.get(unit, frozenset())
        played = self.parts.get(party, Counter())
        roles = tuple(sorted({*roles_of(types), *played} & _playable(types) or {"other"}, key=list(ROLES).index))
        main = min(roles, key=lambda role: (-played[role], list(ROLES).index(role)))
        name = self.snapshot.label(party)
        face = self.face.get(party, party)
        if face != party:
            name = f"{name} ({self.snapshot.label(face)})"
        return Node(party, party, name, main, roles)

    def claims(self, lines: Iterable[Line]) -> dict[str, Claim]:
        """The claims that some lines rest on, by id."""
        claims = self.snapshot.evidence.claims
        return {claim: claims[claim] for claim in sorted({c for line in lines for c in line.claims})}

    def dispute_marks(self, lines: Iterable[Line]) -> tuple[Mark, ...]:
        """A mark for every disagreement on the deals of some lines, sums first, dates last."""
        by_deal: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            by_deal[line.deal].append(line)
        found = []
        for deal in sorted(by_deal):
            ends = tuple(sorted({end for line in by_deal[deal] for end in line.pair}))
            ids = tuple(line.id for line in by_deal[deal])
            for number, conflict in enumerate(self.disputed.get(deal, ())):
                title = f"{self.snapshot.label(deal)}: {_asked(conflict)}"
                mark = Mark(f"dispute-{deal}-{number}", DISPUTES, title, positions(conflict), ends, ids)
                found.append((conflict.key[0] == "", vocabulary().properties[conflict.name].kind == "date", mark))
        return tuple(mark for *_, mark in sorted(found, key=lambda f: (f[0], f[1], f[2].id)))

    def _line(self, tie: Tie, number: int) -> Line:
        source, target, verb, units = tie.source, tie.target, tie.label, tie.units
        if tie.kind == "Leg" and tie.flow == "warrants":
            source, target, verb, units = target, source, "may take shares of", (units[1], units[0])
        deal = tie.part_of if tie.kind == "Leg" and tie.part_of else tie.deal
        money = tie.usd
        stated = self._money(tie)
        low = float(money.interval.low) if money and money.interval.low is not None else None
        high = float(money.interval.high) if money and money.interval.high is not None else None
        since, until, when = self._dates(tie, deal)
        claims = {c.id for slug in {tie.deal, deal} for c in self.snapshot.subjects.get(slug, ())}
        return Line(
            id=tie.deal if number == 1 else f"{tie.deal}~{number}",
            deal=deal,
            source=source,
            target=target,
            family="stakes" if tie.kind == "Leg" and tie.flow == "warrants" else family_of(tie),
            kind=self._kind(tie),
            verb=verb,
            units=(self._name(units[0]), self._name(units[1])),
            money=stated or (f"undisclosed part of {words.amount(money)}" if money else ""),
            share=words.amount(tie.stake) if tie.stake else "",
            low=0.0 if tie.shared and high is not None else low,
            high=high,
            megawatts=float(tie.power.interval.low or tie.power.interval.high or 0) if tie.power else 0.0,
            rung=tie.rung,
            status=tie.status,
            force=tie.force,
            since=since,
            until=until,
            when=when,
            facts=self.facts(tie.deal) if tie.deal == deal else (*self.facts(tie.deal), *self.facts(deal)),
            claims=tuple(sorted(claims)),
            marks=frozenset({"dispute"} if tie.deal in self.disputed or deal in self.disputed else ()),
            shared=tie.shared or not stated,
            part_of=tie.part_of,
            note="the sum is for all parties together" if tie.shared and stated and money else "",
        )

    def _name(self, unit: str) -> str:
        return self.unnamed[unit].label if unit in self.unnamed else self.snapshot.label(unit)

    def _kind(self, tie: Tie) -> str:
        label = vocabulary().classes[tie.kind].label
        return f"{vocabulary().concepts[tie.flow].label} ({label})" if tie.flow in _named_flows() else label

    def _money(self, tie: Tie) -> str:
        """The sum as its sources state it: the stated amounts in the order of the kind's principal bases."""
        order = {basis: rank for rank, basis in enumerate(vocabulary().classes[tie.kind].principal_basis)}
        stated = [r for r in self.snapshot.values(tie.deal, "amount") if _known(r)]
        stated.sort(key=lambda r: (order.get(r.key[0], len(order)), r.key))
        if stated and isinstance(stated[0].value, Amount):
            return words.amount(stated[0].value)
        return words.amount(tie.power) if tie.power else words.amount(tie.chips) if tie.chips else ""

    def _dates(self, tie: Tie, deal: str) -> tuple[date | None, date | None, str]:
        """From when to when, and in words; what states no date begins with the first source that tells of it."""
        claims = self.snapshot.subjects.get(deal, ())
        made = self._made(deal)
        if made is not None and made.earliest is not None:
            return made.earliest, tie.last, words.when(made)
        held = min((c.valid_from for c in claims if c.valid_from), key=lambda d: d.earliest or date.max, default=None)
        if held is not None and held.earliest is not None:
            return held.earliest, tie.last, f"since {words.when(held)}"
        first = min((c.source.published.earliest or c.known_from for c in claims), default=None)
        return first, tie.last, f"told since {words.day(first)}" if first else ""

    def _made(self, deal: str) -> PartialDate | None:
        """The first day of a deal in public or on paper; failing both, its start."""
        told = [self.snapshot.value(deal, name) for name in ("signed", "announced", "date")]
        dates = [d for d in told if isinstance(d, PartialDate) and d.earliest is not None]
        starts = self.snapshot.value(deal, "starts")
        if not dates and isinstance(starts, PartialDate):
            return starts
        return min(dates, key=lambda d: d.earliest or date.min, default=None)

    def facts(self, slug: str) -> tuple[tuple[str, str], ...]:
        """What is stated of a thing, in words, with how sure and whether sources disagree."""
        properties = vocabulary().properties
        rows: list[tuple[str, str]] = []
        for name, found in self.snapshot.resolved.get(slug, {}).items():
            if name in _PARTIES:
                continue
            rows += [(_label(properties[name].label, r), self._said(r, name)) for r in found]
        rows += [(f"sources disagree: {_asked(c)}", positions(c)) for c in self.disputed.get(slug, ())]
        return tuple(rows)

    def _said(self, resolved: Resolved, name: str) -> str:
        reference = vocabulary().properties[name].kind == "reference"
        values = [self.snapshot.label(str(v)) if reference else _concept(name, words.said(v)) for v in resolved.values]
        hull = ", undecided" if resolved.undecided else ""
        return f"{', '.join(values)} ({resolved.status}{hull})"


def _playable(types: Iterable[str]) -> set[str]:
    """The roles that a thing can have: only those typed as labs are labs, only sites are clusters."""
    stated = set(roles_of(types))
    return stated if "cluster" in stated else {*ROLES} - {"lab", "cluster", "other", "unnamed", "fold"} | stated


def positions(conflict: Conflict) -> str:
    """Who says what in a disagreement, in one sentence."""
    said = []
    for values, claims in conflict.positions:
        publishers = sorted({c.source.publisher for c in claims})
        said.append(f"{', '.join(words.said(v) for v in values)} ({words.listed(publishers, 3)})")
    return "; ".join(said)


def _asked(conflict: Conflict) -> str:
    label = vocabulary().properties[conflict.name].label
    return f"{label}, {vocabulary().concepts[conflict.key[0]].label}" if conflict.key[0] else label


def _label(label: str, resolved: Resolved) -> str:
    basis = resolved.key[0]
    return f"{label}, {vocabulary().concepts[basis].label}" if basis else label


def _known(resolved: Resolved) -> bool:
    return isinstance(resolved.value, Amount) and resolved.value.interval.known


def _named_flows() -> frozenset[str]:
    return frozenset(
        n for scheme in ("inputKinds", "instruments", "legKinds", "rightKinds")
        for n in vocabulary().notations(scheme)
    )  # fmt: skip


def _concept(name: str, text: str) -> str:
    scheme = vocabulary().properties[name].scheme
    if scheme is None:
        return text
    return words.concept(scheme, text)
