"""The outermost layer: hot answers without a framework, conditional requests, HEAD, CORS, compression, limits."""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from api.caching import AnswerCache, Kept, packed, takes_gzip, unchanged
from api.gate import Gate
from api.live import Live
from api.observing import Meters, RequestLog, Seen
from api.problems import UriTooLong, problem_response
from api.settings import Settings
from api.sparql.answers import Answer
from graph.errors import InterlockError

EXPOSED = b"ETag, Last-Modified, Link, Location, Retry-After, Content-Disposition, X-Interlock-Version"
ENDINGS = ("json", "jsonld", "ttl", "nt", "nq", "trig", "rdf", "csv", "html", "atom")
APART = ("/static/", "/exports/", "/openapi.json", "/context.jsonld", "/views/")
"""Addresses whose ends are their own, or that answer in streams: passed through as they are."""
UNGATED = ("/healthz", "/readyz", "/metrics", "/static/")
HEAVY = ("/flags", "/analysis", "/queries", "/views", "/exports")
"""Addresses whose answers may take seconds when they are asked for the first time."""
STANDING = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
CSP = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox")
PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Authorization, Content-Type, If-None-Match, If-Modified-Since"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
)


@dataclass
class Note:
    """What is known or learnt of a request on its way: the pattern of its address, whether the answer may be kept, and
    whether only its headers are wanted."""

    route: str = "unmatched"
    keep: bool = False
    head: bool = False


class Direct(Protocol):
    """A raw ASGI application with its own limits and cache; `ready` is what it can answer without awaiting anything."""

    def ready(self, scope: Scope) -> Answer | None:
        """The kept answer to a request, or None where there is none and the application has to be called."""
        ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


@dataclass
class _Sent:
    """What went out."""

    status: int = 0
    size: int = 0
    cached: bool = False
    started: float = field(default_factory=time.perf_counter)


class Front:
    """Answers what it has answered before; all else goes to the application, a limited number at once.

    `direct` are raw ASGI applications by their path (SPARQL), which look after limits and caching themselves.
    """

    def __init__(
        self, app: FastAPI, live: Live, settings: Settings, meters: Meters, direct: Mapping[str, Direct]
    ) -> None:
        self.app, self.live, self.settings, self.meters, self.direct = app, live, settings, meters, direct
        self.cache = AnswerCache(settings.cache_mb * 1_000_000)
        self.log = RequestLog(lambda text: sys.stderr.write(text))
        self.gate = Gate(settings.lookups, settings.waiting, settings.per_client)
        self.heavy = Gate(settings.analyses, settings.waiting, settings.per_client)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent, note = _Sent(), Note(head=scope["method"] == "HEAD")
        scope["interlock"] = note
        try:
            await self._answer(scope, receive, send, sent, note)
        finally:
            self._count(scope["method"], note.route, sent)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, sent: _Sent, note: Note) -> None:
        path: str = scope["path"]
        direct = self.direct.get(path)
        if direct is not None:
            note.route = path
            ready = direct.ready(scope)
            if ready is not None:
                sent.status, sent.size, sent.cached = ready.status, len(ready.body), True
                await send({"type": "http.response.start", "status": ready.status, "headers": list(ready.headers)})
                await send({"type": "http.response.body", "body": ready.body})
                return

            async def counted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    sent.status = message["status"]
                else:
                    sent.size += len(message.get("body", b""))
                await send(message)

            await direct(scope, receive, counted)
            return
        method: str = scope["method"]
        if method == "OPTIONS":
            sent.status, note.route = 204, "preflight"
            await send({"type": "http.response.start", "status": 204, "headers": [*STANDING, *PREFLIGHT]})
            await send({"type": "http.response.body", "body": b""})
            return
        headers = dict(scope["headers"])
        gzip = takes_gzip(headers.get(b"accept-encoding", b""))
        key = (self.live.graph.version, path, scope["query_string"], headers.get(b"accept", b""), gzip)
        if method in {"GET", "HEAD"}:
            found = self.cache.get(key)
            if found is not None:
                sent.cached, note.route = True, found.route
                await self._send(found, headers, method == "HEAD", send, sent)
                return
        await self._work(scope, receive, send, sent, note, key, headers)

    async def _work(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        sent: _Sent,
        note: Note,
        key: tuple[str, str, bytes, bytes, bool],
        headers: Mapping[bytes, bytes],
    ) -> None:
        head = scope["method"] == "HEAD"
        relay = _Relay(send, sent, head, note)
        inner = {**scope, "method": "GET" if head else scope["method"]}
        try:
            if len(scope["query_string"]) + len(scope["path"]) > self.settings.address_bytes:
                raise UriTooLong(self.settings.address_bytes)
            _override(inner)
            gate = self._gate(key[1])
            async with AsyncExitStack() as place:
                if gate is not None:
                    await place.enter_async_context(gate.admitted((scope.get("client") or ("", 0))[0]))
                relay.leave = place.aclose
                await self.app(inner, receive, relay.send)
        except InterlockError as error:
            await problem_response(error, key[1])(scope, receive, relay.send)
        note.route = getattr(inner.get("route"), "path", note.route)
        if relay.held is None:
            return
        answer = packed(tuple(relay.held_headers), bytes(relay.held), key[4], note.route)
        if key[0] == self.live.graph.version:
            self.cache.put(key, answer)
        await self._send(answer, headers, head, send, sent)

    def _gate(self, path: str) -> Gate | None:
        """Who lets a request in: metrics stand in a line of their own, so that no lookup waits for one."""
        if path.startswith(UNGATED):
            return None
        return self.heavy if path.startswith(HEAVY) else self.gate

    @property
    def busy(self) -> int:
        """Requests under way or waiting."""
        return self.gate.busy + self.heavy.busy

    async def _send(self, answer: Kept, request: Mapping[bytes, bytes], head: bool, send: Send, sent: _Sent) -> None:
        if unchanged(answer, request):
            kept = [h for h in answer.headers if h[0] not in {b"content-length", b"content-type", b"content-encoding"}]
            sent.status = 304
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return
        sent.status, sent.size = 200, 0 if head else len(answer.body)
        await send({"type": "http.response.start", "status": 200, "headers": list(answer.headers)})
        await send({"type": "http.response.body", "body": b"" if head else answer.body})

    def _count(self, method: str, route: str, sent: _Sent) -> None:
        known = method if method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
        seen = Seen(known, route, sent.status, time.perf_counter() - sent.started, sent.size, sent.cached)
        self.meters.count(seen)
        if self.settings.log_requests:
            self.log.tell(seen)


class _Relay:
    """Passes messages on with the standing headers; holds back an answer that is to be kept.

    With the first message the work is done: the place at the gate is given up, so that whoever reads a long answer
    slowly keeps nobody waiting.
    """

    def __init__(self, send: Send, sent: _Sent, head: bool, note: Note | None = None) -> None:
        self._send, self._sent, self._head, self._note = send, sent, head, note
        self.held: bytearray | None = None
        self.held_headers: list[tuple[bytes, bytes]] = []
        self.leave: Callable[[], Awaitable[None]] | None = None

    async def send(self, message: Message) -> None:
        """One message from the application."""
        if message["type"] == "http.response.start":
            if self.leave is not None:
                await self.leave()
            headers = _with_standing(message.get("headers", []))
            if self._note is not None and self._note.keep and message["status"] == 200:
                self.held, self.held_headers = bytearray(), headers
                return
            self._sent.status = message["status"]
            await self._send({**message, "headers": headers})
            return
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            if self.held is not None:
                self.held += body
                return
            self._sent.size += 0 if self._head else len(body)
            message = {**message, "body": b""} if self._head else message
        await self._send(message)


def _with_standing(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in headers}
    extra = [h for h in (*STANDING, CSP) if h[0] not in present]
    return [*headers, *extra]


def _override(scope: Scope) -> None:
    """`/entities/anthropic.ttl` is `/entities/anthropic?format=ttl`."""
    path: str = scope["path"]
    stem, dot, ending = path.rpartition(".")
    if not dot or ending not in ENDINGS or path.startswith(APART) or not stem.rpartition("/")[2]:
        return
    query: bytes = scope["query_string"]
    if "format" in dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)):
        return
    scope["path"], scope["raw_path"] = stem, stem.encode()
    scope["query_string"] = (query + b"&" if query else b"") + b"format=" + ending.encode()
