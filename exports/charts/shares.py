"""Dependency as interval bars: how much of the whole each party may have, at least and at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.charts.canvas import NONE, Chart, box, dot, draw, line, shortened, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 14
"""More bars than this are a table, not a chart."""


@dataclass(frozen=True)
class Bar:
    """A party with its share in per cent: bounds, the point among what is disclosed, and the words for it."""

    label: str
    low: float
    high: float
    point: float | None
    words: str


def shares(name: str, title: str, about: str, bars: Sequence[Bar]) -> Chart:
    """Interval bars from 0 to 100 per cent, in the order given; the first `MOST` of them."""
    shown = bars[:MOST]
    if not shown:
        return NONE
    return Chart(
        draw(f"{name}-wide", (720, 30 * len(shown) + 40), title, about, lambda _, axes: _paint(axes, shown, 720)),
        draw(f"{name}-narrow", (340, 46 * len(shown) + 40), title, about, lambda _, axes: _stacked(axes, shown, 340)),
    )


def _paint(axes: Axes, bars: Sequence[Bar], width: float) -> None:
    left, right = 170.0, width - 130.0
    bottom = 30.0 * len(bars) + 8
    _grid(axes, left, right, bottom)
    for row, bar in enumerate(bars):
        y = 30.0 * row + 18
        text(axes, left - 12, y, shortened(bar.label, 24), align="right", size=13.5)
        _interval(axes, bar, y, left, right)
        text(axes, right + 12, y, bar.words, size=13, colour="muted")


def _stacked(axes: Axes, bars: Sequence[Bar], width: float) -> None:
    left, right = 4.0, width - 6.0
    bottom = 46.0 * len(bars) + 8
    _grid(axes, left, right, bottom)
    for row, bar in enumerate(bars):
        y = 46.0 * row + 12
        text(axes, left, y, shortened(bar.label, 26), size=14)
        text(axes, right, y, bar.words, size=13, colour="muted", align="right")
        _interval(axes, bar, y + 19, left, right)


def _grid(axes: Axes, left: float, right: float, bottom: float) -> None:
    for share in (0, 25, 50, 75, 100):
        x = left + (right - left) * share / 100
        line(axes, (x, x), (0, bottom), "rule", width=1, level=0)
        align = "left" if share == 0 else "right" if share == 100 else "center"
        text(axes, x, bottom + 16, f"{share}%", size=11.5, colour="muted", align=align)


def _interval(axes: Axes, bar: Bar, y: float, left: float, right: float) -> None:
    def at(share: float) -> float:
        return left + (right - left) * min(100.0, max(0.0, share)) / 100

    low, high = at(bar.low), at(bar.high)
    box(axes, (low, y - 6), (max(high - low, 1.5), 12), "band", level=2)
    for x in {low, high}:
        line(axes, (x, x), (y - 6, y + 6), "mark", width=1.6, level=3)
    if bar.low > 0:
        line(axes, (at(0), low), (y, y), "mark", width=2.4, level=3)
    if bar.point is not None:
        dot(axes, at(bar.point), y, "mark")
