"""FollowTheMoney's entity, and what of a snapshot goes into one: texts, figures, days and sources as it writes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from exports import naming, phrases
from exports.views import words
from graph.evidence import Claim
from graph.resolve import Resolved
from graph.rows import principal
from graph.snapshot import Snapshot
from graph.values import Amount, PartialDate

PREFIX = "interlock-"


@dataclass
class Entity:
    """One FollowTheMoney entity."""

    id: str
    schema: str
    properties: dict[str, list[str]] = field(default_factory=dict)

    def add(self, **values: str | Iterable[str] | None) -> Entity:
        """Add values; empty ones are left out."""
        for name, value in values.items():
            found = [value] if isinstance(value, str) else list(value or ())
            kept = sorted({v for v in found if v})
            if kept:
                self.properties[name.rstrip("_")] = kept
        return self

    def line(self) -> str:
        """The entity as a line of JSON."""
        properties = dict(sorted(self.properties.items()))
        whole = {"id": self.id, "schema": self.schema, "properties": properties}
        return json.dumps(whole, ensure_ascii=False) + "\n"


def sources(claims: Iterable[Claim]) -> dict[str, list[str]]:
    """Where it is told, and by whom."""
    found = list(claims)
    return {"sourceUrl": [c.source.url for c in found], "publisher": [c.source.publisher for c in found]}


def supporting(found: Iterable[Resolved]) -> list[Claim]:
    """The claims behind some values."""
    return [claim for resolved in found for claim in resolved.supporting]


def texts(snapshot: Snapshot, slug: str, name: str) -> list[str]:
    """The values of a property as texts."""
    return [str(value) for resolved in snapshot.values(slug, name) for value in resolved.values]


def countries(snapshot: Snapshot, slug: str) -> list[str]:
    """Country codes as FollowTheMoney writes them."""
    return [code.lower() for code in texts(snapshot, slug, "country")]


def amount(snapshot: Snapshot, slug: str, name: str) -> Amount | None:
    """The first amount of a property."""
    value = snapshot.value(slug, name)
    return value if isinstance(value, Amount) else None


def money(snapshot: Snapshot, slug: str) -> dict[str, str]:
    """The principal amount where it is one figure; intervals are told in words."""
    main = principal(snapshot, slug)
    value = main.value if main else None
    if not isinstance(value, Amount) or not value.interval.exact or value.per:
        return {}
    figure = number(value) or ""
    usd = {"amountUsd": figure} if value.currency == "USD" else {}
    return {"amount": figure, "currency": value.currency, **usd}


def number(value: Amount | None) -> str | None:
    """An exact figure as a plain number; an interval has none."""
    if value is None or not value.interval.exact:
        return None
    return f"{(value.interval.low or Decimal(0)).normalize():f}"


def amounts(snapshot: Snapshot, slug: str, names: Iterable[str]) -> list[str]:
    """Amounts in words, with what kind of money is meant."""
    found = []
    for name in names:
        for resolved in snapshot.values(slug, name):
            if isinstance(resolved.value, Amount) and resolved.value.interval.known:
                basis = phrases.based(resolved.value)
                found.append(
                    f"{naming.property_label(name)}: {phrases.amount(resolved.value)}{f' ({basis})' if basis else ''}"
                )
    return found


def rung(snapshot: Snapshot, slug: str) -> str | None:
    """How far a commitment goes, in words."""
    return concept(snapshot, slug, "rung", "rungs")


def concept(snapshot: Snapshot, slug: str, name: str, scheme: str) -> str | None:
    """A member of a closed list, in words."""
    value = snapshot.value(slug, name)
    return words.concept(scheme, str(value)) if value is not None else None


def role(snapshot: Snapshot, slug: str, verb: str, name: str, scheme: str) -> str:
    """What a link says, with its kind where one is stated."""
    told = concept(snapshot, slug, name, scheme)
    return f"{verb}: {told}" if told else verb


def day(value: object) -> str | None:
    """A date with no more than is known of it: FollowTheMoney takes years, months and days."""
    if not isinstance(value, PartialDate) or value.earliest is None or value.latest is None:
        return None
    first, last = str(value.earliest), str(value.latest)
    if first == last:
        return first
    return first[:7] if first[:7] == last[:7] else first[:4] if first[:4] == last[:4] else None


def link_id(*parts: str) -> str:
    """The id of a link, from what it links."""
    return PREFIX + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
