"""What is not known: how far each property is, and the things that lack a value."""

from __future__ import annotations

from typing import Any

from api.pages.look import Look
from exports import naming, phrases
from graph.coverage import coverage


def unknowns(look: Look) -> dict[str, Any]:
    """Coverage by kind and property, or the things without a value."""
    items = look.payload["items"]
    things = look.asked.request.url.path.endswith("/things")
    kinds = sorted({c.kind for c in coverage(look.snapshot)})
    asked = {name: look.query.get(name, "") for name in ("kind", "property", "reason", "entity")}
    return {
        "title": "Things without a value" if things else "What is not known",
        "section": "about",
        "payload": look.payload,
        "things": things,
        "rows": [_gap(look, row) for row in items] if things else [_cover(row) for row in items],
        "kinds": [(kind, naming.class_label(kind)) for kind in kinds],
        "asked": asked,
        "property_label": naming.property_label(asked["property"]) if asked["property"] else "",
    }


def _cover(row: dict[str, Any]) -> dict[str, Any]:
    share = float(row["share"])
    return row | {
        "kind_label": naming.class_label(str(row["kind"])),
        "percent": phrases.percent(100 * share) if row["known"] else "none",
        "width": round(100 * share, 1),
        "why": [(phrases.missing(reason), number) for reason, number in row["reasons"].items()],
    }


def _gap(look: Look, row: dict[str, Any]) -> dict[str, Any]:
    slug = str(row["slug"])
    return {
        "slug": slug,
        "title": naming.title(look.snapshot, slug),
        "kind": naming.kind_label(look.snapshot, slug),
        "label": naming.property_label(str(row["property"])),
        "reason": phrases.missing(str(row["reason"])),
        "cite": look.notes.cite(row["claims"]) if row["reason"] != "notStated" else None,
    }
