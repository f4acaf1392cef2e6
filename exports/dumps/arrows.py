"""Who is tied to whom, as flat rows: what GraphML, GEXF, Neo4j and the table of relations are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from exports import naming
from exports.dumps.edition import Edition
from graph.ties import Tie, ties
from graph.values import Amount, Truth

HOLDS = {Truth.YES: "yes", Truth.POSSIBLY: "possibly", Truth.NO: "no"}


@dataclass(frozen=True)
class Arrow:
    """One arrow between two parties (units, not groups) with plain attributes; what is unknown is None."""

    id: str
    source: str
    source_name: str
    target: str
    target_name: str
    relation: str
    deal: str
    kind: str
    flow: str | None
    holds: str
    rung: str | None
    force: str | None
    usd_low: Decimal | None
    usd_high: Decimal | None
    usd_per_year_low: Decimal | None
    usd_per_year_high: Decimal | None
    power_low: Decimal | None
    power_high: Decimal | None
    chips_low: Decimal | None
    chips_high: Decimal | None
    stake_low: Decimal | None
    stake_high: Decimal | None
    shared: bool
    first: date | None
    last: date | None
    part_of: str | None
    status: str
    claims: tuple[str, ...]


@lru_cache(maxsize=2)
def arrows(edition: Edition) -> tuple[Arrow, ...]:
    """Every arrow of the edition, ended ones too, in order of deal, relation and ends."""
    names = _Names(edition)
    return tuple(_arrow(tie, names) for tie in ties(edition.snapshot, "unit"))


def nodes_of(edition: Edition) -> Mapping[str, str]:
    """The slugs at the ends of arrows with their names, in order of slug."""
    names = _Names(edition)
    ends = {end for arrow in arrows(edition) for end in (arrow.source, arrow.target)}
    return {slug: names[slug] for slug in sorted(ends)}


@lru_cache(maxsize=64)
def field_of(column: str) -> str:
    """The attribute behind a column.

    >>> field_of("usdPerYearLow")
    'usd_per_year_low'
    """
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in column)


class _Names(dict[str, str]):
    def __init__(self, edition: Edition) -> None:
        self._snapshot = edition.snapshot

    def __missing__(self, slug: str) -> str:
        known = slug in self._snapshot.types
        self[slug] = naming.title(self._snapshot, slug) if known else slug.replace("-", " ")
        return self[slug]


def _arrow(tie: Tie, names: _Names) -> Arrow:
    return Arrow(
        id=f"{tie.deal}:{tie.label.replace(' ', '-')}:{tie.source}:{tie.target}",
        source=tie.source,
        source_name=names[tie.source],
        target=tie.target,
        target_name=names[tie.target],
        relation=tie.label,
        deal=tie.deal,
        kind=tie.kind,
        flow=tie.flow or None,
        holds=HOLDS[tie.truth],
        rung=tie.rung or None,
        force=tie.force or None,
        usd_low=_low(tie.usd),
        usd_high=_high(tie.usd),
        usd_per_year_low=_low(tie.usd_per_year),
        usd_per_year_high=_high(tie.usd_per_year),
        power_low=_low(tie.power),
        power_high=_high(tie.power),
        chips_low=_low(tie.chips),
        chips_high=_high(tie.chips),
        stake_low=_low(tie.stake),
        stake_high=_high(tie.stake),
        shared=tie.shared,
        first=tie.first,
        last=tie.last,
        part_of=tie.part_of or None,
        status=tie.status,
        claims=tie.claims,
    )


def _low(amount: Amount | None) -> Decimal | None:
    return None if amount is None else _cut(amount.interval.low)


def _high(amount: Amount | None) -> Decimal | None:
    return None if amount is None else _cut(amount.interval.high)


def _cut(value: Decimal | None) -> Decimal | None:
    """Reckoned sums (a total over its term) are cut to six places: more would be sham."""
    return None if value is None else value.quantize(Decimal("0.000001")).normalize() if value % 1 else value
