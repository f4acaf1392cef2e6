"""Errors over HTTP: RFC 9457 problem documents, made in one place from the errors' own facts.

InterlockError
 +- VersionGone          a permalink names a version that is no longer kept
 +- NotFound             there is no such address
 +- UnknownRecord        no claim, source, conflict, flag or query has that name
 +- MethodNotAllowed     the address does not do that
 +- UnknownParameters    parameters that the address does not know, or gets twice
 +- Unauthorized         writing needs a bearer token
 +- WritingDisabled      no token is configured, so nothing can be written
 +- TooBusy              more is asked at once than the limits allow
 +- BodyTooLarge         the request's body is over the limit
 +- UriTooLong           the address is over the limit
 +- UnsupportedMedia     the body is of a type that is not read here
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from starlette.responses import Response

from graph.errors import InterlockError
from ontology.vocabulary import BASE

MEDIA_TYPE = "application/problem+json"
TYPES = BASE + "problem/"


class VersionGone(InterlockError):
    """A permalink names a version that is no longer kept; `kept` are the ones that are."""

    http_status = 410
    slug = "version-gone"

    def __init__(self, version: str, kept: Sequence[str]) -> None:
        self.kept = tuple(kept)
        super().__init__(f"version {version[:40]!r} is not kept here; kept: {', '.join(kept)}")


class NotFound(InterlockError):
    """There is no such address; `candidates` are the nearest."""

    http_status = 404
    slug = "not-found"

    def __init__(self, path: str, candidates: Sequence[str] = ()) -> None:
        self.candidates = tuple(candidates)
        hint = f"; nearest: {', '.join(candidates)}" if candidates else ""
        super().__init__(f"there is nothing at {path[:200]!r}{hint}")


class UnknownRecord(InterlockError):
    """No claim, source, conflict, flag or query has that name; `candidates` are the nearest."""

    http_status = 404
    slug = "unknown-record"

    def __init__(self, kind: str, name: str, candidates: Sequence[str] = ()) -> None:
        self.kind, self.name, self.candidates = kind, name[:200], tuple(candidates)
        hint = f"; nearest: {', '.join(candidates)}" if candidates else ""
        super().__init__(f"there is no {kind} {name[:200]!r}{hint}")


class MethodNotAllowed(InterlockError):
    """The address does not do that; `allowed` is what it does."""

    http_status = 405
    slug = "method-not-allowed"

    def __init__(self, method: str, allowed: str) -> None:
        self.allowed = allowed
        super().__init__(f"{method[:20]} is not offered here; offered: {allowed}")


class UnknownParameters(InterlockError):
    """Parameters that the address does not know, with the nearest that it does."""

    http_status = 400
    slug = "unknown-parameter"

    def __init__(self, names: Sequence[str], known: Sequence[str], nearest: Sequence[str]) -> None:
        self.names, self.known, self.nearest = tuple(names), tuple(known), tuple(nearest)
        hint = f"; perhaps {' or '.join(nearest)}" if nearest else ""
        super().__init__(f"unknown parameter {', '.join(repr(n[:60]) for n in names)}{hint}")


class Unauthorized(InterlockError):
    """Writing needs a bearer token."""

    http_status = 401
    slug = "unauthorized"


class WritingDisabled(InterlockError):
    """No token is configured, so nothing can be written."""

    http_status = 403
    slug = "writing-disabled"


class TooBusy(InterlockError):
    """More is asked at once than the limits allow; `retry_after` seconds later there may be room."""

    http_status = 429
    slug = "too-busy"

    def __init__(self, limit: str, allowed: object, retry_after: int = 1) -> None:
        self.limit, self.allowed, self.retry_after = limit, allowed, retry_after
        super().__init__(f"{limit}: at most {allowed} at once; try again in {retry_after} s")


class BodyTooLarge(InterlockError):
    """The request's body is over the limit."""

    http_status = 413
    slug = "body-too-large"

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        super().__init__(f"the body is over the limit of {allowed:,} bytes")


class UriTooLong(InterlockError):
    """The address is over the limit."""

    http_status = 414
    slug = "uri-too-long"

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        super().__init__(f"the address is over the limit of {allowed:,} bytes")


class UnsupportedMedia(InterlockError):
    """The body is of a type that is not read here."""

    http_status = 415
    slug = "unsupported-media-type"

    def __init__(self, found: str, expected: Iterable[str]) -> None:
        self.expected = tuple(expected)
        super().__init__(f"a body of type {found[:80]!r} is not read here; expected {', '.join(self.expected)}")


def problem_response(error: InterlockError, instance: str = "") -> Response:
    """The answer that an error becomes: status from its class, facts from its attributes."""
    body = json.dumps(problem_document(error, instance), ensure_ascii=False).encode("utf-8", "replace")
    extra = {"cache-control": "no-store", **_headers(error)}
    return Response(body, status_code=error.http_status, media_type=MEDIA_TYPE, headers=extra)


def problem_document(error: InterlockError, instance: str = "") -> dict[str, Any]:
    """An error as an RFC 9457 object: stable `type`, what was wrong, where, what was expected."""
    document: dict[str, Any] = {
        "type": TYPES + error.slug,
        "title": title_of(type(error)),
        "status": error.http_status,
        "detail": error.message,
    }
    if instance:
        document["instance"] = instance[:500]
    return document | _facts(error)


def title_of(kind: type[InterlockError]) -> str:
    """The first clause of an error class's docstring: the same words in code and over HTTP."""
    return (kind.__doc__ or kind.__name__).split(";")[0].split(".\n")[0].strip().rstrip(".")


def _facts(error: InterlockError) -> dict[str, Any]:
    """The error's own attributes: what was found, what was expected, what is nearest."""
    facts = {_camel(name): _plain(value) for name, value in vars(error).items() if name != "message"}
    return {name: value for name, value in facts.items() if name not in {"type", "title", "status", "detail"}}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(part) for name, part in asdict(value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, int | float) else str(value)[:300]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _headers(error: InterlockError) -> dict[str, str]:
    retry = getattr(error, "retry_after", None)
    if retry is not None:
        return {"retry-after": str(retry)}
    match error:
        case MethodNotAllowed():
            return {"allow": error.allowed}
        case Unauthorized():
            return {"www-authenticate": 'Bearer realm="interlock"'}
    return {}
