"""One version of the graph with all that the door needs to answer from it: workers, answers kept, its description."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from api.limits import MemoryLimit
from api.negotiation import NotAcceptable
from api.sparql.answers import OPEN, Answer, Answers, Headers, content_headers, make_etag
from api.sparql.description import Facts, count_facts, describe
from api.sparql.formats import GRAPHS, TABLES, Choice
from api.sparql.lanes import Lanes
from api.sparql.messages import Graphs, Job, Outcome
from api.sparql.pool import Pool
from api.sparql.request import Asked, State
from api.sparql.run import Gone
from graph.errors import InterlockError, QueryRefused, QuerySyntaxError, StoreMissing
from graph.graph import Graph
from graph.plain import moment_row
from graph.snapshot import Moment
from graph.store import open_reader
from graph.store.versions import Manifest

_VOLATILE_WORDS = ("now", "rand", "uuid")
_VOLATILE = re.compile(r"(?:now|rand|uuid)\s*(?:#[^\n]*\n\s*)*\(")
_UPDATE = re.compile(r"\b(?:insert|delete|load|clear|create|drop|copy|move|add)\b", re.IGNORECASE)
_REVALIDATE = (b"cache-control", b"public, max-age=0, must-revalidate")
_NO_STORE = (b"cache-control", b"no-store")
_HEADER = {"asOf": "as-of", "knownAt": "known-at", "policy": "policy", "minStatus": "min-status", "version": "version"}


class Client(NamedTuple):
    """Who asks, what they take, and what they have already."""

    address: str
    accept: str | None
    gzip: bool
    if_none_match: bytes
    if_modified_since: str


class Frame(NamedTuple):
    """What answers to all queries share that are asked in the same way: the snapshot (None: the default), headers."""

    past: Moment | None
    salt: bytes
    headers: Headers


class Edition:
    """A version, opened; made by `Edition.open`."""

    def __init__(self, folder: Path, graph: Graph, pool: Pool, facts: Facts) -> None:
        self.folder, self.graph, self.pool, self.facts = folder, graph, pool, facts
        self.answers = Answers(pool.limits.cache_mb * 1_000_000)
        self.modified = datetime.fromtimestamp(int((folder / "manifest.json").stat().st_mtime), UTC)
        self.frame = lru_cache(maxsize=1024)(self._make_frame)
        self.described = lru_cache(maxsize=64)(self._described)

    @classmethod
    async def open(cls, folder: Path, lanes: Lanes) -> Edition:
        """Open a version's folder; ready when its workers are."""
        if not (folder / "manifest.json").is_file():
            raise StoreMissing(f"no graph has been built at {folder}")
        manifest = Manifest(**json.loads((folder / "manifest.json").read_text("utf-8")))
        graph = Graph(open_reader(folder / "store"), manifest)
        pool = Pool(folder, lanes)
        await pool.start()
        return cls(folder, graph, pool, await asyncio.to_thread(count_facts, graph))

    @property
    def version(self) -> str:
        """The hash that names the version."""
        return self.graph.version

    async def answer(self, asked: Asked, choice: Choice, client: Client, gone: Gone) -> Answer:
        """The answer to a query: kept, known to the caller, or made now."""
        assert asked.query is not None
        own_dataset = asked.default_graphs is not None
        frame = (self._make_frame if own_dataset else self.frame)(
            asked.moment, asked.default_graphs, asked.named_graphs, choice, client.gzip
        )
        key = (asked.query, frame.salt)
        kept = self.answers.get(key)
        if kept is not None:
            return kept
        etag = b"" if _is_volatile(asked.query) else make_etag(self.version, frame.salt, asked.query)
        if etag and etag.removeprefix(b"W/") in client.if_none_match:
            return Answer(304, [*frame.headers, (b"etag", etag), _REVALIDATE], b"", etag)
        limits = self.pool.limits
        job = Job(
            asked.query,
            asked.default_graphs,
            asked.named_graphs,
            choice.table,
            choice.graph,
            client.gzip,
            limits.rows,
            limits.answer_bytes,
        )
        outcome = await self.pool.run(job, frame.past, client.address, gone)
        if outcome.kind not in {"table", "graph"}:
            raise self._error(outcome, asked, client)
        answer = self._finished(outcome, choice, frame, etag)
        if etag:
            self.answers.keep(key, answer, len(asked.query))
        return answer

    def _finished(self, outcome: Outcome, choice: Choice, frame: Frame, etag: bytes) -> Answer:
        media_type = choice.table_type if outcome.kind == "table" else choice.graph_type
        headers = [*content_headers(media_type, len(outcome.body)), *frame.headers]
        headers += ((b"etag", etag), _REVALIDATE) if etag else (_NO_STORE,)
        if outcome.gzip:
            headers.append((b"content-encoding", b"gzip"))
        if outcome.cut:
            allowed = self.pool.limits.rows if outcome.cut == "rows" else self.pool.limits.answer_bytes
            headers.append((b"x-interlock-truncated", f"{outcome.cut}={allowed}".encode()))
        return Answer(200, headers, outcome.body, etag)

    def _error(self, outcome: Outcome, asked: Asked, client: Client) -> InterlockError:
        """The error that an outcome is, where it is no answer."""
        match outcome.kind:
            case "syntax":
                return QuerySyntaxError(outcome.message + _update_hint(asked.query or ""))
            case "unacceptable":
                forms = TABLES if outcome.message == "table" else GRAPHS
                return NotAcceptable(asked.format or client.accept or "", [form.media_types[0] for form in forms])
            case "memory":
                return MemoryLimit(self.pool.limits.memory_mb)
            case "refused":
                return QueryRefused(outcome.message)
        return QueryRefused(f"the query cannot be evaluated: {outcome.message}")

    def _make_frame(
        self, state: State, default_graphs: Graphs, named_graphs: Graphs, choice: Choice, gzip: bool
    ) -> Frame:
        moment = self.graph.moment(*state)
        salt = hashlib.blake2b(repr((moment, default_graphs, named_graphs, choice, gzip)).encode(), digest_size=16)
        return Frame(None if moment == self.graph.default_moment else moment, salt.digest(), self._echo(moment))

    def _echo(self, moment: Moment) -> Headers:
        """Headers that name version and moment: with the address they are a citable permalink."""
        echoed = {f"x-interlock-{_HEADER[k]}": v for k, v in moment_row(moment, self.version).items() if k in _HEADER}
        named = {"last-modified": format_datetime(self.modified, usegmt=True), "vary": "Accept, Accept-Encoding"}
        return [*OPEN, *((name.encode(), value.encode()) for name, value in {**named, **echoed}.items())]

    def _described(self, root: str, form: str, media_type: str) -> Answer:
        body = describe(self.facts, root, form)
        etag = make_etag(self.version, b"", root + form)
        headers = [
            *content_headers(media_type, len(body)),
            *self._echo(self.graph.default_moment),
            (b"etag", etag),
            _REVALIDATE,
        ]
        return Answer(200, headers, body, etag)


def _is_volatile(query: str) -> bool:
    """May the answer depend on the clock or on chance? Then it is never kept; a string that says so costs little."""
    lowered = query.lower()
    return any(word in lowered for word in _VOLATILE_WORDS) and _VOLATILE.search(lowered) is not None


def _update_hint(query: str) -> str:
    return " (SPARQL Update is not offered: new facts come in as claims)" if _UPDATE.search(query) else ""
