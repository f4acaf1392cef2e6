"""Values that know their own uncertainty: intervals, partial dates, amounts and quantities."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

ABOUT = Decimal("0.1")
"""What "about" means where a source gives no bounds: ten per cent either way."""

_PARTIAL = re.compile(r"(?P<y>\d{4})(?:-(?:H(?P<h>[12])|Q(?P<q>[1-4])|(?P<m>\d\d)(?:-(?P<d>\d\d))?))?")


class Truth(Enum):
    """Answer to a question about dates of which only bounds are known."""

    NO = 0
    POSSIBLY = 1
    YES = 2


@dataclass(frozen=True)
class Interval:
    """A number known to lie in [low, high]; a missing bound is unknown, not zero or infinite.

    >>> Interval(Decimal(2), Decimal(5)).overlaps(Interval(Decimal(5), None))
    True
    """

    low: Decimal | None
    high: Decimal | None

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low} is above high {self.high}")

    @property
    def exact(self) -> bool:
        """Is it a single number?"""
        return self.low is not None and self.low == self.high

    @property
    def known(self) -> bool:
        """Is at least one bound known?"""
        return self.low is not None or self.high is not None

    def overlaps(self, other: Interval) -> bool:
        """Can both be true at once?"""
        below = self.high is not None and other.low is not None and self.high < other.low
        above = self.low is not None and other.high is not None and self.low > other.high
        return not (below or above)

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both; an unknown bound stays unknown."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(low, high)

    @property
    def width(self) -> Decimal | None:
        """Distance of the bounds; None where one is unknown."""
        return None if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True)
class PartialDate:
    """A date known to lie in [earliest, latest], with the words that said so.

    >>> PartialDate.parse("2026-Q4")
    PartialDate(earliest=datetime.date(2026, 10, 1), latest=datetime.date(2026, 12, 31), words='2026-Q4')
    """

    earliest: date | None
    latest: date | None
    words: str = ""

    def __post_init__(self) -> None:
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"earliest {self.earliest} is after latest {self.latest}")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `2026`, `2026-H1`, `2026-Q4`, `2026-10` or `2026-10-08`.

        Raises ValueError with what was expected.
        """
        found = _PARTIAL.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no date; expected YYYY, YYYY-H1, YYYY-Q1, YYYY-MM or YYYY-MM-DD")
        year = int(found["y"])
        if found["d"]:
            day = date(year, int(found["m"]), int(found["d"]))
            return cls(day, day, text)
        first, last = _months(found)
        end = calendar.monthrange(year, last)[1]
        return cls(date(year, first, 1), date(year, last, end), text)

    @property
    def exact(self) -> bool:
        """Is it a single day?"""
        return self.earliest is not None and self.earliest == self.latest

    def overlaps(self, other: PartialDate) -> bool:
        """Can both name the same day?"""
        before = self.latest is not None and other.earliest is not None and self.latest < other.earliest
        after = self.earliest is not None and other.latest is not None and self.earliest > other.latest
        return not (before or after)

    def hull(self, other: PartialDate) -> PartialDate:
        """The smallest span that holds both; an unknown bound stays unknown."""
        early = None if self.earliest is None or other.earliest is None else min(self.earliest, other.earliest)
        late = None if self.latest is None or other.latest is None else max(self.latest, other.latest)
        return PartialDate(early, late, f"{self.words} / {other.words}")

    def reached_by(self, day: date) -> Truth:
        """Has this date come by `day`?"""
        if self.latest is not None and self.latest <= day:
            return Truth.YES
        if self.earliest is not None and self.earliest > day:
            return Truth.NO
        return Truth.POSSIBLY

    def __str__(self) -> str:
        if self.words:
            return self.words
        if self.exact:
            return str(self.earliest)
        return f"{self.earliest or '…'} to {self.latest or '…'}"


def _months(found: re.Match[str]) -> tuple[int, int]:
    if found["h"]:
        return (1, 6) if found["h"] == "1" else (7, 12)
    if found["q"]:
        last = 3 * int(found["q"])
        return last - 2, last
    if found["m"]:
        month = int(found["m"])
        if not 1 <= month <= 12:
            raise ValueError(f"{found[0]!r} has no such month")
        return month, month
    return 1, 12


@dataclass(frozen=True)
class Amount:
    """A monetary amount or a quantity: an interval with its unit and what kind of figure it is.

    `currency` (ISO 4217) is set for money, `unit` for quantities; `basis` says what kind of money is meant
    (a ceiling, cash paid, a run rate ...); `per` is an ISO 8601 duration for rates (`P1M`).
    """

    interval: Interval
    value: Decimal | None = None
    qualifier: str = "exact"
    currency: str = ""
    unit: str = ""
    basis: str = ""
    per: str = ""
    reason: str = ""
    words: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What must agree before two amounts may be compared: basis, period, currency or unit."""
        return (self.basis, self.per, self.currency or ("time" if self.unit in _DAYS else self.unit))

    @property
    def comparable(self) -> Interval:
        """The interval in a unit that all amounts of this `key` share: lengths of time in days.

        >>> months = Amount(Interval(Decimal(6), Decimal(6)), unit="month")
        >>> months.comparable
        Interval(low=Decimal('180'), high=Decimal('186'))
        """
        shortest, longest = _DAYS.get(self.unit, (1, 1))
        low, high = self.interval.low, self.interval.high
        return Interval(None if low is None else low * shortest, None if high is None else high * longest)

    @property
    def annual(self) -> Amount:
        """The same rate per year; amounts that are no rates are returned as they are."""
        factor = _PER_YEAR.get(self.per)
        if factor is None or factor == 1:
            return self
        low, high = self.interval.low, self.interval.high
        interval = Interval(None if low is None else low * factor, None if high is None else high * factor)
        value = None if self.value is None else self.value * factor
        return Amount(
            interval,
            value,
            self.qualifier,
            self.currency,
            self.unit,
            self.basis,
            "P1Y",
            self.reason,
            self.words,
        )


_DAYS = {"day": (1, 1), "month": (30, 31), "year": (365, 366)}
"""The fewest and the most days that a unit of time has."""

_PER_YEAR = {"P1M": 12, "P3M": 4, "P1Y": 1}


def bounds(value: Decimal | None, low: Decimal | None, high: Decimal | None, qualifier: str) -> Interval:
    """The interval that a stated figure and its qualifier mean.

    `exact` is the figure itself, `about` ten per cent either way unless bounds are given, `atLeast` is open above,
    `upTo` starts at nothing, `between` takes its stated bounds, `undisclosed` knows neither.
    """
    if value is None or qualifier in {"between", "undisclosed"}:
        return Interval(low, high)
    if qualifier == "atLeast":
        return Interval(value, high)
    if qualifier == "upTo":
        return Interval(low if low is not None else min(Decimal(0), value), value)
    if qualifier == "about":
        spread = abs(value) * ABOUT
        return Interval(low if low is not None else value - spread, high if high is not None else value + spread)
    return Interval(value, value)
