"""Following new builds: each published version is taken up by lookups and by SPARQL at once, beside the requests."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from starlette.datastructures import State

from api.live import Live
from api.sparql import Door
from graph.errors import InterlockError, StoreMissing
from graph.store import Versions

_LOG = logging.getLogger("interlock.following")


async def follow(state: State) -> None:
    """Look for a newly published version now and then; what cannot be taken up now is tried again at the next look."""
    live: Live = state.live
    pause = state.settings.reload_seconds
    while pause:
        await asyncio.sleep(pause)
        state.front.log.flush()
        if live.data is None:
            continue
        try:
            await take_up(state)
        except InterlockError as error:
            _LOG.warning("the published version cannot be taken up yet: %s", error.message)
        state.meters.look(live, state.door.counts(), state.front.busy)


async def take_up(state: State) -> None:
    """Serve the published version at every door from now on; returns when both do."""
    live: Live = state.live
    door: Door = state.door
    if live.data is None:
        return
    with suppress(StoreMissing):  # published and pruned since: the next look finds the newer one
        folder = Versions(live.data).current
        _, fresh = await asyncio.gather(door.open(folder), asyncio.to_thread(live.refresh))
        if fresh:
            state.meters.reloads.inc()
