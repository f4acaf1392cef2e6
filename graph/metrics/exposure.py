"""What a customer is worth to a provider, and what a lab would lose without one of its suppliers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from graph.metrics.concentration import SUPPLIERS, Question, book_of, disclosed_points, pointed, weigh
from graph.metrics.counterparty_shares import Share, counterparty_shares
from graph.metrics.figures import Figure, yearly_revenue
from graph.metrics.herfindahl import share_intervals
from graph.metrics.own_weight import own_weight
from graph.metrics.result import Bound, Result, added
from graph.metrics.trade import sales
from graph.metrics.weights import UNITS, sum_of
from graph.snapshot import Snapshot
from graph.ties import Tie, group_of

VERSION = "3"
"""Since the revenue is that whose period ended last, a unit's revenue is set against that unit's sales, and a stated
share counts wherever contracts tell nothing."""

DEPENDENCE_VERSION = "3"
"""Since by MW and chips what a lab has of its own stands beside what it buys."""

REVENUES = frozenset({"annualRevenue", "quarterlyRevenue"})
"""Measures a share of which is a share of revenue."""

RECENT = 456
"""Days for which a share tells of the present: a year, and a quarter in which the next one is reported."""

SOLD = REVENUES | {"backlog"}
"""Measures a share of which tells what a customer is worth; parts of a business (AI, cloud) are not among them."""

FORMULA = "contracted yearly value of the customer / yearly revenue of the provider"
LOSS = "contracted supply from the firm held out / all contracted supply of that kind, by MW and chips with one's own"


def ratio(value: Bound, revenue: Bound) -> Bound:
    """A value as a percentage of a revenue; it may be above 100 where a contract is larger than the business.

    Examples
    --------
    >>> found = ratio(Bound.exactly(1.8e9 / 7), Bound(3.42e9, 4.18e9, 3.8e9))
    >>> round(found.point, 1), round(found.low, 1), round(found.high, 1)
    (6.8, 6.2, 7.5)
    """
    high = 0.0 if value.high == 0 else float("inf") if revenue.low <= 0 else 100 * value.high / revenue.low
    low = 0.0 if revenue.high in {0.0, float("inf")} else 100 * value.low / revenue.high
    known = value.point is not None and revenue.point is not None and revenue.point > 0
    point = 100 * value.point / revenue.point if known else None  # type: ignore[operator]
    return Bound.clipped(min(low, high), high, point)


def exposure(snapshot: Snapshot, provider: str, customer: str, level: str = "group") -> Result:
    """How much of a provider's revenue hangs on one customer, in per cent.

    exposure = contracted yearly value / yearly revenue

    Parameters
    ----------
    provider, customer : the two firms; their groups on the day at the level of groups.

    Returns
    -------
    The share of revenue. Agreements of every kind count, spread evenly over their terms. `details`: `value` (USD a
    year), `revenue` with its `footing` (see `yearly_revenue`) and figure, `deals`, and `stated`: shares that claims
    give outright, newest first, rumours last; and `rumoured`: whether the value rests on a revenue or a share of which
    only a rumour tells. Where the group states no revenue the answer is about a unit that sells and states one (`of` of
    the revenue): its sales alone, over its revenue. Where none does, or nothing is told of what is sold, the newest
    stated share of revenue is the value (`share`), else the exposure is anything from 0 up.

    Notes
    -----
    A contract may be larger than today's business: more than 100% is an answer, not an error.

    Examples
    --------
    >>> then = graph.snapshot(known_at="2026-05-31")
    >>> round(exposure(then, "akamai", "anthropic").value.point, 2)
    6.77
    """
    seller, buyer = group_of(snapshot, provider, level), group_of(snapshot, customer, level)
    sold = [t for t in sales(snapshot, level).get(seller, ()) if t.target == buyer]
    return _exposure(snapshot, seller, buyer, sold, level)


def exposures(snapshot: Snapshot, provider: str, level: str = "group") -> tuple[Result, ...]:
    """The exposure of a provider to each of its customers, the largest first.

    Parameters
    ----------
    snapshot : the moment.
    provider : the seller.
    level : `group` or `unit`.

    Returns
    -------
    An answer as of :func:`exposure` for each customer, of contracts or of a stated share, by lower end, then by what is
    disclosed. Nothing sold: empty. Raises InvalidParameter for another level.

    Examples
    --------
    >>> [found.details["customer"] for found in exposures(snapshot, "akamai")]
    ['anthropic']
    """
    seller = group_of(snapshot, provider, level)
    sold: dict[str, list[Tie]] = defaultdict(list)
    for tie in sales(snapshot, level).get(seller, ()):
        if tie.target:
            sold[tie.target].append(tie)
    for share in counterparty_shares(snapshot, seller, level):
        if share.measure in SOLD and len(share.named) == 1:
            sold[share.named[0]] += []
    found = [_exposure(snapshot, seller, buyer, own, level) for buyer, own in sorted(sold.items())]
    return tuple(sorted(found, key=lambda r: (-r.value.low, -(r.value.point or 0), r.details["customer"])))


def _exposure(snapshot: Snapshot, seller: str, buyer: str, sold: Sequence[Tie], level: str) -> Result:
    revenue = yearly_revenue(snapshot, [seller])
    if revenue is None and (revenue := yearly_revenue(snapshot, sorted({t.units[0] for t in sold}))):
        sold = [t for t in sold if t.units[0] == revenue[2].organization]
    kinds = sorted({t.flow for t in sold})
    value = added([sum_of([t for t in sold if t.flow == kind], "usd_per_year") for kind in kinds])
    stated = _stated(snapshot, seller, buyer, level)
    found, rumoured, share = Bound(0.0, float("inf")), False, None
    if revenue is not None and sold:
        found, rumoured = ratio(value, revenue[0]), revenue[2].rumoured
    if found.low == 0 and found.point is None:
        share = next((s for s in stated if s.measure in REVENUES), None)
    if share is not None:
        found, rumoured = _told(snapshot, share)["share"], share.rumoured
    claims = {c for t in sold for c in t.claims} | {c for s in stated for c in s.claims}
    return Result(
        metric="exposure",
        version=VERSION,
        subject=seller,
        value=found,
        unit="percent",
        robust=None,
        coverage=_coverage(sold),
        claims=tuple(sorted(claims | set(revenue[2].claims if revenue else ()))),
        details={
            "customer": buyer,
            "value": value if sold else None,
            "revenue": _revenue(revenue),
            "deals": sorted({t.deal for t in sold}),
            "share": None if share is None else _told(snapshot, share),
            "stated": [_told(snapshot, s) for s in stated],
            "rumoured": rumoured,
            "formula": FORMULA,
        },
    )


def _stated(snapshot: Snapshot, seller: str, buyer: str, level: str) -> list[Share]:
    """Shares stated of this customer alone, newest period first, rumours last."""
    found = [s for s in counterparty_shares(snapshot, seller, level) if s.named == (buyer,)]
    return sorted(found, key=lambda s: (not s.rumoured, str(s.period.latest), s.slug), reverse=True)


def _told(snapshot: Snapshot, share: Share) -> dict[str, Any]:
    """A stated share with its firm; `recent` if no newer period need have been reported by the day."""
    ended = share.period.latest or snapshot.moment.as_of
    return {
        "of": str(snapshot.value(share.slug, "organization")),
        "figure": share.slug,
        "measure": share.measure,
        "period": str(share.period),
        "share": Bound(share.share.low, min(share.share.high, 100.0), share.share.point),
        "status": share.status,
        "recent": (snapshot.moment.as_of - ended).days <= RECENT,
    }


def _revenue(revenue: tuple[Bound, str, Figure] | None) -> dict[str, Any] | None:
    if revenue is None:
        return None
    bound, footing, figure = revenue
    return {
        "amount": bound,
        "footing": footing,
        "of": figure.organization,
        "figure": figure.slug,
        "period": str(figure.period),
        "status": figure.status,
    }


def _coverage(sold: Sequence[Tie]) -> float:
    disclosed = [t.usd_per_year is not None and t.usd_per_year.value is not None for t in sold]
    return sum(disclosed) / len(disclosed) if disclosed else 0.0


def dependence(snapshot: Snapshot, lab: str, firm: str, question: Question = SUPPLIERS) -> Result:
    """What share of its contracted supply a lab would lose if one firm were held out.

    In dollars that is a share of what it buys. In MW and chips what it has of its own stands beside, too.

    Parameters
    ----------
    lab : the customer whose supply is looked at.
    firm : the supplier (or designer, foundry, country: as the question counts) that is held out.
    question : kind of input, measure, by whom; the side is always that of suppliers.

    Returns
    -------
    The share in per cent, its point among what is disclosed; 0 where no claim names the firm as a supplier. `details`:
    `held`, `weight`, `own`, `deals` and the question. What a lab has of its own (`own`) weighs from what claims tell
    up; where nobody but the firm held out discloses anything beside it there is no point.

    Examples
    --------
    >>> dependence(graph.snapshot(as_of="2023-06-01"), "openai", "microsoft").value
    Bound(low=100.0, high=100.0, point=None)
    """
    return joint_dependence(snapshot, lab, (firm,), question)


def joint_dependence(snapshot: Snapshot, lab: str, firms: Collection[str], question: Question = SUPPLIERS) -> Result:
    """What share of its contracted supply a lab would lose if several firms were held out together.

    Parameters
    ----------
    lab, question : as for :func:`dependence`.
    firms : who is held out; their groups at the level of groups.

    Returns
    -------
    As for :func:`dependence`; `held` is a list where more than one is held out. Their weights are summed, so what
    several of them may share in a way not stated bounds the answer from outside.
    """
    book = book_of(snapshot, lab, question)
    weighed = weigh(snapshot, lab, question, book)
    held = sorted({group_of(snapshot, firm, question.level) for firm in firms})
    named = [name for name in held if name in weighed.parties]
    found, weight = Bound.exactly(0.0), None
    own = own_weight(snapshot, group_of(snapshot, lab, question.level), question)
    if named:
        weight = added([weighed.parties[name] for name in named]) if len(named) > 1 else weighed.parties[named[0]]
        others = [w for name, w in weighed.parties.items() if name not in named]
        found = share_intervals([weight, *others, *([own[0]] if own else [])], weighed.somebody)[0]
        disclosed = math.fsum([*disclosed_points(weighed), (own[0].point or 0.0) if own else 0.0])
        alone = own is not None and weight.point == disclosed
        point = 100 * weight.point / disclosed if weight.point and disclosed else found.point
        found = pointed(found, None if alone else point)
    elif weighed.somebody.high > 0:
        found = Bound(0.0, 100.0)
    lost = [t for name in held for t in book.sure.get(name, ())]
    lost += [t for several, t in book.split if not set(held).isdisjoint(several)]
    capping = {c for cap in weighed.caps for c in cap.claims}
    return Result(
        metric="dependence",
        version=DEPENDENCE_VERSION,
        subject=group_of(snapshot, lab, question.level),
        value=found,
        unit="percent",
        robust=None,
        coverage=sum(getattr(t, question.measure) is not None for t in lost) / len(lost) if lost else 0.0,
        claims=tuple(sorted({c for t in book.all for c in t.claims} | capping | set(own[1] if own and named else ()))),
        details={
            "held": held[0] if len(held) == 1 else held,
            "weight": weight,
            "own": own[0] if own else None,
            "deals": sorted({t.deal for t in lost}),
            "kind": question.kind,
            "measure": question.measure,
            "weightUnit": UNITS[question.measure],
            "by": question.by,
            "formula": LOSS,
        },
    )
