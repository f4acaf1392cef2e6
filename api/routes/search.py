"""Finding things by their names, typos forgiven."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import answer
from api.models import MatchList
from api.parameters import Ask, one_of
from api.routes.entities import CLASSES
from graph.lookup import search
from graph.plain import plain
from graph.suggest import suggest

router = APIRouter(tags=["search"])

Words = Annotated[str, Query(description="A name or a part of one.", max_length=200, examples=["antropic"])]
Most = Annotated[int, Query(description="At most so many.", ge=1, le=100)]
Kind = Annotated[str | None, Query(description="Only this class.", json_schema_extra={"enum": CLASSES})]


@router.get("/search", summary="Search by name", response_model=MatchList)
def search_names(asked: Ask, q: Words, limit: Most = 10, kind: Kind = None) -> Response:
    """Things by name, alias or slug, ranked, with typos forgiven; `score` runs to 100."""
    found = search(asked.snapshot, q, limit, one_of("kind", kind, CLASSES))
    items = [plain(match) for match in found]
    payload = {"query": q, "items": items, "total": len(items), "next": None, "truncated": len(items) == limit}
    return answer(asked, payload, rows=items, page="search")


@router.get("/suggest", summary="Complete a name", response_model=MatchList)
def suggest_names(asked: Ask, q: Words, limit: Most = 10, kind: Kind = None) -> Response:
    """Names that begin as typed (any word of them), for search boxes; no typos forgiven, so it is quick."""
    found = suggest(asked.snapshot, q, limit, one_of("kind", kind, CLASSES))
    items = [plain(match) for match in found]
    payload = {"query": q, "items": items, "total": len(items), "next": None, "truncated": len(items) == limit}
    return answer(asked, payload, rows=items)
