"""Relations as arrows: every deal, holding, right and leg of a snapshot, once for each pair of its parties.

How a thing projects to arrows is declared in the ontology (`edgeFrom`, `edgeTo`, `edgeLabel`); this module reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import product

from graph.errors import InvalidParameter
from graph.resolve import Resolved
from graph.snapshot import Snapshot
from graph.values import Amount, Interval, PartialDate, Truth
from ontology.vocabulary import Class_, Edge, vocabulary

LEVELS = ("unit", "group")
FLOWS = ("inputKind", "instrument", "legKind", "rightKind")
UNSURE = ("possiblySameAs", "possiblyExtends")
DOLLARS = "USD"
CEILINGS = {"announcedCeiling", "optionValue", "plannedSpend"}
"""Bases of which nothing need ever be paid: their figure is an upper bound, and the point of the default policy."""

_YEARS = {"year": Decimal(1), "month": Decimal(1) / 12, "day": Decimal(1) / 365}


@dataclass(frozen=True)
class Tie:
    """One arrow between two parties of one deal, holding, right, leg, cluster, model or accelerator.

    `source` and `target` are units or groups, as asked; `units` are the two as the claims name them. `flow` says what
    passes: an input kind, an instrument, a kind of leg or of right. `usd` is the whole sum in US dollars on the
    principal basis, `usd_per_year` what falls on a year; a missing one is unknown, not nothing.
    `shared` marks a deal with further parties on a side: its figures are the deal's, and only their upper ends bound
    this arrow. `truth` says whether the relation holds on the day.
    """

    source: str
    target: str
    units: tuple[str, str]
    deal: str
    kind: str
    label: str
    flow: str
    truth: Truth
    rung: str
    status: str
    force: str
    claims: tuple[str, ...]
    shared: bool = False
    usd: Amount | None = None
    usd_per_year: Amount | None = None
    power: Amount | None = None
    chips: Amount | None = None
    stake: Amount | None = None
    first: date | None = None
    last: date | None = None
    part_of: str = ""
    supersedes: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    @property
    def internal(self) -> bool:
        """Do both ends belong to one group (at the level asked)?"""
        return self.source == self.target

    def is_a(self, ancestor: str) -> bool:
        """Is the thing behind the arrow of a class, or of one below it?"""
        return vocabulary().is_a(self.kind, ancestor)


@lru_cache(maxsize=32)
def ties(snapshot: Snapshot, level: str = "group") -> tuple[Tie, ...]:
    """All arrows of a snapshot, those within a group included, in order of thing, label and ends.

    Deals that have ended are there too, with truth NO. Cost: linear in the statements.
    """
    if level not in LEVELS:
        raise InvalidParameter("level", level, " | ".join(LEVELS))
    reader = _Reader(snapshot)
    found = [tie for slug in snapshot.subjects for tie in reader.ties_of(slug)]
    if level == "group":
        found = [replace(t, source=snapshot.group(t.source), target=snapshot.group(t.target)) for t in found]
    return tuple(sorted(found, key=lambda t: (t.deal, t.label, t.source, t.target, t.units)))


class _Reader:
    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.day = snapshot.moment.as_of
        self.deal_of_leg = {
            str(r.value): slug for slug, stated in snapshot.resolved.items() for r in stated.get("leg", ())
        }

    def ties_of(self, slug: str) -> Iterator[Tie]:
        kind = _kind(self.snapshot, slug)
        if kind is None:
            return
        for edge in kind.edges:
            sources, targets = self._ends(slug, edge.source), self._ends(slug, edge.target)
            shared = self._shared(slug, kind, edge, len(sources), len(targets))
            for source, target in product(sources, targets):
                yield self._tie(slug, kind, edge, source, target, shared)

    def _ends(self, slug: str, role: str) -> list[tuple[str, tuple[str, ...], str]]:
        """The parties of a role with the claims that name them; the thing itself where no role is declared."""
        if not role:
            return [(slug, (), "confirmed")]
        return [
            (str(value), tuple(c.id for c in r.supporting), r.status)
            for r in self.snapshot.values(slug, role)
            for value in r.values
        ]

    def _shared(self, slug: str, kind: Class_, edge: Edge, sources: int, targets: int) -> bool:
        unnamed = any(
            self.snapshot.values(slug, f"unnamed{role[:1].upper()}{role[1:]}") for role in (edge.source, edge.target)
        )
        return sources > 1 or targets > 1 or unnamed or kind.name == "FundingRound"

    def _tie(
        self,
        slug: str,
        kind: Class_,
        edge: Edge,
        source: tuple[str, tuple[str, ...], str],
        target: tuple[str, tuple[str, ...], str],
        shared: bool,
    ) -> Tie:
        deal = self.deal_of_leg.get(slug, slug)
        rung, force, truth = self._standing(slug, deal, kind)
        status = min(source[2], target[2], key=lambda s: vocabulary().concepts[s].rank or 0)
        usd, per_year = self._money(slug, kind)
        figures = [r for name in ("amount", "stake", "power", "chipCount") for r in self.snapshot.values(slug, name)]
        claims = {*source[1], *target[1], *(c.id for r in figures for c in r.supporting)}
        first, last = self._span(deal)
        return Tie(
            source=source[0],
            target=target[0],
            units=(source[0], target[0]),
            deal=slug,
            kind=kind.name,
            label=edge.label,
            flow=self._flow(slug),
            truth=min(truth, Truth.POSSIBLY, key=lambda t: t.value) if status == "rumoured" else truth,
            rung=rung,
            status=status,
            force=force,
            claims=tuple(sorted(claims)),
            shared=shared,
            usd=usd,
            usd_per_year=per_year,
            power=self._quantity(slug, "power"),
            chips=self._quantity(slug, "chipCount"),
            stake=self._quantity(slug, "stake"),
            first=first,
            last=last,
            part_of=deal if deal != slug else self._text(slug, "partOf") if kind.name != "Organization" else "",
            supersedes=self._all(slug, "supersedes"),
            unsure=tuple(sorted({v for name in UNSURE for v in self._all(slug, name)})),
        )

    def _text(self, slug: str, name: str) -> str:
        value = self.snapshot.value(slug, name)
        return "" if value is None else str(value)

    def _all(self, slug: str, name: str) -> tuple[str, ...]:
        return tuple(sorted({str(v) for r in self.snapshot.values(slug, name) for v in r.values}))

    def _flow(self, slug: str) -> str:
        return next((text for name in FLOWS if (text := self._text(slug, name))), "")

    def _quantity(self, slug: str, name: str) -> Amount | None:
        value = self.snapshot.value(slug, name)
        return value if isinstance(value, Amount) and value.interval.known else None

    def _standing(self, slug: str, deal: str, kind: Class_) -> tuple[str, str, Truth]:
        """Rung, force and whether the relation holds: certainly, possibly or not."""
        rung = self._text(deal, "rung")
        if "Deal" not in kind.ancestors and deal == slug:
            return rung, "", self._state_truth(slug, kind)
        force = self.snapshot.force(deal)
        capital = bool({"Investment", "Acquisition"} & set(kind.ancestors))
        if capital and rung != "terminated":
            return rung, force, self._capital_truth(deal, rung)
        truth = {"inForce": Truth.YES, "presumedInForce": Truth.YES, "ended": Truth.NO}.get(force, Truth.POSSIBLY)
        if force == "notYetInForce" and rung in {"definitive", "active"}:
            truth = Truth.YES
        return rung, force, truth

    def _capital_truth(self, deal: str, rung: str) -> Truth:
        """Money once paid stays invested: `completed` is no end. Without a rung, its date or `paid` must say so."""
        if rung in {"definitive", "active", "completed"}:
            return Truth.YES
        if rung:
            return Truth.POSSIBLY
        paid = any(r.key[0] == "paid" for r in self.snapshot.values(deal, "amount"))
        dated = self.snapshot.value(deal, "date")
        reached = isinstance(dated, PartialDate) and dated.reached_by(self.day) is Truth.YES
        return Truth.YES if paid or reached else Truth.POSSIBLY

    def _state_truth(self, slug: str, kind: Class_) -> Truth:
        if kind.name == "Right":
            held = self.snapshot.value(slug, "inForce")
            return Truth.POSSIBLY if held is None else Truth.YES if held else Truth.NO
        if kind.name == "Holding":
            stake = self.snapshot.value(slug, "stake")
            gone = isinstance(stake, Amount) and stake.interval.high == 0
            return Truth.NO if gone else Truth.YES
        cancelled = self.snapshot.value(slug, "buildStatus") == "cancelled"
        return Truth.NO if cancelled else Truth.YES

    def _span(self, deal: str) -> tuple[date | None, date | None]:
        told = [self.snapshot.value(deal, name) for name in ("starts", "signed", "date", "announced")]
        first = next((d.earliest for d in told if isinstance(d, PartialDate) and d.earliest), None)
        end = self.snapshot.end(deal)
        return first, end.latest if end is not None else None

    def _money(self, slug: str, kind: Class_) -> tuple[Amount | None, Amount | None]:
        """The whole sum and what falls on a year, on the first principal basis for which dollars are stated."""
        stated = [r for r in self.snapshot.values(slug, "amount") if _in_dollars(r)]
        order = {basis: rank for rank, basis in enumerate(kind.principal_basis)}
        totals = sorted((r for r in stated if not r.key[1]), key=lambda r: order.get(r.key[0], len(order)))
        rates = sorted((r for r in stated if r.key[1]), key=lambda r: order.get(r.key[0], len(order)))
        term = self._term(slug)
        whole = _ceiling(totals[0].value) if totals else _over(rates[0].value, term) if rates else None
        if rates:
            rate = rates[0].value
            return whole, rate.annual if isinstance(rate, Amount) else None
        return whole, _yearly(whole, term)

    def _term(self, slug: str) -> Interval | None:
        """The term in years."""
        term = self.snapshot.value(slug, "term")
        if not isinstance(term, Amount) or term.unit not in _YEARS:
            return None
        return _times(term.interval, _YEARS[term.unit])


def _in_dollars(resolved: Resolved) -> bool:
    value = resolved.value
    return isinstance(value, Amount) and value.currency == DOLLARS and value.interval.known


def _kind(snapshot: Snapshot, slug: str) -> Class_ | None:
    """The class that says how a thing projects: the most specific of those with edges."""
    classes = vocabulary().classes
    named = [classes[t] for t in snapshot.types.get(slug, ()) if classes[t].edges]
    if any("Organization" in c.ancestors for c in named):
        return classes["Organization"]
    return max(named, key=lambda c: (len(c.ancestors), c.name), default=None)


def _ceiling(value: object) -> Amount | None:
    if not isinstance(value, Amount):
        return None
    if value.basis in CEILINGS:
        return replace(value, interval=Interval(Decimal(0), value.interval.high))
    return value


def _times(interval: Interval, factor: Decimal) -> Interval:
    low, high = interval.low, interval.high
    return Interval(None if low is None else low * factor, None if high is None else high * factor)


def _over(rate: object, term: Interval | None) -> Amount | None:
    """A rate over the whole term; without a term the sum has no upper end."""
    if not isinstance(rate, Amount):
        return None
    yearly = rate.annual
    low, high = yearly.interval.low, yearly.interval.high
    if term is None:
        return None
    least = None if low is None or term.low is None else low * term.low
    most = None if high is None or term.high is None else high * term.high
    single = term.exact and term.low is not None and yearly.value is not None
    value = yearly.value * term.low if single and yearly.value is not None and term.low is not None else None
    return replace(yearly, interval=Interval(least, most), value=value, per="", qualifier="between")


def _yearly(whole: Amount | None, term: Interval | None) -> Amount | None:
    """A total spread evenly over its term; without a term a year may bear anything from nothing to all of it."""
    if whole is None:
        return None
    if term is None or not term.low or not term.high:
        return replace(whole, interval=Interval(Decimal(0), whole.interval.high), value=None, per="P1Y")
    low, high = whole.interval.low, whole.interval.high
    least = None if low is None else low / term.high
    most = None if high is None else high / term.low
    value = whole.value / term.low if whole.value is not None and term.exact else None
    return replace(whole, interval=Interval(least, most), value=value, per="P1Y")


def by_deal(found: tuple[Tie, ...]) -> Mapping[str, tuple[Tie, ...]]:
    """Arrows by the thing behind them."""
    index: dict[str, list[Tie]] = {}
    for tie in found:
        index.setdefault(tie.deal, []).append(tie)
    return {slug: tuple(members) for slug, members in index.items()}
