"""Answers ready to send: bytes with their headers, kept by version so that a hot answer costs no query."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

Headers: TypeAlias = "list[tuple[bytes, bytes]]"

ECHOED = ("version", "as-of", "known-at", "policy", "min-status", "truncated")
OPEN: Headers = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        ", ".join(["ETag", *(f"X-Interlock-{name.title()}" for name in ECHOED)]).encode(),
    ),
    (b"x-content-type-options", b"nosniff"),
]
"""Headers of every answer: anybody may read it, nobody may take it for something else."""


@dataclass(eq=False, slots=True)
class Answer:
    """A finished answer; `etag` is empty where it must not be kept (it depends on the clock or on chance).

    `key`, `weight` and `shortcuts` are set by `Answers`, while it keeps the answer.
    """

    status: int
    headers: Headers
    body: bytes
    etag: bytes = b""
    key: Hashable = None
    weight: int = 0
    shortcuts: list[Hashable] = field(default_factory=list)

    @property
    def last_modified(self) -> str:
        """Its Last-Modified header."""
        return dict(self.headers).get(b"last-modified", b"").decode("latin-1")

    def unmodified(self) -> Answer:
        """What is sent to a caller who has it already."""
        kept = [(n, v) for n, v in self.headers if n not in {b"content-length", b"content-type", b"content-encoding"}]
        return Answer(304, kept, b"", self.etag)


def make_answer(status: int, media_type: str, body: bytes, extra: Mapping[str, str]) -> Answer:
    """An answer that is not kept."""
    named = [(name.encode(), value.encode("latin-1", "replace")) for name, value in extra.items()]
    return Answer(status, [*content_headers(media_type, len(body)), *OPEN, *named], body)


def content_headers(media_type: str, length: int) -> Headers:
    """What the body is and how long."""
    return [(b"content-type", _content_type(media_type)), (b"content-length", b"%d" % length)]


@lru_cache(maxsize=64)
def _content_type(media_type: str) -> bytes:
    return (f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type).encode()


def make_etag(version: str, salt: bytes, query: str) -> bytes:
    """The name of an answer before it is known: it follows from the version and from everything that was asked.

    It is weak, since rows that no ORDER BY puts in order come as they like in another process.
    """
    digest = hashlib.blake2b(query.encode("utf-8", "surrogatepass"), digest_size=10, key=salt).hexdigest()
    return f'W/"{version}-{digest}"'.encode()


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Does an If-None-Match header name this answer?"""
    names = [name.strip().removeprefix(b"W/") for name in if_none_match.split(b",")]
    return bool(etag) and (etag.removeprefix(b"W/") in names or b"*" in names)


SHORTCUTS = 4
"""How many raw requests may lead to one answer."""

HEADERS_WEIGH = 2_000
"""Bytes that headers and the objects around an answer take, roughly."""


class Answers:
    """Answers given before, the least recently used dropped first; `shortcuts` lead from raw requests to them."""

    def __init__(self, budget: int) -> None:
        self.budget, self.size, self.hits = budget, 0, 0
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._shortcuts: dict[Hashable, Answer] = {}

    def get(self, key: Hashable) -> Answer | None:
        """The answer kept under a key."""
        answer = self._kept.get(key)
        if answer is not None:
            self._kept.move_to_end(key)
            self.hits += 1
        return answer

    def shortcut(self, request: Hashable) -> Answer | None:
        """The answer to a request that has been seen in just these bytes."""
        answer = self._shortcuts.get(request)
        if answer is not None:
            self._kept.move_to_end(answer.key)
            self.hits += 1
        return answer

    def keep(self, key: Hashable, answer: Answer, key_size: int) -> None:
        """Keep an answer, unless it would take an eighth of the room by itself."""
        weight = len(answer.body) + key_size + HEADERS_WEIGH
        if weight <= self.budget // 8 and key not in self._kept:
            answer.key = key
            self._kept[key] = answer
            self._weigh(answer, weight)

    def remember(self, request: Hashable, answer: Answer, request_size: int) -> None:
        """Let a raw request lead to an answer that is kept."""
        if answer.key in self._kept and len(answer.shortcuts) < SHORTCUTS and request not in self._shortcuts:
            self._shortcuts[request] = answer
            answer.shortcuts.append(request)
            self._weigh(answer, request_size)

    def _weigh(self, answer: Answer, more: int) -> None:
        answer.weight += more
        self.size += more
        while self.size > self.budget:
            old = self._kept.popitem(last=False)[1]
            self.size -= old.weight
            for request in old.shortcuts:
                del self._shortcuts[request]
