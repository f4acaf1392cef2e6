"""Loops of typed legs, their order in time, and the null model they are held against."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.metrics.circulation import Arc, volume
from graph.metrics.loops import Leg, Loop, amounts_of, loops, steps_of
from graph.metrics.result import Bound
from graph.metrics.rewiring import SWAPS_PER_ARC, chance, rewired

NODES = "abcdef"
ARCS = [(u, v) for u in NODES for v in NODES if u != v]


def leg(payer: str, receiver: str, kind: str = "purchase", deal: str = "d", amount: float = 1, **more: object) -> Leg:
    return Leg(payer, receiver, kind, deal, Bound.exactly(amount), **more)  # type: ignore[arg-type]


def found(*legs: Leg, max_steps: int = 4) -> tuple[Loop, ...]:
    steps = steps_of(legs)
    return loops(steps, amounts_of(steps), max_steps)


def test_the_oracle_of_metrics_has_a_bottleneck_of_40() -> None:
    (loop,) = found(
        leg("n", "o", "equity", "d1", 100), leg("o", "r", deal="d2", amount=300), leg("r", "n", deal="d3", amount=40)
    )
    assert loop.bottleneck == Bound.exactly(40)
    assert (loop.firms, loop.kind) == (("n", "o", "r"), "circular")


def test_parallel_deals_are_legs_of_one_loop() -> None:
    (loop,) = found(
        leg("n", "o", "equity", "d1", 10), leg("n", "o", "debt", "d2", 5), leg("o", "n", deal="d3", amount=40)
    )
    assert [len(step) for step in loop.steps] == [2, 1]
    assert loop.bottleneck == Bound.exactly(15)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [(("purchase", "lease"), "supply"), (("equity", "debt"), "financing"), (("warrants", "purchase"), "circular")],
)
def test_a_loop_is_told_by_what_runs_along_it(kinds: tuple[str, str], expected: str) -> None:
    (loop,) = found(leg("a", "b", kinds[0], "d1"), leg("b", "a", kinds[1], "d2"))
    assert loop.kind == expected


def test_a_longer_loop_than_asked_for_is_not_listed() -> None:
    ring = [leg(a, b, deal=a) for a, b in zip("abcd", "bcda", strict=True)]
    assert len(found(*ring, max_steps=4)) == 1
    assert found(*ring, max_steps=3) == ()


def test_money_that_left_before_it_came_did_not_go_round() -> None:
    early, between = date(2023, 1, 1), date(2024, 1, 1)
    ring = [
        leg("a", "b", "equity", "d1", first=date(2025, 1, 1), last=date(2025, 1, 2)),
        leg("b", "c", deal="d2", first=early, last=date(2023, 1, 2)),
        leg("c", "a", deal="d3", first=date(2022, 1, 1), last=date(2022, 1, 2)),
    ]
    assert found(*ring)[0].order == "impossible"
    assert found(*ring[:2], leg("c", "a", deal="d3", first=between, last=between))[0].order == "possible"


def test_an_order_that_rests_on_a_missing_date_is_unknown() -> None:
    dated = leg("a", "b", "equity", "d1", first=date(2025, 1, 1), last=date(2025, 1, 2))
    assert found(dated, leg("b", "a", deal="d2"))[0].order == "unknown"


def test_a_lasting_contract_pays_back_after_the_investment() -> None:
    contract = leg("b", "a", deal="d2", first=date(2020, 1, 1), last=None)
    investment = leg("a", "b", "equity", "d1", first=date(2025, 1, 1), last=date(2025, 1, 2))
    assert found(investment, contract)[0].order == "possible"


def test_what_a_firm_pays_to_itself_is_no_loop() -> None:
    assert found(leg("a", "a"), leg("a", "b", deal="d2")) == ()


@given(st.lists(st.sampled_from(ARCS), min_size=1, max_size=14, unique=True), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_the_legs_changes_nothing(arcs: list[Arc], rng: random.Random) -> None:
    legs = [leg(u, v, deal=f"{u}{v}") for u, v in arcs]
    mixed = rng.sample(legs, len(legs))
    assert [loop.firms for loop in found(*legs)] == [loop.firms for loop in found(*mixed)]


@given(st.lists(st.sampled_from(ARCS), min_size=2, max_size=20, unique=True), st.integers(0, 1000))
@settings(max_examples=60)
def test_rewiring_keeps_every_degree(arcs: list[Arc], seed: int) -> None:
    after = rewired(arcs, random.Random(seed))
    assert sorted(a for a, _ in after) == sorted(a for a, _ in arcs)
    assert sorted(b for _, b in after) == sorted(b for _, b in arcs)
    assert len(set(after)) == len(after)
    assert all(a != b for a, b in after)


def test_the_null_model_carries_the_amounts_along() -> None:
    """Every draw has the same amounts, in some order: a statistic of the amounts alone is always reached."""
    amounts = {arc: float(n) for n, arc in enumerate(ARCS[:12])}
    assert chance(amounts, lambda network: sum(network.values()), draws=19).p == 1.0


def test_the_same_seed_gives_the_same_chance_in_any_order() -> None:
    amounts = {arc: float(n) for n, arc in enumerate(ARCS[:14])}
    turned = dict(reversed(amounts.items()))
    assert chance(amounts, volume, draws=19) == chance(turned, volume, draws=19)
    assert chance(amounts, volume, draws=19, seed=1) != chance(amounts, volume, draws=19, seed=2)


def test_more_loops_than_chance_would_give_have_a_small_p() -> None:
    """Twelve firms in six pairs that pay each other, beside twelve that pay on: rewiring breaks the pairs up."""
    pairs = {(f"x{n}", f"y{n}"): 10.0 for n in range(8)} | {(f"y{n}", f"x{n}"): 10.0 for n in range(8)}
    onward = {(f"a{n}", f"b{n}"): 1.0 for n in range(8)}
    assert chance(pairs | onward, volume, draws=39).p == pytest.approx(1 / 40)


def test_more_swaps_change_nothing_in_the_mean() -> None:
    """The chain has mixed: twice the swaps give the same mean volume within its noise."""
    rng = random.Random(7)
    arcs = rng.sample([(f"n{i}", f"n{j}") for i in range(12) for j in range(12) if i != j], 40)

    def mean(swaps: int) -> float:
        draws = (rewired(arcs, random.Random(seed), swaps) for seed in range(60))
        return sum(volume(dict.fromkeys(draw, 1.0)) for draw in draws) / 60

    assert mean(SWAPS_PER_ARC) == pytest.approx(mean(2 * SWAPS_PER_ARC), rel=0.1)
