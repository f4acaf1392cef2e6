"""What becomes of errors: each turns into one problem document; nobody ever sees a stack trace."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.problems import MethodNotAllowed, NotFound, problem_response
from graph.errors import InterlockError, InvalidParameter
from graph.nearest import nearest


class InternalError(InterlockError):
    """Something is wrong with the server itself; it has been logged."""

    slug = "internal-error"


def add_handlers(app: FastAPI) -> None:
    """Map every kind of error to a problem document."""
    app.add_exception_handler(InterlockError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, InterlockError)
    return problem_response(error, request.url.path)


async def _invalid(request: Request, error: Exception) -> Response:
    """The first parameter that does not fit its declaration."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = [str(part) for part in first["loc"] if part not in {"query", "path", "body"}]
    found = first.get("input", "")
    message = str(first["msg"]).removeprefix("String should ").removeprefix("Input should ")
    return problem_response(InvalidParameter(".".join(place) or "body", _short(found), message), request.url.path)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "GET")
        return problem_response(MethodNotAllowed(request.method, allowed), request.url.path)
    if error.status_code == 404:
        near = nearest(request.url.path, request.app.openapi()["paths"])
        return problem_response(NotFound(request.url.path, near), request.url.path)
    other = InterlockError(str(error.detail))
    other.http_status = error.status_code
    return problem_response(other, request.url.path)


async def _unforeseen(request: Request, error: Exception) -> Response:
    return problem_response(InternalError("this is our fault and has been logged"), request.url.path)


def _short(found: object) -> object:
    return found[:100] if isinstance(found, str) else found if isinstance(found, int | float) else ""
