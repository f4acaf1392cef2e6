"""`python -m api.sparql DATA PORT`: the SPARQL door standing alone, for trying it and for measuring it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limits import Limits
from api.sparql import Door, sparql_app, void_app
from graph.store import Versions


def alone(data: Path, limits: Limits) -> ASGIApp:
    """An application with nothing but the door, open while it is served."""
    door = Door(limits)
    routes: dict[str, ASGIApp] = {"/sparql": sparql_app(door), "/.well-known/void": void_app(door)}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
        elif scope["path"] in routes:
            await routes[scope["path"]](scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body"})

    async def live(receive: Receive, send: Send) -> None:
        while True:
            message: Message = await receive()
            if message["type"] == "lifespan.startup":
                await door.open(Versions(data).current)
                await send({"type": "lifespan.startup.complete"})
            else:
                await door.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    return app


if __name__ == "__main__":
    import uvicorn

    folder, port = sys.argv[1:3]
    app = alone(Path(folder), Limits.read(os.environ))
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)
