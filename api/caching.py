"""Answers kept as bytes: the same version, address and Accept header give the same answer without any work."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TypeAlias

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
Key: TypeAlias = tuple[str, str, bytes, bytes, bool]
"""Version, path, query string, Accept header, and whether the caller takes gzip."""

SMALLEST = 1000
"""Bodies below this many bytes are not compressed: the headers of gzip would eat the gain."""

COMPRESSIBLE = (b"text/", *(b"application/" + kind for kind in (b"json", b"ld+json", b"n-", b"trig", b"rdf+xml")))
"""What types of bodies begin with that are worth compressing."""


@dataclass(frozen=True)
class Kept:
    """One answer: its headers and body as they are sent, and the address's pattern, for the statistics."""

    headers: Headers
    body: bytes
    route: str

    def header(self, name: bytes) -> bytes:
        """A header's value, or nothing."""
        return next((value for key, value in self.headers if key == name), b"")


class AnswerCache:
    """The answers given last, up to a total of `room` bytes; an answer over a sixteenth of that is not kept."""

    def __init__(self, room: int) -> None:
        self.room, self.size = room, 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._version = ""

    def get(self, key: Key) -> Kept | None:
        """The answer kept for a key; it counts as the newest then."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, answer: Kept) -> None:
        """Keep an answer; those of an older version go, then those asked for least recently."""
        if key[0] != self._version:
            self._kept.clear()
            self._version, self.size = key[0], 0
        weight = self._weight(key, answer)
        if weight > self.room // 16 or key in self._kept:
            return
        self._kept[key] = answer
        self.size += weight
        while self.size > self.room:
            old_key, old = self._kept.popitem(last=False)
            self.size -= self._weight(old_key, old)

    def __len__(self) -> int:
        return len(self._kept)

    @staticmethod
    def _weight(key: Key, answer: Kept) -> int:
        return len(answer.body) + len(key[1]) + len(key[2]) + len(key[3]) + 1000


def packed(headers: Headers, body: bytes, takes_gzip: bool, route: str) -> Kept:
    """An answer as it goes out: compressed where that helps, with the ETag of its form."""
    kind = next((value for name, value in headers if name == b"content-type"), b"")
    if not takes_gzip or len(body) < SMALLEST or not kind.startswith(COMPRESSIBLE):
        return Kept(_with_length(headers, body), body, route)
    small = gzip.compress(body, compresslevel=5, mtime=0)
    changed = tuple((n, _gzip_tag(v) if n == b"etag" else v) for n, v in headers)
    return Kept((*_with_length(changed, small), (b"content-encoding", b"gzip")), small, route)


def unchanged(answer: Kept, request: Mapping[bytes, bytes]) -> bool:
    """Does the caller hold this answer already? If-None-Match decides, else If-Modified-Since."""
    tags = request.get(b"if-none-match")
    if tags is not None:
        own = answer.header(b"etag")
        found = {tag.strip().removeprefix(b"W/") for tag in tags.split(b",")}
        return b"*" in found or (bool(own) and own in found)
    since = request.get(b"if-modified-since")
    modified = answer.header(b"last-modified")
    if since is None or not modified:
        return False
    try:
        return parsedate_to_datetime(modified.decode()) <= parsedate_to_datetime(since.decode("latin-1"))
    except (ValueError, TypeError):
        return False


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: bytes) -> bool:
    """Does an Accept-Encoding header take gzip?"""
    for part in accept_encoding.lower().split(b","):
        name, _, weight = part.partition(b";")
        if name.strip() in {b"gzip", b"*"}:
            return weight.replace(b" ", b"") not in {b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"}
    return False


def _gzip_tag(tag: bytes) -> bytes:
    return tag[:-1] + b'-gz"' if tag.endswith(b'"') else tag


def _with_length(headers: Headers, body: bytes) -> Headers:
    rest = tuple(h for h in headers if h[0] != b"content-length")
    return (*rest, (b"content-length", str(len(body)).encode()))
