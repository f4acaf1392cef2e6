"""Figures and days in the words a person reads: `up to $5B`, `$2.6B to $3.5B`, `not disclosed`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from graph.evidence import Value
from graph.values import Amount, PartialDate
from ontology.vocabulary import vocabulary

_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "KRW": "₩", "INR": "₹"}
_PER = {"P1M": " a month", "P3M": " a quarter", "P1Y": " a year"}
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def amount(value: Amount) -> str:
    """A sum or quantity as an interval in words.

    >>> from graph.values import bounds
    >>> five = Decimal("5e9")
    >>> amount(Amount(bounds(five, None, None, "upTo"), five, "upTo", currency="USD"))
    'up to $5B'
    >>> amount(Amount(bounds(five, None, None, "undisclosed"), None, "undisclosed", currency="USD"))
    'not disclosed'
    """
    low, high = value.interval.low, value.interval.high
    return _span(low, high, value) + _PER.get(value.per, "")


def _span(low: Decimal | None, high: Decimal | None, value: Amount) -> str:
    if low is None and high is None:
        return "not disclosed"
    if value.qualifier == "about" and value.value is not None:
        return f"about {_figure(value.value, value)}"
    if high is None and low is not None:
        return f"at least {_figure(low, value)}"
    if high is not None and (low is None or (low == 0 and high > 0)):
        return f"up to {_figure(high, value)}"
    assert low is not None
    assert high is not None
    return _figure(low, value) if low == high else f"{_figure(low, value)} to {_figure(high, value)}"


def _figure(number: Decimal, value: Amount) -> str:
    if value.currency:
        sign = _SIGNS.get(value.currency, f"{value.currency} ")
        return ("−" if number < 0 else "") + sign + scaled(abs(number))
    unit = {"percent": "%", "count": "", "chip": " chips", "share": " shares", "USDPerShare": " dollars a share"}
    return f"{_plain(number)}{unit.get(value.unit, f' {value.unit}')}"


def scaled(number: Decimal) -> str:
    """A large number with its letter.

    >>> [scaled(Decimal(n)) for n in ("1250000000", "125200000000", "950", "450000")]
    ['1.25B', '125.2B', '950', '450k']
    """
    for size, letter in _SCALES:
        if number >= size:
            return f"{(number / size).quantize(Decimal('0.01')).normalize():f}{letter}"
    return _plain(number)


def _plain(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.01')).normalize():,f}"


def day(value: date) -> str:
    """A day as people write it.

    >>> day(date(2026, 5, 8))
    '8 May 2026'
    """
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def when(value: PartialDate) -> str:
    """A partial date as people write it: a month, a quarter, a year, or its bounds.

    >>> [when(PartialDate.parse(text)) for text in ("2026-05-08", "2026-05", "2026-Q4", "2026")]
    ['8 May 2026', 'May 2026', 'Q4 2026', '2026']
    """
    if value.exact and value.earliest is not None:
        return day(value.earliest)
    words = value.words
    if len(words) == 7 and words[5] in "QH" and words[:4].isdigit():
        return f"{words[5:]} {words[:4]}"
    if _MONTH.fullmatch(words) and value.earliest is not None:
        return f"{_MONTHS[value.earliest.month - 1]} {value.earliest.year}"
    if words:
        return words
    early = day(value.earliest) if value.earliest else "unknown"
    return f"{early} to {day(value.latest) if value.latest else 'unknown'}"


def said(value: Value) -> str:
    """Any stated value in words."""
    if isinstance(value, Amount):
        return amount(value)
    if isinstance(value, PartialDate):
        return when(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _plain(value) if isinstance(value, Decimal) else str(value)


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count(1, "deal"), count(1200, "party", "parties")
    ('1 deal', '1,200 parties')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items: list[str], most: int = 4) -> str:
    """A list as a person says it, cut short.

    >>> listed(["A", "B", "C"], most=2)
    'A, B and 1 more'
    """
    if len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most} more"
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def concept(scheme: str, word: str) -> str:
    """The label of a member of a closed list; a word that the list does not hold is spelt out.

    >>> concept("rungs", "letterOfIntent"), concept("rungs", "handshakeOnly")
    ('letter of intent', 'handshake only')
    """
    try:
        return vocabulary().concept(scheme, word).label
    except KeyError:
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word).lower()
