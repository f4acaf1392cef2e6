"""What a page says beside its picture: the table, the data block, the time line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from exports.views import words
from exports.views.families import FAMILIES, ROLES
from exports.views.legend import rung_of, stage
from exports.views.overlays import BADGES, SEVERITIES
from exports.views.picture import Line, Node, Picture
from exports.views.rendering import safe_url
from graph.evidence import Claim
from ontology.vocabulary import vocabulary

COLUMNS = ("From", "Relation", "To", "Kind", "How much", "Stage", "Evidence", "When", "Sources")
NAMES_UP_TO = 60
"""With more lines than this, sums are written only on the lines of what is chosen."""

SOURCES_IN_A_ROW = 4
LONGEST_TIME = 40
"""How many quarters the slider reaches back at most; what is older is always there."""

_COLOURS = ("paper", "card", "ink", "muted", "rule", "lane", "accent", "spine", "warn", "sans", "serif")


@dataclass(frozen=True)
class Links:
    """Where a page's links lead: patterns with `{slug}`; an empty one makes no link.

    Defaults suit a file that stands alone. Servers and sites give their own addresses.
    """

    home: str = ""
    entity: str = ""
    around: str = ""
    views: tuple[tuple[str, str, str], ...] = ()
    """Name, label and address of each view to offer."""
    downloads: tuple[tuple[str, str], ...] = ()
    """Label and address of each other form of the same view."""
    drawn: frozenset[str] | None = None
    """Whose surroundings there are; None means everyone's."""

    def to(self, pattern: str, slug: str) -> str:
        """The address of a thing; empty where there is none."""
        if pattern == self.around and self.drawn is not None and slug not in self.drawn:
            return ""
        return pattern.replace("{slug}", slug) if pattern and slug else ""


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Table order: drawn before not drawn, then by the parties' names; folds are only in the picture."""
    kept = [line for line in lines if "fold" not in line.marks]
    return sorted(kept, key=lambda line: (line.aside, not line.drawn, line.units, line.family, line.id))


def table_row(picture: Picture, number: int, line: Line) -> dict[str, Any]:
    """A line as a row of the table, its best sources first."""
    cites: dict[str, Claim] = {}
    for claim in sorted((picture.claims[c] for c in line.claims), key=_rank):
        cites.setdefault(claim.source.id, claim)
    first = list(cites.values())[:SOURCES_IN_A_ROW]
    return {
        "anchor": f"line-{number}",
        "line": line,
        "figure": line.money or line.share,
        "rung": stage(line.rung) if line.rung else "",
        "since": str(line.since or ""),
        "further": len(cites) - len(first),
        "cites": [
            {"publisher": c.source.publisher, "url": safe_url(c.source.url), "title": c.source.title or c.source.url}
            for c in first
        ],
    }


def mark_rows(picture: Picture) -> list[dict[str, str]]:
    """What is laid over the picture, as rows: the kind, what it says, of whom, how grave, whether it is robust."""
    names = {node.id: node.label for node in picture.nodes}
    sure = {True: "whatever is undisclosed", False: "depends on what is undisclosed", None: ""}
    ranked = sorted(picture.marks, key=lambda m: SEVERITIES.index(m.grave) if m.grave else len(SEVERITIES))
    return [
        {
            "group": mark.group,
            "title": mark.title,
            "parties": words.listed([names[n] for n in mark.nodes if n in names], 6),
            "grave": mark.grave,
            "sure": sure[mark.sure],
        }
        for mark in ranked
    ]


def _rank(claim: Claim) -> tuple[int, int, str]:
    concepts = vocabulary().concepts
    return (-(concepts[claim.status].rank or 0), -(concepts[claim.source.kind].rank or 0), claim.id)


def data_block(picture: Picture, links: Links, net: Any, stops: list[dict[str, str]]) -> dict[str, Any]:
    """What the scripts know; `net` is the pyvis network, which holds the drawn nodes and edges."""
    nodes, edges, *_, options = net.get_network_data()
    lines = {line.id: _line(picture, line, links) for line in picture.lines}
    return {
        "vis": {"nodes": nodes, "edges": edges},
        "options": json.loads(options),
        "nodes": {node.id: _node(node, links) for node in picture.nodes},
        "lines": lines,
        "claims": {claim.id: _claim(claim) for claim in picture.claims.values()},
        "lanes": [
            {"heading": la.heading, "box": la.box, "narrowBox": la.narrow_box, "align": la.align, "framed": la.framed}
            for la in picture.lanes
        ],
        "spines": picture.spines,
        "marks": [
            {"id": m.id, "title": m.title, "text": m.text, "nodes": m.nodes, "lines": m.lines} for m in picture.marks
        ],
        "stops": stops,
        "namesUpTo": NAMES_UP_TO,
        "colours": [*_COLOURS, *(f"f-{name}" for name in FAMILIES), *(f"r-{name}" for name in ROLES)],
    }


def _node(node: Node, links: Links) -> dict[str, Any]:
    spot = node.spot
    roles = [ROLES[role].label for role in node.roles]
    return {
        "slug": node.slug,
        "label": node.label,
        "role": node.role,
        "what": ", ".join(roles[:1] + [r[0].lower() + r[1:] for r in roles[1:]]),
        "lane": node.lane,
        "focus": node.focus,
        "x": spot.x,
        "y": spot.y,
        "nx": spot.narrow_x,
        "ny": spot.narrow_y,
        "side": spot.side,
        "nside": spot.narrow_side,
        "href": links.to(links.entity, node.slug),
        "around": links.to(links.around, node.slug),
        "badges": [BADGES[kind].letter for kind in node.badges],
        "flags": [BADGES[kind].label for kind in node.badges],
        "folded": [[label, links.to(links.entity, slug)] for slug, label in node.folded],
    }


def _line(picture: Picture, line: Line, links: Links) -> dict[str, Any]:
    claims = sorted((picture.claims[c] for c in line.claims), key=_rank)
    return {
        "deal": line.deal if line.agreed else "",
        "from": line.source,
        "to": line.target,
        "family": line.family,
        "kind": line.kind,
        "verb": line.verb,
        "units": line.units,
        "figure": line.money or line.share,
        "name": _brief(line),
        "size": line.high or line.low or 0,
        "note": line.note,
        "status": line.status,
        "rung": rung_of(line),
        "stage": stage(line.rung) if line.rung else "",
        "force": words.concept("forces", line.force) if line.force else "",
        "since": str(line.since or ""),
        "until": str(line.until or ""),
        "when": line.when,
        "facts": line.facts,
        "claims": [claim.id for claim in claims],
        "drawn": line.drawn,
        "aside": line.aside,
        "href": links.to(links.entity, line.deal),
    }


def _brief(line: Line) -> str:
    """What is written on a line: its share or sum in few characters; nothing where only the whole is known."""
    text = line.share or ("" if line.shared else line.money)
    for long, short in (("at least ", "≥ "), ("up to ", "≤ "), ("about ", "~ "), (" to ", "–"), ("not disclosed", "")):
        text = text.replace(long, short)
    return text


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "publisher": claim.source.publisher,
        "url": safe_url(claim.source.url),
        "title": claim.source.title,
        "published": words.when(claim.source.published),
        "kind": vocabulary().concepts[claim.source.kind].label,
        "status": claim.status,
        "note": claim.note,
    }


def stops_of(lines: Iterable[Line]) -> list[dict[str, str]]:
    """The quarters over which the drawn deals were made; the slider goes from one to the next."""
    days = sorted({line.since for line in lines if line.since is not None and line.drawn and not line.aside})
    if len(days) < 2:
        return []
    first, last = _quarter(days[0]), _quarter(days[-1])
    first = max(first, last - LONGEST_TIME + 1)
    return [{"day": str(_last_day(q)), "label": f"Q{q % 4 + 1} {q // 4}"} for q in range(first, last + 1)]


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _last_day(quarter: int) -> date:
    month = quarter % 4 * 3 + 3
    return date(quarter // 4, month, 31 if month in {3, 12} else 30)


def timeline(lines: Iterable[Line], stops: list[dict[str, str]]) -> dict[str, Any] | None:
    """How many deals were made in each quarter, as bars under the slider."""
    if not stops:
        return None
    counts = dict.fromkeys((s["day"] for s in stops), 0)
    for line in lines:
        if line.since is not None and line.drawn and not line.aside:
            stop = next((s["day"] for s in stops if str(line.since) <= s["day"]), stops[-1]["day"])
            counts[stop] += 1
    top = max(counts.values())
    bars = [{"x": 10 * i + 1, "width": 8, "height": round(28 * counts[s["day"]] / top, 1)} for i, s in enumerate(stops)]
    return {"width": 10 * len(stops), "bars": bars, "stops": stops}
