"""What a firm's failure would cost those who disclose that they stand to lose by it: a scenario, not a forecast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from graph.metrics.contagion import LABEL, Exposures, stress
from graph.metrics.figures import figures, newest
from graph.metrics.result import Bound, Result
from graph.metrics.weights import added, as_bound, binding, sum_of
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of, ties

VERSION = "1"
FORMULA = "W_ij = min(1, exposure of i to j / buffer of i); h(t+1) = min(1, h(t) + W (h(t) - h(t-1)))"
BUFFERS = ("equity", "shareholdersEquity", "cash")
"""Measures that can bear a loss, the first that a firm states."""

SHARES = frozenset({"", "equity", "preferred", "convertible"})


@lru_cache(maxsize=16)
def exposed(snapshot: Snapshot, level: str = "group") -> Mapping[tuple[str, str], tuple[Tie, ...]]:
    """Ties by which (who stands to lose, by whose failure): holdings, money put in or lent, guarantees."""
    found: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in binding(ties(snapshot, level)):
        lent = tie.is_a("Investment") and not tie.is_a("FundingRound")
        if lent or tie.is_a("Holding") or (tie.is_a("Guarantee") and tie.label == "backs"):
            found[tie.source, tie.target].append(tie)
    return {pair: tuple(own) for pair, own in sorted(found.items())}


def loss(found: tuple[Tie, ...]) -> Bound:
    """What is lost at most if the other fails: shares at their stated value, else what was put in; loans; guarantees.

    A stated market value takes the place of the money once paid for the shares. Loans may have been paid back: they
    weigh from 0 up. Warrants cost nothing.
    """
    holdings = [t for t in found if t.is_a("Holding") and t.usd is not None and t.flow != "warrants"]
    bought = [t for t in found if t.is_a("Investment") and t.flow in SHARES]
    lent = [t for t in found if t.is_a("Investment") and t.flow in {"debt", "credits"}]
    backed = [t for t in found if t.is_a("Guarantee")]
    parts = [sum_of(holdings or bought, "usd")] if holdings or bought else []
    if lent:
        parts.append(Bound(0.0, sum_of(lent, "usd").high))
    if backed:
        parts.append(sum_of(backed, "usd"))
    known = [p for p in parts if p.high < float("inf") or p.low > 0 or p.point is not None]
    return added(known)


@lru_cache(maxsize=16)
def book(snapshot: Snapshot, level: str = "group") -> tuple[Exposures, dict[str, tuple[str, ...]]]:
    """Disclosed exposures and buffers of a snapshot, and the claims for each buffer."""
    losses = {pair: loss(found) for pair, found in exposed(snapshot, level).items()}
    losses = {pair: bound for pair, bound in losses.items() if bound.high > 0}
    buffers, sources = {}, {}
    for firm in sorted({firm for firm, _ in losses}):
        for measure in BUFFERS:
            figure = newest(list(figures(snapshot, [firm], [measure])), snapshot.moment.as_of)
            if figure is not None:
                buffers[firm], sources[firm] = as_bound(figure.amount), figure.claims
                break
    return Exposures(losses, buffers), sources


def failure(snapshot: Snapshot, firm: str, level: str = "group") -> Result:
    """What the failure of one firm would cost, first at those exposed to it, then along further exposures.

    Parameters
    ----------
    firm : the firm that fails (distress 1 at the start).

    Returns
    -------
    The sum of first losses in US dollars, as far as disclosed. `details`: `label`, `losses` by firm, `distress` by firm
    (0 to 1, linear form), `missing` (exposed firms without a stated buffer: their distress is not known, nor what
    they would pass on).

    Notes
    -----
    Buffers come from claims only and are never guessed, so the distress is a lower bound in practice.

    Examples
    --------
    >>> failure(snapshot, "openai").details["label"]  # doctest: +SKIP
    'stress scenario on disclosed exposures'
    """
    start = group_of(snapshot, firm, level)
    exposures, sources = book(snapshot, level)
    first = {holder: bound for (holder, other), bound in exposures.exposures.items() if other == start}
    distress = stress(exposures, {start: 1.0})
    reached = {name for name, h in distress.items() if h.high > 0} | set(first)
    used = [
        t for (holder, other), found in exposed(snapshot, level).items() if {holder, other} <= reached for t in found
    ]
    claims = {c for t in used for c in t.claims} | {c for name in reached for c in sources.get(name, ())}
    return Result(
        metric="stress",
        version=VERSION,
        subject=start,
        value=added(list(first.values())),
        unit="USD",
        robust=None,
        coverage=len(set(first) & set(exposures.buffers)) / len(first) if first else 0.0,
        claims=tuple(sorted(claims)),
        details={
            "label": LABEL,
            "losses": first,
            "distress": {name: h for name, h in distress.items() if h.high > 0 and name != start},
            "missing": [name for name in exposures.missing if name in reached],
            "formula": FORMULA,
        },
    )
