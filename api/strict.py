"""No parameter is ignored: one that an address does not know, or gets twice, is refused with the nearest name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.problems import UnknownParameters
from graph.errors import InvalidParameter
from graph.nearest import nearest
from graph.questions import QUESTIONS

ASKING = "/queries/{name}"
"""The address whose parameters depend on what is asked."""


async def only_known_parameters(request: Request) -> None:
    """Refuse a query string with names the route does not declare."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = known_parameters(route)
    question = QUESTIONS.get(request.path_params.get("name", "")) if route.path == ASKING else None
    if question is not None:
        known = (*known, *(p.name for p in question.parameters))
    given = Counter(name for name, _ in request.query_params.multi_items())
    unknown = sorted(given.keys() - set(known))
    if unknown:
        raise UnknownParameters(unknown, known, nearest(unknown[0], known, limit=2))
    for name, times in given.items():
        if times > 1:
            raise InvalidParameter(name, f"given {times} times", "each parameter once")


def known_parameters(route: APIRoute) -> tuple[str, ...]:
    """The names of a route's query parameters."""
    return tuple(dict.fromkeys(_names(route.dependant)))


def _names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _names(inner)
