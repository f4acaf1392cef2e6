"""What the metrics say of the real graph, and what must never change what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from graph import Graph
from graph.evidence import Claim, Evidence, Subject, Value
from graph.metrics import circularity as circularity_module
from graph.metrics import ownership
from graph.metrics.chip_names import designers_of
from graph.metrics.circularity import circularity
from graph.metrics.concentration import Question, concentration
from graph.metrics.exposure import dependence, exposure
from graph.metrics.lock_in import lock_in, outliving_commitments, payments
from graph.metrics.ownership import common_owners, owned_by
from graph.metrics.result import Bound, Result
from graph.metrics.stated_concentration import stated_concentration
from graph.metrics.stress import failure
from graph.snapshot import Snapshot
from graph.values import Amount, Interval

USD = Question(measure="usd")


def answers(snapshot: Snapshot) -> dict[str, Result]:
    """One answer of each family, for comparisons."""
    found = {
        f"{lab} {measure} {by}": concentration(snapshot, lab, Question(measure=measure, by=by))
        for lab in ("openai", "anthropic", "meta")
        for measure in ("usd_per_year", "usd", "power", "chips")
        for by in ("unit", "group", "country", "designer", "foundry")
    }
    for firm in ("coreweave", "spacex", "iren"):
        found[f"customers of {firm}"] = concentration(snapshot, firm, Question(side="customers"))
    found |= {f"stated {n}": r for n, r in enumerate(stated_concentration(snapshot, "coreweave"))}
    found |= {f"owned {n}": r for n, r in enumerate(owned_by(snapshot, "softbank"))}
    found["exposure"] = exposure(snapshot, "akamai", "anthropic")
    found["common"] = common_owners(snapshot)
    found["failure"] = failure(snapshot, "openai")
    found["lock-in"] = lock_in(snapshot, "anthropic-akamai-2026")
    found["outliving"] = outliving_commitments(snapshot, "openai")
    found["payments"] = payments(snapshot, "anthropic")
    return found


@cache
def _answers(snapshot: Snapshot) -> Mapping[str, Result]:
    return answers(snapshot)


def test_openai_hung_on_microsoft_alone_in_2023_and_no_longer_does(graph: Graph) -> None:
    then = dependence(graph.snapshot(as_of="2023-12-31", known_at="2026-10-11"), "openai", "microsoft", USD)
    now = dependence(graph.snapshot(), "openai", "microsoft", USD)
    assert (then.value.low, then.value.high) == (100, 100)
    assert now.value.low < 40
    assert now.value.point is not None
    assert now.value.point < 40
    assert now.details["weight"].point == 250e9


def test_openais_suppliers_were_a_monopoly_in_2023_and_are_several_now(graph: Graph) -> None:
    then = concentration(graph.snapshot(as_of="2023-12-31", known_at="2026-10-11"), "openai")
    now = concentration(graph.snapshot(), "openai", USD)
    assert then.details["certainLargest"] == "microsoft"
    assert then.details["index"].low == 10_000
    assert {"microsoft", "oracle", "amazon", "coreweave", "google"} <= {r["party"] for r in now.details["parties"]}
    assert now.details["index"].point < 4000


def test_akamai_was_exposed_to_anthropic_by_6_8_percent_on_the_figures_of_may_2026(graph: Graph) -> None:
    found = exposure(graph.snapshot(known_at="2026-05-31"), "akamai", "anthropic")
    assert found.value.point == pytest.approx(6.8, abs=0.05)
    assert found.details["value"].point == pytest.approx(1.8e9 / 7)


def test_akamais_exposure_is_several_times_that_since_september_2026(graph: Graph) -> None:
    assert exposure(graph.snapshot(), "akamai", "anthropic").value.low > 30


def test_coreweaves_customers_are_above_1800_whatever_is_hidden(graph: Graph) -> None:
    found = stated_concentration(graph.snapshot(), "coreweave")
    of_2024 = next(r for r in found if (r.details["measure"], r.details["period"]) == ("annualRevenue", "2024"))
    assert of_2024.details["index"].low == pytest.approx(4069)
    assert of_2024.details["index"].high == pytest.approx(4598)
    assert of_2024.robust and of_2024.details["verdict"]["atFloor"] == "high"


def test_the_largest_share_leads_every_answer_on_concentration(graph: Graph) -> None:
    for name, result in _answers(graph.snapshot()).items():
        if result.metric.startswith("concentration"):
            assert 0 <= result.value.low <= result.value.high <= 100, name
            assert result.unit == "percent" and 0 <= result.coverage <= 1
            parties = result.details["parties"]
            assert all(row["share"].high <= result.value.high + 1e-6 for row in parties), name


def test_softbank_holds_more_of_stargate_through_openai_than_directly(graph: Graph) -> None:
    found = next(r for r in owned_by(graph.snapshot(), "softbank") if r.details["owned"] == "stargate-llc")
    assert found.details["direct"].low == pytest.approx(40)
    assert found.value.low == pytest.approx(40 + 0.4 * 12.5, abs=0.6)


def test_the_akamai_contract_spans_three_and_a_half_generations_at_least(graph: Graph) -> None:
    assert lock_in(graph.snapshot(), "anthropic-akamai-2026").value.low == pytest.approx(3.5)


def test_every_answer_names_claims_that_exist_and_were_known(graph: Graph) -> None:
    snapshot = graph.snapshot(known_at="2026-05-31")
    for name, result in _answers(snapshot).items():
        assert set(result.claims) <= snapshot.eligible, name
        assert result.version and list(result.claims) == sorted(set(result.claims))


def test_every_answer_is_ready_for_json(graph: Graph) -> None:
    import json

    for result in _answers(graph.snapshot()).values():
        json.dumps(result.as_json(), allow_nan=False)


def test_a_policy_that_shows_hulls_is_never_narrower_than_the_preferred_figures_of_a_deal(graph: Graph) -> None:
    preferred = exposure(graph.snapshot(), "akamai", "anthropic").value
    hull = exposure(graph.snapshot(policy="range"), "akamai", "anthropic").value
    assert hull.low <= preferred.low + 1e-9 and hull.high >= preferred.high - 1e-9


def test_the_order_of_claims_changes_nothing(graph: Graph) -> None:
    evidence = graph.evidence
    turned = Evidence(
        dict(list(evidence.claims.items())[::-1]),
        dict(list(evidence.sources.items())[::-1]),
        dict(list(evidence.register.items())[::-1]),
    )
    assert answers(Snapshot(turned, graph.default_moment)) == _answers(graph.snapshot())


def test_a_source_loaded_twice_changes_no_number(graph: Graph) -> None:
    claims = graph.evidence.claims
    twice = {**claims, **{f"{slug}0": replace(claim, id=f"{slug}0") for slug, claim in claims.items()}}
    evidence = Evidence(twice, graph.evidence.sources, graph.evidence.register)
    doubled = answers(Snapshot(evidence, graph.default_moment))
    for name, result in _answers(graph.snapshot()).items():
        assert close(doubled[name].value, result.value), name
        assert doubled[name].coverage == pytest.approx(result.coverage), name


def test_another_currency_scales_amounts_and_nothing_else(graph: Graph) -> None:
    scaled = answers(Snapshot(revalued(graph.evidence, 8), graph.default_moment))
    for name, result in _answers(graph.snapshot()).items():
        factor = 8 if result.unit == "USD" else 1
        assert close(scaled[name].value, result.value.scaled(factor)), name


def close(one: Bound, other: Bound) -> bool:
    ends = [(one.low, other.low), (one.high, other.high), (one.point, other.point)]
    return all(a == b or (a is not None and b is not None and a == pytest.approx(b)) for a, b in ends)


def revalued(evidence: Evidence, factor: int) -> Evidence:
    """All amounts of money times a factor."""

    def amount(value: Value) -> Value:
        if not isinstance(value, Amount) or not value.currency:
            return value
        low, high = (
            None if end is None else end * Decimal(factor) for end in (value.interval.low, value.interval.high)
        )
        return replace(value, interval=Interval(low, high), value=None if value.value is None else value.value * factor)

    def claim(told: Claim, each: Callable[[Value], Value]) -> Claim:
        subjects = {
            slug: Subject(s.types, {name: tuple(map(each, values)) for name, values in s.values.items()})
            for slug, s in told.subjects.items()
        }
        return replace(told, subjects=subjects)

    claims = {slug: claim(told, amount) for slug, told in evidence.claims.items()}
    return Evidence(claims, evidence.sources, evidence.register)


@pytest.mark.parametrize(
    ("text", "firms"),
    [
        ("NVIDIA and AMD GPUs", {"nvidia", "amd"}),
        ("NVIDIA Tesla K20X", {"nvidia"}),
        ("GB300, Vera Rubin", {"nvidia"}),
        ("H100 equivalents", set()),
        ("GPU", set()),
    ],
)
def test_chips_are_told_by_their_names(graph: Graph, text: str, firms: set[str]) -> None:
    assert designers_of(graph.snapshot(), text) == firms


def test_an_owner_of_very_many_has_the_same_shares_on_fewer_claims(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = owned_by(graph.snapshot(), "microsoft")
    monkeypatch.setattr(ownership, "MOST_REACHED", 1)
    bounded = owned_by(graph.snapshot(), "microsoft")
    assert [(r.details["owned"], r.value) for r in bounded] == [(r.details["owned"], r.value) for r in whole]
    assert all(set(few.claims) <= set(all_.claims) for few, all_ in zip(bounded, whole, strict=True))
    assert {r.details["wholeWay"] for r in bounded} == {False}


def test_a_network_too_large_for_the_null_model_says_so(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = graph.snapshot()
    drawn = circularity(snapshot, 2, draws=9)
    assert (drawn.details["chance"]["draws"], drawn.details["chanceBound"]) == (9, None)
    monkeypatch.setattr(circularity_module, "CHANCE_ARCS", 10)
    left_out = circularity(snapshot, 2, draws=9)
    assert left_out.details["chance"] is None
    assert "above 10 disclosed steps" in left_out.details["chanceBound"]
    assert left_out.value == drawn.value
