"""The page of a thing: an organization with everything it takes part in, or a deal, a cluster, a figure, an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
from graph.ties import group_of, members
from graph.values import Amount
from ontology.vocabulary import vocabulary

FIRST_NAMES = frozenset({"name", "alias", "leg", "product"})
ROLES = (
    *("provider", "customer", "investor", "investee", "acquirer", "target", "holder", "issuer", "over", "guarantor"),
    *("obligor", "beneficiary", "from", "to", "organization", "counterparty", "developer", "designer", "manufacturer"),
    *("owner", "operator", "user"),
)
"""Parties come first among the facts of a deal."""
SIDES: tuple[profile.Side, ...] = ("suppliers", "customers")
MOST_EVENTS = 40
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
    return common | (_firm(look, found) if common["is_firm"] else _other(look, found))


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


def _firm(look: Look, found: Thing) -> dict[str, Any]:
    snapshot, slug = look.snapshot, found.slug
    units = members(snapshot, slug) if group_of(snapshot, slug) == slug else (slug,)
    leaning = [
        d
        for side in SIDES
        for kind in ("capacity", "chips")
        if (d := profile.dependence(snapshot, slug, side, kind)) is not None and len(d.shares) > 1
    ]
    state, layers = profile.standing(snapshot, slug)
    return {
        "headline": profile.headline(snapshot, slug),
        "group": _group(snapshot, slug),
        "units": [(unit, snapshot.label(unit)) for unit in units if unit != slug],
        "sections_of_deals": deals.sections(snapshot, slug, look.notes),
        "leaning": [(d, profile.dependence_chart(f"lean-{n}", d)) for n, d in enumerate(leaning)],
        "timeline": profile.commitments_chart(snapshot, slug, "time"),
        "integration": state,
        "layers": layers if any(row.state not in {"not active", "not known"} for row in layers) else (),
        "clusters": _clusters(look, units),
        "models": _of(snapshot, found, {"Model"}),
        "figures": _figures(look, units),
        "events": _events(look, units),
        "is_lab": "AILab" in snapshot.types[slug],
    }


def _group(snapshot: Snapshot, slug: str) -> tuple[str, str] | None:
    group = group_of(snapshot, slug)
    return (group, snapshot.label(group)) if group != slug else None


def _of(snapshot: Snapshot, found: Thing, kinds: set[str]) -> list[tuple[str, str]]:
    """Things of some kinds that point at a firm, under names that tell them apart."""
    slugs = list(dict.fromkeys(link.slug for link in found.links if link.kind in kinds))
    names = {slug: naming.title(snapshot, slug) for slug in slugs}
    often = Counter(names.values())
    dated = {slug: name if often[name] == 1 else _dated(snapshot, slug, name) for slug, name in names.items()}
    still = Counter(dated.values())
    return [(slug, name if still[name] == 1 else f"{name} ({slug})") for slug, name in dated.items()]


def _dated(snapshot: Snapshot, slug: str, name: str) -> str:
    """A name that another thing bears too, with its first day where one is stated."""
    day = phrases.date_words(snapshot.value(slug, "released"))
    return f"{name} ({day})" if day else name


def _linked(look: Look, units: Sequence[str], kind: str, roles: set[str]) -> dict[str, list[str]]:
    """Things of a kind that point at a firm or its units, with the parts these play."""
    found: dict[str, list[str]] = {}
    for unit in units:
        for link in find(look.snapshot, unit).links:
            if link.role in roles and kind in look.snapshot.types[link.slug]:
                parts = found.setdefault(link.slug, [])
                if link.role not in parts:
                    parts.append(link.role)
    return found


def _clusters(look: Look, units: Sequence[str]) -> list[dict[str, Any]]:
    snapshot = look.snapshot
    rows = []
    for slug, roles in _linked(look, units, "Cluster", {"owner", "operator", "user"}).items():
        made = deals.line(snapshot, slug, "owner", look.notes)
        status = snapshot.value(slug, "buildStatus")
        where = snapshot.value(slug, "location") or ""
        country = snapshot.value(slug, "country")
        rows.append(
            {
                "line": made,
                "roles": ", ".join(roles),
                "status": naming.term("buildStatuses", str(status)) if status else "",
                "where": str(where) or (phrases.country(str(country)) if country else ""),
            }
        )
    return sorted(rows, key=lambda row: (-row["line"].size, row["line"].slug))


def _figures(look: Look, units: Sequence[str]) -> list[dict[str, Any]]:
    """Figures of a firm, those of one measure together, the newest period first."""
    snapshot = look.snapshot
    rows: list[dict[str, Any]] = []
    for kind in ("Figure", "CounterpartyShare"):
        for slug in _linked(look, units, kind, {"organization"}):
            period = snapshot.value(slug, "period")
            measure = str(snapshot.value(slug, "measure") or "")
            value = [
                phrases.say(snapshot, name, v)
                for name in ("amount", "quantity", "share")
                for r in snapshot.values(slug, name)
                for v in r.values
            ]
            partner = deals.parties(snapshot, slug, "counterparty")
            claims = snapshot.subjects.get(slug, ())
            rows.append(
                {
                    "slug": slug,
                    "measure": naming.term("measures", measure),
                    "partner": partner,
                    "period": phrases.date_words(period),
                    "day": str(getattr(period, "latest", "") or ""),
                    "values": value,
                    "cite": look.notes.cite(claims),
                    "disputed": any(c.subject == slug for c in snapshot.conflicts),
                }
            )
    rows.sort(key=lambda r: r["day"], reverse=True)
    seen: set[tuple[str, Any]] = set()
    for row in rows:
        key = (row["measure"], row["partner"])
        row["first"] = key not in seen
        seen.add(key)
    return sorted(rows, key=lambda r: (r["measure"], bool(r["partner"])))


def _events(look: Look, units: Sequence[str]) -> list[dict[str, Any]]:
    snapshot = look.snapshot
    rows: list[dict[str, Any]] = []
    for slug in _linked(look, units, "Event", {"organization"}):
        made = deals.line(snapshot, slug, "concerns", look.notes)
        kind = snapshot.value(slug, "eventKind")
        rows.append({"line": made, "kind": naming.term("eventKinds", str(kind)) if kind else "event"})
    rows.sort(key=lambda row: (str(row["line"].day or ""), row["line"].slug), reverse=True)
    return rows[:MOST_EVENTS]


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
