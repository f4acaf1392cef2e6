"""Who pays whom how much, as a field of cells: rows buy from columns, darker for more, hatched where undisclosed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.charts.canvas import NONE, Chart, box, colour, draw, shortened, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS = (1e9, 10e9, 50e9, 150e9)
"""Dollars at which a cell becomes one step darker."""

WIDE, NARROW = (12, 14), (8, 6)
"""At most so many rows and columns on a wide and on a narrow page."""


@dataclass(frozen=True)
class Cell:
    """What a row buys from a column: the figure that stands for it (None: undisclosed) and its words."""

    size: float | None
    words: str


def heat(
    name: str,
    title: str,
    about: str,
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    cells: Mapping[tuple[str, str], Cell],
) -> Chart:
    """A field of cells; rows and columns are (key, label) pairs, the weightiest first."""
    if not cells:
        return NONE
    wide, narrow = _cut(rows, columns, *WIDE), _cut(rows, columns, *NARROW)
    across, along = 150 + 64 * max(12, len(wide[1])) + 50, 112 + 36 * len(wide[0])
    slim, tall = 340, 96 + 40 * len(narrow[0])
    each = (slim - 84 - 8) / max(1, len(narrow[1]))
    return Chart(
        draw(f"{name}-wide", (across, along), title, about, lambda _, a: _paint(a, *wide, cells, (150, 112, 64, 36))),
        draw(f"{name}-narrow", (slim, tall), title, about, lambda _, a: _paint(a, *narrow, cells, (84, 96, each, 40))),
    )


def _cut(
    rows: Sequence[tuple[str, str]], columns: Sequence[tuple[str, str]], down: int, across: int
) -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    return rows[:down], columns[:across]


def _paint(
    axes: Axes,
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    cells: Mapping[tuple[str, str], Cell],
    place: tuple[float, float, float, float],
) -> None:
    left, top, wide, high = place
    tight = wide < 50
    for index, (_, label) in enumerate(columns):
        axes.text(
            left + wide * (index + 0.5) - 6,
            top - 10,
            shortened(label, 15 if tight else 19),
            color=colour("ink"),
            fontsize=12 if tight else 14,
            rotation=45,
            rotation_mode="anchor",
            ha="left",
            va="bottom",
            parse_math=False,
        )
    for number, (row, label) in enumerate(rows):
        y = top + high * number
        text(
            axes,
            left - 10,
            y + high / 2,
            shortened(label, 11 if tight else 19),
            align="right",
            size=12 if tight else 14,
        )
        for index, (column, _) in enumerate(columns):
            _cell(axes, cells.get((row, column)), (left + wide * index, y), (wide, high), tight)


def _cell(axes: Axes, cell: Cell | None, corner: tuple[float, float], size: tuple[float, float], tight: bool) -> None:
    x, y = corner
    inner = (x + 1.5, y + 1.5), (size[0] - 3, size[1] - 3)
    middle = x + size[0] / 2, y + size[1] / 2
    if cell is None:
        box(axes, *inner, "rule", alpha=0.28)
        return
    if cell.size is None:
        box(axes, *inner, "rule", hollow=True, level=2)
        box(axes, *inner, "rule", hatch="////", level=1)
        text(axes, *middle, cell.words, align="center", size=12 if tight else 13, colour="ink")
        return
    step = 1 + sum(cell.size >= bound for bound in STEPS)
    box(axes, *inner, f"heat-{step}", level=2)
    strong = "heat-ink-strong" if step >= 4 else "heat-ink"
    text(axes, *middle, cell.words, align="center", size=10.5 if tight else 13, colour=strong)
