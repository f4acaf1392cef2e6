"""The rows of the tables: plain values by column, exact decimals, the same in CSV and Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from exports import naming, phrases
from exports.disputes import dispute
from exports.dumps import arrows
from exports.dumps.columns import CLAIMS, CONFLICTS, FLAGS, RELATIONS, SOURCES, STATEMENTS, Table, properties_of
from exports.dumps.edition import Edition
from exports.views import words
from graph.current import conflict_slug
from graph.evidence import Claim, Value
from graph.iris import ID, SOURCE
from graph.lookup import kind_of, specific
from graph.metrics.flags import flags
from graph.resolve import Resolved
from graph.rows import backing, principal
from graph.snapshot import Snapshot
from graph.values import Amount, PartialDate
from ontology.vocabulary import Property, vocabulary

Cell: TypeAlias = str | bool | Decimal | date | tuple[str, ...] | None
Row: TypeAlias = dict[str, Cell]


@lru_cache(maxsize=64)
def rows_of(edition: Edition, table: Table) -> list[Row]:
    """The rows of a table, in a stable order; kept, because several formats are made from them."""
    if table.kinds:
        return _things(edition, table)
    return list(MAKERS[table.name](edition))


def _things(edition: Edition, table: Table) -> list[Row]:
    snapshot = edition.snapshot
    slugs = sorted({slug for kind in table.kinds for slug in snapshot.of_class(kind)})
    return [_thing(snapshot, slug, table.kinds[0]) for slug in slugs]


def _thing(snapshot: Snapshot, slug: str, kind: str) -> Row:
    types = snapshot.types[slug]
    row: Row = {"slug": slug, "name": naming.title(snapshot, slug), "kind": kind_of(snapshot, slug)}
    if "Organization" in types:
        group = snapshot.group(slug)
        roles = tuple(name for name in specific(types) if name != "Organization")
        row |= {"roles": roles, "group": group, "groupName": snapshot.label(group)}
    if "Deal" in types:
        row["force"] = snapshot.force(slug)
    for known in properties_of(kind):
        row |= _cells(snapshot, slug, known)
    disputed = slug in _disputed(snapshot)
    return row | {"disputed": disputed} | _evidence(snapshot.subjects.get(slug, ())) | {"iri": ID + slug}


@lru_cache(maxsize=4)
def _disputed(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(conflict.subject for conflict in snapshot.conflicts)


def _cells(snapshot: Snapshot, slug: str, known: Property) -> Row:
    found = snapshot.values(slug, known.name)
    values = [value for one in found for value in one.values]
    if known.kind in {"reference", "node"}:
        slugs = tuple(str(value) for value in values)
        return {known.name: slugs, f"{known.name}Name": tuple(naming.title(snapshot, s) for s in slugs)}
    if known.kind in {"money", "quantity"}:
        return _amount(known, _main(snapshot, slug, known.name, found))
    if known.kind == "date":
        first = values[0] if values else None
        return _date(known.name, first if isinstance(first, PartialDate) else None)
    if known.kind == "boolean":
        return {known.name: values[0] if values and isinstance(values[0], bool) else None}
    texts = tuple(dict.fromkeys(str(value) for value in values))
    if known.resolution == "union":
        return {known.name: texts}
    return {known.name: "; ".join(texts) or None}


def _main(snapshot: Snapshot, slug: str, name: str, found: tuple[Resolved, ...]) -> Amount | None:
    """The one amount that stands in the table: of money on its principal basis, never a sum over bases."""
    resolved = principal(snapshot, slug) if name == "amount" else None
    resolved = resolved or (found[0] if found else None)
    return resolved.value if resolved is not None and isinstance(resolved.value, Amount) else None


def _amount(known: Property, amount: Amount | None) -> Row:
    name = known.name
    row: Row = {
        name: phrases.amount(amount) if amount else None,
        f"{name}Low": amount.interval.low if amount else None,
        f"{name}High": amount.interval.high if amount else None,
    }
    if known.kind == "quantity":
        return row | {f"{name}Unit": amount.unit if amount else None}
    return row | {
        f"{name}Currency": amount.currency if amount else None,
        f"{name}Basis": amount.basis if amount else None,
        f"{name}Per": amount.per or None if amount else None,
    }


def _date(name: str, value: PartialDate | None) -> Row:
    return {
        name: words.when(value) if value else None,
        f"{name}Earliest": value.earliest if value else None,
        f"{name}Latest": value.latest if value else None,
    }


def _evidence(claims: Iterable[Claim]) -> Row:
    found = backing(claims)
    known = sorted({c.id: c for c in claims}.values(), key=lambda c: c.id)
    return {
        "status": found.status or None,
        "knownFrom": found.first,
        "lastKnownFrom": found.last,
        **_cited(known),
    }


def _cited(claims: Iterable[Claim]) -> Row:
    known = list(claims)
    return {
        "publishers": tuple(sorted({c.source.publisher for c in known})),
        "sources": tuple(sorted({c.source.url for c in known})),
        "claims": tuple(c.id for c in known),
    }


def _statements(edition: Edition) -> Iterator[Row]:
    snapshot = edition.snapshot
    for slug, stated in sorted(snapshot.resolved.items()):
        head: Row = {"slug": slug, "name": naming.title(snapshot, slug), "kind": kind_of(snapshot, slug)}
        for name, found in sorted(stated.items()):
            known = vocabulary().properties[name]
            label: Row = {"property": name, "propertyLabel": known.label}
            for resolved in found:
                tail: Row = {
                    "status": resolved.status,
                    "reason": resolved.reason,
                    "undecided": resolved.undecided,
                    **_cited(resolved.supporting),
                }
                for value in resolved.values:
                    yield head | label | _value(snapshot, known, value) | tail


def _value(snapshot: Snapshot, known: Property, value: Value) -> Row:
    if isinstance(value, Amount):
        return {
            "value": phrases.amount(value),
            "low": value.interval.low,
            "high": value.interval.high,
            "point": value.value,
            "unit": value.currency or value.unit or None,
            "basis": value.basis or None,
            "per": value.per or None,
            "qualifier": value.qualifier,
            "missing": value.reason or None,
        }
    if isinstance(value, PartialDate):
        return {"value": words.when(value), "earliest": value.earliest, "latest": value.latest}
    if isinstance(value, bool):
        return {"value": "true" if value else "false"}
    if isinstance(value, Decimal):
        return {"value": f"{value:f}"}
    if known.kind in {"reference", "node"} and value in snapshot.types:
        return {"value": value, "valueName": naming.title(snapshot, value)}
    if known.kind == "concept" and known.scheme:
        return {"value": value, "valueName": words.concept(known.scheme, value)}
    return {"value": value}


def _relations(edition: Edition) -> Iterator[Row]:
    for arrow in arrows.arrows(edition):
        yield {column.name: getattr(arrow, arrows.field_of(column.name)) for column in RELATIONS.columns}


def _claims(edition: Edition) -> Iterator[Row]:
    snapshot = edition.snapshot
    for claim in snapshot.evidence.claims.values():
        if claim.known_from > snapshot.moment.known_at:
            continue
        stated = sorted({name for subject in claim.subjects.values() for name in subject.values})
        about = claim.about
        yield {
            "id": claim.id,
            "about": about,
            "aboutName": naming.title(snapshot, about) if about in snapshot.types else None,
            "status": claim.status,
            "states": tuple(stated),
            "knownFrom": claim.known_from,
            "possiblyKnownFrom": claim.possibly_known_from,
            "validFrom": words.when(claim.valid_from) if claim.valid_from else None,
            "validTo": words.when(claim.valid_to) if claim.valid_to else None,
            "source": claim.source.id,
            "publisher": claim.source.publisher,
            "url": claim.source.url,
            "locator": claim.locator or None,
            "origin": claim.origin,
            "note": claim.note or None,
            "deprecated": claim.deprecated or None,
            "iri": claim.iri,
        }


def _sources(edition: Edition) -> Iterator[Row]:
    snapshot = edition.snapshot
    for slug, claims in snapshot.evidence.by_source.items():
        counted = sum(c.id in snapshot.eligible for c in claims)
        source = claims[0].source
        if all(c.known_from > snapshot.moment.known_at for c in claims):
            continue
        yield {
            "slug": slug,
            "publisher": source.publisher,
            "title": source.title or None,
            "url": source.url,
            "kind": source.kind,
            "published": words.when(source.published),
            "earliest": source.published.earliest,
            "latest": source.published.latest,
            "readInCopy": source.read_in_copy,
            "credit": source.credit or None,
            "claims": Decimal(counted),
            "iri": SOURCE + slug,
        }


def _conflicts(edition: Edition) -> Iterator[Row]:
    snapshot = edition.snapshot
    for conflict in snapshot.conflicts:
        said = dispute(snapshot, conflict_slug(conflict), conflict)
        for position in said.positions:
            yield {
                "conflict": said.id,
                "slug": conflict.subject,
                "name": naming.title(snapshot, conflict.subject),
                "property": conflict.name,
                "basis": conflict.key[0] or None,
                "position": position.text,
                "shown": position.shown,
                "reason": conflict.resolved.reason,
                **_cited(position.claims),
            }


def _flags(edition: Edition) -> Iterator[Row]:
    snapshot = edition.snapshot
    for flag in flags(snapshot):
        value = flag.value
        yield {
            "flag": flag.id,
            "kind": flag.kind,
            "subject": flag.subject,
            "subjectName": snapshot.label(flag.subject) if flag.subject in snapshot.types else flag.subject,
            "entities": flag.entities,
            "severity": flag.severity,
            "summary": flag.summary,
            "low": _number(value.low) if value else None,
            "high": _number(value.high) if value and value.bounded else None,
            "unit": flag.unit or None,
            "robust": flag.robust,
            "formula": flag.formula,
            "claims": flag.evidence,
        }


def _number(value: float) -> Decimal:
    """A computed figure with the nine digits that mean something; the same on every machine."""
    return Decimal(f"{value:.9g}") + 0


MAKERS: Mapping[str, Callable[[Edition], Iterator[Row]]] = {
    STATEMENTS.name: _statements,
    RELATIONS.name: _relations,
    CLAIMS.name: _claims,
    SOURCES.name: _sources,
    CONFLICTS.name: _conflicts,
    FLAGS.name: _flags,
}
