"""Where the `type` of a problem document leads: what that kind of problem is, and with which status it comes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.answers import answer
from api.models import Echo, Listed
from api.parameters import Ask
from api.problems import TYPES, UnknownRecord, title_of
from graph.errors import InterlockError
from graph.nearest import nearest

router = APIRouter(tags=["problems"])

TRUNCATED = {
    "truncated-rows": "The answer has as many rows as are allowed; there are more.",
    "truncated-bytes": "The answer has as many bytes as are allowed; there are more rows.",
}
"""Marks in answers that were cut: they come with 200."""


@router.get("/problem", summary="The kinds of problems", response_model=Listed)
def kinds(asked: Ask) -> Response:
    """Every `type` that a problem document may have, with its status."""
    items = [_explained(slug) for slug in sorted({*_kinds(), *TRUNCATED})]
    return answer(asked, {"items": items, "total": len(items), "next": None, "truncated": False}, rows=items)


@router.get("/problem/{slug}", summary="A kind of problem", response_model=Echo)
def kind(
    asked: Ask, slug: Annotated[str, Path(description="The last part of the `type`.", max_length=100)]
) -> Response:
    """What it means, in the words of the error it comes from."""
    known = {*_kinds(), *TRUNCATED}
    if slug not in known:
        raise UnknownRecord("problem", slug, nearest(slug, known))
    return answer(asked, _explained(slug))


def _explained(slug: str) -> dict[str, Any]:
    if slug in TRUNCATED:
        return {"type": TYPES + slug, "title": TRUNCATED[slug].split(";")[0], "status": 200, "about": TRUNCATED[slug]}
    found = _kinds()[slug]
    about = " ".join((inspect.getdoc(found) or "").split())
    return {"type": TYPES + slug, "title": title_of(found), "status": found.http_status, "about": about}


def _kinds() -> dict[str, type[InterlockError]]:
    """The errors by their slugs; where a slug is inherited, the error that brought it."""
    found: dict[str, type[InterlockError]] = {}
    for error in _family(InterlockError):
        found.setdefault(error.slug, error)
    return found


def _family(error: type[InterlockError]) -> Iterator[type[InterlockError]]:
    yield error
    for narrower in sorted(error.__subclasses__(), key=lambda known: known.__name__):
        yield from _family(narrower)
