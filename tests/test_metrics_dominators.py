"""Who stands on every way: METRICS' oracle, brute force by taking nodes away, and monotonicity."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.metrics.dominators import articulation_points, dominance, immediate_dominators, raw_suppliers

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


@pytest.mark.parametrize(("lab", "expected"), [("openai", "tsmc"), ("xai", "nvidia"), ("anthropic", "google")])
def test_the_oracle_of_metrics(lab: str, expected: str) -> None:
    assert dominance(supply(ORACLE)).immediate[lab] == expected


def test_raw_suppliers_have_no_dominator_and_the_start_is_not_in_the_answer() -> None:
    found = dominance(supply(ORACLE))
    assert found.immediate["tsmc"] is None
    assert "" not in found.immediate


def reached_without(arcs: list[tuple[str, str]], gone: str, raw: tuple[str, ...]) -> set[str]:
    graph = supply(arcs)
    graph.remove_node(gone)
    seen: set[str] = set()
    for start in raw:
        if start in graph:
            seen |= {start} | nx.descendants(graph, start)
    return seen


@given(graphs)
@settings(max_examples=150)
def test_a_dominator_is_whoever_cuts_a_firm_off_when_it_is_gone(arcs: list[tuple[str, str]]) -> None:
    graph, found = supply(arcs), dominance(supply(arcs))
    raw = raw_suppliers(graph)
    for node in graph:
        others = {d for d in graph if d != node and node not in reached_without(arcs, d, raw)}
        assert set(found.chain(node)) == others


@given(graphs)
@settings(max_examples=150)
def test_the_lists_give_what_networkx_gives(arcs: list[tuple[str, str]]) -> None:
    numbered = [(ord(a) - 96, ord(b) - 96) for a, b in arcs]
    after = [[1], *([b for a, b in numbered if a == n] for n in range(1, 7))]
    expected = nx.immediate_dominators(nx.DiGraph([(0, 1), *numbered]), 0)
    found = immediate_dominators(after)
    assert {n: d for n, d in enumerate(found) if n > 0 and d >= 0} == expected | {1: 0}
    assert {n for n, d in enumerate(found) if d < 0} == set(range(1, 7)) - {
        1,
        *nx.descendants(nx.DiGraph([*numbered, (0, 1)]), 0),
    }


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
    after = dominance(supply([*arcs, more]), also_from_outside=raw)
    for node in before:
        assert set(after.chain(node)) <= set(dominance(before).chain(node))


@given(graphs)
@settings(max_examples=50)
def test_names_and_order_change_nothing(arcs: list[tuple[str, str]]) -> None:
    turned = dict(zip(NODES, reversed(NODES), strict=True))
    renamed = dominance(supply([(turned[u], turned[v]) for u, v in reversed(arcs)]))
    for node, above in dominance(supply(arcs)).immediate.items():
        assert renamed.immediate[turned[node]] == (None if above is None else turned[above])


def test_somebody_unnamed_takes_the_dominators_away() -> None:
    found = dominance(supply(ORACLE), also_from_outside=["oracle"])
    assert found.immediate["openai"] is None
    assert found.immediate["xai"] == "nvidia"


def test_a_ring_without_a_supplier_has_no_first_member() -> None:
    found = dominance(supply([("a", "b"), ("b", "a"), ("b", "c")]))
    assert (found.immediate["a"], found.immediate["b"], found.immediate["c"]) == (None, None, "b")


def test_what_a_supplier_dominates_is_listed_by_supplier() -> None:
    found = dominance(supply(ORACLE)).below
    assert found["google"] == ("anthropic",)
    assert set(found["tsmc"]) == {end for _, end in ORACLE}


def test_an_articulation_point_need_not_be_anybodys_sole_source() -> None:
    arcs = [("a", "hub"), ("b", "hub"), ("hub", "x"), ("c", "x")]
    assert "hub" in articulation_points(supply(arcs))
    assert "hub" not in dominance(supply(arcs)).below


def test_a_substitute_must_still_get_what_it_needs() -> None:
    arcs = [
        ("tsmc", "nvidia"),
        ("tsmc", "amd"),
        ("nvidia", "cloud"),
        ("amd", "cloud"),
        ("intel", "gaudi"),
        ("gaudi", "cloud"),
    ]
    found = dominance(supply(arcs))
    assert found.substitutes("nvidia", ["nvidia", "amd", "gaudi"]) == ("amd", "gaudi")
    assert found.substitutes("tsmc", ["tsmc", "intel"]) == ("intel",)
