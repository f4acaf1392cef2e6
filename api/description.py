"""The OpenAPI description: problems on every address, examples from the data, and the addresses beside FastAPI."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response

from api.models import Problem
from api.routes.views import TYPES
from ontology.vocabulary import vocabulary

ABOUT = """\
A sourced knowledge graph of who powers, funds and depends on whom in AI. Every answer echoes the version and the
moment it is for; with its address that makes a citable permalink. Two time axes: `as_of` (true in the world on that
day) and `known_at` (published by that day). Lists are objects of `items`, `total`, `next` and `truncated`. Errors are
problem documents (RFC 9457). Every answer comes as JSON; things, claims and the ontology also as JSON-LD and Turtle,
lists also as CSV: by Accept header, by `format=`, or by the end of the address (`/entities/anthropic.ttl`).
"""
EXAMPLES = {
    "slug": "anthropic",
    "customer": "anthropic",
    "provider": "akamai",
    "from": "corning",
    "to": "anthropic",
    "q": "antropic",
    "entity": "anthropic",
    "about": "akamai",
    "as_of": "2026-06-01",
    "known_at": "2026-06-01",
    "sort": "-amount",
    "fields": "slug,name,claims",
}
SPARQL_FORMATS = (
    *("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"),
    *("text/turtle", "application/n-triples", "application/ld+json"),
)
OTHER_FORMS = {
    "/queries/{name}": ("application/sparql-query", "text/csv", "text/html"),
    "/views": ("text/html", "text/csv"),
    "/views/{name}": tuple(TYPES.values()),
    "/views/surroundings/{slug}": tuple(TYPES.values()),
}
"""Forms besides JSON that an answer takes by itself or at the wish of the caller."""
QUERY = "SELECT ?provider { ?deal il:customer id:anthropic ; il:provider ?provider }"


def describe_api(app: FastAPI) -> None:
    """Give the application its description and the address where it is read."""

    @lru_cache(maxsize=1)
    def described() -> dict[str, Any]:
        return complete(
            get_openapi(title="Interlock", version=vocabulary().version or "1", description=ABOUT, routes=app.routes)
        )

    @lru_cache(maxsize=1)
    def text() -> bytes:
        return json.dumps(described(), ensure_ascii=False).encode()

    async def openapi(_: Request) -> Response:
        return Response(text(), media_type="application/json")

    app.openapi = described  # type: ignore[method-assign]
    app.add_route("/openapi.json", openapi, include_in_schema=False)


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add what FastAPI does not know: the form of errors, examples, SPARQL, bearer tokens."""
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    for address, path in document["paths"].items():
        for operation in path.values():
            _problems(operation)
            for kind in OTHER_FORMS.get(address, ()):
                operation["responses"]["200"].setdefault("content", {}).setdefault(kind, {})
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in EXAMPLES:
                    parameter["example"] = EXAMPLES[parameter["name"]]
    document["paths"]["/sparql"] = {"get": _sparql_get(), "post": _sparql_post()}
    return document


def _problems(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None) if "requestBody" not in operation else None
    form = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    texts = {
        "400": "A parameter is unknown or makes no sense.",
        "404": "There is no such thing.",
        "406": "No such form.",
    }
    texts |= {
        "410": "That version is no longer kept.",
        "414": "The address is too long.",
        "429": "Too much at once.",
        "503": "Not now.",
    }
    for status, text in texts.items():
        responses.setdefault(status, {"description": text, "content": form})
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = form


def _sparql_get() -> dict[str, Any]:
    names = {"query": QUERY, "default-graph-uri": None, "named-graph-uri": None, "format": None}
    moment = {"as_of": None, "known_at": None, "policy": None, "min_status": None, "version": None}
    parameters = [
        {"name": name, "in": "query", "schema": {"type": "string"}} | ({"example": example} if example else {})
        for name, example in (names | moment).items()
    ]
    return {
        "tags": ["sparql"],
        "summary": "SPARQL 1.1 query; without one, the service description",
        "operationId": "sparql_get",
        "parameters": parameters,
        "responses": _sparql_responses(),
    }


def _sparql_post() -> dict[str, Any]:
    form = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    content = {
        "application/x-www-form-urlencoded": {"schema": form},
        "application/sparql-query": {"schema": {"type": "string"}, "example": QUERY},
    }
    return {
        "tags": ["sparql"],
        "summary": "SPARQL 1.1 query, by form or directly",
        "operationId": "sparql_post",
        "requestBody": {"required": True, "content": content},
        "responses": _sparql_responses("413", "415"),
    }


def _sparql_responses(*more: str) -> dict[str, Any]:
    good = {"description": "The answer.", "content": {kind: {} for kind in SPARQL_FORMATS}}
    form = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    bad = {
        status: {"description": "A problem.", "content": form}
        for status in ("400", "404", "406", "410", "414", "429", "503", "504", *more)
    }
    return {"200": good, **bad}
