"""Cells of answers: intervals as pairs of columns, and the evidence that ends every row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.metrics.result import Bound
from graph.questions.model import Asking
from graph.rows import backing_of


def ends(name: str, bound: Bound | None) -> dict[str, Any]:
    """The ends of an interval as two columns; an open end, and both ends of what is not known, are None.

    >>> ends("share", Bound(1, float("inf")))
    {'shareLow': 1, 'shareHigh': None}
    """
    if bound is None:
        return {f"{name}Low": None, f"{name}High": None}
    return {f"{name}Low": tidy(bound.low), f"{name}High": tidy(bound.high) if bound.bounded else None}


def tidy(number: float | None) -> float | None:
    """A number without the noise of floating point: whole ones as integers, others to six decimals.

    >>> tidy(1.8e9), tidy(0.1 + 0.2)
    (1800000000, 0.3)
    """
    if number is None:
        return None
    short = round(number, 6)
    return int(short) if short == int(short) else short


def evidence(asking: Asking, claims: Iterable[str]) -> dict[str, Any]:
    """Claim ids, the surest status among them, and when the first and last were known."""
    return backing_of(asking.snapshot, claims).row()


def called(asking: Asking, slug: str) -> str:
    """What to call a thing."""
    return asking.snapshot.label(slug)


def labels(asking: Asking, slugs: Iterable[str]) -> str:
    """What to call several things."""
    return "; ".join(asking.snapshot.label(slug) for slug in slugs)
