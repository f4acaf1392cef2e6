"""Figures and dates as people write them, turned into the form of claim files: `up to $40B`, `1.2 GW`, `May 2026`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypeAlias

from graph.values import PartialDate

Written: TypeAlias = dict[str, str]

QUALIFIERS = {
    "about": ("about", "around", "roughly", "approximately", "approx.", "nearly", "almost", "some", "~", "≈", "ca."),
    "atLeast": ("at least", "more than", "over", "above", "upwards of", ">", "≥"),
    "upTo": ("up to", "as much as", "at most", "as many as", "less than", "under", "<", "≤"),
}
CURRENCIES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "C$": "CAD", "A$": "AUD"}
NAMED = {"dollar": "USD", "euro": "EUR"}
SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9, "t": 12, "trillion": 12}
RATES = {"month": "P1M", "monthly": "P1M", "quarter": "P3M", "quarterly": "P3M", "year": "P1Y", "yearly": "P1Y"}
UNITS = {
    "mw": ("MW", 0),
    "megawatt": ("MW", 0),
    "gw": ("MW", 3),
    "gigawatt": ("MW", 3),
    "%": ("percent", 0),
    "percent": ("percent", 0),
    "chip": ("chip", 0),
    "gpu": ("chip", 0),
    "tpu": ("chip", 0),
    "year": ("year", 0),
    "yr": ("year", 0),
    "month": ("month", 0),
    "day": ("day", 0),
    "share": ("share", 0),
    "people": ("count", 0),
}
MONTH_NAMES = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, start=1) for name in names}
_NUMBER = r"(?P<figure>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>(?i:thousand|million|billion|trillion|mn|bn|[kmbt]))?\b\+?"
_SIGN = r"(?P<sign>US\$|C\$|A\$|[$€£¥₩]|[A-Z]{3})\s*"
_MONEY = re.compile(rf"(?:{_SIGN})?{_NUMBER}\s*(?P<code>[A-Z]{{3}}|(?i:(?:US )?dollars?|euros?))?")
_RATE = re.compile(
    r"(?:\b(?:a|per|each|every)\s+|/\s*)(month|quarter|year)\b|\b(monthly|quarterly|yearly)\b", re.IGNORECASE
)
_QUANTITY = re.compile(rf"{_NUMBER}\s*(?P<unit>%|[A-Za-z]+)?")
_RANGE = re.compile(
    r"(?:between\s+)?(?P<low>.+?)(?:\s+to\s+|\s+and\s+|\s*[–—]\s*|(?<=\w)-(?=[$€£\d]))(?P<high>.+)", re.IGNORECASE
)


def money(text: str) -> Written:
    """A sum of money with its currency, qualifier and rate.

    >>> money("up to $40B")
    {'value': '40000000000', 'currency': 'USD', 'qualifier': 'upTo', 'words': 'up to $40B'}
    >>> money("$1.25 billion a month")["per"], money("between €1bn and €2bn")["high"]
    ('P1M', '2000000000')
    """
    words = " ".join(text.split())
    if words.casefold() in {"undisclosed", "not disclosed", "unknown"}:
        return {"currency": "USD", "qualifier": "undisclosed", "reason": "notDisclosed"}
    qualifier, rest = _qualified(words)
    rate = _RATE.search(rest)
    found = _range(rest, qualifier) or _sum(rest, qualifier)
    if rate:
        found["per"] = RATES[(rate[1] or rate[2]).lower()]
    return {**found, "words": words}


def _range(text: str, qualifier: str) -> Written | None:
    ends = _RANGE.match(text)
    if not ends or qualifier != "exact":
        return None
    low, high = _MONEY.search(ends["low"]), _MONEY.search(ends["high"])
    if not low or not high:
        return None
    scale = low["scale"] or high["scale"]
    currency = _currency(low) or _currency(high)
    if not currency:
        return None
    bounds = {"low": _scaled(low["figure"], scale), "high": _scaled(high["figure"], high["scale"])}
    return {**bounds, "currency": currency, "qualifier": "between"}


def _sum(text: str, qualifier: str) -> Written:
    found = _MONEY.search(text)
    if not found:
        raise ValueError(f"{text!r} holds no sum; write it like $1.8B, up to €500 million, $920M a month")
    currency = _currency(found)
    if not currency:
        raise ValueError(f"{text!r} names no currency; write $1.8B or 1.8B USD")
    plus = "+" in found[0]
    return {
        "value": _scaled(found["figure"], found["scale"]),
        "currency": currency,
        "qualifier": "atLeast" if plus and qualifier == "exact" else qualifier,
    }


def _currency(found: re.Match[str]) -> str:
    sign = found["sign"] or found["code"] or ""
    code = CURRENCIES.get(sign.upper()) or NAMED.get(sign.lower().removeprefix("us ").rstrip("s")) or sign
    return code if re.fullmatch(r"[A-Z]{3}", code) else ""


def _qualified(words: str) -> tuple[str, str]:
    low = words.casefold()
    for qualifier, openings in QUALIFIERS.items():
        for opening in sorted(openings, key=len, reverse=True):
            if low.startswith(opening):
                return qualifier, words[len(opening) :].strip()
    return "exact", words


def _scaled(figure: str, scale: str | None) -> str:
    number = Decimal(figure.replace(",", "")).scaleb(SCALES[scale.lower()] if scale else 0)
    return f"{number.normalize():f}"


def quantity(text: str, unit: str = "") -> Written:
    """A quantity with its unit; `unit` is the one that is meant where the text names none.

    >>> quantity("about 1.2 GW")
    {'value': '1200', 'unit': 'MW', 'qualifier': 'about', 'words': 'about 1.2 GW'}
    >>> quantity("220,000+ chips")["qualifier"], quantity("7", "year")["unit"]
    ('atLeast', 'year')
    """
    words = " ".join(text.split())
    qualifier, rest = _qualified(words)
    found = _QUANTITY.search(rest)
    if not found:
        raise ValueError(f"{text!r} holds no figure; write it like 300 MW, 220,000 chips, 27%, 7 years")
    told = (found["unit"] or "").lower()
    known, power = UNITS.get(told) or UNITS.get(told.rstrip("s")) or (unit, 0)
    if not known:
        raise ValueError(f"{text!r} names no unit that is known: {', '.join(sorted({u for u, _ in UNITS.values()}))}")
    value = Decimal(_scaled(found["figure"], found["scale"])).scaleb(power)
    qualifier = "atLeast" if "+" in found[0] and qualifier == "exact" else qualifier
    return {"value": f"{value.normalize():f}", "unit": known, "qualifier": qualifier, "words": words}


def day(text: str) -> str:
    """A date in the form of claim files, from that form or from words.

    >>> day("8 May 2026"), day("May 8, 2026"), day("May 2026"), day("Q4 2026"), day("2026-H1")
    ('2026-05-08', '2026-05-08', '2026-05', '2026-Q4', '2026-H1')
    """
    words = re.findall(r"[A-Za-z]+\d?|\d+", text)
    year = next((w for w in words if re.fullmatch(r"(19|20)\d\d", w)), "")
    month = next((MONTHS[w.lower()] for w in words if w.lower() in MONTHS), 0)
    part = next((w.upper() for w in words if re.fullmatch(r"[HQhq][1-4]", w)), "")
    number = next((w for w in words if w != year and re.fullmatch(r"\d{1,2}", w)), "")
    if year and part:
        written = f"{year}-{part}"
    elif year and month:
        written = f"{year}-{month:02}" + (f"-{int(number):02}" if number else "")
    else:
        written = text.strip()
    PartialDate.parse(written)
    return written
