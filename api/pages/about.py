"""About the data: where it comes from, under which licences, how far it reaches, how fresh it is, how it is weighed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

import graph
from api.pages.look import Look
from exports import naming, phrases
from exports.charts.columns import Column, columns
from graph.coverage import Coverage, coverage
from graph.lookup import kind_of, sources
from graph.snapshot import Snapshot
from graph.store.versions import Manifest

DATASETS = Path(graph.__file__).parent / "importers"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KINDS = ("Agreement", "Investment", "Holding", "Cluster", "Organization", "Figure")
MAIN = ("amount", "term", "signed", "starts", "power", "chipCount", "stake", "rung")
"""What readers ask of deals first: how far each is known is told here, all the rest under unknowns."""


def facts(snapshot: Snapshot, manifest: Manifest) -> dict[str, Any]:
    """What there is to say about the data, as programs get it."""
    told = sources(snapshot)
    days = sorted(c.known_from for c in snapshot.evidence.claims.values() if c.id in snapshot.eligible)
    return {
        "dataDate": manifest.data_date,
        "claims": manifest.claims,
        "sources": manifest.sources,
        "entities": manifest.entities,
        "quads": manifest.quads,
        "possiblyKnown": snapshot.possibly_known,
        "newest": str(days[-1]) if days else None,
        "sourceKinds": dict(Counter(source.kind for source, _ in told).most_common()),
        "statuses": dict(Counter(c.status for c in snapshot.evidence.claims.values() if c.id in snapshot.eligible)),
        "kinds": dict(Counter(kind_of(snapshot, slug) for slug in snapshot.types).most_common()),
        "datasets": [dict(known) for known in datasets()],
        "licences": {"facts": "CC BY 4.0", "vocabulary": "CC BY 4.0", "code": "Apache-2.0"},
    }


@lru_cache(maxsize=1)
def datasets() -> tuple[Mapping[str, str], ...]:
    """The datasets that are taken in whole, with their terms of use."""
    found = []
    for path in sorted(DATASETS.glob("*.yaml")):
        told = yaml.safe_load(path.read_text("utf-8"))
        if isinstance(told, dict) and "dataset" in told:
            keys = ("dataset", "title", "publisher", "url", "licence", "credit", "changes", "coverage")
            found.append({key: " ".join(str(told.get(key, "")).split()) for key in keys})
    return tuple(found)


def about(look: Look) -> dict[str, Any]:
    """The page."""
    snapshot = look.snapshot
    counts = Counter(c.source.publisher for c in snapshot.evidence.claims.values() if c.id in snapshot.eligible)
    return {
        "title": "About the data",
        "section": "about",
        "payload": look.payload,
        "source_kinds": [(k, naming.term("sourceKinds", k), n) for k, n in look.payload["sourceKinds"].items()],
        "kinds": [(k, naming.class_label(k), n) for k, n in look.payload["kinds"].items() if k],
        "publishers": counts.most_common(12),
        "publishers_total": len(counts),
        "coverage": [_row(c) for kind in KINDS for c in _main(snapshot, kind)],
        "datasets": datasets(),
        "months": _months(snapshot),
        "deprecated": sum(bool(c.deprecated) for c in snapshot.evidence.claims.values()),
        "conflicts": len(snapshot.conflicts),
        "single": _single(snapshot),
    }


def _main(snapshot: Snapshot, kind: str) -> list[Coverage]:
    """The main properties of a kind, those of its subkinds added up."""
    from ontology.vocabulary import vocabulary

    added: dict[str, list[Coverage]] = {}
    for one in coverage(snapshot):
        if vocabulary().is_a(one.kind, kind) and one.name in MAIN:
            added.setdefault(one.name, []).append(one)
    return [
        Coverage(
            kind, name, sum(c.things for c in found), sum(c.known for c in found), sum(c.bounded for c in found), {}, ()
        )
        for name in MAIN
        if (found := added.get(name))
    ]


def _row(found: Coverage) -> dict[str, Any]:
    return {
        "kind": naming.class_label(found.kind),
        "label": naming.property_label(found.name),
        "things": found.things,
        "known": found.known,
        "percent": phrases.percent(100 * found.share) if found.known else "none",
        "width": round(100 * found.share, 1),
    }


def _months(snapshot: Snapshot) -> Any:
    """How much became known in each of the last months."""
    last = snapshot.moment.known_at
    wanted = [(last.year * 12 + last.month - 1) - n for n in range(23, -1, -1)]
    published = Counter(
        day.year * 12 + day.month - 1
        for c in snapshot.evidence.claims.values()
        if c.id in snapshot.eligible and (day := c.source.published.earliest) is not None
    )
    items = [Column(f"{MONTHS[m % 12]} {m // 12 % 100:02d}", published[m], published[m], None) for m in wanted]
    about = "; ".join(f"{item.label}: {item.high:.0f}" for item in items)
    return columns("months", "Claims by the month their source was published", about, items, lambda x: f"{x:,.0f}")


def _single(snapshot: Snapshot) -> int:
    """How many shown values rest on one source alone."""
    return sum(
        len({c.source.id for c in resolved.supporting}) == 1
        for stated in snapshot.resolved.values()
        for found in stated.values()
        for resolved in found
    )
