"""Labs against providers: what is contracted between each two, as a chart and as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exports import phrases
from exports.charts.canvas import Chart
from exports.charts.heat import WIDE, Cell, heat
from graph.metrics.layers import labs
from graph.metrics.result import Bound
from graph.metrics.stakes import figure, supplies
from graph.snapshot import Snapshot


def field(snapshot: Snapshot, name: str) -> tuple[Chart, list[dict[str, Any]]]:
    """Labs against providers: the chart, and the same as rows for a table."""
    pairs = {
        (lab, provider): [t for t in found if t.flow == "capacity"]
        for (provider, lab), found in supplies(snapshot).items()
        if lab in labs(snapshot)
    }
    sums = {pair: figure(found) for pair, found in pairs.items() if found}
    sizes = {pair: size(bound) for pair, bound in sums.items()}
    across = _weightiest(sizes, 1)
    seen = set(across[: WIDE[1]])
    rows = [lab for lab in _weightiest(sizes, 0) if any(pair[0] == lab and pair[1] in seen for pair in sizes)]
    cells = {pair: Cell(sizes[pair], cell_words(bound)) for pair, bound in sums.items()}
    about = "; ".join(
        f"{snapshot.label(lab)} from {snapshot.label(provider)}: {phrases.dollars(sums[lab, provider])}"
        for lab in rows
        for provider in across
        if (lab, provider) in sums
    )
    chart = heat(
        name,
        "What labs have contracted from providers, in dollars",
        about,
        [(lab, snapshot.label(lab)) for lab in rows],
        [(provider, snapshot.label(provider)) for provider in across],
        cells,
    )
    table: list[dict[str, Any]] = [
        {
            "lab": lab,
            "provider": provider,
            "words": phrases.dollars(sums[lab, provider]),
            "size": sizes[lab, provider],
            "deals": sorted({t.deal for t in pairs[lab, provider]}),
            "claims": sorted({c for t in pairs[lab, provider] for c in t.claims}),
        }
        for lab in rows
        for provider in across
        if (lab, provider) in sums
    ]
    return chart, table


def size(bound: Bound) -> float | None:
    """The figure that stands for an interval where only one can be drawn: the point, else an end that is known."""
    if bound.point is not None and bound.point > 0:
        return bound.point
    if bound.bounded and bound.high > 0:
        return bound.high
    return bound.low if bound.low > 0 else None


def cell_words(bound: Bound) -> str:
    """An interval in a few characters."""
    found = size(bound)
    if found is None:
        return "?"
    sign = "" if bound.low == bound.high else "≥" if not bound.bounded else "≤" if bound.low <= 0 else "~"
    return sign + phrases.figure(float(f"{found:.2g}") if sign == "~" else found, "$")


def _weightiest(sizes: Mapping[tuple[str, str], float | None], side: int) -> list[str]:
    total: dict[str, float] = {}
    for pair, found in sizes.items():
        total[pair[side]] = total.get(pair[side], 0.0) + (found or 0.0) + 1.0
    return sorted(total, key=lambda slug: (-total[slug], slug))
