"""Asking the application without a network: one request in this process, for files made from its answers."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message

from exports.site import ORIGIN, Reply

HTML = b"text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


def ask(app: ASGIApp, address: str, accept: bytes = HTML) -> Reply:
    """The answer to a GET, as a browser would get it."""
    return asyncio.run(asked(app, address, accept))


async def asked(app: ASGIApp, address: str, accept: bytes = HTML) -> Reply:
    """The same, from within a loop."""
    parts = urlsplit(address)
    status, kind, body = 0, "", bytearray()

    told = False

    async def receive() -> Message:
        """The empty request, once; then nothing more, until whoever waits gives up."""
        nonlocal told
        if told:
            await asyncio.Event().wait()
        told = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, kind
        if message["type"] == "http.response.start":
            status = message["status"]
            kind = next((v.decode("latin-1") for k, v in message["headers"] if k == b"content-type"), "")
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(b"host", urlsplit(ORIGIN).netloc.encode()), (b"accept", accept)],
        "client": ("127.0.0.1", 0),
        "server": ("interlock.invalid", 80),
    }
    await app(scope, receive, send)
    return Reply(status, bytes(body), kind)
