"""What falls due, year by year: columns from the least to the most, a mark at the point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.charts.canvas import NONE, Chart, box, draw, line, text
from exports.charts.ranges import axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Column:
    """One year (or month) with its bounds and, where one is known, its point."""

    label: str
    low: float
    high: float
    point: float | None = None


def columns(name: str, title: str, about: str, items: Sequence[Column], tick: Callable[[float], str]) -> Chart:
    """Columns side by side; none is drawn where nothing is due in any."""
    top = max((item.high for item in items), default=0.0)
    if top <= 0:
        return NONE
    span = axis(0.0, top)
    return Chart(
        draw(f"{name}-wide", (720, 250), title, about, lambda _, a: _paint(a, items, span, tick, 720)),
        draw(f"{name}-narrow", (340, 230), title, about, lambda _, a: _paint(a, items, span, tick, 340)),
    )


def _paint(
    axes: Axes, items: Sequence[Column], span: tuple[float, ...], tick: Callable[[float], str], wide: float
) -> None:
    tall = 250.0 if wide > 500 else 230.0
    left, right, top, bottom = 52.0, wide - 6, 14.0, tall - 28

    def at(value: float) -> float:
        return bottom - (bottom - top) * value / span[-1]

    for value in span:
        line(axes, (left, right), (at(value), at(value)), "rule", level=0)
        text(axes, left - 8, at(value), tick(value), size=11.5, colour="muted", align="right")
    each = (right - left) / len(items)
    width = min(34.0, each * 0.62)
    every = max(1, -(-len(items) * 34 // int(right - left)))
    for number, item in enumerate(items):
        x = left + each * (number + 0.5)
        if item.high > 0:
            box(axes, (x - width / 2, at(item.high)), (width, at(item.low) - at(item.high)), "band", level=2)
            box(axes, (x - width / 2, at(item.low)), (width, bottom - at(item.low)), "mark", level=2)
        if item.point:
            line(axes, (x - width / 2 - 3, x + width / 2 + 3), (at(item.point),) * 2, "ink", width=2, level=4)
        if number % every == 0:
            text(axes, x, bottom + 16, item.label, size=11.5, colour="muted", align="center")
