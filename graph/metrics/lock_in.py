"""How many hardware generations commitments span, how much outlives the next one, and what falls due in which year."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from graph.errors import UnknownEntity
from graph.metrics.commitments import Commitment, commitments, start_of, term_of
from graph.metrics.result import Bound, Result, added
from graph.metrics.schedule import GENERATION, generations, outliving, payments_by_year, remaining_term
from graph.metrics.weights import UNKNOWN, as_bound
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of, one_sided, ties
from graph.values import Amount

VERSION = "1"
OUTLIVING_VERSION = "2"
"""Since a deal of unknown sum weighs from nothing up, and only what ages with the hardware is counted."""

HARDWARE = frozenset({"capacity", "chips"})
"""Input kinds that age with a generation of hardware; power, sites and networks outlive many."""

SPAN = "term in months / months per hardware generation (18 to 24)"
OUTLIVES = "money in terms longer than the next hardware generation / all money committed to capacity and chips"
EVEN = "amount spread evenly over its term"


def lock_in(snapshot: Snapshot, deal: str, generation: Bound = GENERATION) -> Result:
    """How many generations of hardware the term of a deal spans.

    term in months / months per generation

    Parameters
    ----------
    deal : slug of an agreement.
    generation : months between generations.

    Returns
    -------
    Generations. `details`: `term` and `remaining` (years), `remainingGenerations`, `minimum` (USD committed at least),
    `notice`, `terminationTerms`, `exclusive`, as far as stated.

    Notes
    -----
    Without a stated term the span is from 0 up: a deal without an end may be ended at will or bind for decades.

    Examples
    --------
    >>> lock_in(snapshot, "anthropic-akamai-2026").value.low
    3.5
    """
    if deal not in snapshot.subjects:
        raise UnknownEntity(deal)
    found = _by_deal(snapshot).get(deal)
    term, start = term_of(snapshot, deal), start_of(snapshot, deal)
    left = remaining_term(start, term, snapshot.moment.as_of) if start is not None else Bound(0.0, term.high)
    used = [r for n in (*_TERMS, "term", "starts", "ends", "signed", "announced") for r in snapshot.values(deal, n)]
    claims = {c.id for r in used for c in r.supporting} | set(found.claims if found is not None else ())
    return Result(
        metric="lock-in",
        version=VERSION,
        subject=deal,
        value=generations(term, generation),
        unit="generations",
        robust=None,
        coverage=float(term != UNKNOWN),
        claims=tuple(sorted(claims)),
        details={
            "term": term,
            "remaining": left,
            "remainingGenerations": generations(left, generation),
            "minimum": as_bound(found.usd).low if found is not None and found.usd is not None else None,
            **{name: _stated(snapshot, deal, name) for name in _TERMS},
            "formula": SPAN,
        },
    )


@lru_cache(maxsize=16)
def _by_deal(snapshot: Snapshot) -> Mapping[str, Tie]:
    """The first arrow of each deal."""
    found: dict[str, Tie] = {}
    for tie in (*ties(snapshot), *one_sided(snapshot)):
        found.setdefault(tie.deal, tie)
    return found


_TERMS = ("noticePeriod", "terminationTerms", "exclusive")


def _stated(snapshot: Snapshot, deal: str, name: str) -> str | bool | None:
    value = snapshot.value(deal, name)
    if isinstance(value, Amount):
        return value.words or f"{value.value} {value.unit}"
    return value if isinstance(value, str | bool) else None


def outliving_commitments(
    snapshot: Snapshot, customer: str, level: str = "group", generation: Bound = GENERATION
) -> Result:
    """The share of what a customer has committed to pay for hardware that outlives its next generation, in per cent.

    Hardware is capacity and chips: what is bought of power, sites or networks does not age with a generation.

    Parameters
    ----------
    customer : who pays; its group on the day at the level of groups.
    generation : months between generations.

    Returns
    -------
    The share, by the whole sums of the deals in force or to come. `details`: `committed` (USD), `deals` of bounded sum
    with amount and remaining years, and `unbounded`, those whose sum no claim bounds. `coverage`: the share of the
    deals of which both sum and term are told.

    Notes
    -----
    A deal whose sum no claim bounds weighs from nothing up, so beside one the share can be anything that the terms
    allow. The point is that of the disclosed sums, where each of them tells whether it outlives.

    Examples
    --------
    >>> found = outliving_commitments(snapshot, "openai")
    >>> found.unit, found.value.low >= 0
    ('percent', True)
    """
    day = snapshot.moment.as_of
    flows = _flows(snapshot)
    found = [c for c in commitments(snapshot, customer, level) if flows[c.deal] & HARDWARE]
    pairs = [(c.amount, remaining_term(c.start, c.term, day)) for c in found]
    told = [c for c in found if c.amount.point is not None and c.term != UNKNOWN]
    return Result(
        metric="outliving-commitments",
        version=OUTLIVING_VERSION,
        subject=group_of(snapshot, customer, level),
        value=outliving(pairs, generation),
        unit="percent",
        robust=None,
        coverage=len(told) / len(found) if found else 0.0,
        claims=tuple(sorted({claim for c in found for claim in c.claims})),
        details={
            "committed": added([c.amount for c in found]),
            "deals": [
                {"deal": c.deal, "amount": c.amount, "remaining": left}
                for c, (_, left) in zip(found, pairs, strict=True)
                if c.amount.bounded
            ],
            "unbounded": [c.deal for c in found if not c.amount.bounded],
            "formula": OUTLIVES,
        },
    )


@lru_cache(maxsize=16)
def _flows(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """What each deal supplies."""
    found: dict[str, set[str]] = defaultdict(set)
    for tie in (*ties(snapshot), *one_sided(snapshot)):
        found[tie.deal].add(tie.flow)
    return {deal: frozenset(flows) for deal, flows in found.items()}


def _in_all(due: Iterable[Bound], found: Sequence[Commitment]) -> Bound:
    """The sum over years; what may fall due in any of them falls due only once."""
    years = list(due)
    low, high = math.fsum(b.low for b in years), math.fsum(b.high for b in years)
    totals = [c.amount.high for c in found if c.rate is None]
    rated = math.fsum(c.rate.high * len(years) for c in found if c.rate is not None)
    high = max(low, min(high, math.fsum(totals) + rated))
    points = [b.point for b in years if b.point is not None]
    return Bound.clipped(low, high, math.fsum(points) if points else None)


def payments(snapshot: Snapshot, customer: str, years: Sequence[int] = (), level: str = "group") -> Result:
    """What a customer's commitments make due in each calendar year, in US dollars.

    Parameters
    ----------
    years : ten from the year of the day where none are given.

    Returns
    -------
    The sum over the years. `details`: `byYear`, `deals`, `unbounded` (deals whose sum no claim bounds: not in it).

    Notes
    -----
    Sums are spread evenly over their terms; real schedules ramp up, so early years are rather below the point.
    """
    first = snapshot.moment.as_of.year
    wanted = list(years) or list(range(first, first + 10))
    found = commitments(snapshot, customer, level)
    bounded = [c for c in found if c.schedule.amount.bounded]
    due = payments_by_year([c.schedule for c in bounded], wanted)
    return Result(
        metric="payments-by-year",
        version=VERSION,
        subject=group_of(snapshot, customer, level),
        value=_in_all(due.values(), bounded),
        unit="USD",
        robust=None,
        coverage=len([c for c in bounded if c.term != UNKNOWN]) / len(found) if found else 0.0,
        claims=tuple(sorted({claim for c in bounded for claim in c.claims})),
        details={
            "byYear": due,
            "deals": [c.deal for c in bounded],
            "unbounded": [c.deal for c in found if not c.schedule.amount.bounded],
            "formula": EVEN,
        },
    )
