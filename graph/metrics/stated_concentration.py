"""How concentrated a firm's customers (or suppliers) are by the shares that it, or others, state of a total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from typing import Any, TypeAlias

from graph.errors import Infeasible
from graph.metrics.counterparty_shares import Share, counterparty_shares
from graph.metrics.herfindahl import IndexBound
from graph.metrics.regimes import classify
from graph.metrics.result import Bound, Result
from graph.metrics.stated_shares import StatedShares, Together, stated_index, stated_largest
from graph.snapshot import Snapshot
from graph.ties import group_of

VERSION = "2"
"""Since it says what is left without the shares of which only rumours tell."""

FORMULA = "floor = sum k^2, ceiling = sum k^2 + n c^2 + (R - n c)^2, n = floor(R / c): k named, R the rest, c its cap"

ANY_INDEX, ANY_SHARE = Bound(0.0, 10_000.0), Bound(0.0, 100.0)
"""What can be said where nothing is known of any share."""

_Read: TypeAlias = tuple[StatedShares, IndexBound, Bound]


def stated_concentration(
    snapshot: Snapshot, subject: str, level: str = "group", cap: float | None = None, regime: str = "us-2023"
) -> tuple[Result, ...]:
    """The concentration of a firm's counterparties by stated shares, one result for each measure and period.

    Parameters
    ----------
    subject : the firm whose totals are split.
    cap : if given, no unnamed counterparty has more than this share, in per cent (many rules of disclosure name
        everybody above 10); else an unnamed one may have all of the rest.
    regime : thresholds of the screen.

    Returns
    -------
    Newest period first. The value is the share of the largest counterparty in per cent; `robust` says that the class is
    the same whatever is hidden and whether or not rumours are true; `details` holds `index`, `exact`, `verdict`,
    `named` (party to share), `readings` (how shares of counted parties were read), `measure`, `period`, `cap`,
    `rumoured` (only rumours tell of any share) and `withoutRumours` (index and largest on all other shares).

    Notes
    -----
    "77% from the two largest" beside "62% from one" can mean two further customers or one: every reading that does
    not exceed 100% counts, and the bounds are their hull. Shares that cannot all be true raise Infeasible, naming
    the claims; rumours that cannot be true beside the others are left out.

    Examples
    --------
    >>> found = stated_concentration(snapshot, "coreweave")
    >>> next(one.details["index"] for one in found if one.details["measure"] == "annualRevenue")
    Bound(low=4069.0, high=4598.0, point=None)
    """
    subject = group_of(snapshot, subject, level)
    return tuple(_result(subject, shares, cap, regime) for shares in _of_one_total(snapshot, subject, level))


def sound_concentration(
    snapshot: Snapshot, subject: str, level: str = "group", cap: float | None = None, regime: str = "us-2023"
) -> tuple[Result, ...]:
    """The same by those stated shares alone that can be true: a contradiction in one year takes no other year away.

    Parameters
    ----------
    snapshot, subject, level, cap, regime : as of :func:`stated_concentration`.

    Returns
    -------
    Newest period first, without the measures and periods whose shares cannot all be true.

    Examples
    --------
    >>> sound_concentration(snapshot, "coreweave") == stated_concentration(snapshot, "coreweave")
    True
    """
    found = []
    subject = group_of(snapshot, subject, level)
    for shares in _of_one_total(snapshot, subject, level):
        with suppress(Infeasible):
            found.append(_result(subject, shares, cap, regime))
    return tuple(found)


def _of_one_total(snapshot: Snapshot, subject: str, level: str) -> list[list[Share]]:
    """The shares of each measure and period, newest period first."""
    together: dict[tuple[str, str, str], list[Share]] = defaultdict(list)
    for share in counterparty_shares(snapshot, subject, level):
        key = (str(share.period.latest), str(share.period.earliest), share.measure)
        together[key].append(share)
    return [together[key] for key in sorted(together, reverse=True)]


def _result(subject: str, shares: Sequence[Share], cap: float | None, regime: str) -> Result:
    firm = [share for share in shares if not share.rumoured]
    sure = _read_all(subject, firm, cap) if firm else []
    shares, readings = _with_rumours(subject, shares, firm, cap, sure)
    index, largest = _together(readings)
    verdict = classify(index, regime)
    sure_index, sure_largest = _together(sure) if sure else (ANY_INDEX, ANY_SHARE)
    return Result(
        metric="stated-concentration",
        version=VERSION,
        subject=subject,
        value=largest,
        unit="percent",
        robust=verdict.robust and verdict == classify(sure_index, regime),
        coverage=min(1.0, max(_covered(stated) for stated, _, _ in readings) / 100),
        claims=tuple(sorted({c for s in shares for c in s.claims})),
        details=_details(shares, [(s, f) for s, f, _ in readings], index, cap)
        | {
            "verdict": verdict.as_json(),
            "rumoured": not firm,
            "withoutRumours": {"index": sure_index, "largest": sure_largest},
        },
    )


def _with_rumours(
    subject: str, shares: Sequence[Share], firm: Sequence[Share], cap: float | None, sure: list[_Read]
) -> tuple[Sequence[Share], list[_Read]]:
    """All shares with their readings, or without the rumours where these cannot be true beside the others."""
    if len(firm) == len(shares):
        return firm, sure
    try:
        return shares, _read_all(subject, shares, cap)
    except Infeasible:
        if not firm:
            raise
        return firm, sure


def _read_all(subject: str, shares: Sequence[Share], cap: float | None) -> list[_Read]:
    """Every reading of the shares that can be true, with its index and its largest share."""
    claims = tuple(sorted({c for s in shares for c in s.claims}))
    readings: list[_Read] = []
    tried = list(_readings(shares))
    for reading in tried:
        stated = replace(reading, cap=cap, claims=claims)
        try:
            readings.append((stated, stated_index(stated), stated_largest(stated)))
        except Infeasible:
            if len(tried) == 1:
                raise
    if not readings:
        raise Infeasible(f"no reading of the shares of {subject!r} keeps within 100%", claims)
    return readings


def _together(readings: Sequence[_Read]) -> tuple[Bound, Bound]:
    return _hull([found.bound for _, found, _ in readings]), _hull([largest for _, _, largest in readings])


def _details(
    shares: Sequence[Share], readings: Sequence[tuple[StatedShares, IndexBound]], index: Bound, cap: float | None
) -> dict[str, Any]:
    found = IndexBound(index, all(f.exact for _, f in readings))
    return {
        "measure": shares[0].measure,
        "period": str(shares[0].period),
        "index": found.bound,
        "exact": found.exact,
        "effectiveNumber": found.effective_number,
        "named": {name: s.share for s in shares if len(s.named) == 1 for name in s.named},
        "readings": [
            {"named": list(s.named), "together": [{"share": t.share, "members": t.members} for t in s.together]}
            for s, _ in readings
        ],
        "cap": cap,
        "figures": [s.slug for s in shares],
        "formula": FORMULA,
    }


def _readings(shares: Sequence[Share]) -> Iterator[StatedShares]:
    """Ways to read the shares together: which single counterparties are among those stated as one sum."""
    single = {s.named[0]: s.share for s in shares if len(s.named) == 1}
    groups = [s for s in shares if len(s.named) != 1]
    yield from _read(tuple(single.items()), groups, ())


def _read(
    single: Sequence[tuple[str, Bound]], groups: Sequence[Share], taken: tuple[Together, ...]
) -> Iterator[StatedShares]:
    if not groups:
        yield StatedShares(tuple(share for _, share in single), taken)
        return
    group, *others = groups
    for inside in _inside(single, group):
        share, left = group.share, group.unnamed if not group.named else len(group.named)
        for _, own in inside:
            share = Bound(max(0.0, share.low - own.high), max(0.0, share.high - own.low))
        rest = None if left is None else left - len(inside)
        further = () if rest == 0 else (Together(share, rest),)
        yield from _read(single, others, (*taken, *further))


def _inside(single: Sequence[tuple[str, Bound]], group: Share) -> list[tuple[tuple[str, Bound], ...]]:
    """The single counterparties that may be among a group's: for named groups those it names, else any."""
    if group.named:
        return [tuple(item for item in single if item[0] in group.named)]
    most = len(single) if group.unnamed is None else min(group.unnamed, len(single))
    choices = [chosen for count in range(most + 1) for chosen in combinations(single, count)]
    fitting = [c for c in choices if sum(b.low for _, b in c) <= group.share.high]
    alone = group.unnamed is not None and any(len(c) == group.unnamed for c in fitting)
    exact = [c for c in fitting if len(c) != group.unnamed or sum(b.high for _, b in c) >= group.share.low]
    return exact if alone else fitting


def _covered(stated: StatedShares) -> float:
    return sum(b.low for b in stated.named) + sum(t.share.low for t in stated.together)


def _hull(bounds: Sequence[Bound]) -> Bound:
    points = {b.point for b in bounds}
    low, high = min(b.low for b in bounds), max(b.high for b in bounds)
    return Bound(low, high, points.pop() if len(points) == 1 else None)
