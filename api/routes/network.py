"""Between things: evidenced chains from one to another."""

from __future__ import annotations

from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import answer
from api.models import PathList
from api.parameters import Ask, Level
from graph.chains import LONGEST, chain_row, chains
from graph.described import describe

router = APIRouter(tags=["network"])

From = Annotated[str, Query(alias="from", description="Where the chain begins (a slug).", max_length=200)]
To = Annotated[str, Query(description="Where it ends (a slug).", max_length=200)]


@router.get("/paths", summary="Evidenced chains between two things", response_model=PathList)
def paths(
    asked: Ask,
    start: From,
    to: To,
    longest: Annotated[int, Query(description="At most so many steps.", ge=1, le=LONGEST)] = 6,
    limit: Annotated[int, Query(description="At most so many chains.", ge=1, le=20)] = 5,
    directed: Annotated[bool, Query(description="Follow arrows only the way they point.")] = False,
    level: Level = "unit",
) -> Response:
    """The shortest chains of stated relations, each step with its deals and claims, and the weakest step named."""
    snapshot = asked.snapshot
    found = chains(snapshot, start, to, longest, limit, level, directed)
    items = [chain_row(snapshot, chain) for chain in found]
    deals = dict.fromkeys(tie.deal for chain in found for hop in chain.hops for tie in hop.ties)
    whole = len(items) < limit
    payload = {"from": start, "to": to, "items": items, "total": len(items), "next": None, "truncated": not whole}

    def quads() -> list[ox.Quad]:
        return describe(asked.graph, asked.moment, deals)

    return answer(asked, payload, quads=quads, rows=items, page="paths")
