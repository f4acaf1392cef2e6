"""The door for agents: the Model Context Protocol on standard input and output.

Every tool asks the HTTP application in this process, so that its answers, limits and errors are those of the other
doors (https://modelcontextprotocol.io/specification). Needs the extra `interlock[mcp]`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote

import httpx2
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from api.app import create_app
from api.settings import Settings

INSTRUCTIONS = """\
Interlock knows who powers, funds and depends on whom in AI: labs, compute providers, investors, clusters, contracts.
Begin with `search` (a name becomes a slug), then `entity`, `agreements`, `flags`, or one of the thirty `questions`.
Every answer names its claims, and `claims` and `source` tell who states them and how sure they are: quote them.
Amounts are intervals with a basis (a ceiling is no payment); null at an end means that nobody states that end.
`as_of` is the day on which a thing holds in the world, `known_at` the day by which it was published."""

ADDRESS = "http://interlock.invalid"
"""Never connected to: requests go to the application in this process."""

Slug = Annotated[str, Field(description="What `search` calls `slug`, such as anthropic or colossus-1.", max_length=200)]
Firm = Annotated[str | None, Field(description="A slug.", max_length=200)]
Day = Annotated[str | None, Field(description="YYYY-MM-DD; without it, the data date.", max_length=10)]
Limit = Annotated[int, Field(description="At most so many items; `next` leads on.", ge=1, le=200)]
Cursor = Annotated[str | None, Field(description="The `next` of the answer before.", max_length=500)]


def run(settings: Settings) -> None:
    """Answer one client on standard input and output until it closes them; raises StoreMissing without a graph."""
    server(settings).run("stdio")


def server(settings: Settings) -> MCPServer[Any]:
    """The tools on the graph published in the settings' data directory."""
    front = create_app(settings.data, replace(settings, log_requests=False))
    client = httpx2.AsyncClient(transport=httpx2.ASGITransport(front), base_url=ADDRESS, follow_redirects=True)

    @asynccontextmanager
    async def serving(_: MCPServer[Any]) -> AsyncIterator[None]:
        async with front.app.router.lifespan_context(front.app), client:
            yield

    made: MCPServer[Any] = MCPServer("interlock", instructions=INSTRUCTIONS, lifespan=serving, log_level="ERROR")
    for tool in Tools(client).all():
        made.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))(tool)
    return made


class Tools:
    """What an agent can ask; each method is a tool, its docstring what the agent reads."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    def all(self) -> tuple[Any, ...]:
        """The tools, in the order in which they are offered."""
        seeing = (self.search, self.entity, self.agreements, self.paths, self.changes)
        evidence = (self.claims, self.source, self.conflicts, self.flags, self.flag)
        return (*seeing, *evidence, self.questions, self.ask, self.sparql)

    async def search(self, text: str, limit: Limit = 10) -> dict[str, Any]:
        """Find things by name or alias, typos forgiven; gives slugs for the other tools."""
        return await self._get("/search", q=text, limit=limit)

    async def entity(self, slug: Slug, as_of: Day = None, known_at: Day = None) -> dict[str, Any]:
        """What is known of a firm, deal, cluster, model or person: values, links, disagreements, claim ids."""
        return await self._get(f"/entities/{_part(slug)}", as_of=as_of, known_at=known_at)

    async def agreements(
        self,
        customer: Firm = None,
        provider: Firm = None,
        as_of: Day = None,
        known_at: Day = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """Contracts of supply (compute, leases, chips, power, building), with amounts, dates and commitment."""
        asked = {"customer": customer, "provider": provider, "as_of": as_of, "known_at": known_at}
        return await self._get("/agreements", **asked, limit=limit, cursor=cursor)

    async def claims(self, slug: Slug, limit: Limit = 50, cursor: Cursor = None) -> dict[str, Any]:
        """Every claim about a thing: what it states, who published it, when, how sure, preferred or not and why."""
        return await self._get(f"/entities/{_part(slug)}/claims", limit=limit, cursor=cursor)

    async def source(self, id: Slug) -> dict[str, Any]:
        """A source (address, publisher, day) and what rests on it."""
        return await self._get(f"/sources/{_part(id)}")

    async def conflicts(self, entity: Firm = None, limit: Limit = 50, cursor: Cursor = None) -> dict[str, Any]:
        """Where sources disagree: every position, the one that is preferred, and the reason."""
        return await self._get("/conflicts", entity=entity, limit=limit, cursor=cursor)

    async def flags(
        self,
        entity: Firm = None,
        kind: Annotated[str | None, Field(description="Such as investor-conflict or chokepoint.")] = None,
        as_of: Day = None,
        known_at: Day = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """Risks that the claims show, gravest first: value, interval, whether robust to what is undisclosed."""
        asked = {"entity": entity, "kind": kind, "as_of": as_of, "known_at": known_at}
        return await self._get("/flags", **asked, limit=limit, cursor=cursor)

    async def flag(self, id: Slug) -> dict[str, Any]:
        """One flag with its formula, its rule of severity, its inputs and the claims it rests on."""
        return await self._get(f"/flags/{_part(id)}")

    async def paths(self, start: Slug, to: Slug, longest: Annotated[int, Field(ge=1, le=6)] = 4) -> dict[str, Any]:
        """The shortest evidenced chains between two things, with the weakest step."""
        return await self._get("/paths", **{"from": start, "to": to, "longest": longest})

    async def questions(self) -> dict[str, Any]:
        """The thirty named questions with their parameters, for `ask`."""
        return await self._get("/queries")

    async def ask(
        self,
        name: Annotated[str, Field(description="A question's name, such as suppliers.", max_length=60)],
        parameters: Annotated[dict[str, str | int | float] | None, Field(description="Such as {lab: openai}.")] = None,
        as_of: Day = None,
        known_at: Day = None,
    ) -> dict[str, Any]:
        """Answer a named question: rows with claim ids, status and dates."""
        moment = {"as_of": as_of, "known_at": known_at}
        return await self._get(f"/queries/{_part(name)}", **{**(parameters or {}), **moment})

    async def changes(self, since: Day = None, known_at: Day = None, limit: Limit = 50) -> dict[str, Any]:
        """What was added, amended or retired between what was published by `since` and by `known_at`."""
        return await self._get("/changes", since=since, known_at=known_at, limit=limit)

    async def sparql(
        self, query: Annotated[str, Field(description="Prefixes il:, id:, source:, claim: are known.")]
    ) -> dict[str, Any]:
        """Ask in SPARQL 1.1 (SELECT, ASK, CONSTRUCT, DESCRIBE); the default graph is the resolved view."""
        accept = "application/sparql-results+json, application/ld+json;q=0.9"
        return await self._answer("POST", "/sparql", data={"query": query}, headers={"Accept": accept})

    async def _get(self, path: str, **asked: Any) -> dict[str, Any]:
        given = {name: value for name, value in asked.items() if value is not None}
        return await self._answer("GET", path, params=given, headers={"Accept": "application/json"})

    async def _answer(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        response = await self._client.request(method, path, **request)
        found = response.json()
        if response.status_code >= 400:
            raise ToolError(str(found.get("detail") or found.get("title") or response.status_code))
        return found if isinstance(found, dict) else {"@graph": found}


def _part(text: str) -> str:
    """A text as one part of a path, whatever is in it."""
    return quote(text, safe="")
