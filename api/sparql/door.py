"""Which version is served, how a new one takes over without dropping a query, and older ones on demand."""

from __future__ import annotations

import asyncio
from pathlib import Path

from api.limits import Limits
from api.problems import VersionGone
from api.sparql.edition import Edition
from api.sparql.lanes import Lanes
from graph.errors import StoreMissing


class Door:
    """Opens editions and hands them out. `open` at start and for each new version, `close` at the end."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.lanes = Lanes(limits)
        self._current: Edition | None = None
        self._older: Edition | None = None
        self._opening = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def serving(self) -> bool:
        """Is a version open?"""
        return self._current is not None

    @property
    def current(self) -> Edition:
        """The version that is served; raises StoreMissing before the first is open."""
        if self._current is None:
            raise StoreMissing("no graph is being served yet")
        return self._current

    async def open(self, folder: Path) -> None:
        """Serve a version's folder from now on; queries under way on the old one finish there."""
        async with self._opening:
            folder = folder.resolve()
            if self._current is not None and self._current.folder == folder:
                return
            fresh = await Edition.open(folder, self.lanes)
            for old in (self._current, self._older):
                self._retire(old)
            self._current, self._older = fresh, None

    async def edition(self, version: str | None) -> Edition:
        """The served version, or the one that a permalink names while it is still on disk; raises VersionGone."""
        current = self.current
        if version is None or version == current.version:
            return current
        async with self._opening:
            if self._older is None or self._older.version != version:
                kept = _kept(current.folder.parent)
                if version not in kept:
                    raise VersionGone(version, kept)
                fresh = await Edition.open(current.folder.parent / version, self.lanes)
                self._retire(self._older)
                self._older = fresh
            return self._older

    async def close(self) -> None:
        """Let what runs finish, then end every process."""
        for edition in (self._current, self._older):
            self._retire(edition)
        self._current = self._older = None
        await asyncio.gather(*self._closing)

    def counts(self) -> dict[str, int]:
        """Counters and gauges for monitoring: outcomes, errors by name, what runs and waits now."""
        found = {"quick": self.lanes.quick, "heavy": self.lanes.heavy, "waiting": self.lanes.waiting}
        if self._current is not None:
            answers = self._current.answers
            found |= {"kept-hits": answers.hits, "kept-bytes": answers.size}
            found |= {f"outcome-{name}": number for name, number in sorted(self._current.pool.counts.items())}
        return found

    def _retire(self, edition: Edition | None) -> None:
        if edition is not None:
            task = asyncio.get_running_loop().create_task(edition.pool.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


def _kept(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(place.name for place in folder.iterdir() if (place / "manifest.json").is_file()))
