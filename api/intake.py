"""Taking in posted claims: the same gates as a build, then kept in the data directory, then built. Runs as a process.

    python -m api.intake DATA FILE [--dry-run]

A claim counts as taken in from the moment its file stands in `DATA/claims`; a process killed before leaves nothing,
one killed after leaves a file that the next build reads. One process at a time holds the lock.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from graph.build import CLAIMS, Inputs, build
from graph.documents import Document, read_document
from graph.errors import ClaimsRefused, Fault, InterlockError
from graph.expand import claim_hash
from graph.iris import SLUG
from graph.metrics.flag_quads import flag_quads
from graph.releases import read_release, release_files
from graph.snapshot import Snapshot
from graph.store import Versions
from graph.validate import form_faults

FINDINGS, TAKEN = "findings", "taken"


@dataclass(frozen=True)
class Receipt:
    """What became of a post: the ids of its claims, which of them are new, and the version that holds them."""

    claims: tuple[str, ...]
    new: tuple[str, ...]
    version: str
    source: str


def take_in(data: Path, posted: bytes, dry_run: bool = False) -> Receipt:
    """Check posted claims together with all others and, unless it is a dry run, keep and build them.

    Raises ClaimsRefused with every fault; nothing is kept then.
    """
    tree = readable(data, posted)
    source = tree["source"]["id"]
    ids = tuple(claim_hash(source, claim) for claim in tree["claims"])
    with _alone(data):
        merged, new = _merged(data, source, tree, ids)
        if not new:
            return Receipt(ids, (), _version(data), source)
        with tempfile.TemporaryDirectory(prefix="posting-", dir=data) as folder:
            staged = _staged(data, Path(folder), source, merged)
            version = _build(data, Path(folder), None if dry_run else staged)
        return Receipt(ids, new, version, source)


class _Passed(Exception):
    """Every gate has been passed, and nothing is to be kept."""


def _build(data: Path, folder: Path, staged: Path | None) -> str:
    """Build with the staged file; it is kept for good between the last gate and the first written byte."""

    def derive(snapshot: Snapshot) -> Iterator[ox.Quad]:
        if staged is None:
            raise _Passed
        _keep(data, staged)
        return flag_quads(snapshot)

    try:
        return build(Inputs(claims=(CLAIMS, folder)), Versions(data), derive=derive).version
    except _Passed:
        return ""


def _keep(data: Path, staged: Path) -> None:
    """Put a file among the kept ones, whole or not at all, so that it lasts through a loss of power."""
    fresh = data / f".{staged.name}"
    fresh.unlink(missing_ok=True)
    os.link(staged, fresh)
    os.replace(fresh, _kept(data) / staged.name)
    _settle(_kept(data))


def readable(data: Path, posted: bytes) -> dict[str, Any]:
    """The tree of a claim file that has the right form; raises ClaimsRefused.

    Of a source that is known, the id is enough; who describes it all the same says the same as the graph does.
    """
    document = read_document("posted.yaml", posted)
    tree: Any = document.tree
    source: Any = tree.get("source") if isinstance(tree, dict) else None
    slug = source.get("id") if isinstance(source, dict) else None
    if not isinstance(slug, str) or not SLUG.fullmatch(slug) or len(slug) > 120:
        fault = Fault("posted.yaml", 1, "there is no source with an id", "source: {id: words-joined-by-dashes, ...}")
        raise ClaimsRefused([fault])
    document.name = f"{slug}.yaml"
    known = _known(data, slug)
    if known:
        tree["source"] = _same_source(document, source, known[0]["source"])
    faults = form_faults(document)
    if faults:
        raise ClaimsRefused(faults)
    found: dict[str, Any] = tree
    return found


def _known(data: Path, slug: str) -> list[Any]:
    """The documents that tell of a source already: what ships with the product first, then what was posted."""
    shipped, kept = CLAIMS / f"{slug}.yaml", _kept(data) / f"{slug}.yaml"
    releases = [path for path in release_files(Inputs((CLAIMS, _kept(data))).dataset_folders) if path.stem == slug]
    found = [read_release(path).document for path in releases]
    return [d.tree for d in (*found, *(read_document(p.name, p.read_bytes()) for p in (shipped, kept) if p.exists()))]


def _same_source(document: Document, source: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The known description; raises ClaimsRefused where the posted one says something else."""
    changed = sorted(key for key in source if source[key] != known.get(key))
    if changed:
        what = f"the source {known['id']!r} is described otherwise already: {', '.join(changed)}"
        expected = ", ".join(f"{key}: {known[key]}" for key in changed if key in known) or "the id alone"
        fault = Fault(document.name, document.line(("source", changed[0])), what, f"{expected}; or another id")
        raise ClaimsRefused([fault])
    return known


def _merged(
    data: Path, source: str, tree: dict[str, Any], ids: Sequence[str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The file of the source as it will be kept: what was posted before, and the claims that nobody has made yet."""
    known = {claim_hash(source, claim) for document in _known(data, source) for claim in document["claims"]}
    added = {i: c for i, c in zip(ids, tree["claims"], strict=True) if i not in known}
    place = _kept(data) / f"{source}.yaml"
    before: Any = read_document(place.name, place.read_bytes()).tree if place.exists() else {"claims": []}
    return {"source": tree["source"], "claims": [*before["claims"], *added.values()]}, tuple(added)


def _staged(data: Path, folder: Path, source: str, tree: dict[str, Any]) -> Path:
    """A folder as `DATA/claims` will be: the merged file on disk for good, all others linked."""
    for other in _kept(data).glob("*.yaml"):
        if other.stem != source:
            (folder / other.name).symlink_to(other.resolve())
    staged = folder / f"{source}.yaml"
    text = yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=110)
    with staged.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    return staged


def _kept(data: Path) -> Path:
    folder = data / "claims"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _settle(folder: Path) -> None:
    """Make a rename last through a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    with (data / "claims.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in data.glob("posting-*"):
            shutil.rmtree(leftover)
        yield


def _version(data: Path) -> str:
    return Versions(data).manifest().version


def main(arguments: Sequence[str]) -> int:
    """Take in one file and print what became of it as JSON; 0 taken, 1 refused."""
    data, posted = Path(arguments[0]), Path(arguments[1])
    try:
        receipt = take_in(data, posted.read_bytes(), "--dry-run" in arguments)
    except ClaimsRefused as refused:
        print(json.dumps({FINDINGS: [asdict(fault) for fault in refused.faults]}))  # noqa: T201  (its answer)
        return 1
    except InterlockError as error:
        print(json.dumps({FINDINGS: [asdict(Fault("posted.yaml", 1, error.message))]}))  # noqa: T201  (its answer)
        return 1
    print(json.dumps({TAKEN: asdict(receipt)}))  # noqa: T201  (its answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
