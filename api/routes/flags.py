"""Flags: risks that the claims show, each with its value as an interval and the claims it rests on."""

from __future__ import annotations

from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.answers import answer, listed
from api.listing import Listing
from api.parameters import Ask, Level, Page, one_of
from api.problems import UnknownRecord
from api.risk_models import FlagDocument, FlagList
from graph.errors import UnknownEntity
from graph.iris import FLAG
from graph.metrics.flag_quads import flag_quads
from graph.metrics.flags import flag_of, flags, resting_on, rule_of, select
from graph.metrics.result import KINDS, SEVERITIES, Flag
from graph.plain import claim_row
from graph.rows import backing_of
from graph.snapshot import Snapshot

router = APIRouter(tags=["flags"])

COLUMNS = (
    *("id", "kind", "subject", "entities", "severity", "value", "unit", "robust", "evidence", "summary", "formula"),
    *("metricVersion", "coverage", "details", "claims", "status", "knownFrom", "lastKnownFrom"),
)


@router.get("/flags", summary="Flags", response_model=FlagList)
def all_flags(
    asked: Ask,
    page: Page,
    entity: Annotated[str | None, Query(description="Only those about this firm (a slug).", max_length=200)] = None,
    kind: Annotated[str | None, Query(description="Only this kind.", json_schema_extra={"enum": list(KINDS)})] = None,
    severity: Annotated[
        str | None, Query(description="At least so grave.", json_schema_extra={"enum": list(SEVERITIES)})
    ] = None,
    robust: Annotated[bool | None, Query(description="Only those that hold whatever is undisclosed, or not.")] = None,
    source: Annotated[str | None, Query(description="Only those that rest on this source.", max_length=200)] = None,
    details: Annotated[bool, Query(description="With the details of each, which can be long.")] = False,
    level: Level = "group",
) -> Response:
    """Risks of the snapshot, the gravest first; every one says on which claims it rests and whether it is robust."""
    snapshot = asked.snapshot
    one_of("kind", kind, KINDS)
    one_of("severity", severity, SEVERITIES)
    found = _about(snapshot, source, level)
    chosen = select(snapshot, found, entity or "", kind or "", severity or "", robust, level)
    items, shown = flag_listing(snapshot, details).page(chosen, page)

    def quads() -> list[ox.Quad]:
        wanted = {FLAG + flag.id for flag in shown}
        return [q for q in flag_quads(snapshot, level) if getattr(q.subject, "value", "") in wanted]

    return listed(asked, items, quads=quads, page="flags")


@router.get("/flags/{id}", summary="A flag with its evidence", response_model=FlagDocument)
def one_flag(
    asked: Ask, id: Annotated[str, Path(description="A flag's id.", max_length=300)], level: Level = "group"
) -> Response:
    """One flag: formula, inputs, and every claim it rests on in full."""
    snapshot = asked.snapshot
    try:
        flag = flag_of(snapshot, id, level)
    except UnknownEntity as error:
        raise UnknownRecord("flag", id, error.candidates) from error
    claims = [claim_row(snapshot.evidence.claims[c]) for c in flag.evidence if c in snapshot.evidence.claims]

    def quads() -> list[ox.Quad]:
        return [q for q in flag_quads(snapshot, level) if getattr(q.subject, "value", "") == FLAG + flag.id]

    row = flag_listing(snapshot, True).row(flag)
    return answer(asked, row | {"rule": rule_of(flag.kind), "claimsInFull": claims}, quads=quads, page="flag")


def flag_listing(snapshot: Snapshot, details: bool) -> Listing[Flag]:
    """How flags are listed."""

    def row(flag: Flag) -> dict[str, Any]:
        whole = flag.as_json() | backing_of(snapshot, flag.evidence).row()
        return whole if details else {key: value for key, value in whole.items() if key != "details"}

    return Listing(
        key=lambda flag: flag.id,
        row=row,
        columns=COLUMNS,
        sorts={
            "id": lambda flag: flag.id,
            "kind": lambda flag: flag.kind,
            "severity": lambda flag: SEVERITIES.index(flag.severity),
            "subject": lambda flag: flag.subject,
        },
    )


def _about(snapshot: Snapshot, source: str | None, level: str) -> tuple[Flag, ...]:
    if source is None:
        return flags(snapshot, level)
    if source not in snapshot.evidence.sources:
        raise UnknownRecord("source", source)
    return resting_on(snapshot, source, level)
