"""Releases of open datasets in the compact form in which they ship: one claim a line, as JSON.

    {"dataset": .., "release": .., "read": {file: sha256}, "source": {..}}   the header: what was read, the one source
    {"entity": {"id": .., "type": .., "name": .., "alias": [..]}}            the things that the release names
    {"status": .., "asserts": {..}}                                          claims, in the form of claim files

They pass the same gates as curated files; a fault carries the line. Releases of one dataset form a row: from the day
on which the newer one is known, it takes the older one's place, claim by claim.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from graph.documents import Document
from graph.errors import ClaimsRefused, Fault
from graph.evidence import Entry

SHIPPED = Path(__file__).parent / "datasets"
"""The releases that ship with the product."""

MAX_BYTES = 50_000_000
HEADER = {"dataset", "release", "read", "source"}


@dataclass(frozen=True)
class Release:
    """One release of one dataset: the things it names, and its claims as a document."""

    dataset: str
    release: str
    read: Mapping[str, str]
    entities: tuple[Entry, ...]
    document: Document

    @property
    def source(self) -> str:
        """The id of its source."""
        tree: Any = self.document.tree
        return str(tree["source"]["id"])


def release_files(folders: Iterable[Path]) -> list[Path]:
    """The release files of several folders in order of name; a later folder's file takes the place of its namesake."""
    found = {path.name: path for folder in folders for path in sorted(folder.glob("*.jsonl"))}
    return [found[name] for name in sorted(found)]


def read_releases(folders: Iterable[Path]) -> list[Release]:
    """Read all releases and tie each to the one before it; raise ClaimsRefused with the line of every fault."""
    releases: list[Release] = []
    faults: list[Fault] = []
    for path in release_files(folders):
        try:
            releases.append(read_release(path))
        except ClaimsRefused as refused:
            faults += refused.faults
    if faults:
        raise ClaimsRefused(faults)
    releases.sort(key=lambda r: (r.dataset, r.release))
    for older, newer in pairwise(releases):
        if older.dataset == newer.dataset:
            tree: Any = newer.document.tree
            tree["source"]["newReleaseOf"] = older.source
    return releases


def read_release(path: Path) -> Release:
    """Read one release file."""
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise ClaimsRefused([Fault(path.name, 1, f"the file has {len(data):,} bytes", f"at most {MAX_BYTES:,}")])
    lines = [(number, _parsed(path.name, number, line)) for number, line in enumerate(data.splitlines(), start=1)]
    if not lines or set(lines[0][1]) != HEADER:
        raise ClaimsRefused([Fault(path.name, 1, "the first line is no header", ", ".join(sorted(HEADER)))])
    header, rest = lines[0][1], lines[1:]
    entities = tuple(_entity(path.name, number, item["entity"]) for number, item in rest if "entity" in item)
    claims = [(number, item) for number, item in rest if "entity" not in item]
    places: dict[tuple[str | int, ...], int] = {("claims", n): line for n, (line, _) in enumerate(claims)}
    document = Document(path.name, {"source": header["source"], "claims": [item for _, item in claims]}, places)
    return Release(str(header["dataset"]), str(header["release"]), header["read"], entities, document)


def _parsed(name: str, number: int, line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise ClaimsRefused([Fault(name, number, f"this is not JSON: {error}", "one JSON object a line")]) from error
    if not isinstance(found, dict):
        raise ClaimsRefused([Fault(name, number, "this is no JSON object", "one JSON object a line")])
    return found


def _entity(name: str, number: int, item: Any) -> Entry:
    if not isinstance(item, dict) or not {"id", "type", "name"} <= item.keys() <= {"id", "type", "name", "alias"}:
        raise ClaimsRefused([Fault(name, number, "this is no thing of a register", "id, type, name, perhaps alias")])
    kinds = item["type"]
    types = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    return Entry(item["id"], types, item["name"], tuple(item.get("alias", ())))


def release_text(header: Mapping[str, Any], entities: Iterable[Entry], claims: Sequence[Mapping[str, Any]]) -> str:
    """A release file's text: the same release is the same bytes."""
    lines: list[Mapping[str, Any]] = [header]
    for entry in sorted(entities, key=lambda e: e.slug):
        item: dict[str, Any] = {"id": entry.slug, "type": entry.types[0] if len(entry.types) == 1 else entry.types}
        item["name"] = entry.name
        if entry.aliases:
            item["alias"] = sorted(entry.aliases)
        lines.append({"entity": item})
    lines += sorted(claims, key=_order)
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)


def _order(claim: Mapping[str, Any]) -> tuple[str, str, str]:
    date = claim.get("validFrom", "")
    return claim["asserts"]["id"], date if isinstance(date, str) else json.dumps(date), json.dumps(claim)
