"""New facts come in as claims, through the same gates as those that ship."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from api.following import take_up
from api.intake import Receipt
from api.live import Live
from api.models import Problem, Taken
from api.posting import JSON_TYPES, YAML_TYPES, Intake, read_body
from api.tokens import require_token
from graph.errors import InterlockError
from graph.iris import CLAIM

router = APIRouter(tags=["writing"])

EXAMPLE = """\
source:
  id: example-press-2026-10-11
  url: https://example.org/akamai
  publisher: Example Press
  sourceKind: press
  published: 2026-10-10
  recorded: 2026-10-11
claims:
- status: reported
  asserts:
    id: akamai
    type: Organization
    country: US
"""
BODY = {
    "requestBody": {
        "required": True,
        "description": "A claim file as YAML-LD or JSON-LD; its form is at /claim-file.schema.",
        "content": {
            YAML_TYPES[0]: {"schema": {"type": "string"}, "example": EXAMPLE},
            **{kind: {"schema": {"type": "object"}} for kind in JSON_TYPES},
        },
    },
    "security": [{"bearer": []}],
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (401, 403, 413, 415, 422, 429, 504)
}


@router.post(
    "/claims",
    summary="Add claims",
    status_code=201,
    response_model=Taken,
    responses=REFUSALS | {200: {"model": Taken}},
    openapi_extra=BODY,
)
async def add_claims(
    request: Request,
    dry_run: Annotated[bool, Query(description="Only check; keep nothing.")] = False,
) -> Response:
    """Check a claim file exactly as the build does, keep it, and publish a new version that holds it.

    Answers 201 with the addresses of the claims, once lookups and SPARQL show them; 200 for a dry run or for claims
    that were there already; 422 with every fault found. Nothing is ever changed or removed: a mended figure is another
    claim. Of a source that the graph knows already, `source: {id: ...}` is enough.
    """
    require_token(request)
    body = await read_body(request, request.app.state.settings.body_bytes)
    intake: Intake = request.app.state.intake
    receipt = await intake.take(body, dry_run)
    live: Live = request.app.state.live
    if receipt.version and receipt.version != live.graph.version:
        with suppress(InterlockError):  # it is kept and published all the same: the next look takes it up
            await take_up(request.app.state)
    return _answer(receipt, dry_run)


def _answer(receipt: Receipt, dry_run: bool) -> Response:
    taken = bool(receipt.new) and not dry_run
    body = {
        "valid": True,
        "dryRun": dry_run,
        "source": receipt.source,
        "claims": [
            {"id": i, "iri": CLAIM + i, "address": f"/claims/{i}", "new": i in receipt.new} for i in receipt.claims
        ],
        "version": receipt.version or None,
    }
    headers = {"cache-control": "no-store"}
    if taken:
        headers["location"] = f"/claims/{receipt.new[0]}"
    return JSONResponse(body, status_code=201 if taken else 200, headers=headers)
