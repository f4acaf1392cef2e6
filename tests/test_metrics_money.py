"""What a deal is worth and when it counts: capital that may never be paid, sums stated twice, terms known in part."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph import Graph
from graph.metrics.commitments import commitments
from graph.metrics.conflicts import conflict_flags
from graph.metrics.contract_flags import exposure_flags
from graph.metrics.result import Bound
from graph.metrics.rivals import foreclosure, reverse_equity
from graph.metrics.schedule import payments_by_year
from graph.metrics.stakes import both_ways, certain, figure, stakes, supplies
from graph.metrics.stress import failure
from graph.snapshot import Snapshot
from graph.ties import ties

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


def bought(terms: str) -> str:
    parties = "provider: [coreweave], customer: [meta], inputKind: capacity"
    return f"- {{status: confirmed, asserts: {{id: d1, type: ComputeContract, {parties}, {terms}}}}}\n"


def worth(snapshot: Snapshot) -> tuple[Bound, Bound]:
    """What a deal weighs whole, and in a year."""
    deals = supplies(snapshot)["coreweave", "meta"]
    return figure(deals), figure(deals, "usd_per_year")


TOTAL = "{value: 300, currency: USD, basis: committedTotal}"
RATE = "{value: 30, currency: USD, basis: committedRate, per: P1Y}"
FIVE_YEARS = "rung: active, starts: 2027-01-01, term: {value: 5, unit: year}"


def test_a_rate_and_a_total_that_cannot_both_be_true_leave_both_open(snapshot_of: Reads) -> None:
    whole, yearly = worth(snapshot_of(bought(f"{FIVE_YEARS}, amount: [{RATE}, {TOTAL}]")))
    assert (whole, yearly) == (Bound(150, 300, 300), Bound(30, 60, 30))


def test_what_is_paid_year_by_year_has_room_for_the_total_that_a_rate_contradicts(snapshot_of: Reads) -> None:
    (commitment,) = commitments(snapshot_of(bought(f"{FIVE_YEARS}, amount: [{RATE}, {TOTAL}]")), "meta")
    due = payments_by_year([commitment.schedule], range(2027, 2032))
    assert sum(b.low for b in due.values()) == pytest.approx(150, rel=1e-3)
    assert sum(b.high for b in due.values()) == pytest.approx(300, rel=1e-3)


def test_a_deal_of_which_only_signature_and_end_are_known_bears_its_sum_within_that_time(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(bought(f"rung: active, signed: 2026-01-01, ends: 2031-01-01, amount: [{TOTAL}]"))
    _, yearly = worth(snapshot)
    assert (yearly.low, yearly.high) == (pytest.approx(60, rel=1e-3), 300)
    (commitment,) = commitments(snapshot, "meta")
    assert commitment.term.high == pytest.approx(5, rel=1e-3)
    assert payments_by_year([commitment.schedule], [2032])[2032] == Bound(0, 0)


def test_oracle_may_get_sixty_billion_a_year_of_openai_as_well_as_thirty(graph: Graph) -> None:
    (flag,) = (f for f in exposure_flags(graph.snapshot()) if f.id == "exposure-oracle-openai")
    assert flag.value is not None
    assert flag.value.low < 42 and flag.value.high > 77


WHOLE = f"id: r1, type: FundingRound, investee: openai, rung: completed, amount: [{TOTAL}]"
UNDISCLOSED = "id: d1, type: Investment, investor: [microsoft], investee: openai, partOf: r1, rung: completed"
OTHER = "id: d2, type: Investment, investee: openai, partOf: r1, amount: [{value: 200, currency: USD, basis: paid}]"


@pytest.mark.parametrize(
    ("beside", "most"),
    [
        ("investor: [amazon], rung: completed", 100),
        ("investor: [amazon], rung: talks", 300),
        ("investor: [amazon, microsoft], rung: completed", 300),
        ("investor: [amazon], rung: completed, possiblySameAs: [d1]", 300),
        ("unnamedInvestor: several, rung: completed", 300),
    ],
)
def test_a_part_without_a_figure_is_at_most_what_parts_that_are_surely_of_others_leave(
    snapshot_of: Reads, beside: str, most: float
) -> None:
    stated = (WHOLE, UNDISCLOSED, f"{OTHER}, {beside}")
    snapshot = snapshot_of("".join(f"- {{status: confirmed, asserts: {{{one}}}}}\n" for one in stated))
    (tie,) = (t for t in ties(snapshot) if t.deal == "d1")
    assert figure([tie]).high == most


def test_the_round_leaves_microsoft_twelve_billion_beside_what_others_put_in(graph: Graph) -> None:
    money = both_ways(graph.snapshot(), "microsoft", "openai")
    assert money.invested.high == 25e9
    assert money.round_trip is not None and money.round_trip.low >= 10


def test_a_stake_without_a_stated_instrument_is_listed_as_equity(graph: Graph) -> None:
    assert all(all(flag.details["instruments"]) for flag in reverse_equity(graph.snapshot()))
