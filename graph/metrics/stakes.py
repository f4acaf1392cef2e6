"""Who holds a stake in whom, who put in how much, and what was bought back: the money side of a relation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from graph.metrics.result import Bound
from graph.metrics.weights import Measure, standing, sum_of
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of
from graph.values import Truth

Pairs: TypeAlias = Mapping[tuple[str, str], tuple[Tie, ...]]
"""Ties by their two ends, in order of the ends."""

EQUITY = frozenset({"", "equity", "preferred", "convertible", "warrants"})
"""Instruments that give a part of a firm, or the right to one. Without a stated instrument equity is meant."""

NO_SUPPLY = frozenset({"models"})
"""What a distributor buys from a lab is no supply *to* the lab."""


@lru_cache(maxsize=32)
def stakes(snapshot: Snapshot, level: str = "group") -> Pairs:
    """Ties by (holder, issuer) that give a stake: holdings, investments in equity, legs of equity or warrants.

    Debt and credits give none; rounds count for those they name. Warrants pass from their issuer to the holder. An
    equity leg may tell of the shares or of the money for them (:func:`_of_shares`).
    """
    found: dict[tuple[str, str], list[Tie]] = {}
    legs = []
    for tie in standing(snapshot, level):
        if (tie.is_a("Holding") or tie.is_a("Investment")) and tie.flow in EQUITY:
            found.setdefault((tie.source, tie.target), []).append(tie)
        elif tie.is_a("Leg") and tie.flow in {"warrants", "equity"}:
            legs.append(tie)
    shown = frozenset(found)
    for tie in legs:
        issued = tie.flow == "warrants" or _of_shares(snapshot, tie, level, shown)
        pair = (tie.target, tie.source) if issued else (tie.source, tie.target)
        found.setdefault(pair, []).append(tie)
    return {pair: tuple(members) for pair, members in sorted(found.items())}


def _of_shares(snapshot: Snapshot, leg: Tie, level: str, shown: Collection[tuple[str, str]]) -> bool:
    """Does an equity leg tell of shares that its giver issues, rather than of money that buys shares of the receiver?

    A leg of an investment: if the giver is the one invested in. A leg of any other deal: if the receiver is shown to
    hold a stake in the giver, and the giver none in the receiver.
    """
    if "Investment" in snapshot.types.get(leg.part_of, ()):
        investees = {str(v) for r in snapshot.values(leg.part_of, "investee") for v in r.values}
        return leg.source in {group_of(snapshot, slug, level) for slug in investees}
    return (leg.target, leg.source) in shown and (leg.source, leg.target) not in shown


@lru_cache(maxsize=32)
def supplies(snapshot: Snapshot, level: str = "group") -> Pairs:
    """Agreements by (provider, customer) that hold, at least possibly, and bind; sales of models left out."""
    return _by_pair(t for t in standing(snapshot, level) if t.is_a("Agreement") and t.flow not in NO_SUPPLY)


@lru_cache(maxsize=32)
def rights(snapshot: Snapshot, level: str = "group") -> Pairs:
    """Rights by (holder, over whom) that are, or may be, in force."""
    return _by_pair(t for t in standing(snapshot, level) if t.is_a("Right"))


def _by_pair(found: Iterable[Tie]) -> Pairs:
    pairs: dict[tuple[str, str], list[Tie]] = {}
    for tie in found:
        pairs.setdefault((tie.source, tie.target), []).append(tie)
    return {pair: tuple(own) for pair, own in sorted(pairs.items())}


@dataclass(frozen=True)
class BothWays:
    """Money between an investor and a firm, in US dollars: put in, and promised back in purchases."""

    invested: Bound
    purchased: Bound
    investments: tuple[Tie, ...]
    purchases: tuple[Tie, ...]

    @property
    def round_trip(self) -> Bound | None:
        """Purchases promised back per dollar invested; None where nothing was invested or nothing is bought."""
        return ratio(self.purchased, self.invested) if self.investments and self.purchases else None


def both_ways(snapshot: Snapshot, investor: str, firm: str, level: str = "group") -> BothWays:
    """What an investor put into a firm, debt and credits included, and what the firm committed to buy from it."""
    money = _investments(snapshot, level).get((investor, firm), ())
    bought = supplies(snapshot, level).get((investor, firm), ())
    return BothWays(figure(money), figure(bought), money, bought)


@lru_cache(maxsize=32)
def _investments(snapshot: Snapshot, level: str) -> Pairs:
    return _by_pair(t for t in standing(snapshot, level) if t.is_a("Investment"))


def figure(found: Sequence[Tie], measure: Measure = "usd") -> Bound:
    """What some ties between two ends weigh together; nothing where there are none."""
    return sum_of(found, measure) if found else Bound.exactly(0.0)


def ratio(part: Bound, whole: Bound) -> Bound:
    """One amount per unit of another, as an interval; unbounded where the other may be nothing.

    >>> ratio(Bound(100, 100, 100), Bound(10, 50, 20))
    Bound(low=2.0, high=10.0, point=5.0)
    """
    low = 0.0 if whole.high == float("inf") or whole.high == 0 else part.low / whole.high
    high = part.high / whole.low if whole.low > 0 else float("inf")
    point = part.point / whole.point if part.point is not None and whole.point else None
    return Bound.clipped(low, max(low, high), point)


def certain(found: Iterable[Tie]) -> bool:
    """Does at least one of these ties hold for certain?"""
    return any(tie.truth is Truth.YES for tie in found)


def claims(found: Iterable[Tie]) -> tuple[str, ...]:
    """The claims behind some ties, in order."""
    return tuple(sorted({claim for tie in found for claim in tie.claims}))
