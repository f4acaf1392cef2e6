"""Who stands on every way: METRICS' oracle, brute force by taking nodes away, and monotonicity."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.metrics.removal import Removal, articulation_points, raw_suppliers, removal

ORACLE = [
    *(("tsmc", designer) for designer in ("nvidia", "amd", "broadcom")),
    *(("nvidia", customer) for customer in ("coreweave", "oracle", "xai")),
    ("amd", "oracle"),
    ("coreweave", "openai"),
    ("oracle", "openai"),
    ("broadcom", "google"),
    ("google", "anthropic"),
]
NODES = "abcdef"
ARCS = [(u, v) for u in NODES for v in NODES if u != v]
graphs = st.lists(st.sampled_from(ARCS), min_size=1, max_size=12, unique=True)


def supply(arcs: list[tuple[str, str]]) -> nx.DiGraph[str]:
    return nx.DiGraph(arcs)


def gone(graph: nx.DiGraph[str], outside: Iterable[str] = ()) -> Removal:
    """Each firm one node."""
    return removal(graph, outside, str)


def nearest(graph: nx.DiGraph[str], outside: Iterable[str] = ()) -> dict[str, str | None]:
    return {firm: chain[0] if chain else None for firm, chain in gone(graph, outside).chains.items()}


@pytest.mark.parametrize(("lab", "expected"), [("openai", "tsmc"), ("xai", "nvidia"), ("anthropic", "google")])
def test_the_oracle_of_metrics(lab: str, expected: str) -> None:
    assert nearest(supply(ORACLE))[lab] == expected


def test_raw_suppliers_have_nobody_above_them() -> None:
    assert nearest(supply(ORACLE))["tsmc"] is None


def reached_without(arcs: list[tuple[str, str]], away: str, raw: tuple[str, ...]) -> set[str]:
    graph = supply(arcs)
    graph.remove_node(away)
    seen: set[str] = set()
    for start in raw:
        if start in graph:
            seen |= {start} | nx.descendants(graph, start)
    return seen


@given(graphs)
@settings(max_examples=150)
def test_a_dominator_is_whoever_cuts_a_firm_off_when_it_is_gone(arcs: list[tuple[str, str]]) -> None:
    graph, found = supply(arcs), gone(supply(arcs))
    raw = raw_suppliers(graph)
    for node in graph:
        others = {d for d in graph if d != node and node not in reached_without(arcs, d, raw)}
        assert set(found.chains[node]) == others


@given(graphs)
@settings(max_examples=150)
def test_where_each_firm_is_one_node_the_answer_is_networkxs(arcs: list[tuple[str, str]]) -> None:
    """An independent algorithm (Cooper, Harvey, Kennedy), from a root over all raw suppliers."""
    graph = supply(arcs)
    rooted = nx.DiGraph([*arcs, *(("", raw) for raw in raw_suppliers(graph))])
    expected = {n: None if d == "" else d for n, d in nx.immediate_dominators(rooted, "").items() if n != ""}
    assert nearest(graph) == expected


@given(graphs)
@settings(max_examples=100)
def test_raw_suppliers_are_what_no_ring_outside_feeds(arcs: list[tuple[str, str]]) -> None:
    graph, expected = supply(arcs), set()
    for ring in nx.strongly_connected_components(graph):
        if not any(a not in ring for node in ring for a in graph.predecessors(node)):
            expected |= ring
    assert set(raw_suppliers(graph)) == expected


@given(graphs, st.sampled_from(ARCS))
@settings(max_examples=100)
def test_one_more_way_never_adds_a_dominator(arcs: list[tuple[str, str]], more: tuple[str, str]) -> None:
    """As long as whoever was raw stays so: it may still get the input from outside."""
    before = supply(arcs)
    raw = raw_suppliers(before)
    after = gone(supply([*arcs, more]), raw)
    for node in before:
        assert set(after.chains[node]) <= set(gone(before).chains[node])


@given(graphs)
@settings(max_examples=50)
def test_names_and_order_change_nothing(arcs: list[tuple[str, str]]) -> None:
    turned = dict(zip(NODES, reversed(NODES), strict=True))
    renamed = nearest(supply([(turned[u], turned[v]) for u, v in reversed(arcs)]))
    for node, above in nearest(supply(arcs)).items():
        assert renamed[turned[node]] == (None if above is None else turned[above])


def test_somebody_unnamed_takes_the_dominators_away() -> None:
    found = nearest(supply(ORACLE), ["oracle"])
    assert found["openai"] is None
    assert found["xai"] == "nvidia"


def test_a_ring_without_a_supplier_has_no_first_member() -> None:
    found = nearest(supply([("a", "b"), ("b", "a"), ("b", "c")]))
    assert (found["a"], found["b"], found["c"]) == (None, None, "b")


def test_what_a_supplier_dominates_is_listed_by_supplier() -> None:
    found = gone(supply(ORACLE)).firms
    assert found["google"] == ("anthropic",)
    assert set(found["tsmc"]) == {end for _, end in ORACLE}


def test_an_articulation_point_need_not_be_anybodys_sole_source() -> None:
    arcs = [("a", "hub"), ("b", "hub"), ("hub", "x"), ("c", "x")]
    assert "hub" in articulation_points(supply(arcs))
    assert "hub" not in gone(supply(arcs)).firms
