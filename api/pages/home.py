"""The first page: what this is, the flags that matter now, who depends on whom, a few questions to click."""

from __future__ import annotations

from typing import Any

from api.pages.entity import LinkedFlag
from api.pages.look import Look
from api.pages.questions import offered
from exports import deals, flagging, matrix, naming, profile
from exports.covering import covered
from exports.disputes import dispute
from exports.views import words
from graph.current import conflict_slug
from graph.metrics.layers import labs
from graph.resolve import Conflict, rank
from graph.rows import when
from graph.snapshot import Snapshot
from graph.values import Amount

FLAGS, DISPUTES, RECENT, QUESTIONS = 6, 4, 8, 8
PASSED_OVER = frozenset({"stockMove", "rating"})
"""Events that say nothing new about who depends on whom."""

ONE_OF_MANY = ("provider", "investor", "acquirer", "holder", "guarantor", "organization")


def home(look: Look) -> dict[str, Any]:
    """What the first page shows."""
    snapshot = look.snapshot
    found = profile.all_flags(snapshot)
    chart, table = matrix.field(snapshot, "field")
    return {
        "title": "Interlock",
        "payload": look.payload,
        "deals_count": sum(1 for slug in snapshot.of_class("Deal") if slug in snapshot.subjects),
        "firms_count": sum(1 for _ in snapshot.of_class("Organization")),
        "flag_lines": [LinkedFlag(flagging.told(f), look.at("flags", f.id)) for f in flagging.varied(found, FLAGS)],
        "flags_total": len(found),
        "flags_robust": sum(f.robust for f in found),
        "flag_kinds": [(k, flagging.kind_label(k), n) for k, n in flagging.counted(found)],
        "field": chart,
        "field_table": table,
        "field_covered": covered(snapshot, (deal for row in table for deal in row["deals"])).sentence,
        "disputes": disputed(snapshot, DISPUTES),
        "recent": recent(look, RECENT),
        "questions": offered(QUESTIONS),
        "labs": [(slug, snapshot.label(slug)) for slug in main_labs(snapshot)],
        "kinds": [
            (kind, naming.class_label(kind), number) for kind, number in dict(look.payload.get("kinds", {})).items()
        ],
    }


def main_labs(snapshot: Snapshot) -> list[str]:
    """The labs, those of which most is told first."""
    return sorted(labs(snapshot), key=lambda slug: (-_told(snapshot, slug), slug))


def _told(snapshot: Snapshot, slug: str) -> int:
    """In how many agreements, investments and holdings it takes part; models and figures do not count."""
    deals_of = profile.concerned(snapshot).get(slug, frozenset())
    return sum(bool(snapshot.types[deal] & {"Agreement", "Investment", "Holding"}) for deal in deals_of)


def disputed(snapshot: Snapshot, most: int) -> list[dict[str, Any]]:
    """The disagreements on the largest sums of deals."""
    money = [c for c in snapshot.conflicts if c.name == "amount" and isinstance(c.resolved.value, Amount)]
    ranked = sorted(money, key=lambda c: ("Deal" not in snapshot.types[c.subject], -_weight(c), c.subject))[:most]
    return [
        {
            "dispute": dispute(snapshot, conflict_slug(c), c),
            "title": naming.title(snapshot, c.subject),
        }
        for c in ranked
    ]


def _weight(conflict: Conflict) -> float:
    """Large sums of deals, told by sure sources, come first."""
    ends = [
        float(v.interval.high or v.interval.low or 0)
        for values, _ in conflict.positions
        for v in values
        if isinstance(v, Amount) and v.currency == "USD"
    ]
    surest = max(rank("statuses", c.status) for c in conflict.claims)
    return max(ends, default=0.0) * (1 + len(conflict.claims)) * surest


def recent(look: Look, most: int) -> list[dict[str, Any]]:
    """The newest deals and events whose day is known."""
    snapshot = look.snapshot
    dated = []
    for slug in snapshot.subjects:
        types = snapshot.types[slug]
        if not types & {"Agreement", "Investment", "Acquisition", "Guarantee", "Event"} or "Leg" in types:
            continue
        if str(snapshot.value(slug, "eventKind")) in PASSED_OVER or snapshot.value(slug, "partOf") is not None:
            continue
        told = when(snapshot, slug)
        if told is not None and told.exact and told.earliest and told.earliest <= snapshot.moment.as_of:
            dated.append((told.earliest, slug))
    newest = sorted(dated, key=lambda item: (item[0], _size(snapshot, item[1]), item[1]), reverse=True)[:most]
    rows = []
    for day, slug in newest:
        role = next((r for r in ONE_OF_MANY if snapshot.values(slug, r)), "provider")
        rows.append(
            {
                "day": words.day(day),
                "line": deals.line(snapshot, slug, role, look.notes),
                "kind": naming.kind_label(snapshot, slug),
            }
        )
    return rows


def _size(snapshot: Snapshot, slug: str) -> float:
    value = snapshot.value(slug, "amount")
    return float(value.interval.high or value.interval.low or 0) if isinstance(value, Amount) else 0.0
