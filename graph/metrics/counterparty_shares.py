"""Shares of a firm's totals that claims state outright: "62% of the revenue of 2024 came from one customer"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.metrics.result import Bound
from graph.metrics.weights import as_bound
from graph.resolve import rank
from graph.snapshot import Snapshot
from graph.ties import group_of, members, memberships
from graph.values import Amount, PartialDate, Truth

PARTS = ("share", "organization", "counterparty", "unnamedCounterparties", "measure", "period")
"""What makes a share."""


@dataclass(frozen=True)
class Share:
    """A stated share of one measure and period: of named counterparties, or of some that are only counted."""

    slug: str
    measure: str
    period: PartialDate
    share: Bound
    named: tuple[str, ...]
    unnamed: int | None
    claims: tuple[str, ...]
    status: str = "confirmed"

    @property
    def rumoured(self) -> bool:
        """Is it no more than a rumour?"""
        return self.status == "rumoured"


def counterparty_shares(snapshot: Snapshot, subject: str, level: str = "group") -> tuple[Share, ...]:
    """The shares that claims state of a firm's totals (revenue, backlog, supply), in order of slug.

    Periods that begin after the day are left out: they are forecasts.
    `unnamed` is the number of counterparties where the claim gives one in figures, else None.

    Parameters
    ----------
    snapshot : the moment.
    subject : the firm, at the level asked.
    level : `group` (with the shares of the firm's units) or `unit`.

    Returns
    -------
    Each share in per cent of the measure and period it is stated of; nothing stated: empty.

    Examples
    --------
    >>> {share.measure for share in counterparty_shares(snapshot, "coreweave")} >= {"annualRevenue", "backlog"}
    True
    """
    by_owner = _by_owner(snapshot, level)
    found = {share.slug: share for unit in members(snapshot, subject, level) for share in by_owner.get(unit, ())}
    return tuple(found[slug] for slug in sorted(found))


def with_stated_shares(snapshot: Snapshot, level: str = "group") -> list[str]:
    """The firms of whose totals claims state shares, by slug; a unit stands for its group at that level."""
    return sorted({group_of(snapshot, owner, level) for owner in _by_owner(snapshot, level)})


@lru_cache(maxsize=32)
def _by_owner(snapshot: Snapshot, level: str) -> Mapping[str, Sequence[Share]]:
    found: dict[str, list[Share]] = defaultdict(list)
    for slug in snapshot.of_class("CounterpartyShare"):
        share, period = snapshot.value(slug, "share"), snapshot.value(slug, "period")
        if not isinstance(share, Amount) or not isinstance(period, PartialDate):
            continue
        if period.reached_by(snapshot.moment.as_of) is Truth.NO:
            continue
        named = {group_of(snapshot, str(v), level) for r in snapshot.values(slug, "counterparty") for v in r.values}
        words = str(snapshot.value(slug, "unnamedCounterparties") or "")
        claims = _claims(snapshot, slug, level)
        count = int(words) if words.isdigit() else None
        measure = str(snapshot.value(slug, "measure"))
        told = Share(
            slug, measure, period, as_bound(share), tuple(sorted(named)), count, claims, _status(snapshot, slug)
        )
        for owner in {str(v) for r in snapshot.values(slug, "organization") for v in r.values}:
            found[owner].append(told)
    return found


def _claims(snapshot: Snapshot, slug: str, level: str) -> tuple[str, ...]:
    """Who says all that makes a share, and by what its parties belong to their groups."""
    stated = [r for name in PARTS for r in snapshot.values(slug, name)]
    home = memberships(snapshot, level)
    parties = {str(v) for r in stated if r.name in {"organization", "counterparty"} for v in r.values}
    above = {claim for party in parties for claim in home.get(party, ())}
    return tuple(sorted({*(c.id for r in stated for c in r.supporting), *above}))


def _status(snapshot: Snapshot, slug: str) -> str:
    """The weakest status of what makes a share: its figure, whose total it is of, and whom it names."""
    stated = [r for name in ("share", "organization", "counterparty") for r in snapshot.values(slug, name)]
    return min((r.status for r in stated), key=lambda s: rank("statuses", s))
