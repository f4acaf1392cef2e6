"""The addresses of the reconciliation service."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.answers import sealed
from api.parameters import Ask, Asked
from api.problems import BodyTooLarge, UnsupportedMedia
from api.reconcile.errors import BatchUnreadable
from api.reconcile.extending import extend
from api.reconcile.kinds import all_types, beginning, properties_for, property_of, type_of, types_of
from api.reconcile.manifest import manifest
from api.reconcile.matching import candidates
from api.reconcile.preview import POLICY, describe, flyout, preview
from api.reconcile.reading import Query as Wanted
from api.reconcile.reading import read_batch, read_extension, read_single
from exports import naming
from graph.lookup import kind_of
from graph.snapshot import Snapshot
from graph.suggest import suggest
from ontology.vocabulary import vocabulary

router = APIRouter(tags=["reconciliation"])

BODY = 2_000_000
"""So many bytes may be posted; a full batch needs a tenth of that."""

FORM = "application/x-www-form-urlencoded"
PAGE = 20
KINDS = ("entity", "type", "property")

Batch = Annotated[str | None, Query(description="A batch of queries as JSON.")]
Single = Annotated[str | None, Query(description="One query: its JSON, or just a name.")]
Extend = Annotated[str | None, Query(description="A data extension query as JSON.")]
Prefix = Annotated[str, Query(description="What was typed.", max_length=200)]
Cursor = Annotated[int, Query(description="So many suggestions are skipped.", ge=0, le=10_000)]
Type = Annotated[str, Query(description="A class: only its things, or its properties.", max_length=100)]
Ignored = Annotated[str | None, Query(description="Sent by OpenRefine's widget; makes no difference here.")]
Id = Annotated[str, Query(description="The id.", max_length=300)]


async def widget(
    key: Ignored = None,
    filter_: Annotated[str | None, Query(alias="filter", description="As `key`.")] = None,
    spell: Ignored = None,
    exact: Ignored = None,
    lang: Ignored = None,
    scoring: Ignored = None,
    prefixed: Ignored = None,
    stemmed: Ignored = None,
    mql_output: Ignored = None,
    output: Ignored = None,
) -> None:
    """What OpenRefine's suggest widget sends besides: taken, and without effect."""


WhatKind = Annotated[
    str,
    Path(
        description="What is named: an entity, a type or a property.",
        json_schema_extra={"enum": list(KINDS)},
        pattern="^(entity|type|property)$",
    ),
]


@router.get("/reconcile", summary="Reconciliation service: manifest, queries, data extension")
async def service(asked: Ask, queries: Batch = None, query: Single = None, extend: Extend = None) -> Response:
    """Without parameters the manifest; with `queries`, `query` or `extend` the answer (POST takes longer ones)."""
    given = {"queries": queries, "query": query, "extend": extend}
    return await _serve(asked, {name: text for name, text in given.items() if text is not None})


@router.post("/reconcile", summary="Reconciliation queries and data extension, by form")
async def posted(asked: Ask) -> Response:
    """A form with `queries` (a batch), `query` (one) or `extend`, as OpenRefine sends it."""
    return await _serve(asked, await _form(asked.request))


@router.get("/reconcile/suggest/{kind}", summary="Complete the name of a thing, a type or a property")
def suggested(
    asked: Ask,
    kind: WhatKind,
    _: Annotated[None, Depends(widget)],
    prefix: Prefix,
    cursor: Cursor = 0,
    type: Type = "",
) -> Response:
    """Names that begin as typed; a full id finds what it names."""
    found = {"entity": _entities, "type": _types, "property": _properties}[kind](asked, prefix, type)
    return _json(asked, {"result": found[cursor : cursor + PAGE]})


@router.get("/reconcile/flyout/{kind}", summary="A suggestion in a few words")
def flown(
    asked: Ask,
    kind: WhatKind,
    id: Id,
    lang: Ignored = None,
) -> Response:
    """A line of HTML about a thing, a type or a property."""
    return _json(asked, {"id": id, "html": flyout(asked.snapshot, kind, id)})


@router.get("/reconcile/preview", summary="A thing as a small page to frame", response_class=Response)
def previewed(asked: Ask, id: Id) -> Response:
    """What is known of a thing, for a frame of the size the manifest tells."""
    response = sealed(asked, preview(asked.snapshot, id), "text/html")
    response.headers["content-security-policy"] = POLICY
    return response


@router.get("/reconcile/properties", summary="Properties that things of a type may have")
def proposed(
    asked: Ask, type: Type = "", limit: Annotated[int | None, Query(description="At most so many.", ge=1)] = None
) -> Response:
    """What data extension can fetch for a type; without one, for anything."""
    names = properties_for(type)[: limit or None]
    found = [{k: v for k, v in property_of(name).items() if k != "description"} for name in names]
    return _json(asked, {"type": type, "properties": found} | ({"limit": limit} if limit else {}))


async def _serve(asked: Asked, given: dict[str, str]) -> Response:
    if not given:
        return _json(asked, manifest(str(asked.request.base_url)), keep=False)
    if len(given) > 1:
        raise BatchUnreadable(" and ".join(sorted(given)), "one of queries, query, extend")
    name, text = next(iter(given.items()))
    return _json(asked, await run_in_threadpool(_answer, asked, name, text), keep=False)


def _answer(asked: Asked, name: str, text: str) -> dict[str, Any]:
    if name == "extend":
        return extend(asked.snapshot, read_extension(text))
    if name == "query":
        return _result(asked.snapshot, read_single(text))
    batch = read_batch(text)
    return {key: _result(asked.snapshot, query) for key, query in batch.items()}


def _result(snapshot: Snapshot, query: Wanted) -> dict[str, Any]:
    return {
        "result": [
            {
                "id": c.slug,
                "name": naming.title(snapshot, c.slug),
                "description": describe(snapshot, c.slug),
                "type": types_of(snapshot, c.slug),
                "score": c.score,
                "match": c.match,
                "features": [{"id": name, "value": value} for name, value in c.features.items()],
            }
            for c in candidates(snapshot, query)
        ]
    }


async def _form(request: Request) -> dict[str, str]:
    """The form's fields that this service knows; OpenRefine sends no others."""
    kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if kind != FORM:
        raise UnsupportedMedia(kind, [FORM])
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY:
            raise BodyTooLarge(BODY)
    fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    given = {name: text for name, text in fields if name in {"queries", "query", "extend"}}
    if not given:
        raise BatchUnreadable("the form", "a field queries, query or extend")
    return given


def _entities(asked: Asked, prefix: str, type_: str) -> list[dict[str, Any]]:
    snapshot = asked.snapshot
    found = [m.slug for m in suggest(snapshot, prefix, 200, type_ if type_ in vocabulary().classes else None)]
    slug = snapshot.evidence.redirects.get(prefix, prefix)
    ordered = dict.fromkeys([slug, *found] if slug in snapshot.types else found)
    return [
        {
            "id": one,
            "name": naming.title(snapshot, one),
            "description": describe(snapshot, one),
            "notable": types_of(snapshot, one) or [kind_of(snapshot, one)],
        }
        for one in ordered
    ]


def _types(_: Asked, prefix: str, __: str) -> list[dict[str, Any]]:
    names = [(name, str(type_of(name)["name"])) for name in all_types()]
    return [type_of(name) for name in beginning(prefix, names)]


def _properties(_: Asked, prefix: str, type_: str) -> list[dict[str, Any]]:
    names = [(name, property_of(name)["name"]) for name in properties_for(type_)]
    return [property_of(name) for name in beginning(prefix, names)]


def _json(asked: Asked, payload: dict[str, Any], keep: bool = True) -> Response:
    """JSON as the specification has it: nothing of ours is added, the version goes into a header."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    if keep:
        return sealed(asked, body, "application/json")
    headers = {"cache-control": "no-cache", "x-interlock-version": asked.graph.version}
    return Response(body, media_type="application/json", headers=headers)
