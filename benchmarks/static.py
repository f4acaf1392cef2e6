"""The yardstick: a raw ASGI application that sends the same 260 bytes of JSON to everybody."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

BODY = b'{"head":{"vars":["p"]},"results":{"bindings":[' + b" " * 210 + b"]}}"
HEADERS = [(b"content-type", b"application/sparql-results+json"), (b"content-length", str(len(BODY)).encode())]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer anything."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})
