"""Addresses that come with the pages: comparison, briefing, about the data. Programs get the same as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.answers import FORMATS, HTML, JSON, answer, dumps, sealed
from api.identity import kept_slug
from api.models import Echo
from api.negotiation import NotAcceptable, negotiate
from api.pages import about as about_page
from api.pages.home import main_labs
from api.parameters import Ask, Asked
from api.routes.entities import moved_to
from exports import brief_forms as forms
from exports.brief import brief
from exports.comparison import compare
from graph.errors import InvalidParameter
from graph.lookup import find
from graph.plain import plain

router = APIRouter(tags=["pages"])

MARKDOWN = "text/markdown"
Lab = Annotated[str | None, Query(description="A lab (a slug).", max_length=200)]


@router.get("/compare", summary="Labs side by side", response_model=Echo)
def compare_labs(asked: Ask, one: Lab = None, two: Lab = None, three: Lab = None, four: Lab = None) -> Response:
    """What two to four labs have of their own, whom they depend on, who stands on both sides, with the claims."""
    given = (("one", one), ("two", two), ("three", three), ("four", four))
    chosen = [_firm(asked, name, slug) for name, slug in given if slug]
    others = (slug for slug in main_labs(asked.snapshot) if slug not in chosen)
    while len(chosen) < 2:
        chosen.append(next(others))
    labs = list(dict.fromkeys(chosen))
    return answer(asked, {"labs": labs, "groups": plain(compare(asked.snapshot, labs))}, page="compare")


def _firm(asked: Asked, name: str, slug: str) -> str:
    found = find(asked.snapshot, slug)
    if "Organization" not in asked.snapshot.types[slug]:
        raise InvalidParameter(name, slug, "an organization")
    return found.slug


@router.get("/about", summary="About the data", response_model=Echo)
def about_the_data(asked: Ask) -> Response:
    """Sources by kind, licences, datasets, how far things are known, how fresh the evidence is."""
    return answer(asked, about_page.facts(asked.snapshot, asked.graph.manifest), page="about")


@router.get("/entities/{slug}/brief", summary="A briefing on a firm", response_class=Response)
def entity_brief(
    asked: Ask, slug: Annotated[str, Path(description="A slug, such as anthropic.", max_length=200)]
) -> Response:
    """Two pages to print: providers, concentration, flags, disagreements, lock-in, what changed, what is unknown.

    As HTML, as Markdown (`format=md`) and as JSON.
    """
    moved = kept_slug(slug)
    if moved is not None:
        return moved_to(asked.request, slug, moved)
    kind = _kind(asked)
    found = brief(asked.snapshot, slug, asked.graph.version)
    if kind == JSON:
        return sealed(asked, dumps({**asked.echo(), **plain(forms.as_data(found))}), JSON)
    if kind == MARKDOWN:
        return sealed(asked, forms.as_markdown(found).encode("utf-8", "replace"), MARKDOWN)
    response = sealed(asked, forms.as_html(found, base=_base(asked)).encode("utf-8", "replace"), HTML)
    response.headers["content-security-policy"] = f"{forms.policy()}; frame-ancestors 'none'"
    return response


def _kind(asked: Asked) -> str:
    offers = (JSON, HTML, MARKDOWN)
    if asked.format is None:
        return negotiate(asked.request.headers.get("accept"), offers)
    wanted = MARKDOWN if asked.format == "md" else FORMATS.get(asked.format)
    if wanted is None:
        raise InvalidParameter("format", asked.format, "html | md | json")
    if wanted not in offers:
        raise NotAcceptable(wanted, offers)
    return wanted


def _base(asked: Asked) -> str:
    return str(asked.request.base_url).rstrip("/")
