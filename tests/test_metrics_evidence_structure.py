"""A flag made again from its evidence alone is still there, as grave and as robust: who stands between whom."""

from __future__ import annotations

import pytest

from graph import Graph
from graph.metrics.flags import flags_of_kind
from graph.metrics.result import Flag
from graph.metrics.scenario import keeping
from graph.snapshot import Snapshot


def made_again(snapshot: Snapshot, flag: Flag) -> Flag | None:
    """The flag as it is raised if its evidence is all there is."""
    evidence = set(flag.evidence)
    world = keeping(snapshot, lambda claim: claim.id in evidence)
    return next((f for f in flags_of_kind(world, flag.kind) if f.id == flag.id), None)


def verdict(flag: Flag | None) -> tuple[str, bool] | None:
    return None if flag is None else (flag.severity, flag.robust)


@pytest.mark.parametrize("kind", ["chokepoint"])
def test_the_evidence_of_a_flag_carries_it(graph: Graph, kind: str) -> None:
    snapshot = graph.snapshot()
    found = flags_of_kind(snapshot, kind)
    wrong = {
        f.id: (verdict(f), verdict(again)) for f in found if verdict(again := made_again(snapshot, f)) != verdict(f)
    }
    assert found and not wrong


def test_a_chokepoint_made_again_from_its_evidence_cuts_off_the_same_labs(graph: Graph) -> None:
    snapshot = graph.snapshot()
    for flag in flags_of_kind(snapshot, "chokepoint"):
        again = made_again(snapshot, flag)
        assert again is not None and again.details["labs"] == flag.details["labs"]
