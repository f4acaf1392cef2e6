"""Which version of the graph is served: the published one, followed as new builds appear, and older ones while kept."""

from __future__ import annotations

import gc
import json
import threading
from datetime import UTC, datetime
from pathlib import Path

from api.problems import VersionGone
from graph.errors import StoreMissing
from graph.graph import Graph, open_graph
from graph.snapshot import Moment, Snapshot
from graph.store import Versions, open_reader
from graph.store.versions import Manifest


class Live:
    """Hands out the served graph. A new version is warmed before it replaces the old one, which lives on as long
    as a request still holds it: no request is dropped and none sees two versions."""

    def __init__(self, graph: Graph, data: Path | None = None) -> None:
        self.graph = graph
        self.data = data or (graph.dump.resolve().parents[2] if graph.dump else None)
        self.since = published(self.data, graph.version)
        self._making = threading.Lock()
        self._refreshing = threading.Lock()
        self._pinned: dict[str, Graph] = {}

    @classmethod
    def at(cls, data: Path) -> Live:
        """Follow the graph that is published in a data directory."""
        return cls(open_graph(data), data)

    @property
    def outdated(self) -> bool:
        """Has another version been published? One look at a symbolic link."""
        try:
            return self.data is not None and Versions(self.data).current.name != self.graph.version
        except (StoreMissing, OSError):
            return False

    def refresh(self) -> bool:
        """Take up a newly published version; says whether there was one."""
        with self._refreshing:
            if self.data is None or not self.outdated:
                return False
            try:
                fresh = open_graph(self.data)
            except (StoreMissing, OSError):
                return False
            warm(fresh)
            self._pinned = {}
            self.graph, self.since = fresh, published(self.data, fresh.version)
        gc.collect()
        return True

    def version(self, version: str | None) -> Graph:
        """The served graph, or the version a permalink names; raises VersionGone where it is no longer kept."""
        graph = self.graph
        if version is None or version == graph.version:
            return graph
        if version not in self._pinned:
            self._pinned[version] = self._open(version)
        return self._pinned[version]

    def snapshot(self, graph: Graph, moment: Moment) -> Snapshot:
        """A snapshot, resolved: made by one thread at a time, so that a burst of callers costs one resolution."""
        snapshot = graph.at(moment)
        if "_resolution" not in snapshot.__dict__ or "types" not in snapshot.__dict__:
            with self._making:
                _ = snapshot.types
        return snapshot

    def kept(self) -> tuple[str, ...]:
        """The versions that can be asked for, the served one first."""
        folder = self.data / "versions" if self.data else None
        found = sorted(p.name for p in folder.iterdir() if (p / "manifest.json").exists()) if folder else []
        return (self.graph.version, *(name for name in found if name != self.graph.version))

    def _open(self, version: str) -> Graph:
        if version not in self.kept() or self.data is None:
            raise VersionGone(version, self.kept())
        folder = self.data / "versions" / version
        return Graph(open_reader(folder / "store"), read_manifest(folder), folder / "graph.nq")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of one version's folder."""
    return Manifest(**json.loads((folder / "manifest.json").read_text("utf-8")))


def warm(graph: Graph) -> None:
    """Do once, before anybody asks, what the first answer would otherwise wait for."""
    _ = graph.at(graph.default_moment).types


def published(data: Path | None, version: str) -> datetime:
    """When a version was published: the modification time of its manifest, or the epoch for a graph in memory."""
    place = data / "versions" / version / "manifest.json" if data else None
    seconds = int(place.stat().st_mtime) if place and place.exists() else 0
    return datetime.fromtimestamp(seconds, UTC)
