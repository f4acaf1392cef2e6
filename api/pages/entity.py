"""The page of a thing: an organization with everything it takes part in, or a deal, a cluster, a figure, an event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.pages.firm import firm
from api.pages.look import Look
from exports import deals, flagging, naming, phrases, profile
from exports.charts.canvas import NONE, Chart
from exports.footnotes import Cite
from exports.phrases import Said
from exports.views import SURROUNDINGS, draw, still, words
from graph.errors import InterlockError
from graph.lookup import Link, Stated, Thing, claims_about, find
from graph.metrics.result import Flag
from graph.snapshot import Snapshot
from graph.standing import standings, uncounted
from graph.ties import members
from graph.values import Amount
from ontology.vocabulary import vocabulary

FIRST_NAMES = frozenset({"name", "alias", "leg", "product"})
ROLES = (
    *("provider", "customer", "investor", "investee", "acquirer", "target", "holder", "issuer", "over", "guarantor"),
    *("obligor", "beneficiary", "from", "to", "organization", "counterparty", "developer", "designer", "manufacturer"),
    *("owner", "operator", "user"),
)
"""Parties come first among the facts of a deal."""
FIRST_FLAGS, FIRST_MODELS = 7, 9


@dataclass(frozen=True)
class Fact:
    """A property with its values, why they are shown, and the notes behind them."""

    name: str
    label: str
    values: tuple[Said, ...]
    remarks: tuple[str, ...]
    status: str
    cite: Cite


@dataclass(frozen=True)
class Told:
    """A claim about a thing as its page lists it: who says what, how sure, and how it stands."""

    id: str
    publisher: str
    source: str
    kind: str
    published: str
    status: str
    says: tuple[tuple[str, str], ...]
    standing: str
    note: str


def thing(look: Look) -> dict[str, Any]:
    """What the page of any thing needs."""
    snapshot = look.snapshot
    slug = str(look.payload["slug"])
    found = find(snapshot, slug)
    common = {
        "title": naming.title(snapshot, slug),
        "slug": slug,
        "found": found,
        "kind": naming.kind_label(snapshot, slug),
        "is_firm": "Organization" in snapshot.types[slug],
        "facts": facts(look, found),
        "flag_lines": [_flag(look, f) for f in _flags(snapshot, slug)],
        "disputes": _disputes(snapshot, slug, found.links),
        "gaps": _gaps(snapshot, slug, "Organization" in snapshot.types[slug]),
        "picture": _picture(look, slug) if "Organization" in snapshot.types[slug] else NONE,
    }
    return common | (firm(look, found) if common["is_firm"] else _other(look, found))


def facts(look: Look, found: Thing) -> list[Fact]:
    """What is stated of a thing, parties first, then as the vocabulary orders its properties."""
    grouped: dict[str, list[Stated]] = {}
    for stated in found.stated:
        if stated.name not in FIRST_NAMES:
            grouped.setdefault(stated.name, []).append(stated)
    order = {name: place for place, name in enumerate(ROLES)}
    names = sorted(grouped, key=lambda n: (order.get(n, len(order)), _late(n), n))
    return [_fact(look, name, grouped[name]) for name in names]


def _late(name: str) -> int:
    known = vocabulary().properties[name]
    return {"money": 0, "quantity": 1, "concept": 2, "date": 3}.get(known.kind, 4)


def _fact(look: Look, name: str, found: Sequence[Stated]) -> Fact:
    snapshot = look.snapshot
    values = tuple(phrases.say(snapshot, name, value) for stated in found for value in stated.values)
    remarks = []
    for stated in found:
        if stated.undecided:
            remarks.append("sources disagree and nothing sets them apart: the span is shown")
        elif stated.reason not in {"onlyClaim", "agreed"}:
            remarks.append(f"preferred because {phrases.why(stated.reason)}")
        if stated.presumed:
            remarks.append("observed earlier, presumed to hold")
    told = [v.words for stated in found for v in stated.values if isinstance(v, Amount) and v.words]
    if told:
        remarks.insert(0, "in the source: " + "; ".join(f"“{text}”" for text in dict.fromkeys(told)))
    claims = [claim for stated in found for claim in stated.claims]
    return Fact(name, found[0].label, values, tuple(dict.fromkeys(remarks)), found[0].status, look.notes.cite(claims))


def _flags(snapshot: Snapshot, slug: str) -> list[Flag]:
    """Flags on a thing: first those on itself, the gravest of every kind before the second of any, then the others."""
    found = flagging.concerning(snapshot, profile.all_flags(snapshot), slug)
    own = [f for f in found if f.subject == slug]
    first = flagging.varied(own, FIRST_FLAGS)
    return [*first, *(f for f in own if f not in first), *(f for f in found if f.subject != slug)]


def _flag(look: Look, flag: Flag) -> LinkedFlag:
    return LinkedFlag(flagging.told(flag), look.at("flags", flag.id))


@dataclass(frozen=True)
class LinkedFlag:
    """A flag line with its address."""

    line: flagging.FlagLine
    href: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def _disputes(snapshot: Snapshot, slug: str, links: Iterable[Link]) -> list[dict[str, Any]]:
    units = members(snapshot, slug) if slug in snapshot.types and "Organization" in snapshot.types[slug] else (slug,)
    near = {slug, *units, *(link.slug for link in links)}
    found = deals.disputes(snapshot, near)
    return [{"dispute": d, "title": naming.title(snapshot, d.subject)} for d in found]


def _gaps(snapshot: Snapshot, slug: str, around: bool) -> list[dict[str, Any]]:
    """What no source says, or keeps to itself, of a thing and of its deals: grouped by property."""
    return [
        {
            "label": phrases.noun(name),
            "reason": phrases.missing(reason),
            "things": [(s, naming.title(snapshot, s)) for s in slugs],
        }
        for name, reason, slugs in profile.unknown(snapshot, slug, around)[:14]
    ]


def _picture(look: Look, slug: str) -> Chart:
    """The surroundings as a still picture, wide and narrow; empty where there is nothing to draw."""
    try:
        picture = draw(look.snapshot, look.asked.graph.version, SURROUNDINGS, slug)
    except InterlockError:
        return NONE
    return Chart(still(picture), still(picture, narrow=True)) if picture.drawn else NONE


def _other(look: Look, found: Thing) -> dict[str, Any]:
    """A deal or any other thing: what points at it, and every claim about it."""
    snapshot, slug = look.snapshot, found.slug
    around: dict[str, list[deals.Line]] = {}
    for link in found.links:
        heading = _heading(link, snapshot)
        made = deals.line(snapshot, link.slug, _far(snapshot, link.slug), look.notes)
        around.setdefault(heading, []).append(replace(made, part_of=""))
    legs = [deals.line(snapshot, str(v), "to", look.notes) for r in snapshot.values(slug, "leg") for v in r.values]
    return {
        "line": deals.line(snapshot, slug, _far(snapshot, slug), look.notes),
        "product": snapshot.value(slug, "product"),
        "ends": _ends(snapshot, slug),
        "legs": legs,
        "around": [(heading, deals.in_order(lines)) for heading, lines in sorted(around.items())],
        "claims": [told(look, claim, slug) for claim in claims_about(snapshot, slug)],
    }


def _heading(link: Link, snapshot: Snapshot) -> str:
    role = {
        "partOf": "Its parts",
        "supersedes": "What takes its place",
        "extends": "What extends it",
        "possiblyExtends": "What may extend it",
        "possiblySameAs": "What may be the same",
        "arisesFrom": "What arises from it",
        "concerns": "What concerns it",
        "cluster": "Deals on it",
        "leg": "The deal it belongs to",
        "accelerator": "Where it runs",
        "family": "Its members",
    }
    return role.get(link.role, f"As {naming.property_label(link.role)}")


def _far(snapshot: Snapshot, slug: str) -> str:
    """The role that is told first of a thing: who provides, invests, holds, owns."""
    stated = snapshot.resolved.get(slug, {})
    return next((role for role in ROLES if role in stated), "provider")


def _ends(snapshot: Snapshot, slug: str) -> tuple[tuple[deals.Party, ...], tuple[deals.Party, ...]] | None:
    """From whom to whom a deal runs, as its kind declares."""
    classes = vocabulary().classes
    kinds = [classes[t] for t in snapshot.types[slug] if classes[t].edges]
    for known in sorted(kinds, key=lambda c: (-len(c.ancestors), c.name)):
        for edge in known.edges:
            if edge.source and edge.target:
                ends = deals.parties(snapshot, slug, edge.source), deals.parties(snapshot, slug, edge.target)
                if all(ends):
                    return ends
    return None


def told(look: Look, claim: Any, slug: str) -> Told:
    """A claim as the page of one thing tells it."""
    snapshot = look.snapshot
    subject = claim.subjects[slug]
    says = tuple(
        (naming.property_label(name), "; ".join(phrases.say(snapshot, name, v).text for v in values))
        for name, values in subject.values.items()
    )
    why = uncounted(snapshot, claim)
    parts = {s.standing for s in standings(snapshot, claim) if s.subject == slug}
    return Told(
        id=claim.id,
        publisher=claim.source.publisher,
        source=claim.source.id,
        kind=naming.term("sourceKinds", claim.source.kind),
        published=words.when(claim.source.published),
        status=claim.status,
        says=says,
        standing=f"does not count: {why}" if why else stands(parts),
        note=claim.note,
    )


def stands(parts: set[str]) -> str:
    """How the statements of a claim stand, in a few words."""
    if parts <= {"outweighed", "notCounted"}:
        return "outweighed"
    if "outweighed" in parts:
        return "partly outweighed"
    return "preferred" if "preferred" in parts else "says the same"
