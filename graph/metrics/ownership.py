"""Who owns whom on a day, directly, through others, and in common: stakes of a snapshot as intervals.

Decisions, each tested:

- Owners and owned are units: a stake in a subsidiary is no stake in its group. A parent owns a unit of its group
  wholly where no other owner is known, else anything from 0 to 100%.
- A stated holding counts before single investments, which later rounds dilute: those weigh from 0 up to their stated
  stake, or to the money over the valuation of the round.
- Warrants and what is only possible weigh from 0 up to their stake; a stake that nothing bounds is anything.
- Parts of a holding do not count beside the whole.
- The voting view takes the stated voting stake where there is one, the economic stake elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import networkx as nx

from graph.errors import InvalidParameter
from graph.metrics.common_ownership import mhhi_delta
from graph.metrics.figures import figures, newest
from graph.metrics.herfindahl import index
from graph.metrics.look_through import Consistent, consistent, look_through
from graph.metrics.result import Bound, Result, points_of
from graph.metrics.stakes import claims, stakes
from graph.metrics.weights import as_bound
from graph.snapshot import Snapshot
from graph.ties import Tie
from graph.values import Amount, Truth

VERSION = "1"
DELTA_VERSION = "2"
"""Since a run rate of which only a rumour tells counts only where no other is stated."""

VIEWS = ("economic", "voting")
FORMULA = "Y = (I - A)^-1 A, A being direct stakes"
DELTA = "10,000 sum over j != k of s_j s_k (sum_i g_ij b_ik) / (sum_i g_ij b_ij)"
MARKET = "annualisedRevenue"
PRICED = frozenset({"", "equity", "preferred"})
"""Instruments bought at a valuation; notes convert later, at terms of their own."""

ANYTHING = Bound(0.0, 1.0)
MOST_REACHED = 2_000
"""Of an owner that reaches more firms, the claims of all stakes on the way to each would be quadratic in them."""


@lru_cache(maxsize=32)
def direct_stakes(snapshot: Snapshot, view: str = "economic") -> Mapping[tuple[str, str], Bound]:
    """Direct stakes by (owner, owned), as fractions, as the claims give them."""
    if view not in VIEWS:
        raise InvalidParameter("view", view, " | ".join(VIEWS))
    found = {pair: _stake(snapshot, ties, view) for pair, ties in stakes(snapshot, "unit").items()}
    owned = {unit for (_, unit), stake in found.items() if stake.high > 0}
    for unit in snapshot.of_class("Organization"):
        parent = snapshot.value(unit, "partOf")
        if parent is not None and found.get((str(parent), unit), ANYTHING) == ANYTHING:
            others = unit in owned and any(o != str(parent) for o, u in found if u == unit)
            found[str(parent), unit] = ANYTHING if others else Bound.exactly(1.0)
    return dict(sorted(found.items()))


@lru_cache(maxsize=32)
def sound_stakes(snapshot: Snapshot, view: str = "economic") -> Consistent:
    """Direct stakes after each was cut to what the other owners of the firm certainly leave."""
    return consistent(direct_stakes(snapshot, view))


def _stake(snapshot: Snapshot, found: Sequence[Tie], view: str) -> Bound:
    holdings = [t for t in found if t.is_a("Holding")]
    tops = [t for t in holdings if t.part_of not in {h.deal for h in holdings}]
    owned = [_fraction(snapshot, t, view) for t in tops if t.flow != "warrants"]
    optional = [_fraction(snapshot, t, view).high for t in tops if t.flow == "warrants"]
    if not holdings:
        optional = [_fraction(snapshot, t, view).high for t in found if t.is_a("Leg") and t.flow == "warrants"][:1]
    if not owned:
        owned = [_bought(snapshot, [t for t in found if t.is_a("Investment")], view)]
    low, high = sum(b.low for b in owned), min(1.0, sum(b.high for b in owned) + sum(optional))
    points = points_of(owned)
    return Bound.clipped(min(low, high), high, None if points is None else sum(points))


def _bought(snapshot: Snapshot, found: Sequence[Tie], view: str) -> Bound:
    """What single investments can have left an investor with: no more than they bought."""
    tops = [t for t in found if t.part_of not in {b.deal for b in found}]
    if not tops:
        return Bound.exactly(0.0)
    return Bound(0.0, min(1.0, sum(_fraction(snapshot, t, view).high for t in tops)))


def _fraction(snapshot: Snapshot, tie: Tie, view: str) -> Bound:
    """The stake of one tie as a fraction: as stated, else at most the money over the valuation, else anything."""
    voting = snapshot.value(tie.deal, "votingStake") if view == "voting" else None
    stated = voting if isinstance(voting, Amount) and voting.interval.known else tie.stake
    if stated is None:
        return Bound(0.0, _at_valuation(snapshot, tie))
    bound = as_bound(stated).scaled(0.01)
    high = min(1.0, bound.high)
    if tie.shared or tie.truth is not Truth.YES:
        return Bound(0.0, high, None)
    return Bound(min(bound.low, high), high, bound.point)


def _at_valuation(snapshot: Snapshot, tie: Tie) -> float:
    """The largest part that the money can have bought, by the lowest valuation stated of the deal or its round."""
    if not tie.is_a("Investment") or tie.flow not in PRICED or tie.usd is None or tie.usd.interval.high is None:
        return 1.0
    stated = [r.value for deal in (tie.deal, tie.part_of) for r in snapshot.values(deal, "valuation")]
    dollars = [v for v in stated if isinstance(v, Amount) and v.currency == tie.usd.currency]
    lows = [float(v.interval.low) for v in dollars if v.interval.low]
    return min(1.0, float(tie.usd.interval.high) / min(lows)) if lows else 1.0


def owned_by(snapshot: Snapshot, owner: str, view: str = "economic") -> tuple[Result, ...]:
    """What an owner holds of each firm, directly and through others, in per cent; the largest first.

    Y = (I - A)^-1 A

    Parameters
    ----------
    owner : whose holdings are asked for.
    view : `economic` (shares in the value) or `voting`.

    Returns
    -------
    One result for each firm reached. `details`: `owned`, `direct` (the direct stake), `view`, `capped` and `excessive`
    (firms on the way whose stated stakes exceed 100%: upper ends were cut to what others certainly leave; lower ends
    count as nothing where they alone exceed it), `wholeWay`: whether claims and coverage are of all stakes on the way.

    Notes
    -----
    Cost: linear in the stakes, and for the claims of each share once more for each firm reached; of an owner that
    reaches more than `MOST_REACHED` firms only the claims next to each firm are listed. The shares are the same.

    Examples
    --------
    >>> {found.details["owned"]: found.value for found in owned_by(snapshot, "microsoft")}["microsoft-azure"]
    Bound(low=100.0, high=100.0, point=100.0)
    """
    sound = sound_stakes(snapshot, view)
    chains: nx.DiGraph[str] = nx.DiGraph()
    chains.add_edges_from(sound.stakes)
    if owner not in chains:
        return ()
    below = {owner} | nx.descendants(chains, owner)
    near = {pair: stake for pair, stake in sound.stakes.items() if pair[0] in below}
    found = look_through(near, owner, checked=True)
    reached = chains.subgraph(below).copy()
    results = [_owned(snapshot, reached, owner, owned, share, view) for owned, share in found.items()]
    return tuple(sorted(results, key=lambda r: (-r.value.low, -r.value.high, r.details["owned"])))


def _owned(snapshot: Snapshot, chains: nx.DiGraph[str], owner: str, owned: str, share: Bound, view: str) -> Result:
    sound, edges = sound_stakes(snapshot, view), stakes(snapshot, "unit")
    whole = len(chains) <= MOST_REACHED
    between = {owner, owned, *(nx.ancestors(chains, owned) if whole else chains.predecessors(owned))}
    used = sorted((above, unit) for unit in between for above in chains.predecessors(unit) if above in between)
    stated = [pair for pair in used if sound.stakes[pair].point is not None]
    direct = sound.stakes.get((owner, owned))
    return Result(
        metric="look-through-ownership",
        version=VERSION,
        subject=owner,
        value=share.scaled(100),
        unit="percent",
        robust=None,
        coverage=len(stated) / len(used),
        claims=tuple(sorted({*claims(t for p in used for t in edges.get(p, ())), *_membership(snapshot, used)})),
        details={
            "owned": owned,
            "direct": None if direct is None else direct.scaled(100),
            "view": view,
            "capped": sorted(set(sound.capped) & between),
            "excessive": sorted(set(sound.excessive) & between),
            "wholeWay": whole,
            "formula": FORMULA,
        },
    )


def _membership(snapshot: Snapshot, used: Sequence[tuple[str, str]]) -> set[str]:
    stated = [r for parent, unit in used for r in snapshot.values(unit, "partOf") if str(r.value) == parent]
    return {c.id for r in stated for c in r.supporting}


def common_owners(snapshot: Snapshot, firms: Collection[str] = (), passive: Collection[str] = ()) -> Result:
    """What common owners add to the concentration of a market of labs, in points of the index.

    MHHI delta = 10,000 sum over j != k of s_j s_k (sum_i g_ij b_ik) / (sum_i g_ij b_ij), shares s by stated run rate
    of revenue.

    Parameters
    ----------
    firms : the market; all labs that state a yearly run rate of their revenue where none are given.
    passive : owners whose control is 0 everywhere; where a voting stake of 0 is stated it is 0 in that firm.

    Returns
    -------
    The delta. `details`: `index` of the market without it, `shares` and `sharesBy` (what of), `without` (firms without
    a stated run rate, left out), `rumoured` (firms of whose run rate only a rumour tells), `passive` (owners without
    control).

    Notes
    -----
    Owners no claim mentions count as none. Where the only known owners of a firm may hold next to nothing there is
    no upper end.

    Examples
    --------
    >>> common_owners(snapshot).details["index"] <= 10_000
    True
    """
    asked = sorted(set(firms) or set(snapshot.of_class("AILab")))
    day = snapshot.moment.as_of
    stated = {firm: newest(figures(snapshot, [firm], [MARKET]), day) for firm in asked}
    told = {firm: figure for firm, figure in stated.items() if figure is not None and figure.bound.low > 0}
    shares = {firm: figure.bound.point or figure.bound.low for firm, figure in told.items()}
    economic, voting = direct_stakes(snapshot), direct_stakes(snapshot, "voting")
    silent = {pair for pair, stake in voting.items() if stake.high == 0 and economic[pair].high > 0}
    owners = {firm: {i: stake for (i, owned), stake in economic.items() if owned == firm} for firm in shares}
    used = [t for pair, found in stakes(snapshot, "unit").items() if pair[1] in shares for t in found]
    total = sum(shares.values())
    return Result(
        metric="common-ownership",
        version=DELTA_VERSION,
        subject=" ".join(sorted(shares)),
        value=mhhi_delta(shares, owners, passive, silent) if len(shares) > 1 else Bound.exactly(0.0),
        unit="index points",
        robust=None,
        coverage=sum(t.stake is not None for t in used) / len(used) if used else 0.0,
        claims=tuple(sorted({*claims(used), *(c for figure in told.values() for c in figure.claims)})),
        details={
            "index": index(list(shares.values())) if shares else None,
            "shares": {firm: 100 * value / total for firm, value in shares.items()},
            "sharesBy": "stated yearly run rate of revenue",
            "without": [firm for firm in asked if firm not in shares],
            "rumoured": [firm for firm, figure in told.items() if figure.rumoured],
            "passive": sorted([*passive, *(f"{owner} in {firm}" for owner, firm in silent if firm in shares)]),
            "formula": DELTA,
        },
    )
