"""The route: a raw ASGI application for `/sparql`, since on a hot path a framework costs more than the query does."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from starlette.types import Receive, Scope, Send

from api.limits import TimeLimit
from api.negotiation import LONGEST
from api.problems import MEDIA_TYPE, BodyTooLarge, MethodNotAllowed, problem_document
from api.sparql.answers import OPEN, Answer, make_answer, matches
from api.sparql.door import Door
from api.sparql.edition import Client, Edition
from api.sparql.formats import choose
from api.sparql.request import Asked, read_get, read_post
from api.sparql.run import CallerGone
from graph.errors import InterlockError, InvalidParameter

METHODS = "GET, HEAD, POST, OPTIONS"
_LONGEST_SHORTCUT = 4096
_HOST = re.compile(rb"[A-Za-z0-9.:\[\]_-]{1,255}")
_NO_GZIP = re.compile(rb"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


def sparql_app(door: Door) -> SparqlApp:
    """The application for `/sparql`."""
    return SparqlApp(door)


def void_app(door: Door) -> VoidApp:
    """The application for `/.well-known/void`."""
    return VoidApp(door)


class SparqlApp:
    """An instance, not a function, so that Starlette's `Route` takes it for an ASGI application as it is."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def ready(self, scope: Scope) -> Answer | None:
        """What is kept for a GET request that has been seen in just these bytes: nothing is awaited, nothing read."""
        if scope["method"] != "GET" or not self.door.serving:
            return None
        client = read_client(scope)
        kept = self.door.current.answers.shortcut((scope["query_string"], client.accept, client.gzip))
        return kept.unmodified() if kept is not None and _has_it(kept, client) else kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        client = read_client(scope)
        try:
            match scope["method"]:
                case "GET" | "HEAD":
                    answer = await self._get(scope, receive, client)
                case "POST":
                    answer = await self._post(scope, receive, client)
                case "OPTIONS":
                    answer = PREFLIGHT
                case method:
                    raise MethodNotAllowed(method, METHODS)
        except CallerGone:
            return
        except InterlockError as error:
            answer = problem(error, scope["path"])
        await respond(answer, client, scope, send)

    async def _get(self, scope: Scope, receive: Receive, client: Client) -> Answer:
        query_string: bytes = scope["query_string"]
        edition = self.door.current
        raw = (query_string, client.accept, client.gzip)
        kept = edition.answers.shortcut(raw)
        if kept is not None:
            return kept
        asked = read_get(query_string, self.door.limits)
        edition = await self.door.edition(asked.version)
        if asked.query is None:
            if asked.default_graphs is not None or asked.named_graphs is not None:
                raise InvalidParameter("query", "", "a SPARQL query beside the graphs to ask")
            return described(edition, scope, client, asked.format, "/sparql")
        answer = await self._answer(asked, edition, client, receive)
        if len(query_string) <= _LONGEST_SHORTCUT and edition is self.door.current:
            edition.answers.remember(raw, answer, len(query_string))
        return answer

    async def _post(self, scope: Scope, receive: Receive, client: Client) -> Answer:
        limits = self.door.limits
        content_type = _header(scope, b"content-type").decode("latin-1")
        body = await _body(receive, limits.request_bytes, _header(scope, b"content-length"))
        asked = read_post(scope["query_string"], content_type, body, limits)
        return await self._answer(asked, await self.door.edition(asked.version), client, receive)

    async def _answer(self, asked: Asked, edition: Edition, client: Client, receive: Receive) -> Answer:
        async def gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        return await edition.answer(asked, choose(client.accept, asked.format), client, gone)


class VoidApp:
    """The description of the dataset at its well-known address."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def ready(self, scope: Scope) -> Answer | None:
        """Nothing: a description takes no time to find."""
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        client = read_client(scope)
        try:
            if scope["method"] not in {"GET", "HEAD"}:
                raise MethodNotAllowed(scope["method"], "GET, HEAD")
            asked = read_get(scope["query_string"], self.door.limits)
            edition = await self.door.edition(asked.version)
            answer = described(edition, scope, client, asked.format, "/.well-known/void")
        except InterlockError as error:
            answer = problem(error, scope["path"])
        await respond(answer, client, scope, send)


def described(edition: Edition, scope: Scope, client: Client, wanted: str | None, path: str) -> Answer:
    """The description of endpoint and dataset in the RDF syntax that the caller likes best."""
    choice = choose(client.accept, wanted)
    form, media_type = (choice.graph, choice.graph_type) if choice.graph else ("turtle", "text/turtle")
    return edition.described(_root(scope, path), form, media_type)


def problem(error: InterlockError, path: str) -> Answer:
    """An error as a problem document that any origin may read."""
    document: dict[str, Any] = problem_document(error, path)
    if isinstance(error, TimeLimit):
        document["elapsed"] = round(error.elapsed, 2)
    extra = {"cache-control": "no-store"}
    if isinstance(error, MethodNotAllowed):
        extra["allow"] = error.allowed
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        extra["retry-after"] = str(retry_after)
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    return make_answer(error.http_status, MEDIA_TYPE, body, extra)


async def respond(answer: Answer, client: Client, scope: Scope, send: Send) -> None:
    """Send an answer, or only the news that the caller has it already."""
    if answer.status == 200 and _has_it(answer, client):
        answer = answer.unmodified()
    body = b"" if scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": body})


def read_client(scope: Scope) -> Client:
    """What the headers say about the caller."""
    accept, encodings, none_match, since = [], b"", b"", b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept.append(value)
        elif name == b"accept-encoding":
            encodings = value
        elif name == b"if-none-match":
            none_match = value
        elif name == b"if-modified-since":
            since = value
    address = scope["client"][0] if scope.get("client") else ""
    text = b", ".join(accept)[:LONGEST].decode("latin-1") if accept else None
    return Client(address, text, _takes_gzip(encodings[:200]), none_match, since[:60].decode("latin-1"))


@lru_cache(maxsize=256)
def _takes_gzip(encodings: bytes) -> bool:
    return b"gzip" in encodings.lower() and _NO_GZIP.search(encodings) is None


def _has_it(answer: Answer, client: Client) -> bool:
    if not answer.etag:
        return False
    if client.if_none_match:
        return matches(client.if_none_match, answer.etag)
    return bool(client.if_modified_since) and _not_before(client.if_modified_since, answer.last_modified)


@lru_cache(maxsize=256)
def _not_before(since: str, modified: str) -> bool:
    """Is the one date of HTTP no earlier than the other? What is no date is not."""
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(modified)
    except (ValueError, TypeError):
        return False


def _header(scope: Scope, wanted: bytes) -> bytes:
    return next((value for name, value in scope["headers"] if name == wanted), b"")


async def _body(receive: Receive, allowed: int, announced: bytes) -> bytes:
    """The request's body, refused as soon as it is seen to be too long."""
    if announced.isdigit() and int(announced) > allowed:
        raise BodyTooLarge(allowed)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerGone("the caller hung up while sending")
        body += message.get("body", b"")
        if len(body) > allowed:
            raise BodyTooLarge(allowed)
        if not message.get("more_body", False):
            return bytes(body)


def _root(scope: Scope, path: str) -> str:
    host = _header(scope, b"host")
    name = host.decode("ascii") if _HOST.fullmatch(host) else "localhost"
    return f"{scope['scheme']}://{name}{scope['path'].removesuffix(path)}"


PREFLIGHT = Answer(
    204,
    [
        *OPEN,
        (b"access-control-allow-methods", METHODS.encode()),
        (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match, If-Modified-Since"),
        (b"access-control-max-age", b"86400"),
        (b"allow", METHODS.encode()),
    ],
    b"",
)
