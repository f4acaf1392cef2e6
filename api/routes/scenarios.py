"""What if: firms held out, sources or rumours dropped, another way to resolve; and what would settle most."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import answer
from api.parameters import Ask, Asked, Level
from api.problems import UnknownRecord
from api.risk_models import AnalysisList, Scenario
from api.routes.analysis import result_row
from api.routes.flags import flag_listing
from graph.errors import InvalidParameter
from graph.lookup import find
from graph.metrics.flags import Change
from graph.metrics.scenario import settling, what_if
from graph.rows import backing_of

router = APIRouter(prefix="/analysis", tags=["analysis"])

MOST = 10
"""Firms or sources of one scenario: every one costs another look at all flags."""


@router.get("/scenario", summary="What if firms fall, or sources or rumours are dropped", response_model=Scenario)
def scenario(
    asked: Ask,
    without: Annotated[str, Query(description="Firms to hold out, with commas between.", max_length=2000)] = "",
    without_sources: Annotated[str, Query(description="Sources to drop, with commas.", max_length=2000)] = "",
    rumours: Annotated[bool, Query(description="Do rumours count?")] = True,
    level: Level = "group",
) -> Response:
    """What each lab loses of its contracted supply if all of the firms fall, and which flags are gone, new or changed.

    `held` are the groups that fall (the units, at that level); `unknown` names what they supply to an unknown part.
    """
    snapshot = asked.snapshot
    firms, sources = several(without), several(without_sources)
    for firm in firms:
        find(snapshot, firm)
    for source in sources:
        if source not in snapshot.evidence.sources:
            raise UnknownRecord("source", source)
    found = what_if(snapshot, firms, sources, rumours, level=level)
    rows = [change_row(asked, change) for change in found.changes]
    payload = {
        "without": list(firms),
        "withoutSources": list(sources),
        "rumours": rumours,
        "held": list(found.firms),
        "losses": [result_row(snapshot, r) for r in found.losses],
        "unknown": [result_row(snapshot, r) for r in found.unknown],
        "items": rows,
        "total": len(rows),
        "next": None,
        "truncated": False,
    }
    return answer(asked, payload, rows=rows, page="scenario")


@router.get("/settling", summary="Which single disclosure would settle most flags", response_model=AnalysisList)
def settle(
    asked: Ask,
    top: Annotated[int, Query(description="How many deals to try.", ge=1, le=MOST)] = 5,
    level: Level = "group",
) -> Response:
    """Deals by how many flags their terms would make robust, or end."""
    snapshot = asked.snapshot
    items = [
        {"deal": d.deal, "name": snapshot.label(d.deal), "settles": list(d.settles), "touches": list(d.touches)}
        | backing_of(snapshot, (c.id for c in snapshot.subjects.get(d.deal, ()))).row()
        for d in settling(snapshot, level, top)
    ]
    payload = {"items": items, "total": len(items), "next": None, "truncated": False}
    return answer(asked, payload, rows=items)


def change_row(asked: Asked, change: Change) -> dict[str, Any]:
    """A flag that differs between two worlds, as it is in both."""
    row = flag_listing(asked.snapshot, False).row
    sides = {"before": change.before, "after": change.after}
    shown = {name: None if flag is None else row(flag) for name, flag in sides.items()}
    evidence = backing_of(asked.snapshot, change.flag.evidence).row()
    return {"flag": change.id, "what": change.what, "summary": change.flag.summary, **shown, **evidence}


def several(text: str) -> tuple[str, ...]:
    """Slugs with commas between; more than a scenario can have are refused."""
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if len(found) > MOST:
        raise InvalidParameter("without", f"{len(found)} names", f"at most {MOST}")
    return found
