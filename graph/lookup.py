"""Looking things up: an entity with its deals, the claims about it, conflicts, sources; as plain dataclasses.

Every door (HTTP, command line, page, Python) answers from these, so they cannot disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process, utils

from graph.current import conflict_slug
from graph.errors import UnknownEntity
from graph.evidence import Claim, Source, Value
from graph.resolve import Conflict, Resolved
from graph.snapshot import Snapshot
from ontology.vocabulary import vocabulary


@dataclass(frozen=True)
class Stated:
    """One resolved value of one property, with the claims it rests on and why it was preferred."""

    name: str
    label: str
    values: tuple[Value, ...]
    status: str
    reason: str
    undecided: bool
    presumed: bool
    claims: tuple[str, ...]
    preferred: str


@dataclass(frozen=True)
class Thing:
    """Anything of the graph on a day: what it is, what is stated of it, what it takes part in."""

    slug: str
    name: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    group: str
    force: str
    stated: tuple[Stated, ...]
    links: tuple[Link, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """A thing that points here: its kind, and the part this thing plays in it."""

    slug: str
    name: str
    kind: str
    role: str


@dataclass(frozen=True)
class Match:
    """A search result; `score` runs from 0 to 100."""

    slug: str
    name: str
    kind: str
    score: float
    matched: str


def find(snapshot: Snapshot, slug: str, redirects: Mapping[str, str] | None = None) -> Thing:
    """A thing by its slug, or by that of a duplicate; raises UnknownEntity with the nearest candidates."""
    slug = known_entity(snapshot, (snapshot.evidence.redirects if redirects is None else redirects).get(slug, slug))
    types = snapshot.types[slug]
    entry = snapshot.evidence.register.get(slug)
    stated = tuple(_stated(r) for found in snapshot.resolved.get(slug, {}).values() for r in found)
    return Thing(
        slug=slug,
        name=snapshot.label(slug),
        types=specific(types),
        aliases=entry.aliases if entry else (),
        group=snapshot.group(slug) if "Organization" in types else "",
        force=snapshot.force(slug) if "Deal" in types else "",
        stated=stated,
        links=links_to(snapshot, slug),
        conflicts=tuple(conflict_slug(c) for c in snapshot.conflicts if c.subject == slug),
    )


def specific(types: Iterable[str]) -> tuple[str, ...]:
    """The most specific classes among some, in order of name: no `Agreement` beside `Lease`."""
    classes = vocabulary().classes
    names = set(types)
    covered = {a for name in names for a in classes[name].ancestors[1:]}
    return tuple(sorted(names - covered))


def kind_of(snapshot: Snapshot, slug: str) -> str:
    """The one class that says best what a thing is: the specific one, `Organization` for firms."""
    types = snapshot.types.get(slug, frozenset())
    return "Organization" if "Organization" in types else next(iter(specific(types)), "")


def _stated(resolved: Resolved) -> Stated:
    return Stated(
        name=resolved.name,
        label=vocabulary().properties[resolved.name].label,
        values=resolved.values,
        status=resolved.status,
        reason=resolved.reason,
        undecided=resolved.undecided,
        presumed=resolved.presumed,
        claims=tuple(c.id for c in resolved.supporting),
        preferred=resolved.preferred.id,
    )


@lru_cache(maxsize=16)
def _incoming(snapshot: Snapshot) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """For each thing, who points at it by which property."""
    properties = vocabulary().properties
    index: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for slug, stated in snapshot.resolved.items():
        for name, found in stated.items():
            if properties[name].kind == "reference":
                for resolved in found:
                    for value in resolved.values:
                        index[str(value)].add((slug, name))
    return {slug: tuple(sorted(pairs)) for slug, pairs in index.items()}


def links_to(snapshot: Snapshot, slug: str) -> tuple[Link, ...]:
    """Everything that points at a thing, deals first, in order of kind and slug."""
    found = [
        Link(other, snapshot.label(other), kind_of(snapshot, other), role)
        for other, role in _incoming(snapshot).get(slug, ())
    ]
    return tuple(sorted(found, key=lambda link: (link.kind, link.slug, link.role)))


def known_entity(snapshot: Snapshot, slug: str) -> str:
    """The slug, if the graph knows it; raises UnknownEntity with the nearest otherwise."""
    if slug not in snapshot.types:
        raise UnknownEntity(slug, [m.slug for m in search(snapshot, slug, limit=5)])
    return slug


def claims_about(snapshot: Snapshot, slug: str) -> tuple[Claim, ...]:
    """Every claim (deprecated ones too) about a thing that was published by the moment, oldest first."""
    claims = snapshot.evidence.by_subject.get(slug, ())
    if not claims:
        known_entity(snapshot, slug)
    known = [c for c in claims if c.known_from <= snapshot.moment.known_at]
    return tuple(sorted(known, key=lambda c: (c.known_from, c.id)))


def deals(snapshot: Snapshot, kind: str = "Agreement", **parties: str | Sequence[str]) -> tuple[str, ...]:
    """Slugs of the deals of a kind in which each named role is played by (one of) the given organizations."""
    wanted = {role: {p} if isinstance(p, str) else set(p) for role, p in parties.items()}
    return tuple(
        slug
        for slug in snapshot.of_class(kind)
        if slug in snapshot.subjects
        and all({str(r.value) for r in snapshot.values(slug, role)} & who for role, who in wanted.items())
    )


def conflicts_about(snapshot: Snapshot, slug: str | None = None) -> tuple[Conflict, ...]:
    """Disagreements on a thing and on what it takes part in; all of them without a slug."""
    if slug is None:
        return snapshot.conflicts
    near = {slug, *(link.slug for link in links_to(snapshot, slug))}
    return tuple(c for c in snapshot.conflicts if c.subject in near)


def sources(snapshot: Snapshot) -> tuple[tuple[Source, int], ...]:
    """Sources that were certainly published by the moment, with how many claims count, most first."""
    counted = [
        (claims[0].source, sum(c.id in snapshot.eligible for c in claims))
        for claims in snapshot.evidence.by_source.values()
    ]
    return tuple(sorted((c for c in counted if c[1]), key=lambda c: (-c[1], c[0].id)))


def search(snapshot: Snapshot, words: str, limit: int = 10, kind: str | None = None) -> tuple[Match, ...]:
    """Things by name, alias or slug, typos forgiven, best first."""
    names = _names(snapshot)
    choices = [n for n in names if kind is None or kind in snapshot.types[n[1]]]
    found = process.extract(
        words,
        [n[0] for n in choices],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=limit * 4,
        score_cutoff=55,
    )
    best: dict[str, Match] = {}
    for name, score, index in found:
        slug = choices[index][1]
        if slug not in best or score > best[slug].score:
            best[slug] = Match(slug, snapshot.label(slug), kind_of(snapshot, slug), round(score, 1), name)
    return tuple(sorted(best.values(), key=lambda m: (-m.score, m.kind != "Organization", m.slug))[:limit])


@lru_cache(maxsize=16)
def _names(snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    pairs = set()
    for slug in snapshot.types:
        pairs |= {(snapshot.label(slug), slug), (slug.replace("-", " "), slug)}
        entry = snapshot.evidence.register.get(slug)
        pairs |= {(alias, slug) for alias in (entry.aliases if entry else ())}
        pairs |= {(str(r.value), slug) for r in snapshot.values(slug, "alias")}
    return tuple(sorted(pairs))
