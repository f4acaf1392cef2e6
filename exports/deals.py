"""Deals as lines of a table: with whom, what, how much in words, how firm, since when, on what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from exports import naming, phrases
from exports.disputes import Dispute, dispute
from exports.footnotes import NOTHING, Cite, Notes
from exports.views import words
from graph.current import conflict_slug
from graph.evidence import Claim
from graph.lookup import links_to
from graph.resolve import Conflict
from graph.rows import backing, principal, when
from graph.snapshot import Snapshot
from graph.ties import FLOWS, group_of, members
from graph.values import Amount, PartialDate
from ontology.vocabulary import vocabulary

SCHEMES = {"inputKind": "inputKinds", "instrument": "instruments", "legKind": "legKinds", "rightKind": "rightKinds"}
QUANTITIES = (
    *("power", "plannedPower", "chipCount", "plannedChipCount", "stake", "votingStake", "shares", "share", "change"),
    "quantity",
)
SIZED = frozenset({"Agreement", "Investment", "Acquisition", "Guarantee", "Holding"})
"""Things of which one expects a figure: where there is none, that is said."""


@dataclass(frozen=True)
class Party:
    """Who stands on a side: a thing with a page, or a description of somebody not named."""

    label: str
    slug: str = ""


@dataclass(frozen=True)
class Line:
    """One deal, holding, right or site, as a table tells it."""

    slug: str
    title: str
    kind: str
    others: tuple[Party, ...]
    via: str
    flow: str
    product: str
    figure: str
    basis: str
    further: tuple[str, ...]
    rung: str
    force: str
    since: str
    until: str
    status: str
    disputed: bool
    cite: Cite
    day: date | None
    size: float
    part_of: str = ""
    ended: bool = False
    sized: bool = True

    @property
    def bare(self) -> bool:
        """Is nothing told of it but that it is?"""
        return not self.figure and not self.further and not self.disputed


@dataclass(frozen=True)
class Section:
    """Lines of one kind of relation of a firm, under a heading."""

    id: str
    heading: str
    other: str
    lines: tuple[Line, ...]
    bare: tuple[Line, ...] = ()
    """Lines of which nothing more is told: named in a sentence, not in the table."""


SECTIONS: tuple[tuple[str, str, str, tuple[tuple[str, str], ...], str], ...] = (
    ("buys", "What it buys", "Supplier", (("Agreement", "customer"),), "provider"),
    ("sells", "What it sells", "Customer", (("Agreement", "provider"),), "customer"),
    ("funding", "Who funds it", "Investor", (("Investment", "investee"),), "investor"),
    ("invests", "What it invests in", "Investee", (("Investment", "investor"),), "investee"),
    ("acquires", "What it buys up", "Target", (("Acquisition", "acquirer"),), "target"),
    ("acquired", "Who buys it", "Acquirer", (("Acquisition", "target"),), "acquirer"),
    ("held", "Who holds part of it", "Holder", (("Holding", "issuer"),), "holder"),
    ("holds", "What it holds part of", "Issuer", (("Holding", "holder"),), "issuer"),
    ("under", "Who has rights over it", "Holder", (("Right", "over"),), "holder"),
    ("rights", "Over whom it has rights", "Over", (("Right", "holder"),), "over"),
    ("guarantees", "What it guarantees", "Obligor", (("Guarantee", "guarantor"),), "obligor"),
    ("guaranteed", "Who vouches for it", "Guarantor", (("Guarantee", "obligor"),), "guarantor"),
    ("backed", "What is vouched for to it", "Guarantor", (("Guarantee", "beneficiary"),), "guarantor"),
)


def sections(snapshot: Snapshot, slug: str, notes: Notes) -> tuple[Section, ...]:
    """All relations of a firm (with those of its units), each kind under its heading."""
    units = members(snapshot, slug) if group_of(snapshot, slug) == slug else (slug,)
    found: list[Section] = []
    for key, heading, other, roles, far in SECTIONS:
        lines = _lines(snapshot, slug, units, roles, far, notes)
        if lines:
            found.append(_section(key, heading, other, lines))
    return tuple(found)


def _section(key: str, heading: str, other: str, lines: list[Line]) -> Section:
    """A long list names those of which nothing is told in one sentence after the table."""
    bare = [line for line in lines if line.bare] if len(lines) > 12 else []
    told = [line for line in lines if line not in bare]
    return Section(key, heading, other, tuple(told), tuple(bare))


def _lines(
    snapshot: Snapshot, slug: str, units: Sequence[str], roles: Iterable[tuple[str, str]], far: str, notes: Notes
) -> list[Line]:
    found: dict[str, Line] = {}
    for unit in units:
        for link in links_to(snapshot, unit):
            wanted = any(kind in snapshot.types[link.slug] and link.role == role for kind, role in roles)
            if wanted and link.slug not in found and link.slug in snapshot.subjects:
                made = line(snapshot, link.slug, far, notes)
                found[link.slug] = replace(made, via=snapshot.label(unit) if unit != slug else "")
    return in_order(found.values())


def in_order(found: Iterable[Line]) -> list[Line]:
    """The largest first, then the newest; a part comes right after its whole, what has ended comes last."""
    lines = {item.slug: item for item in found}
    below: dict[str, list[Line]] = {}
    for item in lines.values():
        below.setdefault(item.part_of if item.part_of in lines else "", []).append(item)

    def walk(whole: str) -> list[Line]:
        level = sorted(below.get(whole, ()), key=lambda i: (i.ended, -i.size, -_ordinal(i.day), i.slug))
        return [step for item in level for step in (item, *walk(item.slug))]

    ordered = walk("")
    return ordered if len(ordered) == len(lines) else sorted(lines.values(), key=lambda i: (-i.size, i.slug))


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def line(snapshot: Snapshot, slug: str, far: str, notes: Notes | None = None) -> Line:
    """One line; `far` is the role of those who stand on the other side."""
    main = principal(snapshot, slug)
    figure, basis, further, size = _figures(snapshot, slug)
    begun, end = when(snapshot, slug), snapshot.end(slug) if "Deal" in snapshot.types[slug] else None
    rung, force = _text(snapshot, slug, "rung"), _force(snapshot, slug)
    evidence = _evidence(snapshot, slug)
    return Line(
        slug=slug,
        title=naming.title(snapshot, slug),
        kind=naming.kind_label(snapshot, slug),
        others=parties(snapshot, slug, far),
        via="",
        flow=flow(snapshot, slug),
        product=_text(snapshot, slug, "product"),
        figure=figure,
        basis=basis,
        further=further,
        rung=naming.term("rungs", rung) if rung else "",
        force=naming.term("forces", force) if force else "",
        since=phrases.date_words(begun),
        until=_until(snapshot, slug, end),
        status=main.status if main else backing(evidence).status,
        disputed=any(c.subject == slug for c in snapshot.conflicts),
        cite=notes.cite(evidence) if notes is not None else NOTHING,
        day=begun.earliest if begun else None,
        size=size,
        part_of=_text(snapshot, slug, "partOf"),
        ended=force == "ended",
        sized=bool(snapshot.types[slug] & SIZED),
    )


def _until(snapshot: Snapshot, slug: str, end: PartialDate | None) -> str:
    """When it ends: as stated, or the years between which start and term put the end."""
    if end is None or snapshot.value(slug, "ends") is not None:
        return phrases.date_words(end)
    years = [str(day.year) for day in (end.earliest, end.latest) if day is not None]
    if len(years) == 2:
        return years[0] if years[0] == years[1] else f"{years[0]} or {years[1]}"
    return f"at least {years[0]}" if years and end.earliest is not None else (f"at most {years[0]}" if years else "")


def _evidence(snapshot: Snapshot, slug: str) -> tuple[Claim, ...]:
    """The claims on the figure first; else all that tell of the thing."""
    main = principal(snapshot, slug)
    return main.supporting if main is not None else snapshot.subjects.get(slug, ())


def parties(snapshot: Snapshot, slug: str, role: str) -> tuple[Party, ...]:
    """Who plays a role; somebody not named where a source only describes them."""
    named = [str(v) for r in snapshot.values(slug, role) for v in r.values]
    if named:
        return tuple(Party(snapshot.label(who), who) for who in named)
    unnamed = _text(snapshot, slug, f"unnamed{role[:1].upper()}{role[1:]}")
    return (Party(unnamed),) if unnamed else ()


def flow(snapshot: Snapshot, slug: str) -> str:
    """What passes: an input kind, an instrument, a kind of leg or right, in words."""
    for name in FLOWS:
        text = _text(snapshot, slug, name)
        if text:
            return naming.term(SCHEMES[name], text)
    return ""


def _figures(snapshot: Snapshot, slug: str) -> tuple[str, str, tuple[str, ...], float]:
    """The principal figure in words with its basis, the further ones, and how large it is (for sorting only)."""
    main = principal(snapshot, slug)
    shown = main.value if main is not None else None
    ceiling = shown.interval.high if isinstance(shown, Amount) else None
    further = []
    for resolved in snapshot.values(slug, "amount"):
        value = resolved.value
        if resolved is main or not isinstance(value, Amount) or not value.interval.known:
            continue
        if value.interval.high != ceiling or value.currency == "" or ceiling is None:
            further.append(f"{words.amount(value)} {phrases.based(value)}".strip())
    quantities = [
        (name, value)
        for name in QUANTITIES
        for resolved in snapshot.values(slug, name)
        for value in resolved.values
        if isinstance(value, Amount) and value.interval.known
    ]
    told = [_quantity(name, value) for name, value in quantities]
    if "Cluster" in snapshot.types[slug] and quantities:
        size = next((v for n, v in quantities if n in {"power", "plannedPower"}), quantities[0][1])
        spent = (
            f"{words.amount(shown)} {phrases.based(shown)}"
            if isinstance(shown, Amount) and shown.interval.known
            else ""
        )
        return told[0], "", tuple(x for x in (*told[1:], spent, *further) if x), _size(size)
    further += told
    if isinstance(shown, Amount) and shown.interval.known:
        return words.amount(shown), phrases.based(shown), tuple(further), _size(shown)
    return "", "", tuple(further), 1.0 if further else 0.0


def _quantity(name: str, value: Amount) -> str:
    text = words.amount(value)
    if name in {"stake", "votingStake"}:
        return f"{text} {'of the votes' if name == 'votingStake' else 'stake'}"
    return f"{text} planned" if name.startswith("planned") else text


def _size(value: Amount) -> float:
    ends = [x for x in (value.value, value.interval.high, value.interval.low) if x is not None]
    return 2.0 + float(ends[0]) * (1.0 if value.currency == "USD" else 0.001) if ends else 0.0


def _force(snapshot: Snapshot, slug: str) -> str:
    return snapshot.force(slug) if "Deal" in snapshot.types[slug] else ""


def _text(snapshot: Snapshot, slug: str, name: str) -> str:
    value = snapshot.value(slug, name)
    if isinstance(value, PartialDate | Amount) or value is None:
        return ""
    return str(value)


def disputes(snapshot: Snapshot, slugs: Iterable[str]) -> tuple[Dispute, ...]:
    """Disagreements on some things, in words: on sums of deals first, then on sizes, then on days and the rest."""
    wanted = set(slugs)
    found = [c for c in snapshot.conflicts if c.subject in wanted]
    found.sort(key=lambda c: (_weight(snapshot, c), -len(c.claims), c.subject, c.name))
    return tuple(dispute(snapshot, conflict_slug(c), c) for c in found)


def _weight(snapshot: Snapshot, conflict: Conflict) -> int:
    kind = vocabulary().properties[conflict.name].kind
    beside = 0 if "Deal" in snapshot.types[conflict.subject] else 1
    return 2 * {"money": 0, "quantity": 1}.get(kind, 2) + beside
