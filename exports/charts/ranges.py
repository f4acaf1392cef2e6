"""Rival figures on one axis: what each side states, as a point, an interval or an open end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

from exports.charts.canvas import NONE, Chart, box, dot, draw, line, shortened, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 14


@dataclass(frozen=True)
class Range:
    """A stated figure: a missing bound is open; `chosen` marks the one that is shown elsewhere."""

    label: str
    words: str
    low: float | None
    high: float | None
    point: float | None
    chosen: bool = False


def ranges(name: str, title: str, about: str, items: Sequence[Range], tick: Callable[[float], str]) -> Chart:
    """Figures one under the other over a common axis that begins at nothing; `tick` says how a number is written."""
    shown = [item for item in items if item.low is not None or item.high is not None][:MOST]
    ends = [x for item in shown for x in (item.low, item.high, item.point) if x is not None]
    if not ends:
        return NONE
    span = axis(min(0.0, min(ends)), max(ends))
    return Chart(
        draw(
            f"{name}-wide", (720, 34 * len(shown) + 40), title, about, lambda _, a: _paint(a, shown, span, tick, True)
        ),
        draw(
            f"{name}-narrow",
            (340, 48 * len(shown) + 40),
            title,
            about,
            lambda _, a: _paint(a, shown, span, tick, False),
        ),
    )


def axis(low: float, high: float) -> tuple[float, ...]:
    """Round ticks around what is shown.

    >>> axis(0, 300 * 10**9)
    (0, 100000000000, 200000000000, 300000000000, 400000000000)
    """
    reach = (high - low) or abs(high) or 1.0
    rough = reach / 3
    size = 10 ** floor(log10(rough))
    step = size * next(n for n in (1, 2, 5, 10) if n * size >= rough)
    first, last = floor(low / step), floor(high / step) + 1
    return tuple(step * n for n in range(first, last + 1))


def _paint(
    axes: Axes, items: Sequence[Range], span: tuple[float, ...], tick: Callable[[float], str], wide: bool
) -> None:
    left, right, step = (230.0, 590.0, 34.0) if wide else (8.0, 330.0, 48.0)
    bottom = step * len(items) + 8

    def at(value: float) -> float:
        return left + (right - left) * (value - span[0]) / (span[-1] - span[0])

    for number, value in enumerate(span):
        line(axes, (at(value), at(value)), (0, bottom), "rule", level=0)
        align = "left" if number == 0 else "right" if number == len(span) - 1 else "center"
        text(axes, at(value), bottom + 16, tick(value), size=11.5, colour="muted", align=align)
    for row, item in enumerate(items):
        y = step * row + (20 if wide else 31)
        weight = "bold" if item.chosen else "normal"
        if wide:
            text(axes, left - 14, y, shortened(item.label, 32), align="right", size=13, weight=weight)
            text(axes, right + 14, y, shortened(item.words, 18), size=13, weight=weight)
        else:
            text(axes, left, y - 18, shortened(item.label, 26), size=13, weight=weight)
            text(axes, right, y - 18, shortened(item.words, 18), size=12.5, align="right", weight=weight)
        _range(axes, item, y, at, (left, right))


def _range(axes: Axes, item: Range, y: float, at: Callable[[float], float], ends: tuple[float, float]) -> None:
    name = "mark" if item.chosen else "muted"
    low = ends[0] if item.low is None else at(item.low)
    high = ends[1] if item.high is None else at(item.high)
    if high - low < 2:
        dot(axes, low, y, name, 5)
        return
    box(axes, (low, y - 6), (high - low, 12), "band", level=2)
    for x, open_end in ((low, item.low is None), (high, item.high is None)):
        if not open_end:
            line(axes, (x, x), (y - 6, y + 6), name, width=1.8, level=3)
    if item.high is None:
        line(axes, (high - 6, high), (y - 5, y), name, width=1.6, level=3)
        line(axes, (high - 6, high), (y + 5, y), name, width=1.6, level=3)
    if item.point is not None:
        dot(axes, at(item.point), y, name)
