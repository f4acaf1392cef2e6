"""The pool of one version of the graph: a crew for the default snapshot, and crews for past ones that are asked for."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from pathlib import Path

from api.limits import Overloaded, WorkerLost
from api.sparql.crew import Crew
from api.sparql.keeper import Keeper
from api.sparql.lanes import Lanes
from api.sparql.messages import Job, Outcome
from api.sparql.run import Gone, Run
from graph.errors import InterlockError
from graph.snapshot import Moment

_RETRIES = 5

_PAUSE = 0.5
"""Seconds between attempts to start a holder again."""

_GLANCE = 0.01
"""Seconds between looks at whether it has been."""


class Pool:
    """Runs jobs within the limits; whatever ends, workers or holders, is replaced."""

    def __init__(self, folder: Path, lanes: Lanes) -> None:
        self.folder, self.lanes, self.limits = folder, lanes, lanes.limits
        self.counts: Counter[str] = Counter()
        self.running = 0
        self._crew: Crew | None = None
        self._crews: OrderedDict[Moment, Crew] = OrderedDict()
        self._making = asyncio.Lock()
        self._guard: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Load the graph and hire the first workers; from then on the holder is started again whenever it ends."""
        self._crew = await self._new_crew()
        self._guard = asyncio.get_running_loop().create_task(self._stand_guard())

    async def run(self, job: Job, moment: Moment | None, client: str, gone: Gone) -> Outcome:
        """Do a job on the default snapshot (None) or another; raises the limit that was met."""
        self.running += 1
        try:
            self.lanes.take_share(client)
            try:
                outcome = await self._attempt(job.pack(), moment, gone)
            finally:
                self.lanes.return_share(client)
        except InterlockError as error:
            self.counts[error.slug] += 1
            raise
        finally:
            self.running -= 1
        self.counts[outcome.kind] += 1
        if outcome.cut:
            self.counts["cut"] += 1
        return outcome

    async def _attempt(self, packed: bytes, moment: Moment | None, gone: Gone) -> Outcome:
        """Run once, and again where a worker was ended by something that is not the query's fault."""
        loop = asyncio.get_running_loop()
        crew = await self._crew_of(moment)
        deadline = loop.time() + self.limits.seconds
        for _ in range(_RETRIES):
            try:
                return await self._once(packed, crew, deadline, gone)
            except WorkerLost:
                self.counts["retried"] += 1
                crew = await self._crew_of(moment)
        return await self._once(packed, crew, deadline, gone)

    async def _once(self, packed: bytes, crew: Crew, deadline: float, gone: Gone) -> Outcome:
        await self.lanes.enter(deadline)
        try:
            worker = await crew.take()
        except BaseException:
            self.lanes.leave()
            raise
        return await Run(self.lanes, crew, worker, gone, deadline).outcome(packed)

    async def _crew_of(self, moment: Moment | None) -> Crew:
        if moment is None and self._crew is not None and not self._crew.keeper.lost.is_set():
            return self._crew
        try:
            async with asyncio.timeout(self.limits.moment_seconds):
                crew = await self._default_crew()
                return crew if moment is None else await self._past_crew(moment, crew.keeper)
        except TimeoutError as error:
            raise Overloaded("moment_seconds", self.limits.moment_seconds) from error

    async def _default_crew(self) -> Crew:
        """The crew of the default snapshot, once there is one again."""
        while self._crew is None or self._crew.keeper.lost.is_set():
            await asyncio.sleep(_GLANCE)
        return self._crew

    async def _past_crew(self, moment: Moment, default: Keeper) -> Crew:
        """The crew of a past snapshot; made by one caller at a time, the longest unused one makes room."""
        async with self._making:
            crew = self._crews.pop(moment, None)
            if crew is None or crew.keeper.lost.is_set():
                await self._make_room()
                state = [str(moment.as_of), str(moment.known_at), moment.policy, moment.min_status]
                crew = Crew(await default.moment(state), 1)
            self._crews[moment] = crew
            return crew

    async def _make_room(self) -> None:
        if len(self._crews) < self.limits.moments:
            return
        unused = next((m for m, crew in self._crews.items() if not crew.busy), None)
        if unused is None:
            raise Overloaded("moments", self.limits.moments)
        await self._crews.pop(unused).close()

    async def _new_crew(self) -> Crew:
        crew = Crew(await Keeper.start(self.folder, self.limits.memory_mb), self.limits.quick)
        await crew.full()
        return crew

    async def _stand_guard(self) -> None:
        """Start the holder again when it has ended: its past snapshots ended with it."""
        while True:
            if self._crew is not None:
                await self._crew.keeper.lost.wait()
            self.counts["holder-restarts"] += 1
            await self._close_crews()
            try:
                self._crew = await self._new_crew()
            except WorkerLost:
                await asyncio.sleep(_PAUSE)

    async def _close_crews(self) -> None:
        crews = [*self._crews.values(), *([self._crew] if self._crew else [])]
        self._crews.clear()
        for crew in crews:
            await crew.close()

    async def close(self) -> None:
        """Let what runs finish, within its limit, and end every process."""
        loop = asyncio.get_running_loop()
        patience = loop.time() + self.limits.seconds + 1
        while self.running and loop.time() < patience:
            await asyncio.sleep(0.02)
        if self._guard is not None:
            self._guard.cancel()
        await self._close_crews()
