"""Circular financing: money that suppliers put into their customers and get back in purchases."""

from __future__ import annotations

from graph.metrics.circular_share import circular_share
from graph.metrics.circulation import circular_volume, volume
from graph.metrics.loops import MAX_STEPS, Loop, loops
from graph.metrics.money import money
from graph.metrics.result import Flag, Result, added, flag_id
from graph.metrics.rewiring import SEED, Chance, chance
from graph.snapshot import Snapshot
from graph.ties import group_of

VERSION = "1"
FLAG_VERSION = "3"
"""Of the rule of the flag: since capital of which nothing need ever be paid goes round only possibly."""

FORMULA = "directed cycle of legs, capital on some and purchases on others; its narrowest step"
DRAWS = 99
CHANCE_ARCS = 50_000
"""Above so many disclosed steps no network is rewired: 99 of them would take more than some minutes."""

FLAG_STEPS = 3
"""Longer loops are listed by the analysis but raise no flag: with four steps nearly everybody is on one."""


def circular_loops(snapshot: Snapshot, max_steps: int = MAX_STEPS, level: str = "group") -> tuple[Loop, ...]:
    """Loops with capital on some leg and a purchase on another, at most so many steps long.

    Loops of purchases alone (`supply`) and of capital alone (`financing`) are found by
    :func:`graph.metrics.loops.loops` too and told apart by their kind.

    Parameters
    ----------
    snapshot : the moment.
    max_steps : the most steps of a loop.
    level : `group` or `unit`.

    Returns
    -------
    The loops in order of length and names. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {len(loop.firms) for loop in circular_loops(snapshot, max_steps=2)}
    {2}
    """
    steps, amounts = money(snapshot, level)
    return tuple(loop for loop in loops(steps, amounts, max_steps) if loop.kind == "circular")


def circularity(
    snapshot: Snapshot, max_steps: int = MAX_STEPS, draws: int = DRAWS, seed: int = SEED, level: str = "group"
) -> Result:
    """How much money goes round in all: volume, gross, share, and whether chance would give as much.

    Parameters
    ----------
    snapshot : the moment.
    max_steps : the longest loop that is listed; the volume counts loops of any length.
    draws, seed : of the null model; 0 draws leave it out, and so do more than `CHANCE_ARCS` disclosed steps.
    level : `group` or `unit`.

    Returns
    -------
    Value: circular volume in dollars, with what is disclosed as its point. Details: `gross` (all payments),
    `share` of gross with `shareExact`, `loops` by kind, `chance` on the disclosed amounts (p, draws, seed, mean; None
    where it is left out, and `chanceBound` then names the bound if that is why).
    Coverage: the part of the steps whose amount is disclosed. Claims: those of every payment, for all are in the gross.

    Notes
    -----
    Pure supply cycles carry no capital; their money goes round in the volume too, but they are listed apart. An
    undisclosed amount has no upper end: the volume's upper end is infinite where such amounts close a cycle.

    Examples
    --------
    >>> circularity(snapshot, draws=0).value.low > 8e10
    True
    """
    steps, amounts = money(snapshot, level)
    goes_round = circular_volume(amounts)
    share, exact = circular_share(amounts, goes_round)
    found = loops(steps, amounts, max_steps)
    known = {arc: b.likely for arc, b in amounts.items() if b.likely > 0}
    disclosed = sum(b.point is not None for b in amounts.values())
    too_many = len(known) > CHANCE_ARCS
    luck = chance(known, volume, draws, seed) if draws and not too_many else None
    return Result(
        metric="circularity",
        version=VERSION,
        subject="all",
        value=goes_round,
        unit="USD",
        robust=None,
        coverage=disclosed / len(amounts) if amounts else 0.0,
        claims=tuple(sorted({c for legs in steps.values() for leg in legs for c in leg.claims})),
        details={
            "gross": added(list(amounts.values())),
            "share": share,
            "shareExact": exact,
            "loops": {k: sum(x.kind == k for x in found) for k in ("circular", "financing", "supply")},
            "maxSteps": max_steps,
            "chance": _chance(luck, seed),
            "chanceBound": f"none above {CHANCE_ARCS:,} disclosed steps" if draws and too_many else None,
            "formula": "maximum circulation; share = volume / gross by fractional programming",
        },
    )


def _chance(luck: Chance | None, seed: int) -> dict[str, float] | None:
    if luck is None:
        return None
    return {"p": luck.p, "draws": luck.draws, "seed": seed, "observed": luck.observed, "mean": luck.mean}


def loop_results(
    snapshot: Snapshot, who: str = "", max_steps: int = MAX_STEPS, level: str = "group"
) -> tuple[Result, ...]:
    """Each circular loop (through one firm, if asked) as an answer, the widest narrowest step first.

    Value: the narrowest step in dollars. Robust: every step has a leg that certainly holds. Coverage: the part of the
    steps whose amount is disclosed. Details as in :func:`loop_details`.

    Parameters
    ----------
    snapshot : the moment.
    who : a firm through which the loops lead; without one, all of them.
    max_steps, level : as of :func:`circular_loops`.

    Returns
    -------
    An answer in US dollars for each loop. None leads through the firm: empty.

    Examples
    --------
    >>> "amazon anthropic" in {found.subject for found in loop_results(snapshot, "anthropic")}
    True
    """
    home = group_of(snapshot, who, level)
    found = [loop for loop in circular_loops(snapshot, max_steps, level) if not who or home in loop.firms]
    return tuple(_loop_result(snapshot, loop) for loop in sorted(found, key=_width))


def _width(loop: Loop) -> tuple[float, float, int, tuple[str, ...]]:
    return (-loop.bottleneck.low, -loop.bottleneck.high, len(loop.firms), loop.firms)


def _disclosed(loop: Loop) -> float:
    return sum(amount.point is not None for amount in loop.amounts) / len(loop.amounts)


def _loop_result(snapshot: Snapshot, loop: Loop) -> Result:
    return Result(
        metric="loop",
        version=VERSION,
        subject=" ".join(loop.firms),
        value=loop.bottleneck,
        unit="USD",
        robust=loop.certain,
        coverage=_disclosed(loop),
        claims=loop.claims,
        details={**loop_details(snapshot, loop), "formula": FORMULA},
    )


def loop_details(snapshot: Snapshot, loop: Loop) -> dict[str, object]:
    """A loop as JSON-ready details: firms, each step with its legs, amounts, order in time."""
    return {
        "firms": loop.firms,
        "names": [snapshot.label(firm) for firm in loop.firms],
        "kind": loop.kind,
        "order": loop.order,
        "bottleneck": loop.bottleneck,
        "steps": [
            {
                "from": step[0].payer,
                "to": step[0].receiver,
                "amount": amount,
                "legs": [
                    {
                        "kind": leg.kind,
                        "deal": leg.deal,
                        "amount": leg.amount,
                        "rung": leg.rung,
                        "status": leg.status,
                        "certain": leg.certain,
                        "first": str(leg.first) if leg.first else None,
                        "last": str(leg.last) if leg.last else None,
                        "claims": leg.claims,
                    }
                    for leg in step
                ],
            }
            for step, amount in zip(loop.steps, loop.amounts, strict=True)
        ],
    }


LARGE = 10e9
"""Dollars round a loop from which a flag is `high`."""


def circular_flags(snapshot: Snapshot, level: str = "group", max_steps: int = FLAG_STEPS) -> list[Flag]:
    """A flag for each loop of capital and purchases, of at most three steps unless asked otherwise.

    Severity: `high` if every step is certain and the narrowest certainly bears ten billion dollars or, in a round trip
    of two firms, anything at all; `medium` if every step is certain but the sums are smaller or not disclosed; else
    `low`. Robust: every step has a certain leg and the order in time is not impossible: that the loop is there is
    certain, how much goes round is what the value says. Value: the narrowest step in dollars. Loops whose order in
    time is impossible, or whose narrowest step is nothing, raise none.

    Parameters
    ----------
    snapshot : the moment.
    max_steps, level : as of :func:`circular_loops`.

    Returns
    -------
    The flags in the order of the loops. Raises InvalidParameter for another level.

    Examples
    --------
    >>> {flag.severity for flag in circular_flags(snapshot) if flag.id == "circular-financing-amazon-anthropic"}
    {'high'}
    """
    return [
        _flag(snapshot, loop)
        for loop in circular_loops(snapshot, max_steps, level)
        if loop.order != "impossible" and loop.bottleneck.high > 0 and _alternates(loop)
    ]


def _alternates(loop: Loop) -> bool:
    """Can one step carry capital and another a purchase? (One step with both is not enough.)"""
    capital = {n for n, step in enumerate(loop.steps) if any(leg.financing for leg in step)}
    bought = {n for n, step in enumerate(loop.steps) if any(not leg.financing for leg in step)}
    return any(a != b for a in capital for b in bought)


def _flag(snapshot: Snapshot, loop: Loop) -> Flag:
    names = " → ".join(snapshot.label(firm) for firm in (*loop.firms, loop.firms[0]))
    value = loop.bottleneck
    severity = "low"
    if loop.certain:
        grave = value.low >= LARGE or (len(loop.firms) == 2 and value.low > 0)
        severity = "high" if grave else "medium"
    return Flag(
        id=flag_id("circular-financing", *loop.firms),
        kind="circular-financing",
        subject=loop.firms[0],
        entities=loop.firms,
        severity=severity,
        value=value,
        unit="USD",
        robust=loop.certain and loop.order != "impossible",
        evidence=loop.claims,
        summary=f"Money can go round: {names}.",
        formula=FORMULA,
        version=FLAG_VERSION,
        details=loop_details(snapshot, loop),
        coverage=_disclosed(loop),
    )
