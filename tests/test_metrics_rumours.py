"""What only a rumour says is never robust, never more than medium, and gives way to what is reported."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph import Graph
from graph.metrics.concentration import Question, concentration
from graph.metrics.concentration_flags import concentration_flags
from graph.metrics.contract_flags import exposure_flags
from graph.metrics.exposure import exposure
from graph.metrics.figures import yearly_revenue
from graph.metrics.flags import flags
from graph.metrics.ownership import common_owners
from graph.metrics.result import Bound, Flag
from graph.metrics.stress import failure
from graph.snapshot import Snapshot

Reads = Callable[..., Snapshot]


def says(status: str, asserts: str) -> str:
    return f"- {{status: {status}, asserts: {{{asserts}}}}}\n"


def share(slug: str, customer: str, percent: int, status: str, period: str = "2025") -> str:
    whose = f"organization: oracle, counterparty: [{customer}], measure: backlog, period: {period}"
    return says(status, f"id: {slug}, type: CounterpartyShare, {whose}, share: {{value: {percent}, unit: percent}}")


def revenue(slug: str, value: int, status: str, period: str = "2025") -> str:
    money = f"amount: [{{value: {value}, currency: USD, basis: recognisedRevenue}}]"
    about = f"organization: akamai, measure: annualRevenue, period: {period}"
    return says(status, f"id: {slug}, type: Figure, {about}, {money}")


SOLD = says(
    "confirmed",
    "id: d1, type: ComputeContract, rung: active, inputKind: capacity, provider: [akamai], customer: [anthropic], "
    "amount: [{value: 70, currency: USD, basis: committedTotal}], term: {value: 1, unit: year}",
)


def the(found: list[Flag]) -> Flag:
    (flag,) = found
    return flag


@pytest.mark.parametrize(
    ("status", "expected"),
    [("confirmed", ("high", True)), ("reported", ("high", True)), ("rumoured", ("medium", False))],
)
def test_a_share_of_which_only_a_rumour_tells_is_medium_and_not_robust(
    snapshot_of: Reads, status: str, expected: tuple[str, bool]
) -> None:
    flag = the(concentration_flags(snapshot_of(share("s1", "openai", 70, status))))
    assert (flag.severity, flag.robust) == expected
    assert flag.details["rumoured"] is not expected[1]


def test_an_older_report_goes_before_a_newer_rumour(snapshot_of: Reads) -> None:
    both = share("s1", "openai", 48, "reported", "2025-06") + share("s2", "openai", 70, "rumoured", "2025-12")
    flag = the(concentration_flags(snapshot_of(both)))
    assert (flag.severity, flag.robust, flag.details["figures"]) == ("medium", True, ["s1"])


def test_a_rumour_beside_a_report_takes_nothing_from_it(snapshot_of: Reads) -> None:
    flag = the(
        concentration_flags(snapshot_of(share("s1", "openai", 60, "reported") + share("s2", "xai", 20, "rumoured")))
    )
    assert (flag.severity, flag.robust) == ("high", True)
    assert flag.details["withoutRumours"]["largest"] == Bound.exactly(60)


def test_a_rumour_that_cannot_be_true_beside_a_report_is_left_out(snapshot_of: Reads) -> None:
    both = share("s1", "openai", 60, "reported") + share("s2", "xai", 70, "rumoured")
    flag = the(concentration_flags(snapshot_of(both)))
    assert (flag.severity, flag.robust, flag.details["figures"]) == ("high", True, ["s1"])


def test_figures_of_an_old_year_that_cannot_all_be_true_silence_no_other(snapshot_of: Reads) -> None:
    """Neither those of another year nor those of another measure."""
    impossible = share("s1", "openai", 80, "reported", "2024") + share("s2", "xai", 70, "reported", "2024")
    newer = share("s3", "openai", 60, "reported", "2025")
    revenue_of = share("s4", "openai", 60, "reported", "2023").replace("backlog", "annualRevenue")
    found = concentration_flags(snapshot_of(impossible + newer + revenue_of))
    assert {tuple(flag.details["figures"]) for flag in found} == {("s3",), ("s4",)}


def test_the_newest_year_that_can_be_true_is_flagged(snapshot_of: Reads) -> None:
    impossible = share("s1", "openai", 80, "reported", "2025") + share("s2", "xai", 70, "reported", "2025")
    flag = the(concentration_flags(snapshot_of(impossible + share("s3", "openai", 60, "reported", "2024"))))
    assert flag.details["figures"] == ["s3"]


@pytest.mark.parametrize(("status", "expected"), [("reported", ("high", True)), ("rumoured", ("medium", False))])
def test_an_exposure_by_a_rumoured_revenue_is_medium_and_not_robust(
    snapshot_of: Reads, status: str, expected: tuple[str, bool]
) -> None:
    flag = the(exposure_flags(snapshot_of(SOLD + revenue("r1", 100, status))))
    assert (flag.severity, flag.robust) == expected
    assert flag.details["revenue"]["status"] == status


def test_a_rumoured_revenue_counts_only_where_no_other_is_stated(snapshot_of: Reads) -> None:
    snapshot = snapshot_of(revenue("r1", 100, "reported", "2024") + revenue("r2", 300, "rumoured", "2025"))
    found = yearly_revenue(snapshot, ["akamai"])
    assert found is not None
    assert found[2].slug == "r1"


def test_a_reported_share_of_revenue_goes_before_a_newer_rumour(snapshot_of: Reads) -> None:
    older, newer = share("s1", "openai", 20, "reported", "2024"), share("s2", "openai", 70, "rumoured", "2025")
    found = exposure(snapshot_of((older + newer).replace("backlog", "annualRevenue")), "oracle", "openai")
    assert (found.value, found.details["rumoured"]) == (Bound.exactly(20), False)


@pytest.mark.parametrize(("status", "most"), [("reported", 40.0), ("rumoured", 100.0)])
def test_a_rumoured_total_caps_nothing(snapshot_of: Reads, status: str, most: float) -> None:
    total = (
        "organization: openai, measure: MEASURE, period: 2026-06, amount: [{value: 100, currency: USD, basis: BASIS}]"
    )
    total = total.replace("MEASURE", "totalCommitments").replace("BASIS", "committedTotal")
    deal = "type: ComputeContract, rung: active, inputKind: capacity, signed: 2026-01-05, customer: [openai]"
    known = says(
        "confirmed",
        f"id: d1, {deal}, provider: [oracle], amount: [{{value: 60, currency: USD, basis: committedTotal}}]",
    )
    unknown = says("confirmed", f"id: d2, {deal}, provider: [microsoft]")
    snapshot = snapshot_of(known + unknown + says(status, f"id: f1, type: Figure, {total}"))
    rows = concentration(snapshot, "openai", Question(measure="usd")).details["parties"]
    assert {row["party"]: row["share"].high for row in rows}["microsoft"] == pytest.approx(most)


def buffer(slug: str, value: int, status: str, measure: str = "cash", period: str = "2025") -> str:
    money = f"amount: [{{value: {value}, currency: USD, basis: committedTotal}}]"
    return says(
        status, f"id: {slug}, type: Figure, organization: nvidia, measure: {measure}, period: {period}, {money}"
    )


STAKE = says(
    "confirmed",
    "id: i1, type: Investment, investor: [nvidia], investee: openai, rung: completed, date: 2025-03-01, "
    "amount: [{value: 30, currency: USD, basis: paid}]",
)


def test_a_loss_is_borne_by_the_newest_buffer_that_is_more_than_a_rumour(snapshot_of: Reads) -> None:
    both = buffer("b1", 60, "reported", period="2024") + buffer("b2", 300, "rumoured", period="2025")
    found = failure(snapshot_of(STAKE + both), "openai")
    assert (found.details["distress"]["nvidia"], found.details["rumoured"]) == (Bound.exactly(0.5), [])


def test_cash_that_is_reported_goes_before_equity_that_is_rumoured(snapshot_of: Reads) -> None:
    both = buffer("b1", 60, "reported") + buffer("b2", 300, "rumoured", "shareholderEquity")
    assert failure(snapshot_of(STAKE + both), "openai").details["distress"]["nvidia"] == Bound.exactly(0.5)


def test_a_buffer_of_which_only_a_rumour_tells_counts_and_is_named(snapshot_of: Reads) -> None:
    found = failure(snapshot_of(STAKE + buffer("b1", 60, "rumoured")), "openai")
    assert (found.details["distress"]["nvidia"], found.details["rumoured"]) == (Bound.exactly(0.5), ["nvidia"])


def test_a_market_is_shared_by_what_is_reported_before_a_newer_rumour(snapshot_of: Reads) -> None:
    def rate(slug: str, lab: str, value: int, status: str, period: str) -> str:
        money = f"amount: [{{value: {value}, currency: USD, basis: annualRunRate}}]"
        about = f"organization: {lab}, measure: annualisedRevenue, period: {period}"
        return says(status, f"id: {slug}, type: Figure, {about}, {money}")

    reported = rate("r1", "openai", 50, "reported", "2026-01") + rate("r2", "anthropic", 50, "reported", "2026-01")
    rumours = rate("r3", "openai", 150, "rumoured", "2026-06") + rate("r4", "xai", 100, "rumoured", "2026-06")
    found = common_owners(snapshot_of(reported + rumours), ("openai", "anthropic", "xai"))
    assert found.details["shares"] == {"anthropic": 25, "openai": 25, "xai": 50}
    assert found.details["rumoured"] == ["xai"]


def test_no_flag_of_the_real_graph_is_robust_on_rumours_alone(graph: Graph) -> None:
    now = graph.snapshot()
    for flag in flags(now):
        if {now.evidence.claims[claim].status for claim in flag.evidence} == {"rumoured"}:
            assert not flag.robust, flag.id
            assert flag.severity != "high", flag.id


def test_a_rumoured_share_of_the_real_graph_does_not_hide_the_reported_one(graph: Graph) -> None:
    flag = next(f for f in concentration_flags(graph.snapshot()) if f.id == "concentration-oracle-stated-backlog")
    assert flag.details["figures"] == ["oracle-backlog-openai-2026-07"]
    assert (flag.severity, flag.robust) == ("medium", True)
