"""Giving an application its pages: the renderer, their files, the policy that guards them, problems as pages."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.front import Front
from api.negotiation import best_offer
from api.pages.problem import problem_page
from api.pages.rendering import STATIC, Pages
from api.pages.routes import router
from api.pages.sparql import SparqlPage
from exports.typefaces import FONTS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may do: load what this server serves, and nothing else; nothing inline runs."""

OFFERS = ("application/problem+json", "application/json", "text/html")


def mount_pages(front: Front) -> Front:
    """Let an application answer browsers with pages; everything it answers programs stays as it is."""
    app = front.app
    app.state.pages = Pages()
    app.include_router(router)
    app.mount("/static/pages", StaticFiles(directory=STATIC))
    app.mount("/static/fonts", StaticFiles(directory=FONTS))
    app.add_middleware(Guarded)
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _told_as_page(app, handler))
    if "/sparql" in front.direct:
        front.direct = {**front.direct, "/sparql": SparqlPage(front.direct["/sparql"], front)}
    return front


class Guarded:
    """Adds the policy to every page that has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the policy where a page goes out."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                names = {name.lower(): value for name, value in headers}
                if names.get(b"content-type", b"").startswith(b"text/html") and b"content-security-policy" not in names:
                    headers.append((b"content-security-policy", POLICY.encode()))
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, guarded)


def wants_page(request: Request) -> bool:
    """Would this caller rather read a page than JSON?"""
    if "format" in request.query_params:
        return request.query_params["format"] == "html"
    return best_offer(request.headers.get("accept"), OFFERS) == "text/html"


def _told_as_page(app: FastAPI, handler: Callable[..., Any]) -> Callable[[Request, Exception], Awaitable[Response]]:
    """The same problem, told to a person where a person asks."""

    async def told(request: Request, error: Exception) -> Response:
        response: Response = await handler(request, error)
        if not wants_page(request) or not response.headers.get("content-type", "").startswith(
            "application/problem+json"
        ):
            return response
        kept = {k: v for k, v in response.headers.items() if k not in {"content-type", "content-length"}}
        page = problem_page(app.state.pages, request, json.loads(bytes(response.body)))
        return HTMLResponse(page, status_code=response.status_code, headers=kept)

    return told
