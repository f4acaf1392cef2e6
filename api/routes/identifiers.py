"""Where identifiers lead: 303 from the name of a thing, claim, source, conflict or flag to what is told of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.identity import kept_slug

router = APIRouter(tags=["identifiers"])

PLACES = {"id": "entities", "claim": "claims", "source": "sources", "conflict": "conflicts", "flag": "flags"}
"""The folder of each kind of identifier, and of what is told of it."""


def _add(folder: str, place: str) -> None:
    async def lead(
        request: Request, name: Annotated[str, Path(description="The last part of the identifier.", max_length=300)]
    ) -> Response:
        """303 to the document about it (an identifier names the thing, not a page), 308 for a mistaken duplicate."""
        query = f"?{request.url.query}" if request.url.query else ""
        kept = kept_slug(name) if folder == "id" else None
        if kept is not None:
            return RedirectResponse(f"/id/{kept}{query}", status_code=308)
        return RedirectResponse(f"/{place}/{quote(name, safe='')}{query}", status_code=303)

    endpoint: Callable[..., Awaitable[Response]] = lead
    router.get(
        f"/{folder}/{{name}}",
        summary=f"An identifier ({folder})",
        operation_id=f"lead_{folder}",
        status_code=303,
        response_class=Response,
        responses={308: {"description": "A mistaken duplicate leads to the thing that is kept."}},
    )(endpoint)


for _folder, _place in PLACES.items():
    _add(_folder, _place)
