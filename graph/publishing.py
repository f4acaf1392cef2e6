"""Building the graph with its flags: the step above `graph.build`, which knows nothing of metrics."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from graph.build import Inputs, Progress, build
from graph.snapshot import Snapshot
from graph.store import Versions
from graph.store.versions import Manifest


def publish(inputs: Inputs, versions: Versions, progress: Progress = lambda *_: None) -> Manifest:
    """Build and publish the graph with the flags of its default snapshot, all or nothing."""
    return build(inputs, versions, progress, lambda snapshot: _flags(snapshot, progress))


def _flags(snapshot: Snapshot, progress: Progress) -> Iterable[ox.Quad]:
    from graph.metrics.flag_quads import flag_quads

    progress("looking for risks", 0, 1)
    return flag_quads(snapshot)
