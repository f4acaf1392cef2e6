"""The application factory: every address of the HTTP door on one graph. Importing this module opens nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles

from api.description import describe_api
from api.following import follow
from api.front import Front
from api.handlers import add_handlers
from api.limits import Limits
from api.live import Live, warm
from api.observing import Meters
from api.pages.mounting import mount_pages
from api.posting import Intake
from api.routes import ROUTERS
from api.routes.home import docs_files
from api.settings import Settings
from api.sparql import Door, sparql_app, void_app
from api.strict import only_known_parameters
from graph.graph import Graph


def create_app(source: Graph | Path, settings: Settings | None = None) -> Front:
    """The application that follows the graph published in a data directory, given that or an open graph of it."""
    settings = settings or Settings.read()
    live = Live(source) if isinstance(source, Graph) else Live.at(source)
    warm(live.graph)
    app = FastAPI(
        title="Interlock",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        dependencies=[Depends(only_known_parameters)],
    )
    door = Door(Limits.read(os.environ))
    state = app.state
    state.live, state.settings, state.door, state.meters = live, settings, door, Meters()
    state.intake = Intake(live.data or settings.data, settings.write_seconds)
    add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static/docs", StaticFiles(directory=docs_files()))
    describe_api(app)
    front = Front(app, live, settings, state.meters, {"/sparql": sparql_app(door), "/.well-known/void": void_app(door)})
    state.front = front
    return mount_pages(front)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    live: Live = app.state.live
    door: Door = app.state.door
    if live.data is not None:
        await door.open(live.data / "versions" / live.graph.version)
    following = asyncio.create_task(follow(app.state))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await door.close()
        app.state.front.log.flush()
