"""Firms taken away at every stage where they stand: against brute force, on drawn supplies and on the real graph."""

from __future__ import annotations

from itertools import product

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Graph
from graph.metrics.chokepoints import chokepoints
from graph.metrics.removal import raw_suppliers, removal
from graph.metrics.supply import CARRIES, Supply, firm_of, supply
from graph.metrics.supply_arcs import Arc

KEYS = [(a, b, stage) for a, b, stage in product("abcde", "abcde", CARRIES["memory"]) if a != b]
drawn = st.dictionaries(st.sampled_from(KEYS), st.booleans(), min_size=1, max_size=14)
some = st.frozensets(st.sampled_from("abcde"), max_size=2)


def still_reached(staged: nx.DiGraph[str], starts: set[str], gone: str) -> set[str]:
    """Firms that the input still reaches when one of them is taken away with all its nodes."""
    left = staged.subgraph([n for n in staged if firm_of(n) != gone])
    reached = {n for start in starts if start in left for n in (start, *nx.descendants(left, start))}
    return {firm_of(n) for n in reached}


def lost(staged: nx.DiGraph[str], outside: list[str]) -> dict[str, set[str]]:
    starts = {*raw_suppliers(staged), *outside}
    everybody = {firm_of(n) for n in staged}
    found = {d: everybody - still_reached(staged, starts, d) - {d} for d in sorted(everybody)}
    return {d: firms for d, firms in found.items() if firms}


def taken_away(staged: nx.DiGraph[str], outside: list[str]) -> dict[str, set[str]]:
    return {gone: set(firms) for gone, firms in removal(staged, outside, firm_of).firms.items()}


@given(drawn, some)
@settings(max_examples=300, deadline=None)
def test_who_is_lost_without_a_firm_is_who_is_no_longer_reached(
    arcs: dict[tuple[str, str, str], bool], own: set[str]
) -> None:
    market = Supply("memory", {k: Arc(sure, frozenset()) for k, sure in arcs.items()}, dict.fromkeys(own, ()), {})
    outside = [n for n in market.graph if firm_of(n) in own]
    assert taken_away(market.graph, outside) == lost(market.graph, outside)


@given(drawn, some)
@settings(max_examples=150, deadline=None)
def test_what_is_certain_holds_whatever_is_only_possible(arcs: dict[tuple[str, str, str], bool], own: set[str]) -> None:
    """Who is certainly lost without a firm is lost without it, too, if all that is possible is true, or none of it."""
    told = {k: Arc(sure, frozenset()) for k, sure in arcs.items()}
    market = Supply("memory", told, dict.fromkeys(own, ()), {})
    held = Supply("memory", {k: arc for k, arc in told.items() if arc.certain}, dict.fromkeys(own, ()), {})
    for one in (market, held):
        outside = [n for n in one.graph if firm_of(n) in own]
        whole = lost(one.graph, outside)
        present = {firm_of(n) for n in one.graph}
        for gone, firms in market.certain.firms.items():
            assert set(firms) & present <= whole.get(gone, set())


@pytest.mark.parametrize("kind", list(CARRIES))
def test_every_chokepoint_of_the_real_graph_is_found_by_taking_firms_away(graph: Graph, kind: str) -> None:
    snapshot = graph.snapshot()
    market = supply(snapshot, kind)
    found = {r.subject: set(r.details["dominated"]) for r in chokepoints(snapshot, kind)}
    labs = {lab for r in chokepoints(snapshot, kind) for lab in r.details["coverage"]}
    expected: dict[str, set[str]] = {}
    for staged in (market.graph, market.held):
        told = staged.subgraph(nx.descendants(_rooted(market, staged), ""))
        for gone, firms in lost(told, [n for n in told if firm_of(n) in market.own]).items():
            expected.setdefault(gone, set()).update(firms)
    for gone in {supplier for supplier, _, stage in market.arcs if stage == kind}:
        assert found.get(gone, set()) >= (expected.get(gone, set()) if expected.get(gone, set()) & labs else set())
        assert found.get(gone, set()) - set(market.certain.firms.get(gone, ())) <= expected.get(gone, set())


def _rooted(market: Supply, staged: nx.DiGraph[str]) -> nx.DiGraph[str]:
    seeds = [n for n in staged if firm_of(n) in market.own or (firm_of(n) in market.sources and n.endswith(" 0"))]
    rooted: nx.DiGraph[str] = nx.DiGraph(staged.edges)
    rooted.add_node("")
    rooted.add_edges_from(("", seed) for seed in seeds)
    return rooted


def test_without_nvidia_no_documented_chip_reaches_coreweave_nor_its_customers(graph: Graph) -> None:
    """CoreWeave buys the chips and what stands in rented sites, so that the maker reaches it at two stages."""
    chains = supply(graph.snapshot(), "chips").readings[0].chains
    assert chains["coreweave"] == ("nvidia",)
    assert {"cognition", "inflection-ai", "poolside"} <= {firm for firm, above in chains.items() if "nvidia" in above}
    found = next(r for r in chokepoints(graph.snapshot(), "chips") if r.subject == "nvidia")
    assert "inflection-ai" in found.details["labs"]


def test_the_last_gate_is_the_one_behind_which_no_other_gate_stands() -> None:
    staged = nx.DiGraph([("tsmc 0", "nvidia 1"), ("nvidia 1", "cloud 2"), ("cloud 2", "lab 2")])
    found = removal(staged, [], firm_of)
    assert found.chains["lab"] == ("cloud", "nvidia", "tsmc")
    assert found.sole == {"tsmc": ("nvidia",), "nvidia": ("cloud",), "cloud": ("lab",)}


def test_a_reseller_is_no_substitute_for_whoever_supplies_it() -> None:
    sure = Arc(True, frozenset())
    keys = [
        ("maker", "dealer", "chips"),
        ("maker", "lab", "chips"),
        ("dealer", "lab", "chips"),
        ("other", "x", "chips"),
    ]
    market = Supply("chips", dict.fromkeys(keys, sure), {}, {})
    assert market.substitutes("maker") == ("other",)
