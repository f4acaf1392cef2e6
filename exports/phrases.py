"""Numbers, values and topics in the words a person reads; pages, briefings and charts all speak from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from exports import naming
from exports.naming import term
from exports.views import words
from graph.coverage import NOT_STATED
from graph.evidence import Claim, Value
from graph.metrics.result import Bound
from graph.resolve import Resolved
from graph.snapshot import Snapshot
from graph.values import Amount, PartialDate
from ontology.vocabulary import vocabulary

TOPICS = {
    "announced": "day of the announcement",
    "signed": "day of the signature",
    "starts": "start",
    "ends": "end",
    "date": "day",
    "operationalSince": "start of operation",
    "released": "day of the release",
    "change": "size of the move",
    "stake": "size of the stake",
}
"""What is told of a property, where its label is no noun."""

BASES = {"committedTotal": "committed", "committedRate": "committed", "recognisedRevenue": "recognised"}
"""Bases whose label is longer than a reader needs beside a figure."""

TIMES = frozenset({"day", "month", "year"})
"""Units that take an ending where there are several of them."""

UNLIMITED = 1e-9
"""Closer than this to an end of the scale, a share says nothing at that end."""


@dataclass(frozen=True)
class Said:
    """A value in words; `slug` is set where it has a page (under `place`), `gap` where it says why there is none."""

    text: str
    slug: str = ""
    gap: bool = False
    place: str = "entities"


def share(bound: Bound) -> str:
    """A share in per cent as words.

    >>> [share(Bound(*ends)) for ends in ((0, 100), (0, 40.2), (14.7, 100), (15, 40), (62, 62))]
    ['not known', 'at most 40%', '15% or more', '15% to 40%', '62%']
    """
    low, high = percent(bound.low), percent(min(bound.high, 1e6))
    if bound.low <= UNLIMITED and (bound.high >= 100 - UNLIMITED):
        return "not known"
    if bound.low <= UNLIMITED:
        return f"at most {high}" if bound.high > UNLIMITED else "0%"
    if not bound.bounded or bound.low < 100 - UNLIMITED <= bound.high:
        return f"{low} or more"
    return low if low == high else f"{low} to {high}"


def percent(value: float) -> str:
    """A percentage, whole unless it is small.

    >>> percent(0.4), percent(1.64), percent(53.2), percent(0)
    ('<1%', '2%', '53%', '0%')
    """
    if 0 < value < 0.95:
        return "<1%"
    return f"{value:,.0f}%"


def fraction(bound: Bound) -> str:
    """A part of one as a percentage.

    >>> fraction(Bound(0.5, 2 / 3))
    '50% to 67%'
    """
    return share(Bound(100 * bound.low, 100 * bound.high, None))


def dollars(bound: Bound | None) -> str:
    """Dollars as an interval in words.

    >>> dollars(Bound(0, float("inf"))), dollars(Bound(10e9, float("inf"))), dollars(Bound(6.75e9, 8.25e9))
    ('not disclosed', 'at least $10B', '$6.75B to $8.25B')
    """
    return measured(bound, "$")


def measured(bound: Bound | None, sign: str = "", unit: str = "") -> str:
    """Any quantity as an interval in words, with its sign before or its unit behind."""
    if bound is None or (bound.low <= 0 and not bound.bounded):
        return "not disclosed"
    low, high = figure(bound.low, sign, unit), figure(bound.high, sign, unit) if bound.bounded else ""
    if not high:
        return f"at least {low}"
    if low == high:
        return low
    return f"up to {high}" if bound.low <= 0 else f"{low} to {high}"


def figure(value: float, sign: str = "", unit: str = "") -> str:
    """One number with its sign and unit, rounded as a person would.

    >>> figure(1657142857.1, "$"), figure(3500, "", " MW")
    ('$1.66B', '3,500 MW')
    """
    number = Decimal(repr(float(f"{value:.3g}")))
    if sign:
        return sign + words.scaled(number)
    return f"{number.normalize():,f}{unit}"


def number(bound: Bound, digits: int = 0) -> str:
    """A plain number as an interval.

    >>> number(Bound(1346.1, 10000)), number(Bound(1, 7.43), 1)
    ('1,346 to 10,000', '1 to 7.4')
    """
    low, high = _plain(bound.low, digits), _plain(bound.high, digits) if bound.bounded else "any"
    return low if low == high else f"{low} to {high}"


def _plain(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.removesuffix("." + "0" * digits) if digits else text


def valued(bound: Bound | None, unit: str) -> str:
    """The value of a flag or a result in words, as its unit asks.

    >>> valued(Bound.exactly(1), "labs"), valued(Bound(0, 2), "labs")
    ('1 lab', '0 to 2 labs')
    """
    if bound is None:
        return ""
    if unit == "percent":
        return share(bound)
    if unit.startswith("share of"):
        return fraction(bound)
    if unit in {"USD", "USD a year"}:
        return dollars(bound) + (" a year" if unit == "USD a year" and bound.low + bound.high > 0 else "")
    if unit.startswith("USD bought back"):
        return "not known" if bound.low <= 0 and not bound.bounded else f"{returned(bound)} per $1 invested"
    if not bound.bounded:
        return f"at least {_plain(bound.low, 1)} {unit}".strip() if bound.low > 0 else "not known"
    digits = 1 if bound.high != round(bound.high) or bound.low != round(bound.low) else 0
    text = number(bound, digits)
    return f"{text} {unit.removesuffix('s') if text == '1' else unit}".strip()


def returned(bound: Bound) -> str:
    """Dollars back per dollar put in.

    >>> returned(Bound(1.5, 3))
    '$1.50 to $3.00'
    """
    low = f"${bound.low:,.2f}"
    if not bound.bounded:
        return f"at least {low}"
    high = f"${bound.high:,.2f}"
    return low if low == high else f"up to {high}" if bound.low <= 0 else f"{low} to {high}"


def amount(value: Amount) -> str:
    """An amount as an interval, with why there is none where there is none.

    >>> from graph.values import Interval
    >>> amount(Amount(Interval(Decimal(7), Decimal(7)), Decimal(7), unit="year"))
    '7 years'
    """
    if not value.interval.known:
        return term("missingReasons", value.reason) if value.reason else "not disclosed"
    text = words.amount(value)
    return (
        f"{text}s"
        if value.unit in TIMES and not text.endswith(f" 1 {value.unit}") and text != f"1 {value.unit}"
        else text
    )


def based(value: Amount) -> str:
    """What kind of money an amount is: committed, paid, an upper limit ..."""
    return BASES.get(value.basis) or (term("bases", value.basis) if value.basis else "")


def say(snapshot: Snapshot, name: str, value: Value) -> Said:
    """A stated value of a property in words."""
    known = vocabulary().properties.get(name)
    if isinstance(value, Amount):
        text = amount(value)
        basis = based(value)
        return Said(f"{text} ({basis})" if basis else text, gap=not value.interval.known)
    if name == "country":
        return Said(country(str(value)))
    if known is not None and known.kind == "concept" and known.scheme:
        return Said(term(known.scheme, str(value)))
    if known is not None and known.kind == "reference":
        slug = str(value)
        return Said(naming.title(snapshot, slug), slug) if slug in snapshot.types else Said(slug.replace("-", " "))
    return Said(words.said(value))


def short(snapshot: Snapshot, name: str, value: Value) -> str:
    """A value without its basis: where the basis stands beside it."""
    return amount(value) if isinstance(value, Amount) else say(snapshot, name, value).text


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load((Path(__file__).parent / "countries.yaml").read_text("utf-8"))
    return found


def country(code: str) -> str:
    """A country as a reader knows it.

    >>> country("NO"), country("XX")
    ('Norway', 'XX')
    """
    return _countries().get(code, code)


def reason(resolved: Resolved) -> str:
    """Why a value is the one that is shown, as the end of a sentence."""
    return why(resolved.reason)


def why(word: str) -> str:
    """A reason of the resolution, as the end of a sentence.

    >>> why("status")
    'its status ranks above that of the others'
    """
    try:
        return vocabulary().concept("rankReasons", word).definition
    except KeyError:
        return term("rankReasons", word)


def missing(word: str) -> str:
    """Why something is not known, in words."""
    return "no source says" if word == NOT_STATED else term("missingReasons", word)


def noun(name: str) -> str:
    """A property as a noun: what is disputed, or not known.

    >>> noun("ends"), noun("amount")
    ('end', 'amount')
    """
    return TOPICS.get(name) or naming.property_label(name)


def topic(name: str, key: Sequence[str]) -> str:
    """What a statement is about: the property, and for money its basis."""
    label = noun(name)
    basis = BASES.get(key[0]) or term("bases", key[0]) if key and key[0] else ""
    return f"{label} ({basis})" if basis else label


def publishers(claims: Iterable[Claim]) -> str:
    """Who says so, each once, the surest first."""
    from exports.footnotes import strength

    names = dict.fromkeys(c.source.publisher for c in sorted(claims, key=strength))
    return words.listed(list(names), 3)


def date_words(value: Any) -> str:
    """A partial date, or nothing."""
    return words.when(value) if isinstance(value, PartialDate) else ""
