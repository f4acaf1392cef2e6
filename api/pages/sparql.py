"""The SPARQL page: an editor with the prefixes at hand, examples by click, results as a table that sorts.

`/sparql` stays the endpoint: programs get what they ask for. A browser that comes without a query gets the editor, with
a query the editor and the answer; so the address of a query is its permalink for people and programs alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.types import Message, Receive, Scope, Send

from api.negotiation import best_offer
from graph.iris import CLAIM, CONFLICT, FLAG, ID, PREFIXES, SOURCE, compact
from ontology.vocabulary import NS

if TYPE_CHECKING:
    from api.front import Direct, Front
    from api.sparql.answers import Answer

EXAMPLES = Path(__file__).parent / "examples"
SHOWN = 1000
"""More rows than this are for the CSV: a page is for reading."""

OFFERS = (
    *("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/turtle"),
    *("application/json", "application/ld+json", "application/rdf+xml", "text/html"),
)
PLACES = {
    ID: "/entities/",
    CLAIM: "/claims/",
    SOURCE: "/sources/",
    CONFLICT: "/conflicts/",
    FLAG: "/flags/",
    NS: "/ontology/",
}
TABLE, GRAPH = "application/sparql-results+json", "text/turtle"
ASKED = ("query", "as_of", "known_at", "policy", "min_status", "version")


@dataclass(frozen=True)
class Example:
    """A query to click on: its title is the comment on its first line."""

    name: str
    title: str
    text: str


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """The examples, in order of their files' names."""
    found = []
    for path in sorted(EXAMPLES.glob("*.rq")):
        text = path.read_text("utf-8")
        found.append(Example(path.stem, text.split("\n", 1)[0].lstrip("# "), text))
    return tuple(found)


class SparqlPage:
    """Shows browsers the page; everybody else gets the endpoint itself."""

    def __init__(self, endpoint: Direct, front: Front) -> None:
        self.endpoint, self.front = endpoint, front

    def ready(self, scope: Scope) -> Answer | None:
        """What the endpoint has kept for just this request: it keeps none that a browser made."""
        return self.endpoint.ready(scope)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        if scope["method"] not in {"GET", "HEAD"} or not _for_people(scope, query):
            await self.endpoint(scope, receive, send)
            return
        known = {name: query[name] for name in ASKED if query.get(name)}
        answer = await self._ask(scope, receive, known) if known.get("query") else None
        body = self.front.app.state.pages.fill("sparql.html", _context(self.front, known, answer))
        status = answer.status if answer is not None and answer.problem else 200
        await _respond(send, status, body, scope["method"] == "HEAD")

    async def _ask(self, scope: Scope, receive: Receive, known: Mapping[str, str]) -> Answered:
        """Put the query to the endpoint as a program would."""
        headers = [
            h
            for h in scope["headers"]
            if h[0] not in {b"accept", b"accept-encoding", b"if-none-match", b"if-modified-since"}
        ]
        headers.append((b"accept", f"{TABLE}, {GRAPH};q=0.9".encode()))
        inner = {**scope, "method": "GET", "headers": headers, "query_string": urlencode(known).encode()}
        caught = _Caught()
        await self.endpoint(inner, receive, caught.send)
        return caught.answered()


def _for_people(scope: Scope, query: Mapping[str, str]) -> bool:
    if "format" in query:
        return query["format"] == "html"
    accept = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), None)
    return best_offer(accept, OFFERS) == "text/html"


@dataclass(frozen=True)
class Cell:
    """A cell of the answer: words, an address where there is one, and what it sorts by."""

    text: str
    href: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Answered:
    """The endpoint's answer, ready to be shown."""

    status: int
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    truth: bool | None = None
    graph: str = ""
    problem: Mapping[str, Any] | None = None


class _Caught:
    """Gathers an answer instead of sending it."""

    def __init__(self) -> None:
        self.status, self.kind, self.body = 0, "", bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.kind = next((v.decode("latin-1") for k, v in message["headers"] if k == b"content-type"), "")
        else:
            self.body += message.get("body", b"")

    def answered(self) -> Answered:
        if self.kind.startswith("application/problem+json"):
            return Answered(self.status, problem=json.loads(self.body))
        if not self.kind.startswith(TABLE):
            return Answered(self.status, graph=self.body.decode("utf-8", "replace")[:200_000])
        found = json.loads(self.body)
        if "boolean" in found:
            return Answered(self.status, truth=bool(found["boolean"]))
        names = tuple(found["head"]["vars"])
        bindings = found["results"]["bindings"]
        rows = tuple(tuple(cell(row.get(name)) for name in names) for row in bindings[:SHOWN])
        return Answered(self.status, names, rows, len(bindings))


def cell(term: Mapping[str, Any] | None) -> Cell:
    """A term of an answer as a cell: our own things lead to their pages, numbers sort as numbers."""
    if term is None:
        return Cell("")
    value = str(term["value"])
    if term["type"] == "uri":
        return Cell(compact(value), address(value))
    numeric = str(term.get("datatype", "")).rpartition("#")[2] in {"decimal", "integer", "double", "float"}
    return Cell(f"{_grouped(value)}" if numeric else value, sort=value if numeric else "")


def address(iri: str) -> str:
    """Where an IRI leads: our own to our pages, those of the web to where they point, others nowhere."""
    for base, place in PLACES.items():
        if iri.startswith(base):
            return place + quote(iri.removeprefix(base), safe="")
    return iri if iri.startswith(("https://", "http://")) else ""


def _grouped(number: str) -> str:
    """A number with its thousands apart.

    >>> _grouped("1800000000"), _grouped("-12.50")
    ('1,800,000,000', '-12.50')
    """
    whole, point, rest = number.partition(".")
    try:
        return f"{int(whole):,}{point}{rest}"
    except ValueError:
        return number


def _context(front: Front, known: Mapping[str, str], answer: Answered | None) -> dict[str, Any]:
    graph = front.live.graph
    shown = known.get("query") or examples()[0].text
    asked = urlencode(known)
    return {
        "title": "SPARQL",
        "query_text": shown,
        "known": {**dict.fromkeys(ASKED, ""), **known},
        "answer": answer,
        "examples": examples(),
        "prefixes": [(name, iri) for name, iri in PREFIXES.items()],
        "forms": [(label, f"/sparql?{asked}&format={form}") for label, form in _forms(answer)],
        "shown": SHOWN,
        "graph_version": graph.version,
        "data_date": graph.data_date,
        "limits": front.app.state.door.limits,
        "example_url": lambda e: f"/sparql?{urlencode({'query': e.text})}",
    }


def _forms(answer: Answered | None) -> tuple[tuple[str, str], ...]:
    if answer is None or answer.problem:
        return ()
    if answer.graph:
        return (("Turtle", "turtle"), ("JSON-LD", "jsonld"), ("N-Triples", "nt"))
    return (("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml"))


async def _respond(send: Send, status: int, body: bytes, head: bool) -> None:
    from api.pages.mounting import POLICY

    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"vary", b"Accept"),
        (b"cache-control", b"no-cache"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
