"""A flag's evidence carries it: made again from nothing but these claims, it is still there and says the same."""

from __future__ import annotations

import pytest

from graph import Graph
from graph.metrics.flags import flags_of_kind
from graph.metrics.result import Flag
from graph.metrics.scenario import keeping
from graph.snapshot import Snapshot

KINDS = (
    "investor-conflict",
    "supplier-rival",
    "reverse-equity",
    "foreclosure",
    "vertical-integration",
    "concentration",
    "circular-financing",
    "exposure",
    "lock-in",
)
"""Kinds whose flags can be made again from their evidence alone."""


def made_again(snapshot: Snapshot, flag: Flag, level: str) -> Flag | None:
    """The flag on a graph of nothing but the claims that it names."""
    evidence = frozenset(flag.evidence)
    alone = keeping(snapshot, lambda claim: claim.id in evidence)
    return next((f for f in flags_of_kind(alone, flag.kind, level) if f.id == flag.id), None)


@pytest.mark.parametrize("level", ["group", "unit"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_flag_made_again_from_its_evidence_alone_is_still_there_as_grave_and_as_robust(
    graph: Graph, kind: str, level: str
) -> None:
    now = graph.snapshot()
    for flag in flags_of_kind(now, kind, level):
        again = made_again(now, flag, level)
        assert again is not None, flag.id
        assert (again.severity, again.robust, again.value) == (flag.severity, flag.robust, flag.value), flag.id


@pytest.mark.parametrize("kind", KINDS)
def test_the_flags_of_a_past_day_rest_on_their_evidence_too(graph: Graph, kind: str) -> None:
    then = graph.snapshot(as_of="2026-01-31", known_at="2026-06-01")
    for flag in flags_of_kind(then, kind):
        again = made_again(then, flag, "group")
        assert again is not None, flag.id
        assert (again.severity, again.robust) == (flag.severity, flag.robust), flag.id
