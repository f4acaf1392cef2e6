"""Answers that are too long, cut behind a whole row, still valid in their syntax, and marked as cut.

Tables come from the engine as finished bytes, so rows are found in the bytes; graphs are cut before they are written.
JSON and XML carry the mark as a `link` in the head (the standard's place for more about the answer), CSV and TSV
have no place for one; the header `X-Interlock-Truncated` is always there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from ontology.vocabulary import BASE

MARK = BASE + "problem/truncated-"
"""Address of the mark; `rows` or `bytes` follows."""

_CSV_ROW = re.compile(rb'(?:[^"\r\n]|"(?:[^"]|"")*")*\r\n')
_BINDINGS = b'"bindings":['


class TooLong(Exception):
    """The answer has reached the bytes that are allowed."""


class Sink:
    """Takes what the engine writes, up to a number of bytes."""

    __slots__ = ("allowed", "pieces", "size")

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        self.pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Keep a piece; raise TooLong once there is more than is allowed (the engine then writes it a second time)."""
        if self.size > self.allowed:
            raise TooLong
        self.pieces.append(piece)
        self.size += len(piece)
        if self.size > self.allowed:
            raise TooLong
        return len(piece)

    def flush(self) -> None:
        """Nothing to do: the engine calls it at the end."""

    @property
    def body(self) -> bytes:
        """All that was written."""
        return self.pieces[0] if len(self.pieces) == 1 else b"".join(self.pieces)


def cut_table(name: str, body: bytes, rows: int, complete: bool) -> tuple[bytes, str]:
    """A table of at most `rows` rows, and which limit cut it ("" where none did)."""
    if complete and not _may_exceed(name, body, rows):
        return body, ""
    ends = list(islice(_ENDS[name](body), rows + 1))
    if complete and len(ends) <= rows:
        return body, ""
    reason = "rows" if len(ends) > rows else "bytes"
    kept = body[: ends[:rows][-1]] if ends else body[: _start(name, body)]
    return _closed(name, kept, reason), reason


def _may_exceed(name: str, body: bytes, rows: int) -> bool:
    """A bound that is quick to see: no row of the syntax is without this piece of text."""
    piece = {"json": b"},{", "xml": b"<result>", "csv": b"\n", "tsv": b"\n"}[name]
    return body.count(piece) >= rows


def _start(name: str, body: bytes) -> int:
    """Where the first row would begin."""
    opening = {"json": _BINDINGS, "xml": b"<results>", "csv": b"\n", "tsv": b"\n"}[name]
    found = body.find(opening)
    return found + len(opening) if found >= 0 else 0


def _json_ends(body: bytes) -> Iterator[int]:
    text = body.decode("utf-8", "surrogateescape")
    decode = json.JSONDecoder().raw_decode
    place, counted, offset = text.index('"bindings":[') + len('"bindings":['), 0, 0
    while place < len(text) and text[place] == "{":
        try:
            end = decode(text, place)[1]
        except ValueError:
            return
        offset += len(text[counted:end].encode("utf-8", "surrogateescape"))
        counted = end
        yield offset
        place = end + 1


def _xml_ends(body: bytes) -> Iterator[int]:
    return (found.end() for found in re.finditer(b"</result>", body))


def _csv_ends(body: bytes) -> Iterator[int]:
    place = _start("csv", body)
    while found := _CSV_ROW.match(body, place):
        place = found.end()
        yield place


def _tsv_ends(body: bytes) -> Iterator[int]:
    place = _start("tsv", body)
    return (found.end() for found in re.finditer(b"\n", body) if found.end() > place)


_ENDS = {"json": _json_ends, "xml": _xml_ends, "csv": _csv_ends, "tsv": _tsv_ends}


def _closed(name: str, kept: bytes, reason: str) -> bytes:
    mark = (MARK + reason).encode()
    if name == "json":
        return kept.replace(b"]", b'],"link":["%s"]' % mark, 1) + b"]}}"
    if name == "xml":
        return kept.replace(b"</head>", b'<link href="%s"/></head>' % mark, 1) + b"</results></sparql>"
    return kept
