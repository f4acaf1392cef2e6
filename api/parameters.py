"""Parameters that many addresses share, named once: the moment, the page, the format; and what they ask together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from api.listing import MOST, USUAL, Paging
from api.live import Live
from graph.errors import InvalidParameter
from graph.graph import Graph
from graph.plain import moment_row
from graph.resolve import POLICIES
from graph.snapshot import Moment, Snapshot
from ontology.vocabulary import vocabulary

STATUSES = vocabulary().notations("statuses")

AsOf = Annotated[
    str | None,
    Query(
        description="True in the world on this day. Default: `known_at`.",
        json_schema_extra={"format": "date"},
    ),
]
KnownAt = Annotated[
    str | None,
    Query(
        description="Published by this day. Default: the data date.",
        json_schema_extra={"format": "date"},
    ),
]
Policy = Annotated[
    str,
    Query(
        description="How rival claims are resolved: the best evidence, the newest, the hull of all, or confirmed only.",
        json_schema_extra={"enum": list(POLICIES)},
    ),
]
MinStatus = Annotated[
    str, Query(description="The least sure kind of evidence that counts.", json_schema_extra={"enum": list(STATUSES)})
]
Version = Annotated[
    str | None,
    Query(
        description="The version a permalink names. Default: the one that is served.",
        pattern="^[0-9a-f]{16}$",
    ),
]
Format = Annotated[
    str | None,
    Query(
        description="The form of the answer, instead of an Accept header: json, jsonld, ttl, nt, nq, trig, rdf, csv.",
        pattern="^[a-z]{1,10}$",
    ),
]
Limit = Annotated[int, Query(description="Items of a page.", ge=1, le=MOST)]
Cursor = Annotated[str, Query(description="The `next` of an earlier page.", max_length=2000)]
Sort = Annotated[str, Query(description="The order; with - before it, descending.", max_length=60)]
Fields = Annotated[
    str, Query(description="Keys of the items to keep, with commas between. Default: all.", max_length=500)
]
Level = Annotated[
    str,
    Query(
        description="Count each unit for itself, or add units to their groups.",
        json_schema_extra={"enum": ["unit", "group"]},
        pattern="^(unit|group)$",
    ),
]

FIRST, LAST = 1900, 2200
"""The years that a moment may lie in: terms are added to days, and calendars end."""
MOMENT = ("as_of", "known_at", "policy", "min_status", "version")
"""The parameters that choose a version and a moment of it."""


@dataclass(frozen=True)
class Asked:
    """What a request asks of which version: the graph, the moment, and the snapshot of it, made when looked at."""

    live: Live
    graph: Graph
    moment: Moment
    request: Request
    format: str | None

    @cached_property
    def snapshot(self) -> Snapshot:
        """The resolved graph at the moment."""
        return self.live.snapshot(self.graph, self.moment)

    def echo(self) -> dict[str, Any]:
        """What every answer says of itself: version, moment, and the permalink they make with the address."""
        return moment_row(self.moment, self.graph.version)


async def asked(
    request: Request,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = "preferred",
    min_status: MinStatus = "rumoured",
    version: Version = None,
    format: Format = None,
) -> Asked:
    """The version and moment of a request."""
    live: Live = request.app.state.live
    graph = live.version(version)
    moment = graph.moment(as_of, known_at, policy, min_status)
    for name, day in (("as_of", moment.as_of), ("known_at", moment.known_at)):
        if not FIRST <= day.year <= LAST:
            raise InvalidParameter(name, day, f"a day from {FIRST} to {LAST}")
    return Asked(live, graph, moment, request, format)


async def paging(limit: Limit = USUAL, cursor: Cursor = "", sort: Sort = "", fields: Fields = "") -> Paging:
    """Which page of a list, in which order, with which fields."""
    return Paging(limit, cursor, sort, tuple(name for name in fields.split(",") if name))


Ask = Annotated[Asked, Depends(asked)]
Page = Annotated[Paging, Depends(paging)]


def one_of(name: str, value: str | None, words: Sequence[str]) -> str | None:
    """A value from a closed list, or none; raises InvalidParameter for any other."""
    if value is not None and value not in words:
        raise InvalidParameter(name, value, " | ".join(words))
    return value
