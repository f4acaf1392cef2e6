"""Interactive pictures of the graph, each also as JSON, GraphML, CSV and SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import answer, sealed
from api.negotiation import NotAcceptable, negotiate
from api.parameters import Ask, Asked
from graph.errors import InvalidParameter

if TYPE_CHECKING:
    from exports.views import Links

router = APIRouter(tags=["views"])

TYPES = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "graphml": "application/graphml+xml",
    "svg": "image/svg+xml",
}
"""The forms of a view, by the end of its address; the first is for who does not choose."""

MOMENT = ("as_of", "known_at", "policy", "min_status", "version")
Parties = Annotated[
    int | None,
    Query(description="At most so many parties are drawn. Default: as many as the view is legible with.", ge=1),
]
Units = Annotated[
    str, Query(description="unit | group: draw each unit, or units merged into their groups. Default: the view's own.")
]


@router.get("/views", summary="The pictures there are")
def views(asked: Ask) -> Response:
    """Every view with its address; as a page, with a still of each picture."""
    from exports.views import VIEWS
    from exports.views.gallery import addresses, gallery
    from exports.views.rendering import still_policy

    if _form(asked, "") == "html":
        pattern = _with(asked, "/views/{name}")
        body = gallery(asked.snapshot, asked.graph.version, _links(asked), addresses(VIEWS, pattern))
        return _guarded(sealed(asked, body, TYPES["html"]), still_policy())
    items = [
        {"name": v.name, "label": v.label, "about": v.about, "address": f"/views/{v.name}"} for v in VIEWS.values()
    ]
    items.append(
        {
            "name": "surroundings",
            "label": "Around one party",
            "about": "Who supplies, funds, buys from or belongs to it",
            "address": "/views/surroundings/{slug}",
        }
    )
    return answer(asked, {"items": items, "total": len(items), "next": None, "truncated": False}, rows=items)


@router.get("/views/surroundings/{slug}", summary="The surroundings of one party, as a picture")
def around(asked: Ask, slug: str, parties: Parties = None, level: Units = "") -> Response:
    """Who supplies, funds, buys from it; `slug.json`, `.csv`, `.graphml` and `.svg` hold the same as data."""
    return _view(asked, "surroundings", slug, parties, level)


@router.get("/views/{name}", summary="A picture of the whole graph")
def view(asked: Ask, name: str, parties: Parties = None, level: Units = "") -> Response:
    """One of the views that `/views` lists; `name.json`, `.csv`, `.graphml` and `.svg` are the data."""
    return _view(asked, name, "", parties, level)


def _view(asked: Asked, name: str, slug: str, parties: int | None, level: str) -> Response:
    from exports.views import Choice, draw, policy, render
    from exports.views.files import FORMS

    wanted = slug or name
    stem, dot, ending = wanted.rpartition(".")
    ending = ending if dot and ending in TYPES else ""
    wanted = stem if ending else wanted
    form = _form(asked, ending)
    if level not in {"", "unit", "group"}:
        raise InvalidParameter("level", level, "unit | group")
    choice = Choice(parties) if parties is not None else None
    snapshot, version = asked.snapshot, asked.graph.version
    picture = draw(snapshot, version, name if slug else wanted, wanted if slug else "", choice, level)
    if form != "html":
        return sealed(asked, FORMS[form](picture), TYPES[form])
    path = f"/views/surroundings/{wanted}" if slug else f"/views/{wanted}"
    response = sealed(asked, render(picture, _links(asked, path)), TYPES["html"])
    return _guarded(response, policy())


def _guarded(response: Response, policy: str) -> Response:
    """The page's own policy as a header, too; it may be framed by pages of this server only."""
    response.headers["content-security-policy"] = f"{policy}; frame-ancestors 'self'"
    return response


def _form(asked: Asked, ending: str) -> str:
    """The form to answer in: the end of the address, else `format`, else what Accept likes best."""
    named = ending or asked.format
    if named is None:
        media_type = negotiate(asked.request.headers.get("accept"), tuple(TYPES.values()))
        return next(form for form, kind in TYPES.items() if kind == media_type)
    if named not in TYPES:
        raise InvalidParameter("format", named, " | ".join(TYPES))
    if ending and asked.format not in {None, ending}:
        raise NotAcceptable(TYPES[ending], [TYPES[ending]])
    return named


def _links(asked: Asked, path: str = "") -> Links:
    from exports.views import VIEWS, Links
    from exports.views.files import NAMES

    return Links(
        home=_with(asked, "/"),
        entity=_with(asked, "/entities/{slug}"),
        around=_with(asked, "/views/surroundings/{slug}"),
        views=tuple((name, v.label, _with(asked, f"/views/{name}")) for name, v in VIEWS.items()),
        downloads=tuple((label, _with(asked, f"{path}.{form}", whole=True)) for form, label in NAMES.items())
        if path
        else (),
    )


def _with(asked: Asked, path: str, whole: bool = False) -> str:
    """An address at the same moment; with `whole` under all the parameters of this one."""
    given = asked.request.query_params
    kept = {k: v for k, v in given.items() if k != "format" and (whole or k in MOMENT)}
    return f"{path}?{urlencode(kept)}" if kept else path
