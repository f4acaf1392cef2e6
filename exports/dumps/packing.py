"""Files of an export: written, sealed with a checksum, archived; the same content is the same bytes always."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MEDIA_TYPES = {
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".graphml": "application/graphml+xml",
    ".gexf": "application/gexf+xml",
    ".json": "application/json",
    ".ftm.json": "application/x-ndjson",
    ".rdfp": "application/rdf-patch",
    ".cypher": "application/x-cypher-query",
    ".sh": "application/x-sh",
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".txt": "text/plain",
}
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time stamp of everything in an archive: the earliest that zip knows."""


@dataclass(frozen=True)
class Made:
    """A file that was made: its name, size and SHA-256."""

    name: str
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        """The registered media type that fits its name."""
        return media_type(self.name)


def media_type(name: str) -> str:
    """The media type of a file by its name.

    >>> media_type("interlock.ftm.json"), media_type("agreements.csv")
    ('application/x-ndjson', 'text/csv')
    """
    ends = sorted((end for end in MEDIA_TYPES if name.endswith(end)), key=len)
    return MEDIA_TYPES[ends[-1]] if ends else "application/octet-stream"


def made(name: str, content: bytes) -> Made:
    """What can be said of a file's content."""
    return Made(name, len(content), hashlib.sha256(content).hexdigest())


def write(files: Iterable[tuple[str, bytes]], folder: Path) -> list[Made]:
    """Write files into a folder, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name, content in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.part")
        temporary.write_bytes(content)
        temporary.replace(target)
        found.append(made(name, content))
    return found


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Files as one zip archive, in order of name, without clock or owner."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in sorted(files):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def gzipped(content: bytes) -> bytes:
    """Content compressed, without name or clock."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def checksums(files: Iterable[Made]) -> bytes:
    """A list that `sha256sum -c` checks."""
    return "".join(f"{f.sha256}  {f.name}\n" for f in sorted(files, key=lambda f: f.name)).encode()


def bundled(name: str, files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The forms in which an export is offered: a single file plain and compressed, several as an archive."""
    if len(files) == 1:
        only, content = files[0]
        yield only, content
        yield f"{only}.gz", gzipped(content)
    else:
        yield f"interlock-{name}.zip", zipped(files)
