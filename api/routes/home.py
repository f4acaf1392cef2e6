"""The way in: what this is, what it holds, where to go from here; and the interactive documentation, offline."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from api.answers import answer
from api.models import Echo
from api.parameters import Ask
from graph.lookup import kind_of

router = APIRouter(tags=["home"])

DOCS_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"
)
DOCS_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Interlock: HTTP API</title>
<link rel="stylesheet" href="/static/docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="swagger-ui"><noscript>The description is at <a href="/openapi.json">/openapi.json</a>.</noscript></div>
<script src="/static/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
DOCS_START = """\
SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null});
"""


@router.get("/", summary="What this is and what it holds", response_model=Echo)
def home(asked: Ask) -> Response:
    """Name, version, counts, and the addresses to start from."""
    snapshot = asked.snapshot
    manifest = asked.graph.manifest
    kinds = Counter(kind_of(snapshot, slug) for slug in snapshot.types)
    payload: dict[str, Any] = {
        "name": "Interlock",
        "about": "Who powers, funds and depends on whom in AI: every fact with its source, date and certainty.",
        "dataDate": manifest.data_date,
        "claims": manifest.claims,
        "sources": manifest.sources,
        "entities": manifest.entities,
        "quads": manifest.quads,
        "possiblyKnown": snapshot.possibly_known,
        "conflicts": len(snapshot.conflicts),
        "kinds": dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        "links": {name: f"/{name}" for name in LINKS},
        "docs": "/docs",
    }
    return answer(asked, payload, page="home")


LINKS = (
    *("entities", "search", "agreements", "investments", "holdings", "clusters", "figures", "claims", "sources"),
    *("conflicts", "flags", "analysis", "queries", "paths", "changes", "unknowns", "ontology", "sparql"),
)


@router.get("/docs", include_in_schema=False)
async def docs() -> Response:
    """The interactive documentation; scripts and styles come from this server only."""
    return HTMLResponse(DOCS_PAGE, headers={"content-security-policy": DOCS_CSP})


@router.get("/docs/start.js", include_in_schema=False)
async def docs_start() -> Response:
    """What starts it: in a file of its own, because no script may stand in a page."""
    return Response(DOCS_START, media_type="text/javascript")


def docs_files() -> str:
    """The folder of Swagger UI's own files, from the package that ships them."""
    return str(files("fastapi_offline").joinpath("static"))
