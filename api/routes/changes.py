"""What changed, between two days or two versions; as a feed, too."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import ATOM, JSON, chosen, listed, sealed
from api.feed import atom
from api.listing import Listing
from api.models import ChangeList
from api.parameters import Ask, Asked, Page, one_of
from graph.changes import ADDED, AMENDED, RETIRED, Change, change_row, changes
from graph.errors import InvalidParameter
from graph.rows import EVIDENCE
from graph.snapshot import Snapshot

router = APIRouter(tags=["changes"])

KINDS = (ADDED, AMENDED, RETIRED)
RECENT = timedelta(days=30)
COLUMNS = ("change", "subject", "name", "kind", "property", "basis", "before", "after")


@router.get("/changes", summary="What changed", response_model=ChangeList)
def all_changes(
    asked: Ask,
    page: Page,
    since: Annotated[
        str | None,
        Query(
            description="As published by this day; default: 30 days before `known_at`.",
            json_schema_extra={"format": "date"},
        ),
    ] = None,
    since_version: Annotated[
        str | None, Query(description="Or since this version, while it is kept.", pattern="^[0-9a-f]{16}$")
    ] = None,
    change: Annotated[str | None, Query(description="Only these.", json_schema_extra={"enum": list(KINDS)})] = None,
    entity: Annotated[str | None, Query(description="A slug: only this thing's.", max_length=200)] = None,
) -> Response:
    """Things and values added, amended or retired between two snapshots, newest first; Atom with `format=atom`."""
    one_of("change", change, KINDS)
    before = _before(asked, since, since_version)
    pair = (before, asked.snapshot)
    found = [c for c in changes(*pair) if change in (None, c.change) and entity in (None, c.subject)]
    shape = Listing[Change](
        key=lambda c: f"{c.subject} {c.name} {c.basis}",
        row=lambda c: change_row(pair, c),
        columns=(*COLUMNS, *EVIDENCE),
        sorts={"subject": lambda c: c.subject, "change": lambda c: c.change, "day": lambda c: str(c.day or "")},
    )
    items, _ = shape.page(found, page)
    extra: dict[str, Any] = {"since": str(before.moment.known_at), "sinceVersion": since_version or asked.graph.version}
    if asked.format == "atom" or chosen(asked, [JSON, "text/csv", ATOM]) == ATOM:
        return sealed(asked, atom(asked, items["items"]), ATOM)
    return listed(asked, items, page="changes", extra=extra)


def _before(asked: Asked, since: str | None, since_version: str | None) -> Snapshot:
    """The earlier snapshot: of an older version at the same moment, or of this version on an earlier day."""
    moment = asked.moment
    if since_version is not None:
        if since is not None:
            raise InvalidParameter("since_version", since_version, "either since or since_version")
        older = asked.live.version(since_version)
        return asked.live.snapshot(older, older.moment(None, None, moment.policy, moment.min_status))
    first = str(moment.known_at - RECENT) if since is None else since
    earlier = asked.graph.moment(None, first, moment.policy, moment.min_status)
    if earlier.known_at > moment.known_at:
        raise InvalidParameter("since", since, f"a day up to known_at, {moment.known_at}")
    return asked.live.snapshot(asked.graph, earlier)
