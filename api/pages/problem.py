"""A problem as a page: what went wrong, where, and the nearest things that are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Request

if TYPE_CHECKING:
    from api.pages.rendering import Pages

PLACES = {"claim": "claims", "source": "sources", "conflict": "conflicts", "flag": "flags", "query": "queries"}
PLACES |= {"term": "ontology"}


def problem_page(pages: Pages, request: Request, problem: Mapping[str, Any]) -> bytes:
    """The page for a problem document. It looks at no snapshot: the problem may be the snapshot."""
    return pages.fill("problem.html", {"title": problem["title"], "problem": problem, "near": near(request, problem)})


def near(request: Request, problem: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The nearest things that are there, as label and address."""
    found = [str(c) for c in problem.get("candidates", ())]
    if str(problem["type"]).endswith("/not-found"):
        return [(c, c) for c in found if "{" not in c]
    place = PLACES.get(str(problem.get("kind", "")), "flags" if request.url.path.startswith("/flags") else "entities")
    return [(c.replace("-", " ") if place == "entities" else c, f"/{place}/{quote(c, safe='')}") for c in found]
