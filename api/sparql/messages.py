"""What travels between the server and its workers: a job to a worker, an outcome back, both as length-prefixed bytes.

A fixed head and raw text, not JSON or pickle: it is read and written for every query, and costs a tenth of them so.
"""

from __future__ import annotations

import struct
from typing import NamedTuple, TypeAlias

from api.sparql.formats import FORMS

Graphs: TypeAlias = "tuple[str, ...] | None"

KINDS = ("table", "graph", "syntax", "refused", "unacceptable", "memory", "failed")
CUTS = ("", "rows", "bytes")
_FORMS = ("", *FORMS)
_KIND = {kind: number for number, kind in enumerate(KINDS)}
_CUT = {cut: number for number, cut in enumerate(CUTS)}
_FORM = {form: number for number, form in enumerate(_FORMS)}

_JOB = struct.Struct("!IIQBB?II")
"""Length of what follows the head, rows, bytes, two forms, gzip, lengths of the two lists of graphs."""

_OUTCOME = struct.Struct("!BB?II")
"""Kind, cut, gzip, lengths of the message and the body."""

_NO_LIST = 0xFFFFFFFF
JOB_HEAD = _JOB.size
OUTCOME_HEAD = _OUTCOME.size


class Job(NamedTuple):
    """One query for a worker, with the dataset, the forms to answer in and the size its answer may have."""

    query: str
    default_graphs: Graphs
    named_graphs: Graphs
    table: str
    graph: str
    gzip: bool
    rows: int
    answer_bytes: int

    def pack(self) -> bytes:
        """As bytes, ready to send."""
        query = self.query.encode()
        default, named = _pack_list(self.default_graphs), _pack_list(self.named_graphs)
        head = _JOB.pack(
            len(query) + len(default) + len(named),
            self.rows,
            self.answer_bytes,
            _FORM[self.table],
            _FORM[self.graph],
            self.gzip,
            _NO_LIST if self.default_graphs is None else len(default),
            _NO_LIST if self.named_graphs is None else len(named),
        )
        return b"".join((head, default, named, query))

    @classmethod
    def read(cls, head: bytes, body: bytes) -> Job:
        """From the head and what followed it."""
        _, rows, answer_bytes, table, graph, gzip, default_length, named_length = _JOB.unpack(head)
        default, rest = _read_list(body, default_length)
        named, query = _read_list(rest, named_length)
        return cls(query.decode(), default, named, _FORMS[table], _FORMS[graph], gzip, rows, answer_bytes)


class Outcome(NamedTuple):
    """What became of a job: `kind` of KINDS, `cut` the limit that cut it, `size` how many bytes it took to send."""

    kind: str
    body: bytes = b""
    cut: str = ""
    gzip: bool = False
    message: str = ""
    size: int = 0

    def pack(self) -> bytes:
        """The head and the message; the body is sent after them."""
        message = self.message.encode("utf-8", "replace")
        return _OUTCOME.pack(_KIND[self.kind], _CUT[self.cut], self.gzip, len(message), len(self.body)) + message

    @classmethod
    def read(cls, received: bytearray | memoryview, begin: int = 0) -> Outcome | None:
        """From what has been received behind some place; None while it is incomplete."""
        head = begin + OUTCOME_HEAD
        if len(received) < head:
            return None
        kind, cut, gzip, message, body = _OUTCOME.unpack_from(received, begin)
        start = head + message
        if len(received) < start + body:
            return None
        text = bytes(received[head:start]).decode() if message else ""
        size = OUTCOME_HEAD + message + body
        return cls(KINDS[kind], bytes(received[start : start + body]), CUTS[cut], gzip, text, size)


def job_length(head: bytes) -> int:
    """How many bytes follow the head of a job."""
    return int(_JOB.unpack(head)[0])


def _pack_list(graphs: Graphs) -> bytes:
    """IRIs hold no spaces, so spaces part them."""
    return " ".join(graphs).encode() if graphs else b""


def _read_list(body: bytes, length: int) -> tuple[Graphs, bytes]:
    if length == _NO_LIST:
        return None, body
    return tuple(body[:length].decode().split()), body[length:]
