"""The graph as files for other tools: dumps in many formats with checksums, and deltas between versions."""

from __future__ import annotations

import threading
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from api.answers import FRESH, PINNED, answer
from api.models import Listed
from api.parameters import Ask, Asked
from api.shelf import DATASET, DELTA, Shelf
from exports.dumps import FORMATS, Made, UnknownExport
from graph.errors import InvalidParameter

router = APIRouter(tags=["exports"])

TOLD = ("dataset.ttl", "SHA256SUMS", "README.md")
"""Files about all the others."""

Since = Annotated[str, Query(description="An older version that is still kept.", pattern="^[0-9a-f]{16}$")]
Name = Annotated[str, Path(description="A format: see `/exports`.", max_length=60)]
File = Annotated[str, Path(description="One of its files.", max_length=100)]
_MAKING = threading.Lock()


@router.get("/exports", summary="The exports there are", response_model=Listed)
def listing(asked: Ask) -> Response:
    """Every format: what it holds, what opens it, what it loses, where it is."""
    facts = ("name", "label", "about", "opens", "loses", "returns")
    items: list[dict[str, Any]] = [
        {**{fact: getattr(known, fact) for fact in facts}, "address": f"/exports/{known.name}"}
        for known in FORMATS.values()
    ]
    about = {"description": "/exports/dataset.ttl", "checksums": "/exports/SHA256SUMS", "manual": "/exports/README.md"}
    payload = {**about, "items": items, "total": len(items), "next": None, "truncated": False}
    return answer(asked, payload, rows=items, page="exports")


@router.get("/exports/delta", summary="What changed since a version, as RDF Patch", response_class=Response)
def delta(asked: Ask, since: Since) -> Response:
    """The quads that went and came; `/exports/delta/summary.json` names the claims and values behind them."""
    return _delta(asked, since, "changes.rdfp")


@router.get("/exports/delta/{file}", summary="A file of what changed since a version", response_class=Response)
def delta_file(asked: Ask, file: File, since: Since) -> Response:
    """`added.nq`, `removed.nq`, `changes.rdfp`, `summary.json`, or all in `interlock-delta.zip`."""
    return _delta(asked, since, file)


@router.get("/exports/{name}", summary="An export", response_class=Response)
def export(asked: Ask, name: Name) -> Response:
    """A format's one file, or an archive of its files; made on first request, kept after that."""
    if name in TOLD:
        return _file(asked, DATASET, name)
    folder, made = shelf_of(asked).files(asked.graph, asked.moment, name)
    archive = next((f for f in made if f.name.endswith(".zip")), made[0])
    return _sent(asked, str(folder / archive.name), archive)


@router.get("/exports/{name}/{file}", summary="A file of an export", response_class=Response)
def export_file(asked: Ask, name: Name, file: File) -> Response:
    """One file of a format, plain or (with `.gz`) compressed."""
    return _file(asked, name, file)


def shelf_of(asked: Asked) -> Shelf:
    """The application's shelf."""
    state = asked.request.app.state
    with _MAKING:
        found: Shelf | None = getattr(state, "shelf", None)
        if found is None:
            found = state.shelf = Shelf(state.live)
    return found


def _delta(asked: Asked, since: str, file: str) -> Response:
    if asked.moment != asked.graph.default_moment:
        raise InvalidParameter("known_at", asked.moment.known_at, "no moment: deltas are between versions")
    older = asked.live.version(since)
    folder, made = shelf_of(asked).files(asked.graph, asked.moment, DELTA, older)
    return _sent(asked, str(folder / file), _named(made, file))


def _file(asked: Asked, name: str, file: str) -> Response:
    folder, made = shelf_of(asked).files(asked.graph, asked.moment, name)
    return _sent(asked, str(folder / file), _named(made, file))


def _named(made: list[Made], file: str) -> Made:
    found = next((f for f in made if f.name == file), None)
    if found is None:
        raise UnknownExport(file, [f.name for f in made])
    return found


def _sent(asked: Asked, path: str, file: Made) -> Response:
    """The file with its checksum as ETag; parts of it can be asked for."""
    tag = f'"{file.sha256[:32]}"'
    headers = {
        "etag": tag,
        "cache-control": PINNED if "version" in asked.request.query_params else FRESH,
        "x-interlock-version": asked.graph.version,
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
    }
    asked_for = asked.request.headers.get("if-none-match", "")
    if tag in [part.strip().removeprefix("W/") for part in asked_for.split(",")]:
        return Response(status_code=304, headers=headers)
    kind = file.media_type
    return _File(path, headers=headers, media_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)


class _File(FileResponse):
    """A file that is not read where only its headers were asked for: inside, HEAD comes as GET with a note."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        note = scope.get("interlock")
        method = "HEAD" if note is not None and note.head else scope["method"]
        await super().__call__({**scope, "method": method}, receive, send)
