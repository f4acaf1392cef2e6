"""What a failure costs: nothing that is undisclosed counts as nothing, and a round is lost once."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from graph import Graph
from graph.build import Inputs, check
from graph.metrics.caps import TOTALS
from graph.metrics.figures import REVENUES
from graph.metrics.ownership import MARKET
from graph.metrics.result import Bound
from graph.metrics.stress import BUFFERS, failure
from graph.snapshot import Moment, Snapshot
from ontology.vocabulary import vocabulary

Load = Callable[..., Snapshot]
DAY = date(2026, 10, 1)


@pytest.fixture
def load(claim_file: Callable[..., Path]) -> Load:
    """Builds a snapshot from the assertions of one confirmed source, each a line of YAML flow."""

    def snapshot(*asserts: str) -> Snapshot:
        claims = "".join(f"- status: confirmed\n  asserts: {text}\n" for text in asserts)
        checked = check(Inputs(claims=(claim_file(claims),)))
        return Snapshot(checked.evidence, Moment(DAY, DAY))

    return snapshot


def usd(value: int) -> str:
    return f"amount: [{{value: '{value}', currency: USD, basis: committedTotal}}]"


def a_round(*investors: str) -> str:
    named = f"investor: [{', '.join(investors)}], " if investors else ""
    return f"{{id: r, type: FundingRound, {named}investee: openai, rung: completed, date: 2026-03-01, {usd(100)}}}"


def put_in(investor: str, more: str = "") -> str:
    parties = f"investor: [{investor}], investee: openai, rung: completed, date: 2026-03-01"
    return f"{{id: {investor}-r, type: Investment, {parties}{', ' + more if more else ''}}}"


PART = "partOf: r"


def test_a_stake_whose_value_nobody_states_may_be_worth_anything(load: Load) -> None:
    stake = "{id: h, type: Holding, holder: [microsoft], issuer: openai, stake: {value: '27', unit: percent}}"
    found = failure(load(stake, put_in("nvidia", usd(30))), "openai")
    assert found.details["losses"]["microsoft"] == Bound(0, math.inf)
    assert (found.value.low, found.value.high) == (30, math.inf)
    assert found.details["undisclosed"] == ["microsoft"]
    assert found.details["disclosedLosses"] == Bound.exactly(30)
    assert found.details["missing"] == ["microsoft", "nvidia"]


def test_every_measure_and_basis_that_a_metric_asks_for_stands_in_the_ontology() -> None:
    measures = {*BUFFERS, *TOTALS, MARKET, *(measure for measure, *_ in REVENUES)}
    assert measures <= set(vocabulary().notations("measures"))
    assert {basis for _, basis, *_ in REVENUES} <= set(vocabulary().notations("bases"))


def test_equity_bears_a_loss_before_cash_does(load: Load) -> None:
    def stated(measure: str, value: int) -> str:
        about = f"organization: nvidia, measure: {measure}, period: '2025'"
        return f"{{id: {measure.lower()}, type: Figure, {about}, {usd(value)}}}"

    found = failure(load(put_in("nvidia", usd(30)), stated("cash", 30), stated("shareholderEquity", 120)), "openai")
    assert found.details["distress"]["nvidia"] == Bound.exactly(0.25)


def test_the_parts_of_a_round_are_together_no_more_than_the_round(load: Load) -> None:
    parts = [put_in(name, PART) for name in ("a16z", "mgx", "tpg")]
    found = failure(load(a_round(), *parts), "openai")
    assert {b.high for b in found.details["losses"].values()} == {100}
    assert (found.value.low, found.value.high) == (0, 100)
    assert found.details["undisclosed"] == []


def test_what_is_put_in_beside_a_round_comes_on_top(load: Load) -> None:
    parts = [put_in("a16z", f"{PART}, {usd(20)}"), put_in("mgx", PART), put_in("nvidia", usd(30))]
    found = failure(load(a_round(), *parts), "openai")
    assert (found.value.low, found.value.high) == (50, 130)


def test_who_is_named_by_a_round_alone_stands_to_lose_by_it(load: Load) -> None:
    found = failure(load(a_round("a16z", "mgx"), put_in("mgx", f"{PART}, {usd(20)}")), "openai")
    assert found.details["losses"] == {"a16z": Bound(0, 100), "mgx": Bound.exactly(20)}
    assert (found.value.low, found.value.high) == (20, 100)


def test_a_failure_of_anthropic_names_those_whose_stakes_nobody_values(graph: Graph) -> None:
    found = failure(graph.snapshot(), "anthropic")
    assert {"blackrock", "blackstone", "de-shaw"} <= set(found.details["losses"])
    assert "google" in found.details["undisclosed"] and not found.value.bounded
    disclosed = found.details["disclosedLosses"]
    alone = [b.high for b in found.details["losses"].values() if b.bounded]
    assert disclosed.high < 250e9 < 1e12 < math.fsum(alone)
