"""Concentration, exposure, ownership and lock-in of small snapshots: each decision that the modules write down."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from graph.build import Inputs, check
from graph.errors import InvalidParameter, UnknownEntity
from graph.metrics.commitments import commitments
from graph.metrics.concentration import Question, concentration
from graph.metrics.contract_flags import exposure_flags, lock_in_flags
from graph.metrics.exposure import dependence, exposure, exposures
from graph.metrics.lock_in import lock_in, outliving_commitments, payments
from graph.metrics.ownership import common_owners, direct_stakes, owned_by
from graph.metrics.result import Bound
from graph.metrics.stated_concentration import stated_concentration
from graph.metrics.stress import failure
from graph.metrics.weights import standing, sum_of
from graph.snapshot import Moment, Snapshot

Load = Callable[..., Snapshot]
DAY = date(2026, 10, 1)
LAB = "{id: gpt-5, type: Model, developer: [openai]}"
AWS = "{id: aws, type: Organization, partOf: amazon}"
USD = Question(measure="usd")


@pytest.fixture
def load(claim_file: Callable[..., Path]) -> Load:
    """Builds a snapshot from the assertions of one confirmed source, each a line of YAML flow."""

    def snapshot(*asserts: str, day: date = DAY, status: str = "confirmed") -> Snapshot:
        claims = "".join(f"- status: {status}\n  asserts: {text}\n" for text in asserts)
        checked = check(Inputs(claims=(claim_file(claims),)))
        return Snapshot(checked.evidence, Moment(day, day))

    return snapshot


def deal(slug: str, provider: str, customer: str, more: str = "", kind: str = "ComputeContract") -> str:
    flow = "chips" if kind == "ChipSupply" else "capacity"
    parties = f"provider: [{provider}], customer: [{customer}]" if customer else f"provider: [{provider}]"
    text = f"{{id: {slug}, type: {kind}, inputKind: {flow}, rung: definitive, signed: 2026-01-05, {parties}"
    return f"{text}{', ' + more if more else ''}}}"


def usd(value: int, basis: str = "committedTotal", more: str = "") -> str:
    return f"amount: [{{value: '{value}', currency: USD, basis: {basis}{', ' + more if more else ''}}}]"


def figure(slug: str, organization: str, measure: str, period: str, value: int, basis: str) -> str:
    about = f"organization: {organization}, measure: {measure}, period: {period}"
    return f"{{id: {slug}, type: Figure, {about}, {usd(value, basis)}}}"


def share(slug: str, firm: str, whose: str, period: str, percent: int) -> str:
    about = f"organization: {firm}, {whose}, measure: annualRevenue, period: {period}"
    return f"{{id: {slug}, type: CounterpartyShare, {about}, share: {{value: '{percent}', unit: percent}}}}"


def near(bound: Bound, low: float, high: float, point: float | None = None) -> bool:
    """Is it this interval, whatever arithmetic did to the last digits?"""
    ends = bound.low == pytest.approx(low) and bound.high == pytest.approx(high)
    return ends and (bound.point is None if point is None else bound.point == pytest.approx(point))


def held(holder: str, issuer: str, more: str) -> str:
    return f"{{id: {holder}-{issuer}, type: Holding, holder: [{holder}], issuer: {issuer}, {more}}}"


def test_disclosed_totals_give_exact_shares_and_a_verdict(load: Load) -> None:
    both = load(deal("d1", "oracle", "openai", usd(60)), deal("d2", "aws", "openai", usd(40)))
    found = concentration(both, "openai", USD)
    assert near(found.value, 60, 60, 60)
    assert near(found.details["index"], 5200, 5200, 5200)
    assert (found.robust, found.coverage, found.details["certainLargest"]) == (True, 1, "oracle")
    assert [row["party"] for row in found.details["parties"]] == ["oracle", "aws"]


def test_a_supplier_without_a_figure_still_counts(load: Load) -> None:
    found = concentration(load(deal("d1", "oracle", "openai", usd(60)), deal("d2", "aws", "openai")), "openai", USD)
    assert near(found.details["index"], 5000, 10_000, 10_000)
    assert near(found.value, 50, 100, 100)
    assert found.coverage == 0.5


def test_a_total_spreads_evenly_over_its_term_and_without_one_any_year_may_bear_it(load: Load) -> None:
    seven = deal("d1", "oracle", "openai", usd(70) + ", term: {value: '7', unit: year}")
    found = concentration(load(seven, deal("d2", "aws", "openai", usd(30))), "openai")
    rows = {row["party"]: row["weight"] for row in found.details["parties"]}
    assert near(rows["oracle"], 10, 10, 10)
    assert near(rows["aws"], 0, 30)


def test_units_of_one_group_count_as_one_supplier_unless_asked_by_unit(load: Load) -> None:
    both = load(
        deal("d1", "aws", "openai", usd(50)),
        deal("d2", "amazon", "openai", usd(50)),
        "{id: aws, type: Organization, partOf: amazon}",
    )
    assert near(concentration(both, "openai", USD).details["index"], 10_000, 10_000, 10_000)
    assert near(concentration(both, "openai", Question(measure="usd", by="unit")).details["index"], 5000, 5000, 5000)


def test_a_letter_of_intent_does_not_count(load: Load) -> None:
    letter = deal("d2", "aws", "openai").replace("definitive, signed: 2026-01-05", "letterOfIntent")
    found = concentration(load(deal("d1", "oracle", "openai", usd(60)), letter), "openai", USD)
    assert [row["party"] for row in found.details["parties"]] == ["oracle"]


def test_other_kinds_of_input_do_not_mix(load: Load) -> None:
    both = load(deal("d1", "oracle", "openai", usd(60)), deal("d2", "broadcom", "openai", usd(90), kind="ChipSupply"))
    assert [r["party"] for r in concentration(both, "openai", USD).details["parties"]] == ["oracle"]
    chips = concentration(both, "openai", Question(kind="chips", measure="usd"))
    assert [r["party"] for r in chips.details["parties"]] == ["broadcom"]


def test_an_unnamed_customer_may_be_anyone(load: Load) -> None:
    found = concentration(
        load(deal("d1", "coreweave", "openai", usd(60)), deal("d2", "coreweave", "", usd(40))),
        "coreweave",
        Question(side="customers", measure="usd"),
    )
    assert (found.details["index"].low, found.details["index"].high) == (pytest.approx(3600), pytest.approx(10_000))
    assert found.details["unattributed"]["deals"] == ["d2"]


def test_a_stated_total_caps_what_an_undisclosed_supplier_can_have(load: Load) -> None:
    total = figure("t", "openai", "totalCommitments", "2026-06", 100, "committedTotal")
    both = (deal("d1", "oracle", "openai", usd(60)), deal("d2", "aws", "openai"))
    found = concentration(load(*both, total), "openai", USD)
    assert near(next(r["weight"] for r in found.details["parties"] if r["party"] == "aws"), 0, 40)
    assert near(found.details["index"], 5200, 10_000, 10_000)


def test_a_total_stated_before_a_deal_was_made_does_not_cap_it(load: Load) -> None:
    total = figure("t", "openai", "totalCommitments", "2025-06", 100, "committedTotal")
    both = (deal("d1", "oracle", "openai", usd(60)), deal("d2", "aws", "openai"))
    assert concentration(load(*both, total), "openai", USD).details["caps"] == []


def test_a_total_below_the_disclosed_deals_caps_nothing(load: Load) -> None:
    total = figure("t", "openai", "totalCommitments", "2026-06", 50, "committedTotal")
    both = (deal("d1", "oracle", "openai", usd(60)), deal("d2", "aws", "openai"))
    assert concentration(load(*both, total), "openai", USD).details["caps"] == []


def test_a_total_that_the_deals_contradict_is_told(load: Load) -> None:
    total = figure("t", "openai", "totalCommitments", "2026-06", 50, "committedTotal")
    both = (deal("d1", "oracle", "openai", usd(60)), deal("d2", "aws", "openai"))
    told = concentration(load(*both, total), "openai", USD).details["totalsSetAside"]
    assert told == [{"figure": "t", "statedTotal": Bound.exactly(50), "dealsTotal": Bound.exactly(60)}]


def test_what_a_firm_designed_itself_is_left_out_by_designer(load: Load) -> None:
    own = deal("d1", "broadcom", "google", usd(60) + ", chipType: [Google TPU]", "ChipSupply")
    other = deal("d2", "nvidia", "google", usd(40) + ", chipType: [NVIDIA GB300]", "ChipSupply")
    asked = Question(kind="chips", measure="usd", by="designer")
    found = concentration(load(own, other), "google", asked)
    assert [r["party"] for r in found.details["parties"]] == ["nvidia"]
    assert concentration(load(own), "google", asked).details["parties"] == []


def test_parts_count_once_with_their_whole(load: Load) -> None:
    whole, part = deal("whole", "aws", "openai", usd(100)), deal("part", "aws", "openai", usd(40) + ", partOf: whole")
    found = concentration(load(whole, part, deal("d2", "oracle", "openai", usd(100))), "openai", USD)
    assert near(found.details["index"], 5000, 5000, 5000)


def test_parts_of_different_designers_count_instead_of_their_whole(load: Load) -> None:
    whole = deal("whole", "aws", "openai", usd(100))
    one = deal("p1", "aws", "openai", usd(40) + ", partOf: whole, chipType: [NVIDIA GB200]")
    other = deal("p2", "aws", "openai", usd(60) + ", partOf: whole, chipType: [AWS Trainium3]")
    found = concentration(load(whole, one, other), "openai", Question(measure="usd", by="designer"))
    assert {r["party"]: r["share"].point for r in found.details["parties"]} == {"aws": 60, "nvidia": 40}


def test_a_chip_without_its_designers_name_is_known_by_texts_that_have_both(load: Load) -> None:
    found = concentration(
        load(
            deal("d1", "oracle", "openai", usd(60) + ", chipType: [NVIDIA GB300]"),
            deal("d2", "coreweave", "openai", usd(40) + ", chipType: [GB300 NVL72]"),
        ),
        "openai",
        Question(measure="usd", by="designer"),
    )
    assert [r["party"] for r in found.details["parties"]] == ["nvidia"]


def test_chips_are_counted_for_the_foundry_that_makes_their_designers_chips(load: Load) -> None:
    made = (
        "{id: m, type: ComponentSupply, inputKind: manufacturing, rung: active, provider: [tsmc], customer: [nvidia]}"
    )
    sold = deal("d1", "oracle", "openai", usd(60) + ", chipType: [NVIDIA GB300]")
    found = concentration(load(made, sold), "openai", Question(measure="usd", by="foundry"))
    assert [r["party"] for r in found.details["parties"]] == ["tsmc"]
    unknown = concentration(load(sold), "openai", Question(measure="usd", by="foundry"))
    assert unknown.details["parties"] == [] and unknown.value == Bound(0, 100)


def test_a_deal_for_chips_of_two_designers_is_split_in_a_way_nobody_states(load: Load) -> None:
    mixed = deal("d1", "oracle", "openai", usd(60) + ", chipType: [NVIDIA GB300, AMD MI450]")
    found = concentration(load(mixed), "openai", Question(measure="usd", by="designer"))
    assert {r["party"]: r["weight"] for r in found.details["parties"]} == {"amd": Bound(0, 60), "nvidia": Bound(0, 60)}
    assert not found.details["exact"]


def test_without_any_supplier_nothing_is_known(load: Load) -> None:
    found = concentration(load(deal("d1", "oracle", "openai", usd(60))), "anthropic", USD)
    assert (found.value, found.robust, found.coverage, found.details["parties"]) == (Bound(0, 100), None, 0, [])


def test_a_question_with_an_unknown_word_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="suppliers"):
        Question(side="rivals")  # type: ignore[arg-type]
    with pytest.raises(InvalidParameter, match="usd_per_year"):
        Question(measure="tokens")  # type: ignore[arg-type]


REVENUE = figure("r", "akamai", "annualRevenue", "2025", 100, "recognisedRevenue")


def test_exposure_is_the_yearly_value_over_the_revenue(load: Load) -> None:
    contract = deal("d1", "akamai", "anthropic", usd(70) + ", term: {value: '7', unit: year}")
    found = exposure(load(contract, REVENUE), "akamai", "anthropic")
    assert found.value.point == pytest.approx(10)
    assert found.details["revenue"]["footing"] == "reported"


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        (("quarterlyRevenue", "2026-Q2", 50, "recognisedRevenue"), (5, "fourQuarters")),
        (("annualisedRevenue", "2026-08", 250, "annualRunRate"), (4, "runRate")),
        (("quarterlyRevenue", "2025-Q4", 50, "recognisedRevenue"), (10, "reported")),
        (("annualRevenue", "2026", 250, "guidance"), (10, "reported")),
    ],
)
def test_exposure_is_to_the_revenue_whose_period_ended_last(
    load: Load, newer: tuple[str, str, int, str], expected: tuple[float, str]
) -> None:
    contract = deal("d1", "akamai", "anthropic", usd(70) + ", term: {value: '7', unit: year}")
    found = exposure(load(contract, REVENUE, figure("r2", "akamai", *newer)), "akamai", "anthropic")
    assert (found.value.point, found.details["revenue"]["footing"]) == (pytest.approx(expected[0]), expected[1])


def test_where_the_group_states_no_revenue_the_unit_that_sells_is_exposed_by_its_own_sales(load: Load) -> None:
    sold = [
        deal(f"d{n}", unit, "anthropic", usd(value) + ", term: {value: '5', unit: year}")
        for n, (unit, value) in enumerate((("aws", 50), ("amazon", 500)))
    ]
    world = load(*sold, figure("r", "aws", "annualRevenue", "2025", 100, "recognisedRevenue"), LAB, AWS)
    found = exposure(world, "amazon", "anthropic")
    assert (found.value.point, found.details["deals"]) == (pytest.approx(10), ["d0"])
    flag = next(flag for flag in exposure_flags(world) if flag.subject == "amazon")
    assert f"of the yearly revenue of {world.label('aws')}," in flag.summary


def test_exposure_without_a_stated_revenue_has_no_upper_end(load: Load) -> None:
    contract = deal("d1", "akamai", "anthropic", usd(70) + ", term: {value: '7', unit: year}")
    found = exposure(load(contract), "akamai", "anthropic").value
    assert (found.low, found.high, found.point) == (0, float("inf"), None)


def test_a_stated_share_of_revenue_stands_in_where_no_contract_is_known(load: Load) -> None:
    stated = load(share("s", "akamai", "counterparty: [anthropic]", "2025", 12))
    assert near(exposure(stated, "akamai", "anthropic").value, 12, 12, 12)


@pytest.mark.parametrize(
    ("measure", "period", "raised"),
    [("annualRevenue", "2025", 1), ("backlog", "2026-06", 1), ("backlog", "2024", 0), ("capacity", "2026-06", 0)],
)
def test_a_recent_share_of_revenue_or_backlog_raises_a_flag_of_its_own(
    load: Load, measure: str, period: str, raised: int
) -> None:
    stated = share("s", "akamai", "counterparty: [anthropic]", period, 45).replace("annualRevenue", measure)
    found = exposure_flags(load(stated, deal("d1", "akamai", "anthropic")))
    assert [(f.value, f.severity, f.robust) for f in found] == [(Bound.exactly(45), "medium", True)][:raised]
    assert all("45 per cent" in f.summary and f"as stated for {period}" in f.summary for f in found)


def test_an_exposure_raised_on_what_is_disclosed_says_so(load: Load) -> None:
    sold = deal("d1", "akamai", "anthropic", usd(70) + ", term: {value: '5', unit: year}")
    announced = sold.replace("rung: definitive, signed", "rung: announced, announced")
    (flag,) = exposure_flags(load(announced, REVENUE))
    assert (flag.value.low, flag.robust) == (0, False)
    assert flag.summary.startswith("By what is disclosed ") and "14 per cent of the yearly revenue" in flag.summary
    assert flag.summary.endswith("with what is not, 0 to 14.")


def test_exposures_come_with_the_largest_first(load: Load) -> None:
    term = ", term: {value: '5', unit: year}"
    small, large = (deal(f"d{v}", "akamai", who, usd(v) + term) for v, who in ((10, "openai"), (50, "anthropic")))
    assert [r.details["customer"] for r in exposures(load(small, large, REVENUE), "akamai")] == ["anthropic", "openai"]


def test_holding_a_firm_out_takes_its_share(load: Load) -> None:
    both = load(deal("d1", "oracle", "openai", usd(60)), deal("d2", "aws", "openai", usd(40)))
    assert dependence(both, "openai", "oracle", USD).value == Bound.exactly(60)
    assert dependence(both, "openai", "nvidia", USD).value == Bound.exactly(0)


def test_the_only_supplier_is_the_whole_supply_whatever_it_weighs(load: Load) -> None:
    found = dependence(load(deal("d1", "oracle", "openai")), "openai", "oracle")
    assert (found.value.low, found.value.high) == (100, 100)


def test_two_stated_shares_can_mean_two_customers_or_one_more(load: Load) -> None:
    named = share("s1", "coreweave", "counterparty: [microsoft]", "2024", 62)
    counted = share("s2", "coreweave", "unnamedCounterparties: '2'", "2024", 77)
    (found,) = stated_concentration(load(named, counted), "coreweave")
    assert near(found.details["index"], 4069, 4598)
    (capped,) = stated_concentration(load(named, counted), "coreweave", cap=10)
    assert near(capped.details["index"], 4069, 4278)


def test_shares_of_periods_to_come_are_left_out(load: Load) -> None:
    later = load(share("s1", "coreweave", "counterparty: [microsoft]", "2030", 62))
    assert stated_concentration(later, "coreweave") == ()


def test_a_holding_through_another_firm_counts(load: Load) -> None:
    stake = "stake: {{value: '{}', unit: percent}}"
    chain = load(held("softbank", "openai", stake.format(60)), held("openai", "cerebras", stake.format(50)))
    points = {r.details["owned"]: r.value.point for r in owned_by(chain, "softbank")}
    assert points == {"openai": pytest.approx(60), "cerebras": pytest.approx(30)}


def test_warrants_weigh_from_nothing_up(load: Load) -> None:
    warrants = held("openai", "amd", "instrument: warrants, stake: {value: '10', unit: percent}")
    assert near(direct_stakes(load(warrants))["openai", "amd"], 0, 0.1, 0)


def test_money_over_the_valuation_bounds_a_stake_that_nobody_states(load: Load) -> None:
    parties = "investor: [nvidia], investee: openai, instrument: equity, date: 2026-02, rung: completed"
    valuation = "valuation: [{value: '600', currency: USD, basis: postMoney}]"
    bought = f"{{id: i, type: Investment, {parties}, {usd(30, 'paid')}, {valuation}}}"
    assert near(direct_stakes(load(bought))["nvidia", "openai"], 0, 0.05)


def test_shares_without_votes_count_in_the_economic_view_alone(load: Load) -> None:
    silent = held(
        "google", "anthropic", "stake: {value: '14', unit: percent}, votingStake: {value: '0', unit: percent}"
    )
    snapshot = load(silent)
    assert owned_by(snapshot, "google")[0].value.point == pytest.approx(14)
    assert not owned_by(snapshot, "google", view="voting")


def test_a_parent_owns_a_unit_of_which_no_other_owner_is_known(load: Load) -> None:
    assert direct_stakes(load("{id: aws, type: Organization, partOf: amazon}"))["amazon", "aws"] == Bound.exactly(1)


def test_an_owner_without_votes_in_one_lab_does_not_steer_it(load: Load) -> None:
    labs, stake = ("openai", "anthropic"), "stake: {value: '10', unit: percent}"
    rates = [figure(f"r-{lab}", lab, "annualisedRevenue", "2026-06", 50, "annualRunRate") for lab in labs]
    silent = held("nvidia", "anthropic", stake + ", votingStake: {value: '0', unit: percent}")
    votes = load(*rates, held("nvidia", "openai", stake), held("nvidia", "anthropic", stake))
    without = load(*rates, held("nvidia", "openai", stake), silent)
    assert common_owners(votes, labs).value.point == pytest.approx(5000)
    assert common_owners(without, labs).value.point == pytest.approx(2500)
    assert common_owners(without, labs).details["passive"] == ["nvidia in anthropic"]


def test_a_failure_costs_holders_and_guarantors_what_they_disclose(load: Load) -> None:
    value = held("microsoft", "openai", usd(135, "marketValue"))
    parties = "guarantor: [oracle], obligor: [openai], rung: definitive, signed: 2026-01"
    backed = f"{{id: g, type: Guarantee, {parties}, {usd(20, 'faceValue')}}}"
    cash = figure("c", "microsoft", "cash", "2026-06", 270, "bookValue")
    found = failure(load(value, backed, cash), "openai")
    assert near(found.value, 155, 155, 155)
    assert near(found.details["distress"]["microsoft"], 0.5, 0.5, 0.5)
    assert found.details["missing"] == ["oracle"]
    assert found.details["label"] == "stress scenario on disclosed exposures"


def test_seven_years_of_a_contract_span_its_generations(load: Load) -> None:
    terms = ", term: {value: '84', unit: month}, noticePeriod: {value: '90', unit: day}"
    found = lock_in(load(deal("d1", "akamai", "anthropic", usd(70) + terms)), "d1")
    assert near(found.value, 3.5, 14 / 3)
    assert found.details["minimum"] == 70
    assert found.details["noticePeriod"] == "90 day"


def test_a_deal_that_nobody_knows_is_an_error(load: Load) -> None:
    with pytest.raises(UnknownEntity):
        lock_in(load(deal("d1", "akamai", "anthropic")), "d9")


def test_parts_that_add_up_take_the_place_of_their_whole(load: Load) -> None:
    parts = [deal(f"p{n}", "aws", "openai", usd(v) + ", partOf: whole") for n, v in enumerate((38, 100))]
    found = commitments(load(deal("whole", "aws", "openai", usd(138)), *parts), "openai")
    assert [c.deal for c in found] == ["p0", "p1"]
    short = commitments(load(deal("whole", "aws", "openai", usd(150)), *parts), "openai")
    assert [c.deal for c in short] == ["whole"]


def test_of_deals_that_may_be_the_same_the_larger_counts_for_certain(load: Load) -> None:
    found = commitments(
        load(deal("d1", "aws", "openai", usd(38) + ", possiblySameAs: [d2]"), deal("d2", "aws", "openai", usd(100))),
        "openai",
    )
    assert {c.deal: c.amount for c in found} == {"d1": Bound(0, 38), "d2": Bound.exactly(100)}


@pytest.mark.parametrize("link", ["possiblySameAs", "possiblyExtends"])
def test_of_deals_that_may_be_the_same_an_undisclosed_one_leaves_no_upper_end(load: Load, link: str) -> None:
    """It may be a deal of its own, and then nobody knows what it adds."""
    both = load(deal("d1", "aws", "openai", usd(100)), deal("d2", "aws", "openai", f"{link}: [d1]"))
    assert sum_of(standing(both), "usd") == Bound(100, math.inf, 100)


def test_money_in_long_terms_outlives_the_next_generation(load: Load) -> None:
    found = outliving_commitments(
        load(
            deal("d1", "aws", "openai", usd(75) + ", term: {value: '8', unit: year}"),
            deal("d2", "oracle", "openai", usd(25) + ", term: {value: '1', unit: year}"),
        ),
        "openai",
    )
    assert found.value == Bound.exactly(75)


def test_a_deal_of_unknown_sum_may_outweigh_all_that_outlives_the_hardware(load: Load) -> None:
    long = deal("d1", "aws", "openai", usd(75) + ", term: {value: '8', unit: year}")
    open_ended = load(long, deal("d2", "oracle", "openai"))
    found = outliving_commitments(open_ended, "openai")
    assert (found.value, found.coverage) == (Bound(0, 100, 100), 0.5)
    assert found.details["unbounded"] == ["d2"]
    third = load(long, deal("d2", "oracle", "openai"), deal("d3", "coreweave", "openai"), LAB)
    assert lock_in_flags(third) == []


def test_power_is_not_set_against_a_generation_of_chips(load: Load) -> None:
    bought = deal("d1", "aws", "openai", usd(75) + ", term: {value: '20', unit: year}")
    found = outliving_commitments(load(bought.replace("inputKind: capacity", "inputKind: power")), "openai")
    assert (found.value, found.claims) == (Bound(0, 100), ())


def test_payments_by_year_spread_a_total_and_never_sum_to_more_than_it(load: Load) -> None:
    snapshot = load(
        deal("d1", "aws", "openai", usd(80) + ", starts: 2027-01-01, term: {value: '8', unit: year}"),
        deal("d2", "oracle", "openai", usd(20)),
    )
    found = payments(snapshot, "openai", range(2026, 2036))
    assert found.details["byYear"][2028].low == pytest.approx(10, rel=0.01)
    assert found.details["byYear"][2028].high == pytest.approx(30, rel=0.01)
    assert found.value.high == 100
