"""A flag made again from its evidence alone is still there, as grave and as robust: who stands between whom."""

from __future__ import annotations

import pytest

from graph import Graph
from graph.metrics.circularity import circularity
from graph.metrics.concentration import Question, book_of, weigh
from graph.metrics.exposure import dependence
from graph.metrics.flags import flags_of_kind
from graph.metrics.layers import labs
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


@pytest.mark.parametrize("kind", ["chokepoint", "exposure", "circular-financing", "concentration"])
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


def test_a_loop_made_again_from_its_evidence_bears_the_same_sums(graph: Graph) -> None:
    snapshot = graph.snapshot()
    for flag in flags_of_kind(snapshot, "circular-financing"):
        again = made_again(snapshot, flag)
        assert again is not None and again.value == flag.value


def test_all_that_goes_round_rests_on_every_payment(graph: Graph) -> None:
    """Loops of any length are in the volume, and what is on none is in the gross."""
    snapshot = graph.snapshot()
    whole = circularity(snapshot, max_steps=3, draws=0)
    evidence = set(whole.claims)
    again = circularity(keeping(snapshot, lambda claim: claim.id in evidence), max_steps=3, draws=0)
    assert (again.value, again.details["gross"]) == (whole.value, whole.details["gross"])


def test_a_dependence_that_a_stated_total_caps_rests_on_that_total(graph: Graph) -> None:
    snapshot = graph.snapshot()
    asked = [(lab, Question(kind=kind)) for lab in labs(snapshot) for kind in ("capacity", "chips")]
    capped = [(lab, q, caps) for lab, q in asked if (caps := weigh(snapshot, lab, q, book_of(snapshot, lab, q)).caps)]
    assert capped
    for lab, question, caps in capped:
        found = dependence(snapshot, lab, caps[0].party, question)
        assert {claim for cap in caps for claim in cap.claims} <= set(found.claims)
