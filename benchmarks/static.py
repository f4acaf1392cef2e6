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


DRESSED_BODY = BODY[:-3] + b" " * 300 + b"]}}"
DRESSED = [
    *HEADERS[:1],
    (b"content-length", str(len(DRESSED_BODY)).encode()),
    *(
        (f"x-interlock-header-{n}".encode(), b"of the length of ours, as it is on the average of them")
        for n in range(12)
    ),
]
"""As many bytes and headers as an answer of ours has."""


async def dressed(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer anything, in the dress of our answers."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": DRESSED})
        await send({"type": "http.response.body", "body": DRESSED_BODY})
