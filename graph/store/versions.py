"""Versions of the graph on disk: built aside, published by one rename, so that readers never see half a graph.

data/
  versions/<version>/   store/  graph.nq  manifest.json
  current               symbolic link to the version that is served
  lock                  held by the one process that builds
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.errors import StoreMissing

KEPT = 2
"""How many versions stay on disk: the current one, and one that running readers may still hold open."""


@dataclass(frozen=True)
class Manifest:
    """What a version is: `version` hashes its N-Quads, `inputs` the files it was built from."""

    version: str
    inputs: str
    data_date: str
    claims: int
    sources: int
    entities: int
    quads: int


class Versions:
    """The versions in one data directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def current(self) -> Path:
        """The folder of the published version; raises StoreMissing where nothing was built."""
        link = self.directory / "current"
        if not link.exists():
            raise StoreMissing(f"no graph has been built in {self.directory}; run: interlock build")
        return link.resolve()

    def folder(self, version: str) -> Path:
        """The folder of a version that is still kept; raises StoreMissing with those that are."""
        kept = {path.parent.name: path.parent for path in self.directory.glob("versions/*/manifest.json")}
        if version not in kept:
            raise StoreMissing(
                f"version {version[:40]} is not kept in {self.directory}; kept: {', '.join(sorted(kept))}"
            )
        return kept[version]

    def manifest(self) -> Manifest:
        """The manifest of the published version."""
        return Manifest(**json.loads((self.current / "manifest.json").read_text("utf-8")))

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A fresh folder to build in, under the lock; leftovers of killed builds are removed first."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for leftover in self.directory.glob("building-*"):
                shutil.rmtree(leftover)
            folder = Path(tempfile.mkdtemp(prefix="building-", dir=self.directory))
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, manifest: Manifest) -> Path:
        """Make a finished folder the current version, atomically; older versions beyond KEPT go."""
        (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2) + "\n", "utf-8")
        target = self.directory / "versions" / manifest.version
        target.parent.mkdir(exist_ok=True)
        if target.exists() and not (target / "manifest.json").exists():
            shutil.rmtree(target)
        if target.exists():
            os.replace(folder / "manifest.json", target / "manifest.json")
        else:
            os.rename(folder, target)
        self._point_at(target)
        self._prune(target)
        return target

    def _point_at(self, target: Path) -> None:
        temporary = self.directory / "current.new"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target.relative_to(self.directory))
        os.replace(temporary, self.directory / "current")
        os.utime(target)

    def _prune(self, kept: Path) -> None:
        others = sorted((v for v in kept.parent.iterdir() if v != kept), key=lambda v: v.stat().st_mtime, reverse=True)
        for old in others[KEPT - 1 :]:
            shutil.rmtree(old, ignore_errors=True)
