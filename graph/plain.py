"""Objects of the graph as plain JSON-ready values: the one place that decides how they look to programs."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from graph.evidence import Claim, Source
from graph.resolve import Conflict
from graph.snapshot import Moment, Snapshot
from graph.values import Amount


def plain(item: Any) -> Any:
    """Turn dataclasses, dates, decimals and tuples into what `json.dumps` takes; empty fields are left out.

    >>> from graph.values import Interval
    >>> plain(Amount(Interval(Decimal(5), Decimal(5)), Decimal(5), unit="MW"))
    {'value': 5, 'low': 5, 'high': 5, 'qualifier': 'exact', 'unit': 'MW'}
    """
    if isinstance(item, Decimal):
        return number(item)
    if isinstance(item, date):
        return str(item)
    if isinstance(item, Amount):
        return _amount(item)
    if isinstance(item, Claim):
        return claim_row(item)
    if is_dataclass(item) and not isinstance(item, type):
        pairs = ((field.name, getattr(item, field.name)) for field in fields(item))
        return {name: plain(value) for name, value in pairs if value not in (None, "", (), [])}
    if isinstance(item, dict):
        return {str(key): plain(value) for key, value in item.items()}
    if isinstance(item, list | tuple | set | frozenset):
        return [plain(value) for value in (sorted(item, key=str) if isinstance(item, set | frozenset) else item)]
    return item


def number(value: Decimal | None) -> int | float | None:
    """A decimal as the JSON number that says the same."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _amount(amount: Amount) -> dict[str, Any]:
    rows = {
        "value": number(amount.value),
        "low": number(amount.interval.low),
        "high": number(amount.interval.high),
        "qualifier": amount.qualifier,
        "currency": amount.currency,
        "unit": amount.unit,
        "basis": amount.basis,
        "per": amount.per,
        "reason": amount.reason,
        "words": amount.words,
    }
    return {key: value for key, value in rows.items() if value not in (None, "")}


def source_row(source: Source) -> dict[str, Any]:
    """A source with what a citation needs."""
    return {
        "id": source.id,
        "url": source.url,
        "publisher": source.publisher,
        "title": source.title,
        "kind": source.kind,
        "published": plain(source.published),
        "readInCopy": source.read_in_copy,
        "origin": source.origin,
        "cites": list(source.cites),
        "credit": source.credit,
    }


def claim_row(claim: Claim) -> dict[str, Any]:
    """A claim: who states what, since when it is known, how sure."""
    return {
        "id": claim.id,
        "iri": claim.iri,
        "about": claim.about,
        "status": claim.status,
        "knownFrom": str(claim.known_from),
        "possiblyKnownFrom": str(claim.possibly_known_from) if claim.possibly_known_from else None,
        "validFrom": plain(claim.valid_from),
        "validTo": plain(claim.valid_to),
        "origin": claim.origin,
        "note": claim.note,
        "locator": claim.locator,
        "cites": list(claim.cites),
        "archived": claim.archived,
        "deprecated": claim.deprecated,
        "asserts": {
            slug: {"type": list(subject.types), **{k: plain(v) for k, v in subject.values.items()}}
            for slug, subject in claim.subjects.items()
        },
        "source": source_row(claim.source),
    }


def conflict_row(snapshot: Snapshot, slug: str, conflict: Conflict) -> dict[str, Any]:
    """A disagreement: every position with its claims, the preferred one and why."""
    return {
        "id": slug,
        "subject": conflict.subject,
        "name": snapshot.label(conflict.subject),
        "property": conflict.name,
        "basis": conflict.key[0],
        "positions": [
            {
                "values": plain(values),
                "claims": [c.id for c in claims],
                "sources": [c.source.id for c in claims],
            }
            for values, claims in conflict.positions
        ],
        "preferred": conflict.resolved.preferred.id,
        "shown": plain(conflict.resolved.values),
        "reason": conflict.resolved.reason,
        "undecided": conflict.resolved.undecided,
    }


def moment_row(moment: Moment, version: str) -> dict[str, Any]:
    """What every answer echoes: the parameters and the version, together a citable permalink."""
    return {
        "version": version,
        "asOf": str(moment.as_of),
        "knownAt": str(moment.known_at),
        "policy": moment.policy,
        "minStatus": moment.min_status,
    }
