"""What a firm's failure would cost those who disclose that they stand to lose by it: a scenario, not a forecast."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from graph.in_force import wholes
from graph.metrics.contagion import LABEL, Exposures, stress
from graph.metrics.figures import Figure, figures, newest
from graph.metrics.result import Bound, Result, added
from graph.metrics.weights import as_bound, binding, sum_of
from graph.snapshot import Snapshot
from graph.sums import dollars
from graph.ties import Tie, group_of, ties
from graph.values import Amount, Interval
from ontology.vocabulary import vocabulary

VERSION = "4"
"""Since capital of which nothing need ever be paid, or that waits on a condition, is lost only possibly."""

FORMULA = "W_ij = min(1, exposure of i to j / buffer of i); h(t+1) = min(1, h(t) + W (h(t) - h(t-1)))"
BUFFERS = ("shareholderEquity", "cash")
"""Measures that can bear a loss, the first that a firm states."""

SHARES = frozenset({"", "equity", "preferred", "convertible"})
ROUND = "FundingRound"


@lru_cache(maxsize=16)
def exposed(snapshot: Snapshot, level: str = "group") -> Mapping[tuple[str, str], tuple[Tie, ...]]:
    """Ties by which (who stands to lose, by whose failure): holdings, money put in or lent, guarantees.

    A round counts for those whom it names and of whom no part of it tells more; each deal of a round is within its sum.
    """
    found: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    rounds = []
    for tie in binding(ties(snapshot, level)):
        if tie.is_a(ROUND):
            rounds.append(tie)
        elif tie.is_a("Investment") or tie.is_a("Holding") or (tie.is_a("Guarantee") and tie.label == "backs"):
            found[tie.source, tie.target].append(_within(snapshot, tie))
    for tie in rounds:
        told = found.get((tie.source, tie.target), ())
        if not any(tie.deal in wholes(snapshot, t.deal)[1:] for t in told):
            found[tie.source, tie.target].append(tie)
    return {pair: tuple(own) for pair, own in sorted(found.items())}


def _round_of(snapshot: Snapshot, tie: Tie) -> str:
    """The round that a deal is, or is part of; the empty text where there is none."""
    deals = wholes(snapshot, tie.deal) if tie.is_a("Investment") else ()
    return next((deal for deal in deals if ROUND in snapshot.types.get(deal, ())), "")


def _most(snapshot: Snapshot, round_: str) -> float:
    """What a round raised at most."""
    whole, _ = dollars(snapshot, round_, vocabulary().classes[ROUND])
    return as_bound(whole).high


def _within(snapshot: Snapshot, tie: Tie) -> Tie:
    """A deal whose sum is cut to that of its round."""
    round_ = _round_of(snapshot, tie)
    most = _most(snapshot, round_) if round_ else math.inf
    stated = as_bound(tie.usd)
    if stated.high <= most or stated.low > most:
        return tie
    interval = Interval(Decimal(stated.low), Decimal(most))
    return replace(tie, usd=Amount(interval, tie.usd.value if tie.usd is not None else None, currency="USD"))


def _counted(found: Sequence[Tie]) -> tuple[list[Tie], list[Tie], list[Tie]]:
    """Shares, loans, and guarantees of a pair: a stated value takes the place of the money once paid for the shares."""
    held = [t for t in found if t.is_a("Holding") and t.flow != "warrants"]
    valued = [t for t in held if t.usd is not None]
    bought = [t for t in found if t.is_a("Investment") and t.flow in SHARES]
    lent = [t for t in found if t.is_a("Investment") and t.flow in {"debt", "credits"}]
    return valued or bought or held, lent, [t for t in found if t.is_a("Guarantee")]


def loss(found: Sequence[Tie]) -> Bound:
    """What is lost at most if the other fails: shares at their stated value, else what was put in; loans; guarantees.

    Loans may have been paid back: they weigh from 0 up. Warrants cost nothing. What is not disclosed has no upper end.
    """
    shares, lent, backed = _counted(found)
    parts = [sum_of(shares, "usd")] if shares else []
    if lent:
        parts.append(Bound(0.0, sum_of(lent, "usd").high))
    if backed:
        parts.append(sum_of(backed, "usd"))
    return added(parts)


def together(snapshot: Snapshot, found: Mapping[str, Sequence[Tie]]) -> Bound:
    """What all who are exposed to one firm lose, the parts of each round being no more than the round.

    Parameters
    ----------
    found : ties by who stands to lose.
    """
    apart = added([loss(own) for own in found.values()])
    rounds: dict[str, list[Bound]] = defaultdict(list)
    outside = 0.0
    for own in found.values():
        shares, lent, _ = _counted(own)
        inside = {t: round_ for t in (*shares, *lent) if (round_ := _round_of(snapshot, t))}
        outside += loss([replace(t, usd=_NOTHING) if t in inside else t for t in own]).high
        for round_ in sorted(set(inside.values())):
            rounds[round_].append(sum_of([t for t, home in inside.items() if home == round_], "usd"))
    capped = [
        max(min(_most(snapshot, round_), math.fsum(b.high for b in parts)), math.fsum(b.low for b in parts))
        for round_, parts in sorted(rounds.items())
    ]
    return Bound(apart.low, max(apart.low, min(apart.high, outside + math.fsum(capped))), apart.point)


_NOTHING = Amount(Interval(Decimal(0), Decimal(0)), Decimal(0), currency="USD")


def buffer_of(snapshot: Snapshot, firm: str) -> Figure | None:
    """What a firm can lose before it fails itself: the newest figure of the first of :data:`BUFFERS` that it states.

    Parameters
    ----------
    snapshot : the moment.
    firm : the firm whose own figures count.

    Returns
    -------
    The figure, in US dollars; one of which only a rumour tells where no other is stated, None where none is at all.

    Examples
    --------
    >>> buffer_of(snapshot, "spacex").measure
    'cash'
    """
    newest_of_each = (newest(figures(snapshot, [firm], [m]), snapshot.moment.as_of) for m in BUFFERS)
    return min((f for f in newest_of_each if f is not None), key=lambda f: f.rumoured, default=None)


@lru_cache(maxsize=16)
def book(snapshot: Snapshot, level: str = "group") -> tuple[Exposures, Mapping[str, Figure]]:
    """Disclosed exposures and buffers of a snapshot, in US dollars.

    Parameters
    ----------
    snapshot : the moment.
    level : `group` or `unit`.

    Returns
    -------
    The exposures that may be above nothing with the buffers of those who are exposed, and the figures that state these.
    Raises InvalidParameter for another level.

    Examples
    --------
    >>> exposures, stated = book(snapshot)
    >>> exposures.buffers.keys() == stated.keys()
    True
    """
    losses = {pair: loss(found) for pair, found in exposed(snapshot, level).items()}
    losses = {pair: bound for pair, bound in losses.items() if bound.high > 0}
    firms = sorted({firm for firm, _ in losses})
    stated = {firm: figure for firm in firms if (figure := buffer_of(snapshot, firm)) is not None}
    return Exposures(losses, {firm: figure.bound for firm, figure in stated.items()}), stated


def failure(snapshot: Snapshot, firm: str, level: str = "group") -> Result:
    """What the failure of one firm would cost, first at those exposed to it, then along further exposures.

    Parameters
    ----------
    firm : the firm that fails (distress 1 at the start).

    Returns
    -------
    The sum of first losses in US dollars; without an upper end where somebody's loss has none. `details`: `label`,
    `losses` by firm, `undisclosed` (firms whose loss has no upper end), `disclosedLosses` (the sum of all others'),
    `distress` by firm (0 to 1, linear form), `missing` (exposed firms without a stated buffer: their distress is not
    known, nor what they would pass on), `rumoured` (firms of whose buffer only a rumour tells).

    Notes
    -----
    What investors put into one round is together no more than the round, though each alone may have put in all of it.
    Buffers come from claims only and are never guessed, so the distress is a lower bound in practice.

    Examples
    --------
    >>> failure(snapshot, "openai").details["label"]
    'stress scenario on disclosed exposures'
    """
    start = group_of(snapshot, firm, level)
    exposures, stated = book(snapshot, level)
    first = {holder: bound for (holder, other), bound in exposures.exposures.items() if other == start}
    owed = {holder: exposed(snapshot, level)[holder, start] for holder in first}
    distress = stress(exposures, {start: 1.0})
    reached = {name for name, h in distress.items() if h.high > 0} | set(first)
    used = [
        t for (holder, other), found in exposed(snapshot, level).items() if {holder, other} <= reached for t in found
    ]
    claims = {c for t in used for c in t.claims} | {c for name in reached & stated.keys() for c in stated[name].claims}
    return Result(
        metric="stress",
        version=VERSION,
        subject=start,
        value=together(snapshot, owed),
        unit="USD",
        robust=None,
        coverage=len(set(first) & set(exposures.buffers)) / len(first) if first else 0.0,
        claims=tuple(sorted(claims)),
        details={
            "label": LABEL,
            "losses": first,
            "undisclosed": [holder for holder, bound in first.items() if not bound.bounded],
            "disclosedLosses": together(snapshot, {h: found for h, found in owed.items() if first[h].bounded}),
            "distress": {name: h for name, h in distress.items() if h.high > 0 and name != start},
            "missing": [name for name in exposures.missing if name in reached],
            "rumoured": sorted(name for name in reached & stated.keys() if stated[name].rumoured),
            "formula": FORMULA,
        },
    )
