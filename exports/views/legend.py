"""The legend, which is also the filter: what is in the picture, how it looks, how often it occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from exports.views import words
from exports.views.drawing import NOT_BINDING, stroke
from exports.views.families import FAMILIES, ROLES
from exports.views.overlays import BADGES
from exports.views.picture import Lane, Line, Node, Picture
from ontology.vocabulary import vocabulary

UNSTATED = "unstated"
STATUSES = {
    "confirmed": "Confirmed by a party or a filing",
    "reported": "Reported",
    "rumoured": "Rumoured",
}
_DASH = {"confirmed": "", "reported": "9 5", "rumoured": "2 5"}
_GLYPHS = {
    "lab": '<circle cx="11" cy="9" r="7"/>',
    "cloud": '<rect x="4.7" y="2.7" width="12.6" height="12.6"/>',
    "chips": '<path d="M11 1.5 18.5 15.5h-15z"/>',
    "components": '<path d="M11 16.5 3.5 2.5h15z"/>',
    "sites": '<path d="M18.5 9 14.8 15.5H7.2L3.5 9 7.2 2.5h7.6z"/>',
    "investor": '<path d="M11 .8 19.5 9 11 17.2 2.5 9z"/>',
    "cluster": '<path d="M11 2 17.7 6.8 15.1 14.7H6.9L4.3 6.8z"/>',
    "other": '<circle cx="11" cy="9" r="5"/>',
    "unnamed": (
        '<circle cx="11" cy="9" r="7" stroke-dasharray="2.5 2.5"/>'
        '<path d="M8.8 7.2c0-3 4.6-3 4.6-.2 0 1.8-2.3 1.7-2.3 3.4m0 1.7v1.4"/>'
    ),
    "fold": '<rect x="3" y="4" width="16" height="10" stroke-dasharray="3 3"/>',
}
_MID = {
    "box": '<rect x="19" y="4" width="8" height="8"/>',
    "bar": '<rect x="21.5" y="2" width="3" height="12"/>',
    "circle": '<circle cx="23" cy="8" r="4.2"/>',
    "diamond": '<path d="M23 2.4 29 8l-6 5.6L17 8z"/>',
    "arrow": '<path d="M28 8 18 3v10z"/>',
    "inv_triangle": '<path d="M18 8 28 3v10z"/>',
    "vee": '<path d="M28 8 18 3l4 5-4 5z"/>',
}


def rung_of(line: Line) -> str:
    """The stage of a deal as the filter names it."""
    return line.rung or UNSTATED


def legend(picture: Picture) -> dict[str, Any]:
    """Everything the legend lists, with swatches as inline SVG made of constants."""
    drawn = picture.drawn
    shown = [line for line in drawn if not line.aside]
    return {
        "families": [
            {"id": f, "label": FAMILIES[f].label, "count": n, "swatch": _family(f)}
            for f, n in _counted(FAMILIES, (line.family for line in shown))
        ],
        "statuses": [
            {"id": s, "label": STATUSES[s], "count": n, "swatch": _line(_DASH[s], faint=s == "rumoured")}
            for s, n in _counted(STATUSES, (line.status for line in shown))
        ],
        "rungs": _rungs(shown),
        "roles": [
            {"id": r, "label": ROLES[r].label, "count": n, "swatch": glyph(r)}
            for r, n in _counted(ROLES, (n.role for n in picture.nodes if not n.focus and n.role != "fold"))
        ],
        "badges": [
            {"letter": BADGES[kind].letter, "label": BADGES[kind].label, "count": n}
            for kind, n in _counted(BADGES, (kind for node in picture.nodes for kind in node.badges))
        ],
        "lanes": _lanes(picture.lanes, picture.nodes),
        "aside": sum(line.aside for line in drawn),
        "widths": _widths(shown),
        "marks": [
            {"label": group, "marks": [mark for mark in picture.marks if mark.group == group]}
            for group in dict.fromkeys(mark.group for mark in picture.marks)
        ],
    }


def _counted(order: Iterable[str], found: Iterable[str]) -> list[tuple[str, int]]:
    counts = Counter(found)
    return [(name, counts[name]) for name in order if counts[name]]


def _rungs(lines: Sequence[Line]) -> list[dict[str, Any]]:
    names = [*vocabulary().notations("rungs"), UNSTATED]
    return [
        {"id": r, "label": stage(r).capitalize(), "count": n, "swatch": _head(r)}
        for r, n in _counted(names, (rung_of(line) for line in lines))
    ]


def stage(rung: str) -> str:
    """A rung in words."""
    if rung in {"", UNSTATED}:
        return "stage not stated"
    return words.concept("rungs", rung)


def _lanes(lanes: Sequence[Lane], nodes: Sequence[Node]) -> list[dict[str, Any]]:
    counts = Counter(node.lane for node in nodes if node.role != "fold")
    found = [{"id": lane.id, "label": lane.heading, "count": counts[lane.id]} for lane in lanes if counts[lane.id]]
    return found if len(found) > 1 else []


def _widths(lines: Sequence[Line]) -> list[dict[str, Any]]:
    if not any(line.low or line.high for line in lines):
        return []
    steps = [
        {"label": f"${label}", "swatch": _wide(stroke(usd), 0)}
        for label, usd in (("1B", 1e9), ("10B", 1e10), ("100B", 1e11))
    ]
    band = {"label": "Band: between the lowest and the highest figure", "swatch": _wide(2.0, 9)}
    return [*steps, band, {"label": "Thin: sum not disclosed", "swatch": _wide(1.4, 0)}]


def _family(family: str) -> Markup:
    colour = f"var(--f-{family})"
    mark = _MID.get(FAMILIES[family].mark, "")
    return _svg(
        f'<path class="s-line" stroke="{colour}" d="M1 8h40"/><path class="s-mark" fill="{colour}" d="M46 8l-9-4v8z"/>'
        f'<g class="s-mark" fill="{colour}">{mark}</g>'
    )


def _line(dash: str, faint: bool) -> Markup:
    opacity = ' opacity=".45"' if faint else ""
    return _svg(f'<path class="s-ink" stroke-width="2" stroke-dasharray="{dash or "none"}"{opacity} d="M1 8h44"/>')


def _head(rung: str) -> Markup:
    if rung in {"completed", "terminated"}:
        return _svg(
            '<path class="s-ink" stroke-width="2" d="M1 8h42"/><path class="s-ink" stroke-width="2" d="M43 2v12"/>'
        )
    if rung in NOT_BINDING:
        return _svg(
            '<path class="s-ink" stroke-width="2" d="M1 8h40"/><path class="s-ink-fill" d="M45 8 34 3l4 5-4 5z"/>'
        )
    return _svg('<path class="s-ink" stroke-width="2" d="M1 8h38"/><path class="s-ink-fill" d="M45 8 34 3v10z"/>')


def _wide(width: float, band: float) -> Markup:
    under = f'<path class="s-band" stroke-width="{band}" d="M1 8h44"/>' if band else ""
    return _svg(f'{under}<path class="s-ink" stroke-width="{width}" d="M1 8h44"/>')


def glyph(role: str) -> Markup:
    """The shape of a role as a small drawing."""
    return Markup(  # noqa: S704  (constants only)
        f'<svg class="swatch glyph" viewBox="0 0 22 18" aria-hidden="true" focusable="false">'
        f'<g class="s-shape" fill="var(--r-{role})">{_GLYPHS[role]}</g></svg>'
    )


def _svg(body: str) -> Markup:
    return Markup(  # noqa: S704  (constants only)
        f'<svg class="swatch" viewBox="0 0 46 16" aria-hidden="true" focusable="false">{body}</svg>'
    )
