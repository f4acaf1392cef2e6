"""Is the server alive, is it ready, and what has it done: for whoever runs it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.live import Live
from api.observing import PROMETHEUS

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the process alive?")
async def alive() -> Response:
    """Always 200 while the process answers at all."""
    return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})


@router.get("/readyz", summary="Can it answer from a graph?")
async def ready(request: Request) -> Response:
    """200 with the served version, or 503 while there is none."""
    live: Live = request.app.state.live
    manifest = live.graph.manifest
    body = {"status": "ready", "version": manifest.version, "dataDate": manifest.data_date, "claims": manifest.claims}
    return JSONResponse(body, headers={"cache-control": "no-store"})


@router.get("/metrics", summary="Counters and gauges for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """Requests by route and status, times, sizes, what runs and waits; the numbers of all worker processes."""
    state = request.app.state
    state.meters.look(state.live, state.door.counts(), state.front.busy)
    return Response(state.meters.text(), media_type=PROMETHEUS, headers={"cache-control": "no-store"})
