"""The network that metrics and views read: arrows as the ontology declares them, weights that never count twice."""

from __future__ import annotations

import math
from collections.abc import Callable

import networkx as nx
import pytest

from graph.errors import InvalidParameter
from graph.metrics.result import Bound
from graph.metrics.weights import Measure, binding, sum_of
from graph.network import network
from graph.snapshot import Snapshot
from graph.ties import Tie, members, ties
from graph.values import Truth

Reads = Callable[..., Snapshot]

DEAL = "- {{status: confirmed, asserts: {{id: {id}, type: {type}, rung: {rung}, signed: 2026-01-05, {rest}}}}}\n"
LOOSE = (
    "- {{status: reported, asserts: {{id: d2, type: ComputeContract, provider: [akamai], customer: [anthropic], "
    "inputKind: capacity, {rest}}}}}\n"
)


def deal(slug: str, rest: str, kind: str = "ComputeContract", rung: str = "definitive") -> str:
    return DEAL.format(id=slug, type=kind, rung=rung, rest=rest)


def contract(slug: str, value: str, rest: str = "", rung: str = "definitive") -> str:
    amount = f"amount: [{{value: {value}, currency: USD, basis: committedTotal}}], " if value else ""
    parties = "provider: [akamai], customer: [anthropic], inputKind: capacity"
    return deal(slug, f"{amount}{parties}{', ' if rest else ''}{rest}", rung=rung)


def worth(snapshot: Snapshot, measure: Measure = "usd") -> Bound:
    found = [t for t in binding(ties(snapshot)) if (t.source, t.target) == ("akamai", "anthropic")]
    return sum_of(found, measure)


def only(snapshot: Snapshot, slug: str) -> Tie:
    (tie,) = [t for t in ties(snapshot) if t.deal == slug]
    return tie


def test_a_supply_runs_from_provider_to_customer(snapshot_of: Reads) -> None:
    graph = network(snapshot_of(contract("d1", "100")))
    ((source, target, attributes),) = graph.edges(data=True)
    assert (source, target, attributes["label"]) == ("akamai", "anthropic", "supplies")
    assert attributes["flow"] == "capacity"
    assert attributes["claims"]


def test_parallel_deals_stay_apart(snapshot_of: Reads) -> None:
    graph = network(snapshot_of(contract("d1", "100") + contract("d2", "50")))
    assert graph.number_of_edges("akamai", "anthropic") == 2
    assert worth(snapshot_of(contract("d1", "100") + contract("d2", "50"))).point == 150


def test_units_are_merged_into_their_group_and_what_passes_within_is_left_out(snapshot_of: Reads) -> None:
    part = "- {status: confirmed, asserts: {id: google-cloud, type: [Organization], partOf: google}}\n"
    inside = deal("d1", "provider: [google-cloud], customer: [google], inputKind: capacity")
    outside = deal("d2", "provider: [google-cloud], customer: [anthropic], inputKind: capacity")
    snapshot = snapshot_of(part + inside + outside)
    assert list(network(snapshot).edges()) == [("google", "anthropic")]
    assert ("google-cloud", "google") in set(network(snapshot, "unit").edges())
    assert members(snapshot, "google") == ("google", "google-cloud")


def test_an_unknown_level_is_refused(snapshot_of: Reads) -> None:
    with pytest.raises(InvalidParameter):
        network(snapshot_of(contract("d1", "100")), "galaxy")


def test_nodes_and_edges_come_in_order_of_name(snapshot_of: Reads) -> None:
    graph = network(snapshot_of(contract("d2", "1") + contract("d1", "2")))
    assert list(graph) == sorted(graph)
    assert [key.split()[0] for _, _, key in graph.edges(keys=True)] == ["d1", "d2"]


def test_a_cluster_carries_what_is_known_of_its_size(snapshot_of: Reads) -> None:
    size = "power: {low: 90, high: 110, unit: MW}, chipCount: {value: 1000, unit: chip}"
    cost = "amount: [{value: 7, currency: USD, basis: estimate}, {value: 9, currency: EUR, basis: paid}]"
    site = f"id: colossus-1, type: Cluster, owner: [xai], {size}, {cost}"
    graph = network(snapshot_of(f"- {{status: confirmed, asserts: {{{site}}}}}\n"))
    node = graph.nodes["colossus-1"]
    assert (node["power"].interval.low, node["power"].interval.high, node["chipCount"].value) == (90, 110, 1000)
    assert "amount_paid" not in node, "other currencies are unknown"
    assert node["amount_estimate"].value == 7


def test_a_source_that_is_loaded_twice_changes_nothing(claim_file: Callable[..., object], snapshot_of: Reads) -> None:
    once = network(snapshot_of(contract("d1", "100")))
    claim_file(contract("d1", "100"), slug="example-press")
    assert nx.utils.graphs_equal(once, network(snapshot_of(contract("d1", "100"))))


def test_a_whole_counts_and_its_parts_do_not(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(contract("whole", "100") + contract("part", "60", "partOf: whole"))
    assert worth(snapshot) == Bound.exactly(100)


def test_parts_that_are_certain_lift_a_whole_that_is_only_a_ceiling(snapshot_of: Reads) -> None:
    ceiling = "amount: [{value: 100, currency: USD, basis: announcedCeiling}], "
    parties = "provider: [akamai], customer: [anthropic], inputKind: capacity"
    whole = deal("whole", ceiling + parties)
    assert worth(snapshot_of(whole + contract("part", "60", "partOf: whole"))) == Bound(60, 100, 60)


def test_of_a_round_only_an_investors_part_counts(snapshot_of: Reads) -> None:
    amount = "amount: [{{value: {}, currency: USD, basis: paid}}]"
    whole = deal("round", f"investor: [akamai, google], investee: anthropic, {amount.format(100)}", "FundingRound")
    part = deal("part", f"investor: [akamai], investee: anthropic, partOf: round, {amount.format(30)}", "Investment")
    assert worth(snapshot_of(whole + part)) == Bound.exactly(30)
    assert worth(snapshot_of(whole)) == Bound(0, 100)


def test_a_superseded_deal_does_not_count_beside_its_successor(snapshot_of: Reads) -> None:
    assert worth(snapshot_of(contract("old", "100") + contract("new", "150", "supersedes: [old]"))).point == 150


def test_deals_that_may_be_one_weigh_between_the_largest_and_the_sum(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(contract("d1", "100") + contract("d2", "150", "possiblyExtends: [d1]"))
    assert worth(snapshot) == Bound(150, 250, 150)


def test_a_bare_mention_is_held_to_mean_the_deals_that_have_figures(snapshot_of: Reads) -> None:
    bare = LOOSE.format(rest="rung: active")
    assert worth(snapshot_of(contract("d1", "100") + bare)) == Bound.exactly(100)
    assert worth(snapshot_of(bare)).high == math.inf


def test_an_undisclosed_deal_of_its_own_date_has_no_upper_end(snapshot_of: Reads) -> None:
    found = worth(snapshot_of(contract("d1", "100") + contract("d2", "")))
    assert (found.low, found.high, found.point) == (100, math.inf, 100)


def test_what_is_only_announced_weighs_from_nothing_up(snapshot_of: Reads) -> None:
    amount = "amount: [{value: 100, currency: USD, basis: committedTotal}]"
    announced = LOOSE.format(rest=f"rung: announced, {amount}")
    assert worth(snapshot_of(announced)) == Bound(0, 100, 100)


def test_a_deal_that_is_signed_holds_whatever_page_still_calls_it_announced(snapshot_of: Reads) -> None:
    begins = "starts: 2027-01-01, amount: [{value: 100, currency: USD, basis: committedTotal}]"
    signed = snapshot_of(LOOSE.format(rest=f"rung: announced, signed: 2026-01-05, {begins}"))
    assert (only(signed, "d2").force, only(signed, "d2").truth) == ("notYetInForce", Truth.YES)
    unsigned = snapshot_of(LOOSE.format(rest=f"rung: announced, {begins}"))
    assert only(unsigned, "d2").truth is Truth.POSSIBLY


def test_a_signature_that_is_still_to_come_binds_nobody(snapshot_of: Reads) -> None:
    rest = "rung: announced, announced: 2026-01-05, signed: 2026-12-01"
    assert only(snapshot_of(LOOSE.format(rest=rest)), "d2").truth is Truth.POSSIBLY


def test_talks_do_not_count(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(contract("d1", "100", rung="talks"))
    assert binding(ties(snapshot)) == []
    assert only(snapshot, "d1").truth is Truth.POSSIBLY


def test_a_terminated_deal_is_no_edge_unless_asked_for(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(contract("d1", "100", rung="terminated"))
    assert network(snapshot).number_of_edges() == 0
    assert network(snapshot, ended=True).number_of_edges() == 1


def test_money_once_paid_stays_invested(snapshot_of: Reads) -> None:
    amount = "amount: [{value: 5, currency: USD, basis: paid}]"
    paid = deal("d1", f"investor: [akamai], investee: anthropic, {amount}", "Investment", "completed")
    assert only(snapshot_of(paid), "d1").truth is Truth.YES


def test_a_total_is_spread_evenly_over_the_term(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(contract("d1", "700", "term: {value: 7, unit: year}"))
    assert worth(snapshot, "usd_per_year") == Bound.exactly(100)


def test_without_a_term_a_year_may_bear_anything(snapshot_of: Reads) -> None:
    assert worth(snapshot_of(contract("d1", "700")), "usd_per_year") == Bound(0, 700)


def test_a_monthly_rate_is_twelve_of_them_a_year_and_the_sum_over_its_term(snapshot_of: Reads) -> None:
    parties = "provider: [akamai], customer: [anthropic], inputKind: capacity, term: {value: 2, unit: year}"
    rate = deal("d1", f"amount: [{{value: 10, currency: USD, basis: committedRate, per: P1M}}], {parties}")
    assert worth(snapshot_of(rate), "usd_per_year") == Bound.exactly(120)
    assert worth(snapshot_of(rate)) == Bound.exactly(240)


def test_other_currencies_are_unknown_and_not_converted(snapshot_of: Reads) -> None:
    parties = "provider: [akamai], customer: [anthropic], inputKind: capacity"
    euro = deal("d1", f"amount: [{{value: 10, currency: EUR, basis: committedTotal}}], {parties}")
    assert worth(snapshot_of(euro)) == Bound(0, math.inf)


def test_on_the_day_before_it_was_signed_a_deal_is_not_there(snapshot_of: Reads) -> None:
    assert network(snapshot_of(contract("d1", "100"), as_of="2026-01-04")).number_of_edges() == 0


def test_a_wider_figure_never_gives_a_narrower_sum(snapshot_of: Reads) -> None:
    narrow = worth(snapshot_of(contract("d1", "100, qualifier: about") + contract("d2", "50")))
    wide = worth(snapshot_of(contract("d1", "100, qualifier: upTo") + contract("d2", "50")))
    assert wide.low <= narrow.low
    assert wide.high >= 150
