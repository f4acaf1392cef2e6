"""Hard limits on what one caller may ask of SPARQL, each a setting with a reason, and the errors of meeting them.

LimitExceeded
 +- TimeLimit            the query ran for longer than is allowed
 +- MemoryLimit          the query needed more memory than is allowed
 +- EngineFailed         the query brought the engine down (nested too deep, for the most part)
 +- Overloaded           more is being asked by all callers together than can be answered now
 +- WorkerLost           the process that worked on the query was ended from outside
     +- HolderFailed     the process that holds the graph for SPARQL could not begin
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from api.environment import read, setting
from graph.errors import InvalidParameter, LimitExceeded

PREFIX = "INTERLOCK_SPARQL_"
CORES = max(2, os.cpu_count() or 2)


@dataclass(frozen=True)
class Limits:
    """What a query may use. Each field is read from `INTERLOCK_SPARQL_` and its name in capitals.

    >>> Limits.read({"INTERLOCK_SPARQL_SECONDS": "2.5"}).seconds
    2.5
    """

    seconds: float = setting(10.0, "Wall time of a query, waiting included: nobody looks at a spinner for longer.")
    quick_seconds: float = setting(0.005, "Processor time after which a query is heavy and steps behind quick ones.")
    rows: int = setting(100_000, "Rows or triples of an answer; what is cut says so.")
    answer_bytes: int = setting(20_000_000, "Bytes of an answer before compression; what is cut says so.")
    query_bytes: int = setting(100_000, "Length of a query: the longest that people write have some thousand.")
    request_bytes: int = setting(1_000_000, "Length of a request's body or address.")
    memory_mb: int = setting(256, "Memory of one query, beyond the graph itself, which all share.")
    quick: int = setting(CORES, "Workers kept for quick queries; a rush makes four times as many for a while.")
    heavy: int = setting(12, "Heavy queries that run at once, from all callers; with `memory_mb` it bounds memory.")
    per_client: int = setting(16, "Queries of one address at once, waiting ones included.")
    waiting: int = setting(256, "Queries that may wait for their turn; more are turned away at once.")
    moment_seconds: float = setting(30.0, "Time to resolve a past snapshot, before the query's own time begins.")
    moments: int = setting(8, "Past snapshots kept ready for SPARQL; each is a process holding its own graph.")
    cache_mb: int = setting(64, "Memory for answers that were given before.")

    def __post_init__(self) -> None:
        for name in fields(self):
            if not getattr(self, name.name) > 0:
                raise InvalidParameter(PREFIX + name.name.upper(), getattr(self, name.name), "a number above 0")

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Limits:
        """The limits that the environment sets, and defaults for the others."""
        return read(cls, PREFIX, environ)


class TimeLimit(LimitExceeded):
    """The query ran for longer than is allowed."""

    http_status = 504
    slug = "time-limit"

    def __init__(self, allowed: float, elapsed: float) -> None:
        self.elapsed = elapsed
        super().__init__(
            "seconds",
            allowed,
            f"the query was ended after {elapsed:.1f} s; at most {allowed:g} s are allowed. "
            "Bind more of the pattern, add LIMIT, or take the dump and query it at home",
        )


class MemoryLimit(LimitExceeded):
    """The query needed more memory than is allowed."""

    slug = "memory-limit"

    def __init__(self, allowed: int) -> None:
        super().__init__(
            "memory_mb",
            allowed,
            f"the query needed more than the {allowed} MB of memory that are allowed. "
            "Group or sort fewer rows: filter first, in a subselect",
        )


class EngineFailed(LimitExceeded):
    """The query brought the engine down; nested too deep, for the most part."""

    http_status = 400
    slug = "engine-failed"

    def __init__(self) -> None:
        super().__init__("nesting", "", "the query engine gave up on this query; it is probably nested too deep")


class Overloaded(LimitExceeded):
    """More is being asked by all callers together than can be answered now."""

    slug = "overloaded"
    retry_after = 2

    def __init__(self, limit: str, allowed: object) -> None:
        super().__init__(
            limit, allowed, f"too much is being asked at once ({limit}: {allowed}); try again in some seconds"
        )


class WorkerLost(LimitExceeded):
    """The process that worked on the query was ended from outside."""

    slug = "worker-lost"
    retry_after = 1

    def __init__(self) -> None:
        super().__init__("workers", "", "the process that worked on this query was ended from outside; ask again")


class HolderFailed(WorkerLost):
    """The process that holds the graph for SPARQL could not begin; `code` is what it ended with, if that is known."""

    slug = "holder-failed"
    retry_after = 5

    def __init__(self, code: int | None, words: str) -> None:
        self.code = code
        ended = "ended" if code is None else f"ended with {code}"
        LimitExceeded.__init__(
            self,
            "workers",
            "",
            f"the process that holds the graph for SPARQL {ended} before it was ready: {words or '-'}",
        )
