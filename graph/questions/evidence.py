"""Answers about the evidence itself: what changed, what rests on one source, what flips, chains, names, dumps, gaps."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph.chains import chain_row, chains
from graph.changes import change_row, changes
from graph.coverage import NOT_STATED, coverage, coverage_row, gaps
from graph.errors import InvalidParameter
from graph.evidence import Claim
from graph.graph import Graph
from graph.iris import CLAIM
from graph.lookup import kind_of, search
from graph.metrics.flags import compare, flags
from graph.plain import plain
from graph.questions.cells import evidence
from graph.questions.model import Asking, Row
from graph.resolve import Resolved
from graph.rows import backing
from graph.snapshot import Snapshot
from graph.store.base import load_order
from ontology.vocabulary import NS

AGAINST: Mapping[str, Mapping[str, str]] = {
    "withoutRumours": {"min_status": "reported"},
    "confirmedOnly": {"policy": "confirmed_only"},
    "latest": {"policy": "latest"},
    "range": {"policy": "range"},
}
"""Other ways to resolve the same day, by what they are called."""


def changed(asking: Asking) -> Iterator[Row]:
    """18. Things, values and flags added, amended or retired between two days."""
    since, until = asking["since"], asking["until"]
    if since > until:
        raise InvalidParameter("until", until, f"a day not before `since`, {since}")
    before, after = (_at(asking, known_at=str(day), as_of=str(day)) for day in (since, until))
    for change in changes(before, after):
        yield change_row((before, after), change)
    if asking["flags"] == "no":
        return
    for difference in compare(flags(before), flags(after)):
        flag = difference.flag
        yield {
            "change": {"new": "added", "gone": "retired", "changed": "amended"}[difference.what],
            "subject": flag.id,
            "name": flag.summary,
            "kind": "Flag",
            "before": difference.before.severity if difference.before else None,
            "after": difference.after.severity if difference.after else None,
            **evidence(asking, flag.evidence),
        }


def flipping(asking: Asking) -> Iterator[Row]:
    """24. Flags that come, go or change when the same day is resolved otherwise."""
    names = tuple(AGAINST) if asking["against"] == "all" else (asking["against"],)
    base = flags(asking.snapshot)
    asking.notes["flags"] = len(base)
    for name in names:
        moment = asking.moment
        given = {"policy": moment.policy, "min_status": moment.min_status, **AGAINST[name]}
        other = _at(asking, as_of=str(moment.as_of), known_at=str(moment.known_at), **given)
        for difference in compare(base, flags(other)):
            flag = difference.flag
            yield {
                "flag": flag.id,
                "kind": flag.kind,
                "summary": flag.summary,
                "against": name,
                "what": difference.what,
                "severityBefore": difference.before.severity if difference.before else None,
                "severityAfter": difference.after.severity if difference.after else None,
                "robustBefore": difference.before.robust if difference.before else None,
                "robustAfter": difference.after.robust if difference.after else None,
                **evidence(asking, flag.evidence),
            }


def single_sourced(asking: Asking) -> Iterator[Row]:
    """23. Shown values that one origin alone supports, those with the most flags on them first."""
    snapshot = asking.snapshot
    resting: dict[str, set[str]] = defaultdict(set)
    for flag in flags(snapshot):
        for claim in flag.evidence:
            resting[claim].add(flag.id)
    found = []
    for resolved in _facts(snapshot):
        if len({c.origin for c in resolved.supporting}) == 1:
            above = sorted({f for c in resolved.supporting for f in resting.get(c.id, ())})
            found.append((resolved, above))
    found.sort(key=lambda item: (-len(item[1]), item[0].subject, item[0].name, item[0].key))
    asking.notes["facts"] = len(found)
    for resolved, above in found[: asking["most"]]:
        best = resolved.preferred
        yield {
            "subject": resolved.subject,
            "name": snapshot.label(resolved.subject),
            "property": resolved.name,
            "basis": resolved.key[0] or None,
            "value": plain(resolved.values),
            "origin": best.origin,
            "publisher": best.source.publisher,
            "sourceKind": best.source.kind,
            "flagCount": len(above),
            "flags": above[:10],
            **backing(resolved.supporting).row(),
        }


def _facts(snapshot: Snapshot) -> Iterator[Resolved]:
    """Values that say something of deals, holdings, figures and the like; not what things are called."""
    for slug, stated in snapshot.resolved.items():
        if kind_of(snapshot, slug) in {"Model", "Accelerator"}:
            continue
        for name, found in stated.items():
            if name not in {"name", "alias"}:
                yield from found


def chain(asking: Asking) -> Iterator[Row]:
    """27. The shortest chains of stated relations, each with its weakest link."""
    for one in chains(asking.snapshot, asking["start"], asking["end"], asking["longest"], asking["most"]):
        yield chain_row(asking.snapshot, one)


def meant(asking: Asking) -> Iterator[Row]:
    """28. Candidates for a name, with a score and the reason."""
    snapshot = asking.snapshot
    for match in search(snapshot, asking["text"], asking["most"], asking["kind"]):
        entry = snapshot.evidence.register.get(match.slug)
        exact = match.matched.lower() == asking["text"].lower()
        other = match.matched not in {match.name, match.slug.replace("-", " ")}
        how = "its name" if match.matched == match.name else "another name of it" if other else "its slug"
        group = snapshot.group(match.slug) if "Organization" in snapshot.types[match.slug] else ""
        yield {
            "entity": match.slug,
            "name": match.name,
            "kind": match.kind,
            "score": match.score,
            "reason": f"{how} {'is' if exact else 'is like'} {match.matched!r}",
            "group": group or None,
            "aliases": list(entry.aliases) if entry else [],
            **backing(snapshot.subjects.get(match.slug, ())).row(),
        }


def dump(asking: Asking) -> Iterator[Row]:
    """29. Every part of the graph with its size and checksum; with an older version, what came and went since."""
    new, old = _parts(asking.graph), _parts(asking.older) if asking.older else None
    asking.notes["version"] = asking.graph.version
    asking.notes["sha256"] = _sum(sorted(line for lines in new.values() for line in lines))
    for part, lines in new.items():
        row: Row = {"part": part, "quads": len(lines), "sha256": _sum(lines)}
        if old is not None and asking.older is not None:
            was, now = set(old.get(part, ())), set(lines)
            row |= {"since": asking.older.version, "added": len(now - was), "removed": len(was - now)}
            row["deltaSha256"] = _sum([f"+{x}" for x in sorted(now - was)] + [f"-{x}" for x in sorted(was - now)])
        yield row | evidence(asking, ())


_QUAD = re.compile(r'\S+ \S+ (?:<[^>]*>|"(?:[^"\\]|\\.)*"\S*)(?: <([^>]*)>)? \.')
"""An N-Quads line of ours (no blank nodes); the group is the name of its graph, none for the default graph."""


def _parts(graph: Graph) -> dict[str, list[str]]:
    """Sorted N-Quads lines by the kind of graph they stand in."""
    found: dict[str, list[str]] = defaultdict(list)
    lines = graph.dump.read_text("utf-8").splitlines(True) if graph.dump else load_order(graph.quads())
    for line in lines:
        match = _QUAD.match(line)
        found[_part(match[1] if match and match[1] else "")].append(line)
    return dict(sorted(found.items()))


def _part(graph: str) -> str:
    if not graph or graph.startswith(CLAIM):
        return "claims" if graph else "default"
    return graph.removeprefix(NS) if "#" in graph else "ontology"


def _sum(lines: Iterable[str]) -> str:
    total = hashlib.sha256()
    for line in lines:
        total.update(line.encode())
    return total.hexdigest()


def unknown(asking: Asking) -> Iterator[Row]:
    """30. For each kind and property how much is known, and the claims that say that a figure is not disclosed."""
    snapshot = asking.snapshot
    silent: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for gap in gaps(snapshot):
        if gap.reason != NOT_STATED:
            silent[gap.kind, gap.name] += gap.claims
    for one in coverage(snapshot):
        if asking["kind"] in (None, one.kind):
            yield coverage_row(one) | backing(silent.get((one.kind, one.name), ())).row()


def _at(asking: Asking, **moment: Any) -> Snapshot:
    return asking.graph.at(asking.graph.moment(**moment))
