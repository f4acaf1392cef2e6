"""Making exports into a folder: one format, a delta, or everything with checksums and a description."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from exports.dumps.catalogue import FORMATS, format_of
from exports.dumps.deltas import Delta
from exports.dumps.description import description, dumps_of
from exports.dumps.edition import Edition
from exports.dumps.formats import Format
from exports.dumps.manual import manual
from exports.dumps.packing import Made, bundled, checksums, write

Progress = Callable[[str, int, int], None]
"""Called with what is being made, how much is done and how much there is."""

MANIFEST = "made.json"


def make(edition: Edition, name: str, folder: Path, pack: bool = False) -> list[Made]:
    """Make one format's files; with `pack` their compressed or archived form, too."""
    files = list(format_of(name).files(edition))
    packed = [file for file in bundled(name, files) if file[0] not in dict(files)] if pack else []
    return write([*files, *packed], folder)


def make_delta(older: Edition, newer: Edition, folder: Path, pack: bool = False) -> list[Made]:
    """Make the files of the step from one edition to another."""
    files = list(Delta(older, newer).files())
    return write([*files, *(bundled("delta", files) if pack else ())], folder)


def make_all(
    edition: Edition,
    folder: Path,
    names: Iterable[str] = (),
    pack: bool = False,
    base: str = "",
    progress: Progress = lambda *_: None,
) -> Mapping[Format, Sequence[Made]]:
    """Make several formats (all by default), each in a folder of its own, with checksums, description and manual."""
    chosen = [format_of(name) for name in names] or list(FORMATS.values())
    found: dict[Format, Sequence[Made]] = {}
    for number, known in enumerate(chosen):
        progress(f"making {known.label}", number, len(chosen))
        found[known] = make(edition, known.name, folder / known.name, pack)
    seal(edition, folder, found, base)
    progress("done", len(chosen), len(chosen))
    return found


def seal(edition: Edition, folder: Path, found: Mapping[Format, Sequence[Made]], base: str = "") -> list[Made]:
    """Write what tells of the files: SHA256SUMS, the DCAT and VoID description, the manual."""
    files = [
        ("dataset.ttl", description(edition, found, base)),
        ("README.md", manual().encode()),
    ]
    told = write(files, folder)
    return [*told, *write([("SHA256SUMS", checksums([*dumps_of(found), *told]))], folder)]


def write_manifest(folder: Path, made: Iterable[Made]) -> None:
    """Note what was made; a folder with this file is complete."""
    text = json.dumps([asdict(file) for file in made], indent=1) + "\n"
    write([(MANIFEST, text.encode())], folder)


def read_manifest(folder: Path) -> list[Made]:
    """What was made in a folder; nothing where it is not complete."""
    place = folder / MANIFEST
    return [Made(**item) for item in json.loads(place.read_text("utf-8"))] if place.exists() else []
