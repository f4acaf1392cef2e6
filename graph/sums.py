"""What a deal is worth in US dollars: the whole sum, and what falls on a year of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from graph.resolve import Resolved
from graph.snapshot import Snapshot
from graph.values import Amount, Interval, PartialDate
from ontology.vocabulary import Class_

DOLLARS = "USD"
CEILINGS = {"announcedCeiling", "optionValue", "plannedSpend"}
"""Bases of which nothing need ever be paid: their figure is an upper end and no point."""

PROMISED = CEILINGS | {"committedTotal", "faceValue"}

AGREED = frozenset({"definitive", "active", "completed"})
UNSURE = ("possiblySameAs", "possiblyExtends")
REPEATS = (*UNSURE, "supersedes")
"""Properties by which one deal says that it may be, or takes the place of, another."""

_YEARS = {"year": Decimal(1), "month": Decimal(1) / 12, "day": Decimal(1) / 365}


def dollars(snapshot: Snapshot, slug: str, kind: Class_) -> tuple[Amount | None, Amount | None]:
    """The whole sum and what falls on a year, on the first principal basis for which dollars are stated.

    A total is spread evenly over the term (a term below a year counts as one); without a term a year may bear anything
    from nothing to all of it. Capital that waits on a condition weighs from nothing up. A total
    and a yearly rate that cannot both be true over the term make each weigh anything between the two; the point stays
    what is stated. Figures in other currencies are unknown here: no exchange rate stands in the data.
    """
    stated = [r for r in snapshot.values(slug, "amount") if _in_dollars(r)]
    order = {basis: rank for rank, basis in enumerate(kind.principal_basis)}
    totals = sorted((r for r in stated if not r.key[1]), key=lambda r: order.get(r.key[0], len(order)))
    rates = sorted((r for r in stated if r.key[1]), key=lambda r: order.get(r.key[0], len(order)))
    term = term_of(snapshot, slug)
    whole = _paid_and_promised(totals) if totals else _part_of_whole(snapshot, slug)
    if whole is not None and "Investment" in {kind.name, *kind.ancestors} and conditional(snapshot, slug):
        whole = _up_to(whole)
    if not rates:
        return whole, _yearly(whole, term)
    stated_rate = rates[0].value
    rate = stated_rate.annual if isinstance(stated_rate, Amount) else None
    spread = None if term is None else _yearly(whole, term)
    return _narrower(whole, _over(rate, term)), _either(rate, spread) if _disagree(rate, spread) else rate


def conditional(snapshot: Snapshot, slug: str) -> bool:
    """Does agreed capital wait on something that has to happen first? Not once it is carried out, or some is paid.

    >>> conditional(snapshot, "amazon-openai-35b"), conditional(snapshot, "amazon-openai-15b")
    (True, False)
    """
    waits = snapshot.value(slug, "rung") == "definitive" and bool(snapshot.values(slug, "condition"))
    return waits and not _paid(snapshot, slug)


def uncertain(snapshot: Snapshot, slug: str) -> bool:
    """Need nothing of it ever be paid: are all its figures ceilings, or is what was paid so far nothing?

    >>> uncertain(snapshot, "broadcom-anthropic-tpu-loan-2026"), uncertain(snapshot, "nvidia-openai-30b")
    (True, False)
    """
    bases = {r.key[0] for r in snapshot.values(slug, "amount")}
    return bool(bases) and not _paid(snapshot, slug) and ("paid" in bases or bases <= CEILINGS)


def _paid(snapshot: Snapshot, slug: str) -> bool:
    """Has any of it been paid? An undisclosed sum has."""
    paid = (r.value for r in snapshot.values(slug, "amount") if r.key[0] == "paid")
    return any(isinstance(amount, Amount) and amount.interval.high != 0 for amount in paid)


def term_of(snapshot: Snapshot, slug: str) -> Interval | None:
    """The term in years: from start to end where both are stated, else as stated (a minimum term may be both).

    Where only the end is stated it is at most the time from the signature on (see `longest_term`).
    """
    start, end = snapshot.value(slug, "starts"), snapshot.value(slug, "ends")
    if isinstance(start, PartialDate) and isinstance(end, PartialDate):
        least, most = _years(start.latest, end.earliest), _years(start.earliest, end.latest)
        if least and most and 0 < least <= most:
            return Interval(least, most)
    term = snapshot.value(slug, "term")
    if isinstance(term, Amount) and term.unit in _YEARS:
        return _times(term.interval, _YEARS[term.unit])
    longest = longest_term(snapshot, slug)
    return None if longest is None else Interval(Decimal(0), longest)


def longest_term(snapshot: Snapshot, slug: str) -> Decimal | None:
    """Years from signature to end, which no term exceeds: nothing begins before it is signed. None where one is untold.

    >>> round(longest_term(snapshot, "meta-coreweave-2025"), 1)
    Decimal('6.3')
    """
    signed, end = snapshot.value(slug, "signed"), snapshot.value(slug, "ends")
    if not isinstance(signed, PartialDate) or not isinstance(end, PartialDate):
        return None
    longest = _years(signed.earliest, end.latest)
    return longest if longest is not None and longest > 0 else None


def _part_of_whole(snapshot: Snapshot, slug: str) -> Amount | None:
    """A part without a figure (an investor's part of a round) is at most what the other parts leave of the whole."""
    whole = snapshot.value(slug, "partOf")
    stated = [r.value for r in snapshot.values(str(whole), "amount") if _in_dollars(r) and not r.key[1]]
    highs = [a.interval.high for a in stated if isinstance(a, Amount)]
    if not highs or None in highs:
        return None
    high = max(h for h in highs if h is not None)
    taken = sum((_least(snapshot, part) for part in parts_beside(snapshot, slug)), Decimal(0))
    high = high - taken if taken <= high else high
    return Amount(Interval(Decimal(0), high), None, "upTo", DOLLARS, basis="estimate", words="part of a whole")


def parts_beside(snapshot: Snapshot, slug: str) -> tuple[str, ...]:
    """Agreed parts of others in the whole of a part without a figure, which leave it only the rest; in order of slug.

    Only parts of which every investor is named, and is another, cannot be the same money; of a part with unnamed
    investors its own parts are asked. What may be one with another part is left out.

    >>> parts_beside(snapshot, "microsoft-openai-2026-round")
    ('amazon-openai-50b', 'nvidia-openai-30b', 'softbank-openai-2026')
    """
    whole = snapshot.value(slug, "partOf")
    if whole is None or any(_in_dollars(r) for r in snapshot.values(slug, "amount")):
        return ()
    return tuple(sorted(_of_others(snapshot, str(whole), _named(snapshot, slug, "investor"), frozenset({slug}))))


def _of_others(snapshot: Snapshot, whole: str, own: set[str], seen: frozenset[str]) -> Iterator[str]:
    parts = _parts(snapshot).get(whole, ())
    unsure = {name for part in parts for name in _named(snapshot, part, *REPEATS)}
    unsure |= {part for part in parts if _named(snapshot, part, *UNSURE)}
    for part in parts:
        if part in seen or part in unsure:
            continue
        investors = _named(snapshot, part, "investor")
        if not investors or snapshot.values(part, "unnamedInvestor"):
            yield from _of_others(snapshot, part, own, seen | {part})
        elif not own & investors and snapshot.value(part, "rung") in AGREED and _least(snapshot, part):
            yield part


def _least(snapshot: Snapshot, slug: str) -> Decimal:
    """What a deal is worth at the least, as its own figures say: a round counts what waits on a condition, too."""
    totals = [r.value for r in snapshot.values(slug, "amount") if _in_dollars(r) and not r.key[1]]
    lows = [a.interval.low for a in totals if isinstance(a, Amount) and a.basis not in CEILINGS]
    return min((low or Decimal(0) for low in lows), default=Decimal(0))


@lru_cache(maxsize=32)
def _parts(snapshot: Snapshot) -> Mapping[str, Sequence[str]]:
    """The deals that are part of each other deal, in order of slug."""
    found: dict[str, list[str]] = defaultdict(list)
    for slug in sorted(snapshot.of_class("Deal")):
        whole = snapshot.value(slug, "partOf")
        if whole is not None:
            found[str(whole)].append(slug)
    return found


def _named(snapshot: Snapshot, slug: str, *names: str) -> set[str]:
    return {str(v) for name in names for r in snapshot.values(slug, name) for v in r.values}


def _in_dollars(resolved: Resolved) -> bool:
    value = resolved.value
    return isinstance(value, Amount) and value.currency == DOLLARS and value.interval.known


def _paid_and_promised(totals: list[Resolved]) -> Amount | None:
    """The preferred total; what was paid so far may still grow to what was promised, without end if that has none."""
    first = _ceiling(totals[0].value)
    if first is None or first.basis != "paid" or first.interval.high is None:
        return first
    others = [r.value.interval.high for r in totals[1:] if isinstance(r.value, Amount) and r.value.basis in PROMISED]
    highs = [h for h in others if h is not None]
    high = None if len(highs) < len(others) else max([first.interval.high, *highs])
    return replace(first, interval=Interval(first.interval.low, high))


def _ceiling(value: object) -> Amount | None:
    if not isinstance(value, Amount):
        return None
    return _up_to(value) if value.basis in CEILINGS else value


def _up_to(amount: Amount) -> Amount:
    return replace(amount, interval=Interval(Decimal(0), amount.interval.high), value=None)


def _years(first: date | None, last: date | None) -> Decimal | None:
    return None if first is None or last is None else Decimal((last - first).days) / Decimal("365.25")


def _disagree(one: Amount | None, other: Amount | None) -> bool:
    """Are both stated, and can they not both be true?"""
    return one is not None and other is not None and not one.interval.overlaps(other.interval)


def _either(stated: Amount | None, reckoned: Amount | None) -> Amount | None:
    """What two figures that disagree leave open: anything from the least of both to the most."""
    if stated is None or reckoned is None:
        return stated or reckoned
    lows, highs = (stated.interval.low, reckoned.interval.low), (stated.interval.high, reckoned.interval.high)
    low = None if None in lows else min(x for x in lows if x is not None)
    high = None if None in highs else max(x for x in highs if x is not None)
    words = "; or ".join(x for x in (stated.words, reckoned.words) if x)
    return replace(stated, interval=Interval(low, high), qualifier="between", words=words)


def _narrower(stated: Amount | None, reckoned: Amount | None) -> Amount | None:
    """A stated total, narrowed by the rate over the term where the two can both be true, else either of them."""
    if stated is None or reckoned is None or _disagree(stated, reckoned):
        return _either(stated, reckoned)
    lows = [x for x in (stated.interval.low, reckoned.interval.low) if x is not None]
    highs = [x for x in (stated.interval.high, reckoned.interval.high) if x is not None]
    interval = Interval(max(lows, default=None), min(highs, default=None))
    value = (
        stated.value if stated.value is not None and Interval(stated.value, stated.value).overlaps(interval) else None
    )
    return replace(stated, interval=interval, value=value)


def _times(interval: Interval, factor: Decimal) -> Interval:
    low, high = interval.low, interval.high
    return Interval(None if low is None else low * factor, None if high is None else high * factor)


def _over(yearly: Amount | None, term: Interval | None) -> Amount | None:
    """A yearly rate over the whole term; without a term nothing is reckoned."""
    if yearly is None:
        return None
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
    low, high = whole.interval.low, whole.interval.high
    if term is None:
        return replace(whole, interval=Interval(Decimal(0), high), value=None, per="P1Y")
    shortest = max(Decimal(1), term.low or Decimal(1))
    least = Decimal(0) if low is None or term.high is None else low / max(Decimal(1), term.high)
    most = None if high is None else high / shortest
    value = whole.value / shortest if whole.value is not None and term.exact else None
    return replace(whole, interval=Interval(least, most), value=value, per="P1Y")
