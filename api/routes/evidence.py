"""The evidence: claims, sources, and where sources disagree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.answers import answer, listed
from api.listing import Listing
from api.models import ClaimDocument, ClaimList, ConflictDocument, ConflictList, SourceDocument, SourceList
from api.parameters import STATUSES, Ask, Asked, Page, one_of
from api.problems import UnknownRecord
from api.routes.entities import claim_listing
from graph.comparing import hull_of
from graph.current import conflict_slug
from graph.described import describe_claim, describe_conflicts, describe_source
from graph.evidence import Claim, Source
from graph.lookup import conflicts_about, find, sources
from graph.nearest import nearest
from graph.plain import claim_row, conflict_row, plain, source_row
from graph.resolve import Conflict
from graph.snapshot import Snapshot
from graph.standing import resting_on, resting_row
from ontology.vocabulary import vocabulary

router = APIRouter(tags=["evidence"])

KINDS = vocabulary().notations("sourceKinds")
Entity = Annotated[str | None, Query(description="A slug: only what concerns this thing.", max_length=200)]


@router.get("/claims", summary="Claims", response_model=ClaimList)
def claims(
    asked: Ask,
    page: Page,
    about: Entity = None,
    source: Annotated[str | None, Query(description="Only what this source states.", max_length=200)] = None,
    status: Annotated[
        str | None, Query(description="Exactly this status.", json_schema_extra={"enum": STATUSES})
    ] = None,
    counted: Annotated[bool | None, Query(description="Only those that count at the moment, or only others.")] = None,
) -> Response:
    """Claims that were certainly published by the moment, in order of id."""
    snapshot = asked.snapshot
    one_of("status", status, STATUSES)
    found = [
        claim
        for claim in snapshot.evidence.claims.values()
        if claim.known_from <= snapshot.moment.known_at
        and (about is None or about in claim.subjects)
        and (source is None or claim.source.id == source)
        and (status is None or claim.status == status)
        and (counted is None or (claim.id in snapshot.eligible) is counted)
    ]
    items, shown = claim_listing(snapshot).page(found, page)
    return listed(asked, items, quads=_claims_quads(asked, shown), page="claims")


@router.get("/claims/{id}", summary="A claim", response_model=ClaimDocument)
def claim(asked: Ask, id: Annotated[str, Path(description="A claim's hash.", max_length=100)]) -> Response:
    """What one source states: its assertion, its source, and how each statement stands among the others."""
    snapshot = asked.snapshot
    found = snapshot.evidence.claims.get(id)
    if found is None:
        near = sorted(c for c in snapshot.evidence.claims if id and c.startswith(id[:8]))[:5]
        raise UnknownRecord("claim", id, near)
    row = claim_listing(snapshot).row(found)
    resting = [resting_row(snapshot, r) for r in resting_on(snapshot, frozenset({id}))]
    return answer(asked, row | {"restingOnIt": resting}, quads=_claims_quads(asked, [found]), page="claim")


@router.get("/sources", summary="Sources", response_model=SourceList)
def all_sources(
    asked: Ask,
    page: Page,
    kind: Annotated[str | None, Query(description="Kind of source.", json_schema_extra={"enum": KINDS})] = None,
    publisher: Annotated[str | None, Query(description="Exactly this publisher.", max_length=200)] = None,
) -> Response:
    """Sources certainly published by the moment, those with the most claims first."""
    one_of("kind", kind, KINDS)
    found = [
        item
        for item in sources(asked.snapshot)
        if kind in (None, item[0].kind) and publisher in (None, item[0].publisher)
    ]
    shape = Listing[tuple[Source, int]](
        key=lambda item: item[0].id,
        row=lambda item: source_row(item[0]) | {"claims": item[1]},
        columns=("id", "url", "publisher", "title", "kind", "published", "readInCopy", "origin", "cites", "claims"),
        sorts={
            "id": lambda item: item[0].id,
            "claims": lambda item: item[1],
            "publisher": lambda item: item[0].publisher,
            "kind": lambda item: item[0].kind,
            "published": lambda item: str(item[0].published.earliest or ""),
        },
    )
    items, shown = shape.page(found, page)

    def quads() -> list[ox.Quad]:
        return [q for s, _ in shown for q in describe_source(asked.graph.reader, s.id)]

    return listed(asked, items, quads=quads, page="sources")


@router.get("/sources/{id}", summary="A source and what rests on it", response_model=SourceDocument)
def source(asked: Ask, id: Annotated[str, Path(description="A source's slug.", max_length=200)]) -> Response:
    """A source with its claims, and the shown values that no other source supports."""
    snapshot = asked.snapshot
    found = snapshot.evidence.sources.get(id)
    if found is None:
        raise UnknownRecord("source", id, nearest(id, snapshot.evidence.sources))
    stated = [c for c in snapshot.evidence.by_source.get(id, ()) if c.known_from <= snapshot.moment.known_at]
    resting = resting_on(snapshot, frozenset(c.id for c in stated))
    payload = source_row(found) | {
        "claims": [claim_row(c) | {"source": found.id, "counts": c.id in snapshot.eligible} for c in stated],
        "restingOnIt": [resting_row(snapshot, r) for r in resting],
    }
    return answer(asked, payload, quads=lambda: describe_source(asked.graph.reader, id), page="source")


@router.get("/conflicts", summary="Where sources disagree", response_model=ConflictList)
def conflicts(
    asked: Ask,
    page: Page,
    entity: Entity = None,
    property: Annotated[str | None, Query(description="Only this property.", max_length=60)] = None,
    undecided: Annotated[bool | None, Query(description="Only where the evidence does not decide.")] = None,
) -> Response:
    """Values of one property of one thing that cannot all be true: every position, the shown one, the reason."""
    snapshot = asked.snapshot
    if entity is not None:
        find(snapshot, entity)
    found = [
        c
        for c in conflicts_about(snapshot, entity)
        if property in (None, c.name) and undecided in (None, c.resolved.undecided)
    ]
    items, shown = conflict_listing(snapshot).page(found, page)
    return listed(asked, items, quads=_conflict_quads(asked, shown), page="conflicts")


@router.get("/conflicts/{id}", summary="A disagreement", response_model=ConflictDocument)
def conflict(asked: Ask, id: Annotated[str, Path(description="A conflict's slug.", max_length=300)]) -> Response:
    """One disagreement, with the claims of every position in full."""
    snapshot = asked.snapshot
    by_slug = {conflict_slug(c): c for c in snapshot.conflicts}
    found = by_slug.get(id)
    if found is None:
        raise UnknownRecord("conflict", id, nearest(id, by_slug))
    row = conflict_listing(snapshot).row(found) | {"evidence": [claim_row(c) for c in found.claims]}
    return answer(asked, row, quads=_conflict_quads(asked, [found]), page="conflict")


def conflict_listing(snapshot: Snapshot) -> Listing[Conflict]:
    """How disagreements are listed."""

    def row(conflict: Conflict) -> dict[str, Any]:
        hull = plain(hull_of([values for values, _ in conflict.positions]))
        return conflict_row(snapshot, conflict_slug(conflict), conflict) | {"hull": hull}

    return Listing(
        key=conflict_slug,
        row=row,
        columns=(
            *("id", "subject", "name", "property", "basis", "positions", "preferred", "shown", "reason"),
            *("undecided", "hull"),
        ),
        sorts={
            "id": conflict_slug,
            "subject": lambda c: c.subject,
            "property": lambda c: c.name,
            "claims": lambda c: len(c.claims),
        },
    )


def _claims_quads(asked: Asked, shown: list[Claim]) -> Callable[[], list[ox.Quad]]:
    return lambda: [q for c in shown for q in describe_claim(asked.graph.reader, c.id, c.source.id)]


def _conflict_quads(asked: Asked, shown: list[Conflict]) -> Callable[[], list[ox.Quad]]:
    """What the conflicts graph of the moment says of these."""
    return lambda: describe_conflicts(asked.graph, asked.moment, [conflict_slug(c) for c in shown])
