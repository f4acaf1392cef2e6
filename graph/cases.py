"""Open cases of identity: names in datasets that may mean a thing which is known under another slug.

A case closes with a judgement (same, different) in `graph/register/identity.yaml`; `unsure` keeps it open and says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from graph.documents import read_document
from graph.errors import InvalidParameter
from graph.evidence import Entry
from graph.iris import SLUG
from graph.matching import DEFAULT_CUTOFF, Matcher, Suggestion
from graph.register import Register
from graph.releases import Release

KINDS = ("Organization", "Cluster", "Model", "Accelerator")
VERDICTS = ("same", "different", "unsure")


@dataclass(frozen=True)
class Case:
    """A name whose meaning is open: where it stands, what it may mean, and why it was left unsure."""

    slug: str
    name: str
    kind: str
    sources: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]
    unsure: str = ""


def open_cases(register: Register, releases: Sequence[Release], cutoff: float = DEFAULT_CUTOFF) -> tuple[Case, ...]:
    """Names of datasets that look like another thing and were not judged, then judgements that are unsure.

    Two rows of one table are two things, as its publisher keeps them; only the organizations that cells name may be
    spelled in two ways within one release.

    `register` is the one of the curated files; the things of datasets are added to it here.
    """
    joined = register.joined(entry for release in releases for entry in release.entities)
    named: defaultdict[str, list[str]] = defaultdict(list)
    for release in releases:
        for entry in release.entities:
            named[entry.slug].append(release.source)
    found = [case for kind in KINDS for case in _lookalikes(kind, register, joined, named, cutoff)]
    return (*sorted(found, key=lambda c: (-c.suggestions[0].score, c.slug)), *_unsure(joined, named))


def _lookalikes(
    kind: str, register: Register, joined: Register, named: Mapping[str, list[str]], cutoff: float
) -> Iterator[Case]:
    things = {slug: entry for slug, entry in joined.entries.items() if kind in entry.types}
    matcher = Matcher((slug, name) for slug, entry in things.items() for name in _names(entry))
    judged = {frozenset((j.name, j.kept)) for j in register.judgements}
    seen: set[frozenset[str]] = set()
    for slug, entry in things.items():
        if slug in register.entries:
            continue
        near = [
            s
            for name in _names(entry)
            for s in matcher.suggest(name, cutoff=cutoff)
            if s.slug != slug and not (kind != "Organization" and set(named[slug]) & set(named[s.slug]))
        ]
        fresh = {
            s.slug: s for s in sorted(near, key=lambda s: s.score) if frozenset((slug, s.slug)) not in judged | seen
        }
        seen.update(frozenset((slug, other)) for other in fresh)
        if fresh:
            ranked = sorted(fresh.values(), key=lambda s: (-s.score, s.slug))
            yield Case(slug, entry.name, kind, tuple(named.get(slug, ())), tuple(ranked[:3]))


def _unsure(joined: Register, named: Mapping[str, list[str]]) -> Iterator[Case]:
    for judgement in joined.judgements:
        if judgement.verdict == "unsure":
            entry = joined.entries.get(judgement.name)
            kept = joined.entries.get(judgement.kept)
            kind = entry.types[0] if entry else ""
            other = Suggestion(judgement.kept, kept.name if kept else judgement.kept, 0.0, "judged unsure")
            name = entry.name if entry else judgement.name
            yield Case(judgement.name, name, kind, tuple(named.get(judgement.name, ())), (other,), judgement.reason)


def _names(entry: Entry) -> tuple[str, ...]:
    return (entry.name, *entry.aliases)


def judge(table: Path, name: str, kept: str, verdict: str, reason: str, judged: str) -> str:
    """Append a judgement to a table and return its text; an earlier one on the same pair is an error."""
    for what, slug in (("name", name), ("kept", kept)):
        if not SLUG.fullmatch(slug):
            raise InvalidParameter(what, slug, "a slug: small letters, digits and single hyphens")
    if verdict not in VERDICTS:
        raise InvalidParameter("verdict", verdict, " | ".join(VERDICTS))
    if not reason.strip():
        raise InvalidParameter("reason", reason, "a reason that a later reader can weigh")
    text = table.read_text("utf-8")
    tree: Any = read_document(table.name, text.encode()).tree
    pairs = {(item["name"], item["kept"]) for item in tree}
    if (name, kept) in pairs or (kept, name) in pairs:
        raise InvalidParameter("name", f"{name}={kept}", "a pair that is not judged yet; edit the table to change one")
    item = [{"name": name, "kept": kept, "verdict": verdict, "reason": " ".join(reason.split()), "judged": judged}]
    added = yaml.dump(item, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=112)
    added = added.replace(f"judged: '{judged}'", f"judged: {judged}")
    table.write_text(text.rstrip("\n") + "\n" + added, "utf-8")
    return added
