"""Commitments over time: each deal from its start to its end, open where no end is known, with the day marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from exports.charts.canvas import NONE, Chart, box, dot, draw, line, shortened, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 24
"""More deals than this are told in the table alone."""


@dataclass(frozen=True)
class Span:
    """A deal: `last` is None where no end is known; `sure` is False for what is only reported or announced."""

    label: str
    words: str
    first: date
    last: date | None
    family: str
    sure: bool


def timeline(name: str, title: str, about: str, spans: Sequence[Span], today: date) -> Chart:
    """Deals in order of their start; the first `MOST` of them."""
    shown = sorted(spans, key=lambda s: (s.first, s.label))[:MOST]
    if not shown:
        return NONE
    years = _years(shown, today)
    return Chart(
        draw(
            f"{name}-wide", (760, 26 * len(shown) + 44), title, about, lambda _, a: _paint(a, shown, today, years, True)
        ),
        draw(
            f"{name}-narrow",
            (340, 44 * len(shown) + 44),
            title,
            about,
            lambda _, a: _paint(a, shown, today, years, False),
        ),
    )


def _years(spans: Sequence[Span], today: date) -> tuple[int, int]:
    """The axis in years: from the first start to the last end or start, though not far beyond a day to come."""
    starts, ends = [s.first.year for s in spans], [s.last.year for s in spans if s.last is not None]
    first = min(*starts, date.max.year - 1)
    last = min(max(today.year, *ends, *starts), max(today.year + 12, first))
    return first, min(last + 1, date.max.year)


def _paint(axes: Axes, spans: Sequence[Span], today: date, years: tuple[int, int], wide: bool) -> None:
    left, right, step = (250.0, 640.0, 26.0) if wide else (4.0, 336.0, 44.0)
    bottom = step * len(spans) + 8
    opening, closing = date(years[0], 1, 1).toordinal(), date(years[1], 1, 1).toordinal()

    def at(day: date) -> float:
        return left + (right - left) * (min(max(day.toordinal(), opening), closing) - opening) / (closing - opening)

    _axis(axes, years, at, bottom, 9 if wide else 6)
    line(axes, (at(today), at(today)), (0, bottom + 4), "accent", width=1.4, level=1)
    for row, span in enumerate(spans):
        y = step * row + (18 if wide else 30)
        if wide:
            text(axes, left - 14, y, shortened(span.label, 36), align="right", size=13)
            text(axes, right + 12, y, shortened(span.words, 18), size=12.5, colour="muted")
        else:
            text(axes, left, y - 17, shortened(span.label, 30), size=13)
            text(axes, right, y - 17, shortened(span.words, 16), size=12, colour="muted", align="right")
        _span(axes, span, (at(span.first), at(span.last) if span.last else right), y, at(today))


def _span(axes: Axes, span: Span, ends: tuple[float, float], y: float, now: float) -> None:
    first, last = ends
    name = f"f-{span.family}"
    solid = last if span.last else max(first, now)
    if solid - first < 3:
        dot(axes, first, y, name, 4.5, hollow=not span.sure)
    elif span.sure:
        box(axes, (first, y - 5), (solid - first, 10), name, level=3)
    else:
        box(axes, (first, y - 5), (solid - first, 10), name, hollow=True, width=1.4, level=3)
    if span.last is None and solid < last:
        line(axes, (max(solid, first + 4), last), (y, y), name, width=1.8, dash=(0, (1.5, 2.5)), level=2)


def _axis(axes: Axes, years: tuple[int, int], at: object, bottom: float, most: int) -> None:
    assert callable(at)
    every = max(1, -(-(years[1] - years[0]) // most))
    for year in range(years[0], years[1] + 1):
        x = at(date(year, 1, 1))
        line(axes, (x, x), (0, bottom), "rule", width=1 if (year - years[0]) % every == 0 else 0.5, level=0)
        if (year - years[0]) % every == 0:
            last = year == years[1]
            text(axes, x, bottom + 16, str(year), size=11.5, colour="muted", align="right" if last else "left")
