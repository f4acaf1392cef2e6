"""What every metric returns: numbers as intervals, answers with their claims, flags with a severity."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.errors import InvalidParameter

CONCEPTS = {
    "investor-conflict": "investorConflict",
    "supplier-rival": "rivalSupplier",
    "reverse-equity": "reverseEquity",
    "vertical-integration": "verticalIntegration",
    "foreclosure": "foreclosure",
    "concentration": "concentration",
    "chokepoint": "chokepoint",
    "circular-financing": "circularFinancing",
    "exposure": "customerExposure",
    "lock-in": "lockIn",
}
"""The concept of the vocabulary for each kind of flag; a concept's name has no hyphen."""

KINDS = tuple(CONCEPTS)
"""Every kind of flag there is."""

SEVERITIES = ("low", "medium", "high")
"""From least to most; what lifts a flag from one to the next is said by the family that raises it."""


@dataclass(frozen=True)
class Bound:
    """A number known to lie in [low, high], with the value the default policy gives it.

    `high` may be infinite where nothing bounds it; `point` is None where no single value is stated.

    >>> Bound(0.5, 2 / 3, None).width < 0.17
    True
    >>> Bound(0.0, float("inf"), None).as_json()
    {'low': 0.0, 'high': None, 'point': None}
    """

    low: float
    high: float
    point: float | None = None

    def __post_init__(self) -> None:
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise InvalidParameter("bound", (self.low, self.high), "low at most high")
        object.__setattr__(self, "low", float(self.low))
        object.__setattr__(self, "high", float(self.high))
        object.__setattr__(self, "point", None if self.point is None else float(self.point))

    @classmethod
    def exactly(cls, value: float) -> Bound:
        """A number known exactly."""
        return cls(value, value, value)

    @classmethod
    def clipped(cls, low: float, high: float, point: float | None) -> Bound:
        """An interval and its point, which is moved to the nearer end where it lies outside.

        >>> Bound.clipped(1, 2, 2.5).point
        2.0
        """
        return cls(low, high, None if point is None else min(max(point, low), high))

    @property
    def likely(self) -> float:
        """The point, or the lower end where there is none."""
        return self.low if self.point is None else self.point

    @property
    def width(self) -> float:
        """Distance of the ends; infinite where nothing bounds the number."""
        return self.high - self.low

    @property
    def bounded(self) -> bool:
        """Is the upper end known?"""
        return math.isfinite(self.high)

    def contains(self, value: float, tolerance: float = 1e-9) -> bool:
        """Can the number be `value`, to a relative tolerance?"""
        slack = tolerance * max(1.0, abs(value))
        return self.low - slack <= value <= self.high + slack

    def scaled(self, factor: float) -> Bound:
        """The interval times a factor that is not negative."""
        high = self.high * factor if factor else 0.0
        return Bound(self.low * factor, high, None if self.point is None else self.point * factor)

    def as_json(self) -> dict[str, float | None]:
        """For JSON, which has no infinity: an unbounded end is null."""
        return {"low": self.low, "high": self.high if self.bounded else None, "point": self.point}


def total(bounds: Iterable[Bound]) -> Bound:
    """The sum of numbers that vary independently; its point is known only if all points are.

    Parameters
    ----------
    bounds : the parts; none makes exactly 0.

    Returns
    -------
    From the sum of the lower ends to that of the upper ends, infinite where one of them is.

    Examples
    --------
    >>> total([Bound(1, 2, 1.5), Bound.exactly(3)])
    Bound(low=4.0, high=5.0, point=4.5)
    """
    parts = list(bounds)
    points = points_of(parts)
    point = None if points is None else math.fsum(points)
    return Bound(math.fsum(b.low for b in parts), math.fsum(b.high for b in parts), point)


def added(bounds: Iterable[Bound]) -> Bound:
    """The sum of numbers that vary independently; its point is the sum of the points there are.

    Parameters
    ----------
    bounds : the parts, of some of which no single value may be disclosed.

    Returns
    -------
    The interval of :func:`total`; its point is the sum of what is disclosed, kept within it. No point where no part has
    one, or where there is none.

    Examples
    --------
    >>> added([Bound.exactly(3), Bound(0, float("inf"))])
    Bound(low=3.0, high=inf, point=3.0)
    """
    parts = list(bounds)
    points = [b.point for b in parts if b.point is not None]
    low, high = math.fsum(b.low for b in parts), math.fsum(b.high for b in parts)
    return Bound.clipped(low, high, math.fsum(points) if points else None)


def points_of(bounds: Iterable[Bound]) -> list[float] | None:
    """The points of some numbers, in their order; None where one of them has none.

    >>> points_of([Bound(1, 2, 1.5), Bound.exactly(3)]), points_of([Bound(1, 2)])
    ([1.5, 3.0], None)
    """
    points = [b.point for b in bounds]
    known = [p for p in points if p is not None]
    return known if len(known) == len(points) else None


def json_ready(value: object) -> Any:
    """A value as plain JSON types: bounds as objects, infinity as null, tuples as lists, keys in order.

    >>> json_ready({"b": (1, float("inf")), "a": Bound.exactly(2)})
    {'a': {'low': 2.0, 'high': 2.0, 'point': 2.0}, 'b': [1, None]}
    """
    if isinstance(value, Bound):
        return value.as_json()
    if isinstance(value, Mapping):
        return {str(key): json_ready(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [json_ready(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _keyed(answer: Result | Flag) -> dict[str, Any]:
    """The fields by name, the metric's version as `metricVersion`: an answer's `version` is that of the graph."""
    names = {name: "metricVersion" if name == "version" else name for name in answer.__dataclass_fields__}
    return {key: json_ready(getattr(answer, name)) for name, key in names.items()}


@dataclass(frozen=True)
class Result:
    """The answer of a metric for one subject.

    `robust` says whether the verdict is the same over the whole interval (None: the metric gives
    none); `coverage` is the share of the relations looked at whose weight is disclosed, from 0 to 1;
    `claims` are the ids of the claims used, in order; `details` is documented by each metric.
    """

    metric: str
    version: str
    subject: str
    value: Bound
    unit: str
    robust: bool | None
    coverage: float
    claims: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As plain JSON types, under the keys of every door (see `_keyed`)."""
        return _keyed(self)


@dataclass(frozen=True)
class Flag:
    """A risk that the claims show: what kind, about whom, how much, how sure, and on what evidence.

    `entities` begins with the `subject`, about which it is raised; then come those that it is set against. `coverage`
    is as of a `Result`: the share of the relations looked at whose weight is disclosed, from 0 to 1.
    """

    id: str
    kind: str
    subject: str
    entities: tuple[str, ...]
    severity: str
    value: Bound | None
    unit: str
    robust: bool
    evidence: tuple[str, ...]
    summary: str
    formula: str
    version: str
    details: Mapping[str, Any] = field(default_factory=dict)
    coverage: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidParameter("kind", self.kind, " | ".join(KINDS))
        if self.severity not in SEVERITIES:
            raise InvalidParameter("severity", self.severity, " | ".join(SEVERITIES))

    def as_json(self) -> dict[str, Any]:
        """As plain JSON types, under the keys of every door (see `_keyed`)."""
        return _keyed(self)


def listed(names: Sequence[str], most: int = 5) -> str:
    """Names in a sentence: the first few, and how many more.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    return ", ".join(names) if len(names) <= most else f"{', '.join(names[:most])} and {len(names) - most} more"


def flag_id(kind: str, *slugs: str) -> str:
    """The id of a flag: its kind and whom it is about, in the order given; the same in every build.

    >>> flag_id("investor-conflict", "anthropic", "amazon")
    'investor-conflict-anthropic-amazon'
    """
    if kind not in KINDS:
        raise InvalidParameter("kind", kind, " | ".join(KINDS))
    return "-".join((kind, *slugs))
