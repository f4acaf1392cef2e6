"""What the page of an organization tells: its deals, on whom it depends, its clusters, models, figures, events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from api.pages.look import Look
from exports import deals, naming, phrases, profile, stack
from graph.lookup import Thing, find
from graph.snapshot import Snapshot
from graph.ties import group_of, members

SIDES: tuple[profile.Side, ...] = ("suppliers", "customers")
MOST_EVENTS = 40


def firm(look: Look, found: Thing) -> dict[str, Any]:
    """What the page of an organization tells beside what it tells of anything."""
    snapshot, slug = look.snapshot, found.slug
    units = members(snapshot, slug) if group_of(snapshot, slug) == slug else (slug,)
    leaning = [
        d
        for side in SIDES
        for kind in ("capacity", "chips")
        if (d := profile.dependence(snapshot, slug, side, kind)) is not None and len(d.shares) > 1
    ]
    state, layers = stack.standing(snapshot, slug)
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
        "models": of_kind(snapshot, found, "Model"),
        "figures": _figures(look, units),
        "events": _events(look, units),
        "is_lab": "AILab" in snapshot.types[slug],
    }


def _group(snapshot: Snapshot, slug: str) -> tuple[str, str] | None:
    group = group_of(snapshot, slug)
    return (group, snapshot.label(group)) if group != slug else None


def of_kind(snapshot: Snapshot, found: Thing, kind: str) -> list[tuple[str, str]]:
    """Things of a kind that point at a firm, under names that tell them apart."""
    slugs = list(dict.fromkeys(link.slug for link in found.links if link.kind == kind))
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
