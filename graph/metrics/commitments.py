"""What a customer has bound itself to buy: each sum once, with its start and its term.

Decisions, each tested:

- The term runs from start to end where both are stated, else it is the stated term, else it is no longer than from
  signature to end; it begins with the stated start, else with the signature or announcement.
- A yearly rate goes before a total; where the two cannot both be true it is anything between them.
- A whole and its parts: the parts count where they add up to the whole (they know their dates best), else the whole.
- Of deals that may be one and the same the largest counts for certain, the others from nothing up.
- A model that a distributor resells is nothing it has committed itself to buy.
- Without a start the day itself stands in for it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from graph.metrics.result import Bound, total
from graph.metrics.schedule import YEAR, Schedule
from graph.metrics.stakes import NO_SUPPLY
from graph.metrics.trade import purchases
from graph.metrics.weights import UNKNOWN, as_bound, weight
from graph.snapshot import Snapshot
from graph.sums import longest_term
from graph.ties import Tie, group_of
from graph.values import Amount, PartialDate, Truth

_YEARS = {"year": 1.0, "month": 1 / 12, "day": 1 / YEAR}
_SLACK = 0.01
"""Parts add up to their whole if they miss it by no more than this part of it."""


@dataclass(frozen=True)
class Commitment:
    """A deal by which a customer is bound: what it owes, from when, for how long."""

    deal: str
    amount: Bound
    rate: Bound | None
    start: tuple[date, date]
    term: Bound
    claims: tuple[str, ...]

    @property
    def schedule(self) -> Schedule:
        """The yearly rate where one is stated, else the total over the term."""
        if self.rate is not None:
            return Schedule(self.rate, self.start, self.term, rate=True)
        return Schedule(self.amount, self.start, self.term)


def term_of(snapshot: Snapshot, deal: str) -> Bound:
    """The term of a deal in years; where none is stated at most from signature to end, else from 0 up without end."""
    start, end = snapshot.value(deal, "starts"), snapshot.value(deal, "ends")
    if isinstance(start, PartialDate) and isinstance(end, PartialDate):
        days = [(start.latest, end.earliest), (start.earliest, end.latest)]
        known = [(last - first).days / YEAR for first, last in days if first is not None and last is not None]
        if len(known) == 2 and 0 < known[0] <= known[1]:
            return Bound(known[0], known[1], known[0] if known[0] == known[1] else sum(known) / 2)
    term = snapshot.value(deal, "term")
    if not isinstance(term, Amount) or term.unit not in _YEARS or not term.interval.known:
        longest = longest_term(snapshot, deal)
        return UNKNOWN if longest is None else Bound(0.0, float(longest))
    return as_bound(term).scaled(_YEARS[term.unit])


def start_of(snapshot: Snapshot, deal: str) -> tuple[date, date] | None:
    """The first and last day on which a deal can begin; None where no claim tells."""
    for name in ("starts", "signed", "announced"):
        told = snapshot.value(deal, name)
        if isinstance(told, PartialDate) and told.earliest is not None and told.latest is not None:
            return told.earliest, told.latest
    return None


def commitments(snapshot: Snapshot, customer: str, level: str = "group") -> tuple[Commitment, ...]:
    """What a customer has bound itself to buy, on the day, each sum once; in order of deal."""
    home = group_of(snapshot, customer, level)
    supplied = [t for t in purchases(snapshot, level).get(home, ()) if t.flow not in NO_SUPPLY]
    bought = {t.deal: t for t in supplied if not _over(snapshot, t)}
    counted = _once(list(bought.values()))
    return tuple(sorted((_commitment(snapshot, t, sure) for t, sure in counted), key=lambda c: c.deal))


def _over(snapshot: Snapshot, tie: Tie) -> bool:
    end = snapshot.end(tie.deal)
    return end is not None and end.reached_by(snapshot.moment.as_of) is Truth.YES


def _once(found: Sequence[Tie]) -> list[tuple[Tie, bool]]:
    """Deals none of which is part of another that counts, and whether each counts for certain."""
    replaced = {slug for t in found for slug in t.supersedes}
    kept = {t.deal: t for t in found if t.deal not in replaced}
    parts: dict[str, list[Tie]] = defaultdict(list)
    for tie in kept.values():
        if tie.part_of in kept and tie.part_of != tie.deal:
            parts[tie.part_of].append(tie)
    for whole, inside in sorted(parts.items()):
        dropped = [whole] if _add_up(kept.get(whole), inside) else [t.deal for t in inside]
        for deal in dropped:
            kept.pop(deal, None)
    return [(tie, not _may_repeat(tie, kept.values())) for tie in kept.values()]


def _add_up(whole: Tie | None, parts: Sequence[Tie]) -> bool:
    if whole is None:
        return True
    stated, inside = as_bound(whole.usd), total(as_bound(t.usd) for t in parts)
    if whole.usd is None:
        return any(t.usd is not None for t in parts)
    if stated.point is None or inside.point is None:
        return False
    return abs(stated.point - inside.point) <= _SLACK * stated.point


def _may_repeat(tie: Tie, others: Iterable[Tie]) -> bool:
    """May a larger deal be the same one?"""
    rank = _size(tie)
    return any((o.deal in tie.unsure or tie.deal in o.unsure) and _size(o) > rank for o in others)


def _size(tie: Tie) -> tuple[float, float, str]:
    bound = as_bound(tie.usd)
    return (bound.low, 0.0 if math.isinf(bound.high) else bound.high, tie.deal)


def _commitment(snapshot: Snapshot, tie: Tie, sure: bool) -> Commitment:
    amount = weight(tie, "usd") if not tie.shared else as_bound(tie.usd)
    rated = any(r.key[1] and r.key[2] == "USD" for r in snapshot.values(tie.deal, "amount"))
    rate = as_bound(tie.usd_per_year) if rated and tie.usd_per_year is not None else None
    if not sure or tie.truth is not Truth.YES:
        amount = Bound(0.0, amount.high, None if not sure else amount.point)
        rate = None if rate is None else Bound(0.0, rate.high, None if not sure else rate.point)
    day = snapshot.moment.as_of
    dates = [r for n in ("starts", "ends", "signed", "announced", "term") for r in snapshot.values(tie.deal, n)]
    claims = {*tie.claims, *(c.id for r in dates for c in r.supporting)}
    start, term = start_of(snapshot, tie.deal), term_of(snapshot, tie.deal)
    return Commitment(tie.deal, amount, rate, start or (day, day), term, tuple(sorted(claims)))
