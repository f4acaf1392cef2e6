"""Plain values (as programs get them) back into words: amounts, dates, intervals, slugs, lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from exports import naming, phrases
from exports.detailing import HIDDEN, IN_DOLLARS
from exports.phrases import Said
from exports.views import words
from graph.metrics.result import Bound
from graph.snapshot import Snapshot
from graph.values import Amount, Interval, PartialDate
from ontology.vocabulary import vocabulary

SCHEMES = {"input": "inputKinds", "layer": "layers", "kind": "", "state": "", "sourceKind": "sourceKinds"}
"""Columns of answers that hold words of a closed list without being properties."""


def say_plain(snapshot: Snapshot, name: str, value: Any) -> Said:
    """A value of an answer in words; a slug becomes the thing's name with the way to its page."""
    if isinstance(value, Mapping):
        return _mapping(snapshot, name, value)
    if isinstance(value, bool):
        return Said("yes" if value else "no")
    if isinstance(value, list | tuple):
        return Said("; ".join(say_plain(snapshot, name, item).text for item in value))
    if isinstance(value, str):
        return _text(snapshot, name, value)
    if isinstance(value, int | float):
        return Said(_number(name, value))
    return Said("" if value is None else str(value))


def _number(name: str, value: float) -> str:
    if name == "year":
        return str(int(value))
    return f"{value:,.3g}" if isinstance(value, float) and abs(value) < 1000 else f"{value:,.0f}"


def _text(snapshot: Snapshot, name: str, value: str) -> Said:
    known = vocabulary().properties.get(name)
    if name == "basis":
        return Said(phrases.BASES.get(value) or naming.term("bases", value.split("-")[0]))
    if known is not None and known.kind == "concept" and known.scheme:
        return Said(naming.term(known.scheme, value))
    if name in SCHEMES:
        return Said(naming.term(SCHEMES[name], value))
    if name == "country":
        return Said(phrases.country(value))
    if value in snapshot.types and name not in {"name", "words", "note", "title"}:
        return Said(naming.title(snapshot, value), value)
    if name in {"status", "policy", "reason"} or not value.isalnum() or value.islower():
        return Said(value)
    return Said(naming.term("", value)) if name in {"", "force", "kind", "basis"} else Said(value)


def _mapping(snapshot: Snapshot, name: str, value: Mapping[str, Any]) -> Said:
    if "qualifier" in value or "currency" in value or "unit" in value:
        amount = amount_of(value)
        text, basis = phrases.amount(amount), phrases.based(amount)
        return Said(f"{text} ({basis})" if basis else text, gap=not amount.interval.known)
    if "earliest" in value or "latest" in value or set(value) == {"words"}:
        return Said(words.when(date_of(value)))
    if {"low", "high"} <= set(value):
        bound = bound_of(value)
        return Said(phrases.valued(bound, unit_of(name)))
    parts = [_part(snapshot, name, str(k), v) for k, v in value.items() if k not in HIDDEN and v not in (None, "", [])]
    return Said("; ".join(parts))


def _part(snapshot: Snapshot, name: str, key: str, value: Any) -> str:
    """One of several values by name; what stands under a thing's slug is of the kind of the whole."""
    if key in snapshot.types:
        return f"{naming.title(snapshot, key)} {say_plain(snapshot, name, value).text}"
    return f"{naming.term('', key)} {say_plain(snapshot, key, value).text}"


def unit_of(name: str) -> str:
    """What an interval without a unit is measured in, by the name of its column."""
    if name in IN_DOLLARS:
        return "USD"
    if name.isupper():
        return ""
    lower = name.lower()
    if "share" in lower or lower in {"lost", "stake", "dependence", "largest"}:
        return "percent"
    if any(
        word in lower for word in ("usd", "amount", "committed", "invested", "purchased", "value", "gross", "volume")
    ):
        return "USD"
    return ""


def amount_of(value: Mapping[str, Any]) -> Amount:
    """A plain amount as an amount again."""
    return Amount(
        interval=Interval(_decimal(value.get("low")), _decimal(value.get("high"))),
        value=_decimal(value.get("value")),
        **{
            key: str(value.get(key, "")) for key in ("qualifier", "currency", "unit", "basis", "per", "reason", "words")
        },
    )


def date_of(value: Mapping[str, Any]) -> PartialDate:
    """A plain date as a partial date again."""
    days = [date.fromisoformat(str(value[key])) if value.get(key) else None for key in ("earliest", "latest")]
    return PartialDate(days[0], days[1], str(value.get("words", "")))


def bound_of(value: Mapping[str, Any]) -> Bound:
    """A plain interval as a bound again; a missing upper end has no limit."""
    low, high, point = value.get("low"), value.get("high"), value.get("point")
    return Bound(
        float(low or 0), float("inf") if high is None else float(high), None if point is None else float(point)
    )


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
