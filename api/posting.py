"""Hands a posted body to the intake process, waits for it a limited time, and reads what became of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from fastapi import Request

from api.intake import FINDINGS, TAKEN, Receipt
from api.problems import BodyTooLarge, TooBusy, UnsupportedMedia
from graph.errors import ClaimsRefused, Fault, LimitExceeded
from ontology.vocabulary import BASE

YAML_TYPES = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "application/ld+yaml")
JSON_TYPES = ("application/json", "application/ld+json")
CONTEXTS = (BASE + "context.jsonld", "/context.jsonld", "context.jsonld")
"""The only contexts a posted JSON-LD document may name: ours. Nothing is ever fetched."""
QUEUE = 8
"""How many posts may wait while one is taken in."""


class TakesTooLong(LimitExceeded):
    """Taking in a claim file took longer than is allowed; whether it was kept is told by asking for the claim."""

    http_status = 504
    slug = "intake-time-limit"


class Intake:
    """Takes in one posted file after the other."""

    def __init__(self, data: Path, seconds: float) -> None:
        self.data, self.seconds = data, seconds
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def take(self, body: bytes, dry_run: bool) -> Receipt:
        """Run the intake process on a body; raises ClaimsRefused with its findings."""
        if self._waiting >= QUEUE:
            raise TooBusy("posts", QUEUE, retry_after=10)
        self._waiting += 1
        try:
            async with self._turn:
                return _receipt(await self._run(body, dry_run))
        finally:
            self._waiting -= 1

    async def _run(self, body: bytes, dry_run: bool) -> bytes:
        with tempfile.NamedTemporaryFile(prefix="interlock-posted-") as file:
            file.write(body)
            file.flush()
            command = [sys.executable, "-m", "api.intake", str(self.data), file.name]
            command += ["--dry-run"] if dry_run else []
            process = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
            )
            try:
                out, _ = await asyncio.wait_for(process.communicate(), self.seconds)
            except TimeoutError as error:
                raise TakesTooLong("write_seconds", self.seconds, "taking in the claims took too long") from error
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
            return out


async def read_body(request: Request, most: int) -> bytes:
    """The body as a claim file in YAML; raises BodyTooLarge, UnsupportedMedia or ClaimsRefused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (*YAML_TYPES, *JSON_TYPES):
        raise UnsupportedMedia(kind, (*YAML_TYPES[:1], *JSON_TYPES))
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise BodyTooLarge(most)
    return from_json(bytes(body)) if kind in JSON_TYPES else bytes(body)


def from_json(body: bytes) -> bytes:
    """A JSON or JSON-LD claim file as YAML: our own context is taken off, any other `@` key is refused later."""
    try:
        tree: Any = json.loads(body, object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=str)
        if isinstance(tree, dict) and tree.get("@context") in CONTEXTS:
            del tree["@context"]
        return yaml.dump(_texts(tree), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False).encode()
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise ClaimsRefused([Fault("posted.json", 1, f"this is not JSON: {error}"[:300], "a JSON object")]) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in an object")
    return found


def _texts(tree: Any) -> Any:
    """The tree with every scalar a text, as in a claim file; null has no text and is refused."""
    if isinstance(tree, dict):
        return {key: _texts(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_texts(item) for item in tree]
    if tree is None:
        raise ValueError("null stands where a value should")
    return str(tree).lower() if isinstance(tree, bool) else str(tree)


def _receipt(out: bytes) -> Receipt:
    try:
        found = json.loads(out)
    except ValueError as error:
        raise RuntimeError("the intake process ended without an answer") from error
    if TAKEN in found:
        taken = found[TAKEN]
        return Receipt(tuple(taken["claims"]), tuple(taken["new"]), taken["version"], taken["source"])
    raise ClaimsRefused([Fault(**fault) for fault in found[FINDINGS]])
