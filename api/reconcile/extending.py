"""Data extension: the values of properties of matched things, as cells of a column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from api.reconcile.errors import BatchUnreadable
from api.reconcile.kinds import property_of
from api.reconcile.reading import Extension, Fetched
from exports import naming, phrases
from exports.views import words
from graph.evidence import Value
from graph.iris import ID
from graph.lookup import kind_of
from graph.rows import backing, principal
from graph.snapshot import Snapshot
from graph.values import Amount, PartialDate
from ontology.vocabulary import Property, vocabulary

Cell: TypeAlias = dict[str, Any]

FORMS = {"text": "words", "low": "lower end", "high": "upper end", "figure": "one figure"}
SETTINGS = [
    {
        "name": "form",
        "label": "Amounts and dates as",
        "type": "select",
        "default": "text",
        "help_text": "In words, the lower or upper end, or the one figure (or day) where it is exact.",
        "choices": [{"value": form, "name": name} for form, name in FORMS.items()],
    },
    {
        "name": "limit",
        "label": "At most so many values",
        "type": "number",
        "default": 0,
        "help_text": "0: all of them.",
    },
]
"""What a client may set for each property."""


def extend(snapshot: Snapshot, extension: Extension) -> dict[str, Any]:
    """The answer to a data extension query; a thing of which nothing is known has no cells."""
    for fetched in extension.properties:
        if fetched.form not in FORMS:
            raise BatchUnreadable("extend.properties.settings.form", " | ".join(FORMS))
    rows = {slug: _row(snapshot, slug, extension.properties) for slug in extension.ids}
    meta = [{k: v for k, v in property_of(f.property).items() if k != "description"} for f in extension.properties]
    return {"meta": meta, "rows": rows}


def _row(snapshot: Snapshot, slug: str, properties: Iterable[Fetched]) -> dict[str, list[Cell]]:
    kept = snapshot.evidence.redirects.get(slug, slug)
    return {f.property: _cells(snapshot, kept, f) if kept in snapshot.types else [] for f in properties}


def _cells(snapshot: Snapshot, slug: str, fetched: Fetched) -> list[Cell]:
    maker = MAKERS.get(fetched.property)
    if maker is not None:
        found = maker(snapshot, slug)
    else:
        known = vocabulary().properties.get(fetched.property)
        cells = [_cell(snapshot, known, v, fetched.form) for v in _values(snapshot, slug, fetched)] if known else []
        found = [cell for cell in cells if cell]
    return found[: fetched.limit] if fetched.limit else found


def _values(snapshot: Snapshot, slug: str, fetched: Fetched) -> list[Value]:
    """The stated values; of money as a number only the principal amount: numbers of different bases never mix."""
    found = [v for r in snapshot.values(slug, fetched.property) for v in r.values]
    if fetched.form == "text" or not any(isinstance(v, Amount) and v.currency for v in found):
        return found
    main = principal(snapshot, slug) if fetched.property == "amount" else None
    return [main.value] if main else found[:1]


def _cell(snapshot: Snapshot, known: Property, value: Value, form: str) -> Cell:
    if isinstance(value, bool):
        return {"str": "true" if value else "false"}
    if isinstance(value, Amount):
        return _amount(value, form)
    if isinstance(value, PartialDate):
        return _date(value, form)
    if isinstance(value, Decimal):
        return _number(value)
    if known.kind in {"reference", "node"}:
        named = value in snapshot.types
        return {"id": value, "name": naming.title(snapshot, value)} if named else {"str": value}
    if known.kind == "concept" and known.scheme:
        return {"str": words.concept(known.scheme, value)}
    return {"str": value}


def _amount(value: Amount, form: str) -> Cell:
    if form == "text":
        basis = phrases.based(value)
        return {"str": f"{phrases.amount(value)} ({basis})" if basis else phrases.amount(value)}
    interval = value.interval
    exact = interval.low if interval.exact else None
    end = {"low": interval.low, "high": interval.high, "figure": exact}[form]
    return _number(end) if end is not None else {}


def _date(value: PartialDate, form: str) -> Cell:
    if form == "text":
        return {"str": words.when(value)}
    exact = value.earliest if value.exact else None
    end = {"low": value.earliest, "high": value.latest, "figure": exact}[form]
    return {"date": f"{end}T00:00:00Z"} if end is not None else {}


def _number(value: Decimal) -> Cell:
    return {"int": int(value)} if value % 1 == 0 else {"float": float(value)}


def _thing(snapshot: Snapshot, slug: str) -> list[Cell]:
    group = snapshot.group(slug) if "Organization" in snapshot.types[slug] else ""
    return [{"id": group, "name": snapshot.label(group)}] if group else []


def _texts(make: Callable[[Snapshot, str], Iterable[str]]) -> Callable[[Snapshot, str], list[Cell]]:
    return lambda snapshot, slug: [{"str": text} for text in make(snapshot, slug) if text]


MAKERS: Mapping[str, Callable[[Snapshot, str], list[Cell]]] = {
    "label": _texts(lambda snapshot, slug: [naming.title(snapshot, slug)]),
    "kind": _texts(lambda snapshot, slug: [kind_of(snapshot, slug)]),
    "group": _thing,
    "force": _texts(lambda snapshot, slug: [snapshot.force(slug)] if "Deal" in snapshot.types[slug] else []),
    "status": _texts(lambda snapshot, slug: [backing(snapshot.subjects.get(slug, ())).status]),
    "sources": _texts(lambda snapshot, slug: sorted({c.source.url for c in snapshot.subjects.get(slug, ())})),
    "claims": _texts(lambda snapshot, slug: [c.id for c in snapshot.subjects.get(slug, ())]),
    "iri": _texts(lambda snapshot, slug: [ID + slug]),
}
"""How the properties told of all things are made."""
