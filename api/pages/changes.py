"""What changed, told day by day in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.look import Look
from exports import naming
from exports.plainly import say_plain

VERBS = {"added": "new", "amended": "changed", "retired": "gone"}


def changes(look: Look) -> dict[str, Any]:
    """Changes grouped by the day on which the newest claim behind each became known."""
    days: dict[str, list[dict[str, Any]]] = {}
    for row in look.payload["items"]:
        days.setdefault(str(row.get("lastKnownFrom") or ""), []).append(_told(look, row))
    return {
        "title": "What changed",
        "section": "changes",
        "payload": look.payload,
        "since": look.payload["since"],
        "days": list(days.items()),
        "change": look.query.get("change", ""),
        "entity": look.query.get("entity", ""),
        "verbs": VERBS,
    }


def _told(look: Look, row: Mapping[str, Any]) -> dict[str, Any]:
    snapshot = look.snapshot
    slug, name = str(row["subject"]), str(row.get("property") or "")
    known = slug in snapshot.types
    label = naming.property_label(name) if name else ""
    if row.get("basis"):
        label += f" ({naming.term('bases', str(row['basis']).split('-')[0])})"
    return {
        "slug": slug if known else "",
        "title": naming.title(snapshot, slug) if known else str(row["name"]),
        "kind": naming.kind_label(snapshot, slug) if known else "",
        "change": str(row["change"]),
        "verb": VERBS.get(str(row["change"]), str(row["change"])),
        "label": label,
        "before": _values(look, name, row.get("before")),
        "after": _values(look, name, row.get("after")),
        "cite": look.notes.cite(row["claims"]),
    }


def _values(look: Look, name: str, values: Any) -> str:
    return "; ".join(say_plain(look.snapshot, name, value).text for value in values or ())
