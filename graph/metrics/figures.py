"""Figures that firms state of themselves (revenue, cash, commitments), picked by measure and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from graph.metrics.result import Bound
from graph.metrics.weights import as_bound
from graph.snapshot import Snapshot
from graph.values import Amount, PartialDate

DOLLARS = "USD"
A_YEAR = 370
"""A period of at most so many days names its year; a longer one is only known to lie somewhere in it."""


@dataclass(frozen=True)
class Figure:
    """One figure of one firm: measure, period, value with its basis, its status and the claims that state it."""

    slug: str
    organization: str
    measure: str
    period: PartialDate
    amount: Amount
    claims: tuple[str, ...]
    status: str = "confirmed"

    @property
    def rumoured(self) -> bool:
        """Is it no more than a rumour?"""
        return self.status == "rumoured"

    @property
    def bound(self) -> Bound:
        """The value as a bound; negative values count as 0."""
        return as_bound(self.amount)

    @property
    def last(self) -> date:
        """The last day of the period."""
        return self.period.latest or date.max

    @property
    def definite(self) -> bool:
        """Is the period a year or less, so that it is known which one is meant?"""
        first, last = self.period.earliest, self.period.latest
        return first is not None and last is not None and (last - first).days <= A_YEAR


def figures(snapshot: Snapshot, organizations: Collection[str], measures: Collection[str]) -> Iterator[Figure]:
    """Figures of firms in US dollars (or in a unit), in order of slug; other currencies are passed over."""
    found = {f for owner in organizations for f in _by_owner(snapshot).get(owner, ()) if f.measure in measures}
    once: dict[tuple[str, Amount], Figure] = {}
    for figure in sorted(found, key=lambda f: (f.slug, f.organization)):
        once.setdefault((figure.slug, figure.amount), figure)
    yield from once.values()


@lru_cache(maxsize=32)
def _by_owner(snapshot: Snapshot) -> Mapping[str, tuple[Figure, ...]]:
    index: dict[str, list[Figure]] = defaultdict(list)
    for slug in snapshot.of_class("Figure"):
        owners = {str(v) for r in snapshot.values(slug, "organization") for v in r.values}
        period, measure = snapshot.value(slug, "period"), str(snapshot.value(slug, "measure"))
        if not isinstance(period, PartialDate):
            continue
        for resolved in (*snapshot.values(slug, "amount"), *snapshot.values(slug, "quantity")):
            amount = resolved.value
            if isinstance(amount, Amount) and amount.interval.known and amount.currency in {"", DOLLARS}:
                claims = tuple(c.id for c in resolved.supporting)
                for owner in owners:
                    index[owner].append(Figure(slug, owner, measure, period, amount, claims, resolved.status))
    return {owner: tuple(found) for owner, found in index.items()}


def newest(found: Iterable[Figure], day: date) -> Figure | None:
    """The figure whose period ended last by a day, one with a definite period before all others.

    A rumour counts only where no other figure is there.

    Parameters
    ----------
    found : figures of one measure, of one firm or of a group.
    day : the last day on which a period may end.

    Returns
    -------
    The figure; None where no period has ended by the day.

    Examples
    --------
    >>> found = newest(figures(snapshot, ["akamai"], ["annualRevenue"]), snapshot.moment.as_of)
    >>> found.organization, found.rumoured
    ('akamai', False)
    """
    past = [f for f in found if f.last <= day]
    return max(past, key=lambda f: (not f.rumoured, f.definite, f.last, f.slug), default=None)


REVENUES = (
    ("annualRevenue", "recognisedRevenue", "reported", 1),
    ("quarterlyRevenue", "recognisedRevenue", "fourQuarters", 4),
    ("annualisedRevenue", "annualRunRate", "runRate", 1),
)
"""What tells of the revenue of a year that has been: measure, basis, the name of the footing, how many make a year."""


def yearly_revenue(snapshot: Snapshot, organizations: Collection[str]) -> tuple[Bound, str, Figure] | None:
    """A firm's revenue of a year, and on what footing it stands.

    Of the newest reported year (`reported`), one of which no source names the bounds (`yearUnstated`), four times the
    newest reported quarter (`fourQuarters`) and a stated run rate (`runRate`) that whose period ended last, or may
    have; of two that ended on one day the first in this order. Where none has ended, what is expected of the year
    around the day (`guidance`). A rumour counts only where nothing else is stated. None where nothing is stated at all:
    revenue is never guessed.

    Parameters
    ----------
    snapshot : the moment.
    organizations : a firm, or the units of a group, whose figures count alike.

    Returns
    -------
    The revenue in US dollars as an interval, the footing, and the figure that states it with its claims; or None.

    Examples
    --------
    >>> amount, footing, figure = yearly_revenue(snapshot, ["akamai"])
    >>> amount.bounded, footing, figure.organization
    (True, 'fourQuarters', 'akamai')
    """
    found = list(figures(snapshot, organizations, {measure for measure, *_ in REVENUES}))
    day = snapshot.moment.as_of
    sure = _revenue([f for f in found if not f.rumoured], day)
    return sure or _revenue([f for f in found if f.rumoured], day)


def _revenue(found: Sequence[Figure], day: date) -> tuple[Bound, str, Figure] | None:
    past = [
        (best, times, footing)
        for measure, basis, footing, times in REVENUES
        if (best := newest([f for f in found if (f.measure, f.amount.basis) == (measure, basis)], day))
        and (times == 1 or best.definite)
    ]
    if past:
        best, times, footing = max(past, key=lambda told: told[0].last)
        return best.bound.scaled(times), footing if best.definite else "yearUnstated", best
    expected = [f for f in found if f.measure == "annualRevenue" and f.amount.basis in {"guidance", "estimate"}]
    around = [f for f in expected if f.definite and f.period.earliest is not None and f.period.earliest <= day]
    if not around:
        return None
    best = max(around, key=lambda f: (f.last, f.slug))
    return best.bound, "guidance", best
