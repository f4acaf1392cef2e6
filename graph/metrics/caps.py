"""What a firm's stated total of obligations leaves for each of its suppliers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.metrics.figures import Figure, figures, newest
from graph.metrics.result import Bound
from graph.metrics.weights import sum_of
from graph.snapshot import Snapshot
from graph.ties import Tie, members
from graph.values import PartialDate

TOTALS = ("totalCommitments",)


@dataclass(frozen=True)
class Cap:
    """The most that one party can have: the stated total less what all others certainly have."""

    party: str
    most: float
    figure: str
    claims: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As plain JSON types, in dollars of the whole obligation, without the claims."""
        return {"party": self.party, "most": self.most, "figure": self.figure}


def supplier_caps(snapshot: Snapshot, home: str, book: Mapping[str, Sequence[Tie]]) -> tuple[Cap, ...]:
    """Caps from the newest stated total of what a firm has committed itself to pay.

    A party is capped only if all its deals were made by the end of the total's period: later ones come on top. A total
    that is below what the deals sum to, as disclosed, is contradicted by them (or means something else) and caps
    nothing (:func:`set_aside` tells so), nor does a rumour. No yearly payment is above the whole obligation, so the
    caps bound yearly weights, too.
    """
    total = _stated(snapshot, home)
    if total is None or set_aside(snapshot, home, book) is not None:
        return ()
    certain = {name: bound.low for name, bound in _summed(snapshot, total, book).items()}
    left = total.bound.high - math.fsum(certain.values())
    return tuple(
        Cap(name, left + certain[name], total.slug, total.claims)
        for name, own in sorted(book.items())
        if all(_made_by(snapshot, t, total) for t in own)
    )


def set_aside(snapshot: Snapshot, home: str, book: Mapping[str, Sequence[Tie]]) -> dict[str, Any] | None:
    """A stated total that caps nothing since the deals made by then sum to more, as disclosed: what it says and they.

    In dollars. None where there is no such total, or it is not contradicted.
    """
    total = _stated(snapshot, home)
    if total is None:
        return None
    disclosed = math.fsum(max(b.low, b.point or 0.0) for b in _summed(snapshot, total, book).values())
    if disclosed <= total.bound.high:
        return None
    return {"figure": total.slug, "statedTotal": total.bound, "dealsTotal": Bound.exactly(disclosed)}


def _stated(snapshot: Snapshot, home: str) -> Figure | None:
    """The newest stated total, unless a mere rumour or without an upper end."""
    told = figures(snapshot, members(snapshot, home), TOTALS)
    total = newest([f for f in told if f.amount.basis == "committedTotal" and not f.rumoured], snapshot.moment.as_of)
    return None if total is None or math.isinf(total.bound.high) else total


def _summed(snapshot: Snapshot, total: Figure, book: Mapping[str, Sequence[Tie]]) -> dict[str, Bound]:
    """What each party's deals made by the end of the total's period sum to, in dollars."""
    return {name: sum_of([t for t in own if _made_by(snapshot, t, total)], "usd") for name, own in book.items()}


def _made_by(snapshot: Snapshot, tie: Tie, total: Figure) -> bool:
    """Was a deal made by the end of the period? Its first stated date says so, else the publication of a claim."""
    return _made(snapshot, tie) <= total.last


def _made(snapshot: Snapshot, tie: Tie) -> date:
    told = [snapshot.value(tie.deal, name) for name in ("signed", "announced")]
    days = [d.latest for d in told if isinstance(d, PartialDate) and d.latest is not None]
    pages = [c.source.published.latest for c in snapshot.subjects.get(tie.deal, ())]
    return min([*days, *(d for d in pages if d is not None)], default=date.max)


def capped(weights: Mapping[str, Bound], caps: Sequence[Cap]) -> dict[str, Bound]:
    """Weights cut to their caps; a cap never goes below what is certain.

    Examples
    --------
    >>> capped({"a": Bound(1, float("inf"))}, [Cap("a", 5.0, "total", ())])
    {'a': Bound(low=1.0, high=5.0, point=None)}
    """
    most = {cap.party: cap.most for cap in caps}
    found = {}
    for name, weight in weights.items():
        high = max(weight.low, min(weight.high, most.get(name, math.inf)))
        point = None if weight.point is None else min(weight.point, high)
        found[name] = Bound(weight.low, high, point)
    return found
