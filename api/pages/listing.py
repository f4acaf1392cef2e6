"""Lists as pages: entities with facets, and deals and other things with the filters that fit their kind."""

from __future__ import annotations

from typing import Any

from api.pages.look import Look
from api.routes.things import KINDS, snake
from exports import deals, naming, phrases
from graph.metrics.layers import layers
from graph.selection import filters
from graph.snapshot import Snapshot
from graph.values import Amount
from ontology.vocabulary import vocabulary

NEAR = {
    "Agreement": ("provider", "customer"),
    "Investment": ("investor", "investee"),
    "Acquisition": ("acquirer", "target"),
    "Guarantee": ("guarantor", "obligor"),
    "Holding": ("holder", "issuer"),
    "Right": ("holder", "over"),
    "Cluster": ("owner", "user"),
    "Model": ("developer", ""),
    "Accelerator": ("designer", "manufacturer"),
    "Figure": ("organization", ""),
    "CounterpartyShare": ("organization", "counterparty"),
    "Event": ("organization", "concerns"),
}
"""The two sides that a list of each kind tells."""
SHOWN_FACETS = 14


def entities(look: Look) -> dict[str, Any]:
    """Entities by kind, country and layer."""
    snapshot, payload = look.snapshot, look.payload
    facets = payload.get("facets", {})
    rows = [
        {
            "slug": str(row["slug"]),
            "title": naming.title(snapshot, str(row["slug"])),
            "kind": naming.kind_label(snapshot, str(row["slug"])),
            "where": _where(snapshot, str(row["slug"])),
            "group": _group(snapshot, str(row["slug"])),
            "claims": len(snapshot.subjects.get(str(row["slug"]), ())),
        }
        for row in payload["items"]
    ]
    return {
        "title": "Who and what",
        "section": "entities",
        "rows": rows,
        "payload": payload,
        "kinds": [(k, naming.class_label(k), n) for k, n in facets.get("kind", {}).items()][:SHOWN_FACETS],
        "countries": [(k, phrases.country(k), n) for k, n in facets.get("country", {}).items()][:SHOWN_FACETS],
        "layers": [(name, naming.term("layers", name)) for name in layers()],
        "chosen": {name: look.query.get(name, "") for name in ("kind", "country", "layer")},
    }


def _where(snapshot: Snapshot, slug: str) -> str:
    country = snapshot.value(slug, "country")
    return phrases.country(str(country)) if country is not None else ""


def _group(snapshot: Snapshot, slug: str) -> tuple[str, str] | None:
    if "Organization" not in snapshot.types[slug]:
        return None
    group = snapshot.group(slug)
    return (group, snapshot.label(group)) if group != slug else None


def things(look: Look) -> dict[str, Any]:
    """A list of deals, holdings, clusters, figures or events."""
    snapshot, payload = look.snapshot, look.payload
    place = look.asked.request.url.path.strip("/")
    kind = next(k for k in KINDS if k.path == place)
    first, second = NEAR[kind.name]
    rows = []
    for row in payload["items"]:
        slug = str(row["slug"])
        rows.append(
            {
                "line": deals.line(snapshot, slug, first, look.notes),
                "first": deals.parties(snapshot, slug, first),
                "second": deals.parties(snapshot, slug, second) if second else (),
                "values": figures(snapshot, slug),
                "possibly": row.get("match") == "possibly",
                "state": _state(snapshot, slug),
            }
        )
    return {
        "title": place.replace("-", " ").capitalize(),
        "section": "deals",
        "about": kind.about,
        "rows": rows,
        "payload": payload,
        "place": place,
        "kinds": KINDS,
        "heads": (
            naming.property_label(first).capitalize(),
            naming.property_label(second).capitalize() if second else "",
        ),
        "is_deal": vocabulary().is_a(kind.name, "Deal"),
        "form": _form(look, kind.name),
        "asked": {k: v for k, v in look.query.items() if k not in look.kept and k not in {"cursor", "limit", "sort"}},
        "sort": look.query.get("sort", ""),
    }


def figures(snapshot: Snapshot, slug: str) -> list[phrases.Said]:
    """What a figure, a share or a site measures."""
    return [
        phrases.say(snapshot, name, value)
        for name in ("quantity", "share", "power", "plannedPower", "chipCount", "change")
        for resolved in snapshot.values(slug, name)
        for value in resolved.values
        if isinstance(value, Amount)
    ]


def _state(snapshot: Snapshot, slug: str) -> str:
    for name, scheme in (("buildStatus", "buildStatuses"), ("measure", "measures"), ("eventKind", "eventKinds")):
        value = snapshot.value(slug, name)
        if value is not None:
            return naming.term(scheme, str(value))
    return ""


def _form(look: Look, kind: str) -> list[dict[str, Any]]:
    """The fields of the filter form that fit a kind: closed lists as choices, parties as names, days, amounts."""
    fields: list[dict[str, Any]] = []
    for known in filters(kind):
        name = snake(known.name)
        if known.kind == "reference" and known.name in NEAR[kind]:
            fields.append({"name": name, "label": known.label, "type": "text", "value": look.query.get(name, "")})
        elif known.kind == "concept" and known.scheme and known.name in {
            "rung", "inputKind", "instrument", "measure", "buildStatus", "eventKind", "rightKind",
        }:  # fmt: skip
            options = [(w, naming.term(known.scheme, w)) for w in vocabulary().notations(known.scheme)]
            fields.append(
                {
                    "name": name,
                    "label": known.label,
                    "type": "choice",
                    "options": options,
                    "value": look.query.get(name, ""),
                }
            )
    fields += [
        {"name": "since", "label": "since", "type": "date", "value": look.query.get("since", "")},
        {"name": "until", "label": "until", "type": "date", "value": look.query.get("until", "")},
    ]
    if "amount" in vocabulary().classes[kind].properties:
        fields.append(
            {
                "name": "min_amount",
                "label": "at least (dollars)",
                "type": "number",
                "value": look.query.get("min_amount", ""),
            }
        )
    return fields
