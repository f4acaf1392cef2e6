"""What a deal is worth and when it counts: capital that may never be paid, sums stated twice, terms known in part."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph import Graph
from graph.metrics.conflicts import conflict_flags
from graph.metrics.result import Bound
from graph.metrics.rivals import foreclosure
from graph.metrics.stakes import both_ways, certain, stakes
from graph.metrics.stress import failure
from graph.snapshot import Snapshot

Reads = Callable[..., Snapshot]


def put_in(amount: str, rung: str = "definitive", beside: str = "") -> str:
    parties = "investor: [broadcom], investee: anthropic, instrument: convertible"
    terms = f"rung: {rung}, amount: [{amount}]{beside}"
    return f"- {{status: confirmed, asserts: {{id: d1, type: Investment, {parties}, {terms}}}}}\n"


UP_TO = "{value: 42, currency: USD, qualifier: upTo, basis: announcedCeiling}"
NOTHING_YET = "{value: 0, currency: USD, basis: paid}"
PAID = "{value: 42, currency: USD, basis: paid}"
COMMITTED = "{value: 42, currency: USD, basis: committedTotal}"
WAITS = ", condition: waits on a listing"


@pytest.mark.parametrize(
    ("deal", "sure", "invested"),
    [
        (put_in(COMMITTED), True, Bound.exactly(42)),
        (put_in(UP_TO), False, Bound(0, 42)),
        (put_in(f"{UP_TO}, {NOTHING_YET}"), False, Bound(0, 42, 0)),
        (put_in(COMMITTED, beside=WAITS), False, Bound(0, 42)),
        (put_in(PAID, beside=WAITS), True, Bound.exactly(42)),
        (put_in(COMMITTED, rung="completed", beside=WAITS), True, Bound.exactly(42)),
    ],
)
def test_capital_gives_a_certain_stake_only_where_some_of_it_must_be_paid(
    snapshot_of: Reads, deal: str, sure: bool, invested: Bound
) -> None:
    snapshot = snapshot_of(deal)
    assert certain(stakes(snapshot)["broadcom", "anthropic"]) is sure
    assert both_ways(snapshot, "broadcom", "anthropic").invested == invested


def test_who_may_lend_holds_no_certain_stake_that_makes_its_supplies_grave(graph: Graph) -> None:
    found = {flag.id: flag for flag in (*foreclosure(graph.snapshot()), *conflict_flags(graph.snapshot()))}
    grave = {slug: (found[slug].severity, found[slug].robust) for slug in found if slug.startswith("foreclosure")}
    assert grave["foreclosure-broadcom-chips"] == grave["foreclosure-amd-chips"] == ("low", False)
    investors = ("broadcom", "amd", "microsoft", "amazon", "google")
    robust = {i: found[f"investor-conflict-anthropic-{i}"].robust for i in investors}
    assert robust == {"broadcom": False, "amd": False, "microsoft": False, "amazon": True, "google": True}


def test_money_that_waits_on_a_milestone_is_neither_put_in_nor_lost_for_certain(graph: Graph) -> None:
    snapshot = graph.snapshot()
    invested = both_ways(snapshot, "amazon", "openai").invested
    lost = failure(snapshot, "openai").details["losses"]["amazon"]
    assert (invested.low, invested.high) == (lost.low, lost.high) == (15e9, 50e9)


def test_what_was_paid_may_grow_without_end_to_a_promise_that_has_none(snapshot_of: Reads) -> None:
    promised = "{value: 50, currency: USD, qualifier: atLeast, basis: committedTotal}"
    snapshot = snapshot_of(put_in(f"{{value: 42, currency: USD, basis: paid}}, {promised}"))
    assert both_ways(snapshot, "broadcom", "anthropic").invested == Bound(42, float("inf"), 42)
