"""What is not known, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import listed
from api.listing import Listing
from api.models import CoverageList, GapList
from api.parameters import Ask, Page
from graph.coverage import Coverage, Gap, coverage, coverage_row, gap_row, gaps, gaps_around
from graph.lookup import find

router = APIRouter(tags=["unknowns"])

Kind = Annotated[str | None, Query(description="Only this class.", max_length=60)]
Property = Annotated[str | None, Query(description="Only this property.", max_length=60)]


@router.get("/unknowns", summary="Coverage: how far each relation is known", response_model=CoverageList)
def unknowns(asked: Ask, page: Page, kind: Kind = None, property: Property = None) -> Response:
    """For each kind and property how many things have a value, how many lack one and why; the worst known first."""
    found = [c for c in coverage(asked.snapshot) if kind in (None, c.kind) and property in (None, c.name)]
    shape = Listing[Coverage](
        key=lambda c: f"{c.kind} {c.name}",
        row=coverage_row,
        columns=(
            *("kind", "property", "label", "things", "known", "bounded", "unknown", "share"),
            *("reasons", "newest", "medianAge"),
        ),
        sorts={
            "kind": lambda c: c.kind,
            "property": lambda c: c.name,
            "share": lambda c: c.share,
            "unknown": lambda c: c.things - c.known,
            "things": lambda c: c.things,
        },
    )
    items, _ = shape.page(found, page)
    extra = {"possiblyKnown": asked.snapshot.possibly_known}
    return listed(asked, items, page="unknowns", extra=extra)


@router.get("/unknowns/things", summary="Things without a value", response_model=GapList)
def unknown_things(
    asked: Ask,
    page: Page,
    kind: Kind = None,
    property: Property = None,
    reason: Annotated[str | None, Query(description="Only for this reason.", max_length=60)] = None,
    entity: Annotated[str | None, Query(description="Of this thing and of its deals (a slug).", max_length=200)] = None,
) -> Response:
    """Every missing or undisclosed value, with the reason as far as a source gives one."""
    snapshot = asked.snapshot
    if entity is not None:
        find(snapshot, entity)
    found = [
        gap
        for gap in (gaps(snapshot) if entity is None else gaps_around(snapshot, entity))
        if kind in (None, gap.kind) and property in (None, gap.name) and reason in (None, gap.reason)
    ]
    shape = Listing[Gap](
        key=lambda gap: f"{gap.slug} {gap.name}",
        row=lambda gap: gap_row(snapshot, gap),
        columns=("slug", "name", "kind", "property", "reason", "claims", "status", "knownFrom", "lastKnownFrom"),
        sorts={
            "slug": lambda gap: gap.slug,
            "kind": lambda gap: gap.kind,
            "property": lambda gap: gap.name,
            "reason": lambda gap: gap.reason,
        },
    )
    items, _ = shape.page(found, page)
    return listed(asked, items, page="unknowns")
