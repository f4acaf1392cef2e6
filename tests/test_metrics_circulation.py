"""How much money can go round: METRICS' oracle, brute force over corners, monotonicity and invariances."""

from __future__ import annotations

import itertools
import math
import random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.metrics import circular_share as circular_shares
from graph.metrics import circulation as module
from graph.metrics.circular_share import circular_share
from graph.metrics.circulation import Arc, circular_volume, circulation, cyclic_arcs, volume
from graph.metrics.result import Bound

ORACLE = {("n", "o"): 100.0, ("o", "r"): 300.0, ("r", "n"): 40.0}
NODES = "abcde"
PAIRS = [(u, v) for u in NODES for v in NODES if u != v]


def exact(amounts: dict[Arc, float]) -> dict[Arc, Bound]:
    return {arc: Bound.exactly(w) for arc, w in amounts.items()}


networks = st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([0.0, 1.0, 2.0, 5.0, 40.0]), max_size=9)
boxes = st.dictionaries(
    st.sampled_from(PAIRS),
    st.tuples(st.sampled_from([0.0, 1.0, 4.0]), st.sampled_from([0.0, 0.0, 3.0, 20.0])).map(
        lambda ends: Bound(ends[0], ends[0] + ends[1])
    ),
    min_size=1,
    max_size=7,
)


def test_the_oracle_of_metrics_has_volume_120_of_440() -> None:
    assert volume(ORACLE) == pytest.approx(120)
    assert sum(ORACLE.values()) == 440
    assert circular_share(exact(ORACLE))[0].low == pytest.approx(120 / 440)


def test_raising_one_leg_lowers_the_share() -> None:
    less = ORACLE | {("o", "r"): 100.0}
    assert circular_share(exact(less))[0].low == pytest.approx(0.5)
    assert circular_share(exact(ORACLE))[0].low == pytest.approx(0.2727, abs=1e-4)


def test_the_interval_of_the_share_holds_both_ends_of_that_leg() -> None:
    share, is_exact = circular_share(exact(ORACLE) | {("o", "r"): Bound(100, 300)})
    assert (share.low, share.high, is_exact) == (pytest.approx(120 / 440), pytest.approx(0.5), True)


@given(networks)
@settings(max_examples=60)
def test_the_volume_is_that_of_a_minimum_cost_flow(amounts: dict[Arc, float]) -> None:
    """An independent solver: networkx's network simplex, where every arc earns 1 per unit."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(NODES, demand=0)
    for (u, v), w in amounts.items():
        graph.add_edge(u, v, capacity=int(w), weight=-1)
    cost, _ = nx.network_simplex(graph)
    assert volume(amounts) == pytest.approx(-cost, abs=1e-6)


@given(networks)
@settings(max_examples=40)
def test_the_method_for_large_networks_finds_the_same_volume(amounts: dict[Arc, float]) -> None:
    """Interior point and simplex, on small networks; the next test has one of the size that it is for."""
    simplex = volume(amounts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "INTERIOR_POINT_ARCS", 0)
        assert volume(amounts) == pytest.approx(simplex, rel=1e-9, abs=1e-9)


def test_both_methods_agree_on_a_network_of_many_arcs(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(7)
    amounts = {(str(draw.randrange(900)), str(draw.randrange(900))): 10 ** draw.uniform(6, 11) for _ in range(8_000)}
    monkeypatch.setattr(module, "INTERIOR_POINT_ARCS", 8_001)
    simplex = volume(amounts)
    monkeypatch.setattr(module, "INTERIOR_POINT_ARCS", 1_000)
    assert volume(amounts) == pytest.approx(simplex, rel=1e-9)


@given(networks)
@settings(max_examples=40)
def test_what_goes_in_comes_out_and_no_arc_carries_too_much(amounts: dict[Arc, float]) -> None:
    flow = circulation(amounts)
    for node in NODES:
        into = sum(f for arc, f in flow.items() if arc[1] == node)
        out = sum(f for arc, f in flow.items() if arc[0] == node)
        assert into == pytest.approx(out, abs=1e-6)
    assert all(-1e-9 <= f <= amounts[arc] + 1e-6 for arc, f in flow.items())


@given(networks, st.sampled_from(PAIRS), st.sampled_from([1.0, 7.0]))
@settings(max_examples=40)
def test_a_larger_amount_never_lets_less_go_round(amounts: dict[Arc, float], arc: Arc, more: float) -> None:
    assert volume(amounts | {arc: amounts.get(arc, 0.0) + more}) >= volume(amounts) - 1e-6


@given(boxes)
@settings(max_examples=60)
def test_the_bounds_of_the_share_are_those_of_all_corners(box: dict[Arc, Bound]) -> None:
    shares = []
    for corner in itertools.product(*({b.low, b.high} for b in box.values())):
        gross = math.fsum(corner)
        if gross > 0:
            shares.append(volume(dict(zip(box, corner, strict=True))) / gross)
    share, is_exact = circular_share(box)
    if shares:
        assert is_exact
        assert share.low == pytest.approx(min(shares), abs=1e-6)
        assert share.high >= max(shares) - 1e-6


@given(boxes, st.data())
@settings(max_examples=60)
def test_no_amounts_within_the_box_leave_the_interval(box: dict[Arc, Bound], data: st.DataObject) -> None:
    inside = {arc: data.draw(st.floats(b.low, b.high), label=str(arc)) for arc, b in box.items()}
    gross = math.fsum(inside.values())
    share, _ = circular_share(box)
    if gross > 1e-3:
        assert share.low - 1e-6 <= volume(inside) / gross <= share.high + 1e-6


@given(boxes, st.sampled_from(PAIRS))
@settings(max_examples=40)
def test_a_wider_input_never_gives_a_narrower_answer(box: dict[Arc, Bound], arc: Arc) -> None:
    wider = {a: Bound(b.low / 2, b.high * 2) if a == arc else b for a, b in box.items()}
    for answer, wide in [
        (circular_volume(box), circular_volume(wider)),
        (circular_share(box)[0], circular_share(wider)[0]),
    ]:
        assert wide.low <= answer.low + 1e-6
        assert wide.high >= answer.high - 1e-6


@given(boxes)
@settings(max_examples=30)
def test_neither_names_nor_order_nor_currency_change_the_share(box: dict[Arc, Bound]) -> None:
    turned = dict(zip(NODES, reversed(NODES), strict=True))
    other = {(turned[u], turned[v]): b.scaled(1000) for (u, v), b in reversed(box.items())}
    share, renamed = circular_share(box)[0], circular_share(other)[0]
    assert renamed.low == pytest.approx(share.low, abs=1e-6)
    assert renamed.high == pytest.approx(share.high, abs=1e-6)
    assert circular_volume(other).high == pytest.approx(1000 * circular_volume(box).high, rel=1e-6, abs=1e-6)


def test_an_unbounded_cycle_has_an_unbounded_volume() -> None:
    found = circular_volume({("a", "b"): Bound(1, math.inf), ("b", "a"): Bound(1, math.inf)})
    assert (found.low, found.high) == (2, math.inf)


def test_one_unbounded_arc_is_held_by_the_others() -> None:
    found = circular_volume({("a", "b"): Bound(1, math.inf), ("b", "a"): Bound.exactly(5)})
    assert (found.low, found.high) == (2, 10)


def test_an_unbounded_amount_leaves_the_share_no_lower_end() -> None:
    share, is_exact = circular_share({("a", "b"): Bound(1, math.inf), ("b", "a"): Bound.exactly(1)})
    assert (share.low, share.high, is_exact) == (0, 1, True)


def test_too_many_hidden_amounts_give_an_outer_bound_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    box = exact(ORACLE) | {("o", "r"): Bound(100, 300)}
    certain, _ = circular_share(box)
    monkeypatch.setattr(circular_shares, "EXACT_SHARE_ARCS", 0)
    outer, is_exact = circular_share(box)
    assert not is_exact
    assert outer.low <= certain.low
    assert outer.high == pytest.approx(certain.high)


def test_no_payments_and_payments_to_oneself_do_not_go_round() -> None:
    assert circular_volume({}) == Bound.exactly(0.0)
    assert circular_share({("a", "a"): Bound.exactly(5)}) == (Bound.exactly(0.0), True)
    assert cyclic_arcs({("a", "a"): 1, ("a", "b"): 1}) == []
