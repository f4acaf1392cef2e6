"""What the metrics hold of days gone by: nothing stands before it was there, whatever later sources tell."""

from __future__ import annotations

import pytest

from graph import Graph
from graph.metrics.flags import flags
from graph.metrics.layers import activities
from graph.ties import ties
from graph.values import PartialDate, Truth


def test_no_flag_of_a_day_before_the_field_is_certain(graph: Graph) -> None:
    assert not [flag.id for flag in flags(graph.snapshot(as_of="2010-01-01")) if flag.robust]


@pytest.mark.parametrize("day", ["2010-01-01", "2020-01-01", "2023-06-01", "2025-01-01"])
def test_no_model_or_cluster_holds_before_the_day_that_is_stated_for_it(graph: Graph, day: str) -> None:
    snapshot = graph.snapshot(as_of=day)
    early = []
    for tie in ties(snapshot):
        stated = [snapshot.value(tie.deal, name) for name in ("released", "operationalSince")]
        begins = [d for d in stated if isinstance(d, PartialDate)]
        told = snapshot.told(snapshot.subjects[tie.deal])
        if begins and not told and all(d.reached_by(snapshot.moment.as_of) is Truth.NO for d in begins):
            early += [tie.deal] if tie.truth is not Truth.NO else []
    assert early == []


def test_a_part_of_a_deal_does_not_hold_before_its_deal(graph: Graph) -> None:
    assert {tie.truth for tie in ties(graph.snapshot(as_of="2010-01-01")) if tie.kind == "Leg"} == {Truth.NO}
    assert Truth.YES in {tie.truth for tie in ties(graph.snapshot()) if tie.kind == "Leg"}


def test_who_was_not_founded_does_nothing(graph: Graph) -> None:
    before, after = graph.snapshot(as_of="2022-06-01"), graph.snapshot(as_of="2026-01-15")
    assert "xai" in before.unborn
    assert "xai" not in activities(before)
    assert "xai" in activities(after)


def test_what_only_later_pages_tell_without_a_date_is_possible_and_no_more(graph: Graph) -> None:
    snapshot = graph.snapshot(as_of="2023-06-01")
    proofs = [p for done in activities(snapshot).values() for activity in done.values() for p in activity.own]
    roles = [p for p in proofs if p.what.startswith("is called") and p.certain]
    claims = snapshot.evidence.claims
    assert all(snapshot.told(claims[c] for c in proof.claims) for proof in roles)
    assert not [
        p for p in proofs if p.what == "counts users" and p.certain and snapshot.begun(p.other) is not Truth.YES
    ]


def test_on_the_default_day_everything_known_is_there(graph: Graph) -> None:
    snapshot = graph.snapshot()
    assert {snapshot.begun(slug) for slug in snapshot.subjects} == {Truth.YES}
